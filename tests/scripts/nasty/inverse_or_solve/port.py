import numpy as np
from scipy.linalg import hilbert, lu_factor, lu_solve

H = hilbert(7)
b = H.sum(axis=1)
x = np.linalg.solve(H, b)
r = np.linalg.norm(H @ x - b)
A = np.random.rand(4, 4) + 4 * np.eye(4)
lu = lu_factor(A)
y = lu_solve(lu, b[:4])
d = np.exp(np.linalg.slogdet(A)[1])
z = lu_solve(lu, y, trans=1)
e = np.linalg.inv(A.T) @ np.linalg.inv(A) @ y
