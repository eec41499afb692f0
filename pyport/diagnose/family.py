"""Rarer losses: which units, head, scale and L2 penalty the last block of a gradient can come from.

The usual losses are tried one by one. There are too many others for that: units of several kinds in one network,
slopes of leaky units, a penalty of any size in any convention. But the last block is a product of what goes into the
last layer and the error there, times a number, plus a multiple of the weights; both numbers are read off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

import numpy as np

from pyport.activations import ACTIVATIONS, LEAKS, Activation, activation, leaky
from pyport.diagnose.answers import Reading
from pyport.gradients.estimate import Array
from pyport.heads import HEADS, SCALES, Head
from pyport.model import Model

#: A last block is looked at closer if no more than this part of its largest element is unexplained.
UNEXPLAINED = 1e-7
#: The two numbers are known to about so many digits; more are not read off.
DIGITS = 10
#: In networks of more hidden layers than this, layers differ in these units alone.
FEW_LAYERS, FEW = 2, ("relu", "tanh", "sigmoid", "leaky", "linear")


class _Fit(NamedTuple):
    """What the last block is, at one point: `scale` times that of the summed loss, and `rate` times the weights."""

    scale: float
    rate: float


@dataclass(frozen=True)
class _Way:
    """Units of the hidden layers, and a head."""

    units: tuple[str, ...]
    head: str


def rarer(base: Model, given: Collection[str], read: Sequence[Reading]) -> list[Model]:
    """The models that agree with what is known of one and have the last block that came, in no order.

    Parameters
    ----------
    base : Model
    given : collection of str
        The fields of it that were said.
    read : sequence of Reading
        What a gradient function gave, in each way in which it can be read; other blocks are not looked at.
    """
    found: dict[Model, None] = {}
    with np.errstate(all="ignore"):
        for reading in read:
            for way in _ways(base, given, reading):
                fits = [_fit(base, given, reading, n, way) for n in range(len(reading.points))]
                known = [fit for fit in fits if fit is not None]
                if len(known) == len(fits):
                    found |= dict.fromkeys(_models(base, given, reading, way, known))
    return list(found)


def _ways(base: Model, given: Collection[str], reading: Reading) -> Iterator[_Way]:
    """The units and heads that explain the last block at the first point."""
    point = reading.points[0]
    heads = [base.head_name] if "head_name" in given else list(HEADS)
    matrices, _ = base.split(point.parameters)
    hidden = len(matrices) - 1
    for names in _all_units(base, given, hidden):
        Z, Q = _last(base, reading, 0, names)
        for head in heads:
            way = _Way(tuple(units.name for units in names), head)
            if _explained(base, given, reading, 0, Z, Q, HEADS[head]) is not None:
                yield way


def _all_units(base: Model, given: Collection[str], hidden: int) -> Iterator[tuple[Activation, ...]]:
    if "activation" in given or not hidden:
        yield tuple(base.units(k) for k in range(1, hidden + 1))
        return
    every = [*ACTIVATIONS.values(), *map(leaky, LEAKS[1:])]
    few = every if hidden <= FEW_LAYERS else [ACTIVATIONS[name] for name in FEW if name in ACTIVATIONS]
    yield from dict.fromkeys([*((units,) * hidden for units in every), *product(few, repeat=hidden)])


def _last(base: Model, reading: Reading, n: int, units: Sequence[Activation]) -> tuple[Array, Array]:
    """What goes into the last layer, and its sums."""
    point = reading.points[n]
    Z = S = point.X
    for k, (W, b) in enumerate(zip(*base.split(point.parameters), strict=True)):
        Z = units[k - 1].function(S) if k else S
        S = Z @ W if b is None else Z @ W + b
    return Z, S


def _fit(base: Model, given: Collection[str], reading: Reading, n: int, way: _Way) -> _Fit | None:
    Z, Q = _last(base, reading, n, [activation(name) for name in way.units])
    return _explained(base, given, reading, n, Z, Q, HEADS[way.head])


def _explained(
    base: Model, given: Collection[str], reading: Reading, n: int, Z: Array, Q: Array, head: Head
) -> _Fit | None:  # fmt: skip
    """The two numbers that explain the last weights' gradient, if there are some."""
    point = reading.points[n]
    W = base.split(point.parameters)[0][-1]
    got = base.split(reading.answers[n].blocks)[0][-1]
    plain = Z.T @ head.delta(head.output(Q), point.Y)
    # A user's point may have other targets than outputs: the data, where a function takes none.
    if plain.shape != W.shape or not np.isfinite(plain).all() or not plain.any():
        return None
    if "decay" in given:
        rate = base.decay_rate(len(point.X))
        rest = got - rate * W
        scale = float(np.vdot(plain, rest)) / float(np.vdot(plain, plain))
    else:
        a, b, c = (float(np.vdot(*pair)) for pair in ((plain, plain), (plain, W), (W, W)))
        p, q = float(np.vdot(plain, got)), float(np.vdot(W, got))
        det = a * c - b * b
        # A single weight tells no two numbers.
        tells = det > UNEXPLAINED * a * c
        scale, rate = ((p * c - q * b) / det, (q * a - p * b) / det) if tells else (p / a, 0.0)
    left, largest = np.abs(got - scale * plain - rate * W).max(), np.abs(got).max()
    return _Fit(scale, rate) if left <= UNEXPLAINED * largest else None


def _models(
    base: Model, given: Collection[str], reading: Reading, way: _Way, fits: Sequence[_Fit]
) -> Iterator[Model]:  # fmt: skip
    numbers = [point.Y.shape for point in reading.points]
    scales = [base.scale] if "scale" in given else list(SCALES)
    units = " ".join(way.units if len(set(way.units)) > 1 else way.units[:1]) or base.activation
    for scale in scales:
        factors = [top / bottom for top, bottom in (SCALES[scale].factor(*shape) for shape in numbers)]
        if all(abs(fit.scale - factor) <= UNEXPLAINED * factor for fit, factor in zip(fits, factors, strict=True)):
            model = replace(base, scale=scale, activation=units, head_name=way.head)
            yield from [model] if "decay" in given else _penalised(model, [N for N, _ in numbers], fits)


def _penalised(model: Model, numbers: Sequence[int], fits: Sequence[_Fit]) -> Iterator[Model]:
    """The model with the penalty of some sizes, in each convention in which it is one number."""
    if all(abs(fit.rate) <= UNEXPLAINED * fit.scale for fit in fits):
        yield model
        return
    usual = model.scaling.is_averaged
    for divided in (usual, not usual):
        sizes = [fit.rate * (N if divided else 1) for fit, N in zip(fits, numbers, strict=True)]
        if min(sizes) <= 0 or max(sizes) - min(sizes) > UNEXPLAINED * max(sizes):
            continue
        over = "" if divided == usual else "samples" if divided else "nothing"
        for with_bias in (False, True) if model.bias != "none" else (False,):
            yield replace(model, decay=_shortest(sizes), decay_over=over, decay_bias=with_bias)


def _shortest(sizes: Sequence[float]) -> float:
    """The number of fewest digits that all of these are, to what is known of them."""
    middle = (min(sizes) + max(sizes)) / 2
    unsure = max(max(sizes) - min(sizes), middle * 10.0 ** (1 - DIGITS))
    for digits in range(1, DIGITS):
        short = float(f"{middle:.{digits - 1}e}")
        if abs(short - middle) <= unsure:
            return short
    return float(f"{middle:.{DIGITS - 1}e}")
