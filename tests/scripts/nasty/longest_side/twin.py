import numpy as np

X = np.random.rand(3, 7)
n = max(X.shape)
s = X.sum() / n
k = 0
for i in range(X.shape[0]):
    k += X[i, i]
w = k / n
