import numpy as np
from scipy.signal import lfilter

fs = 200
fc = 20
ntaps = 21
N = 120
t = np.arange(N) / fs
low = np.sin(2 * np.pi * 5 * t)
high = 0.5 * np.sin(2 * np.pi * 60 * t)
x = low + high + 0.1 * np.random.randn(N)

# windowed sinc
m = (ntaps - 1) / 2
h = 2 * fc / fs * np.sinc(2 * fc / fs * (np.arange(ntaps) - m))
w = 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(ntaps) / (ntaps - 1))
h = h * w
h = h / h.sum()
y = lfilter(h, 1.0, x)

# exponential smoothing
alpha = 0.3
z = y[0]
smooth = []
for n in range(N):
    new = alpha * y[n]
    old = (1 - alpha) * z
    z = new + old
    smooth.append(z)
smooth = np.array(smooth)

err = smooth - np.sin(2 * np.pi * 5 * t)
square = err**2
mse = np.mean(square)
rmse = np.sqrt(mse)
where = np.argmax(np.abs(smooth))
peak = np.abs(smooth[where])
print(f"rmse {rmse:.4f}, peak {peak:.4f} at {where}")
