import numpy as np

a, b = 1.4, 0.3
x, y = 0.1, 0.1
xs = np.zeros(120)
for k in range(120):
    x, y = y + 1 - a * x * x, b * x
    xs[k] = x
left = np.count_nonzero(xs < 0)
span = np.ptp(xs)
