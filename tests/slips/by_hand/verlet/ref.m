% A comet around its sun, velocity Verlet.
r = [1 0];
v = [0 1.1];
dt = 0.05;
energy = zeros(1, 20);
a = -r / norm(r)^3;
for k = 1:20
    v = v + 0.5 * dt * a;
    r = r + dt * v;
    a = -r / norm(r)^3;
    v = v + 0.5 * dt * a;
    energy(k) = 0.5 * sum(v.^2) - 1 / norm(r);
end
drift = max(energy) - min(energy);
