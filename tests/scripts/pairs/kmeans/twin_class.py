import numpy as np


class KMeans:
    def __init__(self, K, limit=30):
        self.K = K
        self.limit = limit
        self.inertia = []

    def assign(self, X):
        return np.array([np.argmin(np.sum((self.mu - x) ** 2, axis=1)) for x in X])

    def move(self, X):
        cost = 0.0
        for j in range(self.K):
            members = X[self.labels == j]
            if members.size:
                self.mu[j] = members.mean(axis=0)
            cost += ((members - self.mu[j]) ** 2).sum()
        return cost

    def fit(self, X):
        self.mu = X[np.random.permutation(len(X))[: self.K]].copy()
        self.labels = np.full(len(X), -1)
        for _ in range(self.limit):
            old = self.labels
            self.labels = self.assign(X)
            self.inertia.append(self.move(X))
            if (self.labels == old).all():
                return


K = 3
n = 20
centres = np.array([[0, 0], [4, 1], [1, 5]])
X = np.concatenate([c + 0.7 * np.random.randn(n, 2) for c in centres])
model = KMeans(K)
model.fit(X)
sizes = np.bincount(model.labels)
spread = np.sqrt(model.inertia[-1] / len(X))
order = np.argsort(-sizes, kind="stable")
sizes_sorted = sizes[order]
mu = model.mu[order]
