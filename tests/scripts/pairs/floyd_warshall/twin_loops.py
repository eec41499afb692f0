import math

import numpy as np


def relax(dist, next):
    n = len(dist)
    updates = 0
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if dist[i][k] + dist[k][j] < dist[i][j]:
                    dist[i][j] = dist[i][k] + dist[k][j]
                    next[i][j] = next[i][k]
                    updates += 1
    return updates


n = 9
dist = [[math.inf] * n for _ in range(n)]
next = [[-1] * n for _ in range(n)]
for i in range(n):
    dist[i][i] = 0
    dist[i][(i + 1) % n] = 4
    next[i][(i + 1) % n] = (i + 1) % n
roads = 14
for _ in range(roads):
    a, b, w = np.random.randint(0, n), np.random.randint(0, n), np.random.randint(1, 10)
    if a != b and w < dist[a][b]:
        dist[a][b] = w
        next[a][b] = b
updates = relax(dist, next)
path = [0]
at = 0
while at != n - 1:
    at = next[at][n - 1]
    path.append(at)
far = max(max(row) for row in dist)
ecc = [max(row) for row in dist]
centre = [i for i in range(n) if ecc[i] == min(ecc)]
hops = len(path) - 1
avg = sum(sum(row) for row in dist) / (n * (n - 1))
