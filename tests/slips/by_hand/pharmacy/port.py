import numpy as np

k = np.array([0.3, 0.15, 0.08])
dose = 40
level = np.zeros(3)
curve = np.zeros((24, 3), dtype=int)
for h in range(1, 25):
    if h % 6 == 1:
        level[0] += dose
    out = k * level
    level = level - out
    level[1] += 0.7 * out[0]
    level[2] += 0.4 * out[1]
    curve[h - 1] = level
peak = curve.max(axis=0)
mean_level = curve[12:, 0].mean()
