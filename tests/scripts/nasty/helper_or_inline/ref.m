x = 2*rand(1, 5);
y = zeros(1, 5);
for k = 1:5
    y(k) = horner([1 -2 0 3], x(k));
end
m = horner([2 1], mean(y));
d = zeros(1, 5);
for k = 1:5
    d(k) = horner([3 -4 0], x(k)) / (1 + y(k)^2);
end
