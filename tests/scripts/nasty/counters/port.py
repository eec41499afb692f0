import numpy as np

n = 9
k = np.arange(n)
w = (-1.0) ** k / (2 * k + 1)
odd = 0
for k in range(n):
    if k % 2 == 0:
        odd += k + 1
p = 4 * w.sum()
i = 0
while i < n and abs(w[i]) > 0.1:
    i += 1
last = i
acc = 0
for j in range(n - 1, -1, -2):
    acc += (j + 1) * w[j]
