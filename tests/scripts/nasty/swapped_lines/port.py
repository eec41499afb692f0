import numpy as np

a = np.random.rand(9).reshape(3, 3, order="F")
b = np.random.rand(3)
d = a.T @ b
c = a @ b
f = c + d
e = c - d
for k in range(1, 5):
    g = k * 2
    e = e + 0.1 * f
    h = g + e[0]
    f = f - 0.1 * c
r = np.linalg.norm(f)
q = np.linalg.norm(e)
