import numpy as np

p = np.random.rand(12) * 0.9 + 0.05
l = np.log(p).sum()
g = np.exp(l / 12)
q = np.exp(np.log1p(-p).sum())
o = np.sum(np.log(p) - np.log1p(-p))
h = 1 / np.mean(1 / p)
b = -np.expm1(np.log1p(-p).sum())
