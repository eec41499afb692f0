% roots by bisection, secant, Newton; compare counts
f = @(x) x.^3 - 2*x - 5;
df = @(x) 3*x.^2 - 2;
a = 2; b = 3; nb = 0;
while (b - a)/2 > 1e-8
    c = (a + b)/2;
    nb = nb + 1;
    if f(a)*f(c) <= 0
        b = c;
    else
        a = c;
    end
end
rootB = (a + b)/2;
x0 = 2; x1 = 3; ns = 0;
while abs(x1 - x0) > 1e-10
    x2 = x1 - f(x1)*(x1 - x0)/(f(x1) - f(x0));
    x0 = x1;
    x1 = x2;
    ns = ns + 1;
end
x = 1; nn = 0; hist = x;
for k = 1:50
    dx = f(x)/df(x);
    x = x - dx;
    nn = nn + 1;
    hist(end+1) = x;
    if abs(dx) < 1e-12
        break
    end
end
order = log(abs(hist(4:6) - x)./abs(hist(3:5) - x));
