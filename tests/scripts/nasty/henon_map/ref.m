a = 1.4; b = 0.3;
p = [0.1 0.1];
xs = zeros(1, 120);
for k = 1:120
    p = [1 - a*p(1)^2 + p(2), b*p(1)];
    xs(k) = p(1);
end
left = nnz(xs < 0);
span = max(xs) - min(xs);
