x = [2 7 NaN 1];
m = max(x);
lo = min(x(1:2));
y = x;
y(isnan(y)) = m;
s = sum(y);
