"""assert_parity: the same bits unless something else is asked for, and one sentence for each way of failing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
from cli_runner import run
from parity_strategies import golden_case

from pyport import Recorder
from pyport.errors import InputError, MatFileError
from pyport.testing import assert_parity

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
SQUARE = A[:, :2]
#: One bit more than 4, and a number that no small tolerance allows.
NEXT, FAR = (A.copy() for _ in range(2))
NEXT[1, 0] = np.nextafter(4, 9)
FAR[1, 0] = 4.5
BITS = "where the same bits are expected"


def failure(actual: Any, reference: Any, **options: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_parity(actual, reference, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("actual", "reference"),
    [(A, A.copy()), (A.tolist(), A), (np.asfortranarray(A), A), (A.astype(">f8"), A), ((A, SQUARE), [A, SQUARE]),
     ({"S1": A, "y": SQUARE}, {"S1": A, "y": SQUARE}), (0.5, np.array([[0.5]])), (np.array(["ab"]), np.array(["ab"])),
     (np.zeros((0, 3)), np.zeros((0, 3))), (A > 2, A > 2), (np.inf, np.inf), (A * 1j, A * 1j)],
)  # fmt: skip
def test_the_same_bits_pass(actual: Any, reference: Any) -> None:
    assert_parity(actual, reference)


@pytest.mark.parametrize(
    ("actual", "reference", "sentence"),
    [
        (NEXT, A, f"Z1(2,1) [1,0]: got 4.0000000000000009, wanted 4; |diff| 8.9e-16, 1 ULP {BITS}; 1 of 6 elements"),
        (0.5, 0.25, f"Z1: got 0.5, wanted 0.25; |diff| 2.5e-01, 4.5e+15 ULP {BITS}"),
        (-0.0, 0.0, f"Z1: got -0, wanted 0; another sign of zero {BITS}"),
        (np.float32(1.5), np.float32(np.nextafter(np.float32(1.5), 2)),
         f"Z1: got 1.5, wanted 1.50000012; |diff| 1.2e-07, 1 ULP {BITS}"),
        (np.nan, np.nan, "Z1: NaN on both sides, which is equal only with equal_nan=True"),
        (np.nan, 0.5, "Z1: got nan, wanted 0.5; not a number"),
        (A.T, A, "Z1 is double 3x2, wanted double 2x3: it is the transpose, x against x.'"),
        (A.T + 1, A, "Z1 is double 3x2, wanted double 2x3"),
        (A.ravel(), A, "Z1 is double (6,), wanted double 2x3: an array of one axis is neither a row nor a column, "
                       "reshape it"),
        (A, 1.0, "Z1 is double 2x3, wanted double 1x1"),
        (SQUARE.T, SQUARE, "Z1(2,1) [1,0]: got 2, wanted 4; |diff| 2.0e+00, 4.5e+15 ULP "
                           f"{BITS}; 2 of 4 elements; it is the transpose, x against x.'"),
        (A.astype(np.float32), A, "Z1 is float32 2x3, wanted double 2x3"),
        (A.astype(int), A, "Z1 is int64 2x3, wanted double 2x3"),
        (np.array([[True]]), np.array([[False]]), "Z1: got True, wanted False"),
        (np.array(["ab"]), np.array(["abc"]), "Z1: got 'ab', wanted 'abc'; letter 3 differs, of 2 and 3 letters"),
        (np.longdouble(1), np.longdouble(1), f"Z1 is {np.dtype(np.longdouble).name} (which MATLAB does not have): "
                                             "it is not looked into"),
        ([[1, 2], [3]], A, "Z1 is cell (2,), wanted double 2x3"),
        (None, A, "Z1 is None, wanted double 2x3"),
        (1 + 2j, 1 + 3j, f"Z1: got 1+2j, wanted 1+3j; |diff| 1.0e+00, 2.3e+15 ULP {BITS}"),
    ],
)  # fmt: skip
def test_each_failure_has_its_sentence(actual: Any, reference: Any, sentence: str) -> None:
    assert failure(actual, reference, names="Z1") == sentence


@pytest.mark.parametrize(
    ("allowed", "passes"),
    [({"ulps": 1}, True), ({"atol": 1e-15}, True), ({"rtol": 3e-16}, True), ({"ulps": 0.5}, False),
     ({"atol": 8e-16}, False), ({"rtol": 2e-16}, False), ({"ulps": 1, "atol": 1e-30}, True), ({}, False)],
)  # fmt: skip
def test_any_tolerance_that_is_given_is_enough_and_none_is_given_by_default(
    allowed: dict[str, float], passes: bool
) -> None:
    if passes:
        assert_parity(NEXT, A, **allowed)
    else:
        failure(NEXT, A, **allowed)


@pytest.mark.parametrize("allowed", [{"ulps": 1}, {"atol": 1e-300}, {"rtol": 1e-300}])
def test_each_tolerance_alone_allows_another_sign_of_zero(allowed: dict[str, float]) -> None:
    assert_parity([-0.0, 1.0], [0.0, 1.0], **allowed)
    assert_parity([complex(0, -0.0)], [complex(0, 0.0)], **allowed)
    assert failure([-0.0, 1.0], [0.0, 1.0]).startswith("the array(1) [0]: got -0, wanted 0; another sign of zero")


def test_what_is_allowed_is_said() -> None:
    assert failure(FAR, A, names="g1", ulps=2, atol=1e-9, rtol=1e-3) == (
        "g1(2,1) [1,0]: got 4.5, wanted 4; |diff| 5.0e-01, 5.6e+14 ULP > "
        "allowed 2 ULP or 1.0e-09 or 4.0e-03 (0.001 of it); 1 of 6 elements"
    )


def test_equal_nan_makes_nan_equal_to_nan_and_to_nothing_else() -> None:
    assert_parity([np.nan, 1.0], [np.nan, 1.0], equal_nan=True)
    assert failure([np.nan, 1.0], [1.0, 1.0], equal_nan=True, rtol=1.0).startswith("the array(1) [0]: got nan, wanted")
    assert "not a number" in failure([1.0], [np.nan], equal_nan=True)


def test_an_assertion_fails_in_the_language_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYPORT_LANG", "zh")
    assert failure((A, FAR, SQUARE + 1), (A, A, SQUARE), names="S1 Z1 y") == (
        "Z1(2,1) [1,0]：得到 4.5，应为 4；|差| 5.0e-01，5.6e+14 ULP，而应逐位相同；6 个元素中有 1 个；y 也不同"
    )
    monkeypatch.setenv("PYPORT_LANG", "en")
    assert failure(FAR, A, names="Z1").startswith("Z1(2,1) [1,0]: got 4.5, ")


def test_the_first_in_computing_order_is_told_and_the_others_are_named() -> None:
    sentence = failure((A, FAR, SQUARE + 1), (A, A, SQUARE), names="S1 Z1 y")
    assert sentence.startswith("Z1(2,1) [1,0]: got 4.5, wanted 4")
    assert sentence.endswith("; y differs too")
    assert failure({"y": FAR, "Z1": FAR, "S1": FAR}, {"S1": A, "Z1": A, "y": A}).startswith("S1(2,1)")
    assert failure({"y": FAR, "Z1": FAR, "S1": FAR}, {"S1": A, "Z1": A, "y": A}).endswith("; Z1, y differ too")


def test_arrays_that_are_missing_or_too_many_fail() -> None:
    assert failure((A,), (A, A), names="S1 Z1") == "Z1 is not there"
    assert failure((A, A, A), (A, A), names="S1 Z1") == "array 3 is there and not expected"
    assert failure({"S1": A}, {"Z1": A}) == "Z1 is not there; S1 differs too"
    assert failure(A, (A, A)) == "array 2 is not there"


def test_names_choose_among_the_arrays_of_a_mapping() -> None:
    assert_parity({"S1": A, "Z1": FAR}, {"S1": A, "Z1": A}, names="S1")
    with pytest.raises(InputError, match=r"^there is no S2 in the reference \(there is S1\)\.$"):
        assert_parity({"S2": A}, {"S1": A}, names=["S2"])


@pytest.mark.parametrize(
    ("reference", "options", "sentence"),
    [
        ({}, {}, "there are no arrays in the reference: nothing is compared."),
        (A, {"names": "S1 Z1"}, "2 names are given for 1 arrays: S1, Z1."),
        (A, {"rtol": -1.0}, "rtol must be a finite number of at least 0, not -1."),
        (A, {"rounding": True}, "rounding=True goes with two trace files."),
        (A, {"rounding": True, "ulps": 1}, "rounding=True derives what is allowed; it goes with no tolerance and no "
                                           "names."),
    ],
)  # fmt: skip
def test_wrong_use_is_no_failed_assertion(reference: Any, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        assert_parity(A, reference, **options)
    assert str(caught.value) == sentence


def test_a_file_is_a_mapping_of_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "reference.mat"
    scipy.io.savemat(path, {"S1": A, "loss": 0.5, "info": {"a": 1.0}})
    assert_parity((A, 0.5), path, names="S1 loss")
    assert_parity({"loss": 0.5, "S1": A}, str(path), names="S1 loss")
    assert failure((FAR, 0.5), path, names="S1 loss").startswith("S1(2,1) [1,0]: got 4.5, wanted 4")
    assert_parity(path, path)
    assert failure(({"a": 2.0},), path, names="info") == (
        f"info.a: got 2, wanted 1; |diff| 1.0e+00, 4.5e+15 ULP {BITS}"
    )
    with pytest.raises(MatFileError, match=r"none\.mat: there is no such file\.$"):
        assert_parity(A, tmp_path / "none.mat")


def changed_trace(folder: Path, **places: tuple[tuple[int, ...], float]) -> tuple[Path, Path]:
    """A golden trace, and a copy of it with single elements changed by a factor."""
    trace = golden_case("scalars")[1]
    quantities = {name: value.copy() for name, value in trace.quantities.items()}
    for name, (place, factor) in places.items():
        quantities[name][place] *= factor
    reference, port = folder / "reference.mat", folder / "port.mat"
    trace.save(reference)
    type(trace)(**{**vars(trace), "quantities": quantities}).save(port)
    return port, reference


def test_two_traces_are_told_by_step(tmp_path: Path) -> None:
    port, reference = changed_trace(tmp_path, S1=((0, 0, 4), 2.0), y=((0, 0, 1), 2.0))
    sentence = failure(port, reference)
    assert sentence.startswith("first to differ: step 2, y(1,1) [0,0]: port ")
    assert sentence.endswith("(1 more variable differs)")
    assert_parity(*changed_trace(tmp_path))


def test_with_rounding_traces_may_differ_by_what_rounding_explains_and_by_no_more(tmp_path: Path) -> None:
    port, reference = changed_trace(tmp_path, y=((0, 0, 1), 1 + 2.0**-52))
    assert failure(port, reference).startswith("first to differ: step 2, y(1,1) [0,0]")
    assert_parity(port, reference, rounding=True)
    port, reference = changed_trace(tmp_path, y=((0, 0, 1), 1 + 1e-10))
    assert failure(port, reference, rounding=True).startswith("step 2, y(1,1) [0,0]: port ")
    scipy.io.savemat(tmp_path / "other.mat", {"A": A})
    with pytest.raises(InputError, match="are not two traces of pyport's own network with finite numbers"):
        assert_parity(tmp_path / "other.mat", reference, rounding=True)


def recorded(path: Path, *, wrong: float = 1.0, zero: float = 0.0, bit: float = 0.0, steps: int = 30) -> Path:
    rec = Recorder()
    for k in range(steps):
        rec(x=np.cos(np.arange(3) + k) * (wrong if k > 9 else 1) + bit, z=zero)
    rec.save(path)
    return path


def saved(path: Path, **variables: Any) -> Path:
    scipy.io.savemat(path, variables)
    return path


def pairs(folder: Path) -> dict[str, tuple[Path, Path]]:
    """Files of every kind that agree and differ in every way."""
    made: dict[str, tuple[Path, Path]] = {}

    def add(name: str, write: Any, left: dict[str, Any], right: dict[str, Any]) -> None:
        made[name] = (write(folder / f"{name} l.mat", **left), write(folder / f"{name} r.mat", **right))

    add("recordings", recorded, {}, {})
    add("recordings slip", recorded, {}, {"wrong": 1.001})
    add("recordings bit", recorded, {}, {"bit": 2.0**-52})
    add("recordings zero", recorded, {}, {"zero": -0.0})
    add("recordings steps", recorded, {}, {"steps": 29})
    add("files", saved, {"A": A}, {"A": A})
    add("files bit", saved, {"A": A}, {"A": NEXT})
    add("files zero", saved, {"A": 0.0}, {"A": -0.0})
    add("files missing", saved, {"A": A, "B": A}, {"A": A})
    add("files more", saved, {"A": A}, {"A": A, "B": A})
    add("files class", saved, {"A": A}, {"A": A.astype(np.float32)})
    add("files shape", saved, {"A": A}, {"A": A.T})
    add("files nan", saved, {"A": A * np.nan}, {"A": A * np.nan})
    add("files text", saved, {"A": "ab"}, {"A": "ac"})
    add("files empty", saved, {"A": np.zeros((0, 3))}, {"A": np.zeros((0, 3))})
    add("files struct", saved, {"A": {"a": 1.0}}, {"A": {"a": 1.0}})
    add("files field", saved, {"A": {"a": 1.0}}, {"A": {"a": 1.5}})
    return made


@pytest.mark.parametrize("options", [{}, {"ulps": 1.0}, {"rtol": 1e-9}, {"atol": 1e-9, "equal_nan": True}])
def test_it_passes_exactly_where_compare_does_and_says_the_same(tmp_path: Path, options: dict[str, Any]) -> None:
    flags = [f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}") for name, value in options.items()]
    passed = set()
    for name, (reference, port) in pairs(tmp_path).items():
        code, out, _ = run("compare", str(reference), str(port), *flags)
        said = " ".join(out.split())
        if code == 0:
            assert_parity(port, reference, **options)
            passed.add(name)
        else:
            assert " ".join(failure(port, reference, **options).partition(";")[0].split()) in said, name
    assert {"recordings", "files", "files empty", "files struct"} <= passed
    assert not passed & {"recordings slip", "files missing", "files more", "files class", "files shape", "files text",
                         "files field", "recordings steps"}  # fmt: skip
    assert ("files zero" in passed) == ("recordings zero" in passed) == bool(options)
