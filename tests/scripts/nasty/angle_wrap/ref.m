a = -9:1.7:9;
w = mod(a + pi, 2*pi) - pi;
s = sin(w);
turn = zeros(size(a));
for k = 2:numel(a)
    d = w(k) - w(k-1);
    while d > pi, d = d - 2*pi; end
    while d <= -pi, d = d + 2*pi; end
    turn(k) = turn(k-1) + d;
end
total = turn(end) * 180/pi;
deg = mod(a*180/pi, 360);
