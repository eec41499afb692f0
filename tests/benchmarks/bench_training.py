"""Training 1136 steps with the full trace, beside tutorial-style loops without any trace.

What "tutorial-style" means decides the ratio, so there are two: loops over elements for the
sigmoid and the loss and NumPy for the products, and loops over elements for the products too.

Run it with ``python tests/benchmarks/bench_training.py``; it prints medians and their ratio.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table

from pyport.starts import choose_start
from pyport.training import Start, train

ROUNDS = 9
BASE = "tutorial-style, products by np.dot"


def tutorial_sigmoid(A: np.ndarray) -> np.ndarray:
    """The logistic function with two loops, as the tutorial's readers write it."""
    Z = np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            Z[i][j] = 1 / (1 + np.exp(-A[i][j]))
    return Z


def loop_dot(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """The matrix product with three loops."""
    C = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i][j] = C[i][j] + A[i][k] * B[k][j]
    return C


def tutorial_loop(start: Start, dot: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> int:
    """Train with loops and without a record; returns the number of steps."""
    X, Y, W1, W2, W3 = start.X, start.Y, start.W1, start.W2, start.W3
    D, a, res, times = 100.0, 0.1, 0.001, 1
    history = []
    while D > res:  # noqa: SIM300  # D is the loss, named as in the script
        S1 = dot(X, W1)
        Z1 = tutorial_sigmoid(S1)
        S2 = dot(Z1, W2)
        Z2 = tutorial_sigmoid(S2)
        Q = dot(Z2, W3)
        y = tutorial_sigmoid(Q)
        total = 0.0
        for m in range(y.shape[0]):
            for n in range(y.shape[1]):
                total = total + (y[m][n] - Y[m][n]) ** 2
        D = min(D, total)
        g3 = dot((y - Y).T, Z2)
        g2 = dot((dot(y - Y, W3.T) * (tutorial_sigmoid(S2) * (1 - tutorial_sigmoid(S2)))).T, Z1)
        inner = dot(y - Y, W3.T) * (tutorial_sigmoid(S2) * (1 - tutorial_sigmoid(S2)))
        g1 = dot((dot(inner, W2.T) * (tutorial_sigmoid(S1) * (1 - tutorial_sigmoid(S1)))).T, X)
        W1, W2, W3 = W1 - a * g1.T, W2 - a * g2.T, W3 - a * g3.T
        history.append(D)
        times = times + 1
    return times - 1


def main() -> None:
    """Time the loops in turn and print the table."""
    start = choose_start(None, None, None, None)
    runs = {
        BASE: lambda: tutorial_loop(start, np.dot),
        "tutorial-style, products in loops too": lambda: tutorial_loop(start, loop_dot),
        "fast, full trace": lambda: train(start).steps,
        "strict, full trace": lambda: train(start, arithmetic="strict").steps,
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            began = perf_counter()
            steps = run()
            seconds[name].append((perf_counter() - began) / steps)
    base = median(seconds[BASE])
    table = Table("run", "us a step", "times faster than the loop", title=f"1136 steps, medians of {ROUNDS}")
    for name, values in seconds.items():
        table.add_row(name, f"{1e6 * median(values):.0f}", f"{base / median(values):.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
