import numpy as np


def divided_differences(x, y):
    c = y.copy()
    n = len(x)
    for k in range(1, n):
        c[k:] = (c[k:] - c[k - 1 : -1]) / (x[k:] - x[: n - k])
    return c


n = 7
x = np.cumsum(0.5 + np.random.rand(n))
y = np.sin(x) + x / 4
xq = np.linspace(x[0], x[-1], 25)

# Newton's divided differences, by Horner
c = divided_differences(x, y)
newt = np.full_like(xq, c[-1])
for k in range(n - 2, -1, -1):
    newt = newt * (xq - x[k]) + c[k]

# Lagrange at one point
xm = (x[2] + x[3]) / 2
lag = 0.0
for i in range(n):
    others = np.delete(x, i)
    l = np.prod((xm - others) / (x[i] - others))
    lag += l * y[i]

# straight lines
lin = np.interp(xq, x, y)
exact = np.sin(xq) + xq / 4
worst = np.array([np.abs(lin - exact).max(), np.abs(newt - exact).max()])
area = np.trapezoid(lin, xq)
print(f"lines {worst[0]:.4f}, polynomial {worst[1]:.4f}, area {area:.4f}")
