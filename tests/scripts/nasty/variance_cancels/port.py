import numpy as np

x = 1e6 + np.random.rand(40)
m = x.mean()
v = x.var()
s = x.std(ddof=1)
z = (x - m) / s
top = z.max()
n_out = np.sum(np.abs(z) > 2)
