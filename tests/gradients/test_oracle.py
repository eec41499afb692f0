"""The oracle: more digits until none is in doubt, at saturated weights too, and it always ends."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from gradients_strategies import FEW, Case, cases, models, random_case
from hypothesis import given
from mpmath.ctx_mp import MPContext

from pyport.arithmetic.precise import PreciseArray
from pyport.gradients.oracle import _agree, oracle
from pyport.model import Model

mp = MPContext()
mp.dps = 60


def in_digits(model: Model, case: Case, digits: int) -> list[np.ndarray]:
    weights = [PreciseArray(W, digits) for W in case.weights]
    blocks = model.gradient(PreciseArray(case.X, digits), PreciseArray(case.Y, digits), weights)
    return [np.asarray(block) for block in blocks]


@FEW
@given(models(), cases(largest=4))
def test_ten_times_the_digits_say_the_same(model: Model, case: Case) -> None:
    for got, wanted in zip(oracle(model, *case), in_digits(model, case, 1000), strict=True):
        assert all(abs(g - w) <= mp.mpf("1e-30") * abs(w) for g, w in zip(got.ravel(), wanted.ravel(), strict=True))


def test_a_unit_saturated_beyond_fifty_digits_is_given_more() -> None:
    """1 - sigmoid(200) is 1e-87: in fifty digits it is 0."""
    case = Case(np.array([[200.0]]), np.array([[0.0]]), (np.array([[1.0]]), np.array([[1.0]])))
    assert in_digits(Model(), case, 50)[0].item() == 0
    exact = mp.mpf(200) * (1 / (1 + mp.exp(-1))) * mp.exp(-200)
    assert abs(oracle(Model(), *case)[0].item() / exact - 1) < 1e-6


def test_doubles_are_the_exact_numbers_that_they_are() -> None:
    assert PreciseArray([[0.1]]).item() - mp.mpf(1) / 10 == mp.mpf(0.1) - mp.mpf(1) / 10 != 0


def test_a_wrong_digit_of_a_double_shows() -> None:
    case = random_case(4)
    near = case._replace(weights=(np.nextafter(case.weights[0], 9), *case.weights[1:]))
    for here, there in zip(oracle(Model(), *case), oracle(Model(), *near), strict=True):
        assert np.all(here != there)
        assert max(abs((here - there).ravel())) < 1e-14


#: Two samples whose errors cancel: the first element of the gradient is 0, and in any digits only nearly so.
CANCELLED = """
import numpy as np
from pyport.gradients.oracle import oracle
from pyport.model import Model
X, Y = np.array([[1.0, 1.0], [1.0, -1.0]]), np.array([[1.0], [0.0]])
for w in (0.3, 0.7, 1.1, 2.3):
    print(float(oracle(Model(), X, Y, [np.array([[0.0], [w]])])[0][0, 0]))
"""


def test_a_derivative_that_is_exactly_zero_has_an_end() -> None:
    try:
        run = subprocess.run([sys.executable, "-c", CANCELLED], capture_output=True, text=True, check=True, timeout=30)
    except subprocess.TimeoutExpired:
        pytest.fail("the oracle asks for more and more digits of a 0")
    assert all(abs(float(line)) < 1e-30 for line in run.stdout.split())


@pytest.mark.parametrize("size", [150.0, 246.0, 300.0])
def test_two_precisions_that_lose_the_same_deceive_no_one(size: float) -> None:
    """What a unit that is off adds is far less than what is lost of one that is on: 1 - sigmoid(246) is 1e-107."""
    model = Model("sigmoid-sse")
    case = Case(np.array([[size], [-1.2 * size]]), np.zeros((2, 1)), (np.array([[1.0]]),))
    first, second = (in_digits(model, case, digits)[0].item() for digits in (50, 60))
    exact = 2 * mp.mpf(size) * mp.exp(-size)
    assert abs(first / second - 1) < 1e-30
    assert abs(first / exact) < 1e-10
    assert abs(oracle(model, *case)[0].item() / exact - 1) < 1e-6


def test_two_precisions_agree_only_if_every_element_does() -> None:
    one, near, far = (np.array([[mp.mpf(1), mp.mpf(x)]]) for x in ("2", "2.00000000000000000000000000000000001", "2.1"))
    assert _agree(one, near)
    assert not _agree(one, far)
    assert not _agree(one[:, ::-1], far[:, ::-1])


def test_a_small_number_is_not_lost_beside_a_large_one_in_any_precision() -> None:
    """1e300 + 0.5 - 1e300 is 0 in 50 digits and in 100: they would agree, and be wrong."""
    model = Model("linear-sse")
    case = Case(np.array([[1e300, 0.5, -1e300]]), np.array([[0.0]]), (np.array([[1.0], [1.0], [1.0]]),))
    assert oracle(model, *case)[0][1, 0] == mp.mpf("0.5")
