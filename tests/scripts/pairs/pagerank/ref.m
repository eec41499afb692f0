% PageRank by power iteration on a random web.
n = 12;
d = 0.85;
tol = 1e-8;
G = rand(n) < 0.25;
for i = 1:n
    G(i, i) = false;
end
out = sum(G, 2);
dangling = find(out == 0);
M = zeros(n);
for j = 1:n
    if out(j) > 0
        M(:, j) = G(j, :)' / out(j);
    else
        M(:, j) = 1/n;
    end
end
r = ones(n, 1) / n;
delta = inf;
iters = 0;
hist = [];
while delta > tol && iters < 200
    rn = d*(M*r) + (1-d)/n;
    rn = rn / sum(rn);
    delta = norm(rn - r, 1);
    r = rn;
    iters = iters + 1;
    hist(iters) = delta;
end
[sorted, rank] = sort(r, 'descend');
top = rank(1:3);
entropy = -sum(r .* log2(r));
ratio = hist(2:end) ./ hist(1:end-1);
mean_ratio = mean(ratio);
for k = 1:3
    fprintf('%d: page %d, %.4f\n', k, top(k), sorted(k));
end
