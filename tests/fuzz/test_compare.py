"""What is a difference: rounding is none, whatever it takes; a tie, another size and an error are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from pyport.fuzz.compare import Both, Kind
from pyport.fuzz.sides import FORMS, RAISED, Form, Outcome, Port, handed


def half_away(x: Any) -> Any:
    return np.sign(x) * np.floor(np.abs(x) + 0.5)


def judged(mine: Callable[[Any], Any], theirs: Callable[[Any], Any], x: Any, movable: bool = True) -> tuple[Kind, str]:
    def side(function: Callable[[Any], Any]) -> Callable[[Mapping[str, Any]], Outcome]:
        port = Port(function, "f", 5.0)
        return lambda values: port([values["x"]], 1)

    names = frozenset({"x"} if movable else ())
    finding, _, _ = Both(side(mine), side(theirs), ["y"], names).judge({"x": np.atleast_2d(x)})
    return finding.kind, finding.sentence


LONG = np.array([0.1, 0.7, -1.3, 2.9])


@pytest.mark.parametrize(("mine", "theirs", "x", "kind"), [
    (np.sum, lambda x: float(sum(x.ravel()[::-1])), LONG / 3, Kind.ROUNDING),
    (np.var, lambda x: np.mean(x * x) - np.mean(x) ** 2, LONG + 10, Kind.ROUNDING),
    (np.sin, lambda x: np.sin(x * (1 + 1e-15)), [[1e9 / 7]], Kind.ROUNDING),
    (lambda x: 3.3e-16 * float(x[0, 0] != 3), lambda x: 0.0, [[3.0]], Kind.SAME),
    (lambda x: 3.3e-16 * float(x[0, 0] == 3), lambda x: 0.0, [[3.0]], Kind.ROUNDING),
    (lambda x: x - 0.3, lambda x: x - 0.1 - 0.2, [[0.3]], Kind.ROUNDING),
    (np.sum, lambda x: np.sum(x) * (1 + 1e-12), LONG, Kind.VALUES),
    (half_away, np.round, [[0.5]], Kind.VALUES),
    (half_away, np.round, [[0.7]], Kind.SAME),
    (lambda x: float(np.sum(x) > 2.4), lambda x: float(sum(x.ravel()[::-1]) > 2.4), LONG, Kind.SAME),
    (lambda x: float(x[0, 0] * 3 > 0.3), lambda x: float(x[0, 0] > 0.1), [[0.1]], Kind.OPEN),
    (lambda x: float(x[0, 0] > 1), lambda x: float(x[0, 0] >= 1), [[1.0]], Kind.VALUES),
    (lambda x: x, lambda x: x.ravel(), [[1.0, 2.0]], Kind.SAME),
    (lambda x: x, lambda x: x.T, [[1.0, 2.0]], Kind.SHAPE),
    (lambda x: x, lambda x: x.ravel()[:1], [[1.0, 2.0]], Kind.SHAPE),
    (lambda x: x > 1, lambda x: (x > 1).astype(int), [[1.0, 2.0]], Kind.SAME),
    (lambda x: x, lambda x: x.astype(int), [[1.0, 2.0]], Kind.SAME),
    (lambda x: x, lambda x: x.tolist(), [[1.0, 2.0]], Kind.SAME),
    (lambda x: x, lambda x: None, [[1.0, 2.0]], Kind.SHAPE),
    (lambda x: x, lambda x: object(), [[1.0, 2.0]], Kind.SHAPE),
    (lambda x: -0.0 * x, lambda x: 0.0 * x, [[1.0]], Kind.SAME),
    (lambda x: x, lambda x: np.where(np.isnan(x), 0, x), [[np.nan]], Kind.VALUES),
    (lambda x: {"a": x, "b": "t"}, lambda x: {"a": x.ravel(), "b": "u"}, [[1.0]], Kind.SHAPE),
    (lambda x: np.float32(x * 0.1), lambda x: x * 0.1, [[3.0]], Kind.ROUNDING),
    (lambda x: x * 0.1, lambda x: np.float32(x * 0.1), [[3.0]], Kind.VALUES),
])  # fmt: skip
def test_what_is_said_of_a_call(mine: Any, theirs: Any, x: Any, kind: Kind) -> None:
    assert judged(mine, theirs, x)[0] is kind


def test_whole_inputs_are_not_moved() -> None:
    def off(x: Any) -> Any:
        return x + 1

    assert judged(lambda x: x, off, [[3.0]], movable=False) == (Kind.VALUES, "y: the port 4, MATLAB 3")


def test_the_sentence_says_where_and_how_much_where_it_is_little() -> None:
    assert judged(lambda x: x, lambda x: x * [[1, 1 + 1e-11]], [[1.0, 3.0]])[1] == (
        "y(1,2) [0,1]: the port 3.00000000003, MATLAB 3; |diff| 3.0e-11; 1 of 2 elements"
    )
    assert judged(lambda x: x, lambda x: x.T, [[1.0, 2.0]])[1].startswith(
        "y: the port's is double 2x1, MATLAB's double 1x2"
    )


def test_one_side_that_raises_is_told_and_both_are_not() -> None:
    def fails(x: Any) -> Any:
        raise KeyError("k")

    assert judged(np.sum, fails, [[1.0]]) == (
        Kind.RAISES, "the port raises an error where MATLAB returns: KeyError: 'k'"
    )  # fmt: skip
    assert judged(fails, fails, [[1.0]])[0] is Kind.NEITHER


def test_a_port_gets_inputs_in_the_forms_that_people_use() -> None:
    row, whole = np.array([[1.0, 2.0]]), np.array([[3.0]])
    plain = FORMS[0]
    assert handed(row, "vector", False, plain).shape == (2,)
    assert handed(row, "matrix", False, plain).shape == (1, 2)
    assert handed(row[:, :1], "vector", False, plain).shape == (1,)
    assert type(handed(whole, "scalar", True, plain)) is int
    assert type(handed(whole, "scalar", False, plain)) is float
    assert type(handed(whole, "scalar", True, Form(whole=0))) is float
    assert handed(row, "vector", True, Form(whole=2)).dtype == np.int64
    assert handed(row, "vector", False, Form(lists=True)) == [1.0, 2.0]
    assert handed(row, "vector", False, Form(one_axis=False)).shape == (1, 2)


def test_a_port_that_prints_ends_or_exits_is_an_outcome() -> None:
    def exits() -> None:
        raise SystemExit(2)

    def waits() -> None:
        while True:
            pass

    assert Port(exits, "f", 1.0)([], 1).words == "SystemExit: 2"
    assert Port(waits, "f", 0.05)([], 1).words == "no answer within 0.05 s"
    assert Port(lambda: 1 / 0, "f", 1.0)([], 1) == Outcome(how=RAISED, words="ZeroDivisionError: division by zero")
