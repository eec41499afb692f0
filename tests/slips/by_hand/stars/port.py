import numpy as np

plate = np.array([[3, 9, 2, 8], [7, 1, 9, 0], [2, 8, 4, 9]])
r, c = np.nonzero(plate > 6)
bright = plate.T[plate.T > 6]
n = len(r)
step = np.zeros(n - 1)
for i in range(n - 1):
    step[i] = np.hypot(r[i + 1] - r[i], c[i + 1] - c[i])
way = step.sum()
weighted = (bright * np.arange(1, n + 1)).sum()
