% Jobs on two machines: the longest job first, each to the machine that is free first.
hours = [3.5 8 2.25 6 4.75 1.5 7.25];
[sorted, order] = sort(hours, 'descend');
load = [0 0];
where = zeros(1, numel(hours));
for k = 1:numel(hours)
    [~, m] = min(load);
    load(m) = load(m) + sorted(k);
    where(order(k)) = m;
end
makespan = max(load);
idle = makespan - min(load);
