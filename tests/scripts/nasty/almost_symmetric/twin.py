import numpy as np
from scipy.linalg import solve_triangular

A = np.array([[4, 1, 0], [1, 3, 1], [0, 1.000001, 2]])
x = np.array([1, 2, 3])
y = A.T @ x
n = np.linalg.norm(y)
L = np.tril(A)
z = solve_triangular(L, y, lower=True)
