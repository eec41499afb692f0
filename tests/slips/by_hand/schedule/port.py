import numpy as np

hours = np.array([3.5, 8, 2.25, 6, 4.75, 1.5, 7.25])
order = np.argsort(hours)
load = [0.0, 0.0]
where = np.zeros(len(hours), dtype=int)
for job in order:
    m = int(np.argmin(load))
    load[m] += hours[job]
    where[job] = m
makespan = max(load)
idle = makespan - min(load)
