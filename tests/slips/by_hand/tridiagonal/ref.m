% Temperature along a rod by the Thomas algorithm.
n = 9;
k = linspace(1.2, 2.1, n);
lower = -k(1:n-1);
upper = -k(2:n) * 0.9;
d = 2.5 + k;
rhs = sin((1:n) * 0.4) .* 10;
for i = 2:n
    w = lower(i-1) / d(i-1);
    d(i) = d(i) - w * upper(i-1);
    rhs(i) = rhs(i) - w * rhs(i-1);
end
T = zeros(1, n);
T(n) = rhs(n) / d(n);
for i = n-1:-1:1
    T(i) = (rhs(i) - upper(i) * T(i+1)) / d(i);
end
flux = -diff(T) .* k(1:end-1);
total = sum(abs(flux));
