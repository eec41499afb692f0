import math

import numpy as np

x = 10 ** np.arange(0, 8.5, 0.5) * (-1.0) ** np.arange(17)
x = np.concatenate([x, 1 / np.arange(1, 31)])
s = math.fsum(x)
back = sum(x[::-1])
m = np.mean(x)
d = np.sum(x**2)
n2 = np.linalg.norm(x)
