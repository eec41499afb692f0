"""What other checkers of gradients say of the 48 functions of `tests/own/judged_functions.py`, and how long they take.

``python tests/benchmarks/bench_peers.py`` prints a table; with ``--write README.md README.zh-CN.md`` it also puts it
between its two marks there. Each checker has its defaults and is used as its documentation says of a derivative written
by hand. All of them run the NumPy code as it stands, behind what each has for that: a custom `Function` of torch, a
`pure_callback` of jax, a `primitive` of autograd. The two rows in which a library differentiates the loss itself need
the loss in its own arrays: its name is put for `np`, and where the code does not run then, it "cannot run".
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any
from unittest import mock

import numpy as np
from bench_sweep import markdown, one_core, write
from rich.console import Console
from rich.table import Table

sys.path.extend(str(Path(__file__).parents[1] / folder) for folder in ("own", "targets"))
import as_people_write
import judged_functions
import layers
import losses
from judged_functions import JUDGED, Judged

from pyport import gradcheck
from pyport.verdict import Verdict

MARKS = ("<!-- peers -->", "<!-- end of peers -->")
HEAD = (
    "checker, with its defaults",
    "right verdicts",
    "false alarms",
    "wrong passes",
    "undecided",
    "cannot run",
    "CPU ms",
)
#: What is no name of a function, in the Chinese README.
CHINESE = dict(
    zip(HEAD, ("检查工具（默认设置）", "判定正确", "误报", "漏报", "无法判定", "不能运行", "CPU 毫秒"), strict=True)
) | {
    "not run": "未运行",
    "the rule of MATLAB's `checkGradients`": "MATLAB 的 `checkGradients` 所用的规则",
    "`jax.grad` of the loss in `jax.numpy`, `allclose`": "损失用 `jax.numpy`，取 `jax.grad`，再用 `allclose`",
    "`autograd.grad` of the loss in its NumPy, `allclose`": "损失用其 NumPy，取 `autograd.grad`，再用 `allclose`",
}
#: SciPy gives a number and no verdict; below this it is commonly taken as right.
SCIPY_THRESHOLD = 1e-5
#: MATLAB's `checkGradients`: differences up to this are a match, relative ones where the gradient is above 1.
MATLAB_TOLERANCE = 1e-6
#: Says whether a gradient is right; None if that is left open.
Checker = Callable[[Judged], bool | None]


def by_pyport(case: Judged) -> bool | None:
    verdict = gradcheck(case.loss, case.grad, case.x0, *case.args).verdict
    return None if verdict is Verdict.UNDECIDED else verdict is Verdict.PASS


def by_torch() -> Checker:
    """`torch.autograd.gradcheck` of a custom Function in NumPy."""
    torch = importlib.import_module("torch")

    def check(case: Judged) -> bool:
        class Loss(torch.autograd.Function):  # type: ignore[name-defined,misc]
            @staticmethod
            def forward(ctx: Any, *parts: Any) -> Any:
                ctx.save_for_backward(*parts)
                value = case.value(*(part.detach().numpy() for part in parts))
                return torch.as_tensor(float(value), dtype=torch.float64)

            @staticmethod
            def backward(ctx: Any, g: Any) -> Any:
                found = case.gradient(*(part.detach().numpy() for part in ctx.saved_tensors))
                return tuple(g * torch.from_numpy(np.array(part)) for part in found)

        parts = [torch.tensor(part, requires_grad=True) for part in case.parts()]
        return bool(torch.autograd.gradcheck(Loss.apply, parts, raise_exception=False))

    return check


def by_jax() -> Checker:
    """`jax.test_util.check_grads` of a function with a custom derivative, in float64."""
    jax = importlib.import_module("jax")
    check_grads = importlib.import_module("jax.test_util").check_grads
    jax.config.update("jax_enable_x64", True)

    def check(case: Judged) -> bool:
        parts = [jax.numpy.asarray(part) for part in case.parts()]
        shapes = [jax.ShapeDtypeStruct(part.shape, part.dtype) for part in parts]

        def value(*given: Any) -> Any:
            return np.asarray(case.value(*map(np.asarray, given)), dtype=float)

        def gradient(*given: Any) -> Any:
            return [np.asarray(part, dtype=float) for part in case.gradient(*map(np.asarray, given))]

        @jax.custom_vjp  # type: ignore[untyped-decorator]
        def loss(*given: Any) -> Any:
            return jax.pure_callback(value, jax.ShapeDtypeStruct((), float), *given)

        def backward(given: Any, g: Any) -> Any:
            return tuple(g * part for part in jax.pure_callback(gradient, shapes, *given))

        loss.defvjp(lambda *given: (loss(*given), given), backward)
        return passes(lambda: check_grads(loss, parts, order=1, modes=["rev"]))

    return check


def by_autograd() -> Checker:
    """`autograd.test_util.check_grads` of a primitive."""
    extend = importlib.import_module("autograd.extend")
    check_grads = importlib.import_module("autograd.test_util").check_grads

    def check(case: Judged) -> bool:
        loss = extend.primitive(lambda *parts: float(case.value(*parts)))
        extend.defvjp(loss, *(lambda _, *parts, k=k: lambda g: g * case.gradient(*parts)[k]
                              for k in range(len(case.parts()))))  # fmt: skip
        np.random.seed(0)  # it draws a direction from NumPy's own generator
        every = tuple(range(len(case.parts())))
        return passes(lambda: check_grads(loss, every, modes=["rev"], order=1)(*case.parts()))

    return check


def passes(assertion: Callable[[], object]) -> bool:
    """Whether an assertion holds."""
    try:
        assertion()
    except AssertionError:
        return False
    return True


def flat(case: Judged) -> tuple[Callable[[Any], float], Callable[[Any], Any], Any]:
    """The loss and its gradient as functions of one vector, and the vector."""
    parts = case.parts()
    cuts = np.cumsum([part.size for part in parts])[:-1]

    def split(x: Any) -> list[Any]:
        return [piece.reshape(part.shape) for piece, part in zip(np.split(x, cuts), parts, strict=True)]

    def joined(blocks: list[Any]) -> Any:
        return np.concatenate([np.ravel(block) for block in blocks])

    return lambda x: float(case.value(*split(x))), lambda x: joined(case.gradient(*split(x))), joined(parts)


def by_scipy(case: Judged) -> bool:
    from scipy.optimize import check_grad

    return bool(check_grad(*flat(case)) < SCIPY_THRESHOLD)


def by_numdifftools() -> Checker:
    """Its `Gradient`, compared by `numpy.allclose`."""
    numdifftools = importlib.import_module("numdifftools")

    def check(case: Judged) -> bool:
        loss, gradient, x = flat(case)
        return np.allclose(gradient(x), numdifftools.Gradient(loss)(x))

    return check


def by_matlabs_rule(case: Judged) -> bool:
    """The rule of MATLAB's `checkGradients`, in Python: forward differences with its step."""
    loss, gradient, x = flat(case)
    steps = np.sqrt(np.finfo(float).eps) * np.where(x < 0, -1, 1) * np.maximum(np.abs(x), 1)
    at = loss(x)
    differences = [(loss(x + step * unit) - at) / step for step, unit in zip(steps, np.eye(len(x)), strict=True)]
    by_hand = gradient(x)
    return bool(np.all(np.abs(by_hand - differences) <= MATLAB_TOLERANCE * np.maximum(1, np.abs(by_hand))))


