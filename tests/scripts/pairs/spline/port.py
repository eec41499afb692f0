import numpy as np
from moments import moments

n = 9
x = np.arange(n) + 0.4 * np.random.rand(n)
y = np.exp(-(((x - 4) / 2) ** 2)) + 0.05 * np.random.randn(n)
h = np.diff(x)
M = moments(h, y)
xx = np.arange(x[0], x[-1], 0.25)
j = np.clip(np.searchsorted(x, xx, side="right") - 1, 0, n - 2)
a = (x[j + 1] - xx) / h[j]
b = (xx - x[j]) / h[j]
s = a * y[j] + b * y[j + 1] + ((a**3 - a) * M[j] + (b**3 - b) * M[j + 1]) * h[j] ** 2 / 6
ds = (y[j + 1] - y[j]) / h[j] + ((3 * b**2 - 1) * M[j + 1] - (3 * a**2 - 1) * M[j]) * h[j] / 6
bend = np.sum(h / 3 * (M[:-1] ** 2 + M[:-1] * M[1:] + M[1:] ** 2))
kmax = np.argmax(s)
smax = s[kmax]
xmax = xx[kmax]
flips = np.sum(ds[:-1] * ds[1:] < 0)
print(f"top {smax:.4f} at {xmax:.2f}, bending {bend:.4f}")
