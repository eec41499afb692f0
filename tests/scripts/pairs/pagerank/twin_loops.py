import math

import numpy as np

n = 12
d = 0.85
tol = 1e-8
G = np.random.rand(n, n) < 0.25
for i in range(n):
    G[i, i] = False
out = [int(sum(row)) for row in G]
M = np.zeros((n, n))
for j in range(n):
    for i in range(n):
        if out[j] == 0:
            M[i, j] = 1 / n
        elif G[j, i]:
            M[i, j] = 1 / out[j]
r = [1 / n] * n
delta = math.inf
hist = []
while delta > tol and len(hist) < 200:
    rn = []
    for i in range(n):
        acc = 0.0
        for j in range(n):
            acc += M[i, j] * r[j]
        rn.append(d * acc + (1 - d) / n)
    total = sum(rn)
    rn = [v / total for v in rn]
    delta = sum(abs(new - old) for new, old in zip(rn, r))
    r = rn
    hist.append(delta)
iters = len(hist)
rank = sorted(range(n), key=lambda k: -r[k])
top = rank[:3]
entropy = -sum(v * math.log2(v) for v in r)
ratio = [b / a for a, b in zip(hist, hist[1:])]
mean_ratio = sum(ratio) / len(ratio)
