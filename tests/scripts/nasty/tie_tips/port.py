import numpy as np

w = np.array([1, 2, 3])
a = np.array([w[2], w[0] + w[1], 3 * w[0]]) / 10
w = w / 10
i = np.argmax(a)
m = a[i]
b = a / a.sum()
pick = b[i]
order = np.argsort(-a, kind="stable")
s = a[order]
first = order[0]
