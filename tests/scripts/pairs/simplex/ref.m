% A linear programme by the simplex method on a tableau.
clear; clc;
A = [2 1 1; 4 2 3; 2 5 5; 1 0 2] + 0.5*rand(4, 3);
b = [14; 28; 30; 10];
c = [3; 2; 4] + rand(3, 1);
[m, n] = size(A);
T = [A eye(m) b; -c' zeros(1, m+1)];
basis = n+1:n+m;
pivots = {};
status = 'running';
while strcmp(status, 'running')
    [low, col] = min(T(end, 1:end-1));
    if low >= -1e-12
        status = 'optimal';
        break
    end
    ratio = inf(m, 1);
    for i = 1:m
        if T(i, col) > 1e-12
            ratio(i) = T(i, end) / T(i, col);
        end
    end
    [theta, row] = min(ratio);
    if isinf(theta)
        status = 'unbounded';
        break
    end
    T(row, :) = T(row, :) / T(row, col);
    for i = 1:m+1
        if i ~= row
            T(i, :) = T(i, :) - T(i, col)*T(row, :);
        end
    end
    basis(row) = col;
    pivots{end+1} = [row col];
end
x = zeros(n+m, 1);
for i = 1:m
    x(basis(i)) = T(i, end);
end
sol.x = x(1:n);
sol.slack = x(n+1:end);
sol.value = T(end, end);
sol.dual = T(end, n+1:n+m)';
gap = sol.value - b'*sol.dual;
binding = find(sol.slack < 1e-9);
fprintf('%s after %d pivots: %.4f\n', status, numel(pivots), sol.value);
