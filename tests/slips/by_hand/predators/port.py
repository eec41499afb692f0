import numpy as np


def lotka(t, state):
    x, y = state
    return np.array([1.1 * x - 0.4 * x * y, 0.1 * x * y - 0.4 * y])


def rk4_step(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k1)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def heun(f, z, t_end, dt, tol=0.05):
    t, acc, rej, tt = 0.0, 0, 0, [0.0]
    while t < t_end:
        dt = min(dt, t_end - t)
        a = f(t, z)
        b = f(t + dt, z + dt * a)
        err = np.linalg.norm(dt / 2 * (b - a))
        if err < tol:
            t += dt
            z = z + dt / 2 * (a + b)
            acc += 1
            tt.append(t)
        else:
            rej += 1
        dt *= 0.9 * min(2, max(0.3, np.sqrt(tol / err)))
    return z, acc, rej, np.array(tt)


h = 0.1
ts = np.arange(41) * h
Y = np.empty((2, ts.size))
Y[:, 0] = 10, 5
for k, t in enumerate(ts[:-1]):
    Y[:, k + 1] = rk4_step(lotka, t, Y[:, k], h)
ip = Y[0].argmax()
pk = Y[0, ip]
tpk = ts[ip]
z, acc, rej, tt = heun(lotka, np.array([10.0, 5.0]), 2, 0.5)
V = 0.1 * Y[0] - 0.4 * np.log(Y[0]) + 0.4 * Y[1] - 1.1 * np.log(Y[1])
drift = np.abs(V - V[0]).max()
