import numpy as np


def line_fit(x, y):
    n = len(x)
    slope = (n * (x * y).sum() - x.sum() * y.sum()) / (n * (x ** 2).sum() - x.sum() ** 2)
    icpt = y.mean() - slope * x.mean()
    err = ((y - slope * x - icpt) ** 2).sum()
    return slope, icpt, err


t = np.arange(6.0)
h = np.array([1.1, 2.9, 5.2, 6.8, 9.1, 11.2])
c, s, e = line_fit(t, h)
future = s * 8 + c
rms = np.sqrt(e / len(t))
