"""assert_gradient: silent for a right gradient; the reason and the sentences for every other."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from matlab_styles import GRADIENTS, INPUTS, function
from samples import one_in

from pyport.errors import InputError, ShapeError
from pyport.gradients.target import reference_gradient
from pyport.model_words import parse
from pyport.testing import Network, assert_gradient, models, networks, random_network, random_start, starts
from pyport.training import Start

WORDS = ("sigmoid-bce sum", "softmax mean relu bias l2=0.1", "regression half tanh ones l2-bias=0.5", "sse entry-mean")
FEW = settings(deadline=None, max_examples=one_in(2, 15))


def gradient_of(words: str, factor: float = 1.0) -> Any:
    """The right gradient, or that with its last array times a factor."""
    model = parse(words)[0]

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        *others, last = model.gradient(X, Y, parameters)
        return [*others, last if factor == 1 else last * factor]

    return gradient


def unprovable(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> Any:
    """Right, and made lists of numbers on the way."""
    g1, g2, g3 = reference_gradient(X, Y, W1, W2, W3)
    return np.array(g1.T.tolist()), g2, g3


def failure(gradient: Any, *arguments: Any, **options: Any) -> list[str]:
    with pytest.raises(AssertionError) as caught:
        assert_gradient(gradient, *arguments, **options)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.sampled(2)
def test_a_right_gradient_passes_and_one_off_by_a_factor_fails(words: str) -> None:
    assert_gradient(gradient_of(words), words)
    first, *sentences = failure(gradient_of(words, 1.0005), words)
    assert first == f"not the gradient of {parse(words)[0].words}"
    last = "b3" if "bias " in words else "W3"
    assert sentences[0].startswith("proof (N=7, W1 ")
    assert f"{last} is wrong, " in sentences[0]
    assert sentences[-1] == f"seed 0: {last} is 1.0005 times what it should be, in every element"


def test_the_reference_is_a_gradient_of_the_cross_entropy_and_not_of_the_squares() -> None:
    assert_gradient(reference_gradient)
    assert failure(reference_gradient, "sse sum")[0] == (
        "not the gradient of the sum of squares of sigmoid outputs, summed over samples"
    )


def test_the_default_sizes_are_all_different_and_follow_the_signature() -> None:
    seen = []

    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> Any:
        if isinstance(X, np.ndarray):
            seen.append([array.shape for array in (X, Y, W1, W2)])
        return parse("bce")[0].gradient(X, Y, (W1, W2))

    assert_gradient(gradient)
    assert seen[0] == [(7, 4), (7, 6), (4, 3), (3, 6)]
    assert_gradient(lambda X, Y, W1: [gradient_of("bce")(X, Y, W1)[0]])


def test_a_transpose_that_equal_sizes_hide_shows_at_others() -> None:
    def turned(X: Any, Y: Any, W1: Any, W2: Any) -> Any:
        g1, g2 = gradient_of("bce")(X, Y, W1, W2)
        return g1, g2 if W2.shape != (8, 8) else g2.T

    assert_gradient(turned)
    assert failure(turned, widths=(3, 8, 8))[0].startswith("not the gradient of the cross-entropy")


def right_one(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
    return parse("bce")[0].gradient(X, Y, (W1, W2))


def columns_guessed(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
    """Samples may be columns, it thinks: wrong where there are as many as features."""
    return right_one(X.T if X.shape[0] == W1.shape[0] else X, Y, W1, W2)


def error_turned(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
    """Wrong where there are as many samples as outputs."""
    Z = 1 / (1 + np.exp(-X @ W1))
    d = 1 / (1 + np.exp(-Z @ W2)) - Y
    d = d.T if d.shape[0] == d.shape[1] else d
    return [X.T @ (d @ W2.T * Z * (1 - Z)), Z.T @ d]


def shape_mended(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
    """Wrong where W1 is square."""
    g1, g2 = right_one(X, Y, W1, W2)
    turned = g1.T
    return [turned if turned.shape == W1.shape else turned.T, g2]


def remembering() -> Any:
    """It keeps the forward pass by the data, and does not look whether the weights are the same."""
    kept: dict[bytes, Any] = {}

    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
        Z = kept.setdefault(X.tobytes(), 1 / (1 + np.exp(-X @ W1)))
        d = 1 / (1 + np.exp(-Z @ W2)) - Y
        return [X.T @ (d @ W2.T * Z * (1 - Z)), Z.T @ d]

    return gradient


def pruned(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
    """Weights that are 0 stay 0."""
    return [g * (W != 0) for g, W in zip(right_one(X, Y, W1, W2), (W1, W2), strict=True)]


def regional(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
    """Another slope where the sums are between 20 and 30."""
    S = X @ W1
    Z = 1 / (1 + np.exp(-S))
    d = 1 / (1 + np.exp(-Z @ W2)) - Y
    return [X.T @ (d @ W2.T * (Z * (1 - Z) + ((S - 20 > 0) & (S - 30 < 0)))), Z.T @ d]


@pytest.mark.parametrize(
    ("gradient", "where"),
    [
        (columns_guessed, "wrong at 3-3-3 with N = 3; 4-3-6 with N = 4"),
        (error_turned, "4-3-6 with N = 6"),
        (shape_mended, "wrong at 3-3-3 with N = 3; 3-3-6 with N = 7"),
        (remembering(), "the same data, other weights, complex step"),
        (pruned, "some weights 0, complex step"),
        (regional, "large weights, complex step"),
    ],
    ids=lambda item: getattr(item, "__name__", ""),
)
@pytest.mark.sampled(3)
def test_what_is_wrong_at_some_sizes_data_or_calls_alone_fails_and_says_where(gradient: Any, where: str) -> None:
    assert_gradient(right_one)
    assert where in "\n".join(failure(gradient))


def test_arrays_of_ones_own_are_taken_as_they_are() -> None:
    words = "softmax mean bias"
    network = random_network(np.random.default_rng(3), parse(words)[0], 4, (2, 3, 2))
    assert_gradient(gradient_of(words), words, at=network.at)
    flat = [array.ravel() if k in (3, 5) else array for k, array in enumerate(network.at)]
    assert_gradient(gradient_of(words), words, at=flat)
    assert any("at, " in line for line in failure(gradient_of(words, 1.1), words, at=network.at))


def test_what_breaks_the_rules_of_a_gradient_fails_with_its_sentence() -> None:
    assert failure(lambda X, Y, W1: W1) == ["array 1 is the memory of its input W1; return a new array."]
    assert failure(lambda X, Y, W1, W2: (W1 + 1,)) == [
        "it returned 1 arrays; 2 are expected, one for each weight matrix."
    ]
    assert failure(lambda X, Y, W1: 1 / 0) == ["it raises ZeroDivisionError: division by zero."]


def test_what_is_undecided_fails_and_says_so() -> None:
    one = np.array([[1.0]])
    assert_gradient(unprovable)
    (line,) = failure(unprovable, at=(one, 0.5 * one, 37.0 * one, one, one))
    assert line.startswith("undecided: the error bars are too wide here, an error of ")


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"model": "soft"}, InputError, "there is no soft; there are "),
        ({"at": [np.ones((2, 2))]}, InputError, "at= is X, Y and the parameters, at least three arrays, not 1."),
        ({"at": [np.ones((2, 2))] * 3, "widths": (2, 2)}, InputError, "widths are for random arrays; those of at= have "
                                                                      "their own."),
        ({"at": [np.ones((3, 2)), np.ones((3, 3)), np.ones((2, 2))]}, ShapeError,
         "Y of at= is 3x3; beside the others it must be 3x2."),
        ({"at": [np.ones(2), np.ones((3, 3)), np.ones((2, 2))]}, ShapeError, "the arrays of at= must be matrices."),
        ({"model": "bias", "at": [np.ones((2, 2))] * 3}, InputError,
         "at= has 1 arrays behind X and Y; the parameters are W1, b1, W2, b2, ..."),
        ({"widths": (3,)}, InputError, "widths are F, H, ..., K, the units of each layer: at least two, not 1."),
        ({"widths": (3, 0)}, InputError, "there must be at least 1 sample and 1 unit in each layer, not N=7 and widths "
                                         "(3, 0)."),
    ],
)  # fmt: skip
def test_wrong_use_is_no_failed_assertion(options: dict[str, Any], error: type[InputError], sentence: str) -> None:
    with pytest.raises(error) as caught:
        assert_gradient(gradient_of("bce"), **options)
    assert str(caught.value).startswith(sentence)
    with pytest.raises(InputError, match=r"^a gradient is a function or the name of one, not a int\.$"):
        assert_gradient(3)  # type: ignore[arg-type]


def test_a_file_is_named_in_its_failure(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("def grad(X, Y, W1):\n    return [X.T @ (1 / (1 + 2.0 ** -(X @ W1)) - Y)]\n", encoding="utf-8")
    assert failure(f"{path}:grad")[0].startswith(f"{path}:grad: not the gradient of the cross-entropy")


@pytest.mark.live
def test_a_function_in_matlab_is_judged_by_numbers(tmp_path: Path) -> None:
    path = tmp_path / "grad.m"
    path.write_text(function(f"[g1, g2, g3] = grad{INPUTS}", GRADIENTS), encoding="utf-8")
    assert_gradient(str(path), engine="octave")
    assert failure(str(path), "bce mean", engine="octave")[0].startswith(f"{path}: not the gradient of")


@FEW
@given(networks(models()))
def test_networks_have_the_sizes_and_numbers_that_they_promise(network: Network) -> None:
    model, X, Y, parameters = network
    widths = [X.shape[1], *(W.shape[1] for W in (parameters[::2] if model.bias == "vectors" else parameters))]
    assert [p.shape for p in parameters] == model.shapes(widths)
    assert Y.shape == (X.shape[0], widths[-1])
    assert all(1 <= size <= 6 for size in (X.shape[0], *widths))
    assert 1 <= model.depth(len(parameters)) <= 5
    assert max(np.abs(p).max() for p in parameters) <= 20
    with np.errstate(over="ignore"):  # where exp overflows a sigmoid is 0
        assert np.isfinite(model.loss(X, Y, parameters))


@FEW
@given(networks("softmax mean", depth=(2, 2), smallest=2, largest=3, weights=[1.0], soft_targets=False))
def test_a_right_gradient_passes_at_every_network(network: Network) -> None:
    assert len(network.parameters) == 2
    assert (network.Y.sum(axis=1) == 1).all()
    assert_gradient(gradient_of("softmax mean"), network.model, at=network.at)


@FEW
@given(starts(largest=3, weights=[5.0]))
def test_starts_have_the_sizes_and_numbers_that_they_promise(start: Start) -> None:
    assert max(start.X.shape + start.W2.shape + start.Y.shape) <= 3
    assert max(np.abs(W).max() for W in (start.W1, start.W2, start.W3)) <= 5
    assert start.Y.min() >= 0
    assert start.Y.max() <= 1


def test_a_random_start_is_the_same_for_the_same_seed() -> None:
    first, second = (random_start(np.random.default_rng(2), (1, 2, 3, 4, 5), 1.0) for _ in range(2))
    assert (first.W3 == second.W3).all()
    assert first.W3.shape == (4, 5)


@pytest.mark.parametrize("strategy", [models, networks, starts])
def test_without_hypothesis_a_strategy_says_what_to_install(monkeypatch: pytest.MonkeyPatch, strategy: Any) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis.strategies", None)
    with pytest.raises(ImportError, match=r"need Hypothesis: python -m pip install hypothesis$"):
        strategy()
