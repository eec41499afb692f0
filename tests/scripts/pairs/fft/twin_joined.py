import numpy as np


def split_fft(x):
    n = len(x)
    if n == 1:
        return x.astype(complex)
    even = split_fft(x[::2])
    odd = split_fft(x[1::2])
    w = np.exp(-2j * np.pi * np.arange(n // 2) / n)
    return np.concatenate([even + w * odd, even - w * odd])


fs = 64
n = 64
t = np.arange(n) / fs
f0 = [5, 9, 14]
amp = [1, 0.6, 0.3]
x = sum(a * np.cos(2 * np.pi * f * t + k / 4) for k, (a, f) in enumerate(zip(amp, f0), 1)) + 0.05 * np.random.standard_normal(n)
win = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
X = split_fft(x * win)
check = np.max(np.abs(X - np.fft.fft(x * win)))
P = np.abs(X[: n // 2 + 1]) / win.sum() * np.where(np.arange(n // 2 + 1) % (n // 2), 2, 1)
f = np.arange(n // 2 + 1) * fs / n
peaks = []
for k in range(1, n // 2):
    if P[k] > P[k - 1] and P[k] > P[k + 1] and P[k] > 0.1:
        peaks.append([f[k], P[k]])
peaks = np.array(peaks)
phase = np.angle(X[np.round(peaks[:, 0] * n / fs).astype(int)])
energy = np.sum(np.abs(X) ** 2) / n
parseval = energy - np.sum((x * win) ** 2)
back = np.fft.ifft(X).real / np.maximum(win, 1e-3)
for hz, p in peaks:
    print(f"{hz:g} Hz: {p:.3f}")
