import numpy as np

n = 9
dist = np.full((n, n), np.inf)
next = -np.ones((n, n), dtype=int)
for i in range(n):
    dist[i, i] = 0
    j = (i + 1) % n
    dist[i, j] = 4
    next[i, j] = j
roads = 14
for _ in range(roads):
    a = np.random.randint(n)
    b = np.random.randint(n)
    w = np.random.randint(1, 10)
    if a != b and w < dist[a, b]:
        next[a, b] = b
        dist[a, b] = w

updates = 0
for k in range(n):
    alt = dist[:, [k]] + dist[[k], :]
    better = alt < dist
    dist = np.where(better, alt, dist)
    updates += better.sum()
    next = np.where(better, next[:, [k]], next)

path = [0]
while path[-1] != n - 1:
    path.append(next[path[-1], n - 1])
avg = dist.sum() / (n * (n - 1))
hops = len(path) - 1
far = dist.max()
fj, fi = np.argwhere(dist.T == far)[0]
ecc = dist.max(axis=1)
centre = np.flatnonzero(ecc == ecc.min())
print(*[p + 1 for p in path])
