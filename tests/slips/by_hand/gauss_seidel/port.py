import numpy as np

A = np.array([[10.0, -1, 2], [-1, 11, -1], [2, -1, 10]])
b = np.array([6.0, 25, -11])
x = np.zeros(3)
res = np.linalg.norm(b)
sweeps = 0
while res > 1e-6:
    for i in range(3):
        s = A[i] @ x - A[i, i] * x[i]
        x[i] = (b[i] - s) / A[i, i]
    res = np.linalg.norm(b - A @ x)
    sweeps += 1
