import numpy as np

n = 6
i, j = np.ogrid[1 : n + 1, 1 : n + 1]
A = np.where(j - i == n - 1, 0.5, 1 / (i + j - 1))
s = A.sum(axis=1)
t = np.trace(A)
