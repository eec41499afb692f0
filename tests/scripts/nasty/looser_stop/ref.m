x = 1;
n = 0;
d = 1;
while d > 1e-9
    y = cos(x);
    d = abs(y - x);
    x = y;
    n = n + 1;
end
r = x - cos(x);
