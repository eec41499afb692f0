% How sure are we of a correlation? Resample the pairs.
n = 15;
x = randn(n, 1);
y = 0.6*x + 0.8*randn(n, 1);
r0 = correlation(x, y);
B = 40;
rs = zeros(B, 1);
slopes = zeros(B, 1);
for b = 1:B
    idx = randi(n, n, 1);
    xb = x(idx);
    yb = y(idx);
    rs(b) = correlation(xb, yb);
    c = polyfit(xb, yb, 1);
    slopes(b) = c(1);
end
rs_sorted = sort(rs);
lo = rs_sorted(ceil(0.05*B));
hi = rs_sorted(floor(0.95*B));
bias = mean(rs) - r0;
se = std(rs);

% the jackknife
jack = zeros(n, 1);
for i = 1:n
    keep = true(n, 1);
    keep(i) = false;
    jack(i) = correlation(x(keep), y(keep));
end
se_jack = sqrt((n-1)/n * sum((jack - mean(jack)).^2));
z = 0.5*log((1+r0)/(1-r0));
zci = tanh(z + [-1 1]*1.96/sqrt(n-3));
edges = linspace(min(rs), max(rs), 6);
hist_ = zeros(1, 5);
for k = 1:5
    if k < 5
        hist_(k) = sum(rs >= edges(k) & rs < edges(k+1));
    else
        hist_(k) = sum(rs >= edges(k));
    end
end
fprintf('r = %.3f (%.3f to %.3f)\n', r0, lo, hi);
