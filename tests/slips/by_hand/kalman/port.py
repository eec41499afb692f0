import numpy as np

dt = 0.5
A = np.array([[1, dt], [0, 1]])
C = np.array([[1.0, 0.0]])
Q = np.array([[0.02, 0.01], [0.01, 0.05]])
R = 0.4

x = np.array([[0.0], [1.0]])
P = np.eye(2)
z = [0.61, 1.02, 1.38, 2.11, 2.4, 3.16, 3.3]
track = np.zeros((2, len(z)))
for k, measured in enumerate(z):
    # predict
    x = A @ x
    P = A @ P @ A + Q
    # update
    S = C @ P @ C.T + R
    K = P @ C.T / S
    x = x + K * (measured - C @ x)
    P = (np.eye(2) - K @ C) @ P
    track[:, k] = x[:, 0]
speed = track[1, -1]
