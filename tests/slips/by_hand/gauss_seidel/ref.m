% Gauss-Seidel until the residual is small.
A = [10 -1 2; -1 11 -1; 2 -1 10];
b = [6; 25; -11];
x = zeros(3, 1);
res = norm(b);
sweeps = 0;
while res > 1e-8
    for i = 1:3
        s = 0;
        for j = 1:3
            if j ~= i
                s = s + A(i, j) * x(j);
            end
        end
        x(i) = (b(i) - s) / A(i, i);
    end
    res = norm(b - A * x);
    sweeps = sweeps + 1;
end
