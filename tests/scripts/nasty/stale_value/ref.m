x = 1 + rand;
f = x^3 - 2;
for k = 1:2
    d = 3*x^2;
    x = x - f/d;
    f = x^3 - 2;
end
d = 3*x^2;
bound = abs(f) / d;
