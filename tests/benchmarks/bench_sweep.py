"""A start and a step of a sweep beside a C loop, the tutorial's loop, Octave, torch and jax, in one run.

``python tests/benchmarks/bench_sweep.py`` prints medians and ratios; with ``--write CONTRIBUTING.md`` it also puts
the table between the two marks there. A peer that is not installed is shown as "not run".
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from unittest import mock

import numpy as np
from bench_training import loop_dot, tutorial_loop
from rich.console import Console
from rich.table import Table

from pyport.arithmetic import program
from pyport.starts import choose_start
from pyport.sweep.lanes import Lanes
from pyport.sweep.result import RESULT, Result
from pyport.sweep.settings import Settings
from pyport.sweep.sweep import sweep
from pyport.sweep.unit import WIDTH, Unit
from pyport.training import REFERENCE_X, REFERENCE_Y, train

ROUNDS = 7
STARTS, STEPS = 1000, 200
C_LOOP = "C, -O3 -march=native, one start"
SWEEP = f"pyport sweep, {STARTS} starts, strict bits"
NUMPY_EXP = f"the same with NumPy's own exp, {STARTS} starts"
TUTORIAL = "tutorial-style Python, products in loops"
MARKS = ("<!-- benchmark -->", "<!-- end of benchmark -->")
#: A row: the nanoseconds of one start and step, measured once.
Row = Callable[[], float]


def start_up() -> list[np.ndarray]:
    start = choose_start(None, None, None, None)
    return [start.W1, start.W2, start.W3]


def c_loop(folder: Path) -> Row:
    """The C loop, compiled here and checked against the port."""
    source, binary = Path(__file__).with_name("loop.c"), folder / "loop"
    subprocess.run(["cc", "-O3", "-march=native", "-o", str(binary), str(source), "-lm"], check=True)
    weights = " ".join(repr(x) for W in start_up() for x in W.ravel().tolist())

    def run(steps: int) -> list[float]:
        out = subprocess.run([str(binary), str(steps)], input=weights, capture_output=True, text=True, check=True)
        return [float(line) for line in out.stdout.split()]

    final = train(choose_start(None, None, None, None), max_steps=1000).final
    np.testing.assert_allclose(run(1000)[2:], np.concatenate([W.ravel() for W in final.values()]), rtol=1e-9)
    return lambda: run(200_000)[0]


def sweep_row(starts: int = STARTS, steps: int = STEPS, settings: Settings | None = None) -> float:
    """All that a sweep does in so many steps, for starts of which none ends."""
    settings = settings or Settings(tolerance=0.0)
    units = [Unit(settings, Lanes.fresh(settings, []), range(first, min(first + WIDTH, starts + 1)))
             for first in range(1, starts + 1, WIDTH)]  # fmt: skip
    began = perf_counter()
    for unit in units:
        for _ in range(steps // settings.chunk):
            unit.advance()
    return 1e9 * (perf_counter() - began) / (starts * steps)


def numpy_sigmoid(A: np.ndarray, out: np.ndarray) -> None:
    np.negative(A, out)
    np.exp(out, out)
    np.add(out, 1.0, out)
    np.divide(1.0, out, out)


def with_numpy_exp() -> float:
    with mock.patch.object(program, "expit", numpy_sigmoid):
        return sweep_row()


def python_row(dot: Callable[[Any, Any], Any]) -> float:
    start = choose_start(None, None, None, None)
    began = perf_counter()
    steps = tutorial_loop(start, dot)
    return 1e9 * (perf_counter() - began) / steps


def train_row() -> float:
    start = choose_start(None, None, None, None)
    began = perf_counter()
    steps = train(start).steps
    return 1e9 * (perf_counter() - began) / steps


def octave_row() -> Row:
    """The reference's own trace function; what the start of the program costs is taken off."""
    from pyport.parity.engines.known import octave

    engine = octave()
    start = choose_start(None, None, None, None)

    def seconds(steps: int) -> float:
        began = perf_counter()
        engine.train([(start, {"learning_rate": 0.1, "tolerance": 0.001, "max_steps": steps})])
        return perf_counter() - began

    seconds(1)
    return lambda: 1e9 * (seconds(1100) - seconds(100)) / 1000


def stacked() -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [rng.random((STARTS, *W.shape)) for W in start_up()]


def torch_row() -> Row:
    """Batched products, no autograd, one thread."""
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    X, Y = (torch.tensor(array, dtype=torch.float64) for array in (REFERENCE_X, REFERENCE_Y))
    weights = [torch.tensor(W) for W in stacked()]

    def run() -> float:
        W1, W2, W3 = (W.clone() for W in weights)
        began = perf_counter()
        with torch.no_grad():
            for _ in range(STEPS):
                Z1 = torch.sigmoid(X @ W1)
                Z2 = torch.sigmoid(Z1 @ W2)
                d3 = torch.sigmoid(Z2 @ W3) - Y
                (d3**2).sum((1, 2))
                d2 = d3 @ W3.mT * (Z2 * (1 - Z2))
                d1 = d2 @ W2.mT * (Z1 * (1 - Z1))
                W1, W2, W3 = W1 - 0.1 * (X.mT @ d1), W2 - 0.1 * (Z1.mT @ d2), W3 - 0.1 * (Z2.mT @ d3)
        return 1e9 * (perf_counter() - began) / (STARTS * STEPS)

    return run


