import numpy as np

a = np.random.rand(4)
s = a.sum()
w = a / s
peak = w.max() + 0.5
for k in range(3):
    w = w * [1, 2, 3, 4]
    peak = w.max()
    w = w / w.sum()
out = w[0]
