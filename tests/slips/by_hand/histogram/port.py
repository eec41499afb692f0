import numpy as np

wait = [1.2, 4.7, 3.3, 0.4, 2.8, 4.1, 3.9, 1.9, 2.2, 3.6]
weight = [2, 1, 3, 1, 2, 2, 1, 4, 1, 3]
nbins = 5
h = np.zeros(nbins)
for w, t in zip(weight, wait):
    h[int(t)] = w
p = h / h.sum()
entropy = 0.0
for share in p:
    if share > 0:
        entropy -= share * np.log2(share)
