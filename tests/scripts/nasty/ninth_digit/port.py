import numpy as np

g = 9.80665
R = 8.31446262815324
T = 250 + 50 * np.random.rand()
M = 0.0289644
h = np.arange(0, 2001, 500)
p = 101325 * np.exp(-g * M * h / (R * T))
rho = p * M / (R * T)
q = rho.sum()
