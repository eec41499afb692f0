import numpy as np


def house(A):
    m, n = A.shape
    Q = np.eye(m)
    R = A.copy()
    for k in range(n):
        v = R[k:, k].copy()
        v[0] += np.copysign(np.linalg.norm(v), v[0])
        v /= np.linalg.norm(v)
        R[k:, k:] -= 2 * np.outer(v, v @ R[k:, k:])
        Q[:, k:] -= 2 * np.outer(Q[:, k:] @ v, v)
    return Q, R


def backsub(R, y):
    n = len(y)
    x = np.zeros(n)
    for i in reversed(range(n)):
        x[i] = (y[i] - R[i, i + 1 :] @ x[i + 1 :]) / R[i, i]
    return x


m = 8
n = 4
A = np.random.normal(size=(m, n))
b = A @ np.array([1, -2, 3, 0.5]) + 0.1 * np.random.normal(size=m)
Q, R = house(A)
x = backsub(R[:n], Q[:, :n].T @ b)
orth = np.linalg.norm(Q.T @ Q - np.eye(m))
fact = np.linalg.norm(Q @ R - A) / np.linalg.norm(A)
normal = np.linalg.solve(A.T @ A, A.T @ b)
apart = np.linalg.norm(x - normal)
sigma2 = np.sum((b - A @ x) ** 2) / (m - n)
covx = sigma2 * np.linalg.inv(R[:n].T @ R[:n])
tvals = x / np.sqrt(np.diag(covx))
detabs = abs(np.prod(np.diag(R)))
lower_part = np.tril(R, -1)
clean = bool(np.all(np.abs(lower_part) < 1e-12))
print("x =", *np.round(x, 4))
