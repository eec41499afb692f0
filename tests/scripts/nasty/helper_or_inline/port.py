import numpy as np

x = 2 * np.random.rand(5)
y = np.zeros(5)
for k in range(5):
    y[k] = x[k] * x[k] * (x[k] - 2) + 3
m = 2 * y.mean() + 1
slope = lambda v: 3 * v**2 - 4 * v
d = np.array([slope(a) / (1 + b * b) for a, b in zip(x, y)])
