"""Temperature along a rod by the Thomas algorithm."""
import numpy as np


def thomas(lower, d, upper, rhs):
    n = len(d)
    d = d.copy()
    rhs = rhs.copy()
    for i in range(1, n):
        w = lower[i - 1] / d[i - 1]
        d[i] -= w * upper[i - 1]
        rhs[i] -= w * rhs[i - 1]
    T = np.zeros(n)
    T[-1] = rhs[-1] / d[-1]
    for i in range(n - 2, 0, -1):
        T[i] = (rhs[i] - upper[i] * T[i + 1]) / d[i]
    return T


n = 9
k = np.linspace(1.2, 2.1, n)
lower = -k[:-1]
upper = -k[1:] * 0.9
d = 2.5 + k
rhs = np.sin(np.arange(1, n + 1) * 0.4) * 10
T = thomas(lower, d, upper, rhs)
flux = -np.diff(T) * k[:-1]
total = np.abs(flux).sum()
