% PageRank element by element, with a cell of out-links.
n = 12; d = 0.85; tol = 1e-8;
G = rand(n) < 0.25;
G(1:n+1:end) = false;
links = cell(n, 1);
for j = 1:n
    links{j} = find(G(j, :));
end
out = cellfun(@numel, links);
dangling = find(out == 0);
r = repmat(1/n, n, 1);
hist = [];
delta = Inf;
while delta > tol && numel(hist) < 200
    rn = zeros(n, 1);
    for j = 1:n
        if isempty(links{j})
            rn = rn + r(j)/n;
        else
            for i = links{j}
                rn(i) = rn(i) + r(j)/out(j);
            end
        end
    end
    rn = d*rn + (1-d)/n;
    rn = rn/sum(rn);
    delta = sum(abs(rn - r));
    r = rn;
    hist(end+1) = delta;
end
iters = numel(hist);
[sorted, rank] = sort(r, 'descend');
top = rank(1:3);
entropy = -r'*log2(r);
ratio = hist(2:end)./hist(1:end-1);
mean_ratio = sum(ratio)/numel(ratio);
