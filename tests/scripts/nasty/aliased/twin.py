import numpy as np

a = np.array([4.0, 3, 2, 1])
b = a.copy()
b[0] = 10
c = a * 2
for k in range(3):
    d = b.copy()
    d[k] = 0
    b = b + d / 10
t = b.sum() + c.sum()
