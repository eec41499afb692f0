% predator-prey RK4 and adaptive Heun, with event
f = @(t, y) [1.1*y(1) - 0.4*y(1)*y(2); 0.1*y(1)*y(2) - 0.4*y(2)];
y = [10; 5];
h = 0.1;
ts = 0:h:4;
Y = zeros(2, numel(ts));
Y(:,1) = y;
for k = 1:numel(ts)-1
    t = ts(k);
    k1 = f(t, y);
    k2 = f(t + h/2, y + h/2*k1);
    k3 = f(t + h/2, y + h/2*k2);
    k4 = f(t + h, y + h*k3);
    y = y + h/6*(k1 + 2*k2 + 2*k3 + k4);
    Y(:,k+1) = y;
end
[pk, ip] = max(Y(1,:));
tpk = ts(ip);
% adaptive Heun
z = [10; 5]; t = 0; dt = 0.5; acc = 0; rej = 0; tt = t;
while t < 2
    if t + dt > 2
        dt = 2 - t;
    end
    a = f(t, z);
    b = f(t + dt, z + dt*a);
    err = norm(dt/2*(b - a));
    if err < 0.05
        t = t + dt;
        z = z + dt/2*(a + b);
        acc = acc + 1;
        tt(end+1) = t;
    else
        rej = rej + 1;
    end
    dt = 0.9*dt*min(2, max(0.3, sqrt(0.05/err)));
end
V = 0.1*Y(1,:) - 0.4*log(Y(1,:)) + 0.4*Y(2,:) - 1.1*log(Y(2,:));
drift = max(abs(V - V(1)));
