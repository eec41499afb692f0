import numpy as np

n = 8
A = np.zeros((n, n))
for i in range(n):
    A[i, i] = 2.1
    if i > 0:
        A[i, i - 1] = -1
    if i < n - 1:
        A[i, i + 1] = -1
b = np.random.rand(n)
b[0] = b[0] + 1
omega = 1.3
maxit = 200
tol = 1e-9

x = np.zeros(n)
res_gs = []
for it in range(maxit):
    for i in range(n):
        x[i] += omega * (b[i] - A[i] @ x) / A[i, i]
    res_gs.append(np.sqrt(np.sum((b - A @ x) ** 2)))
    if res_gs[-1] < tol:
        break
it_gs = len(res_gs)

y = np.zeros(n)
D = A.diagonal()
it_j = 0
while True:
    ynew = y + (b - A @ y) / D
    change = abs(ynew - y).max()
    y = ynew
    it_j += 1
    if change <= tol:
        break
R = A - np.diag(D)
rate = (res_gs[-1] / res_gs[0]) ** (1 / (it_gs - 1))
apart = abs(x - y).max()
spectral = max(abs(np.linalg.eigvals(R / D[:, None])))
