from dataclasses import dataclass

import numpy as np


@dataclass
class Job:
    start: float
    stop: float
    counter: int


customers = 25
arrivals = np.cumsum(-np.log(np.random.rand(customers)) * 1.2)
service = 0.5 + 2 * np.random.rand(customers)
errand = np.random.randint(1, 4, customers)
labels = ["letter", "parcel", "money"]
free_at = [0, 0]
log = []
waiting = np.zeros(customers)
occupied = np.zeros(2)
for i in range(customers):
    desk = free_at.index(min(free_at))
    begin = max(arrivals[i], free_at[desk])
    if errand[i] == 2:
        duration = 1.5 * service[i]
    elif errand[i] == 3 and begin > 10:
        duration = service[i] + 0.25
    else:
        duration = service[i]
    free_at[desk] = begin + duration
    waiting[i] = begin - arrivals[i]
    occupied[desk] += duration
    log.append(Job(begin, begin + duration, desk))
ends = np.array([job.stop for job in log])
usage = occupied / ends.max()
is_late = waiting > 1
late_share = is_late.sum() / customers
per_errand = np.array([waiting[errand == q].mean() if (errand == q).any() else 0.0 for q in (1, 2, 3)])
worst_errand = np.argmax(per_errand)
slowest_label = labels[worst_errand]

# how many are in the room at each arrival
crowd = np.array([np.sum(ends[: i + 1] > arrivals[i]) for i in range(customers)])
max_crowd = crowd.max()
leaving = np.sort(ends)
message = f"{len(log)} served, {slowest_label} waits longest"
print(message)
