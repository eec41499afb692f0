import numpy as np

x = 10 * np.random.rand(6)
off = 3
a = x + off
b = 2 * x + off
m = x.min()
d = b - a
r = d - m
out = r.sum()
