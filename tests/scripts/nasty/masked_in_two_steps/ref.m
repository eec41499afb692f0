% Selection in the order of distance: what is done is masked, at first nothing.
dist = [3 1 4 1.5 9];
done = false(1, 5);
order = zeros(1, 5);
for k = 1:5
    left = dist;
    left(done) = inf;
    [~, u] = min(left);
    done(u) = true;
    order(k) = u;
end
total = cumsum(dist(order));
