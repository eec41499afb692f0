import numpy as np

C = [0, 1 / 4, 3 / 8, 12 / 13, 1, 1 / 2]
B = [
    [],
    [1 / 4],
    [3 / 32, 9 / 32],
    [1932 / 2197, -7200 / 2197, 7296 / 2197],
    [439 / 216, -8, 3680 / 513, -845 / 4104],
    [-8 / 27, 2, -3544 / 2565, 1859 / 4104, -11 / 40],
]
W4 = np.array([25 / 216, 0, 1408 / 2565, 2197 / 4104, -1 / 5, 0])
W5 = np.array([16 / 135, 0, 6656 / 12825, 28561 / 56430, -9 / 50, 2 / 55])


def stages(f, t, y, h):
    k = []
    for c, row in zip(C, B):
        k.append(h * f(t + c * h, y + sum(b * ki for b, ki in zip(row, k))))
    return np.array(k)


mu = 1 + np.random.rand()
tol = 1e-6
h = 0.1
t = 0.0
y = np.array([2, 0.5 * np.random.rand()])
tend = 3
ts, ys, hs = [t], [y], []
rejected = 0


def f(t, y):
    return np.array([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0]])


while tend - t > 1e-12:
    h = min(h, tend - t)
    k = stages(f, t, y, h)
    y4 = y + W4 @ k
    y5 = y + W5 @ k
    err = np.abs(y5 - y4).max()
    if err <= tol * h:
        t = t + h
        y = y5
        ts.append(t)
        ys.append(y)
        hs.append(h)
    else:
        rejected += 1
    fac = 0.84 * (tol * h / max(err, 1e-14)) ** 0.25
    h = h * min(max(fac, 0.2), 3)
ys = np.array(ys).T
amplitude = np.abs(ys[0]).max()
smallest = min(hs[:-1])
energy = 0.5 * (ys**2).sum(axis=0)
print(f"{len(hs)} steps, {rejected} rejected, h from {smallest:.4f}")
