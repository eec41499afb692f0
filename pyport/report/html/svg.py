"""Lines as inline SVG: points, paths, and what is left of a long series when it is drawn small."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from pyport.language import Said, said
from pyport.trace import Array

#: Width and height of a sparkline in its own units, and how many bins a series has in it.
SPARK = (120, 26)
BINS = 100


def thinned(x: Array, y: Array, bins: int) -> tuple[Array, Array]:
    """The smallest and the largest value of each bin, in their order, so that no peak is lost.

    Bins are of equally many points; gaps (NaN) stay gaps where a whole bin is one.
    """
    if x.size <= 2 * bins:
        return x, y
    kept: list[int] = []
    for part in np.array_split(np.arange(x.size), bins):
        values = y[part]
        if np.isnan(values).all():
            kept.append(int(part[0]))
        else:
            kept += sorted({int(part[np.nanargmin(values)]), int(part[np.nanargmax(values)])})
    # The ends of a curve are what its axis is read against.
    order = np.unique([0, *kept, x.size - 1])
    return x[order], y[order]


def path(x: Array, y: Array) -> str:
    """The d of an SVG path; it is broken at NaN."""
    parts, pen_down = [], False
    for a, b in zip(x, y, strict=True):
        if not (np.isfinite(a) and np.isfinite(b)):
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{a:.1f} {b:.1f}")
        pen_down = True
    return "".join(parts)


def sparkline(values: Array, label: str) -> Markup:
    """A series of ratios, drawn between 0 and its bound at 1 (the dashed line); a larger one widens the picture."""
    width, height = SPARK
    top = max(1.0, float(np.nanmax(values[np.isfinite(values)], initial=0.0)))
    steps, shown = thinned(np.arange(values.size, dtype=np.float64), np.minimum(values, top), BINS)
    x = 1 + steps / max(values.size - 1, 1) * (width - 2)
    y = height - 2 - shown / top * (height - 4)
    bound = height - 2 - (height - 4) / top
    return Markup(
        '<svg class="spark" viewBox="0 0 {w} {h}" preserveAspectRatio="none" role="img" aria-label="{label}">'
        '<path class="bound" d="M0 {bound:.1f}L{w} {bound:.1f}"/><path class="ratio" d="{d}"/></svg>'
    ).format(w=width, h=height, label=label, bound=bound, d=path(x, y))


def in_words(values: Array) -> Said:
    """A series of ratios in words."""
    step = int(np.argmax(values)) + 1
    return said("difference over bound by step: median {median:.2g}, largest {largest:.2g} at step {step}",
                median=np.median(values), largest=values.max(), step=step)  # fmt: skip


def selected(count: int, rows: int = 12) -> Sequence[int]:
    """About so many indices from the first to the last, evenly spread."""
    return sorted({round(float(n)) for n in np.linspace(0, count - 1, rows)})
