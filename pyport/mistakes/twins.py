"""Why two mistakes can be the same formula: a rule with a reason for each pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyport.language import Said, said
from pyport.mistakes.recursion import Edit
from pyport.model import Model

#: When nothing is known but that the numbers agree.
SAME_NUMBERS = said("they give the same numbers at every point that was tried")
SAME_FACTOR = said("their factors are the same number here")
SAME_CARD = said("it is the same mistake, made at another place with the same effect")


@dataclass(frozen=True)
class Sizes:
    """What the rules go by: the model, the widths (F, ..., K), the numbers of samples, the learning rate."""

    model: Model
    widths: tuple[int, ...]
    samples: tuple[int, ...]
    a: float

    @property
    def depth(self) -> int:
        """How many weight matrices there are."""
        return len(self.widths) - 1


Rule = Callable[[Edit, Edit, Sizes], bool]


#: The factor that a card of scale is, by the sizes N, K and the learning rate.
FACTORS: dict[str, Callable[[int, int, float], float]] = {
    "twice": lambda N, K, a: 2.0, "half": lambda N, K, a: 0.5, "times-samples": lambda N, K, a: N,
    "over-samples": lambda N, K, a: 1 / N, "times-outputs": lambda N, K, a: K, "over-outputs": lambda N, K, a: 1 / K,
    "over-entries": lambda N, K, a: 1 / (N * K), "times-learning-rate": lambda N, K, a: a,
    "sign": lambda N, K, a: -1.0, "minus-learning-rate": lambda N, K, a: -a,
}  # fmt: skip
#: The same of a penalty.
_PENALTY_FACTORS: dict[str, Callable[[int, int, float], float]] = {
    "penalty-twice": lambda N, K, a: 2.0, "penalty-half": lambda N, K, a: 0.5, "penalty-sign": lambda N, K, a: -1.0,
    "penalty-not-averaged": lambda N, K, a: N, "penalty-averaged": lambda N, K, a: 1 / N,
    "penalty-times-learning-rate": lambda N, K, a: a,
}  # fmt: skip


def _factor(edit: Edit, s: Sizes) -> set[float] | None:
    """The factor that a card of scale is, for each number of samples."""
    factor = {**FACTORS, **_PENALTY_FACTORS}.get(edit.card.id)
    return None if factor is None else {round(factor(N, s.widths[-1], s.a), 12) for N in s.samples}


def _square(a: Edit, _b: Edit, s: Sizes) -> bool:
    return s.widths[a.layer - 1] + (s.model.bias_of(a.layer) == "ones") == s.widths[a.layer]


def _of_two_softmax(a: Edit, b: Edit, s: Sizes) -> bool:
    return s.model.head_name == "softmax-ce" and s.widths[-1] == 2 and max(a.layer, b.layer) == s.depth


def _one_sample(_a: Edit, _b: Edit, s: Sizes) -> bool:
    return set(s.samples) == {1}


def _activation(*names: str) -> Rule:
    return lambda a, b, s: s.model.units(min(a.layer, s.depth - 1) or 1).name in names


_RULES: list[tuple[tuple[str, ...], Rule, Said]] = [
    (("sign", "slope-negative"), lambda a, b, s: min(a.layer, b.layer) == 1,
     said("there is no layer below the first: the sign of its slope is the sign of its gradient")),
    (("input-of-layer-below", "input-first"), lambda a, b, s: a.layer == 2,
     said("the layer below is the first: its input is X")),
    (("transposed", "read-by-rows", "read-by-columns"), _square,
     said("a square matrix read the other way round is transposed")),
    (("bias-averaged", "over-samples"), lambda a, b, s: True,
     said("this sum alone is the gradient of a bias vector")),
    (("bias-missing", "gradient-zero"), lambda a, b, s: True,
     said("this sum alone is the gradient of a bias vector")),
    (("bias-of-layer-above", "gradient-of-layer-above"), lambda a, b, s: True,
     said("this sum alone is the gradient of a bias vector")),
    (("slope-missing", "slope-of-layer-above"), lambda a, b, s: s.model.units(a.layer).name in ("relu", "linear") or
     a.layer == s.depth - 1,
     said("the outputs are positive, where the slope of ReLU is 1")),
    (("slope-is-output", "slope-is-sums"), _activation("linear"),
     said("without an activation the outputs are the sums")),
    (("bias-missing", "bias-summed-over-everything", "bias-summed-over-units", "gradient-zero"),
     lambda a, b, s: s.model.head_name == "softmax-ce" and a.layer == b.layer == s.depth,
     said("the errors of softmax outputs add up to 0")),
    (("input-mean", "error-averaged-first", "product-of-sums", "product-of-means"), lambda a, b, s: s.depth == 1,
     said("with one weight matrix it is the same sum")),
    (("gradient-zero", "weights-replaced-by-sum"), lambda a, b, s: s.model.head_name == "softmax-ce",
     said("the errors of softmax outputs add up to 0")),
    (("sign", "columns-turned"), _of_two_softmax,
     said("the errors of two softmax outputs are opposite numbers")),
    (("weights-skipped", "error-of-layer-above"), _activation("linear"),
     said("without an activation the error is passed on as it is")),
    (("weights-skipped", "weights-replaced-by-sum"), lambda a, b, s: s.widths[a.layer + 1] == 1,
     said("there is only one unit above")),
    (("gradient-sign", "gradient-normalised"), lambda a, b, s: s.widths[a.layer - 1] == s.widths[a.layer] == 1,
     said("the block is a single number")),
    (("first-sample-only", "last-sample-left-out"), lambda a, b, s: set(s.samples) == {2},
     said("there are two samples")),
    (("last-sample-only", "first-sample-left-out"), lambda a, b, s: set(s.samples) == {2},
     said("there are two samples")),
    (("averaged-twice", "over-samples"), lambda a, b, s: min(a.layer, b.layer) == 1,
     said("there is no layer below the first: a factor of its error is a factor of its gradient")),
    (("weights-updated-per-sample", "weights-already-updated"), _one_sample,
     said("there is one sample")),
    (("labels-shifted-up", "labels-shifted-down"), lambda a, b, s: s.widths[-1] == 2,
     said("there are two classes")),
    (("first-sample-left-out", "last-sample-left-out", "gradient-zero"), _one_sample,
     said("there is one sample")),
]  # fmt: skip


def reason(a: Edit, b: Edit, sizes: Sizes) -> Said:
    """Why two mistakes cannot be told apart."""
    if a.card.id == b.card.id:
        return SAME_CARD
    first, second = _factor(a, sizes), _factor(b, sizes)
    if first is not None and first == second:
        return SAME_FACTOR
    for cards, rule, text in _RULES:
        if {a.card.id, b.card.id} <= set(cards) and rule(a, b, sizes):
            return text
    return SAME_NUMBERS


def best_reason(edit: Edit, others: Iterable[Edit], sizes: Sizes) -> list[str]:
    """Why a mistake cannot be told from one of several others; empty if there are none."""
    found: list[str] = [reason(edit, other, sizes) for other in others]
    return [text for text in found if text is not SAME_NUMBERS][:1] or found[:1]
