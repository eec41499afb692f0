"""Networks of about a million parameters, and the work of a proof in products of residues."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from pyport.arithmetic.residues import Field, Residues, field
from pyport.gradients.point import Point, nesting
from pyport.gradients.target import Gradient
from pyport.model import Model

Shapes = tuple[tuple[int, int], ...]
#: Samples, and the sizes of the weights.
MILLIONS: dict[str, tuple[int, Shapes]] = {
    "three alike": (7, ((300, 1000), (1000, 600), (600, 200))),
    "wide, few samples": (7, ((1000, 1000), (1000, 10))),
    "many samples": (64, ((300, 1000), (1000, 600), (600, 200))),
    "as for digits": (32, ((784, 1000), (1000, 216), (216, 10))),
    "five layers": (7, ((500, 500), (500, 500), (500, 500), (500, 500), (500, 10))),
}


def gradient_once(gradient: Gradient, model: Model, shapes: Shapes, N: int) -> Callable[[], object]:
    """One modular evaluation of a gradient at a random point."""
    point = Point(model, shapes, N, field(0, nesting(model, shapes) + 1, 1), 0)
    return lambda: point.gradient(gradient)


def products(monkeypatch: pytest.MonkeyPatch, run: Callable[[], object]) -> Sequence[int]:
    """How many products of residues each matrix product of a run takes, in all lanes at all primes."""
    counts: list[int] = []
    right = Field.matmul

    def counting(self: Field, A: Residues, B: Residues) -> Residues:
        counts.append(A.size * B.shape[-1])
        return right(self, A, B)

    with monkeypatch.context() as patch:
        patch.setattr(Field, "matmul", counting)
        run()
    return counts


def parameters(shapes: Shapes) -> int:
    return int(np.sum([rows * columns for rows, columns in shapes]))
