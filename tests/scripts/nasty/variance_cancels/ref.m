x = 1e6 + rand(1, 40);
m = mean(x);
v = mean(x.^2) - m^2;
s = sqrt(v * 40/39);
z = (x - m) / s;
top = max(z);
n_out = sum(abs(z) > 2);
