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
        dist[a, b] = w
        next[a, b] = b

updates = 0
for k in range(n):
    alt = dist[:, [k]] + dist[[k], :]
    better = alt < dist
    dist = np.where(better, alt, dist)
    next = np.where(better, next[:, [k]], next)
    updates += better.sum()

path = [0]
while path[-1] != n - 1:
    path.append(next[path[-1], n - 1])
far = dist.max()
fj, fi = np.argwhere(dist.T == far)[0]
ecc = dist.max(axis=1)
centre = np.flatnonzero(ecc == ecc.min())
hops = len(path) - 1
avg = dist.sum() / (n * (n - 1))
print(*[p + 1 for p in path])
