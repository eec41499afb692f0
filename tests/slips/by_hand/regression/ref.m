% A line through points, by a function that gives slope, intercept and error.
1;
function [slope, icpt, err] = line_fit(x, y)
    n = numel(x);
    slope = (n * sum(x .* y) - sum(x) * sum(y)) / (n * sum(x.^2) - sum(x)^2);
    icpt = mean(y) - slope * mean(x);
    err = sum((y - slope * x - icpt).^2);
end
t = [0 1 2 3 4 5];
h = [1.1 2.9 5.2 6.8 9.1 11.2];
[s, c, e] = line_fit(t, h);
future = s * 8 + c;
rms = sqrt(e / numel(t));
