import numpy as np

a = -9 + 1.7 * np.arange(11)
w = np.arctan2(np.sin(a), np.cos(a))
s = np.sin(a)
turn = np.concatenate([[0], np.cumsum(np.diff(np.unwrap(w)))])
total = np.rad2deg(turn[-1])
deg = np.rad2deg(a) % 360
