"""One full gradient check beside those of torch, jax, autograd, scipy and numdifftools, in one process.

Run it with ``tox -e bench``; it prints medians and ratios and judges nothing. A peer
that is not installed is shown as "not run".
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from pyport.check import Place, check
from pyport.gradients import complex_step
from pyport.gradients.oracle import oracle
from pyport.gradients.prove import TRIALS, prove
from pyport.gradients.target import reference_gradient
from pyport.model import Model
from pyport.starts import choose_start

ROUNDS = 25
START = choose_start(None, None, None, None)
X, Y = START.X, START.Y
WEIGHTS = (START.W1, START.W2, START.W3)
SIZES = [W.size for W in WEIGHTS]
FLAT = np.concatenate([W.ravel() for W in WEIGHTS])
MODEL = Model()
#: What a row gives: a numeric gradient to compare with the truth, or None where it only says yes or no.
Run = Callable[[], Any]


def unpack(flat: Any) -> list[Any]:
    """W1, W2, W3 out of one vector."""
    parts = np.split(flat, np.cumsum(SIZES)[:-1])
    return [part.reshape(W.shape) for part, W in zip(parts, WEIGHTS, strict=True)]


def plain_loss(flat: Any, exp: Any = np.exp, log: Any = np.log) -> Any:
    """The cross-entropy as a user writes it, of one vector of weights."""
    W1, W2, W3 = flat if isinstance(flat, tuple | list) else unpack(flat)
    Z1 = 1 / (1 + exp(-(X @ W1)))
    Z2 = 1 / (1 + exp(-(Z1 @ W2)))
    y = 1 / (1 + exp(-(Z2 @ W3)))
    return -(Y * log(y) + (1 - Y) * log(1 - y)).sum()


def plain_gradient(flat: Any) -> Any:
    """The hand-derived gradient as one vector."""
    return np.concatenate([np.ravel(g.T) for g in reference_gradient(X, Y, *unpack(flat))])


def ours() -> dict[str, Run]:
    """The rows of this package."""
    return {
        "one loss evaluation": lambda: MODEL.loss(X, Y, WEIGHTS),
        "pyport complex step, stacked": lambda: complex_step.derivatives(MODEL, X, Y, WEIGHTS),
        "pyport complex step with its error bars": lambda: complex_step.estimate(MODEL, X, Y, WEIGHTS).values,
        f"pyport proof, {TRIALS} trials":
            lambda: prove(reference_gradient, MODEL, [W.shape for W in WEIGHTS], 3) and None,
        "pyport check: 4 methods, Taylor, 2 proofs":
            lambda: check(reference_gradient, MODEL, [Place("startup", X, Y, WEIGHTS)]) and None,
    }  # fmt: skip


def scipy_rows() -> dict[str, Run]:
    """scipy.optimize and scipy.differentiate."""
    optimize = importlib.import_module("scipy.optimize")
    numdiff = importlib.import_module("scipy.optimize._numdiff")
    return {
        "scipy check_grad": lambda: optimize.check_grad(plain_loss, plain_gradient, FLAT) and None,
        "scipy approx_derivative 2-point": lambda: numdiff.approx_derivative(plain_loss, FLAT, method="2-point"),
        "scipy approx_derivative 3-point": lambda: numdiff.approx_derivative(plain_loss, FLAT, method="3-point"),
        "scipy approx_derivative cs": lambda: numdiff.approx_derivative(plain_loss, FLAT, method="cs"),
    }


def numdifftools_rows() -> dict[str, Run]:
    """numdifftools at its defaults, and its complex step."""
    nd = importlib.import_module("numdifftools")
    return {
        "numdifftools default": lambda: nd.Gradient(plain_loss)(FLAT),
        "numdifftools complex": lambda: nd.Gradient(plain_loss, method="complex")(FLAT),
    }


def autograd_rows() -> dict[str, Run]:
    """HIPS autograd's check_grads, which compares its own derivative with differences."""
    anp = importlib.import_module("autograd.numpy")
    util = importlib.import_module("autograd.test_util")

    def loss(W1: Any, W2: Any, W3: Any) -> Any:
        return plain_loss((W1, W2, W3), anp.exp, anp.log)

    return {"autograd check_grads": lambda: util.check_grads(loss, modes=["rev"], order=1)(*WEIGHTS)}


def torch_rows() -> dict[str, Run]:
    """torch.autograd.gradcheck, slow and fast."""
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    data = [torch.tensor(array, dtype=torch.float64) for array in (X, Y)]
    weights = [torch.tensor(W, dtype=torch.float64, requires_grad=True) for W in WEIGHTS]

    def loss(W1: Any, W2: Any, W3: Any) -> Any:
        y = torch.sigmoid(torch.sigmoid(torch.sigmoid(data[0] @ W1) @ W2) @ W3)
        return -(data[1] * torch.log(y) + (1 - data[1]) * torch.log(1 - y)).sum()

    return {
        "torch gradcheck, slow": lambda: torch.autograd.gradcheck(loss, weights) and None,
        "torch gradcheck, fast": lambda: torch.autograd.gradcheck(loss, weights, fast_mode=True) and None,
    }


def jax_rows() -> dict[str, Run]:
    """jax's check_grads, plain and with a compiled loss."""
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    util = importlib.import_module("jax.test_util")

    def loss(W1: Any, W2: Any, W3: Any) -> Any:
        return plain_loss((W1, W2, W3), jax.numpy.exp, jax.numpy.log)

    fast = jax.jit(loss)
    return {
        "jax check_grads": lambda: util.check_grads(loss, WEIGHTS, order=1, modes=["rev"]),
        "jax check_grads, jit": lambda: util.check_grads(fast, WEIGHTS, order=1, modes=["rev"]),
    }


PEERS = {
    "scipy": scipy_rows, "numdifftools": numdifftools_rows, "autograd": autograd_rows, "torch": torch_rows,
    "jax": jax_rows,
}  # fmt: skip


def error(result: Any, truth: np.ndarray) -> str:
    """The largest relative error of a numeric gradient, "-" for an answer that is none."""
    if result is None or not (isinstance(result, list) or np.ndim(result)):
        return "-"
    values = np.concatenate([np.ravel(part) for part in result]) if isinstance(result, list) else np.ravel(result)
    return f"{np.max(np.abs(values - truth) / np.abs(truth)):.1e}"


def main() -> None:
    """Run all rows in turn, round by round, and print the table."""
    truth = np.concatenate([g.ravel() for g in oracle(MODEL, X, Y, WEIGHTS)]).astype(float)
    rows = ours()
    absent = []
    for peer, make in PEERS.items():
        try:
            rows |= make()
        except ImportError as reason:
            absent.append(f"{peer}: not run ({reason})")
    seconds: dict[str, list[float]] = {name: [] for name in rows}
    results = {name: run() for name, run in rows.items()}
    for _ in range(ROUNDS):
        for name, run in rows.items():
            began = perf_counter()
            run()
            seconds[name].append(perf_counter() - began)
    base = median(seconds["one loss evaluation"])
    table = Table("27 parameters, cross-entropy, MATLAB's start-up weights", "us", "x one loss evaluation",
                  "max relative error", title=f"medians of {ROUNDS}")  # fmt: skip
    for name, values in seconds.items():
        table.add_row(name, f"{1e6 * median(values):.0f}", f"{median(values) / base:.1f}", error(results[name], truth))
    console = Console(width=120)
    console.print(table)
    for line in absent:
        console.print(line)


if __name__ == "__main__":
    main()
