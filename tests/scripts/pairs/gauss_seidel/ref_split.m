% Gauss-Seidel with the triangles of the matrix.
n = 8;
A = 2.1*eye(n) - diag(ones(n-1, 1), 1) - diag(ones(n-1, 1), -1);
b = rand(n, 1);
b(1) = b(1) + 1;
omega = 1.3;
maxit = 200;
tol = 1e-9;
D = diag(A);
L = tril(A, -1);
U = triu(A, 1);
x = zeros(n, 1);
res_gs = [];
for it_gs = 1:maxit
    x = (diag(D)/omega + L) \ (b - U*x + (1/omega - 1)*(D.*x));
    res_gs(it_gs) = norm(b - A*x);
    if res_gs(it_gs) < tol, break, end
end
y = zeros(n, 1);
R = L + U;
it_j = 0;
change = 1;
while change > tol
    ynew = (b - R*y)./D;
    change = norm(ynew - y, inf);
    y = ynew;
    it_j = it_j + 1;
end
rate = (res_gs(end)/res_gs(1))^(1/(it_gs - 1));
spectral = max(abs(eig(R./D)));
