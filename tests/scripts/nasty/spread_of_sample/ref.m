x = randn(1, 2000);
m = mean(x);
s = std(x);
z = (x - m) / s;
k = mean(z.^4);
se = s / sqrt(2000);
