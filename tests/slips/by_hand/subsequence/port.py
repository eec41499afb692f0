import numpy as np

a = "KITTENSITTING"
b = "SITTINGKITTEN"
m, n = len(a), len(b)
L = np.zeros((m + 1, n + 1), dtype=int)
E = np.zeros((m + 1, n + 1), dtype=int)
E[:, 0] = np.arange(m + 1)
E[0, :] = np.arange(n + 1)
for i in range(1, m + 1):
    for j in range(1, n + 1):
        if a[i - 1] == b[j - 1]:
            L[i, j] = L[i - 1, j - 1] + 1
            cost = 0
        else:
            L[i, j] = max(L[i - 1, j], L[i, j - 1])
            cost = 1
        E[i, j] = min(E[i - 1, j] + 1, E[i, j - 1] + 1, E[i - 1, j - 1] + cost)

i, j = m, n
s = ""
while i > 0 and j > 0:
    if a[i - 1] == b[j - 1]:
        s = a[i - 1] + s
        i -= 1
        j -= 1
    elif L[i - 1, j] > L[i, j - 1]:
        i -= 1
    else:
        j -= 1
len_lcs = L[-1, -1]
dist = E[-1, -1]
sim = 1 - dist / max(m, n)
