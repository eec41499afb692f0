import numpy as np

x = 1e-9 * np.arange(1, 9)
y = x.copy()
l = np.log1p(x)
e = np.expm1(x)
r = y / x
worst = np.abs(r - 1).max()
c = 2 * np.sin(x * 1e4 / 2) ** 2
