import numpy as np

raw = np.array([12, 7, 30, 14, 8, 28, 11, 9, 33, 15, 6, 31], dtype=float)
frames = raw.reshape(3, -1)
offset = np.array([10.0, 5, 25])
clean = frames - offset[:, np.newaxis]
energy = (clean ** 2).sum(axis=1)
peak = clean.max(axis=1)
mix = clean.T @ clean
