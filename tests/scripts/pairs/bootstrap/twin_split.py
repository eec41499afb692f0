import math

import numpy as np


def correlation(a, b):
    da = a - np.mean(a)
    db = b - np.mean(b)
    return np.dot(da, db) / math.sqrt(np.dot(da, da) * np.dot(db, db))


n = 15
x = np.random.randn(n)
y = 0.6 * x + 0.8 * np.random.randn(n)
r0 = correlation(x, y)
B = 40
rs = np.empty(B)
slopes = np.empty(B)
for b in range(B):
    idx = np.random.randint(0, n, size=n)
    xb = x[idx]
    yb = y[idx]
    rs[b] = correlation(xb, yb)
    slopes[b] = np.polyfit(xb, yb, 1)[0]
rs_sorted = np.sort(rs)
lo = rs_sorted[math.ceil(0.05 * B) - 1]
hi = rs_sorted[math.floor(0.95 * B) - 1]
bias = rs.mean() - r0
se = rs.std(ddof=1)

# the jackknife
jack = np.array([correlation(np.delete(x, i), np.delete(y, i)) for i in range(n)])
centred = jack - jack.mean()
ss = np.sum(centred**2)
se_jack = math.sqrt((n - 1) / n * ss)
z = math.atanh(r0)
zci = np.tanh(z + np.array([-1, 1]) * 1.96 / math.sqrt(n - 3))
edges = np.linspace(rs.min(), rs.max(), 6)
hist_, _ = np.histogram(rs, bins=edges)
print(f"r = {r0:.3f} ({lo:.3f} to {hi:.3f})")
