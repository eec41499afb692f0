"""What the search finds, in which order, and what the formulas become for a layer."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from pyport.diagnose import diagnose, draw
from pyport.diagnose.search import Explanation, Search, singles
from pyport.mistakes import CARDS
from pyport.mistakes.formula import line
from pyport.mistakes.matlab_text import matlab
from pyport.mistakes.recursion import Edit, Inapplicable, Recursion, planted
from pyport.mistakes.twins import SAME_NUMBERS
from pyport.model import Model

MODEL, WIDTHS = Model(), (4, 5, 6, 3)
POINTS = [draw(MODEL, WIDTHS, N, seed=N) for N in (9, 13)]


def search(gradient: Any) -> Search:
    recursions = [Recursion(MODEL, p.X, p.Y, p.parameters, 0.1) for p in POINTS]
    answers = [
        dict(zip(recursions[0].blocks, gradient(p.X, p.Y, *p.parameters), strict=True)) for p in POINTS
    ]  # fmt: skip
    return Search(recursions, answers)


def found(*edits: Edit, a: float = 0.1, budget: int = 2) -> list[set[str]]:
    return [set(e.cards) for e in search(planted(MODEL, frozenset(edits), a)).explanations(budget)]


SLOPE, LEFT = Edit(CARDS["slope-missing"], "slope", 2), Edit(CARDS["input-sums"], "left", 3)


def test_one_mistake_is_found_with_a_budget_of_one() -> None:
    assert found(SLOPE, budget=1) == [{"slope-missing"}]


def test_two_mistakes_need_a_budget_of_two() -> None:
    assert found(SLOPE, LEFT, budget=1) == []
    assert found(SLOPE, LEFT) == [{"slope-missing", "input-sums"}]


def test_two_mistakes_in_one_block_are_found() -> None:
    assert {"input-sums", "error-sum"} in found(LEFT, Edit(CARDS["error-sum"], "error", 3))


def test_three_mistakes_are_not_found() -> None:
    assert found(SLOPE, LEFT, Edit(CARDS["input-ones"], "left", 1)) == []


def test_the_right_gradient_has_no_explanation() -> None:
    assert found() == []


def test_a_mistake_that_one_gradient_alone_has_is_told_for_that_one() -> None:
    def only_second(X: Any, Y: Any, *parameters: Any) -> Any:
        blocks = MODEL.gradient(X, Y, parameters)
        return [blocks[0], planted(MODEL, frozenset({SLOPE}), 0.1)(X, Y, *parameters)[1], blocks[2]]

    result = diagnose(only_second, [MODEL], POINTS)
    assert [item.ids for item in result.named] == [("slope-missing",)]
    assert [entry.only for entry in result.named[0].findings[0].lines] == ["g2"]


def test_every_usual_learning_rate_is_tried_and_one_that_is_said_alone() -> None:
    gradient = planted(MODEL, frozenset({Edit(CARDS["updated-weights"], "block", 2)}), 0.05)
    assert [item.ids for item in diagnose(gradient, [MODEL], POINTS).named] == [("updated-weights",)]
    assert diagnose(gradient, [MODEL], POINTS, a=0.05).status == "named"
    assert diagnose(gradient, [MODEL], POINTS, a=0.07).status == "unknown"


def test_a_pair_at_a_later_learning_rate_is_found() -> None:
    edits = frozenset({Edit(CARDS["updated-weights"], "block", 2), Edit(CARDS["input-sums"], "left", 3)})
    result = diagnose(planted(MODEL, edits, 0.01), [MODEL], POINTS)
    assert [set(item.ids) for item in result.named] == [{"updated-weights", "input-sums"}]


def test_fewer_places_come_first() -> None:
    one, two = (Explanation((((3, "W"), frozenset({e})),)) for e in (LEFT, SLOPE))
    both = Explanation((((3, "W"), frozenset({LEFT, SLOPE})),))
    assert one.cost < both.cost
    assert two.cost[0] == 1


def test_a_recursion_at_another_learning_rate_forgets_what_used_it() -> None:
    point, edits = POINTS[0], frozenset({Edit(CARDS["weights-already-updated"], "back", 2)})
    kept, fresh = (Recursion(MODEL, point.X, point.Y, point.parameters, a) for a in (0.1, 0.5))
    before = kept.gradient((1, "W"), edits)
    kept.learn(0.5)
    assert (kept.gradient((1, "W"), edits) == fresh.gradient((1, "W"), edits)).all()
    assert not (before == fresh.gradient((1, "W"), edits)).all()


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_exchanges_in_one_place_the_one_that_uses_the_other_comes_last(turned: bool) -> None:
    edits = [Edit(CARDS[card], "slope", 1) for card in ("slope-squared", "slope-is-output")]
    assert ["it" in edit.card.wrong["slope"] for edit in edits] == [True, False]
    point = draw(Model(), (4, 5, 3), 6, seed=1)
    recursion = Recursion(Model(), point.X, point.Y, point.parameters, 0.1)
    got: Any = recursion._ingredient("slope", 1, edits[::-1] if turned else edits, {})  # type: ignore[arg-type]
    assert (got == recursion.Z[1] ** 2).all()


def test_sizes_that_do_not_fit_are_inapplicable() -> None:
    recursion = Recursion(MODEL, POINTS[0].X, POINTS[0].Y, POINTS[0].parameters, 0.1)
    with pytest.raises(Inapplicable):
        recursion.gradient((1, "W"), frozenset({Edit(CARDS["weights-not-transposed"], "back", 1)}))
    assert "weights-not-transposed" in singles(MODEL, 3, (1, "W"))


@pytest.mark.parametrize(
    ("ingredient", "k", "text", "numpy", "octave"),
    [
        ("error", 3, None, "d3 = y - Y", "d3 = y - Y;"),
        ("slope", 2, None, "d2 = d3 @ W3.T * (Z2 * (1 - Z2))", "d2 = d3 * W3' .* (Z2 .* (1 - Z2));"),
        ("slope", 2, "1", "d2 = d3 @ W3.T", "d2 = d3 * W3';"),
        ("back", 1, "W_up", "d1 = d2 @ W2 * (Z1 * (1 - Z1))", "d1 = d2 * W2 .* (Z1 .* (1 - Z1));"),
        ("left", 1, "S_down", None, None),
        ("product", 2, None, "g2 = Z1.T @ d2", "g2 = Z1' * d2;"),
        ("block", 3, "it / 2", "g3 = Z2.T @ d3 / 2", "g3 = Z2' * d3 / 2;"),
    ],
)
def test_lines_are_printed_for_their_layer(
    ingredient: str, k: int, text: str | None, numpy: str | None, octave: str | None
) -> None:
    got = line(MODEL, ingredient, k, 3, text)
    if numpy is not None:
        assert got == (numpy, octave)


@pytest.mark.parametrize(
    ("python", "octave"),
    [
        ("A * B", "A .* B"), ("2 * A", "2 * A"), ("A @ B.T", "A * B'"), ("(A + B).T", "(A + B)'"), ("A ** 2", "A.^2"),
        ("-(A * B)", "-(A .* B)"), ("A - (B - C)", "A - (B - C)"), ("A[1:]", "A(2:end, :)"), ("A[:, :1]", "A(:, 1)"),
        ("np.sum(A, axis=0)", "sum(A, 1)"), ("np.sum(A)", "sum(sum(A))"), ("lam / N", "lambda / N"),
        ("np.maximum(A, 0)", "max(A, 0)"), ("A.shape[1]", "size(A, 2)"),
    ],
)  # fmt: skip
def test_formulas_are_printed_in_matlabs_notation(python: str, octave: str) -> None:
    assert matlab(ast.parse(python, mode="eval").body) == octave


def test_what_has_no_notation_is_refused() -> None:
    with pytest.raises(ValueError, match="has no MATLAB notation"):
        matlab(ast.parse("lambda: 1", mode="eval").body)


def test_mistakes_that_give_the_same_numbers_by_chance_are_told_apart_at_further_points() -> None:
    """Where every element of a block happens to be negative, its sign turned is its absolute value."""
    model, widths = Model(), (3, 4, 1)
    edits = frozenset({next(edit for edit in singles(model, 2, (2, "W"))["gradient-absolute"])})
    gradient = planted(model, edits, 0.1)
    points = next([point] for point in (draw(model, widths, 5, seed) for seed in range(500))
                  if (model.gradient(*point[:2], point.parameters)[1] < 0).all())  # fmt: skip
    first = diagnose(gradient, [model], points)
    assert first.status == "ambiguous"
    assert SAME_NUMBERS in first.reasons
    told = diagnose(gradient, [model], points, further=lambda: [draw(model, widths, 5, seed) for seed in (1, 2, 3, 4)])
    assert (told.status, [item.ids for item in told.named]) == ("named", [("gradient-absolute",)])
