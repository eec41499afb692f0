p = rand(1, 12)*0.9 + 0.05;
l = log(prod(p));
g = prod(p)^(1/12);
q = prod(1 - p);
o = log(prod(p) / q);
h = 12 / sum(1 ./ p);
b = 1 - q;
