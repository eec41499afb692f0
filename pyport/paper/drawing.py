"""The network as inline SVG, computed from its sizes: every unit a node, every weight a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from pyport.trace import Array

#: Layers of up to so many units are drawn whole; of larger ones the first and the last are.
WHOLE = 8
FIRST, LAST = 5, 1
#: Lines between layers of up to so many units have their numbers written on them.
LABELLED = 5
#: In the picture's own units.
ACROSS, DOWN, RADIUS, MARGIN, TOP = 240, 62, 19, 60, 62


@dataclass(frozen=True)
class Layer:
    """One column of the picture.

    Attributes
    ----------
    name : str
        Of the outputs of its units: X, Z1, Z2, y.
    units : int
    bias : bool
        Whether there is a unit that is 1, for the bias terms of the next layer.
    """

    name: str
    units: int
    bias: bool

    @property
    def shown(self) -> list[int | None]:
        """The numbers of the nodes from the top, 0 that of the bias; None for those that are left out."""
        units: list[int | None] = list(range(1, self.units + 1))
        if self.units > WHOLE:
            units = [*units[:FIRST], None, *units[-LAST:]]
        return [0, *units] if self.bias else units

    @property
    def folded(self) -> int:
        """How many units are left out."""
        return self.units - FIRST - LAST if self.units > WHOLE else 0


def layers(sizes: Mapping[str, int], bias: bool) -> list[Layer]:
    """The columns of a network."""
    names = (("X", "F"), ("Z1", "H"), ("Z2", "M"), ("y", "K"))
    return [Layer(name, sizes[size], bias and name != "y") for name, size in names]


def drawing(columns: Sequence[Layer], weights: Sequence[Array], label: str) -> Markup:
    """The picture.

    Parameters
    ----------
    columns : sequence of Layer
    weights : sequence of ndarray
        W1, W2, W3; the first row is that of the bias terms where there are any.
    label : str
        What the picture shows, for those who do not see it.
    """
    tallest = max(len(column.shown) for column in columns)
    width, height = 2 * MARGIN + ACROSS * (len(columns) - 1), TOP + DOWN * tallest + 20
    places = [_places(column, n, tallest) for n, column in enumerate(columns)]
    opening = Markup('<svg class="network" viewBox="0 0 {} {}" role="img" aria-label="{}">')
    parts = [opening.format(width, height, label)]
    for k, (left, right) in enumerate(pairwise(range(len(columns))), 1):
        parts += _edges(k, columns[left], columns[right], places[left], places[right], weights[k - 1])
        rows, count = weights[k - 1].shape
        parts.append(_text(MARGIN + ACROSS * (k - 0.5), 40, f"W{k}: {rows}×{count}", "layer"))
    for column, at in zip(columns, places, strict=True):
        x = next(iter(at.values()))[0]
        parts.append(_text(x, 20, f"{column.name}: {column.units}", "layer"))
        for unit, (x, y) in at.items():
            if unit is None:
                parts.append(_text(x, y + 5, f"⋮ {column.folded} ⋮", "more"))
                continue
            inner = ("1", "") if unit == 0 else (column.name, str(unit))
            parts.append(Markup(
                '<circle class="{}" cx="{:.0f}" cy="{:.0f}" r="{}"/><text class="unit" x="{:.0f}" y="{:.0f}">{}'
                '<tspan class="below" dy="4">{}</tspan></text>'
            ).format("node one" if unit == 0 else "node", x, y, RADIUS, x, y + 4, *inner))  # fmt: skip
    return Markup("").join([*parts, Markup("</svg>")])


def _places(column: Layer, n: int, tallest: int) -> dict[int | None, tuple[float, float]]:
    """Where the nodes are."""
    above = (tallest - len(column.shown)) * DOWN / 2
    return {unit: (MARGIN + ACROSS * n, TOP + above + DOWN * (row + 0.5)) for row, unit in enumerate(column.shown)}


def _edges(
    k: int, left: Layer, right: Layer, starts: Mapping[int | None, tuple[float, float]],
    ends: Mapping[int | None, tuple[float, float]], W: Array,
) -> list[Markup]:  # fmt: skip
    """The lines of one weight matrix, and the numbers on them."""
    lines, labels = [], []
    labelled = max(left.units, right.units) <= LABELLED
    for i, (x1, y1) in starts.items():
        for j, (x2, y2) in ends.items():
            # No weight leads to a unit that is 1.
            if i is None or not j:
                continue
            value = W[i if left.bias else i - 1, j - 1]
            lines.append(Markup(
                '<line class="edge{}" x1="{:.0f}" y1="{:.0f}" x2="{:.0f}" y2="{:.0f}"><title>W{}({},{}) = {:.4f}'
                "</title></line>"
            ).format(" of-bias" * (i == 0), x1 + RADIUS, y1, x2 - RADIUS, y2, k, i, j, value))  # fmt: skip
            if labelled:
                # The lines that leave one node are labelled at different places, those that reach one alike.
                part = 0.16 + 0.6 * (j - 0.5) / right.units
                x, y = x1 + RADIUS + part * (x2 - x1 - 2 * RADIUS), y1 + part * (y2 - y1)
                labels.append(_text(x, y + 4, f"{i}{j}", "weight"))
    return [*lines, *labels]


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    return Markup('<text class="{}" x="{:.0f}" y="{:.0f}">{}</text>').format(kind, x, y, text)
