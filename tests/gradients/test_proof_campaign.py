"""The campaign of proofs on a small scale: every way to write each part, and twins of what it counts that must show."""

from __future__ import annotations

from typing import Any

import numpy as np
import proof_campaign
import pytest
from proof_campaign import CHANGES, campaign, right, wrong
from proof_styles import TABLES, parts_of, random_style, styled
from samples import one_in

from pyport.gradients.prove import prove
from pyport.model import Model

#: For each part a model that has it.
HAVING = {
    "sigmoid": Model("sigmoid-sse"), "slope of sigmoid": Model("linear-sse"),
    "tanh": Model("linear-sse", activation="tanh"),
    "slope of tanh": Model(activation="tanh"), "relu": Model(activation="relu", bias="vectors"),
    "back through relu": Model("softmax-ce", activation="relu"), "softmax": Model("softmax-ce", "mean"),
    "product": Model(),
    "sum of columns": Model("linear-sse", bias="vectors"), "scale": Model("linear-sse", "entry-mean"),
    "decay": Model("linear-sse", "mean", decay=0.3),
}  # fmt: skip
WAYS = [(part, name) for part, table in TABLES.items() for name in table]


def test_there_are_at_least_sixty_ways() -> None:
    assert len(WAYS) >= 60


@pytest.mark.parametrize(("part", "name"), WAYS)
@pytest.mark.sampled(3)
def test_every_way_to_write_a_part_is_proved_at_many_sizes_and_single_units(part: str, name: str) -> None:
    model = HAVING[part]
    assert part in parts_of(model)
    style = {part: next(iter(table)) for part, table in TABLES.items()} | {part: name}
    for N, widths in ((5, (4, 3, 2)), (1, (1, 1, 1))):
        proof = prove(styled(model, style), model, model.shapes(widths), N)
        assert (proof.status, proof.reason) == ("proved", "")


@pytest.mark.parametrize(("part", "name"), WAYS)
@pytest.mark.sampled(3)
def test_no_way_to_write_a_part_is_proved_beside_a_mistake(part: str, name: str) -> None:
    model = HAVING[part]
    style = {part: next(iter(table)) for part, table in TABLES.items()} | {part: name}

    def gradient(X: Any, Y: Any, *weights: Any) -> list[Any]:
        first, *rest = styled(model, style)(X, Y, *weights)
        return [first * (1 + 2.0**-20), *rest]

    assert prove(gradient, model, model.shapes((4, 3, 2)), 5).status == "refuted"


def test_of_a_sample_of_right_gradients_all_are_proved() -> None:
    assert {outcome.status for outcome in campaign(right, one_in(3, 60), seed=11)} == {"proved"}


def test_of_a_sample_of_wrong_gradients_none_is_proved_and_what_is_simple_is_refuted() -> None:
    found = campaign(wrong, one_in(3, 60), seed=11)
    assert {outcome.kinds[0] for outcome in found} == set(CHANGES)
    assert "proved" not in {outcome.status for outcome in found}
    told = {outcome.status for outcome in found if outcome.kinds[0] in ("one entry", "plus a prime times W")}
    assert told == {"refuted"}


def test_a_right_gradient_among_the_wrong_ones_would_be_counted_as_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    same: Any = lambda rng, blocks, weights: blocks  # noqa: E731
    monkeypatch.setattr(proof_campaign, "CHANGES", {"nothing": same})
    assert {outcome.status for outcome in campaign(wrong, 5, seed=2)} == {"proved"}


def test_two_styles_of_one_model_give_the_same_numbers() -> None:
    rng = np.random.default_rng(3)
    for model in HAVING.values():
        X, Y, *weights = (rng.uniform(0.1, 1, shape) for shape in ((5, 4), (5, 2), *model.shapes((4, 3, 2))))
        Y = Y / Y.sum(axis=1, keepdims=True)
        first, second = (styled(model, random_style(rng))(X, Y, *weights) for _ in range(2))
        for a, b in zip(first, second, strict=True):
            np.testing.assert_allclose(a, np.reshape(b, np.shape(a)), rtol=1e-9, atol=1e-12)
