% Darts thrown at a board.
rand('twister', 3);
n = 12;
xy = 2 * rand(n, 2) - 1;
r2 = xy(:, 1) .^ 2 + xy(:, 2) .^ 2;
hits = sum(r2 < 1);
estimate = 4 * hits / n;
centre = mean(xy);
