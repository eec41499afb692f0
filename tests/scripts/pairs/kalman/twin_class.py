import numpy as np


class Kalman:
    def __init__(self, dt, start):
        self.A = np.array([[1, dt], [0, 1]])
        self.H = np.array([[1.0, 0.0]])
        self.Q = 0.05 * np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
        self.R = 0.4**2
        self.x = start
        self.P = np.eye(2)

    def predict(self):
        self.x = self.A @ self.x
        self.P = self.A @ self.P @ self.A.T + self.Q

    def correct(self, z):
        S = (self.H @ self.P @ self.H.T).item() + self.R
        K = self.P @ self.H.ravel() / S
        v = z - self.H.ravel() @ self.x
        self.x = self.x + K * v
        self.P = (np.eye(2) - np.outer(K, self.H)) @ self.P
        return K, v**2 / S


dt = 0.1
steps = 40
kf = Kalman(dt, np.zeros(2))
s = np.array([0.0, 1.0])
L = np.linalg.cholesky(kf.Q)
truth = np.zeros((2, steps))
for k in range(steps):
    s = kf.A @ s + L @ np.random.randn(2)
    truth[:, k] = s
meas = truth[0] + np.sqrt(kf.R) * np.random.randn(steps)

kf.x = np.array([meas[0], 0.0])
est, gain, nis = [], [], []
for z in meas:
    kf.predict()
    K, e2 = kf.correct(z)
    est.append(kf.x)
    gain.append(K)
    nis.append(e2)
est = np.array(est).T
gain = np.array(gain).T
nis = np.array(nis)
rms_pos, rms_vel = np.sqrt(np.mean((est - truth) ** 2, axis=1))
bad = np.flatnonzero(nis > 3.84)
