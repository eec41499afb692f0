import numpy as np


def step(board):
    rows, cols = board.shape
    new = board.copy()
    for r in range(rows):
        for c in range(cols):
            nb = -int(board[r, c])
            for rr in (r - 1, r, r + 1):
                for cc in (c - 1, c, c + 1):
                    nb += board[rr % rows, cc % cols]
            new[r, c] = nb == 3 or (board[r, c] and nb == 2)
    return new


rows, cols, gens = 10, 12, 8
board = np.random.rand(rows, cols) < 0.35
alive = [int(board.sum())]
seen = [board]
births = 0
period = 0
for g in range(1, gens + 1):
    new = step(board)
    births += int((new & ~board).sum())
    board = new
    alive.append(int(board.sum()))
    back = [s for s, b in enumerate(seen) if (b == board).all()]
    if back:
        period = len(seen) - back[-1]
    seen.append(board)
    if period:
        break
density = np.array(alive) / board.size
profile = board.sum(axis=0)
