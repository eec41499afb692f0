% Hare and lynx, the right-hand side as a handle, the results laid out beforehand.
p = struct('a', 1.1, 'b', 0.4, 'c', 0.1, 'd', 0.4);
p.amp = 0.1 + 0.2*rand();
p.period = 4;
season = @(t) 1 + p.amp*sin(2*pi*t/p.period);
f = @(t, y) [(p.a*season(t) - p.b*y(2))*y(1); (p.c*y(1) - p.d)*y(2)];
h = 0.05;
n = 100;
T = (0:n)'*h;
Y = zeros(n+1, 2);
y = [10; 5] + rand(2, 1);
Y(1, :) = y;
for i = 1:n
    t = T(i);
    k1 = f(t, y);
    k2 = f(t + 0.5*h, y + 0.5*h*k1);
    k3 = f(t + 0.5*h, y + 0.5*h*k2);
    k4 = f(t + h, y + h*k3);
    y = y + (h/6)*(k1 + 2*(k2 + k3) + k4);
    Y(i+1, :) = y.';
end
t = T(end);
[top, at] = max(Y(:, 2));
total = Y(:, 1) + Y(:, 2);
ahead = Y(:, 1) > Y(:, 2);
crossing = T(find(diff(ahead) ~= 0) + 1)';
