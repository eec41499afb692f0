x = single(rand(1, 50));
s = single(0);
for k = 1:50
    s = s + x(k)^2;
end
m = mean(x);
y = (x - m) / std(x);
d = double(s) / 50;
w = x * 0.1;
e = exp(x);
n = norm(y);
