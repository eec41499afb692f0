import numpy as np

X = np.random.randn(5, 5).T
y = np.random.randn(5)
K = np.exp(-0.5 * (X.T @ X))
a = y @ K
Z = y[:, None] * X
R = Z[:, 1].copy()
for k in range(5):
    Z[:, k] -= Z[:, k].mean()
t = np.ones(5) @ Z
q = X @ y
