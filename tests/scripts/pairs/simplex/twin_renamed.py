import numpy as np

coeffs = np.array([[2, 1, 1], [4, 2, 3], [2, 5, 5], [1, 0, 2]]) + 0.5 * np.random.rand(4, 3)
limits = np.array([14.0, 28, 30, 10])
prices = np.array([3, 2, 4]) + np.random.rand(3)
n_rows, n_cols = coeffs.shape
tableau = np.zeros((n_rows + 1, n_cols + n_rows + 1))
tableau[:n_rows, :n_cols] = coeffs
tableau[:n_rows, n_cols : n_cols + n_rows] = np.eye(n_rows)
tableau[:n_rows, -1] = limits
tableau[-1, :n_cols] = -prices
basic = list(range(n_cols, n_cols + n_rows))
history = []
state = "running"
while state == "running":
    enter = int(np.argmin(tableau[-1, :-1]))
    reduced = tableau[-1, enter]
    if reduced >= -1e-12:
        state = "optimal"
        break
    ratios = np.full(n_rows, np.inf)
    positive = tableau[:n_rows, enter] > 1e-12
    ratios[positive] = tableau[:n_rows, -1][positive] / tableau[:n_rows, enter][positive]
    leave = int(np.argmin(ratios))
    smallest = ratios[leave]
    if np.isinf(smallest):
        state = "unbounded"
        break
    tableau[leave] /= tableau[leave, enter]
    for k in range(n_rows + 1):
        if k != leave:
            tableau[k] -= tableau[k, enter] * tableau[leave]
    basic[leave] = enter
    history.append((leave, enter))

full = np.zeros(n_cols + n_rows)
full[basic] = tableau[:n_rows, -1]
answer = {"x": full[:n_cols], "slack": full[n_cols:], "value": tableau[-1, -1], "dual": tableau[-1, n_cols : n_cols + n_rows]}
duality = answer["value"] - limits @ answer["dual"]
tight = np.flatnonzero(answer["slack"] < 1e-9)
print(f"{state} after {len(history)} pivots: {answer['value']:.4f}")
