"""Units, heads and scales: each is one entry, and adding one is all it takes; layers of several kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from model_cases import NOT_PROVABLE

from pyport.activations import ACTIVATIONS, LEAKS, Activation, activation, erf, sigmoid
from pyport.check import check
from pyport.diagnose import Asked, diagnose_target, draw
from pyport.errors import InputError
from pyport.gradients.complex_step import estimate
from pyport.heads import HEADS, Head, softmax
from pyport.mistakes.formula import line
from pyport.mistakes.recursion import Recursion
from pyport.model import Model
from pyport.model_words import parse
from pyport.points import Point
from pyport.targets import Target
from pyport.verdict import Verdict

WIDTHS = (4, 3, 6, 5)
NAMES = {"np": np, "sigmoid": sigmoid, "softmax": softmax, "erf": erf}


def of_text(text: str, **values: Any) -> Any:
    return np.multiply(eval(text, {**NAMES, **values}), 1.0)


@pytest.mark.parametrize("name", [*ACTIVATIONS, *(f"leaky={leak:g}" for leak in LEAKS)])
def test_the_text_of_a_unit_is_what_it_computes(name: str) -> None:
    units, S = activation(name), np.linspace(-4.0, 4.0, 80)
    Z = units.function(S)
    np.testing.assert_allclose(of_text(units.text, Z=S), Z, rtol=1e-14, atol=1e-15)
    slope = units.slope(S, Z) * np.ones_like(S)
    np.testing.assert_allclose(of_text(units.slope_text, S=S, Z=Z) * np.ones_like(S), slope, rtol=1e-12)
    if units.by_output is not None:
        np.testing.assert_allclose(of_text(units.by_output, Z=Z) * np.ones_like(S), slope, rtol=1e-9)
    if units.sharp_slope is not None:
        np.testing.assert_allclose(units.sharp_slope(S), slope, rtol=1e-12)
    assert np.abs(slope).max() <= units.steepest
    step = units.function(S + 1e-30j).imag / 1e-30
    np.testing.assert_allclose(step, slope, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", HEADS)
def test_the_text_of_a_head_is_what_it_computes(name: str) -> None:
    rng = np.random.default_rng(1)
    Q, Y = rng.normal(size=(5, 3)), rng.dirichlet(np.ones(3), size=5)
    y = HEADS[name].output(Q)
    np.testing.assert_allclose(of_text(HEADS[name].text, y=y, Y=Y), HEADS[name].delta(y, Y), rtol=1e-13, atol=1e-16)


def hand(model: Model, spoil: int = 0) -> Any:
    """The recursion without biases, from the texts; `spoil` names a layer whose slope is left out."""

    def gradient(X: Any, Y: Any, *W: Any) -> list[Any]:
        Z, S = [X], [X]
        for k, w in enumerate(W, 1):
            S.append(Z[-1] @ w)
            Z.append(of_text(model.units(k).text, Z=S[-1]) if k < len(W) else model.head.output(S[-1]))
        d, found = of_text(model.head.text, y=Z[-1], Y=Y), []
        for k in range(len(W), 0, -1):
            found.insert(0, Z[k - 1].T @ d)
            if k > 1:
                d = d @ W[k - 1].T
                d = d if k - 1 == spoil else d * of_text(model.units(k - 1).slope_text, S=S[k - 1], Z=Z[k - 1])
        return found

    return gradient


def target(gradient: Any, depth: int = 3) -> Target:
    return Target("it", gradient, tuple(f"W{k + 1}" for k in range(depth)))


def asked(words: str) -> Asked:
    return Asked(*parse(words))


@pytest.fixture
def square(monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit that nobody has."""
    monkeypatch.setitem(ACTIVATIONS, "square", Activation(
        "square", "squaring units", lambda S: S * S, lambda S, Z: 2 * S, "Z ** 2", "2 * S", exponentials=0,
    ))  # fmt: skip
    activation.cache_clear()


