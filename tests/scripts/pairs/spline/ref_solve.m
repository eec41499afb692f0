% The spline by one system of equations.
n = 9;
x = (0:n-1) + 0.4*rand(1, n);
y = exp(-((x-4)/2).^2) + 0.05*randn(1, n);
h = diff(x);
T = diag(2*(h(1:end-1) + h(2:end))) + diag(h(2:end-1), 1) + diag(h(2:end-1), -1);
M = [0, (T \ (6*diff(diff(y)./h)'))', 0];
xx = x(1):0.25:x(end);
s = []; ds = [];
for q = xx
    j = min(find(x <= q, 1, 'last'), n-1);
    a = (x(j+1) - q)/h(j);
    b = 1 - a;
    s = [s, a*y(j) + b*y(j+1) + ((a^3 - a)*M(j) + (b^3 - b)*M(j+1))*h(j)^2/6];
    ds = [ds, (y(j+1) - y(j))/h(j) + ((3*b^2 - 1)*M(j+1) - (3*a^2 - 1)*M(j))*h(j)/6];
end
bend = sum(h/3 .* (M(1:end-1).^2 + M(1:end-1).*M(2:end) + M(2:end).^2));
[smax, kmax] = max(s);
xmax = xx(kmax);
flips = nnz(ds(1:end-1).*ds(2:end) < 0);
