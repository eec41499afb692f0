% Newton's method with a line search for two circles that meet.
a = 1 + rand;
b = 0.5 + rand;
x = [1.5; 1];
tol = 1e-10;
trail = x;
res = norm(circles(x, a, b));
iter = 0;
halvings = 0;
while res > tol && iter < 50
    F = circles(x, a, b);
    J = jacobian(x, a, b);
    dx = -J \ F;
    lambda = 1;
    xn = x + lambda*dx;
    while norm(circles(xn, a, b)) > (1 - 0.25*lambda)*res && lambda > 1e-4
        lambda = lambda / 2;
        halvings = halvings + 1;
        xn = x + lambda*dx;
    end
    x = xn;
    res = norm(circles(x, a, b));
    iter = iter + 1;
    trail = [trail x];
    fprintf('%2d  %12.8f %12.8f  lambda %g\n', iter, x(1), x(2), lambda);
end
steps = sqrt(sum(diff(trail, 1, 2).^2));
radius = hypot(x(1), x(2));
angle_deg = atan2(x(2), x(1)) * 180/pi;

function F = circles(x, a, b)
    F = [x(1)^2 + x(2)^2 - a^2
         (x(1) - b)^2 + 2*x(2)^2 - 1];
end

function J = jacobian(x, a, b)
    J(1, 1) = 2*x(1);
    J(1, 2) = 2*x(2);
    J(2, 1) = 2*(x(1) - b);
    J(2, 2) = 4*x(2);
end
