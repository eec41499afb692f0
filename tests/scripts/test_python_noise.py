"""Rounding errors drawn by chance: where they come, and where none may come."""

from __future__ import annotations

import numpy as np
import pytest
from python_runs import of, run

SEEDS = range(12)
EPS = 2.0**-52


def results(text: str, name: str = "r") -> list[object]:
    return [of(run(text, noise=seed), name)[-1] for seed in SEEDS]


def spread(text: str) -> float:
    """The largest relative difference between runs, over the numbers of r."""
    stacked = np.array(results(text))
    scale = np.maximum(np.max(np.abs(stacked), axis=0), 1e-300)
    return float(np.max(np.abs(stacked - stacked[0]) / scale))


def test_a_cancelled_sum_has_the_spread_of_the_sum() -> None:
    found = np.array(results("x = 1e-5\nr = 1 + x - 1"))
    assert EPS / 2 < np.ptp(found) <= 4 * EPS


def test_the_same_seed_gives_the_same_run() -> None:
    text = "import numpy as np\nr = np.sin(np.arange(9) / 7) * 0.1 + sum([0.1, 0.2])"
    assert of(run(text, noise=5), "r")[0].tobytes() == of(run(text, noise=5), "r")[0].tobytes()
    assert of(run(text, noise=5), "r")[0].tobytes() != of(run(text, noise=6), "r")[0].tobytes()


@pytest.mark.parametrize(
    "text",
    [
        "r = 7 // 2 + 3 * 4 - 2 ** 5",
        "r = 6.0 * 7.0 + 10 / 2 - 4.0 ** 2",
        "r = int(10 / 2), 2.5 / 4 + 0.25, 0.1 * 2, 0.1 / 4, 0.1 + 0, 0.1 ** 1, 3 / 6, 1.5 * 2.5, 0.5 ** 2",
        "x = np.array([0.1, 0.3])\nr = x * 2, x / 2, 0.5 * x, x + 0, x ** 1, np.multiply(x, 4), -x * 8",
        "x = np.array([0.5, 2.25])\nr = x + 1, x * x, x ** 2, x - 0.75, np.sum(x), x @ x, np.sqrt([2.25, 4])",
        "x = np.full(2, 0.5, np.float32)\nx *= np.float32(1.5)\nr = x + np.float32(0.25), np.float32(0.1) / 2",
        "x = 0.1\nx *= 2\ny = [0.5]\ny[0] += 0.25\nr = x, y",
        "r = np.arange(5.0) * 2 + 1",
        "r = np.arange(0, 10, 2.0)",
        "r = np.linspace(0, 10, 11)",
        "r = np.array([[1, 2], [3, 4]]) @ np.array([5.0, 6.0])",
        "r = np.sum(np.arange(10.0)), np.arange(4.0).sum(), sum([1.0, 2.0])",
        "r = np.cumsum([1.0, 2.0]), np.prod([2.0, 3.0]), np.dot([1.0, 2], [3, 4])",
        "r = np.sqrt(16.0), math.sqrt(9), np.abs(-0.1), abs(-0.1), max(0.1, 0.2), min([0.3, 0.1])",
        "x = np.array([0.3, 0.1, 0.2])\nr = np.sort(x), np.max(x), x.max(), np.argsort(x), x[::-1], x.T, x[1]",
        "x = np.array([0.3, 0.1])\nr = np.concatenate([x, x]), x.copy(), np.tile(x, 2), np.where(x > 0.2, x, -x)",
        "r = np.zeros(3), np.ones(2), np.eye(2), np.full(2, 0.1), np.array([0.1, 0.2]), np.float64(0.1), float('0.1')",
        "r = np.floor(2.5), np.round(2.5), math.floor(2.7), round(2.25, 1), np.sign(-0.1), 7.5 % 2, 7.5 // 2",
        "r = -0.1, +0.2, 1.5 + 2.5j, -0.5 - 0.1j, (0.1).real",
        "r = [0.1] + [0.2], [0.1] * 2, (0.1,) + (0.2,), 'a' + 'b'",
        "r = 0.1 < 0.2, 0.1 == 0.1, np.isclose(0.1, 0.1), np.allclose([0.1], [0.1])",
        "f = lambda v: v\nclass C:\n    def g(self, v): return v\nr = f(0.1), C().g(0.2)",
        "r = copy.copy(0.1), json.loads('0.1'), dict(a=0.1)['a'], sorted([0.2, 0.1]), list(map(abs, [0.1]))",
        "x = np.array([0.5, 0.25])\ny = x\ny[0] = 0.1\nr = x.tolist(), float(x[0]), x.astype(np.float32)",
        "r = np.random.RandomState(1).rand(3), np.random.default_rng(1).random()",
        "r = np.pi, math.pi, np.mean([2, 4]), np.interp(2, [1, 2], [5, 6])",
    ],
)
def test_what_is_exact_has_none(text: str) -> None:
    text = f"import copy, json, math\nimport numpy as np\n{text}"
    first, *others = (repr(result) for result in results(text))
    assert all(other == first for other in others)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("r = 1 / 3", 2),
        ("r = 0.1 * 30", 2),
        ("r = (np.array([0.5, 0.1]) + 0.25)[1]", 2),
        ("r = np.asarray(np.matrix([[0.1, 0.2]]) * 0.3), np.asarray(np.matrix([[0.1, 0.2]]) * np.eye(2))", 8),
        ("r = np.ma.array([0.1, 0.2], mask=[0, 1]) * 0.3\nr = r.compressed()", 2),
        ("r = np.float64(0.1) * 0.3", 2),
        ("r = np.add(0.1, 0.2)", 2),
        ("r = 2 ** 0.5", 2),
        ("x = 0.1\nx *= 3\nr = x", 2),
        ("x = [0.1]\nx[0] += 0.2\nr = x[0]", 2),
        ("d = {'a': [0.1, 1]}\nd['a'][0] /= 3\nr = d['a'][0]", 2),
        ("class C: pass\nc = C()\nc.v = 0.1\nc.v += 0.2\nr = c.v", 2),
        ("x = np.full(3, 0.1)\ny = x\nx += 0.2\nr = y", 2),
        ("x = np.full(3, 0.1)\nx[1:] *= 0.3\nr = x[1:]", 2),
        ("r = np.sin(np.array([0.1, 0.2]))", 2),
        ("r = math.exp(0.3)", 2),
        ("r = np.linspace(0, 1, 11)[1:]", 2),
        ("r = np.arange(0, 1, 0.1)[1:]", 2),
        ("r = np.sum(np.full(5, 0.1))", 8),
        ("r = sum([0.1, 0.2, 0.3])", 8),
        ("r = sum(v for v in [0.1, 0.2])", 8),
        ("r = np.full((2, 2), 0.1) @ np.full(2, 0.3)", 8),
        ("r = np.full(3, 0.1).mean()", 8),
        ("r = np.std([0.1, 0.7, 0.2])", 30),
        ("r = np.linalg.solve(np.diag([2.0, 4.0]), [1.0, 1.0])", 10),
        ("r = np.linalg.svd(np.array([[2.0, 0.5], [1.0, 3.0]])).S", 10),
        ("r = scipy.linalg.det(np.array([[2.0, 0.5], [1.0, 3.0]]))", 10),
        ("r = np.fft.fft([1.0, 2.0, 4.0, 3.0])[0].real", 10),
        ("r = lfilter([0.5, 0.5], [1.0], np.full(3, 0.1))", 10),
        ("r = [v * 0.1 for v in [0.3]][0]", 2),
        ("r = (lambda v: v * 0.1)(0.3)", 2),
        ("def f(v=0.1 * 0.3): return v\nr = f()", 2),
        ("r = (1.5 + 2j) * 0.1\nr = np.array([r.real, r.imag])", 4),
        ("r = np.multiply(0.1, 0.3), np.add.reduce([0.1, 0.2])", 8),
        ("r = np.array([0.1, 0.2]).dot([0.3, 0.4])", 8),
        ("x = np.zeros(2)\nnp.multiply([0.1, 0.2], 0.3, out=x)\nr = x", 2),
        ("r = (csr_matrix(np.full((2, 2), 0.1)) @ np.full(2, 0.3))", 8),
        ("r = (csr_matrix(np.full((2, 2), 0.1)) * 0.3).toarray()", 8),
        ("r = quad(lambda t: t * 0.1, 0, 1)[0]", 30),
        ("r = CubicSpline([0.0, 1.0, 2.0], [0.1, 0.4, 0.2])(0.7)", 60),
    ],
)
@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_what_is_rounded_has_some_and_not_too_much(text: str, most: float) -> None:
    text = (
        "import math\nimport numpy as np\nimport scipy.linalg\nfrom scipy.signal import lfilter\n"
        f"from scipy.sparse import csr_matrix\nfrom scipy.integrate import quad\n"
        f"from scipy.interpolate import CubicSpline\n{text}"
    )
    assert 0 < spread(text) <= most * 2 * EPS


