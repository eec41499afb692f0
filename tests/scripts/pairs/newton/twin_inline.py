import numpy as np

a = 1 + np.random.rand()
b = 0.5 + np.random.rand()
x, y = 1.5, 1.0
tol = 1e-10
F = np.array([x * x + y * y - a * a, (x - b) ** 2 + 2 * y * y - 1])
res = np.sqrt(F @ F)
points = [(x, y)]
iter = 0
halvings = 0
while res > tol and iter < 50:
    F = np.array([x * x + y * y - a * a, (x - b) ** 2 + 2 * y * y - 1])
    J = np.array([[2 * x, 2 * y], [2 * (x - b), 4 * y]])
    dx = -np.linalg.solve(J, F)
    lam = 1.0
    while True:
        u, v = x + lam * dx[0], y + lam * dx[1]
        G = np.array([u * u + v * v - a * a, (u - b) ** 2 + 2 * v * v - 1])
        if np.sqrt(G @ G) <= (1 - 0.25 * lam) * res or lam <= 1e-4:
            break
        lam = lam / 2
        halvings += 1
    x, y = u, v
    res = np.sqrt(G @ G)
    iter += 1
    points.append((x, y))
trail = np.array(points).T
steps = np.linalg.norm(np.diff(trail), axis=0)
radius = np.hypot(x, y)
angle_deg = np.degrees(np.arctan2(y, x))
x = np.array([x, y])
