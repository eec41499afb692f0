def f(x):
    return x ** 3 - 2 * x - 5


a, b = 2.0, 3.0
steps = 0
for it in range(30):
    c = b - f(b) * (b - a) / (f(b) - f(a))
    steps += 1
    a, b = b, c
    if f(b) < 1e-6:
        break
root = b
