import numpy as np

nodes = [0, 1 / 4, 3 / 8, 12 / 13, 1, 1 / 2]
tableau = [
    [],
    [1 / 4],
    [3 / 32, 9 / 32],
    [1932 / 2197, -7200 / 2197, 7296 / 2197],
    [439 / 216, -8, 3680 / 513, -845 / 4104],
    [-8 / 27, 2, -3544 / 2565, 1859 / 4104, -11 / 40],
]
weights_4 = np.array([25 / 216, 0, 1408 / 2565, 2197 / 4104, -1 / 5, 0])
weights_5 = np.array([16 / 135, 0, 6656 / 12825, 28561 / 56430, -9 / 50, 2 / 55])


def stages(f, time, state, step):
    ks = []
    for c, row in zip(nodes, tableau):
        ks.append(step * f(time + c * step, state + sum(b * ki for b, ki in zip(row, ks))))
    return np.array(ks)


stiffness = 1 + np.random.rand()
tolerance = 1e-6
step = 0.1
time = 0.0
state = np.array([2, 0.5 * np.random.rand()])
end = 3
times, states, accepted = [time], [state], []
refused = 0


def f(time, state):
    return np.array([state[1], stiffness * (1 - state[0] ** 2) * state[1] - state[0]])


while end - time > 1e-12:
    step = min(step, end - time)
    ks = stages(f, time, state, step)
    fourth = state + weights_4 @ ks
    fifth = state + weights_5 @ ks
    estimate = np.abs(fifth - fourth).max()
    if estimate <= tolerance * step:
        time = time + step
        state = fifth
        times.append(time)
        states.append(state)
        accepted.append(step)
    else:
        refused += 1
    factor = 0.84 * (tolerance * step / max(estimate, 1e-14)) ** 0.25
    step = step * min(max(factor, 0.2), 3)
states = np.array(states).T
max_x = np.abs(states[0]).max()
min_step = min(accepted[:-1])
half_square = 0.5 * (states**2).sum(axis=0)
print(f"{len(accepted)} steps, {refused} rejected, h from {min_step:.4f}")
