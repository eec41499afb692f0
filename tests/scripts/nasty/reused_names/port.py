import numpy as np

u = np.random.rand(6)
x = 2 * u
total = x.sum()
y = x / total
ordered = np.sort(y)
z = ordered[-1] - ordered[0]
word = "wide" if z > 0.1 else "narrow"
w = z * len(word)
