% The secant method, at most thirty steps.
f = @(x) x^3 - 2*x - 5;
a = 2;
b = 3;
steps = 0;
for it = 1:30
    c = b - f(b) * (b - a) / (f(b) - f(a));
    steps = steps + 1;
    a = b;
    b = c;
    if abs(f(b)) < 1e-6
        break
    end
end
root = b;
