import numpy as np


def f(x):
    return x * (2 - x)


def assemble(nodes):
    n = len(nodes)
    K = np.zeros((n, n))
    M = np.zeros((n, n))
    b = np.zeros(n)
    gp = np.array([-1, 1]) / np.sqrt(3)
    for e in range(n - 1):
        idx = np.array([e, e + 1])
        h = nodes[e + 1] - nodes[e]
        Ke = np.array([[1, -1], [-1, 1]]) / h
        Me = h / 6 * np.array([[2, 1], [1, 2]])
        be = np.zeros(2)
        for g in gp:
            xg = nodes[e] + h * (g + 1) / 2
            N = np.array([1 - g, 1 + g]) / 2
            be += h / 2 * N * f(xg)
        K[np.ix_(idx, idx)] += Ke
        M[np.ix_(idx, idx)] += Me
        b[idx] += be
    return K, M, b


nel = 8
nodes = np.linspace(0, 2, nel + 1)
M, K, b = assemble(nodes)
A = K + M
free = np.arange(1, nel)
u = np.zeros(nel + 1)
u[free] = np.linalg.solve(A[np.ix_(free, free)], b[free])
energy = 0.5 * u @ A @ u - b @ u
imax = np.argmax(u)
umax = u[imax]
xmax = nodes[imax]
condA = np.linalg.cond(A[1:-1, 1:-1])
