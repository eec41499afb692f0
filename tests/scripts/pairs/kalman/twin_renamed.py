import numpy as np


def make_track(transition, process_noise, meas_noise, n_steps):
    factor = np.linalg.cholesky(process_noise)
    point = np.array([0.0, 1.0])
    true_states = np.zeros((2, n_steps))
    for i in range(n_steps):
        point = transition @ point + factor @ np.random.randn(2)
        true_states[:, i] = point
    measured = true_states[0] + np.sqrt(meas_noise) * np.random.randn(n_steps)
    return true_states, measured


step = 0.1
n_steps = 40
transition = np.array([[1, step], [0, 1]])
observation = np.array([[1.0, 0.0]])
process_noise = 0.05 * np.array([[step**3 / 3, step**2 / 2], [step**2 / 2, step]])
meas_noise = 0.4**2

true_states, measured = make_track(transition, process_noise, meas_noise, n_steps)

state = np.array([measured[0], 0.0])
cov = np.eye(2)
states = np.zeros((2, n_steps))
gains = np.zeros((2, n_steps))
normalised = np.zeros(n_steps)
for i, reading in enumerate(measured):
    # predict
    state = transition @ state
    cov = transition @ cov @ transition.T + process_noise
    # correct
    innovation_cov = (observation @ cov @ observation.T)[0, 0] + meas_noise
    kalman_gain = cov @ observation[0] / innovation_cov
    innovation = reading - state[0]
    state = state + kalman_gain * innovation
    cov = (np.eye(2) - np.outer(kalman_gain, observation)) @ cov
    states[:, i] = state
    gains[:, i] = kalman_gain
    normalised[i] = innovation**2 / innovation_cov

position_error = np.sqrt(np.mean((states[0] - true_states[0]) ** 2))
velocity_error = np.sqrt(np.mean((states[1] - true_states[1]) ** 2))
outliers = np.flatnonzero(normalised > 3.84)
print(f"position {position_error:.3f}, velocity {velocity_error:.3f}, {len(outliers)} outside")
