import numpy as np

L = 1
nx = 21
dx = L / (nx - 1)
x = np.linspace(0, L, nx)
alpha = 0.01
dt = 0.4 * dx**2 / alpha
nt = 40
r = alpha * dt / dx**2

u = np.sin(np.pi * x) + 0.2 * x
hist = []
for n in range(nt):
    un = u.copy()
    u[1:-1] = un[1:-1] + r * (un[2:] - 2 * un[1:-1] + un[:-2])
    u[0] = 0
    hist.append(np.abs(u - un).max())
    u[-1] = u[-2]

total = np.trapezoid(u, x)
flux = -(u[1] - u[0]) / dx
half = np.interp(0.333, x, u)
print(total, flux, half)
