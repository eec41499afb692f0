import numpy as np

B = np.random.randn(4, 4)
A = B @ B.T + np.diag([1, 2, 3, 4])
U, lam, Vt = np.linalg.svd(A)
V = -U
S = (V * np.sqrt(lam)) @ V.T
err = np.linalg.norm(S @ S - A)
proj = np.outer(V[:, 0], V[:, 0])
tr = lam.sum()
k = np.argmax(np.cumsum(lam) / tr > 0.8)
