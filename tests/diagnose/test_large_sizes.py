"""A function of large sizes is looked into at small ones, and judged at its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport import evidence
from pyport.check import VERY_MANY
from pyport.diagnose import Diagnosis
from pyport.diagnose.asked import Setting
from pyport.diagnose.options import Options
from pyport.own import OwnResult
from pyport.verdict import Verdict

#: 30,600 products, and where less is large.
SIZES, SAMPLES, LARGE = "12,6,5", 300, 20_000
SOURCE = """
import numpy as np

seen = []


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def {name}(theta, input_layer_size, hidden_layer_size, num_labels, X, y, lam):
    seen.append(X.shape[0])
    {first}
    cut = hidden_layer_size * (input_layer_size + 1)
    T1 = theta[:cut].reshape(hidden_layer_size, input_layer_size + 1)
    T2 = theta[cut:].reshape(num_labels, hidden_layer_size + 1)
    m = X.shape[0]
    a1 = np.hstack([np.ones((m, 1)), X])
    z = a1 @ T1.T
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z)])
    h = sigmoid(a2 @ T2.T)
    Y = np.eye(num_labels)[y.ravel().astype(int)]
    J = -np.sum(Y * np.log(h) + (1 - Y) * np.log(1 - h)) / m
    J = J + lam / (2 * m) * (np.sum(T1[:, 1:] ** 2) + np.sum(T2[:, 1:] ** 2))
    d3 = h - Y
    d2 = (d3 @ T2)[:, 1:] * {slope}
    G1, G2 = d2.T @ a1 / m, d3.T @ a2 / m
    G1[:, 1:] += lam / m * T1[:, 1:]
    G2[:, 1:] += lam / m * T2[:, 1:]
    {last}
    return {returned}
"""
RIGHT = {"first": "", "slope": "sigmoid(z) * (1 - sigmoid(z))", "last": "",
         "returned": "J, np.concatenate([G1.ravel(), G2.ravel()])"}  # fmt: skip
WRONG = {"slope": "(1 - sigmoid(z))"}
#: What only many samples show, a function for one number of features, and one without a loss of its own.
ONLY_LARGE = {"last": "G1[3, 5] += 1e-3 * (m > 200)"}
ONE_WIDTH = {"first": "assert X.shape[1] == 12, 'for 12 features'"}
NO_LOSS = {"returned": "np.concatenate([G1.ravel(), G2.ravel()])"}


@pytest.fixture(autouse=True)
def _what_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "LARGE", LARGE)


def options(folder: Path, **changed: str) -> Options:
    path = folder / "course.py"
    path.write_text(SOURCE.format(name="cost", **{**RIGHT, **changed}), encoding="utf-8")
    return Options(f"{path}:cost", sizes=SIZES, samples=SAMPLES)


def test_the_right_one_passes_at_its_own_sizes_and_at_small_ones(tmp_path: Path) -> None:
    found = options(tmp_path).checked()
    assert isinstance(found, Setting)
    result = found.evidence
    assert result is not None
    assert result.verdict is Verdict.PASS
    numbers = {sizes.N for sizes in result.own_sizes.values()}
    assert SAMPLES in numbers
    assert len(numbers) > 3


@pytest.mark.parametrize("changed", [ONLY_LARGE, {**ONLY_LARGE, **NO_LOSS}, {**WRONG, **ONE_WIDTH}])
@pytest.mark.sampled(2)
def test_a_wrong_one_fails(tmp_path: Path, changed: dict[str, str]) -> None:
    found = options(tmp_path, **changed).checked()
    assert (found if isinstance(found, OwnResult) else found.evidence or found).verdict is Verdict.FAIL


def test_a_function_for_one_width_passes_at_it(tmp_path: Path) -> None:
    found = options(tmp_path, **ONE_WIDTH).checked()
    assert isinstance(found, Setting)
    assert found.verdict is Verdict.PASS
    large = {place.X.shape for place in found.places if place.X.shape[0] > 200}
    assert {shape for shape in large if shape[0] != VERY_MANY} == {(SAMPLES, 12)}


def test_the_mistake_is_named_and_what_is_wrong_at_large_sizes_alone_is_said(tmp_path: Path) -> None:
    named, elsewhere = (options(tmp_path, **changed, **NO_LOSS).diagnosed() for changed in (WRONG, ONLY_LARGE))
    assert isinstance(named, Diagnosis)
    assert [finding.card.id for finding in named.named[0].findings] == ["slope-one-minus-output"]
    assert isinstance(elsewhere, Diagnosis)
    assert elsewhere.status == "elsewhere"
