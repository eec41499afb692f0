import numpy as np

r = 3.9
x = 0.2 + 0.6 * np.random.rand()
orbit = [x]
for k in range(150):
    x = r * x - r * x**2
    orbit.append(x)
orbit = np.array(orbit)
up = np.sum(np.diff(orbit) > 0)
m = orbit.mean()
