import numpy as np

hares, lynx = 30.0, 4.0
dt = 0.1
hist = np.zeros((15, 2))
for k in range(15):
    growth = 0.6 * hares - 0.05 * hares * lynx
    births = 0.02 * hares * lynx - 0.4 * lynx
    hares += dt * growth
    lynx += dt * births
    hist[k] = hares, lynx
ratio = hist[:, 0] / hist[:, 1]
