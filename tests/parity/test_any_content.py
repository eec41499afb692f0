"""Files of any content, those that SciPy ships among them: the same passes, one leaf that is another fails there."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
from cli_runner import run
from leaves import leaves

from pyport.errors import MatFileError
from pyport.parity.files import NamedArrays, compare_named, first_difference, read_named
from pyport.verdict import Verdict

MATLAB_WROTE = Path(scipy.io.__file__).parent / "matlab" / "tests" / "data"
FILES = sorted(MATLAB_WROTE.glob("*.mat"))
#: SciPy says itself that they are damaged, or of another kind.
DAMAGED = {"bad_miuint32", "bad_miutf8_array_name", "corrupted_zlib_checksum", "corrupted_zlib_data", "debigged_m4",
           "malformed1"}  # fmt: skip
HDF5 = {"testhdf5_7.4_GLNX86"}


def scipy_loads(path: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            scipy.io.loadmat(path)
        except Exception:
            return False
    return True


def compared(left: dict[str, Any], right: dict[str, Any]) -> list[Any]:
    return compare_named(NamedArrays(left), NamedArrays(right), ("left", "right"), None)


def test_the_files_are_those_that_this_was_measured_on() -> None:
    assert len(FILES) >= 100
    assert {path.stem for path in FILES if not scipy_loads(path)} == DAMAGED | HDF5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_itself_and_not_the_one_in_which_a_leaf_is_another(path: Path) -> None:
    if path.stem in DAMAGED:
        with pytest.raises(MatFileError, match=r"not a \.mat file that can be read"):
            read_named(path)
        return
    if path.stem in HDF5:
        pytest.importorskip("h5py")
    variables, again = read_named(path).variables, read_named(path).variables
    assert {result.verdict for result in compared(variables, again)} == {Verdict.PASS}
    changes = 0
    for name, value in variables.items():
        for change in leaves(value, name):
            results = compared(variables, {**variables, name: change.changed()})
            assert [row.name for row in results if row.verdict is not Verdict.PASS] == [name]
            (row,) = (row for row in results if row.name == name)
            # What is not looked into is not known to be wrong.
            assert row.verdict is (Verdict.UNDECIDED if change.kind == "opaque" else Verdict.FAIL)
            rest = row.reason.removeprefix(change.path)
            assert rest != row.reason
            assert rest[0] in "(: ", row.reason
            changes += 1
    assert changes or not any(getattr(value, "size", 1) for value in variables.values()) or path.stem in EMPTY


#: All that they hold are empty cells and structs.
EMPTY = {"test_empty_struct", "testemptycell_5.3_SOL2", "testemptycell_6.5.1_GLNX86", "testemptycell_7.1_GLNX86",
         "testemptycell_7.4_GLNX86"}  # fmt: skip


def test_the_command_line_passes_the_good_and_refuses_the_damaged_in_one_sentence() -> None:
    for path in FILES:
        if path.stem in DAMAGED:
            code, out, err = run("compare", str(path), str(path))
            assert (code, out, err.count("\n")) == (2, "", 1), path
    for stem in ("teststructnest_7.4_GLNX86", "testsparsecomplex_4.2c_SOL2", "parabola", "testobject_6.1_SOL2"):
        assert run("compare", *[str(MATLAB_WROTE / f"{stem}.mat")] * 2)[0] == 0


def test_the_path_of_a_leaf_is_in_the_sentence(tmp_path: Path) -> None:
    def saved(name: str, value: float) -> Path:
        cell = np.empty((1, 2), dtype=object)
        cell[0, 0], cell[0, 1] = np.ones((1, 2)), np.array([[1.0], [2.0], [value]])
        scipy.io.savemat(tmp_path / name, {"s": {"e": 1.0, "f": cell, "g": "abc"}})
        return tmp_path / name

    code, out, _ = run("compare", str(saved("a.mat", 3.0)), str(saved("b.mat", 4.5)))
    assert code == 1
    assert ("first to differ: s.f{2}(3,1) [2,0]: port 4.5, reference 3; |diff| 1.5e+00, 2.8e+15 ULP "
            "where the same bits are expected; 1 of 3 elements") in " ".join(out.split())  # fmt: skip
    assert run("compare", str(saved("a.mat", 3.0)), str(saved("b.mat", 3.0)))[0] == 0


def test_several_leaves_that_fail_are_counted() -> None:
    def variables(a: int, b: int) -> dict[str, Any]:
        cell = np.empty((2, 2), dtype=object)
        for place, value in zip(np.ndindex(2, 2), (a, 1, b, 2), strict=True):
            cell[place] = np.array([[value]])
        return {"c": cell}

    results = compared(variables(1, 1), variables(2, 2))
    assert first_difference(results) == ("first to differ: c{1,1}: port 2, reference 1; 1 more leaf differs")
    assert compared(variables(1, 1), variables(1, 2))[0].reason.startswith("c{2,1}: port 2, reference 1")
