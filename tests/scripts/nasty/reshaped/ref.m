x = 1:12;
A = reshape(x, 3, 4);
B = reshape(A', 2, 6);
c = A(:)';
s = sum(A(:, 1));
t = sum(B(:, 1));
