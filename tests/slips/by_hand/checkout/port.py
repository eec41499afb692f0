import numpy as np


def simulate(arr, svc, c=2):
    free = [0.0] * c
    wait, dep, server = [], [], []
    for a, s in zip(arr, svc):
        k = free.index(min(free))
        start = max(a, free[k])
        wait.append(start - a)
        dep.append(start + s)
        free[k] = dep[-1]
        server.append(k)
    return np.array(wait), np.array(dep), np.array(server)


np.random.seed(21)
nC = 40
arr = np.cumsum(-np.log(np.random.rand(nC)) / 0.9)
svc = -np.log(np.random.rand(nC)) / 0.5
wait, dep, server = simulate(arr, svc)
avgW = wait[wait > 0].mean()
pWait = np.count_nonzero(wait) / nC
util = np.array([svc[server == k].sum() / dep.max() for k in range(2)])
tgrid = np.arange(0, 40, 5)
inSys = np.array([np.sum((arr <= tt) & (dep > tt)) for tt in tgrid])
maxL = inSys.max()
