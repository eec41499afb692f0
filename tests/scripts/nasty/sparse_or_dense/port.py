import numpy as np

n = 8
A = 2.5 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
b = np.random.rand(n)
x = np.linalg.solve(A, b)
r = b - A @ x
k = np.count_nonzero(A)
j, i = np.nonzero(A.T)
v = A[i, j]
rowsum = A.sum(axis=1)
A[0, -1] = 0.5
y = A @ x
d = np.diag(A)
