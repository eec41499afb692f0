"""The networks that mistakes are planted in: models in which every card can be made, with sizes and starts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from pyport.diagnose import Point, draw
from pyport.diagnose.asked import FURTHER
from pyport.mistakes.places import places
from pyport.mistakes.recursion import Edit, Recursion
from pyport.model import Model

#: The learning rate of mistakes that have one; it is not told to the diagnosis.
RATE = 0.1
#: Every head, activation and scale, bias terms of both kinds, a penalty with and without them.
MODELS = (
    Model(),
    Model("sigmoid-sse", "mean", "tanh", "vectors", 0.3),
    Model("softmax-ce", "mean", "relu", "ones", 0.2),
    Model("linear-sse", "half", "linear", "vectors", 0.3, decay_bias=True),
    Model("sigmoid-sse", "half-mean", "sigmoid", "ones", 0.2, decay_bias=True),
    Model("softmax-ce", "sum", "tanh", "none"),
    Model("linear-sse", "entry-mean", "relu", "vectors"),
    Model("sigmoid-bce", "mean", "sigmoid", "ones"),
)
ONE_OUTPUT = (Model("sigmoid-bce", "mean", "relu", "vectors"), Model("linear-sse", "half-mean", "tanh", "vectors", 0.3))
#: Different widths of all layers, and equal ones, for so many weight matrices.
DIFFERENT = {2: (4, 6, 3), 3: (4, 5, 6, 3), 4: (4, 5, 6, 7, 3)}
#: Numbers of samples: one of the two is the width of a layer, where mistakes need that.
SAMPLES = {"different": (9, 13), "equal": (4, 7)}


class Network(NamedTuple):
    """A model with widths F, ..., K, and the numbers of samples that it is asked at."""

    model: Model
    widths: tuple[int, ...]
    samples: tuple[int, ...]

    def points(self, start: int) -> list[Point]:
        return [draw(self.model, self.widths, N, seed=1000 * start + N) for N in self.samples]

    def further(self, points: list[Point]) -> Sequence[Point]:
        """Others of the same sizes, for mistakes that give the same numbers there, and of other sizes."""
        return _further(self, tuple(len(point.X) for point in points))

    def recursions(self, points: list[Point]) -> list[Recursion]:
        return [Recursion(self.model, point.X, point.Y, point.parameters, RATE) for point in points]


@cache
def _further(network: Network, samples: tuple[int, ...]) -> Sequence[Point]:
    model, widths = network.model, network.widths
    same = [draw(model, widths, N, seed=10**6 + 100 * n + N) for n in range(FURTHER) for N in samples]
    return same + [draw(model, [width + more for width in widths], 11 + more, seed=more) for more in (1, 2)]


def networks(depths: tuple[int, ...] = (2, 3, 4)) -> list[Network]:
    found = []
    for model in MODELS:
        for depth in depths:
            found.append(Network(model, DIFFERENT[depth], SAMPLES["different"]))
            found.append(Network(model, (4,) * (depth + 1), SAMPLES["equal"]))
    # What a column and a vector do to each other shows with one output.
    found += [Network(model, (4, 5, 1), SAMPLES["different"]) for model in ONE_OUTPUT]
    return found


def plants(recursion: Recursion) -> list[Edit]:
    """Every card at every place of a network."""
    from pyport.mistakes import CARDS

    return [edit for card in CARDS.values() for edit in places(card, recursion)]
