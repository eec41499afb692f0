import math


def activity(n0, half, t=10.5):
    lam = math.log(2) / half
    return lam * n0 * math.exp(-lam * t)


parent = activity(1e4, 8)
daughter = activity(2.5e3, 3.2)
late = activity(1e4, 8, 40)
ratio = parent / daughter
total = parent + daughter + late
