dt = 0.1;
t = 0;
n = zeros(1, 12);
for k = 1:12
    t = t + dt;
    n(k) = floor(t / dt);
end
whole = sum(n);
h = n * dt;
