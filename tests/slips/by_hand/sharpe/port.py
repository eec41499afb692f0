import math

import numpy as np

prices = np.array([
    [100, 101.5, 99.8, 103.2, 104.9, 104.1],
    [50, 50.4, 51.1, 50.9, 52.3, 53.0],
    [20, 19.1, 20.6, 21.9, 20.8, 22.4],
])


def stats(r):
    """Mean and risk of a series of returns."""
    return r.mean(), np.sqrt(((r - r.mean()) ** 2).mean())


score = []
for series in prices:
    r = np.diff(np.log(series))
    avg, risk = stats(r)
    score.append(avg / risk * math.sqrt(252))
score = np.array(score)
rank = np.argsort(-score, kind="stable")
best = rank[0]
