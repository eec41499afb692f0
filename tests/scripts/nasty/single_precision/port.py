import numpy as np

x = np.random.rand(50).astype(np.float32)
s = np.dot(x, x)
m = x.mean()
y = (x - m) / x.std(ddof=1)
d = float(s) / 50
w = np.float32(0.1) * x
e = np.exp(x)
n = np.linalg.norm(y)
