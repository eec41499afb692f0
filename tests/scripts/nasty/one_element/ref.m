n = 6;
A = zeros(n);
for i = 1:n
    for j = 1:n
        A(i, j) = 1 / (i + j - 1);
        if abs(i - j) == n - 1
            A(i, j) = 0.5;
        end
    end
end
s = sum(A, 2);
t = trace(A);
