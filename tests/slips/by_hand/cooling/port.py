import math

dice = [0.81, 0.12, 0.55, 0.93, 0.27, 0.66, 0.08, 0.74, 0.39, 0.98]
cost = [5.0, 4.2, 4.9, 3.1, 3.8, 2.5, 3.3, 2.9, 2.1, 2.4]
T = 2.0
now = 6.0
taken = 0
trace = []
for u, c in zip(dice, cost):
    d = c - now
    if d < 0 or u < math.exp(-d / T):
        now = c
        taken += 1
        T = T * 0.95
    T = T * 0.9
    trace.append(now)
final = T
