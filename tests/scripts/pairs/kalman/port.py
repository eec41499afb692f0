import numpy as np


def simulate(A, Q, R, steps):
    L = np.linalg.cholesky(Q)
    s = np.array([0.0, 1.0])
    truth = np.zeros((2, steps))
    for k in range(steps):
        s = A @ s + L @ np.random.randn(2)
        truth[:, k] = s
    meas = truth[0] + np.sqrt(R) * np.random.randn(steps)
    return truth, meas


dt = 0.1
steps = 40
A = np.array([[1, dt], [0, 1]])
H = np.array([[1.0, 0.0]])
Q = 0.05 * np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
R = 0.4**2

truth, meas = simulate(A, Q, R, steps)

x = np.array([meas[0], 0.0])
P = np.eye(2)
est = np.zeros((2, steps))
gain = np.zeros((2, steps))
nis = np.zeros(steps)
for k, z in enumerate(meas):
    # predict
    x = A @ x
    P = A @ P @ A.T + Q
    # correct
    S = (H @ P @ H.T)[0, 0] + R
    K = P @ H[0] / S
    v = z - x[0]
    x = x + K * v
    P = (np.eye(2) - np.outer(K, H)) @ P
    est[:, k] = x
    gain[:, k] = K
    nis[k] = v**2 / S

rms_pos = np.sqrt(np.mean((est[0] - truth[0]) ** 2))
rms_vel = np.sqrt(np.mean((est[1] - truth[1]) ** 2))
bad = np.flatnonzero(nis > 3.84)
print(f"position {rms_pos:.3f}, velocity {rms_vel:.3f}, {len(bad)} outside")
