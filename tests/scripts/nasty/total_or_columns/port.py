import numpy as np

X = np.random.rand(3, 3)
m = X.mean(axis=1)
C = X - m
v = np.sum(C**2, axis=0) / 2
t = v.sum()
