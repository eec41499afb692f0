import numpy as np


class Fir:
    """Feeds one sample after the other through a filter."""

    def __init__(self, h):
        self.h = h
        self.line = np.zeros(len(h))

    def push(self, x):
        self.line = np.concatenate([[x], self.line[:-1]])
        return self.h @ self.line


def lowpass(fc, fs, ntaps):
    h = []
    m = (ntaps - 1) / 2
    for k in range(ntaps):
        n = k - m
        if n == 0:
            h.append(2 * fc / fs)
        else:
            h.append(np.sin(2 * np.pi * fc / fs * n) / (np.pi * n))
    w = 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(ntaps) / (ntaps - 1))
    h = np.array(h) * w
    return h / h.sum()


fs, fc, ntaps, N = 200, 20, 21, 120
t = np.arange(N) / fs
x = np.sin(2 * np.pi * 5 * t) + 0.5 * np.sin(2 * np.pi * 60 * t) + 0.1 * np.random.randn(N)
h = lowpass(fc, fs, ntaps)
fir = Fir(h)
y = np.array([fir.push(v) for v in x])
alpha = 0.3
z = y[0]
smooth = np.zeros(N)
for k, v in enumerate(y):
    z = alpha * v + (1 - alpha) * z
    smooth[k] = z
err = smooth - np.sin(2 * np.pi * 5 * t)
rmse = np.sqrt((err**2).mean())
where = np.abs(smooth).argmax()
peak = abs(smooth[where])
