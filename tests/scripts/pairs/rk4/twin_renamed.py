import numpy as np


def lotka_volterra(time, state, params):
    u, w = state
    swing = 1 + params["amp"] * np.sin(2 * np.pi * time / params["period"])
    return np.array([params["a"] * swing * u - params["b"] * u * w, params["c"] * u * w - params["d"] * w])


params = {"a": 1.1, "b": 0.4, "c": 0.1, "d": 0.4}
params["amp"] = 0.1 + 0.2 * np.random.rand()
params["period"] = 4
dt = 0.05
time = 0.0
state = np.array([10, 5]) + np.random.rand(2)
times = [time]
states = [state]
count = 0
while time < 5 - dt / 2:
    slope_1 = lotka_volterra(time, state, params)
    slope_2 = lotka_volterra(time + dt / 2, state + dt / 2 * slope_1, params)
    slope_3 = lotka_volterra(time + dt / 2, state + dt / 2 * slope_2, params)
    slope_4 = lotka_volterra(time + dt, state + dt * slope_3, params)
    state = state + dt / 6 * (slope_1 + 2 * slope_2 + 2 * slope_3 + slope_4)
    count += 1
    time = count * dt
    times.append(time)
    states.append(state)
times = np.array(times)
states = np.array(states)

arg_top = states[:, 1].argmax()
lynx_max = states[arg_top, 1]
animals = states.sum(axis=1)
lead = states[:, 0] - states[:, 1]
equal_at = times[1:][lead[:-1] * lead[1:] < 0]
print(f"{count} steps, lynx at most {lynx_max:.3f} at t = {times[arg_top]:.2f}")
