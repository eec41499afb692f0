import numpy as np

x = 1 + np.random.rand()
f = x**3 - 2
for k in range(2):
    d = 3 * x**2
    x_old = x
    x = x - f / d
    f = x**3 - 2
d = 3 * x_old**2
bound = abs(f) / d
