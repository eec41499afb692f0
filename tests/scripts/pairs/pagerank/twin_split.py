import numpy as np


def transition(G):
    """Column-stochastic matrix; a page without links leads anywhere."""
    n = G.shape[0]
    out = G.sum(axis=1)
    M = np.full((n, n), 1 / n)
    linked = out > 0
    M[:, linked] = (G[linked] / out[linked, None]).T
    return M, out


n = 12
d = 0.85
tol = 1e-8
G = np.random.rand(n, n) < 0.25
np.fill_diagonal(G, False)
M, out = transition(G)
dangling = np.where(out == 0)[0]

r = np.ones(n) / n
delta = np.inf
iters = 0
hist = []
while delta > tol and iters < 200:
    follow = M @ r
    jump = (1 - d) / n
    rn = d * follow + jump
    rn = rn / rn.sum()
    moved = rn - r
    moved = np.abs(moved)
    delta = moved.sum()
    r = rn
    iters += 1
    hist.append(delta)
hist = np.array(hist)

rank = np.argsort(-r, kind="stable")
sorted_r = r[rank]
top = rank[:3]
entropy = -np.sum(r * np.log2(r))
ratio = hist[1:] / hist[:-1]
mean_ratio = ratio.mean()
for k in range(3):
    print(f"{k + 1}: page {top[k]}, {sorted_r[k]:.4f}")
