% Customers at two counters: who waits how long.
n = 25;
arrive = cumsum(-log(rand(1, n)) * 1.2);
serve = 0.5 + 2*rand(1, n);
kind = randi(3, 1, n);
name = {'letter', 'parcel', 'money'};
free = [0 0];
jobs = struct('start', {}, 'stop', {}, 'counter', {});
wait = zeros(1, n);
busy = zeros(1, 2);
for k = 1:n
    [tfree, s] = min(free);
    start = max(arrive(k), tfree);
    if kind(k) == 2
        len = 1.5 * serve(k);
    elseif kind(k) == 3 && start > 10
        len = serve(k) + 0.25;
    else
        len = serve(k);
    end
    free(s) = start + len;
    wait(k) = start - arrive(k);
    busy(s) = busy(s) + len;
    jobs(end+1) = struct('start', start, 'stop', start + len, 'counter', s);
end
stop = [jobs.stop];
use = busy / max(stop);
late = wait > 1;
share_late = sum(late) / n;
by_kind = zeros(1, 3);
for q = 1:3
    sel = kind == q;
    if any(sel)
        by_kind(q) = mean(wait(sel));
    end
end
[~, worst] = max(by_kind);
slowest = name{worst};

% how many are in the room at each arrival
inside = zeros(1, n);
for k = 1:n
    inside(k) = sum(arrive(1:k) <= arrive(k) & stop(1:k) > arrive(k));
end
longest = max(inside);
gone = sort(stop);
msg = sprintf('%d served, %s waits longest', numel(jobs), slowest);
disp(msg)
