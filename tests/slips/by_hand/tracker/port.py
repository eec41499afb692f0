import numpy as np
from numpy.linalg import inv
from dataclasses import dataclass, field


@dataclass
class Kalman:
    F: np.ndarray
    H: np.ndarray
    Q: np.ndarray
    R: np.ndarray
    x: np.ndarray
    P: np.ndarray

    def predict(self):
        self.x = self.F @ self.x
        self.P = self.F.T @ self.P @ self.F + self.Q

    def update(self, z):
        nu = z - self.H @ self.x
        S = self.H @ self.P @ self.H.T + self.R
        K = self.P @ self.H.T @ inv(S)
        self.x = self.x + K @ nu
        self.P = (np.eye(4) - K @ self.H) @ self.P
        return nu @ inv(S) @ nu


dt = 0.1
q = 0.05
block = np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
F = np.kron(np.eye(2), np.array([[1, dt], [0, 1]]))
H = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0]])
kf = Kalman(F, H, q * np.kron(np.eye(2), block), 0.04 * np.eye(2), np.array([0, 1, 0, 0.5]), np.eye(4))
N = 25
t = np.arange(N) * dt
z = np.vstack([t + 0.1 * np.sin(5 * t), 0.5 * t + 0.1 * np.cos(7 * t)])
xs = np.zeros((4, N))
nis = np.zeros(N)
for k in range(N):
    kf.predict()
    nis[k] = kf.update(z[:, k])
    xs[:, k] = kf.x
rmse = np.sqrt(np.mean((xs[[0, 2], :] - z) ** 2, axis=1))
frac = np.sum(nis < 5.991) / N
print(rmse, frac)
