import numpy as np

x = np.random.rand(6)
y = np.cumsum(x, dtype=np.float32)
p = y / y[-1]
e = -np.sum(p * np.log2(p))
q = p**2
