import numpy as np
from scipy.signal import lfilter

N = 120
ntaps = 21
fc = 20
fs = 200
t = np.arange(N) / fs
x = np.sin(2 * np.pi * 5 * t) + 0.5 * np.sin(2 * np.pi * 60 * t) + 0.1 * np.random.randn(N)

# windowed sinc
w = 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(ntaps) / (ntaps - 1))
m = (ntaps - 1) / 2
h = 2 * fc / fs * np.sinc(2 * fc / fs * (np.arange(ntaps) - m))
h = h * w
h = h / h.sum()
y = lfilter(h, 1.0, x)

# exponential smoothing
alpha = 0.3
smooth = []
z = y[0]
for n in range(N):
    z = alpha * y[n] + (1 - alpha) * z
    smooth.append(z)
smooth = np.array(smooth)

err = smooth - np.sin(2 * np.pi * 5 * t)
rmse = np.sqrt(np.mean(err**2))
where = np.argmax(np.abs(smooth))
peak = np.abs(smooth[where])
print(f"rmse {rmse:.4f}, peak {peak:.4f} at {where}")
