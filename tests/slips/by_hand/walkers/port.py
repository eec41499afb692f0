import numpy as np

H = np.array([[3, 0.5], [0.5, 1]])
x = np.array([2.0, -1.5])
rate = 0.2
path = []
f = []
for k in range(6):
    path.append(x)
    f.append(0.5 * x @ H @ x)
    for i in range(2):
        x[i] -= rate * H[i] @ x
moved = 0.0
for a, b in zip(path, path[1:]):
    moved += np.linalg.norm(b - a)
