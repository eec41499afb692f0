import numpy as np

n = 10
u = np.sin(np.arange(1, n + 1))
v = u.copy()
for i in range(1, n):
    w = u[i - 1 : i + 2]
    v[i] = w.sum() / len(w)
m = v.max()
