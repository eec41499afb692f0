% Satellites: period and speed at some heights.
G = 6.67430e-11;
M = 5.972e24;
R = 6.371e6;
height = [200 400 800 35786] * 1e3;
a = R + height;
v = sqrt(G * M ./ a);
T = 2 * pi * sqrt(a .^ 3 / (G * M));
hours = T / 3600;
stays = abs(hours - 23.934) < 0.05;
