import numpy as np

K = 3
n = 20
centres = np.array([[0, 0], [4, 1], [1, 5]])
X = np.vstack([c + 0.7 * np.random.randn(n, 2) for c in centres])
N = len(X)
pick = np.random.permutation(N)[:K]
mu = X[pick]
labels = np.full(N, -1)
inertia = []
for _ in range(30):
    old = labels
    dist = ((X[:, None, :] - mu[None, :, :]) ** 2).sum(axis=2)
    labels = dist.argmin(axis=1)
    mu = mu.copy()
    cost = 0.0
    for j in range(K):
        members = X[labels == j]
        if len(members):
            mu[j] = members.mean(axis=0)
        cost += np.sum((members - mu[j]) ** 2)
    inertia.append(cost)
    if np.array_equal(labels, old):
        break
sizes = np.bincount(labels)
spread = np.sqrt(inertia[-1] / N)
order = np.argsort(-sizes, kind="stable")
sizes_sorted = sizes[order]
mu = mu[order]
print(mu)
