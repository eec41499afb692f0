% Heat in a rod: Gauss-Seidel with over-relaxation against Jacobi.
n = 8;
A = zeros(n);
for i = 1:n
    A(i, i) = 2.1;
    if i > 1, A(i, i-1) = -1; end
    if i < n, A(i, i+1) = -1; end
end
b = rand(n, 1);
b(1) = b(1) + 1;
omega = 1.3;
maxit = 200;
tol = 1e-9;

x = zeros(n, 1);
res_gs = [];
for it = 1:maxit
    for i = 1:n
        s = 0;
        for j = 1:n
            if j ~= i
                s = s + A(i, j)*x(j);
            end
        end
        x(i) = (1-omega)*x(i) + omega*(b(i) - s)/A(i, i);
    end
    res_gs(it) = norm(b - A*x);
    if res_gs(it) < tol
        break;
    end
end
it_gs = it;

y = zeros(n, 1);
D = diag(A);
R = A - diag(D);
it_j = 0;
change = 1;
while change > tol
    ynew = (b - R*y) ./ D;
    change = max(abs(ynew - y));
    y = ynew;
    it_j = it_j + 1;
end
rate = (res_gs(end) / res_gs(1))^(1/(it_gs - 1));
apart = norm(x - y, inf);
spectral = max(abs(eig(diag(1./D)*R)));
fprintf('%d passes against %d, rate %.3f (%.3f)\n', it_gs, it_j, rate, spectral);
