import numpy as np

dist = np.array([3, 1, 4, 1.5, 9])
done = np.zeros(5, dtype=bool)
order = np.zeros(5, dtype=int)
for k in range(5):
    left = np.where(done, np.inf, dist)
    u = int(np.argmin(left))
    done[u] = True
    order[k] = u
total = np.cumsum(dist[order])
