import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def cross_entropy(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


X = np.array([[1, 0.2], [0.4, 1.1], [-0.7, 0.5], [0.3, -0.9]])
y = np.array([1.0, 1, 0, 0])
w = np.array([0.1, -0.2])
vel = np.zeros(2)
losses = np.zeros(8)
for ep in range(8):
    z = X @ w
    p = sigmoid(z)
    g = X.T @ (p - y) / 4
    vel = 0.9 * vel - 0.5 * g
    w = w + vel
    q = sigmoid(X @ w)
    losses[ep] = cross_entropy(y, p)
gain = losses[0] - losses[-1]
