import numpy as np

x = np.arange(-1, 1.25, 0.5)
y = -(x**2) + 1
a = 12 / 4 * 3
e = np.exp(-(x**2) / 2)
s = 2**-1
c = -(2**2)
t = e.sum() + a + s + c
