"""Errors planted into what the port computed, or into the computation itself."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

import numpy as np

from pyport import network, training
from pyport.parity import forced
from pyport.parity.forced import Values
from pyport.trace import QUANTITIES, WEIGHTS, Array, Trace
from pyport.training import Start

#: Size of an error that the fast port must not hide, relative to the quantity's largest element in that step.
PLANTED = 1e-12

Change = Callable[[float], float]


@dataclass(frozen=True)
class Place:
    """One element of one quantity of one step, all counted from 0."""

    quantity: str
    step: int
    index: tuple[int, ...]

    @property
    def at(self) -> tuple[int, ...]:
        """Where it stands in the quantity's array."""
        return (*self.index, self.step)


def random_place(rng: np.random.Generator, values: Values) -> Place:
    """Any element of any quantity at any step."""
    name = QUANTITIES[int(rng.integers(len(QUANTITIES)))]
    *index, step = (int(rng.integers(length)) for length in values[name].shape)
    return Place(name, step, tuple(index))


def last_bit(value: float) -> float:
    """The number with its last bit turned over."""
    return float((np.array(value, dtype=np.float64).view(np.int64) ^ 1).view(np.float64))


def in_values(values: Values, place: Place, change: Change) -> Values:
    """The same values with one element changed."""
    altered = values[place.quantity].copy()
    altered[place.at] = change(float(altered[place.at]))
    return {**values, place.quantity: altered}


class _AfterEachLine(ast.NodeTransformer):
    """Passes every quantity through `plant` as soon as its line has computed it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def visit_Assign(self, node: ast.Assign) -> Any:
        target = node.targets[0]
        if not (isinstance(target, ast.Name) and target.id in self.names):
            return node
        return [node, *ast.parse(f"{target.id} = plant({target.id!r}, {target.id})").body]


def _instrumented() -> dict[str, Any]:
    """The port's own functions with a `plant` after each line, which does nothing yet."""
    namespace = {**vars(network), **vars(training), "plant": lambda name, value: value}
    for module, function in (*((network, f) for f in ("forward", "sum_of_squares", "backward", "update")),
                             (training, "step")):  # fmt: skip
        source = textwrap.dedent(inspect.getsource(getattr(module, function)))
        # The step only passes the loss on: it is computed in a line of its own.
        tree = _AfterEachLine(("D",) if function == "step" else QUANTITIES).visit(ast.parse(source))
        exec(compile(ast.fix_missing_locations(tree), f"planted {function}", "exec"), namespace)
    return namespace


_NAMESPACE = _instrumented()


def in_computation(trace: Trace, start: Start, arithmetic: str, place: Place, change: Change) -> Values:
    """The forced steps of a port that goes on computing with one wrong element."""
    late = place.quantity in WEIGHTS
    if late and place.step == 0:
        wrong = in_values({place.quantity: getattr(start, place.quantity)[..., np.newaxis]}, place, change)
        return forced.forced_steps(trace, replace(start, **{place.quantity: wrong[place.quantity][..., 0]}), arithmetic)
    computed_in = place.step - late
    calls = -1

    def plant(name: str, value: Any) -> Any:
        if name != place.quantity or (arithmetic != "strict" and calls != computed_in):
            return value
        altered: Array = np.array(value, dtype=np.float64)
        at = (*place.index, computed_in) if arithmetic == "strict" else place.index
        altered[at] = change(float(altered[at]))
        return altered.view(type(value)) if isinstance(value, np.ndarray) else altered[()]

    def step(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        return _NAMESPACE["step"](*args)

    with mock.patch.dict(_NAMESPACE, plant=plant), mock.patch.object(forced, "step", step):
        return forced.forced_steps(trace, start, arithmetic)
