"""Wrong and right gradients by the thousand, at ordinary and at extreme points, as an adversary would choose them.

``python tests/gradients/verdict_campaign.py 50000 1`` (these are the defaults) judges so many wrong
gradients from seed 1, then twice as many right ones. A wrong one must never be proved, and never pass
with an error that the answer says would show; a right one must never fail. Networks have one to six
layers of one to five units, one to five samples, every head, scale, unit, bias and penalty; points
reach from subnormal weights to 1e300.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from workers import run_all

from pyport.activations import ACTIVATIONS
from pyport.check import Place, check, usual_sizes
from pyport.diagnose.asked import drawn_places
from pyport.gradients.target import TargetError
from pyport.heads import HEADS, SCALES
from pyport.model import Model
from pyport.verdict import Verdict

Array = np.ndarray[Any, Any]


def _powers(rng: np.random.Generator, shape: tuple[int, ...], low: int, high: int) -> Array:
    return np.asarray(rng.normal(size=shape) * 10.0 ** rng.integers(low, high, shape))


#: Weights, by a name for the table.
WEIGHTS: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Array]] = {
    "ordinary": lambda rng, shape: rng.normal(size=shape),
    "+-5": lambda rng, shape: rng.uniform(-5, 5, shape),
    "+-50": lambda rng, shape: rng.uniform(-50, 50, shape),
    "+-1000": lambda rng, shape: rng.uniform(-1000, 1000, shape),
    "whole numbers": lambda rng, shape: rng.integers(-2, 3, shape).astype(float),
    "zero": lambda rng, shape: np.zeros(shape),
    "1e-150": lambda rng, shape: rng.uniform(-1e-150, 1e-150, shape),
    "subnormal": lambda rng, shape: rng.uniform(-1e-310, 1e-310, shape),
    "1e-12...1e4": lambda rng, shape: _powers(rng, shape, -12, 4),
    "1e-300...1e300": lambda rng, shape: _powers(rng, shape, -300, 300),
    "sparse": lambda rng, shape: rng.normal(size=shape) * (rng.random(shape) < 0.3),
}
DATA: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Array]] = {
    "ordinary": lambda rng, shape: rng.normal(size=shape),
    "0 and 1": lambda rng, shape: rng.integers(0, 2, shape).astype(float),
    "pixels": lambda rng, shape: rng.integers(0, 256, shape).astype(float),
    "years": lambda rng, shape: rng.integers(1950, 2026, shape).astype(float),
    "thousands": lambda rng, shape: rng.normal(size=shape) * 1e3,
    "zero": lambda rng, shape: np.zeros(shape),
}


class Drawn(NamedTuple):
    """A model, a place, how weights and data were drawn, and what is done to the right gradient."""

    model: Model
    place: Place
    weights: str
    damage: str
    change: Callable[[Sequence[Any], Any, Any], list[Any]]


def _targets(rng: np.random.Generator, model: Model, N: int, K: int) -> Array:
    labels = bool(rng.integers(2))
    if model.head_name == "softmax-ce":
        return np.asarray(np.eye(K)[rng.integers(0, K, N)] if labels else rng.dirichlet(np.ones(K), N))
    if model.head_name == "linear-sse":
        return np.asarray(rng.normal(size=(N, K)))
    return np.asarray(rng.integers(0, 2, (N, K)) * 1.0 if labels else rng.uniform(size=(N, K)))


def _model(rng: np.random.Generator) -> Model:
    bias = ("none", "none", "ones", "vectors")[rng.integers(4)]
    decay = (0.0, 0.0, 0.1, 1e-3, 7.0)[rng.integers(5)]
    head, scale, unit = (str(rng.choice(list(table))) for table in (HEADS, SCALES, ACTIVATIONS))
    return Model(head, scale, unit, bias, decay, bool(decay) and bool(rng.integers(2)))


#: By how much one element is off, as a part of its block's largest.
SIZES = tuple(10.0**-k for k in range(1, 10))


def _damage(rng: np.random.Generator, count: int) -> tuple[str, Callable[[Sequence[Any], Any, Any], list[Any]]]:
    """What is done to the blocks of the right gradient; the same at every point."""
    k, size = int(rng.integers(count)), float(rng.choice(SIZES))
    fraction, number = rng.random(2), float(rng.normal() * 100)

    def in_block(change: Callable[[Any, Any, Any], Any]) -> Callable[[Sequence[Any], Any, Any], list[Any]]:
        return lambda blocks, X, Y: [change(g, X, Y) if n == k else g for n, g in enumerate(blocks)]

    def element(g: Any, X: Any, Y: Any) -> Any:
        off = np.zeros(g.shape)
        off.ravel()[int(fraction * g.size)] = size * np.abs(np.asarray(g)).max()
        return g + off

    kinds = {
        f"one element {size:.0e}": in_block(element),
        "one element relatively": in_block(lambda g, X, Y: g * _ones_but(g, fraction, 1 + size)),
        f"block times 1 + {size:.0e}": in_block(lambda g, X, Y: g * (1 + size)),
        "block of nonsense": in_block(lambda g, X, Y: 0 * g + number),
        "block of zeros": in_block(lambda g, X, Y: 0 * g),
        "other sign": in_block(lambda g, X, Y: -g),
        "all times 3": lambda blocks, X, Y: [3 * g for g in blocks],
        "one sample alone": in_block(lambda g, X, Y: 2 * g if len(X) == 1 else g),
        "one output alone": in_block(lambda g, X, Y: 2 * g if Y.shape[1] == 1 else g),
        "many samples": in_block(lambda g, X, Y: g * (1 + size) if len(X) > 100 else g),
        "a region": in_block(lambda g, X, Y: g * (1 + size * ((g - 0.5 > 0) & (g - 2 < 0)))),
        "a label": in_block(lambda g, X, Y: g + 0 * g * Y.sum() if np.all(Y != 1) else g * (1 + size))
        if rng.integers(2) else in_block(lambda g, X, Y: g + (Y * (Y - 1)).sum() * size),
    }  # fmt: skip
    name = str(rng.choice(list(kinds)))
    return name, kinds[name]


def _ones_but(g: Any, fraction: float, value: float) -> Array:
    ones = np.ones(g.shape)
    ones.ravel()[int(fraction * ones.size)] = value
    return ones


def drawn(seed: int, number: int) -> Drawn:
    """One gradient's ingredients; the same for the same numbers."""
    rng = np.random.default_rng([seed, number])
    model, depth, N = _model(rng), int(rng.integers(1, 7)), int(rng.integers(1, 6))
    widths = [int(width) for width in rng.integers(1, 6, depth + 1)]
    weights, data = str(rng.choice(list(WEIGHTS))), str(rng.choice(list(DATA)))
    parameters = tuple(WEIGHTS[weights](rng, shape) for shape in model.shapes(widths))
    place = Place("here", DATA[data](rng, (N, widths[0])), _targets(rng, model, N, widths[-1]), parameters)
    return Drawn(model, place, weights, *_damage(rng, len(parameters)))


