import numpy as np

L = np.array([[0, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0], [1, 1, 0, 0]], dtype=float)
n = L.shape[0]
G = np.zeros((n, n))
for j in range(n):
    G[:, j] = L[:, j] / max(1, L[:, j].sum())

r = np.ones(n) / n
for it in range(15):
    old = r
    r = 0.85 * G @ r + 0.15 / n
    gap = np.linalg.norm(r - old)
top = np.argmax(r)
