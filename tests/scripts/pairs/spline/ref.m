% A natural cubic spline; the moments by Thomas's algorithm.
n = 9;
x = (0:n-1) + 0.4*rand(1, n);
y = exp(-((x-4)/2).^2) + 0.05*randn(1, n);
h = diff(x);
M = moments(h, y);
xx = x(1):0.25:x(end);
s = zeros(size(xx));
ds = zeros(size(xx));
for k = 1:length(xx)
    j = 1;
    while j < n-1 && xx(k) >= x(j+1)
        j = j + 1;
    end
    a = (x(j+1) - xx(k)) / h(j);
    b = (xx(k) - x(j)) / h(j);
    s(k) = a*y(j) + b*y(j+1) + ((a^3-a)*M(j) + (b^3-b)*M(j+1)) * h(j)^2/6;
    ds(k) = (y(j+1)-y(j))/h(j) + ((3*b^2-1)*M(j+1) - (3*a^2-1)*M(j)) * h(j)/6;
end
bend = 0;
for j = 1:n-1
    bend = bend + h(j)/3 * (M(j)^2 + M(j)*M(j+1) + M(j+1)^2);
end
[smax, kmax] = max(s);
xmax = xx(kmax);
flips = sum(ds(1:end-1) .* ds(2:end) < 0);
fprintf('top %.4f at %.2f, bending %.4f\n', smax, xmax, bend);
