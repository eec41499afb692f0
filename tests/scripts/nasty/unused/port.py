import numpy as np

verbose = False
x = np.random.rand(5)
unused = np.zeros((3, 3))
y = x**2
check = np.all(y >= 0)
z = y.sum()
w = z / len(x)
elapsed = 0.0
