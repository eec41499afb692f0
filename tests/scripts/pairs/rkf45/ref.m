% Van der Pol's oscillator by Runge-Kutta-Fehlberg, the step chosen by the error.
mu = 1 + rand;
tol = 1e-6;
h = 0.1;
t = 0;
y = [2; 0.5*rand];
tend = 3;
ts = t;
ys = y;
hs = [];
rejected = 0;
f = @(t, y) [y(2); mu*(1 - y(1)^2)*y(2) - y(1)];
while tend - t > 1e-12
    if t + h > tend
        h = tend - t;
    end
    k1 = h*f(t, y);
    k2 = h*f(t + h/4, y + k1/4);
    k3 = h*f(t + 3/8*h, y + 3/32*k1 + 9/32*k2);
    k4 = h*f(t + 12/13*h, y + 1932/2197*k1 - 7200/2197*k2 + 7296/2197*k3);
    k5 = h*f(t + h, y + 439/216*k1 - 8*k2 + 3680/513*k3 - 845/4104*k4);
    k6 = h*f(t + h/2, y - 8/27*k1 + 2*k2 - 3544/2565*k3 + 1859/4104*k4 - 11/40*k5);
    y4 = y + 25/216*k1 + 1408/2565*k3 + 2197/4104*k4 - k5/5;
    y5 = y + 16/135*k1 + 6656/12825*k3 + 28561/56430*k4 - 9/50*k5 + 2/55*k6;
    err = max(abs(y5 - y4));
    if err <= tol*h
        t = t + h;
        y = y5;
        ts(end+1) = t;
        ys(:, end+1) = y;
        hs(end+1) = h;
    else
        rejected = rejected + 1;
    end
    fac = 0.84 * (tol*h / max(err, 1e-14))^(1/4);
    h = h * min(max(fac, 0.2), 3);
end
amplitude = max(abs(ys(1, :)));
smallest = min(hs(1:end-1));
energy = 0.5*(ys(1, :).^2 + ys(2, :).^2);
fprintf('%d steps, %d rejected, h from %.4f\n', numel(hs), rejected, smallest);
