import numpy as np

n = 7
x = np.random.rand(1, n)
y = 3 * x + 1
A = np.vstack([np.ones((1, n)), x])
c = np.linalg.lstsq(A.T, y.T, rcond=None)[0].T
r = y - c @ A
x = np.append(x, [[2]], axis=1)
d = np.diff(x)
M = x.T @ x
z = x.ravel()
w = z[1:] * d[0]
o = y.sum()
