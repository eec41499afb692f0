import numpy as np

def hanoi(k):
    return 0 if k == 0 else hanoi(k - 1) + 1 + hanoi(k - 1)


x = 1 + np.random.rand()
p = 1.0
for _ in range(13):
    p *= x
q = x**-6.0
moves = [hanoi(k) for k in range(1, 7)]
s = p * q + sum(moves)
