% Gaussian elimination with partial pivoting.
A = [1 2 -1 3; 4 -2 1 1; -2 5 3 0; 3 1 7 -2];
b = [5; 3; 1; 9];
n = 4;
for k = 1:n-1
    [~, p] = max(abs(A(k:n, k)));
    p = p + k - 1;
    row = A(k, :);
    A(k, :) = A(p, :);
    A(p, :) = row;
    t = b(k);
    b(k) = b(p);
    b(p) = t;
    for i = k+1:n
        m = A(i, k) / A(k, k);
        A(i, :) = A(i, :) - m * A(k, :);
        b(i) = b(i) - m * b(k);
    end
end
x = zeros(n, 1);
for i = n:-1:1
    x(i) = (b(i) - A(i, i+1:n) * x(i+1:n)) / A(i, i);
end
