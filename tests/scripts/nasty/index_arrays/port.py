import numpy as np

x = np.random.permutation(10) + 1
inv_x = np.argsort(x)
even = np.flatnonzero(x % 2 == 0)
y = x[even]
rest = np.setdiff1d(np.arange(10), even)
pos = [list(x).index(k) for k in (1, 2, 3)]
A = np.arange(1, 13).reshape(4, 3).T
c, r = np.nonzero(((A > 5) & (A % 3 == 0)).T)
lin = np.ravel_multi_index((r, c), A.shape, order="F")
v = A[r, c]
B = A[:, [0, 0, 2]]
at = inv_x[x[3] - 1]
