"""Random networks of any depth, losses, and exact arrays to judge with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from samples import one_in

from pyport import testing
from pyport.arithmetic.modular import ModularArray
from pyport.arithmetic.residues import field
from pyport.check import Place
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient
from pyport.heads import HEADS, SCALES
from pyport.model import Model
from pyport.starts import choose_start
from pyport.testing import Network, networks, random_network
from pyport.testing.strategies import WEIGHTS as WEIGHTS

CHEAP = settings(deadline=None, max_examples=one_in(2, 40))
#: For examples that take tens of milliseconds each.
FEW = settings(deadline=None, max_examples=one_in(2, 15))
MODELS = [Model(name, scale) for name, head in HEADS.items() if head.is_usual for scale in SCALES]


class Case(NamedTuple):
    """Data, targets and weights."""

    X: Array
    Y: Array
    weights: tuple[Array, ...]

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        return tuple(W.shape for W in self.weights)


def random_case(seed: int, sizes: Sequence[int] = (3, 4, 3, 5, 2), scale: float = 1.0) -> Case:
    """Weights in +-scale; `sizes` are N F H ... K. Each row of targets is one-hot."""
    N, *widths = sizes
    return case_of(random_network(np.random.default_rng(seed), Model(), N, widths, scale))


def case_of(network: Network) -> Case:
    """The network without its model."""
    return Case(network.X, network.Y, network.parameters)


@st.composite
def all_sizes(draw: st.DrawFn, largest: int = 6, depths: tuple[int, int] = (1, 5), smallest: int = 1) -> list[int]:
    """N, F and one width for each weight matrix."""
    depth = draw(st.integers(*depths))
    return [draw(st.integers(smallest, largest)) for _ in range(depth + 2)]


def cases(largest: int = 6, depths: tuple[int, int] = (1, 5)) -> st.SearchStrategy[Case]:
    """Sizes from 1 to `largest`, weights to +-1, +-5 or +-20, targets one-hot or anywhere in 0 ... 1."""
    return networks(depth=depths, largest=largest).map(case_of)


def models() -> st.SearchStrategy[Model]:
    """Every head and scale on sigmoid layers without bias terms."""
    return testing.models(activations=["sigmoid"], biases=["none"], decays=[0.0])


def right(model: Model) -> Gradient:
    """The right gradient as a function under test has it."""
    return lambda X, Y, *weights: model.gradient(X, Y, weights)


def place_of(case: Case, name: str = "here") -> Place:
    return Place(name, *case)


def startup() -> Case:
    """The reference's network at MATLAB's start-up weights."""
    start = choose_start(None, None, None, None)
    return Case(start.X, start.Y, (start.W1, start.W2, start.W3))


#: Two towers that are tall enough for networks of any depth that is tried.
FIELD = field(7, 8, 2)


def modular(values: Any) -> ModularArray:
    """Whole numbers as residues, in each lane at every prime."""
    whole = np.asarray(values)
    return ModularArray(whole.astype(np.int64) % FIELD.moduli(FIELD.levels, whole.ndim)[0], FIELD)


def random_modular(seed: int, *shape: int) -> ModularArray:
    """Random residues, other ones in each lane at every prime."""
    drawn = np.random.default_rng(seed).integers(0, 2**62, (FIELD.lanes, FIELD.levels, *shape))
    return ModularArray(drawn % FIELD.moduli(FIELD.levels, len(shape))[0], FIELD)


def same(got: Any, wanted: Any) -> None:
    """Assert that two modular arrays have the same shape, and the same residues at the primes that both have."""
    assert isinstance(got, ModularArray)
    levels = min(got.levels, wanted.levels)
    np.testing.assert_array_equal(got.residues[:, -levels:], wanted.residues[:, -levels:], strict=True)


def differs(got: Any, wanted: Any) -> bool:
    """Whether two modular arrays differ in every element of every lane at the topmost prime."""
    return bool(np.all(got.residues[:, -1] != wanted.residues[:, -1]))
