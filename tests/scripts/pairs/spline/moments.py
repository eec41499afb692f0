import numpy as np


def moments(h, y):
    """Second derivatives at the knots of the natural spline."""
    n = len(y)
    d = 2 * (h[:-1] + h[1:])
    slopes = np.diff(y) / h
    r = 6 * np.diff(slopes)
    for i in range(1, n - 2):
        w = h[i] / d[i - 1]
        d[i] -= w * h[i]
        r[i] -= w * r[i - 1]
    M = np.zeros(n)
    M[n - 2] = r[-1] / d[-1]
    for i in range(n - 4, -1, -1):
        M[i + 1] = (r[i] - h[i + 1] * M[i + 2]) / d[i]
    return M