def test_single_precision_has_its_own_unit() -> None:
    text = "import numpy as np\nx = np.full(50, 0.1, np.float32)\nr = x * np.float32(0.3)"
    assert 2.0**-24 < spread(text) <= 2.0**-21
    assert results(text)[0].dtype == np.float32  # type: ignore[attr-defined]
    scalar = "import numpy as np\nr = np.float32(0.1) * np.float32(0.3)"
    assert {type(each) for each in results(scalar)} == {np.float32}
    assert 2.0**-25 < spread(scalar) <= 2.0**-21


@pytest.mark.parametrize("n", [4, 8])
def test_a_solution_has_the_spread_of_its_condition(n: int) -> None:
    text = f"import numpy as np\nfrom scipy.linalg import hilbert\nr = np.linalg.solve(hilbert({n}), np.ones({n}))"
    condition = np.linalg.cond([[1 / (i + j + 1) for i in range(n)] for j in range(n)])
    assert condition * EPS / 1000 < spread(text) < condition * EPS * 10


def test_a_floor_tips_only_where_rounding_can_tip_it() -> None:
    tipped = results("import math\nr = math.floor(0.1 * 30), math.floor(0.1 * 31)")
    assert {each[0] for each in tipped} == {2, 3}  # type: ignore[index]
    assert {each[1] for each in tipped} == {3}  # type: ignore[index]


def test_forced_values_have_none() -> None:
    from pyport.scripts.plan import Plan

    text = "x = 0.1 * 3\nr = x"
    assert {of(run(text, Plan({0: [0.25]}), noise=seed), "r")[0] for seed in SEEDS} == {0.25}


def test_inputs_keep_their_numbers() -> None:
    text = "import numpy as np\nx = np.array([[2.0, 0.5], [1.0, 3.0]])\ny = np.linalg.inv(x)\nz = x.sum()\nr = x"
    assert {each.tobytes() for each in results(text)} == {np.array([[2.0, 0.5], [1.0, 3.0]]).tobytes()}  # type: ignore[attr-defined]
