"""``matlab_ref/examples/kalman.m`` in Python; run as a script it writes port.mat."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pyport import Recorder


def track(path: Path) -> None:
    dt = 0.5
    F = np.array([[1, dt], [0, 1]])
    H = np.array([1.0, 0.0])
    noise = 0.01 * np.array([[dt**4 / 4, dt**3 / 2], [dt**3 / 2, dt**2]])
    x = np.array([0.0, 1.0])
    P = np.eye(2)
    seed = 1
    rec = Recorder()
    for k in range(1, 61):
        seed = 16807 * seed % 2147483647
        z = 0.8 * dt * k + 0.4 * (seed / 2147483647 - 0.5)
        if k % 17 == 0:
            z += 3 * (-1) ** (k // 17)
        x = F @ x
        P = F @ P @ F.T + noise
        y = z - H @ x
        S = H @ P @ H + 0.04
        K = P @ H / S
        if abs(y) > 3 * np.sqrt(S):
            K = np.zeros(2)
        x = x + K * y
        P = P - np.outer(K, H) @ P
        rec(z=z, y=y, S=S, K=K, x=x, P=P)
    rec.save(path)


if __name__ == "__main__":
    track(Path("port.mat"))
