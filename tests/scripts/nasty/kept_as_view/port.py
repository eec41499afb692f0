import numpy as np

Z = np.random.rand(4, 3)
r = Z[1]
for k in range(4):
    Z[k] -= Z[k].mean()
d = r - Z[1]
s = r.sum()
