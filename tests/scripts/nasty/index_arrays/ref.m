x = randperm(10);
[~, inv_x] = sort(x);
even = find(mod(x, 2) == 0);
y = x(even);
rest = setdiff(1:10, even);
pos = zeros(1, 3);
for k = 1:3
    pos(k) = find(x == k);
end
A = reshape(1:12, 3, 4);
[r, c] = find(A > 5 & mod(A, 3) == 0);
lin = sub2ind(size(A), r, c);
v = A(lin);
B = A(:, [1 1 3]);
at = inv_x(x(4));
