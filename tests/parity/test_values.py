"""Two values of any class: what is another value fails, what is another form passes only where that was asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse

from pyport.foreign import Instance, Opaque, struct_array
from pyport.parity.numbers import Allowed, judge_numbers
from pyport.parity.values import ASSERTED, EXACT, PYTHON, Forms, compare_values, describe
from pyport.testing import assert_parity
from pyport.verdict import Verdict

PASS, FAIL, UNDECIDED = Verdict.PASS, Verdict.FAIL, Verdict.UNDECIDED


def cells(*items: Any, shape: tuple[int, ...] | None = None) -> np.ndarray:
    made = np.empty(len(items), dtype=object)
    for k, item in enumerate(items):
        made[k] = item
    return made.reshape(shape or (1, len(items)), order="F")


def struct(**fields: Any) -> np.ndarray:
    made = struct_array((1, 1), list(fields))
    for name, value in fields.items():
        made[name][0, 0] = value
    return made


def letters(*rows: str) -> np.ndarray:
    """A matrix of letters, as files have it."""
    return np.array([list(row) for row in rows], dtype="<U1").reshape(len(rows), len(rows[0]) if rows else 0)


def number(value: Any) -> np.ndarray:
    return np.array([[value]])


INT = np.array([[(1, 2), (3, -4)]], dtype=[("real", "i4"), ("imag", "i4")])
OTHER_INT = np.array([[(1, 2), (3, 4)]], dtype=[("real", "i4"), ("imag", "i4")])
SPARSE = scipy.sparse.csc_array(np.array([[0.0, 2.0], [3.0, 0.0]]))
OTHER_SPARSE = scipy.sparse.csc_array(np.array([[0.0, 2.0], [0.0, 0.0]]))


@pytest.mark.parametrize(("wanted", "got", "sentence"), [
    (struct(f=cells(1.0, [1.0])), struct(f=cells(1.0, [2.0])),
     "x.f{2}: port 2, reference 1; |diff| 1.0e+00, 4.5e+15 ULP where the same bits are expected"),
    (cells(*range(4), shape=(2, 2)), cells(0, 1, 7, 3, shape=(2, 2)), "x{1,2}: port 7, reference 2"),
    (struct(a=1.0, b=2.0), struct(a=1.0), "x.b is missing in the port"),
    (struct(a=1.0), struct(a=1.0, b=2.0), "x.b is missing in the reference"),
    (cells(1.0, 2.0), cells(1.0), "x: the reference is cell 1x2, the port cell 1x1"),
    (cells(1.0), number(1.0), "x: the reference is cell 1x1, the port double 1x1"),
    (SPARSE, OTHER_SPARSE, "x(2,1) [1,0]: port 0, reference 3; |diff| 3.0e+00, 4.6e+18 ULP "
                           "where the same bits are expected; 1 of 4 elements"),
    (SPARSE, SPARSE.toarray(), "x: the reference is sparse double 2x2, the port double 2x2"),
    (INT, OTHER_INT, "x(1,2) [0,1]: port 3+4i, reference 3-4i; 1 of 2 elements"),
    (letters("abc"), letters("abcd"), "x: port 'abcd', reference 'abc'; letter 4 differs, of 4 and 3 letters"),
    (letters("ab", "cd"), letters("ab", "ce"), "x(2,2) [1,1]: port 'e', reference 'd'; 1 of 4 letters"),
    (letters("ab", "cd"), letters("abcd"), "x: the reference is char 2x2, the port char 1x4"),
    (np.empty((0, 0), "<U1"), np.empty((1, 0), "<U1"), "x: the reference is char 0x0, the port char 1x0"),
    (np.array([["a", "\0", "b"]]), letters("ab"),
     "x: port 'ab', reference 'a\0b'; letter 2 differs, of 2 and 3 letters"),
    (letters("y" * 60), letters("y" * 50 + "z" + "y" * 9),
     f"x: port '...{'y' * 20}z{'y' * 9}', reference '...{'y' * 30}'; letter 51 differs"),
    (number(np.int64(2**60 + 1)), number(np.int64(2**60)), f"x: port {2**60}, reference {2**60 + 1}"),
    (Instance("inline", struct(expr=letters("x"))), Instance("inline", struct(expr=letters("y"))),
     "x.expr: port 'y', reference 'x'; letter 1 differs"),
    (Instance("inline", struct(e=1.0)), Instance("other", struct(e=1.0)),
     "x: the reference is object of class inline 1x1, the port object of class other 1x1"),
    (Opaque("an object of class table", "1"), number(1.0),
     "x: the reference is an object of class table, the port double 1x1"),
    (Opaque("an object of class table", "1"), Opaque("an object of class string", "1 "),
     "x: the reference is an object of class table, the port an object of class string"),
    ({"a": 1.0}, {"a": 2.0}, "x.a: port 2, reference 1; |diff| 1.0e+00, 4.5e+15 ULP where the same bits are expected"),
    ([["a"], 1.0], [["b"], 1.0], "x{1}: port 'b', reference 'a'; letter 1 differs"),
])  # fmt: skip
def test_what_is_another_value_fails_with_its_path(wanted: Any, got: Any, sentence: str) -> None:
    result = compare_values(wanted, got, "x")
    assert (result.verdict, result.sentence) == (FAIL, sentence)
    for same in (wanted, got):
        assert compare_values(same, same, "x").verdict is PASS


@pytest.mark.parametrize(("wanted", "got"), [
    (cells(1.0, 2.0), [1.0, 2.0]),
    (cells(1.0, 2.0, shape=(2, 1)), (1.0, 2.0)),
    (cells(letters("a"), letters("bc")), np.array(["a", "bc"])),
    (struct(a=number(1.0), b=letters("text")), {"a": 1, "b": "text"}),
    (number(1.0), 1),
    (number(True), 1.0),
    (np.array([[1.0, 2.0]]), np.array([1, 2])),
    (np.array([[1.0], [2.0]]), [1, 2]),
    (np.array([[1, 0]], dtype=np.uint8), [True, False]),
    (np.array([[1.5 + 0j]]), 1.5),
    (np.zeros((4, 8)), np.zeros((4, 8, 1))),
    (SPARSE, SPARSE.toarray()),
    (scipy.sparse.csc_array(np.array([[False, True]])), np.array([0.0, 1.0])),
    (letters("text"), "text"),
    (letters("ab", "c "), ["ab", "c"]),
    (np.empty((0, 0), "<U1"), ""),
    (np.zeros((0, 0)), []),
    (np.zeros((1, 0)), np.zeros(0)),
    (number(2.0**60), 2**60),
    (number(-(2.0**63)), -(2**63)),
    (np.empty((0, 0), dtype=object), []),
    (np.array([[2**53 + 1]], dtype=np.int64), 2**53 + 1),
])  # fmt: skip
def test_another_form_passes_where_python_has_it_and_only_if_that_is_asked_for(wanted: Any, got: Any) -> None:
    assert compare_values(wanted, got, "x", forms=PYTHON).verdict is PASS
    assert compare_values(got, wanted, "x", forms=PYTHON).verdict is PASS


@pytest.mark.parametrize(("wanted", "got"), [
    (np.array([[1.0, 2.0]]), np.array([[1.0], [2.0]])),
    (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 2.0, 3.0, 4.0])),
    (np.array([[1.0, 2.0]]), np.array([1, 3])),
    (number(1.0), True + 1),
    (number(1.5 + 1j), 1.5),
    (cells(1.0, 2.0), [2.0, 1.0]),
    (cells(1.0, 2.0), [1.0]),
    (letters("1"), 1),
    (letters("a"), ["a", "b"]),
    (struct(a=1.0), {"A": 1.0}),
    (number(2.0**53), 2**53 + 1),
    (SPARSE, OTHER_SPARSE.toarray()),
    (number(0.1), np.float32(0.1)),
    (letters("text"), "Text"),
    (letters("a "), "a"),
    (np.zeros((0, 3)), [1.0]),
    (np.zeros((0, 3)), np.zeros(0)),
    (np.empty((0, 3), dtype=object), []),
    (number(2.0**64), np.uint64(2**64 - 1)),
    (number(-(2.0**63)), -(2**63) + 1),
])  # fmt: skip
def test_another_value_fails_in_any_form(wanted: Any, got: Any) -> None:
    assert compare_values(wanted, got, "x", forms=PYTHON).verdict is FAIL
    assert compare_values(got, wanted, "x", forms=PYTHON).verdict is FAIL


@pytest.mark.parametrize(("wanted", "got"), [
    (np.array([[1.0, 2.0]]), np.array([1.0, 2.0])), (number(1.0), number(1)), (number(1.0), number(True)),
    (np.zeros((4, 8)), np.zeros((4, 8, 1))), (SPARSE, SPARSE.toarray()), (number(1.0), number(1 + 0j)),
])  # fmt: skip
def test_another_form_fails_by_default(wanted: Any, got: Any) -> None:
    assert compare_values(wanted, got, "x").verdict is FAIL
    with pytest.raises(AssertionError):
        assert_parity({"x": got}, {"x": wanted})
    assert_parity({"x": got}, {"x": wanted}, any_form=True)


def test_a_whole_number_that_is_no_double_is_shown_with_all_its_digits() -> None:
    found = compare_values(np.array([[1.0, 2.0**53]]), np.array([[1, 2**53 + 1]]), "x", Allowed(), forms=PYTHON)
    assert found.sentence == (
        "x(1,2) [0,1]: port 9007199254740993, reference 9007199254740992.0; a whole number that is not a double is "
        "compared with whole numbers alone; 1 of 2 elements"
    )
    # Its twin is another number beside a double.
    found = compare_values(number(2.0**60), number(2**60 + 2**20), "x", Allowed(), forms=PYTHON)
    assert found.sentence.endswith("; |diff| 1.0e+06, 4096 ULP where the same bits are expected")


@pytest.mark.parametrize("ulps", [1.0, 2.0**62])
def test_no_number_of_last_places_leads_to_infinity(ulps: float) -> None:
    largest = np.finfo(np.float64).max
    for pair in ((largest, np.inf), (-np.inf, -largest), (np.inf, -np.inf), (np.inf, np.nan), (0.0, np.inf)):
        for wanted, got in (pair, pair[::-1]):
            assert compare_values(number(wanted), number(got), "x", Allowed(ulps)).verdict is FAIL
            with pytest.raises(AssertionError):
                assert_parity(np.array([got]), np.array([wanted]), ulps=ulps)
    assert compare_values(number(np.inf), number(np.inf), "x", Allowed(ulps)).verdict is PASS
    assert compare_values(number(largest), number(np.nextafter(largest, 0)), "x", Allowed(ulps)).verdict is PASS
    both = np.array([[complex(np.inf, 1.0)]])
    assert compare_values(both, np.array([[complex(np.inf, np.nextafter(1, 2))]]), "x", Allowed(ulps)).verdict is PASS
    assert compare_values(both, np.array([[complex(largest, 1.0)]]), "x", Allowed(ulps)).verdict is FAIL


def test_orientation_alone_leaves_classes_strict() -> None:
    forms = Forms(orientation=True)
    assert compare_values(np.array([[1.0, 2.0]]), np.array([1.0, 2.0]), "x", forms=forms).verdict is PASS
    assert compare_values(np.array([[1.0, 2.0]]), np.array([1, 2]), "x", forms=forms).verdict is FAIL


@pytest.mark.parametrize(("wanted", "got", "sentence"), [
    (Opaque("a function handle (@(x) x)", "1"), Opaque("a function handle (@(y) y)", "2"),
     "x: the reference is a function handle (@(x) x), the port a function handle (@(y) y): "
     "what they do is not compared"),
    (Opaque("an object of class table", "1"), Opaque("an object of class table", "2"),
     "x is an object of class table: it is not looked into"),
    (Opaque("a file"), Opaque("a file"), "x is a file: it is not looked into"),
    (cells(0.0, 1.0), cells(-0.0, 1.0),
     "x{1}: port -0, reference 0; another sign of zero where the same bits are expected"),
])  # fmt: skip
def test_what_is_not_looked_into_is_undecided(wanted: Any, got: Any, sentence: str) -> None:
    result = compare_values(wanted, got, "x")
    assert (result.verdict, result.sentence) == (UNDECIDED, sentence)
    # A leaf that fails beside it decides.
    beside = compare_values(cells(wanted, 1.0), cells(got, 2.0), "x")
    assert beside.verdict is FAIL
    assert beside.sentence.startswith("x{2}: port 2")


def test_a_tolerance_counts_in_every_leaf() -> None:
    wanted, got = struct(f=cells(1.0, SPARSE)), struct(f=cells(1.0 + 1e-12, SPARSE * (1 + 1e-12)))
    assert compare_values(wanted, got, "x", Allowed(relative=1e-9)).verdict is PASS
    assert compare_values(wanted, got, "x", Allowed(relative=1e-13)).failing == 2


def test_nan_is_equal_to_nan_only_where_that_was_asked_for() -> None:
    value = cells(np.nan)
    result = compare_values(value, value, "x")
    assert result.sentence == "x{1}: NaN on both sides, which is equal only with --equal-nan"
    assert compare_values(value, value, "x", Allowed(equal_nan=True)).verdict is PASS


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.complex128])
def test_what_is_masked_is_no_number_and_is_equal_to_what_is_masked_as_nan_is_to_nan(kind: Any) -> None:
    wanted = np.array([[1, 2]], dtype=kind)
    masked = np.ma.array(wanted, mask=[[False, True]])
    for pair in ((wanted, masked), (masked, wanted)):
        for allowed in (None, Allowed(relative=1.0, equal_nan=True)):
            assert compare_values(*pair, "x", allowed).verdict is Verdict.FAIL
    other = np.ma.array(wanted * kind([[1, 7]]), mask=[[False, True]])
    result = compare_values(masked, other, "x", words=ASSERTED)
    told = "x(1,2) [0,1]: NaN on both sides, which is equal only with equal_nan=True; 1 of 2 elements"
    assert result.sentence == told
    assert compare_values(masked, other, "x", Allowed(equal_nan=True)).verdict is Verdict.PASS
    # Its twins: another number beside it, and a masked array in which nothing is.
    assert compare_values(masked, other * kind(3), "x", Allowed(equal_nan=True)).verdict is Verdict.FAIL
    assert compare_values(wanted, np.ma.array(wanted), "x").verdict is Verdict.PASS


def test_masked_arrays_in_a_list_and_of_classes_without_nan_are_not_taken_for_numbers() -> None:
    whole = np.ma.array([[1, 2]], mask=[[False, True]])
    sentence = "x is a masked array of int64 (which MATLAB does not have), wanted int64 1x2"
    assert compare_values(np.array([[1, 2]]), whole, "x", words=ASSERTED).sentence == sentence
    assert compare_values(whole, whole, "x").verdict is Verdict.UNDECIDED
    listed = [np.ma.array([1.0, 2.0], mask=[False, True]), np.array([3.0, 4.0])]
    for other in ([[1.0, 2.0], [3.0, 4.0]], np.array([[1.0, 2.0], [3.0, 4.0]])):
        assert compare_values(other, listed, "x", forms=PYTHON).verdict is Verdict.FAIL


def test_complex_nan_is_equal_to_nan_if_the_other_part_is_equal_too() -> None:
    wanted, equal = np.array([[np.nan + 1j]]), Allowed(equal_nan=True)
    assert compare_values(wanted, wanted, "x", equal).verdict is Verdict.PASS
    assert "NaN on both sides" in compare_values(wanted, wanted, "x", words=ASSERTED).sentence
    for allowed in (None, equal):
        result = compare_values(wanted, np.array([[np.nan + 2j]]), "x", allowed, words=ASSERTED)
        assert result.sentence == "x: got nan+2j, wanted nan+1j; not a number"


def test_a_value_within_itself_has_an_end() -> None:
    wanted: list[Any] = [1.0]
    got: list[Any] = [1.0]
    wanted.append(wanted)
    got.append(got)
    result = compare_values({"a": wanted}, {"a": got}, "x")
    assert result.verdict is UNDECIDED
    assert result.sentence.endswith("is in itself: it is not compared")
    deep: Any = 1.0
    for _ in range(400):
        deep = cells(deep)
    assert compare_values(deep, deep, "x").verdict is UNDECIDED


def test_very_many_leaves_that_differ_are_counted_and_not_kept() -> None:
    result = compare_values(cells(*range(1000)), cells(*range(1, 1001)), "x")
    assert (result.failing, result.leaves, len(result.found)) == (1000, 1000, 100)
    assert result.sentence == "x{1}: port 1, reference 0; 999 more leaves differ"
    undecided = compare_values(cells(*[0.0] * 500, 1.0), cells(*[-0.0] * 500, 2.0), "x")
    assert undecided.verdict is FAIL
    assert undecided.sentence.startswith("x{501}: port 2")


def test_a_struct_array_is_one_of_dicts_and_its_elements_are_counted() -> None:
    wanted = struct_array((1, 2), ["a"])
    wanted["a"][0, 0], wanted["a"][0, 1] = number(1.0), number(2.0)
    result = compare_values(wanted, cells({"a": 1.0}, {"a": 3.0}), "s", words=ASSERTED)
    assert result.sentence == "s(2).a: got 3, wanted 2; |diff| 1.0e+00, 2.3e+15 ULP where the same bits are expected"


def test_an_explicit_zero_of_a_sparse_matrix_is_a_zero() -> None:
    stored = scipy.sparse.csc_array((np.array([0.0, 3.0, 2.0]), np.array([0, 1, 0]), np.array([0, 2, 3])), shape=(2, 2))
    twice = scipy.sparse.coo_array((np.array([1.0, 2.0, 2.0]), ([1, 1, 0], [0, 0, 1])), shape=(2, 2))
    for other in (stored, twice, scipy.sparse.csr_matrix(SPARSE)):
        assert compare_values(SPARSE, other, "x").verdict is PASS


def test_a_huge_sparse_matrix_is_never_made_full() -> None:
    side = 10**6
    wanted = scipy.sparse.csc_array((np.array([1.0]), (np.array([side - 1]), np.array([side - 1]))), shape=(side, side))
    result = compare_values(wanted, wanted * 2, "x")
    assert result.sentence.startswith(f"x({side},{side}) [{side - 1},{side - 1}]: port 2, reference 1")


@pytest.mark.parametrize(("value", "words"), [
    (1.0, "double 1x1"), (np.zeros(3), "double (3,)"), ("abc", "char 1x3"), ([1, "a"], "cell (2,)"), ({}, "struct 1x1"),
    (INT, "complex int32 1x2"), (np.array(["ab"]), "text (1,)"), (None, "None"),
    (object(), "an object of class object"), (2**70, "an object of class int"),
])  # fmt: skip
def test_a_value_is_called_by_class_and_shape(value: Any, words: str) -> None:
    assert describe(value) == words


def test_exact_is_the_default() -> None:
    assert Forms() == EXACT


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_the_distance_is_counted_in_the_last_places_of_its_own_precision(kind: Any) -> None:
    wanted = got = np.array([1.1], dtype=kind)
    for steps in range(1, 4):
        got = np.nextafter(got, kind(2))
        assert not judge_numbers(wanted, got, Allowed(ulps=steps - 1)).fine.any()
        assert judge_numbers(wanted, got, Allowed(ulps=steps)).ulps == [steps]


def test_an_array_of_a_class_that_is_not_known_is_compared_as_bytes() -> None:
    days = np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]")
    assert compare_values(days, days.copy(), "x").verdict is Verdict.PASS
    found = compare_values(days, days + 1, "x")
    assert found.verdict is not Verdict.PASS
    assert "an array of datetime64[D]" in describe(days)
