x = [1 NaN 3 Inf -Inf 0];
m = max(x);
g = ~isnan(x);
s = sum(x(g & isfinite(x)));
q = x ./ [1 1 0 2 2 0];
k = find(isnan(q));
w = 0;
for i = 1:6
    if x(i) > 0
        w = w + 1;
    end
end
lo = min(x);
r = 1 / s - 1/0;
