import numpy as np

A = np.array([[2, 1, 1], [4, 2, 3], [2, 5, 5], [1, 0, 2]]) + 0.5 * np.random.rand(4, 3)
b = np.array([14.0, 28, 30, 10])
c = np.array([3, 2, 4]) + np.random.rand(3)
m, n = A.shape
T = np.zeros((m + 1, n + m + 1))
T[:m, :n] = A
T[:m, n : n + m] = np.eye(m)
T[:m, -1] = b
T[-1, :n] = -c
basis = list(range(n, n + m))
pivots = []
status = "running"
while status == "running":
    col = int(np.argmin(T[-1, :-1]))
    low = T[-1, col]
    if low >= -1e-12:
        status = "optimal"
        break
    ratio = np.full(m, np.inf)
    ok = T[:m, col] > 1e-12
    ratio[ok] = T[:m, -1][ok] / T[:m, col][ok]
    row = int(np.argmin(ratio))
    theta = ratio[row]
    if np.isinf(theta):
        status = "unbounded"
        break
    T[row] /= T[row, col]
    for i in range(m + 1):
        if i != row:
            factor = T[i, col]
            change = factor * T[row]
            T[i] = T[i] - change
    basis[row] = col
    pivots.append((row, col))

x = np.zeros(n + m)
x[basis] = T[:m, -1]
sol = {}
sol["x"] = x[:n]
sol["slack"] = x[n:]
sol["value"] = T[-1, -1]
sol["dual"] = T[-1, n : n + m]
gap = sol["value"] - b @ sol["dual"]
binding = np.flatnonzero(sol["slack"] < 1e-9)
print(f"{status} after {len(pivots)} pivots: {sol['value']:.4f}")
