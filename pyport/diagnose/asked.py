"""Which points a target is asked at, and which models it may belong to, from what the user says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import isfinite

import numpy as np

from pyport.check import Place, places_of
from pyport.diagnose.diagnose import diagnose, likely_models
from pyport.diagnose.diagnosis import Diagnosis
from pyport.diagnose.points import Point, draw
from pyport.errors import InputError
from pyport.gradients.target import TargetError
from pyport.model import Model
from pyport.model_words import parse
from pyport.starts import choose_start
from pyport.targets import Target, ordered

#: Widths that no two layers share, and more samples than any: nothing fits by chance.
DIFFERENT = (4, 5, 6, 7, 8, 9)
OUTPUTS = 3
#: Where a function does not run at those: mistakes that need square matrices.
EQUAL = 4
SAMPLES = (10, 13)
#: How many more points of each size tell mistakes apart that give the same numbers at the first.
FURTHER = 4
#: The most weight matrices that are told apart.
DEEPEST = 6


@dataclass(frozen=True)
class Asked:
    """What the user says of a network.

    Attributes
    ----------
    model : Model
    given : set of str
        The fields of the model that were said; the others are found out.
    widths : tuple of int or None
        F, H, ..., K.
    samples : int or None
    learning_rate : float or None
    """

    model: Model = field(default_factory=Model)
    given: Collection[str] = frozenset()
    widths: tuple[int, ...] | None = None
    samples: int | None = None
    learning_rate: float | None = None

    @classmethod
    def of(
        cls, words: str, head: str | None, case: str | None, sizes: str | None, samples: int | None,
        learning_rate: float | None,
    ) -> Asked:  # fmt: skip
        """What the options of a command say.

        Raises
        ------
        InputError
            For words that say nothing, or contradict each other.
        """
        model, given = parse(" ".join(part for part in (words, head) if part))
        widths = None
        if case is not None:
            if sizes is not None:
                raise InputError("--case and --sizes both say the sizes; one is wanted.")
            start = choose_start(case, None, None, None)
            widths = (start.X.shape[1], *(W.shape[1] for W in (start.W1, start.W2, start.W3)))
            samples = samples or start.X.shape[0]
        elif sizes is not None:
            widths = _numbers(sizes)
        if learning_rate is not None and not (isfinite(learning_rate) and learning_rate > 0):
            raise InputError(f"a learning rate of {learning_rate:g} is none; it must be a positive number.")
        return cls(model, given, widths, samples, learning_rate)


def _numbers(sizes: str) -> tuple[int, ...]:
    """Whole numbers with commas between them."""
    try:
        numbers = tuple(int(part) for part in sizes.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) < 2 or min(numbers) < 1 or max(numbers) > 10_000:
        raise InputError(f"--sizes {sizes}: two or more whole numbers are wanted, F,H,...,K, for instance 4,5,3,2.")
    return numbers


def diagnose_target(target: Target, asked: Asked) -> Diagnosis:
    """Ask a target where that tells most, and name its mistake.

    Raises
    ------
    InputError
        If what is said of the network does not fit the target.
    TargetError
        If it cannot be asked.
    """
    target, base, depth = fitted(target, asked)
    models = likely_models(base, asked.given)
    if target.place is not None:
        place = target.place
        # A file may hold numbers of any size: what overflows is judged, not warned of.
        with np.errstate(all="ignore"):
            return diagnose(target.gradient, models, [Point(place.X, place.Y, place.weights)], a=asked.learning_rate)
    result: Diagnosis | None = None
    for labels in (False, True):
        sets = {
            widths: [_drawn(models, widths, N, labels) for N in _samples(asked)] for widths in _widths(asked, depth)
        }
        target.prepare([point for points in sets.values() for point in points])
        result = _first(target, models, sets, labels, asked.learning_rate)
        if result.status != "unknown":
            break
        # What works for labels alone is looked for in the likeliest network only.
        models = [model for model in models if (model.head_name, model.activation) ==
                  (models[0].head_name, models[0].activation)]  # fmt: skip
    assert result is not None
    return result


def _first(
    target: Target,
    models: Sequence[Model],
    sets: Mapping[tuple[int, ...], Sequence[Point]],
    labels: bool,
    a: float | None,
) -> Diagnosis:
    """The diagnosis at the first widths at which the target can be asked."""
    first: TargetError | None = None
    for widths, points in sets.items():
        numbers = [point.X.shape[0] for point in points]
        further = partial(_further, models, widths, numbers, labels)
        try:
            return diagnose(target.gradient, models, points, a=a, further=further)
        except TargetError as error:
            first = first or error
    assert first is not None
    raise first


def places_to_check(target: Target, asked: Asked, cases: Sequence[str]) -> tuple[Target, Model, list[Place]]:
    """The target, its model as far as it is said, and where it is judged against that.

    Parameters
    ----------
    cases : sequence of str
        Fixtures to judge it at, if it is a function of three weight matrices alone.
    """
    target, model, depth = fitted(target, asked)
    if target.place is not None:
        return target, model, [target.place]
    if asked.widths is None and depth == 3 and model.bias == "none":
        return target, model, places_of({name: choose_start(name, None, None, None) for name in cases})
    points = {f"N={N}, {'-'.join(map(str, widths))}": draw(model, widths, N, seed=N)
              for N in _samples(asked) for widths in _widths(asked, depth)}  # fmt: skip
    return target, model, [Place(name, *point) for name, point in points.items()]


def fitted(target: Target, asked: Asked) -> tuple[Target, Model, int]:
    """The target with its parameters in order, the model with their bias, and the number of weight matrices."""
    names, base = target.parameters, asked.model
    vectors = names is not None and any(name.lower().startswith("b") for name in names)
    if "bias" not in asked.given:
        bias = "vectors" if vectors else "ones" if _has_row_of_ones(target) else base.bias
        base = replace(base, bias=bias)
    count = len(names) if names is not None else None
    if base.bias == "vectors" and count is not None and (count % 2 or not vectors):
        raise InputError(
            f"{target.words}: it takes {', '.join(names or ())}; with bias vectors that is W1, b1, W2, b2, ..."
        )
    if vectors and base.bias != "vectors":
        raise InputError(f"{target.words}: it takes bias vectors; the model that was named has none.")
    told = None if asked.widths is None else len(asked.widths) - 1
    found = None if count is None else base.depth(count)
    if told is not None and found is not None and told != found:
        raise InputError(f"{target.words}: it takes {found} weight matrices, and --sizes has {told + 1} numbers; "
                         f"{found + 1} are wanted.")  # fmt: skip
    depth = told or found or 3
    if not 1 <= depth <= DEEPEST:
        raise InputError(f"{target.words}: networks of 1 to {DEEPEST} weight matrices are diagnosed, not of {depth}.")
    return ordered(target, base.parameter_names(depth)), base, depth


def _has_row_of_ones(target: Target) -> bool:
    return target.place is not None and target.place.weights[0].shape[0] == target.place.X.shape[1] + 1


def _widths(asked: Asked, depth: int) -> list[tuple[int, ...]]:
    if asked.widths is not None:
        return [asked.widths]
    return [(*DIFFERENT[:depth], OUTPUTS), (EQUAL,) * (depth + 1)]


def _samples(asked: Asked) -> tuple[int, ...]:
    # Another number of samples tells a factor N from other numbers; what does not run there is left out.
    return SAMPLES if asked.samples is None else (asked.samples, asked.samples + 3)


def _further(models: Sequence[Model], widths: Sequence[int], numbers: Sequence[int], labels: bool) -> list[Point]:
    """Other points of the same sizes."""
    return [_drawn(models, widths, N, labels, seed=1000 * (n + 1) + N) for n in range(FURTHER) for N in numbers]


def _drawn(models: Sequence[Model], widths: Sequence[int], N: int, labels: bool, seed: int | None = None) -> Point:
    """A point that suits all models: targets that add up to 1 if one of them may be softmax."""
    softmax = widths[-1] > 1 and any(model.head_name == "softmax-ce" for model in models)
    model = replace(models[0], head_name="softmax-ce") if softmax else models[0]
    return draw(model, widths, N, seed=N if seed is None else seed, labels=labels)
