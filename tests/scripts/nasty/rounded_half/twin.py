import numpy as np

x = np.array([0.4, 1.2, 2.5, 3.7, -1.6])
r = np.sign(x) * np.floor(np.abs(x) + 0.5)
s = r.sum()
q = np.zeros(5)
for k in range(5):
    q[k] = r[k] * 2
