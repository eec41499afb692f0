import numpy as np

score = np.array([3, 1, 3, 2, 1, 3, 2])
name = list("abcdefg")
i = sorted(range(7), key=lambda k: score[k], reverse=True)
s = score[i]
ranked = [name[k] for k in i]
u, first = np.unique(score, return_index=True)
pairs = sorted(zip(score, range(1, 8)), key=lambda p: (p[0], -p[1]))
T = np.array(pairs)
top = i[:2]
low = np.flatnonzero(score == score.min())
joined = "".join(ranked)
