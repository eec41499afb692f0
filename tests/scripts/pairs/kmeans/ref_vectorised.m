% k-means, the distances all at once.
K = 3; n = 20;
centres = [0 0; 4 1; 1 5];
X = zeros(0,2);
for c = centres'
    X(end+1:end+n,:) = c' + 0.7*randn(n,2);
end
N = K*n;
pick = randperm(N,K);
mu = X(pick,:);
labels = zeros(N,1);
inertia = zeros(1,0);
iter = 0;
changed = true;
while changed && iter < 30
    iter = iter + 1;
    d = zeros(N,K);
    for j = 1:K
        d(:,j) = sum(bsxfun(@minus,X,mu(j,:)).^2,2);
    end
    [~,new] = min(d,[],2);
    changed = any(new ~= labels);
    labels = new;
    cost = 0;
    for j = 1:K
        in = labels==j;
        if any(in), mu(j,:) = sum(X(in,:),1)/nnz(in); end
        cost = cost + sum(sum(bsxfun(@minus,X(in,:),mu(j,:)).^2));
    end
    inertia = [inertia cost];
end
sizes = histc(labels,1:K);
spread = sqrt(inertia(end)/N);
[sizes_sorted,order] = sort(sizes,'descend');
mu = mu(order,:);
