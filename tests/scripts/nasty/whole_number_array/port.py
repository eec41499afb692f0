import numpy as np

w = np.array([2, 1, 3])
v = w.copy()
for k in range(4):
    v[1] = v[1] * 1.5
    v[0] = v[0] + 1
t = v.sum()
n = v / t
