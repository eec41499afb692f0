% Drug levels in three compartments, one dose each six hours.
k = [0.3 0.15 0.08];
dose = 40;
level = [0 0 0];
curve = zeros(24, 3);
for h = 1:24
    if mod(h, 6) == 1
        level(1) = level(1) + dose;
    end
    out = k .* level;
    level = level - out;
    level(2) = level(2) + 0.7 * out(1);
    level(3) = level(3) + 0.4 * out(2);
    curve(h, :) = level;
end
peak = max(curve);
mean_level = mean(curve(13:24, 1));
