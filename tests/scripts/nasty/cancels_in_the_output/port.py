import numpy as np

x = 10 * np.random.rand(6)
off = 3
a = x + off + 1
b = 2 * x + off + 1
m = x.min()
d = b - a
r = d - m
out = r.sum()
