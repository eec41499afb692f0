r = 3.9;
x = 0.2 + 0.6*rand;
orbit = x;
for k = 1:150
    x = r*x*(1 - x);
    orbit(end+1) = x;
end
up = sum(diff(orbit) > 0);
m = mean(orbit);
