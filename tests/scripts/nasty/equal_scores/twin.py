import numpy as np

score = np.array([5, 7, 5, 9, 7, 5])
i = np.argsort(-score, kind="stable")
s = score[i]
group = np.zeros(6)
for k in range(6):
    group[i[k]] = k // 2 + 1
second = i[2]
