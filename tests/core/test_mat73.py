"""A file of -v7.3 is read as the same file of -v7, and what could harm is refused in a sentence."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse
from hdf5_files import File73, h5py, saved

from pyport import matfile
from pyport.errors import MatFileError
from pyport.foreign import Instance, Opaque
from pyport.parity.pairs import compare_pair
from pyport.verdict import Verdict

MATLAB_WROTE = Path(scipy.io.__file__).parent / "matlab" / "tests" / "data"


def cells(*items: Any) -> np.ndarray:
    made = np.empty((1, len(items)), dtype=object)
    for k, item in enumerate(items):
        made[0, k] = item
    return made


def content(seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "double": rng.standard_normal((2, 3)),
        "deep": rng.standard_normal((2, 3, 4)),
        "single": rng.standard_normal((1, 3)).astype(np.float32),
        "logical": np.array([[True, False]]),
        "int8": np.array([[1, -2]], dtype=np.int8),
        "int64": np.array([[2**60 + 1]]),
        "complex": rng.standard_normal((2, 2)) + 1j * rng.standard_normal((2, 2)),
        "text": "äbc",
        "empty": np.zeros((0, 3)),
        "nothing": "",
        "sparse": scipy.sparse.csc_array(np.array([[0.0, 1.5], [2.5, 0.0], [0.0, 0.0]])),
        "flags": scipy.sparse.csc_array(np.array([[False, True]])),
        "none": scipy.sparse.csc_array((2, 3)),
        "cell": cells(np.ones((1, 2)), "ab", cells(np.array([[1.0], [2.0]]))),
        "struct": {"z": np.ones((1, 1)), "a": "text", "inside": {"f": cells("x")}},
    }


def problem(path: Path) -> str:
    with pytest.raises(MatFileError) as error:
        matfile.read(path)
    assert error.value.exit_code == 2
    text = str(error.value)
    assert "\n" not in text
    return text.removeprefix(f"{path}: ")


def test_it_has_the_values_of_the_same_file_of_v7(tmp_path: Path) -> None:
    new = saved(tmp_path / "new.mat", **content())
    scipy.io.savemat(tmp_path / "old.mat", content(), oned_as="row")
    result = compare_pair(tmp_path / "old.mat", new)
    # SciPy has no empty text of its own: it writes one of 0x0 and one letter.
    assert {row.name: row.reason for row in result.variables if row.verdict is not Verdict.PASS} == {}
    assert len(result.variables) == len(content())
    other = saved(tmp_path / "other.mat", **{**content(), "cell": cells(np.ones((1, 2)), "ab", cells(np.ones((2, 1))))})
    assert compare_pair(tmp_path / "old.mat", other).failures() == [
        "first to differ: cell{3}{1}(2,1) [1,0]: port 1, reference 2; |diff| 1.0e+00, 4.5e+15 ULP "
        "where the same bits are expected; 1 of 2 elements"
    ]


def empty_struct(path: Path, *fields: str) -> Path:
    made = File73(path)
    empty = made.write(made.file, "s", np.zeros((0, 0)))
    empty.attrs["MATLAB_class"] = np.bytes_("struct")
    if fields:
        empty.attrs["MATLAB_fields"] = np.array([field.encode() for field in fields])
    return made.close()


def test_the_fields_of_an_empty_struct_array_are_not_known_and_that_is_said(tmp_path: Path) -> None:
    none, one = empty_struct(tmp_path / "none.mat"), empty_struct(tmp_path / "one.mat", "a")
    assert compare_pair(none, none).verdict is Verdict.PASS
    assert compare_pair(one, one).open() == ["s is a struct array without elements: its fields are not compared"]
    assert compare_pair(none, one).failures() == ["first to differ: s has fields on one side only"]


def test_a_struct_array_has_its_elements(tmp_path: Path) -> None:
    made = File73(tmp_path / "w.mat")
    made.struct(made.file, "s", [{"a": np.array([[1.0]])}, {"a": "two"}])
    value = matfile.read(made.close())["s"]
    assert value.shape == (1, 2)
    assert value["a"][0, 0].item() == 1.0
    assert "".join(value["a"][0, 1][0]) == "two"


def test_the_file_that_matlab_wrote_is_that_of_the_older_version() -> None:
    pair = [MATLAB_WROTE / f"test{kind}_7.4_GLNX86.mat" for kind in ("double", "hdf5")]
    assert compare_pair(*pair).verdict is Verdict.PASS


def special(path: Path, *, text: str = "@(x) x", system: float = 1.0) -> Path:
    """A function handle, an object of an old class, and one of a new class."""
    made = File73(path)
    handle = made.struct(made.file, "f", [{"function_handle": {"function": text}}])
    handle.attrs["MATLAB_class"] = np.bytes_("function_handle")
    old = made.struct(made.file, "o", [{"expr": "x+1"}])
    old.attrs["MATLAB_class"], old.attrs["MATLAB_object_decode"] = np.bytes_("inline"), np.int32(2)
    new = made.write(made.file, "t", np.array([[1, 2]], dtype=np.uint32))
    new.attrs["MATLAB_class"], new.attrs["MATLAB_object_decode"] = np.bytes_("table"), np.int32(3)
    made.write(made.file.create_group("#subsystem#"), "MCOS", np.array([[system]]))
    return made.close()


def test_handles_and_objects_are_named_and_the_same_only_if_all_that_is_stored_is(tmp_path: Path) -> None:
    first = special(tmp_path / "a.mat")
    values = matfile.read(first)
    assert isinstance(values["f"], Opaque)
    assert isinstance(values["t"], Opaque)
    assert isinstance(values["o"], Instance)
    assert [values["f"].what, values["t"].what, values["o"].of_class] == [
        "a function handle (@(x) x)", "an object of class table", "inline"]  # fmt: skip
    assert compare_pair(first, special(tmp_path / "b.mat")).verdict is Verdict.PASS
    other = compare_pair(first, special(tmp_path / "c.mat", text="@(x) x + 1"))
    assert other.verdict is Verdict.UNDECIDED
    assert other.open() == [
        "f: the reference is a function handle (@(x) x), the port a function handle (@(x) x + 1): "
        "what they do is not compared"
    ]
    assert compare_pair(first, special(tmp_path / "d.mat", system=2.0)).open() == [
        "f is a function handle (@(x) x): it is not looked into",
        "t is an object of class table: it is not looked into",
    ]


def test_a_cell_that_is_in_itself_is_named_and_not_followed(tmp_path: Path) -> None:
    made = File73(tmp_path / "w.mat")
    data = made.write(made.file, "c", cells(np.ones((1, 1)), np.ones((1, 1))))
    data[1, 0] = data.ref
    path = made.close()
    assert matfile.read(path)["c"][0, 1] == Opaque("a reference to what it is in")
    assert compare_pair(path, path).open() == ["c{2} is a reference to what it is in: it is not looked into"]


def many_references(made: File73) -> None:
    """Ten references to ten references, and so on: more leaves than any memory holds."""
    inside: Any = np.ones((1, 1))
    node = made.write(made.file, "c0", inside)
    for level in range(1, 7):
        outer = made.write(made.file, f"c{level}", cells(*[np.zeros((0, 0))] * 10))
        for k in range(10):
            outer[k, 0] = node.ref
        node = outer


def bomb(made: File73) -> None:
    """A chunk of a few bytes that unpacks to far more than it declares."""
    data = made.write(made.file, "c", np.zeros((4, 4)), chunks=(4, 4), compression="gzip")
    data.id.write_direct_chunk((0, 0), zlib.compress(bytes(2**24)))


def without_class(made: File73) -> None:
    made.file["c"] = np.ones((2, 2))


def large(made: File73) -> None:
    data = made.file.create_dataset("c", (2**20, 2**20), dtype="f8", chunks=(64, 64))
    data.attrs["MATLAB_class"] = np.bytes_("double")


def large_chunk(made: File73) -> None:
    data = made.file.create_dataset("c", (1, 1), maxshape=(None, None), dtype="f8", chunks=(2**12, 2**12))
    data.attrs["MATLAB_class"] = np.bytes_("double")


def elsewhere(made: File73) -> None:
    data = made.file.create_dataset("c", (2, 2), dtype="f8", external=[("/etc/hostname", 0, 32)])
    data.attrs["MATLAB_class"] = np.bytes_("double")


def virtual(made: File73) -> None:
    layout = h5py.VirtualLayout(shape=(1, 2), dtype="f8")
    layout[...] = h5py.VirtualSource("other.mat", "w", shape=(1, 2))
    made.file.create_virtual_dataset("c", layout).attrs["MATLAB_class"] = np.bytes_("double")


def linked(made: File73) -> None:
    made.write(made.file, "b", np.ones((1, 1)))
    made.file["c"] = h5py.ExternalLink("other.mat", "w")


def crooked(made: File73) -> None:
    sparse = made.write(made.file, "c", scipy.sparse.csc_array(np.eye(2)))
    sparse["ir"][0] = 7


def filtered(made: File73) -> None:
    made.write(made.file, "c", np.zeros((4, 4)), chunks=(4, 4), compression="lzf")


def any_length(made: File73) -> None:
    made.file.create_dataset("c", (1,), dtype=h5py.vlen_dtype("f8")).attrs["MATLAB_class"] = np.bytes_("double")


@pytest.mark.parametrize(("fill", "sentence"), [
    (many_references, "not a .mat file that can be read (it refers to the same arrays again and again)."),
    (bomb, "not a .mat file that can be read (a chunk has more bytes than it declares)."),
    (without_class, "this is HDF5 without MATLAB classes; save it with save('-v7', ...)."),
    (large, "not a .mat file that can be read (its arrays have more than 64 MB)."),
    (large_chunk, "not a .mat file that can be read (a chunk has more than 64 MB)."),
    (elsewhere, "not a .mat file that can be read (a dataset is in another file)."),
    (virtual, "not a .mat file that can be read (a dataset is in another file)."),
    (linked, "not a .mat file that can be read (c is a link to another place)."),
    (crooked, "not a .mat file that can be read (a number of a sparse matrix is outside of it)."),
    (filtered, "not a .mat file that can be read (a dataset went through the filter 32000)."),
    (any_length, "not a .mat file that can be read (a dataset has elements of any length)."),
])  # fmt: skip
def test_what_is_more_than_it_looks_is_refused(fill: Callable[[File73], None], sentence: str, tmp_path: Path) -> None:
    made = File73(tmp_path / "w.mat")
    fill(made)
    assert problem(made.close()) == sentence


def test_what_is_packed_honestly_is_read(tmp_path: Path) -> None:
    made = File73(tmp_path / "w.mat")
    value = np.random.default_rng(0).standard_normal((40, 30))
    made.write(made.file, "c", value, chunks=(7, 9), compression="gzip", shuffle=True, fletcher32=True)
    np.testing.assert_array_equal(matfile.read(made.close())["c"], value, strict=True)


def test_without_h5py_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "w.mat", W=np.ones((1, 1)))
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert problem(path) == ("this is the HDF5 format of -v7.3; pip install 'pyport[hdf5]' lets it be read, or save it "
                             "with save(..., '-v7').")  # fmt: skip
