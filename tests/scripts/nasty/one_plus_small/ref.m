x = 1e-9 * (1:8);
y = (1 + x) - 1;
l = log(1 + x);
e = exp(x) - 1;
r = y ./ x;
worst = max(abs(r - 1));
c = 1 - cos(x * 1e4);
