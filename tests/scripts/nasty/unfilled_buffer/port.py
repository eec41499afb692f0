import numpy as np

n = 6
x = np.empty(n)
A = np.full((n, 2), np.nan)
for k in range(n):
    x[k] = (k + 1) ** 2 / 7
    A[k] = x[k], np.random.rand()
s = A.sum(axis=0)
t = [None] * 3
for k in range(3):
    t[k] = A[k]
