import numpy as np

dt = 0.1
n = np.zeros(12)
for k in range(1, 13):
    t = k * dt
    n[k - 1] = np.floor(t / dt)
whole = n.sum()
h = n * dt
