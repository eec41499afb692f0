import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Regression:
    def __init__(self, size, lr, beta, lam):
        self.w = np.zeros(size)
        self.v = np.zeros(size)
        self.lr, self.beta, self.lam = lr, beta, lam

    def step(self, X, y):
        z = X @ self.w
        h = sigmoid(z)
        J = -np.mean(y * np.log(h) + (1 - y) * np.log(1 - h))
        J += self.lam / 2 * np.sum(self.w[1:] ** 2)
        grad = X.T @ (h - y) / len(y)
        grad[1:] += self.lam * self.w[1:]
        self.v = self.beta * self.v - self.lr * grad
        self.w = self.w + self.v
        return J, h


N = 30
D = 3
X = np.random.randn(N, D)
wtrue = np.array([0.5, -1, 2, 0.3])
p = sigmoid(wtrue[0] + X @ wtrue[1:])
y = (np.random.rand(N) < p).astype(float)

mu = X.mean(axis=0)
sd = X.std(axis=0, ddof=1)
X = np.column_stack([np.ones(N), (X - mu) / sd])

model = Regression(D + 1, lr=0.5, beta=0.9, lam=0.01)
loss = []
for epoch in range(60):
    J, h = model.step(X, y)
    loss.append(J)
    if epoch > 0 and abs(loss[-1] - loss[-2]) < 1e-6:
        break
w = model.w
pred = h >= 0.5
acc = np.mean(pred == y)
C = np.zeros((2, 2))
np.add.at(C, (y.astype(int), pred.astype(int)), 1)
precision = C[1, 1] / max(C[:, 1].sum(), 1)
recall = C[1, 1] / max(C[1].sum(), 1)
w_raw = np.concatenate([[w[0] - np.sum(w[1:] * mu / sd)], w[1:] / sd])
print(f"loss {loss[-1]:.5f} after {len(loss)} epochs, accuracy {acc:.2f}")
