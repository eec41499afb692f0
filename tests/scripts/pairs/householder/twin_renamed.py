import numpy as np


def reflect(design):
    rows, cols = design.shape
    ortho = np.eye(rows)
    upper = design.copy()
    for j in range(cols):
        mirror = upper[j:, j].copy()
        mirror[0] += np.copysign(np.linalg.norm(mirror), mirror[0])
        mirror /= np.linalg.norm(mirror)
        upper[j:, j:] -= 2 * np.outer(mirror, mirror @ upper[j:, j:])
        ortho[:, j:] -= 2 * np.outer(ortho[:, j:] @ mirror, mirror)
    return ortho, upper


def back_substitute(upper, right):
    cols = len(right)
    solution = np.zeros(cols)
    for row in reversed(range(cols)):
        solution[row] = (right[row] - upper[row, row + 1 :] @ solution[row + 1 :]) / upper[row, row]
    return solution


rows = 8
cols = 4
design = np.random.normal(size=(rows, cols))
rhs = design @ np.array([1, -2, 3, 0.5]) + 0.1 * np.random.normal(size=rows)
ortho, upper = reflect(design)
solution = back_substitute(upper[:cols], ortho[:, :cols].T @ rhs)
residual = rhs - design @ solution
ortho_error = np.linalg.norm(ortho.T @ ortho - np.eye(rows))
factor_error = np.linalg.norm(ortho @ upper - design) / np.linalg.norm(design)
normal_eq = np.linalg.solve(design.T @ design, design.T @ rhs)
gap = np.linalg.norm(solution - normal_eq)
variance = residual @ residual / (rows - cols)
upper_inv = np.linalg.inv(upper[:cols])
cov = variance * (upper_inv @ upper_inv.T)
std_err = np.sqrt(np.diag(cov))
t_stats = solution / std_err
volume = abs(np.prod(np.diag(upper)))
below = np.tril(upper, -1)
is_upper = bool(np.all(np.abs(below) < 1e-12))
print("x =", *np.round(solution, 4))
