% Hares and lynxes, semi-implicit Euler: the lynxes see the new hares.
hares = 30;
lynx = 4;
dt = 0.1;
hist = zeros(15, 2);
for k = 1:15
    growth = 0.6 * hares - 0.05 * hares * lynx;
    hares = hares + dt * growth;
    births = 0.02 * hares * lynx - 0.4 * lynx;
    lynx = lynx + dt * births;
    hist(k, :) = [hares lynx];
end
ratio = hist(:, 1) ./ hist(:, 2);
