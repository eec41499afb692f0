import numpy as np

x = np.random.randn(2000)
m = x.mean()
s = x.std(ddof=1)
z = (x - m) / s
k = np.mean(z**4)
se = s / np.sqrt(2000)
