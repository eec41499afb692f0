import numpy as np

f = np.ones((6, 7))
f[1, 2] = 2
f[2, 1] = f[3, 2] = f[2, 4] = 0
burning = np.zeros(5)
for t in range(5):
    old = f
    for i in range(1, 5):
        for j in range(1, 6):
            near = [old[i - 1, j], old[i + 1, j], old[i, j - 1], old[i, j + 1]]
            if old[i, j] == 2:
                f[i, j] = 0
            elif old[i, j] == 1 and 2 in near:
                f[i, j] = 2
    burning[t] = np.sum(f == 2)
left = np.sum(f == 1)
