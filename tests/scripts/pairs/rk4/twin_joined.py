import numpy as np


def rates(t, y, p):
    hare, lynx = y
    season = 1 + p["amp"] * np.sin(2 * np.pi * t / p["period"])
    return np.array([p["a"] * season * hare - p["b"] * hare * lynx, p["c"] * hare * lynx - p["d"] * lynx])


p = {"a": 1.1, "b": 0.4, "c": 0.1, "d": 0.4}
p["amp"] = 0.1 + 0.2 * np.random.rand()
p["period"] = 4
h = 0.05
t = 0.0
y = np.array([10, 5]) + np.random.rand(2)
T = [t]
Y = [y]
n = 0
while t < 5 - h / 2:
    k1 = rates(t, y, p)
    k2 = rates(t + h / 2, y + h / 2 * k1, p)
    k3 = rates(t + h / 2, y + h / 2 * k2, p)
    k4 = rates(t + h, y + h * k3, p)
    y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    n, t = n + 1, (n + 1) * h
    T.append(t)
    Y.append(y)
T, Y = np.array(T), np.array(Y)

at = Y[:, 1].argmax()
top = Y[at, 1]
total = Y.sum(axis=1)
crossing = T[1:][np.diff(Y[:, 0] > Y[:, 1])]
print(f"{n} steps, lynx at most {top:.3f} at t = {T[at]:.2f}")
