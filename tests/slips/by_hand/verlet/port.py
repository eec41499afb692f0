import numpy as np


def pull(r):
    return r / np.linalg.norm(r) ** 3


r = np.array([1.0, 0.0])
v = np.array([0.0, 1.1])
dt = 0.05
energy = np.zeros(20)
a = -pull(r)
for k in range(20):
    v = v + 0.5 * dt * a
    r = r + dt * v
    a = pull(r)
    v = v + 0.5 * dt * a
    energy[k] = 0.5 * (v @ v) - 1 / np.linalg.norm(r)
drift = energy.max() - energy.min()