def by_own_derivative(derivative: Callable[[Any, range], Any], arrays: Any) -> Checker:
    """The loss, rewritten into a library's arrays, and what that library says its derivative is."""

    def check(case: Judged) -> bool:
        parts = case.parts()
        given = (arrays.asarray(arg) if isinstance(arg, np.ndarray) else arg for arg in case.args)
        rewritten = replace(case, args=tuple(given))
        with ExitStack() as stack:
            for module in (as_people_write, judged_functions, layers, losses):
                stack.enter_context(mock.patch.object(module, "np", arrays))
            found = derivative(rewritten.value, range(len(parts)))(*parts)
        return all(map(np.allclose, case.gradient(*parts), found))

    return check


def by_jax_itself() -> Checker:
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)

    return by_own_derivative(lambda f, which: jax.grad(f, tuple(which)), jax.numpy)


def by_autograd_itself() -> Checker:
    autograd = importlib.import_module("autograd")
    return by_own_derivative(lambda f, which: autograd.grad(f, tuple(which)), importlib.import_module("autograd.numpy"))


def row(name: str, check: Checker, cases: tuple[Judged, ...] = JUDGED) -> tuple[str, ...]:
    """What a checker says of all cases: a row of the table."""
    counts = dict.fromkeys(HEAD[1:-1], 0)
    seconds = []
    for case in cases:
        began = process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                said = check(case)
        except Exception as error:
            print(f"{name}: {case.name}: {type(error).__name__}: {str(error)[:100]}", file=sys.stderr)
            counts["cannot run"] += 1
            continue
        seconds.append(process_time() - began)
        what = "undecided" if said is None else "right verdicts" if said is case.right else \
            "false alarms" if case.right else "wrong passes"  # fmt: skip
        counts[what] += 1
        print(f"{name}: {case.name}: {what}", file=sys.stderr)
    return name, *map(str, counts.values()), f"{float(f'{1e3 * median(seconds):.2g}'):g}" if seconds else "-"


def available(make: Callable[[], Checker]) -> Checker | None:
    """The checker, or None where its library is not installed."""
    try:
        return make()
    except ImportError:
        return None


def main() -> None:
    """Ask all of them, print the table, and write it where asked."""
    checkers = {
        "`pyport.gradcheck`": by_pyport,
        "`torch.autograd.gradcheck`": available(by_torch),
        "`jax.test_util.check_grads`": available(by_jax),
        "`autograd.test_util.check_grads`": available(by_autograd),
        f"`scipy.optimize.check_grad` < {SCIPY_THRESHOLD:.0e}": by_scipy,
        "`numdifftools.Gradient`, `allclose`": available(by_numdifftools),
        "the rule of MATLAB's `checkGradients`": by_matlabs_rule,
        "`jax.grad` of the loss in `jax.numpy`, `allclose`": available(by_jax_itself),
        "`autograd.grad` of the loss in its NumPy, `allclose`": available(by_autograd_itself),
    }
    cells = [HEAD]
    with one_core():
        for name, check in checkers.items():
            cells.append((name, *["not run"] * (len(HEAD) - 1)) if check is None else row(name, check))
    right = sum(case.right for case in JUDGED)
    table = Table(*HEAD, title=f"{right} right and {len(JUDGED) - right} wrong")
    for line in cells[1:]:
        table.add_row(*line)
    Console(width=130).print(table)
    if sys.argv[1:2] == ["--write"]:
        for path in sys.argv[2:]:
            said = [tuple(CHINESE.get(cell, cell) for cell in line) for line in cells] if "zh" in path else cells
            write(Path(path), markdown(said), MARKS)


if __name__ == "__main__":
    main()
