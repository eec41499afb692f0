import numpy as np


def smooth(y, half):
    s = y.copy()
    for i in range(half, len(y) - half):
        s[i] = y[i - half:i + half].mean()
    return s


y = np.array([4.0, 6, 9, 7, 3, 2, 5, 8, 12, 10, 6, 4])
half = 2
s = smooth(y, half)
rough = y - s
at = np.abs(rough).argmax()
worst = abs(rough[at])
ends = [s[0], s[-1]]
