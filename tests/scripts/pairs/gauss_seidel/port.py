import numpy as np


def sor(A, b, omega, tol, maxit):
    x = np.zeros_like(b)
    res = []
    for it in range(1, maxit + 1):
        for i in range(len(b)):
            s = A[i, :i] @ x[:i] + A[i, i + 1 :] @ x[i + 1 :]
            x[i] = (1 - omega) * x[i] + omega * (b[i] - s) / A[i, i]
        res.append(np.linalg.norm(b - A @ x))
        if res[-1] < tol:
            break
    return x, np.array(res), it


n = 8
A = 2.1 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
b = np.random.rand(n)
b[0] += 1
omega = 1.3
maxit = 200
tol = 1e-9

x, res_gs, it_gs = sor(A, b, omega, tol, maxit)

y = np.zeros(n)
D = np.diag(A)
R = A - np.diag(D)
it_j = 0
change = 1.0
while change > tol:
    ynew = (b - R @ y) / D
    change = np.max(np.abs(ynew - y))
    y = ynew
    it_j += 1

rate = (res_gs[-1] / res_gs[0]) ** (1 / (it_gs - 1))
apart = np.max(np.abs(x - y))
spectral = np.abs(np.linalg.eigvals(np.diag(1 / D) @ R)).max()
print(f"{it_gs} passes against {it_j}, rate {rate:.3f} ({spectral:.3f})")
