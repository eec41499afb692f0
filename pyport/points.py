"""Points at which a gradient tells most: no unit saturated or always off, errors of both signs, data of all kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from pyport.gradients.estimate import Array
from pyport.language import said
from pyport.model import Model

#: So many points are drawn, and the one with most variety is taken.
DRAWN = 24
#: Fewer of large ones, of which any has variety: so many numbers in all.
MOST_DRAWN = 4_000_000
#: So far the first layer's sums reach on data that are not standardised: on both sides of where units bend.
REACH = 3.0


class Point(NamedTuple):
    """Data, targets and parameters."""

    X: Array
    Y: Array
    parameters: tuple[Array, ...]


def standardised(rng: np.random.Generator, N: int, F: int) -> Array:
    """Numbers around 0 of size 1."""
    return rng.normal(size=(N, F))


def _pixels(rng: np.random.Generator, N: int, F: int) -> Array:
    """Grey values 0...255, half of them background."""
    values = rng.integers(0, 256, (N, F)) * (rng.random((N, F)) < 0.5)
    # A pixel that is 0 in every sample has no derivative to compare.
    values[0] = np.maximum(values[0], 1)
    return values.astype(np.float64)


def _years_and_prices(rng: np.random.Generator, N: int, F: int) -> Array:
    """A year, a price, and what else there is in its own unit: columns of very different size."""
    columns: list[Any] = [rng.integers(1950, 2026, N), np.round(rng.lognormal(12, 0.7, N), 2)]
    columns += [rng.normal(size=N) * 10.0 ** int(rng.integers(-3, 4)) for _ in range(F - 2)]
    if F > 3:
        columns[-1] = columns[-1] / np.abs(columns[-1]).max() * SMALL
    return np.stack(columns[:F], axis=1).astype(np.float64)


def _whole_numbers(rng: np.random.Generator, N: int, F: int) -> Array:
    """Whole numbers from -2 to 2, as in exercises, and a sample that is all 0."""
    values = rng.integers(-2, 3, (N, F)).astype(np.float64)
    values[-1:] = 0.0 if N > 1 else values[-1:]
    return values


def alike(rng: np.random.Generator, N: int, F: int) -> Array:
    """Two equal samples, two equal features, and a feature that is 0, as far as there are so many."""
    values = rng.normal(size=(N, F))
    values[1:2] = values[:1]
    values[:, 1:2] = values[:, :1]
    values[:, 2:3] = 0.0
    return values


def _one_hot(rng: np.random.Generator, N: int, F: int) -> Array:
    """One category a sample, each once where there are enough samples."""
    chosen = np.concatenate([rng.permutation(F), rng.integers(0, F, max(0, N - F))])[:N]
    rows: Array = np.eye(F)[chosen]
    return rows


#: Data as people have them, by the words that a sentence has for them.
DATA: dict[str, Callable[[np.random.Generator, int, int], Array]] = {
    said("standardised"): standardised,
    said("pixels 0...255"): _pixels,
    said("years and prices"): _years_and_prices,
    said("one-hot data"): _one_hot,
    said("large weights"): standardised,
    said("some weights 0"): standardised,
    said("small whole numbers"): _whole_numbers,
    said("very large weights"): standardised,
    said("equal samples and features"): alike,
}
#: One of many units for a number in the data is so much larger than another.
SMALL = 1e-5
#: How many times larger weights are that are called large: sums reach where some only look who compare with 20.
LARGE = 15.0
#: Of weights of which some are 0, as in a pruned network, the part that is not; biases begin at 0.
KEPT = 0.75


#: What targets may be: any that suit the head, 0 and 1 alone, or rows with a single 1; and how a sentence says it.
TARGETS = {
    "any": "",
    "labels": said("for labels (Y of 0 and 1)"),
    "one-hot": said("for labels (rows of Y with a single 1)"),
}


def draw(
    model: Model, widths: Sequence[int], N: int, seed: int, *, kind: str = "any", data: str = "standardised"
) -> Point:
    """A point with N samples for a network with these widths, F first and K last.

    Parameters
    ----------
    kind : str
        What targets it has, one of `TARGETS`.
    data : str
        One of `DATA`.
    """
    rng = np.random.default_rng(seed)
    # exp may overflow where sums are large; what comes of it is right.
    with np.errstate(over="ignore"):
        many = max(1, min(DRAWN, MOST_DRAWN // (N * sum(widths))))
        drawn = [_drawn(model, widths, N, rng, kind, data) for _ in range(many)]
        varieties = _varieties(model, drawn)
        point = drawn[max(range(many), key=varieties.__getitem__)]
        return point._replace(Y=_around(model, point, point.Y))


def _drawn(model: Model, widths: Sequence[int], N: int, rng: np.random.Generator, kind: str, data: str) -> Point:
    X = DATA[data](rng, N, widths[0])
    parameters: list[Any] = []
    for rows, columns in model.shapes(widths):
        scale = 0.5 if rows == 1 and model.is_vector(len(parameters)) else 1.5 / np.sqrt(rows)
        parameters.append(rng.normal(size=(rows, columns)) * scale)
    if data in ("large weights", "very large weights"):
        # Where no unit is limited, sums can be much larger.
        much: float = LARGE if data == "large weights" or any(u.is_limited for u in model.all_units) else LARGE**2
        parameters = [much * item for item in parameters]
    elif data == "small whole numbers":
        # A kink has no derivative, and sums of whole numbers are often 0.
        if not model.has_kink:
            parameters = [rng.integers(-1, 2, item.shape).astype(np.float64) for item in parameters]
    elif data == "some weights 0":
        kept = [rng.random(item.shape) < KEPT for item in parameters]
        parameters = [np.zeros(item.shape) if model.is_vector(k) else np.where(kept[k], item, 0.0)
                      for k, item in enumerate(parameters)]  # fmt: skip
    elif data != "standardised":
        # As somebody chose them who saw the data: sums of a size at which units are neither straight nor flat.
        size = np.sqrt(np.mean(X * X, axis=0))[:, np.newaxis]
        parameters[0][-X.shape[1] :] *= REACH / 1.5 / np.where(size > 0, size, 1.0)
    whole = data == "small whole numbers" and kind == "any"
    free = _halves(model, N, widths[-1], rng) if whole else _free_targets(model, N, widths[-1], rng, kind)
    if data == "very large weights" and model.head.is_linear:
        free = LARGE * free
    return Point(X, free, tuple(parameters))


def targets(model: Model, X: Array, parameters: Sequence[Array], rng: np.random.Generator, kind: str) -> Array:
    """Targets that suit the head: rows that add up to 1 for softmax; labels, or shares of them."""
    free = _free_targets(model, X.shape[0], model.split(parameters)[0][-1].shape[1], rng, kind)
    return _around(model, Point(X, free, tuple(parameters)), free)


def _around(model: Model, point: Point, free: Array) -> Array:
    """Targets of what was drawn for them: for linear outputs that is how far they are from these."""
    return model.layers(point.X, point.parameters)[-1] + free if model.head.is_linear else free


def _free_targets(model: Model, N: int, K: int, rng: np.random.Generator, kind: str) -> Array:
    """What is drawn for the targets, whatever the outputs are."""
    if model.head.is_linear:
        return rng.normal(size=(N, K))
    if model.head.is_joint or kind == "one-hot":
        chances = rng.dirichlet(np.ones(K), size=N)
        rows: Array = chances if kind == "any" else np.eye(K)[chances.argmax(axis=1)]
        return rows
    chances = rng.uniform(size=(N, K))
    return chances if kind == "any" else np.round(chances)


def _halves(model: Model, N: int, K: int, rng: np.random.Generator) -> Array:
    """Targets that are whole numbers and halves."""
    if model.head.is_linear:
        return rng.integers(-2, 3, (N, K)) / 2
    if model.head.is_joint:
        rows: Array = (np.eye(K)[rng.integers(0, K, N)] + np.eye(K)[rng.integers(0, K, N)]) / 2
        return rows
    return rng.integers(0, 3, (N, K)) / 2


def are_of(kind: str, Y: Array) -> bool:
    """Whether targets are of a kind of `TARGETS`."""
    if kind == "any":
        return True
    return bool(np.isin(Y, (0.0, 1.0)).all() and (kind == "labels" or (Y.sum(axis=1) == 1).all()))


def _varieties(model: Model, points: Sequence[Point]) -> list[tuple[int, int, float]]:
    """For each point how far signs of sums and of errors are from being all the same.

    For how few it is so, and the worst share. Before all else: how few layers have all units off at the first or the
    last sample, whose errors are 0 then.
    """
    X, Y = (np.stack([getattr(point, name) for point in points]) for name in ("X", "Y"))
    *_, Q = layers = model.layers(X, [np.stack(each) for each in zip(*(p.parameters for p in points), strict=True)])
    y = model.head.output(Q)
    # What was drawn for linear outputs is how far the targets are from them.
    signs = [Y < 0 if model.head.is_linear else y > Y]
    if model.head.is_joint:
        signs.append(y.max(axis=-1, keepdims=True) > 1 / 2)
    off = np.zeros(len(points), dtype=int)
    for k, Z in enumerate(layers[1:-1], 1):
        if not model.units(k).has_kink:
            continue
        # The output of a unit with a kink has the sign of its sum, or is 0.
        side = Z > 0
        signs.append(side)
        if model.units(k).is_off:
            end = side[:, [0, -1]]
            off = off + np.sum(~end.any(axis=-1), axis=-1)
            signs.append(end.swapaxes(1, 2))
    shares = np.concatenate([sign.mean(axis=1) for sign in signs], axis=-1)
    variety = np.minimum(shares, 1 - shares)
    same = np.sum(variety == 0, axis=-1)
    worst = np.where(variety > 0, variety, 1.0).min(axis=-1, initial=1.0)
    return list(zip((-off).tolist(), (-same).tolist(), worst.tolist(), strict=True))
