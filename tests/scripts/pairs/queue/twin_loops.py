import math
import random

n = 25
clock = 0.0
arrive = []
for _ in range(n):
    clock -= 1.2 * math.log(random.random())
    arrive.append(clock)
serve = [0.5 + 2 * random.random() for _ in range(n)]
kind = [random.randint(1, 3) for _ in range(n)]
name = {1: "letter", 2: "parcel", 3: "money"}
free = [0.0, 0.0]
busy = [0.0, 0.0]
wait = []
stop = []
for when, need, errand in zip(arrive, serve, kind):
    s = 0 if free[0] <= free[1] else 1
    start = max(when, free[s])
    if errand == 2:
        need *= 1.5
    elif errand == 3 and start > 10:
        need += 0.25
    free[s] = start + need
    busy[s] += need
    wait.append(start - when)
    stop.append(start + need)
use = [b / max(stop) for b in busy]
late = [t > 1 for t in wait]
share_late = sum(late) / n
by_kind = []
for q in (1, 2, 3):
    own = [t for t, e in zip(wait, kind) if e == q]
    by_kind.append(sum(own) / len(own) if own else 0)
worst = by_kind.index(max(by_kind))
slowest = name[worst + 1]
inside = []
for k in range(n):
    here = 0
    for j in range(k + 1):
        if arrive[j] <= arrive[k] < stop[j]:
            here += 1
    inside.append(here)
longest = max(inside)
gone = sorted(stop)
msg = "%d served, %s waits longest" % (len(stop), slowest)
