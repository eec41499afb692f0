import numpy as np

A = np.random.rand(3, 4)
b = A[:, 3].copy()
for i in (1, 2):
    A[i] -= A[i, 0] / A[0, 0] * A[0]
A[[1, 2]] = A[[2, 1]]
A = np.delete(A, 1, axis=1)
A /= 2
b[b > 0.5] = 0
b = np.append(b, 7)
A = np.column_stack([A, [1, 2, 3]])
n = A.size
