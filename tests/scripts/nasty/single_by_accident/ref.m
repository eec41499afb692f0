x = rand(1, 6);
y = cumsum(x);
p = y / y(end);
e = -sum(p .* log2(p));
q = p.^2;
