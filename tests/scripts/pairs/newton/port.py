import math

import numpy as np
from numpy.linalg import norm, solve


def circles(x, a, b):
    return np.array([x[0] ** 2 + x[1] ** 2 - a**2, (x[0] - b) ** 2 + 2 * x[1] ** 2 - 1])


def jacobian(x, b):
    return np.array([[2 * x[0], 2 * x[1]], [2 * (x[0] - b), 4 * x[1]]])


def main():
    a = 1 + np.random.random()
    b = 0.5 + np.random.random()
    x = np.array([1.5, 1.0])
    tol = 1e-10
    trail = [x]
    res = norm(circles(x, a, b))
    iter = 0
    halvings = 0
    while res > tol and iter < 50:
        F = circles(x, a, b)
        J = jacobian(x, b)
        dx = solve(-J, F)
        lam = 1.0
        xn = x + lam * dx
        while norm(circles(xn, a, b)) > (1 - 0.25 * lam) * res and lam > 1e-4:
            lam /= 2
            halvings += 1
            xn = x + lam * dx
        x = xn
        res = norm(circles(x, a, b))
        iter += 1
        trail.append(x)
        print(f"{iter:2d}  {x[0]:12.8f} {x[1]:12.8f}  lambda {lam:g}")
    trail = np.array(trail).T
    steps = np.sqrt((np.diff(trail, axis=1) ** 2).sum(axis=0))
    radius = math.hypot(x[0], x[1])
    angle_deg = math.degrees(math.atan2(x[1], x[0]))
    return steps, radius, angle_deg


if __name__ == "__main__":
    steps, radius, angle_deg = main()
