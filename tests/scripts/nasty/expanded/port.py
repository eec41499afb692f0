import numpy as np

a = np.random.rand(6) + 1
b = np.random.rand(6)
s = a * a + 2 * a * b + b * b
d = (a + b) * (a - b)
q = a**2 + a * b + b**2
h = np.hypot(a, b)
r = s - a * b - a * b
t = r - h * h
g = a * b
