from dataclasses import dataclass

import numpy as np


@dataclass
class Job:
    start: float
    stop: float
    counter: int


n = 25
u = np.random.rand(n)
gap = -np.log(u)
gap = gap * 1.2
arrive = np.cumsum(gap)
serve = 0.5 + 2 * np.random.rand(n)
kind = np.random.randint(1, 4, n)
name = ["letter", "parcel", "money"]
free = [0, 0]
jobs = []
wait = np.zeros(n)
busy = np.zeros(2)
for k in range(n):
    tfree = min(free)
    s = free.index(tfree)
    start = arrive[k]
    if tfree > start:
        start = tfree
    if kind[k] == 2:
        length = 1.5 * serve[k]
    elif kind[k] == 3 and start > 10:
        length = serve[k] + 0.25
    else:
        length = serve[k]
    free[s] = start + length
    wait[k] = start - arrive[k]
    busy[s] += length
    jobs.append(Job(start, start + length, s))
stop = np.array([job.stop for job in jobs])
use = busy / stop.max()
late = wait > 1
share_late = late.sum() / n
by_kind = np.array([wait[kind == q].mean() if (kind == q).any() else 0.0 for q in (1, 2, 3)])
worst = np.argmax(by_kind)
slowest = name[worst]

# how many are in the room at each arrival
inside = np.array([np.sum(stop[: k + 1] > arrive[k]) for k in range(n)])
longest = inside.max()
gone = np.sort(stop)
msg = f"{len(jobs)} served, {slowest} waits longest"
print(msg)
