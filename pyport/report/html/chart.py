"""Charts with axes as inline SVG; colours, dashes and sizes of letters are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from markupsafe import Markup

from pyport.language import in_language
from pyport.report.html.svg import path, thinned
from pyport.trace import Array

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 74, 16, 14, 52
#: Bins of a curve: more cannot be told apart at this width.
BINS = 160
#: At most so many labelled decades on an axis.
DECADES = 7


@dataclass(frozen=True)
class Series:
    """A curve, its look (a number that the style sheet has a colour, a dash and a marker for) and its name."""

    name: str
    x: Array
    y: Array
    look: int
    wide: bool = False
    markers: bool = False


@dataclass(frozen=True)
class Axis:
    """An axis: its label, its ends, and whether it is logarithmic."""

    label: str
    low: float
    high: float
    log: bool = False

    def at(self, values: Array) -> Array:
        """The values as parts of the axis; what has no logarithm is NaN."""
        if not self.log:
            return (np.asarray(values) - self.low) / (self.high - self.low)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log10(np.where(np.asarray(values) > 0, values, np.nan))
        parts: Array = (logs - np.log10(self.low)) / (np.log10(self.high) - np.log10(self.low))
        return parts

    def ticks(self) -> list[tuple[float, str]]:
        """Where the axis is labelled, as parts of it."""
        if self.log:
            first, last = int(np.ceil(np.log10(self.low) - 1e-9)), int(np.floor(np.log10(self.high) + 1e-9))
            each = max(1, -(-(last - first + 1) // DECADES))
            return [(float(self.at(np.array(10.0**n))), _power(n)) for n in range(first, last + 1, each)]
        span = self.high - self.low
        size = 10.0 ** np.floor(np.log10(span / 4))
        step = next(size * m for m in (1, 2, 5, 10) if span / (size * m) <= 6)
        values = np.arange(np.ceil(self.low / step), np.floor(self.high / step + 1e-9) + 1) * step
        return [(float(self.at(np.array(v))), f"{v:g}") for v in values]


def _power(n: int) -> str:
    return {0: "1", 1: "10"}.get(n, f"1e{n}")


def log_axis(label: str, *values: Array) -> Axis:
    """A logarithmic axis over whole decades that all positive values lie on; up to 1 if there are none."""
    joined = np.concatenate([np.ravel(v) for v in values])
    joined = joined[np.isfinite(joined) & (joined > 0)]
    if not joined.size:
        return Axis(label, 0.1, 1.0, log=True)
    return Axis(label, 10.0 ** np.floor(np.log10(joined.min())), 10.0 ** np.ceil(np.log10(joined.max())), log=True)


@dataclass(frozen=True)
class Chart:
    """A chart with its words: a title, a summary that says what the picture shows, and the numbers behind it.

    Attributes
    ----------
    key : str
        For ids on the page.
    columns, rows
        The numbers as a table; the first column heads its rows.
    """

    key: str
    title: str
    summary: str
    x: Axis
    y: Axis
    series: Sequence[Series]
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=list)

    def in_language(self, lang: str) -> Chart:
        """The same with its words in a language."""

        def says(words: str) -> str:
            return in_language(words, lang)

        return replace(
            self, title=says(self.title), summary=says(self.summary), x=replace(self.x, label=says(self.x.label)),
            y=replace(self.y, label=says(self.y.label)), columns=[says(name) for name in self.columns],
            series=[replace(series, name=says(series.name)) for series in self.series],
            rows=[[says(cell) for cell in row] for row in self.rows],
        )  # fmt: skip

    @property
    def svg(self) -> Markup:
        """The picture."""
        parts = [
            Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{k}-title {k}-summary">').format(
                WIDTH, HEIGHT, k=self.key
            )
        ]
        inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        for n, (part, words) in enumerate(self.x.ticks()):
            x = LEFT + part * inner_width
            parts.append(Markup('<path class="grid" d="M{x:.1f} {a}V{b}"/><text class="tick x n{odd}" x="{x:.1f}" '
                                'y="{c}">{words}</text>').format(x=x, a=TOP, b=HEIGHT - BOTTOM, c=HEIGHT - BOTTOM + 20,
                                                                 words=words, odd=n % 2))  # fmt: skip
        for part, words in self.y.ticks():
            y = TOP + (1 - part) * inner_height
            parts.append(Markup('<path class="grid" d="M{a} {y:.1f}H{b}"/><text class="tick y" x="{c}" y="{y:.1f}" '
                                'dy=".35em">{words}</text>').format(y=y, a=LEFT, b=WIDTH - RIGHT, c=LEFT - 8,
                                                                    words=words))  # fmt: skip
        parts.append(Markup('<text class="label" x="{}" y="{}">{}</text>').format(
            LEFT + inner_width / 2, HEIGHT - 8, self.x.label))  # fmt: skip
        parts += [self._curve(series, inner_width, inner_height) for series in self.series]
        parts.append(Markup("</svg>"))
        return Markup("").join(parts)

    def _curve(self, series: Series, width: float, height: float) -> Markup:
        given_x, given_y = np.asarray(series.x, dtype=np.float64), np.asarray(series.y, dtype=np.float64)
        x, y = thinned(given_x, np.where(np.isfinite(given_y), given_y, np.nan), BINS)
        across, up = LEFT + self.x.at(x) * width, TOP + (1 - self.y.at(y)) * height
        look = Markup('<path class="curve s{} {}" d="{}"/>').format(
            series.look, "wide" if series.wide else "thin", path(across, up)
        )
        if not series.markers:
            return look
        shapes = [marker(series.look, a, b) for a, b in zip(across, up, strict=True) if np.isfinite(a + b)]
        return look + Markup('<path class="mark s{}" d="{}"/>').format(series.look, "".join(shapes))


def marker(look: int, x: float, y: float) -> str:
    """A small shape: each look has its own, so that curves differ without their colours."""
    if look % 3 == 0:
        return f"M{x - 4:.1f} {y:.1f}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
    if look % 3 == 1:
        return f"M{x - 3.5:.1f} {y - 3.5:.1f}h7v7h-7z"
    return f"M{x:.1f} {y - 5:.1f}l4.5 8h-9z"


def key_sample(series: Series) -> Markup:
    """The look of a curve for the legend."""
    mark = Markup('<path class="mark s{}" d="{}"/>').format(series.look, marker(series.look, 20, 7))
    return Markup('<svg class="key" viewBox="0 0 40 14" aria-hidden="true"><path class="curve s{} {}" d="M0 7H40"/>'
                  "{}</svg>").format(series.look, "wide" if series.wide else "thin",
                                     mark if series.markers else "")  # fmt: skip
