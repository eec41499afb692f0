n = 6;
x = zeros(1, n);
A = zeros(n, 2);
for k = 1:n
    x(k) = k^2 / 7;
    A(k, :) = [x(k), rand];
end
s = sum(A);
t = cell(1, 3);
for k = 1:3
    t{k} = A(k, :);
end
