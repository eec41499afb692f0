import math


def f(x):
    return x**3 - 2 * x - 5


def df(x):
    return 3 * x**2 - 2


def bisect(f, a, b, tol):
    n = 0
    while (b - a) / 2 > tol:
        c = (a + b) / 2
        n += 1
        if f(a) * f(c) <= 0:
            b = c
        else:
            a = c
    return (a + b) / 2, n


def secant(f, x0, x1, tol):
    n = 0
    while abs(x1 - x0) > tol:
        x0, x1 = x1, x1 - f(x1) * (x1 - x0) / (f(x1) - f(x0))
        n += 1
    return x1, n


def newton(f, df, x, tol, maxit=50):
    hist = [x]
    for _ in range(maxit):
        dx = f(x) / df(x)
        x -= dx
        hist.append(x)
        if abs(dx) < tol:
            break
    return x, hist


rootB, nb = bisect(f, 2, 3, 1e-6)
x1, ns = secant(f, 2, 3, 1e-10)
x, hist = newton(f, df, 1, 1e-12)
nn = len(hist) - 1
order = [math.log(abs(hist[k + 1] - x) / abs(hist[k] - x)) for k in range(2, 5)]
