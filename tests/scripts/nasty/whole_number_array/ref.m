w = [2 1 3];
v = w;
for k = 1:4
    v(2) = v(2) * 1.5;
    v(1) = v(1) + 1;
end
t = sum(v);
n = v / t;
