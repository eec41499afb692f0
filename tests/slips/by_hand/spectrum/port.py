import numpy as np

fs = 64
N = 32
t = np.arange(N) / fs
x = 1.5 * np.sin(2 * np.pi * 6 * t) + 0.4 * np.cos(2 * np.pi * 20 * t) + 0.2
Y = np.fft.fft(x)
P2 = np.abs(Y / N)
P1 = P2[: N // 2 + 1].copy()
P1[1:] = 2 * P1[1:]
f = fs * np.arange(N // 2 + 1) / N
k = np.argmax(P1[1:])
amp = P1[1:][k]
freq = f[k + 1]
