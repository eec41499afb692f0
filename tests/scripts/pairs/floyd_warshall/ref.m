% All shortest paths of a random road map, and the way from the first town to the last.
n = 9;
dist = inf(n);
next = zeros(n);
for i = 1:n
    dist(i, i) = 0;
    j = mod(i, n) + 1;
    dist(i, j) = 4;
    next(i, j) = j;
end
roads = 14;
for e = 1:roads
    a = randi(n);
    b = randi(n);
    w = randi([1 9]);
    if a ~= b && w < dist(a, b)
        dist(a, b) = w;
        next(a, b) = b;
    end
end
updates = 0;
for k = 1:n
    for i = 1:n
        for j = 1:n
            alt = dist(i, k) + dist(k, j);
            if alt < dist(i, j)
                dist(i, j) = alt;
                next(i, j) = next(i, k);
                updates = updates + 1;
            end
        end
    end
end
path = 1;
at = 1;
while at ~= n
    at = next(at, n);
    path(end+1) = at;
end
far = max(dist(:));
[fi, fj] = find(dist == far, 1);
ecc = max(dist, [], 2);
centre = find(ecc == min(ecc));
hops = numel(path) - 1;
avg = sum(dist(:)) / (n*(n-1));
printf('%d ', path); printf('\n');
