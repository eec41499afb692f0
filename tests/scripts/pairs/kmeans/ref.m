% k-means on three clouds of points.
K = 3;
n = 20;
centres = [0 0; 4 1; 1 5];
X = [];
for c = 1:K
    X = [X; repmat(centres(c, :), n, 1) + 0.7*randn(n, 2)];
end
N = size(X, 1);
pick = randperm(N, K);
mu = X(pick, :);
labels = zeros(N, 1);
inertia = [];
for iter = 1:30
    old = labels;
    for i = 1:N
        best = inf;
        for j = 1:K
            d = sum((X(i, :) - mu(j, :)).^2);
            if d < best
                best = d;
                labels(i) = j;
            end
        end
    end
    cost = 0;
    for j = 1:K
        members = X(labels == j, :);
        if ~isempty(members)
            mu(j, :) = mean(members, 1);
        end
        cost = cost + sum(sum((members - mu(j, :)).^2));
    end
    inertia(end+1) = cost;
    if isequal(labels, old)
        break
    end
end
sizes = accumarray(labels, 1);
spread = sqrt(inertia(end) / N);
[sizes_sorted, order] = sort(sizes, 'descend');
mu = mu(order, :);
disp(mu)
