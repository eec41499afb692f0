"""Places to judge at, and right and wrong gradients to be judged there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from gradient_styles import BCE
from gradients_strategies import place_of, random_case, startup

from pyport.check import Place
from pyport.diagnose.fitting import fitting
from pyport.evidence import CheckResult
from pyport.heads import HEADS, SCALES
from pyport.model import Model
from pyport.points import Point
from pyport.verdict import Verdict

STARTUP = place_of(startup(), "startup")
#: The reference's sizes are partly equal; here no two matrices share one.
SIZES = place_of(random_case(2, (5, 4, 3, 6, 2)), "sizes")


def changed(model: Model, change: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    return lambda X, Y, *weights: change(model.gradient(X, Y, weights))


def identified(gradient: Callable[..., Any], places: Sequence[Place], base: Model = Model()) -> list[Model]:  # noqa: B008  # it is frozen
    """The heads and scales whose gradient this is by its numbers, with the units, bias and decay of a base."""
    family = [replace(base, head_name=head, scale=scale) for head in HEADS for scale in SCALES]
    return fitting(gradient, family, [Point(place.X, place.Y, place.weights) for place in places]).right


def said(result: CheckResult) -> tuple[Verdict, str]:
    return result.verdict, result.reason()


def rounded(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """Computed in double and rounded to single precision."""
    return [g.astype(np.float32).astype(np.float64) for g in BCE.gradient(X, Y, weights)]


def noisy(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """Every element off by up to 1e-4 of it, the same each time."""
    rng = np.random.default_rng(1)
    return [np.asarray(g) * rng.uniform(1 - 1e-4, 1 + 1e-4, g.shape) for g in BCE.gradient(X, Y, weights)]


def slightly_off(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """One element 0.01 % off, in code that cannot be proved."""
    blocks = [np.array(g.tolist()) for g in BCE.gradient(X, Y, weights)]
    blocks[2][1, 0] *= 1.0001
    return blocks


def buffered(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """Right, and not provable."""
    return [np.array(g.tolist()) for g in BCE.gradient(X, Y, weights)]
