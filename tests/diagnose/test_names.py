"""A name is never forced: small errors, one element, constants as numbers or sizes, rounding that hides, and twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Any, cast

import numpy as np
import pytest
from rich.console import Console

from pyport.activations import ACTIVATIONS
from pyport.diagnose import Diagnosis, Point, diagnose, draw, likely_models, search
from pyport.diagnose.answers import readings
from pyport.diagnose.judged import judge_blocks
from pyport.diagnose.search import Search
from pyport.heads import HEADS, SCALES
from pyport.mistakes import CARDS
from pyport.mistakes.recursion import Edit, Recursion, planted
from pyport.model import Model
from pyport.report.diagnosis import at_most, diagnosis_report
from pyport.verdict import Verdict

Blocks = list[Any]
MODEL = Model()
TWO = (4, 5, 3)
#: Sizes in which N, F, H and K all differ from those that are asked first.
OTHER_SIZES = ((9, (6, 3, 5)), (15, (3, 7, 4)))


def right(X: Any, Y: Any, *parameters: Any) -> Blocks:
    """The gradient of sigmoid layers and the summed cross-entropy, by hand."""
    Z, delta, blocks = [X], None, []
    for W in parameters:
        Z.append(1 / (1 + np.exp(-(Z[-1] @ W))))
    delta = Z[-1] - Y
    for k in range(len(parameters) - 1, -1, -1):
        blocks.insert(0, Z[k].T @ delta)
        if k:
            delta = delta @ parameters[k].T * Z[k] * (1 - Z[k])
    return blocks


def changed(change: Callable[[Blocks, Any, Any], Any]) -> Callable[..., Any]:
    """The right gradient with something done to it, given the sizes of X and of the parameters."""
    return lambda X, Y, *parameters: change(right(X, Y, *parameters), X, parameters)


def points(widths: Sequence[int] = TWO, samples: Sequence[int] = (10, 13), model: Model = MODEL) -> list[Point]:
    return [draw(model, widths, N, seed=N) for N in samples]


def elsewhere(depth: int = 2, model: Model = MODEL) -> Callable[[], list[Point]]:
    return lambda: [draw(model, (*widths, 2)[: depth + 1], N, seed=N) for N, widths in OTHER_SIZES]


def told(gradient: Any, models: Sequence[Model] = (MODEL,), depth: int = 2) -> Diagnosis:
    widths = {1: (4, 3), 2: TWO, 3: (4, 5, 6, 3)}[depth]
    return diagnose(gradient, models, points(widths), further=elsewhere(depth))


def names(result: Diagnosis) -> list[tuple[str, ...]]:
    return [item.ids for item in result.named]


EVERY = likely_models(MODEL, set())


# Right up to a small error


def stabilised(eps: float) -> Callable[..., Any]:
    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> Blocks:
        z = 1 / (1 + np.exp(-(X @ W1)))
        y = 1 / (1 + np.exp(-(z @ W2)))
        d2 = ((1 - Y) / (1 - y + eps) - Y / (y + eps)) * y * (1 - y)
        return [X.T @ (d2 @ W2.T * z * (1 - z)), z.T @ d2]

    return gradient


def central(X: Any, Y: Any, *parameters: Any) -> Blocks:
    found = []
    for k, W in enumerate(parameters):
        g = np.zeros(W.shape)
        for index in np.ndindex(*W.shape):
            ends = []
            for h in (1e-5, -1e-5):
                moved = [V.copy() for V in parameters]
                moved[k][index] += h
                ends.append(float(MODEL.loss(X, Y, moved)))
            g[index] = (ends[0] - ends[1]) / 2e-5
        found.append(g)
    return found


NEAR = {
    **{f"eps {eps:g}": stabilised(eps) for eps in (1e-6, 1e-8, 1e-10, 1e-12)},
    "single precision": changed(lambda g, *_: [b.astype(np.float32).astype(float) for b in g]),
    "ten digits": changed(lambda g, *_: [np.vectorize(lambda v: float(f"{v:.10g}"))(b) for b in g]),
    "central differences": central,
    "a block times 1+1e-9": changed(lambda g, *_: [g[0], g[1] * (1 + 1e-9)]),
    "an offset": changed(lambda g, *_: [g[0] + 1e-7, g[1]]),
}


@pytest.mark.parametrize("models", [[MODEL], EVERY], ids=["said", "not said"])
@pytest.mark.parametrize("name", NEAR)
def test_what_is_right_up_to_a_small_error_is_close_and_has_no_name(name: str, models: Sequence[Model]) -> None:
    result = told(NEAR[name], models)
    assert (result.status, result.named, result.verdict) == ("close", [], Verdict.FAIL)
    assert result.model == MODEL
    assert result.furthest is not None
    assert result.furthest.error < 1e-5


@pytest.mark.parametrize("exponent", range(3, 13))
@pytest.mark.parametrize("models", [[MODEL], EVERY], ids=["said", "not said"])
def test_one_element_that_is_off_is_told_with_what_is_expected(exponent: int, models: Sequence[Model]) -> None:
    error = 10.0**-exponent

    def gradient(X: Any, Y: Any, *parameters: Any) -> Blocks:
        g = right(X, Y, *parameters)
        g[1][1, 2] *= 1 + error
        return g

    result = told(gradient, models)
    assert result.named == []
    assert result.status == "close"
    assert result.furthest is not None
    assert (result.furthest.place, result.furthest.alone) == ("W2(2,3) [1,2]", True)
    assert result.furthest.got == pytest.approx(result.furthest.expected * (1 + error), rel=1e-15)


def test_two_elements_that_are_off_are_not_one_alone() -> None:
    result = told(changed(lambda g, *_: [g[0] * (1 + 1e-9), g[1]]))
    assert result.furthest is not None
    assert not result.furthest.alone


def test_what_is_within_rounding_is_right_and_not_close() -> None:
    assert told(stabilised(0.0)).status == "right"
    assert told(stabilised(0.0), EVERY).model == MODEL


@pytest.mark.parametrize("exponent", range(3, 13))
def test_a_factor_two_that_is_off_by_a_little_in_one_element_is_no_factor_two(exponent: int) -> None:
    def gradient(X: Any, Y: Any, *parameters: Any) -> Blocks:
        g = [2 * block for block in right(X, Y, *parameters)]
        g[0][0, 0] *= 1 + 10.0**-exponent
        return g

    assert told(gradient).named == []


def test_a_large_gradient_forces_no_name() -> None:
    """An error of 1e-10 of the largest element is within 1e-9 of it, and a thousand times rounding."""

    def gradient(X: Any, Y: Any, *parameters: Any) -> Blocks:
        g = [len(X) * block for block in right(X, Y, *parameters)]
        return [g[0], g[1] * (1 + 1e-10)]

    result = diagnose(gradient, [MODEL], points(TWO, (500, 2000)))
    assert result.named == []
    exact = diagnose(changed(lambda g, X, _: [len(X) * b for b in g]), [MODEL], points(TWO, (500, 2000)))
    assert names(exact) == [("times-samples",)]


# Constants

NUMBERS = ("3", "9", "0.9", "0.2", "0.25", "4", "6", "1.5", "0.6", "5", "10", "0.125", "0.04", "100", "1.1", "13",
           "0.36", "0.005", "2/3", "-1/7", "-3.7", "1/12")  # fmt: skip
SIZES: dict[str, Callable[[Any, Any], float]] = {
    "1/H": lambda X, W: 1 / W[0].shape[1],
    "1/F": lambda X, W: 1 / X.shape[1],
    "F": lambda X, W: X.shape[1],
    "H": lambda X, W: W[0].shape[1],
    "N*K": lambda X, W: len(X) * W[1].shape[1],
    "1/N**2": lambda X, W: 1 / len(X) ** 2,
    "H**0.5": lambda X, W: W[0].shape[1] ** 0.5,
    "3*K": lambda X, W: 3 * W[1].shape[1],
    "2/(3*N)": lambda X, W: 2 / 3 / len(X),
    "1/(N - 1)": lambda X, W: 1 / (len(X) - 1),
    "N/(N - 1)": lambda X, W: len(X) / (len(X) - 1),
}


def value(number: str) -> float:
    above, _, below = number.partition("/")
    return float(above) / float(below or 1)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_constant_is_named_as_the_number_that_it_is(number: str) -> None:
    c = value(number)
    whole = told(changed(lambda g, *_: [c * b for b in g]))
    assert names(whole) == [("constant-factor",)]
    assert whole.named[0].findings[0].detail == number
    one = told(changed(lambda g, *_: [g[0], c * g[1]]))
    assert names(one) == [("constant-factor",)]
    assert one.named[0].findings[0].detail == number
    assert one.named[0].findings[0].said == f"g2: {number} times what it should be"
    assert one.named[0].findings[0].lines[0].wrong[0].startswith("g2 = ")
    assert (whole.cure or 1) < 1e-14
    assert (one.cure or 1) < 1e-14


@pytest.mark.parametrize("number", ["3", "0.2", "0.25", "1.5"])
@pytest.mark.sampled(2)
def test_where_nothing_is_said_a_constant_is_told_for_the_likeliest_loss(number: str) -> None:
    c = value(number)
    result = told(changed(lambda g, *_: [c * b for b in g]), EVERY)
    assert (names(result), result.model) == ([("constant-factor",)], MODEL)
    assert result.named[0].findings[0].detail == number


@pytest.mark.parametrize("size", SIZES)
def test_a_constant_is_named_as_the_size_that_it_is(size: str) -> None:
    whole = told(changed(lambda g, X, W: [SIZES[size](X, W) * b for b in g]))
    assert [item.findings[0].detail for item in whole.named] == [size]
    one = told(changed(lambda g, X, W: [g[0], SIZES[size](X, W) * g[1]]))
    assert [item.findings[0].detail for item in one.named] == [size]


CARDS_OF_CONSTANTS: dict[str, Callable[[Any, Any], float]] = {
    "twice": lambda X, W: 2, "half": lambda X, W: 0.5, "sign": lambda X, W: -1, "times-samples": lambda X, W: len(X),
    "over-samples": lambda X, W: 1 / len(X), "times-outputs": lambda X, W: W[-1].shape[1],
    "over-outputs": lambda X, W: 1 / W[-1].shape[1], "over-entries": lambda X, W: 1 / (len(X) * W[-1].shape[1]),
}  # fmt: skip


@pytest.mark.parametrize("card", CARDS_OF_CONSTANTS)
def test_a_constant_that_has_a_card_keeps_its_name(card: str) -> None:
    factor = CARDS_OF_CONSTANTS[card]
    assert names(told(changed(lambda g, X, W: [factor(X, W) * b for b in g]))) == [(card,)]
    assert names(told(changed(lambda g, X, W: [g[0], factor(X, W) * g[1]]))) == [(card,)]


def test_where_one_size_alone_runs_both_readings_are_told() -> None:
    result = diagnose(changed(lambda g, *_: [3 * b for b in g]), [MODEL], points())
    assert result.status == "ambiguous"
    assert {(item.ids[0], item.findings[0].detail) for item in result.named} == {
        ("times-outputs", ""), ("constant-factor", "3"),
    }  # fmt: skip
    assert [str(reason) for reason in result.reasons] == [
        "at the sizes at which it can be asked they are the same number"
    ]


def test_a_learning_rate_that_was_not_said_is_a_number_that_may_be_one() -> None:
    gradient = changed(lambda g, *_: [0.2 * b for b in g])
    (item,) = told(gradient).named
    assert (item.ids, [card.id for card in item.may_be]) == (("constant-factor",), ["times-learning-rate"])
    by_size = diagnose(gradient, [MODEL], points())
    assert [(item.findings[0].detail, len(item.may_be)) for item in by_size.named] == [("0.2", 1), ("1/H", 0)]
    said = diagnose(gradient, [MODEL], points(), a=0.2, further=elsewhere())
    assert names(said) == [("times-learning-rate",)]


def test_two_constants_and_a_constant_at_one_point_are_none() -> None:
    assert told(changed(lambda g, *_: [3 * g[0], 7 * g[1]])).named == []
    assert told(changed(lambda g, X, _: [(3 if len(X) == 10 else 3.5) * b for b in g])).named == []


def test_a_constant_with_an_element_off_is_none() -> None:
    def gradient(X: Any, Y: Any, *parameters: Any) -> Blocks:
        g = [3 * block for block in right(X, Y, *parameters)]
        g[0][0, 0] *= 1 + 1e-11
        return g

    assert told(gradient).named == []


# Pairs


def test_a_pair_is_named_only_where_no_single_mistake_and_no_constant_does() -> None:
    edits = frozenset({Edit(CARDS["slope-missing"], "slope", 1), Edit(CARDS["times-outputs"], "error", 3)})
    result = told(planted(MODEL, edits, 0.1), depth=3)
    assert [set(ids) for ids in names(result)] == [{"slope-missing", "times-outputs"}]
    nine = told(changed(lambda g, *_: [9 * b for b in g]), depth=3)
    assert [item.findings[0].detail for item in nine.named] == ["9"]


def test_what_was_tried_is_said() -> None:
    def odd(X: Any, Y: Any, *parameters: Any) -> Blocks:
        return [np.sin(g) for g in right(X, Y, *parameters)]

    one, several = told(odd), told(odd, EVERY[:6])
    assert one.tried is not None
    assert several.tried is not None
    assert (one.tried.losses, one.tried.pairs, one.tried.all_pairs) == (1, 1, True)
    assert (several.tried.losses, several.tried.pairs) == (6, 1)


def test_a_search_that_carries_on_only_some_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "KEPT", 0)

    def odd(X: Any, Y: Any, *parameters: Any) -> Blocks:
        g = right(X, Y, *parameters)
        return [np.sin(g[0]), 2 * g[1]]

    result = told(odd)
    assert result.tried is not None
    assert not result.tried.all_pairs


# Verified at other sizes


def test_a_name_that_does_not_hold_at_other_sizes_is_none() -> None:
    """A factor N at the first sizes, and N + F - 4 elsewhere."""
    gradient = changed(lambda g, X, _: [(len(X) + X.shape[1] - 4) * b for b in g])
    assert names(diagnose(gradient, [MODEL], points())) == [("times-samples",)]
    assert told(gradient).named == []


# Rounding that hides


def hidden(error: float, factor: float = 1.0) -> Callable[..., Any]:
    """Off by a small error, beside a term that cancels and may have been rounded by as much."""

    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> Blocks:
        g1, g2 = right(X, Y, W1, W2)
        large = (X.T @ X) * 1e9
        return [g1 * (factor * (1 + error)) + (large - large) @ W1, g2]

    return gradient


def test_an_error_that_rounding_could_be_is_undecided_with_the_reason() -> None:
    result = told(hidden(2e-7))
    assert (result.status, result.verdict) == ("undecided", Verdict.UNDECIDED)
    assert "of the largest element of g1: an error of that size could hide in it" in result.reasons[0]
    assert told(hidden(0.0)).status == "undecided"


def test_an_error_that_is_larger_than_rounding_is_wrong() -> None:
    assert told(hidden(0.1)).verdict is Verdict.FAIL


def test_a_gradient_that_is_zero_is_undecided() -> None:
    zeros = [point._replace(X=0 * point.X) for point in points()]
    result = diagnose(right, [MODEL], zeros)
    assert result.status == "undecided"
    assert "the right g1 is 0" in result.reasons[0]


def test_one_softmax_output_is_right_whatever_its_multiple() -> None:
    model = Model("softmax-ce")
    result = diagnose(lambda X, Y, *W: model.gradient(X, Y, W), [model], points((4, 5, 1), model=model))
    assert result.status == "right"


# What is judged of a block


def judged(gradient: Any, some: Sequence[Point]) -> list[bool]:
    return [block.right for block in judge_blocks(gradient, MODEL, readings(gradient, some, MODEL)[0])]


def test_one_gross_error_beside_one_just_above_rounding_leaves_both_wrong() -> None:
    assert judged(changed(lambda g, *_: [g[0] * (1 + 1e-11), g[1] + 1]), points()) == [False, False]
    assert judged(changed(lambda g, *_: [g[0], g[1] + 1]), points()) == [True, False]


def test_a_tiny_gradient_is_judged_by_its_own_size() -> None:
    small = [point._replace(X=1e-150 * point.X) for point in points()]
    assert judged(right, small) == [True, True]
    assert judged(changed(lambda g, *_: [2 * g[0], g[1]]), small) == [False, True]
    assert judged(changed(lambda g, *_: [g[0] * (1 + 1e-9), g[1]]), small) == [False, True]


def test_a_tiny_gradient_is_matched_by_its_own_size() -> None:
    small = [point._replace(X=1e-150 * point.X) for point in points()]
    answers = [dict(zip([(1, "W"), (2, "W")], right(*p[:2], *p.parameters), strict=True)) for p in small]
    search = Search([Recursion(MODEL, p.X, p.Y, p.parameters, 0.1) for p in small], answers)
    assert search.matches((1, "W"), frozenset())
    assert not search.matches((1, "W"), frozenset({Edit(CARDS["twice"], "block", 1)}))


# Losses


def test_without_a_hidden_layer_units_make_no_other_loss() -> None:
    def gradient(X: Any, Y: Any, W1: Any) -> Blocks:
        return [3 * b for b in right(X, Y, W1)]

    result = told(gradient, EVERY, depth=1)
    assert [(item.ids, item.model) for item in result.named] == [(("constant-factor",), MODEL)]


def test_losses_that_are_the_same_at_these_sizes_are_told_apart_at_others() -> None:
    """With two samples a mean is a half."""
    mean = Model(scale="mean")
    gradient = changed(lambda g, X, _: [b / len(X) for b in g])
    first = diagnose(gradient, [Model(scale="half"), mean], points(samples=(2,)))
    assert first.model.scale == "half"
    assert any("averaged over samples" in note for note in first.notes)
    result = diagnose(gradient, [Model(scale="half"), mean], points(samples=(2,)), further=elsewhere())
    assert (result.status, result.model) == ("right", mean)


def test_one_mistake_for_two_losses_is_one_name_and_a_note() -> None:
    def gradient(X: Any, Y: Any, W1: Any) -> Blocks:
        return [X.T @ (1 / (1 + np.exp(-(X @ W1))))]

    result = told(gradient, EVERY, depth=1)
    assert names(result) == [("error-output-alone",)]
    assert any("it is that too if the loss is the sum of squares" in note for note in result.notes)


@pytest.mark.parametrize("bias", ["none", "ones", "vectors"])
def test_a_right_softmax_gradient_is_right_where_no_model_is_said(bias: str) -> None:
    base, softmax = Model(bias=bias), Model("softmax-ce", bias=bias)
    some = points((4, 5, 3), model=softmax)
    result = diagnose(lambda X, Y, *W: softmax.gradient(X, Y, W), likely_models(base, {"bias"}), some)
    assert (result.status, result.model) == ("right", softmax)


# The cure


def test_the_cure_is_checked_on_the_numbers_that_came() -> None:
    result = told(changed(lambda g, *_: [g[0], -g[1]]))
    assert result.cure is not None
    assert result.cure < 1e-14
    from pyport.diagnose.cure import cure

    point = points()[0]
    blocks = right(*point[:2], *point.parameters)
    assert cure(MODEL, [point], [blocks]) < 1e-14
    blocks[0][0, 0] += 1e-3
    assert cure(MODEL, [point], [blocks]) > 1e-6


# Numbers of which nothing but a 0 or a constant is left


def printed(result: Diagnosis, lang: str = "en") -> str:
    console = Console(width=400, file=StringIO())
    console.print(diagnosis_report("mine", result, lang))
    return cast(StringIO, console.file).getvalue()


@pytest.mark.parametrize("models", [[MODEL], [Model("softmax-ce")], EVERY], ids=["sigmoid", "softmax", "not said"])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_zeros_are_named_as_zeros_whatever_the_loss(models: Sequence[Model], depth: int) -> None:
    result = told(changed(lambda g, *_: [0 * block for block in g]), models, depth)
    assert names(result) == [("gradient-zero",)]
    assert (result.model, result.notes, result.cure) == (models[0], [], None)
    assert len(result.named[0].findings[0].lines) == depth
    assert "-0 times" not in printed(result)


def test_errors_summed_over_the_outputs_are_named_where_they_do_not_add_up_to_0() -> None:
    edit = frozenset({Edit(CARDS["error-summed-over-outputs"], "error", 2)})
    assert names(told(planted(MODEL, edit, 0.1), EVERY)) == [("error-summed-over-outputs",)]


def diagnose_softmax(gradient: Any) -> Diagnosis:
    softmax = Model("softmax-ce")
    return diagnose(gradient, [softmax], points((4, 5, 6, 3), model=softmax), further=elsewhere(3, softmax))


def test_a_block_of_zeros_is_named_as_zeros_and_not_as_a_formula_that_is_zero_for_softmax() -> None:
    softmax = Model("softmax-ce")
    for gradient in (
        planted(softmax, frozenset({Edit(CARDS["gradient-zero"], "block", 1)}), 0.1),
        planted(softmax, frozenset({Edit(CARDS["gradient-zero"], "block", k) for k in (1, 2)}), 0.1),
        # The errors of softmax outputs add up to 0 within rounding.
        planted(softmax, frozenset({Edit(CARDS["weights-replaced-by-sum"], "step", 2)}), 0.1),
    ):
        assert names(diagnose_softmax(gradient)) == [("gradient-zero",)]
    lost = planted(MODEL, frozenset({Edit(CARDS["weights-replaced-by-sum"], "step", 2)}), 0.1)
    assert names(told(lost, [MODEL], 3)) == [("weights-replaced-by-sum",)]


@pytest.mark.parametrize("number", [1.0, -1.0, 0.5, 2.0, -0.1])
@pytest.mark.parametrize("where", ["everywhere", "below", "above"])
@pytest.mark.sampled(5)
def test_one_number_in_every_element_has_no_name(number: float, where: str) -> None:
    def gradient(X: Any, Y: Any, *parameters: Any) -> Blocks:
        g, constant = right(X, Y, *parameters), [np.full(W.shape, number) for W in parameters]
        return {"everywhere": constant, "below": [constant[0], g[1]], "above": [g[0], constant[1]]}[where]

    result = told(gradient)
    assert (result.status, result.named) == ("unknown", [])
    assert result.tried is not None
    assert ("nor do any two together" in printed(result)) != result.tried.untold


def test_one_number_that_two_mistakes_give_is_not_said_to_be_given_by_none() -> None:
    result = told(lambda X, Y, *parameters: [np.ones(W.shape) for W in parameters])
    assert result.tried is not None
    assert result.tried.untold
    assert printed(result).splitlines()[:2] == [
        "NONE KNOWN: only mistakes that reduce the gradient to a constant or to rounding give this one, "
        "and it does not show which",
        "tried for one loss",
    ]


def test_signs_that_differ_are_named_and_so_is_a_block_of_equal_ones_beside_them() -> None:
    signs = changed(lambda g, *_: [np.sign(block) for block in g])
    assert names(told(signs)) == [("gradient-sign",)]
    # The only element of the bias has one sign at all points.
    model = Model("sigmoid-bce", "sum", "sigmoid", "vectors")
    places_ = [(k, part) for k in (1, 2) for part in "Wb"]
    edits = frozenset({Edit(CARDS["gradient-sign"], "block", k, part) for k, part in places_})
    result = diagnose(planted(model, edits, 0.1), [model], points((4, 5, 1), model=model))
    assert names(result) == [("gradient-sign",)]


def small_blocks(size: float) -> tuple[Point, Blocks]:
    """A point at which the lower blocks are so small beside those of a mistake that rounding hides them, and those."""
    point = points((4, 5, 6, 3), (10,))[0]
    parameters = tuple(W * size for W in point.parameters)
    return point._replace(parameters=parameters), right(point.X, point.Y, *parameters)


@pytest.mark.parametrize("size", [1e-3, 1e-8, 1e-60, 1e-120])
def test_zeros_are_not_explained_by_what_is_too_small_to_be_seen(size: float) -> None:
    point, g = small_blocks(size)
    result = diagnose(lambda *_: [0 * g[0], 0 * g[1], g[2]], [MODEL], [point])
    assert names(result) == [("gradient-zero",)]
    assert result.cure is None


def test_small_blocks_that_are_seen_are_explained() -> None:
    point, _ = small_blocks(1e-3)
    edits = frozenset({Edit(CARDS["input-is-weights-sum"], "left", k) for k in (1, 2)})
    result = diagnose(planted(MODEL, edits, 0.1), [MODEL], [point])
    assert names(result) == [("input-is-weights-sum",)]


# Sentences


def test_one_element_at_each_point_is_not_alone_if_it_is_another_one() -> None:
    def gradient(X: Any, Y: Any, *parameters: Any) -> Blocks:
        g = right(X, Y, *parameters)
        g[1][1 if len(X) == 10 else 2, 2] *= 1 + 1e-5
        return g

    result = told(gradient)
    assert result.status == "close"
    assert result.furthest is not None
    assert not result.furthest.alone
    assert "the most)" in printed(result)


@pytest.mark.parametrize(("error", "said"), [(1e-3, False), (3e-5, False), (3e-6, True), (1e-9, True)])
def test_printed_numbers_and_the_like_are_blamed_for_small_errors_only(error: float, said: bool) -> None:
    result = told(changed(lambda g, *_: [g[0], g[1] + error * np.abs(g[1]).max()]))
    assert result.status == "close"
    assert ("a stabiliser such as 1e-12" in printed(result)) is said
    assert ("1e-12 之类的稳定项" in printed(result, "zh")) is said


@pytest.mark.parametrize(
    ("error", "text"), [(3e-12, "3e-12"), (1.4e-5, "2e-05"), (9.4e-6, "1e-05"), (2.6e-9, "3e-09"), (9.1e-100, "1e-99")]
)
def test_right_up_to_is_no_less_than_the_error(error: float, text: str) -> None:
    assert at_most(error) == text
    assert float(text) >= error


def test_a_right_gradient_is_left_for_gradcheck_to_judge() -> None:
    result = told(right)
    assert "there is nothing to name; pyport gradcheck judges it" in printed(result)
    assert "没有可指出的错误；pyport gradcheck 可以给出判定" in printed(result, "zh")
    assert "nothing to name" not in printed(told(changed(lambda g, *_: [2 * block for block in g])))


def usual(entries: Mapping[str, Any]) -> list[str]:
    return [name for name, entry in entries.items() if entry.is_usual]


def test_what_was_said_of_the_network_is_not_tried_in_another_way() -> None:
    base = Model("softmax-ce", "mean", "tanh")
    for given, number in (({"activation", "head_name", "scale"}, 1), ({"activation"}, len(usual(HEADS)) * len(SCALES)),
                          ({"head_name", "scale"}, len(usual(ACTIVATIONS)))):  # fmt: skip
        models = likely_models(base, given)
        assert len(set(models)) == len(models) == number
        assert all(getattr(model, name) == getattr(base, name) for model in models for name in given)
