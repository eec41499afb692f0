import numpy as np

X = np.random.randn(12, 3).T
W = (0.5 * np.random.randn(3, 2)).T
b = np.array([[0.1], [-0.2]])
H = np.tanh(W @ X + b)
m = H.mean(axis=1, keepdims=True)
C = (H - m) @ (H - m).T / 11
G = (1 - H**2) @ X.T / 12
W = W - 0.1 * G
s = H.sum(axis=0)
i = s.argmax()
best = s[i]
