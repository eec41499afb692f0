import numpy as np

A = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 10]])
row = A[0].copy()
A[0] = A[2]
A[2] = row
d = A[0, 0] - A[2, 0]
x = np.linalg.lstsq(A, np.array([1, 2, 3]), rcond=None)[0]
