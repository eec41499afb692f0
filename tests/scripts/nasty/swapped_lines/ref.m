a = rand(3);
b = rand(3, 1);
c = a * b;
d = a' * b;
e = c - d;
f = c + d;
for k = 1:4
    e = e + 0.1*f;
    g = k * 2;
    f = f - 0.1*c;
    h = g + e(1);
end
q = norm(e);
r = norm(f);
