import numpy as np

s = np.array([1.0, 3, -2, 4, 0, -1, 2, 5, -3, 1])
k = np.array([0.5, 0.3, 0.15, 0.05])
e = np.convolve(s, k, mode="same")
clean = s - 0.4 * e
power = np.sum(clean ** 2)
loud = np.abs(clean).max()
