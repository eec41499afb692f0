h = 0.25;
x = 0:h:1;
f = x.^2;
area = h * (sum(f) - 0.5*(f(1) + f(end)));
n = numel(x);
