a = [4 3 2 1];
b = a;
b(1) = 10;
c = a * 2;
for k = 1:3
    d = b;
    d(k) = 0;
    b = b + d / 10;
end
t = sum(b) + sum(c);
