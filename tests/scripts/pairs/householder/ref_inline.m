% QR without functions of its own.
m = 8; n = 4;
A = randn(m, n);
b = A*[1; -2; 3; 0.5] + 0.1*randn(m, 1);
Q = eye(m);
R = A;
for k = 1:n
    v = zeros(m, 1);
    v(k:m) = R(k:m, k);
    if v(k) >= 0
        v(k) = v(k) + norm(v);
    else
        v(k) = v(k) - norm(v);
    end
    H = eye(m) - 2*(v*v')/(v'*v);
    R = H*R;
    Q = Q*H;
end
x = R(1:n, :) \ (Q(:, 1:n)'*b);
r = b - A*x;
normal = A \ b;
sigma2 = sum(r.^2)/(m - n);
Ri = R(1:n, :) \ eye(n);
covx = sigma2*(Ri*Ri');
se = sqrt(diag(covx));
tvals = x./se;
detabs = abs(det(R(1:n, :)));
clean = all(all(abs(tril(R, -1)) < 1e-12));
