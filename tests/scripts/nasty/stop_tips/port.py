import numpy as np

v = np.array([3, 4, 12]) / 13
tol = 1e-3
n = 0
len_ = np.sqrt(np.sum(v**2))
while len_ > tol:
    v = v / 10
    len_ = np.sqrt(np.sum(v**2))
    n += 1
rest = len_ / tol
