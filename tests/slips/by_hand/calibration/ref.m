% A straight line through a calibration, and what the instrument reads at other points.
c = [0.5 1 2 4 8];
reading = [1.2 2.1 4.3 8.2 16.9];
p = polyfit(c, reading, 2);
fitted = polyval(p, c);
resid = reading - fitted;
q = [0.75 3 6];
table = interp1(c, reading, q);
sse = sum(resid .^ 2);
err = table - polyval(p, q);
