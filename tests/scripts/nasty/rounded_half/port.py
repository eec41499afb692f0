import numpy as np

x = np.array([0.4, 1.2, 2.5, 3.7, -1.6])
r = np.round(x)
s = r.sum()
q = np.zeros(5)
for k in range(5):
    q[k] = r[k] * 2
