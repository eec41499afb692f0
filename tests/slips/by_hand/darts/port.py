import numpy as np

rng = np.random.default_rng(3)
n = 12
xy = 2 * rng.random(2 * n).reshape(n, 2) - 1
r2 = xy[:, 0] ** 2 + xy[:, 1] ** 2
hits = np.sum(r2 < 1)
estimate = 4 * hits / n
centre = xy.mean(axis=0)
