x = 10*rand(1, 6);
off = 3;
a = x + off;
b = 2*x + off;
m = min(x);
d = b - a;
r = d - m;
out = sum(r);
