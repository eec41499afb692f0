import numpy as np

x = np.random.rand(8)
y = np.zeros(8)
for i in range(8):
    y[i] = x[i] - 0.5 * x[i - 1]
e = np.sum(y**2)
