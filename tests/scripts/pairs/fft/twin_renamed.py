import numpy as np


def recursive_fft(signal):
    length = len(signal)
    if length == 1:
        return signal.astype(complex)
    evens = recursive_fft(signal[::2])
    odds = recursive_fft(signal[1::2])
    twiddle = np.exp(-2j * np.pi * np.arange(length // 2) / length)
    return np.concatenate([evens + twiddle * odds, evens - twiddle * odds])


rate = 64
length = 64
time = np.arange(length) / rate
tones = [5, 9, 14]
loudness = [1, 0.6, 0.3]
signal = np.zeros(length)
for i in range(len(tones)):
    signal += loudness[i] * np.cos(2 * np.pi * tones[i] * time + (i + 1) / 4)
signal += 0.05 * np.random.standard_normal(length)
hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
spectrum = recursive_fft(signal * hann)
against_numpy = np.max(np.abs(spectrum - np.fft.fft(signal * hann)))
power = np.abs(spectrum[: length // 2 + 1]) / hann.sum()
power[1:-1] *= 2
freqs = np.arange(length // 2 + 1) * rate / length
found = []
for i in range(1, length // 2):
    if power[i] > power[i - 1] and power[i] > power[i + 1] and power[i] > 0.1:
        found.append([freqs[i], power[i]])
found = np.array(found)
phases = np.angle(spectrum[np.round(found[:, 0] * length / rate).astype(int)])
total_energy = np.sum(np.abs(spectrum) ** 2) / length
energy_gap = total_energy - np.sum((signal * hann) ** 2)
restored = np.fft.ifft(spectrum).real / np.maximum(hann, 1e-3)
for hz, p in found:
    print(f"{hz:g} Hz: {p:.3f}")
