% Hare and lynx by the classical Runge-Kutta method.
1;
function dy = rates(t, y, p)
    season = 1 + p.amp * sin(2*pi*t / p.period);
    dy = zeros(2, 1);
    dy(1) = p.a*season*y(1) - p.b*y(1)*y(2);
    dy(2) = p.c*y(1)*y(2) - p.d*y(2);
end

p.a = 1.1;
p.b = 0.4;
p.c = 0.1;
p.d = 0.4;
p.amp = 0.1 + 0.2*rand;
p.period = 4;
h = 0.05;
t = 0;
y = [10; 5] + rand(2, 1);
T = t;
Y = y';
n = 0;
while t < 5 - h/2
    k1 = rates(t, y, p);
    k2 = rates(t + h/2, y + h/2*k1, p);
    k3 = rates(t + h/2, y + h/2*k2, p);
    k4 = rates(t + h, y + h*k3, p);
    y = y + h/6*(k1 + 2*k2 + 2*k3 + k4);
    n = n + 1;
    t = n*h;
    T = [T; t];
    Y = [Y; y'];
end
[top, at] = max(Y(:, 2));
total = sum(Y, 2);
crossing = [];
for k = 2:size(Y, 1)
    if (Y(k-1, 1) - Y(k-1, 2)) * (Y(k, 1) - Y(k, 2)) < 0
        crossing(end+1) = T(k);
    end
end
printf('%d steps, lynx at most %.3f at t = %.2f\n', n, top, T(at));
