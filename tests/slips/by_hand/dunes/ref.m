% Height of a field of dunes on a grid.
x = linspace(0, 3, 5);
y = linspace(-1, 2, 5);
[X, Y] = meshgrid(x, y);
Z = sin(X) .* exp(-0.3 * Y);
[zmax, k] = max(Z(:));
gx = diff(Z, 1, 2) / (x(2) - x(1));
steep = max(abs(gx(:)));
volume = sum(Z(:)) * (x(2) - x(1)) * (y(2) - y(1));
