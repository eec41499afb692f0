% Power iteration on a small web of pages.
L = [0 1 0 1; 1 0 0 0; 0 1 0 0; 1 1 0 0];
n = size(L, 1);
G = zeros(n);
for j = 1:n
    G(:, j) = L(:, j) / max(1, sum(L(:, j)));
end
r = ones(n, 1) / n;
for it = 1:15
    old = r;
    r = 0.85 * G * r + 0.15 / n;
    r = r / sum(r);
    gap = norm(r - old);
end
[~, top] = max(r);
