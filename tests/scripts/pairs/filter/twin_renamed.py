import numpy as np
from scipy.signal import lfilter

sampling_rate = 200
cutoff = 20
number_of_taps = 21
n_samples = 120
time = np.arange(n_samples) / sampling_rate
noisy = np.sin(2 * np.pi * 5 * time) + 0.5 * np.sin(2 * np.pi * 60 * time) + 0.1 * np.random.randn(n_samples)

# windowed sinc
middle = (number_of_taps - 1) / 2
taps = 2 * cutoff / sampling_rate * np.sinc(2 * cutoff / sampling_rate * (np.arange(number_of_taps) - middle))
hamming = 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(number_of_taps) / (number_of_taps - 1))
taps = taps * hamming
taps = taps / taps.sum()
filtered = lfilter(taps, 1.0, noisy)

# exponential smoothing
forgetting = 0.3
state = filtered[0]
smooth = []
for i in range(n_samples):
    state = forgetting * filtered[i] + (1 - forgetting) * state
    smooth.append(state)
smooth = np.array(smooth)

difference = smooth - np.sin(2 * np.pi * 5 * time)
root_mean_square = np.sqrt(np.mean(difference**2))
peak_at = np.argmax(np.abs(smooth))
peak_value = np.abs(smooth[peak_at])
print(f"rmse {root_mean_square:.4f}, peak {peak_value:.4f} at {peak_at}")
