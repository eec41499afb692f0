import numpy as np
from scipy.signal import lfilter

fs, fc, ntaps, N = 200, 20, 21, 120
t = np.arange(N) / fs
x = np.sin(2 * np.pi * 5 * t) + 0.5 * np.sin(2 * np.pi * 60 * t) + 0.1 * np.random.randn(N)

# windowed sinc
m = (ntaps - 1) / 2
h = 2 * fc / fs * np.sinc(2 * fc / fs * (np.arange(ntaps) - m))
w = 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(ntaps) / (ntaps - 1))
h = h * w / np.sum(h * w)
y = lfilter(h, 1.0, x)

# exponential smoothing
alpha = 0.3
z = y[0]
smooth = []
for n in range(N):
    z = alpha * y[n] + (1 - alpha) * z
    smooth.append(z)
smooth = np.array(smooth)

rmse = np.sqrt(np.mean((smooth - np.sin(2 * np.pi * 5 * t)) ** 2))
where = np.argmax(np.abs(smooth))
peak = np.abs(smooth[where])
print(f"rmse {rmse:.4f}, peak {peak:.4f} at {where}")