def gradient_of(model: Model, opaque: bool, change: Callable[..., list[Any]] | None) -> Callable[..., list[Any]]:
    """The right recursion, or what is made of it; opaque: in numbers alone, as code that cannot be proved."""

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        if opaque and type(X) is not np.ndarray:
            raise TypeError("numbers only")
        blocks = list(model.gradient(X, Y, parameters))
        blocks = blocks if change is None else change(blocks, X, Y)
        return [np.array(block) for block in blocks] if opaque else blocks

    return gradient


class Outcome(NamedTuple):
    """What was said, and whether it is a fault."""

    weights: str
    damage: str
    verdict: str
    fault: str
    number: int


def judge_one(wrong: bool, seed: int, number: int) -> Outcome:
    """Draw one gradient and let the product judge it."""
    model, place, weights, damage, change = drawn(seed, number)
    opaque = number % 2 == 0
    gradient = gradient_of(model, opaque, change if wrong else None)
    kind = damage if wrong else "right"
    with np.errstate(all="ignore"):
        try:
            # The places that a command adds take ten times as long as the one that was drawn.
            result = check(gradient, model, [place, *(drawn_places(model, place) if number % 10 == 0 else ())])
        except TargetError:  # it holds NaN or Inf: no gradient, and said so
            return Outcome(weights, kind, "no gradient", "", number)
        except Exception as error:  # whatever it is, it is no verdict
            return Outcome(weights, kind, "raised", f"{type(error).__name__}: {error}", number)
        fault = ""
        statuses = {proof.status for proof in result.proofs.values()}
        if not wrong and result.verdict is Verdict.FAIL:
            fault = "a right one fails"
        if not wrong and "refuted" in statuses:
            fault = "a right one is refuted"
        if wrong and result.verdict is Verdict.PASS and (seen := _visible(gradient, model, place, result.resolution)):
            fault = f"a wrong one passes, off by {seen:.0e} where {result.resolution:.0e} would show"
        # At sizes of 1 the gradient may be 0, and three times that is right.
        usual = result.proofs.get(usual_sizes(model, model.depth(len(place.weights)))[0])
        if wrong and usual is not None and usual.status == "proved" and _differs_everywhere(damage):
            fault = "a wrong one is proved"
    return Outcome(weights, kind, result.verdict.name, fault, number)


def _differs_everywhere(damage: str) -> bool:
    """Whether it is wrong at sizes of every kind, so that no proof at any sizes may succeed."""
    return damage.startswith(("block times", "block of nonsense", "other sign", "all times", "one element rel"))


def _visible(gradient: Callable[..., list[Any]], model: Model, place: Place, resolution: float) -> float:
    """How far the gradient is from the right one at the place, if that is more than is said to show."""
    right = model.gradient(place.X, place.Y, place.weights)
    worst = 0.0
    for got, wanted in zip(gradient(place.X, place.Y, *place.weights), right, strict=True):
        largest = np.abs(wanted).max()
        off = np.abs(got - wanted).max()
        # Rounding of both: what is nearer than that is nobody's error.
        worst = max(worst, off / largest if largest else np.inf if off else 0.0)
    return worst if worst > max(2 * resolution, 1e-13) else 0.0


def campaign(count: int, seed: int, wrong: bool, processes: int = 2) -> list[Outcome]:
    """Judge so many gradients."""
    return list(run_all(partial(judge_one, wrong, seed), count, processes))


def main(count: int = 50_000, seed: int = 1) -> None:
    """Print the counts, and every fault."""
    for wrong, number in ((True, count), (False, 2 * count)):
        outcomes = campaign(number, seed, wrong)
        faults = [outcome for outcome in outcomes if outcome.fault]
        print(f"{number} {'wrong' if wrong else 'right'} gradients, seed {seed}: {len(faults)} faults")
        for outcome in faults[:50]:
            print("  ", outcome)
        for (weights, verdict), times in sorted(Counter((o.weights, o.verdict) for o in outcomes).items()):
            print(f"   {weights:16} {verdict:12} {times}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
