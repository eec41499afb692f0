% QR by Householder reflections, and least squares with it.
m = 8;
n = 4;
A = randn(m, n);
b = A*[1; -2; 3; 0.5] + 0.1*randn(m, 1);
[Q, R] = house(A);
x = backsub(R(1:n, :), Q(:, 1:n)'*b);
r = b - A*x;
orth = norm(Q'*Q - eye(m), 'fro');
fact = norm(Q*R - A, 'fro') / norm(A, 'fro');
normal = (A'*A) \ (A'*b);
apart = norm(x - normal);
sigma2 = (r'*r) / (m - n);
Ri = inv(R(1:n, :));
covx = sigma2 * (Ri*Ri');
se = sqrt(diag(covx));
tvals = x ./ se;
detabs = abs(prod(diag(R)));
lower_part = tril(R, -1);
clean = all(abs(lower_part(:)) < 1e-12);
printf('x = %.4f %.4f %.4f %.4f\n', x);

function [Q, R] = house(A)
    [m, n] = size(A);
    Q = eye(m);
    R = A;
    for k = 1:n
        v = R(k:m, k);
        s = sign(v(1));
        if s == 0
            s = 1;
        end
        v(1) = v(1) + s*norm(v);
        v = v / norm(v);
        R(k:m, k:n) = R(k:m, k:n) - 2*v*(v'*R(k:m, k:n));
        Q(:, k:m) = Q(:, k:m) - 2*(Q(:, k:m)*v)*v';
    end
end

function x = backsub(R, y)
    n = length(y);
    x = zeros(n, 1);
    for i = n:-1:1
        x(i) = (y(i) - R(i, i+1:n)*x(i+1:n)) / R(i, i);
    end
end
