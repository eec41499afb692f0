% A pendulum with friction: its parts are in a struct.
p.mass = 0.8;
p.len = 1.4;
p.drag = 0.15;
p.g = 9.81;
th = 0.6;
om = 0;
dt = 0.02;
angles = zeros(1, 25);
for k = 1:25
    acc = -p.g / p.len * sin(th) - p.drag / p.mass * om;
    om = om + dt * acc;
    th = th + dt * om;
    angles(k) = th;
end
kin = 0.5 * p.mass * (p.len * om)^2;
pot = p.mass * p.g * p.len * (1 - cos(th));
total = kin + pot;
