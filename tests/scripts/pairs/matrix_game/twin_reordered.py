import numpy as np

A = np.random.randint(-5, 6, (4, 3)) + np.random.rand(4, 3)
m, n = A.shape
saddle = bool(np.any((A == A.min(axis=1, keepdims=True)) & (A == A.max(axis=0))))
rounds = 60
cr = np.zeros(m)
cc = np.zeros(n)
i = j = 0
lower = []
upper = []
played = []
for t in range(1, rounds + 1):
    cr[i] += 1
    cc[j] += 1
    played.append((i, j))
    rowpay = A @ cc / t
    colpay = cr @ A / t
    j = np.argmin(colpay)
    lower.append(colpay[j])
    i = np.argmax(rowpay)
    upper.append(rowpay[i])
played = np.array(played)
q = cc / rounds
p = cr / rounds
value = p @ A @ q
gap = min(upper) - max(lower)
support = [np.flatnonzero(p > 0.05), np.flatnonzero(q > 0.05)]
regret = np.max(A @ q) - value
switches = np.count_nonzero(np.any(played[1:] != played[:-1], axis=1))
print(f"value about {value:.3f} ({gap:.3f})")
