import numpy as np


def neighbours(board):
    total = np.zeros(board.shape, dtype=int)
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            if (dr, dc) != (0, 0):
                total += np.roll(board, (dr, dc), axis=(0, 1))
    return total


rows = 10
cols = 12
gens = 8
board = np.random.rand(rows, cols) < 0.35
alive = [board.sum()]
seen = [board]
births = 0
period = 0
for g in range(gens):
    nb = neighbours(board)
    new = (nb == 3) | (board & (nb == 2))
    births += np.sum(new & ~board)
    board = new
    alive.append(board.sum())
    for s in reversed(range(len(seen))):
        if np.array_equal(seen[s], board):
            period = len(seen) - s
            break
    seen.append(board)
    if period > 0:
        break
density = np.array(alive) / (rows * cols)
profile = board.sum(axis=0)
cc, rr = np.nonzero(board.T)
box = [rr.min(), rr.max(), cc.min(), cc.max()] if rr.size else []
for row in board:
    print("".join("#" if cell else "." for cell in row))