@pytest.fixture
def doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A head that nobody has."""
    monkeypatch.setitem(HEADS, "quarter", Head(
        "quarter", "a quarter of the sum of squares of linear outputs", lambda Q: Q,
        lambda Q, Y: np.power(Q - Y, 2).sum(axis=(-2, -1)) / 4, lambda y, Y: (y - Y) / 2, "(y - Y) / 2",
        is_linear=True, short="quarters",
    ))  # fmt: skip


@pytest.mark.usefixtures("square", "doubled")
def test_one_entry_makes_units_and_one_a_head_in_words_numbers_proof_text_and_diagnosis() -> None:
    model = parse("square quarters")[0]
    assert model.words == "a quarter of the sum of squares of linear outputs, summed over samples, squaring units"
    assert line(model, "slope", 1, 3) == ("d1 = d2 @ W2.T * (2 * S1)", "d1 = d2 * W2' .* (2 * S1);")
    point = draw(model, WIDTHS, 7, seed=1)
    for got, wanted in zip(hand(model)(*point[:2], *point.parameters), estimate(model, *point).values, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-12)
    right = diagnose_target(target(lambda X, Y, *W: model.gradient(X, Y, W)), asked("square quarters sum"))
    assert right.verdict is Verdict.PASS
    wrong = diagnose_target(target(hand(model, spoil=1)), asked("square quarters sum"))
    assert [item.ids for item in wrong.named] == [("slope-missing",)]


def places(model: Model) -> Any:
    from pyport.check import Place

    return [Place("here", *draw(model, WIDTHS, 7, seed=2))]


@pytest.mark.parametrize(
    "units", ["relu tanh", "leaky softplus", "elu silu", "gelu-tanh sigmoid", "gelu relu", "leaky=0.3"]
)
def test_layers_of_several_kinds_are_judged_and_proved_as_far_as_there_is_a_law(units: str) -> None:
    model = Model("softmax-ce", "mean", units, "vectors", 0.1)
    result = check(lambda X, Y, *P: model.gradient(X, Y, P), model, places(model))
    expected = "not provable" if NOT_PROVABLE & set(units.split()) else "proved"
    assert (result.verdict, {proof.status for proof in result.proofs.values()}) == (Verdict.PASS, {expected})


@pytest.mark.parametrize(("units", "other"), [
    ("relu tanh", "tanh relu"), ("leaky", "relu"), ("leaky", "leaky=0.02"), ("gelu", "gelu-tanh"),
    ("softplus", "elu"), ("elu silu", "elu"),
])  # fmt: skip
def test_units_that_are_near_to_others_or_in_another_order_are_not_these(units: str, other: str) -> None:
    model, near = (Model("sigmoid-bce", "sum", names) for names in (units, other))
    result = check(lambda X, Y, *P: near.gradient(X, Y, P), model, places(model))
    assert result.verdict is Verdict.FAIL


def test_an_erf_is_not_provable_and_said() -> None:
    model = Model(activation="gelu")
    result = check(lambda X, Y, *P: model.gradient(X, Y, P), model, places(model))
    assert all("erf, which has no law modulo a prime" in proof.reason for proof in result.proofs.values())


@pytest.mark.parametrize(("model", "depth", "sentence"), [
    (Model(activation="relu tanh"), 2, "2 activations are named, and the network has 1 hidden layer."),
    (Model(activation="relu tanh"), 4, "2 activations are named, and the network has 3 hidden layers."),
    (Model(bias="vectors none"), 3, "2 biases are named, and the network has 3 layers."),
])  # fmt: skip
def test_more_names_than_layers_or_fewer_are_refused(model: Model, depth: int, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        model.check_depth(depth)
    assert str(caught.value) == sentence


def test_bias_terms_of_some_layers_alone_have_names_shapes_words_and_a_gradient() -> None:
    model = Model("linear-sse", "half", "tanh", "vectors ones none")
    assert model.parameter_names(3) == ["W1", "b1", "W2", "W3"]
    assert model.shapes((2, 3, 4, 5)) == [(2, 3), (1, 3), (4, 4), (4, 5)]
    assert model.words.endswith("tanh units, bias in layer 1, bias in the first rows in layer 2")
    point: Point = draw(model, (2, 3, 4, 5), 6, seed=1)
    recursion = Recursion(model, point.X, point.Y, point.parameters, 0.1)
    gradient: Sequence[Any] = model.gradient(point.X, point.Y, point.parameters)
    for got, block, wanted in zip(gradient, recursion.blocks, estimate(model, *point).values, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-11, atol=1e-14)
        np.testing.assert_array_equal(recursion.gradient(block), got)


@pytest.mark.parametrize(("words", "rate", "said"), [
    ("mean l2=0.1", 0.1 / 7, "L2 0.1"),
    ("sum l2=0.1", 0.1, "L2 0.1"),
    ("sum l2=0.1 l2-divided", 0.1 / 7, "L2 0.1 divided by N"),
    ("mean l2=0.1 l2-undivided", 0.1, "L2 0.1 not divided by N (0.05 without the 1/2)"),
    ("mean l2=0.05 l2-undivided l2-unhalved", 0.1, "L2 0.05 not divided by N without the 1/2"),
    ("mean l2-bias=0.1 l2-unhalved", 0.2 / 7, "L2 0.1 on the bias too without the 1/2"),
])  # fmt: skip
def test_a_penalty_is_taken_as_its_words_say_in_loss_and_gradient_alike(words: str, rate: float, said: str) -> None:
    model = parse(f"tanh bias {words}")[0]
    plain = parse(f"tanh bias {words.split()[0]}")[0]
    assert model.words.endswith(said)
    point = draw(model, WIDTHS, 7, seed=1)
    numeric, without = estimate(model, *point).values, plain.gradient(*point[:2], point.parameters)
    for k, (W, g, plainly) in enumerate(zip(point.parameters, numeric, without, strict=True)):
        counts = not model.is_vector(k) or model.decay_bias
        np.testing.assert_allclose(g - plainly, rate * W * counts, atol=1e-13)
    result = check(lambda X, Y, *P: model.gradient(X, Y, P), model, places(model))
    assert (result.verdict, {proof.status for proof in result.proofs.values()}) == (Verdict.PASS, {"proved"})
