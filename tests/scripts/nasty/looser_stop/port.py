import math

x = 1
n = 0
d = 1
while d > 1e-8:
    y = math.cos(x)
    d = abs(y - x)
    x = y
    n += 1
r = x - math.cos(x)
