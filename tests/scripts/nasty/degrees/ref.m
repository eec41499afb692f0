lat = 90*rand(1, 5);
lon = 180*rand(1, 5);
R = 6371;
a = lat * pi/180;
o = lon * pi/180;
d = zeros(5);
for i = 1:5
    for j = 1:5
        h = sin((a(i) - a(j))/2)^2 + cos(a(i))*cos(a(j))*sin((o(i) - o(j))/2)^2;
        d(i, j) = 2*R*asin(sqrt(h));
    end
end
[m, k] = max(d(:));
bearing = atan2(sin(o - o(1)).*cos(a), cos(a(1))*sin(a) - sin(a(1))*cos(a).*cos(o - o(1))) * 180/pi;
far = sum(d(1, :) > 1000);
