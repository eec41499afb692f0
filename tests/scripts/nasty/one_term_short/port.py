import math

x = 0.5
s = 1
term = 1
for k in range(1, 25):
    term = term * x / k
    s = s + term
e = abs(s - math.exp(x))
