import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Regression:
    def __init__(self, size, lr, beta, lam):
        self.w = np.zeros(size)
        self.v = np.zeros(size)
        self.lr, self.beta, self.lam = lr, beta, lam

    def step(self, design, target):
        z = design @ self.w
        hyp = sigmoid(z)
        cost = -np.mean(target * np.log(hyp) + (1 - target) * np.log(1 - hyp))
        cost += self.lam / 2 * np.sum(self.w[1:] ** 2)
        grad = design.T @ (hyp - target) / len(target)
        grad[1:] += self.lam * self.w[1:]
        self.v = self.beta * self.v - self.lr * grad
        self.w = self.w + self.v
        return cost, hyp


samples = 30
features = 3
design = np.random.randn(samples, features)
true_weights = np.array([0.5, -1, 2, 0.3])
prob = sigmoid(true_weights[0] + design @ true_weights[1:])
target = (np.random.rand(samples) < prob).astype(float)

col_mean = design.mean(axis=0)
col_std = design.std(axis=0, ddof=1)
design = np.column_stack([np.ones(samples), (design - col_mean) / col_std])

learner = Regression(features + 1, lr=0.5, beta=0.9, lam=0.01)
losses = []
for i in range(60):
    cost, hyp = learner.step(design, target)
    losses.append(cost)
    if i > 0 and abs(losses[-1] - losses[-2]) < 1e-6:
        break
weights = learner.w
guess = hyp >= 0.5
accuracy = np.mean(guess == target)
confusion = np.zeros((2, 2))
np.add.at(confusion, (target.astype(int), guess.astype(int)), 1)
prec = confusion[1, 1] / max(confusion[:, 1].sum(), 1)
rec = confusion[1, 1] / max(confusion[1].sum(), 1)
unscaled = np.concatenate([[weights[0] - np.sum(weights[1:] * col_mean / col_std)], weights[1:] / col_std])
print(f"loss {losses[-1]:.5f} after {len(losses)} epochs, accuracy {accuracy:.2f}")
