n = 15;
x = randn(1, n);
y = [];
for k = 1:n
    if x(k) > 0
        y(end+1) = sqrt(x(k));
    else
        y(end+1) = -x(k)^2;
    end
end
c = zeros(1, n);
c(1) = y(1);
for k = 2:n
    c(k) = c(k-1) + y(k);
end
pos = [];
for k = 1:n
    if c(k) > 0, pos = [pos k]; end
end
D = zeros(n);
for i = 1:n
    for j = 1:n
        D(i, j) = abs(x(i) - x(j));
    end
end
near = min(D + 9*eye(n), [], 2);
