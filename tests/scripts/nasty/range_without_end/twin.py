import numpy as np

h = 0.25
x = np.arange(0, 1 + h, h)
f = x**2
area = h * (f.sum() - 0.5 * (f[0] + f[-1]))
n = len(x)
