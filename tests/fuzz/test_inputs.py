"""The words for inputs, what is drawn from them, and values as people write them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from pyport.errors import InputError, ShapeError
from pyport.fuzz import literals
from pyport.fuzz.found_out import candidates, from_example, meant
from pyport.fuzz.inputs import parse, words
from pyport.fuzz.strategies import drawn
from pyport.parity.engines import Session, octave
from pyport.parity.numbers import Allowed
from pyport.parity.values import compare_values
from pyport.testing import matlab_arrays, matlab_inputs, matlab_scalars, matlab_text, matlab_vectors
from pyport.verdict import Verdict

MANY = (
    "x: (n,3), k: int 1..9, t: 'lin ear'|'cubic', u: uint8 row, z: complex vector, v: single 0..1 column, s: text, "
    "q: sorted row, d: distinct int row, e: 1|2|4, f: (1..3,n), g: logical (2,2,n), h: 2..5, y: finite nonempty"
)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def test_the_words_of_an_input_are_read_as_the_same_input() -> None:
    assert parse(words(parse(MANY))) == parse(MANY)
    assert [one.role for one in parse(MANY)][:7] == ["matrix", "scalar", "text", "vector", "vector", "vector", "text"]


@pytest.mark.parametrize(("text", "message"), [
    ("", 'the inputs are empty; write for instance "x: (n,3), k: int 1..9".'),
    ("x", 'x: an input is a name, a colon and words, for instance "k: int 1..9".'),
    ("x:(n,3", "x:(n,3: a bracket is not closed."),
    ("x: 'a", "x: 'a: a quote is not closed."),
    ("x: (3)", "x: (3): MATLAB's arrays have two sizes or more: write (1,3) or (3,1)."),
    ("x: (n,-1)", "x: (n,-1): -1 is not a size; it is a number, a range 1..4 or a name."),
    ("k: 9..1", "k: 9..1: the smaller end of a range comes first."),
    ("k: int 0.2..0.5", "k: int 0.2..0.5: no whole number is in that range."),
    ("s: text 1..2", "s: text 1..2: text has no numbers; a range and int do not go with it."),
    ("u: uint8 300..400", "u: uint8 300..400: no number of class uint8 is in that range."),
    ("x: row, x: row", "the input x is described twice."),
    ("k: 1|2 row", "k: 1|2 row: one of some values has no size."),
])  # fmt: skip
def test_what_cannot_be_read_is_said_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_an_unknown_word_is_told_with_those_that_are_known() -> None:
    with pytest.raises(InputError, match=r"^x: tall: tall is not known; there are sizes \(n,3\), scalar, row, column"):
        parse("x: tall")


@FEW
@given(drawn(parse(MANY)))
def test_what_is_drawn_is_what_the_words_say(values: dict[str, Any]) -> None:
    assert list(values) == [one.name for one in parse(MANY)]
    assert values["x"].shape[1] == 3
    assert values["x"].shape[0] == values["f"].shape[1] == values["g"].shape[2]
    assert values["k"].shape == (1, 1)
    assert values["k"].item() in range(1, 10)
    assert values["t"] in ("lin ear", "cubic")
    assert values["u"].dtype == np.uint8
    assert values["u"].shape[0] == 1
    assert values["z"].dtype == np.complex128
    assert 1 in values["z"].shape
    assert values["v"].dtype == np.float32
    assert np.all((values["v"] >= 0) & (values["v"] <= 1))
    assert isinstance(values["s"], str)
    finite = values["q"][~np.isnan(values["q"])]
    assert np.all(finite[:-1] <= finite[1:])
    assert len(set(values["d"].ravel().tolist())) == values["d"].size
    assert 2 <= values["h"].item() <= 5
    assert np.isfinite(values["y"]).all()


@pytest.mark.parametrize(("name", "strategy", "wanted"), [
    ("no elements", matlab_arrays(), lambda x: x.size == 0 and x.shape != (0, 0)),
    ("a row", matlab_vectors(), lambda x: x.shape[0] == 1 and x.size > 2),
    ("a column", matlab_vectors(), lambda x: x.shape[1] == 1 and x.size > 2),
    ("one element", matlab_arrays(), lambda x: x.size == 1),
    ("ties", matlab_vectors(finite=True), lambda x: x.size > 2 and len(np.unique(x)) < x.size - 1),
    ("a half", matlab_scalars(), lambda x: x.item() % 1 == 0.5),
    ("below zero", matlab_scalars(), lambda x: x.item() < 0),
    ("not a number", matlab_arrays(), lambda x: np.isnan(x).any() and not np.isnan(x).all()),
    ("infinity", matlab_arrays(), lambda x: np.isinf(x).any()),
    ("a zero below zero", matlab_scalars(), lambda x: x.item() == 0 and np.signbit(x.item())),
    ("the limits", matlab_scalars("int8"), lambda x: x.item() == -128),
    ("the limits", matlab_scalars("uint64"), lambda x: x.item() == 2**64 - 1),
    ("complex", matlab_scalars("complex"), lambda x: x.item().real < 0 < x.item().imag),
    ("the end of a range", matlab_scalars(low=0.25, high=0.75), lambda x: x.item() == 0.75),
    ("blanks", matlab_text(), lambda text: text.startswith(" ")),
    ("two of one size", matlab_inputs("a: (n,2), b: (n,1)"), lambda v: len(v["a"]) == len(v["b"]) == 4),
])  # fmt: skip
def test_what_two_languages_part_at_is_drawn(name: str, strategy: Any, wanted: Any) -> None:
    assert wanted(find(strategy, wanted, settings=settings(max_examples=2000, database=None, phases=[Phase.generate])))


@FEW
@given(drawn(parse("x: row, n: nonempty finite, u: int8 row, s: text"), plain=True))
def test_plain_inputs_have_no_edges(values: dict[str, Any]) -> None:
    assert all(len(value) and (isinstance(value, str) or (value.size and np.isfinite(value).all()))
               for value in values.values())  # fmt: skip


def test_examples_give_classes_whole_numbers_signs_and_sizes_that_belong_together() -> None:
    example = {"X": np.ones((4, 3)) / 2, "b": np.array([[-0.5, 0.5, 2.5]]), "k": np.array([[3.0]]),
               "s": np.array(["ab"]), "m": np.array([[True, False]])}  # fmt: skip
    assert words(from_example(example, ["X", "b", "k", "s", "m"], "in.mat")) == (
        "X: (n4,n3) 0.., b: (1,n3), k: scalar int 1..9, s: char, m: (1,n2) logical"
    )
    with pytest.raises(InputError, match=r"in.mat: has no z; the function takes X, z."):
        from_example(example, ["X", "z"], "in.mat")


def test_many_inputs_are_tried_in_few_ways() -> None:
    assert words(next(candidates(["a", "b"]))) == "a: (1,n), b: (1,n)"
    assert len(list(candidates(list("abcdefghijklmnop")))) <= 60


ANY = st.one_of(
    *(matlab_arrays("matrix", kind) for kind in ("double", "single", "logical", "int8", "uint64", "complex")),
    matlab_arrays((2, (1, 2), 2)), matlab_scalars(), matlab_text(), st.lists(matlab_scalars(), max_size=2),
)  # fmt: skip


def same(wanted: Any, got: Any) -> bool:
    return compare_values(wanted, got, "v", Allowed(equal_nan=True)).verdict is Verdict.PASS


@FEW
@given(ANY)
def test_what_is_written_for_python_gives_the_value(value: Any) -> None:
    assert same(value, eval(literals.python(value), {"np": np}))


@pytest.mark.live
def test_what_is_written_for_matlab_gives_the_value() -> None:
    values: list[Any] = []
    FEW(given(ANY)(lambda value: values.append(value)))()
    text = f"{{{', '.join(map(literals.matlab, values))}}}"
    with Session(octave(), 60.0) as session:
        got = session.call("eval", text)[0].ravel()
    assert len(got) == len(values)
    for value, one in zip(values, got, strict=True):
        assert same(value, one), literals.matlab(value)


def test_literals_are_short() -> None:
    assert literals.matlab(np.array([[1.0, 0.5], [-0.0, np.nan]])) == "[1 0.5; -0 NaN]"
    assert literals.matlab(np.array([[200]], np.uint8)) == "uint8(200)"
    assert literals.matlab({"a": [1.0]}) == "struct('a', {{1}})"
    assert literals.python(np.array([[True]])) == "np.array([[True]])"
    assert literals.python(np.zeros((0, 2), np.int8)) == "np.zeros((0, 2), np.int8)"
    assert literals.python((np.float32(0.5), [np.nan])) == "(np.float32(0.5), [np.nan])"


def test_a_strategy_with_a_wrong_word_is_refused() -> None:
    with pytest.raises((InputError, ShapeError), match="tall is not known"):
        matlab_arrays("tall")


@pytest.mark.parametrize(
    ("text", "arrays", "matrices"),
    [
        ("y = x + 1;", "", ""),
        ("y = x(end) + numel(z);", "xz", ""),
        ("y = x(1, k) * z(2, k);", "xz", "z"),
        ("[m, n] = size(x); y = max(z, [], 2);", "xz", "xz"),
        ("y = max(x, 2) + sum(z);  % x(1, 2)", "xz", ""),
        ("y = x(1, 2", "", ""),
    ],
)
def test_a_text_says_of_what_kind_inputs_are(text: str, arrays: str, matrices: str) -> None:
    found = meant(f"function y = f(x, z, k)\n{text}\nend\n", ["x", "z", "k"])
    assert (found.arrays, found.matrices) == (frozenset(arrays), frozenset(matrices))
