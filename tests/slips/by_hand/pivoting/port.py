import numpy as np

A = np.array([[1, 2, -1, 3], [4, -2, 1, 1], [-2, 5, 3, 0], [3, 1, 7, -2]], dtype=float)
b = np.array([5.0, 3, 1, 9])
n = 4

# forward elimination
for k in range(n - 1):
    p = k + np.argmax(np.abs(A[k:, k]))
    row = A[k, :]
    A[k, :] = A[p, :]
    A[p, :] = row
    t = b[k]
    b[k] = b[p]
    b[p] = t
    for i in range(k + 1, n):
        m = A[i, k] / A[k, k]
        A[i, :] -= m * A[k, :]
        b[i] -= m * b[k]

# back substitution
x = np.zeros(n)
for i in reversed(range(n)):
    x[i] = (b[i] - A[i, i + 1:] @ x[i + 1:]) / A[i, i]
