import numpy as np


def count_around(grid):
    around = np.zeros(grid.shape, dtype=int)
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            if (dr, dc) != (0, 0):
                around += np.roll(grid, (dr, dc), axis=(0, 1))
    return around


height = 10
width = 12
generations = 8
grid = np.random.rand(height, width) < 0.35
living = [grid.sum()]
history = [grid]
born = 0
cycle = 0
for i in range(generations):
    count = count_around(grid)
    next_grid = (count == 3) | (grid & (count == 2))
    born += np.sum(next_grid & ~grid)
    grid = next_grid
    living.append(grid.sum())
    for j in reversed(range(len(history))):
        if np.array_equal(history[j], grid):
            cycle = len(history) - j
            break
    history.append(grid)
    if cycle > 0:
        break
filled = np.array(living) / (height * width)
per_column = grid.sum(axis=0)
xs, ys = np.nonzero(grid.T)
extent = [ys.min(), ys.max(), xs.min(), xs.max()] if ys.size else []
for line in grid:
    print("".join("#" if cell else "." for cell in line))