def jax_row() -> Row:
    """One compiled step for all starts, compiled before it is timed."""
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    X, Y = jnp.array(REFERENCE_X, dtype=float), jnp.array(REFERENCE_Y, dtype=float)

    def step(weights: Any) -> Any:
        W1, W2, W3 = weights
        Z1 = jax.nn.sigmoid(X @ W1)
        Z2 = jax.nn.sigmoid(Z1 @ W2)
        d3 = jax.nn.sigmoid(Z2 @ W3) - Y
        d2 = d3 @ W3.T * (Z2 * (1 - Z2))
        d1 = d2 @ W2.T * (Z1 * (1 - Z1))
        return W1 - 0.1 * (X.T @ d1), W2 - 0.1 * (Z1.T @ d2), W3 - 0.1 * (Z2.T @ d3)

    many = jax.jit(lambda weights: jax.lax.fori_loop(0, STEPS, lambda _, w: jax.vmap(step)(w), weights))
    weights = tuple(jnp.array(W) for W in stacked())
    jax.block_until_ready(many(weights))

    def run() -> float:
        began = perf_counter()
        jax.block_until_ready(many(weights))
        return 1e9 * (perf_counter() - began) / (STARTS * STEPS)

    return run


def available(make: Callable[[], Row]) -> Row | None:
    """The row, or None where what it needs is not installed."""
    from pyport.errors import EngineError

    try:
        return make()
    except (ImportError, FileNotFoundError, EngineError):
        return None


def measured(rows: dict[str, Row | None], rounds: int = ROUNDS) -> dict[str, float | None]:
    """Medians, every round one of each."""
    found: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, row in rows.items():
            if row is not None:
                found[name].append(row())
    return {name: median(values) if values else None for name, values in found.items()}


def growth() -> list[tuple[str, list[int], list[float]]]:
    """What a start and step costs as sizes grow, in nanoseconds."""

    def least(starts: int, steps: int, settings: Settings | None = None) -> float:
        return min(sweep_row(starts, steps, settings) for _ in range(3))

    def wide(width: int) -> float:
        return least(100, 50, Settings(tolerance=0.0, hidden_width=width))

    def each(what: str, cost: Callable[[int], float], *sizes: int) -> tuple[str, list[int], list[float]]:
        return what, list(sizes), [cost(size) for size in sizes]

    return [
        each("starts", lambda n: least(n, 50 if n > 10_000 else 200), 1, 10, 100, 1000, 10_000, 100_000),
        each("second hidden width, 100 starts", wide, 4, 16, 64, 256, 512),
        each("steps, 100 starts", lambda n: least(100, n), 100, 1000, 10_000),
        each("starts of a whole sweep, drawn and checked", whole, 100, 1000, 10_000),
        each("processes of the command for 20,000 starts", command, 1, 2),
    ]


def whole(starts: int) -> float:
    """All that a sweep costs, from the drawing of the starts to their table, over the steps of all starts."""
    began = perf_counter()
    result = sweep(Settings(), range(1, starts + 1))
    return 1e9 * (perf_counter() - began) / float(result.steps.sum())


def command(workers: int) -> float:
    """The same of the command, from its start to its end."""
    words = ("-m", "pyport", "sweep", "--seeds", "1:20000", "--workers", str(workers))
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        subprocess.run([sys.executable, *words, "--save", folder], stdout=subprocess.DEVNULL, check=False)
        seconds = perf_counter() - began
        return 1e9 * seconds / float(Result.load(Path(folder) / RESULT).steps.sum())


@contextmanager
def one_core() -> Iterator[None]:
    """All on one core, whatever threads a library starts."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(every)})
    yield
    os.sched_setaffinity(0, every)


def main() -> None:
    """Time everything in turn, print the tables, and write them where asked."""
    with tempfile.TemporaryDirectory() as folder, one_core():
        rows: dict[str, Row | None] = {
            C_LOOP: available(lambda: c_loop(Path(folder))) if shutil.which("cc") else None,
            SWEEP: sweep_row,
            NUMPY_EXP: with_numpy_exp,
            f"jax, jit and vmap, {STARTS} starts": available(jax_row),
            f"torch, batched, {STARTS} starts": available(torch_row),
            "pyport train with the full trace": train_row,
            "tutorial-style Python, products by np.dot": lambda: python_row(np.dot),
            TUTORIAL: lambda: python_row(loop_dot),
            "GNU Octave, the reference with its trace": available(octave_row),
        }
        results = measured(rows)
    base = results[C_LOOP]
    cells = [("one start, one step", "µs", "x the C loop")]
    cells += [(name, f"{value / 1e3:.2f}" if value else "not run", f"{value / base:.2f}" if value and base else "-")
              for name, value in results.items()]  # fmt: skip
    sizes = [("what grows", "sizes", "µs a start and step")]
    sizes += [(what, "; ".join(f"{n:,}" for n in ns), "; ".join(f"{value / 1e3:.3g}" for value in values))
              for what, ns, values in growth()]  # fmt: skip
    console = Console(width=130)
    for title, lines in ((f"one core, medians of {ROUNDS} rounds", cells), ("as sizes grow", sizes)):
        table = Table(*lines[0], title=title)
        for line in lines[1:]:
            table.add_row(*line)
        console.print(table)
    if len(sys.argv) == 3 and sys.argv[1] == "--write":
        write(Path(sys.argv[2]), [*markdown(cells), "", *markdown(sizes)])


def markdown(cells: Sequence[tuple[str, ...]]) -> list[str]:
    """A table, its head in front."""
    head, *others = (f"| {' | '.join(line)} |" for line in cells)
    return [head, "|---|" + "---:|" * (len(cells[0]) - 1), *others]


def write(path: Path, lines: list[str], marks: tuple[str, str] = MARKS) -> None:
    """Put the lines between the marks of a file."""
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(marks[0])
    _, _, after = rest.partition(marks[1])
    path.write_text("\n".join([before + marks[0], *lines, marks[1]]) + after, encoding="utf-8")


if __name__ == "__main__":
    main()
