"""Archives of NumPy's arrays are read with their own shapes, and neither unpack to more nor run what they hold."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyport.errors import InputError
from pyport.parity.files import read_named


def saved(path: Path, **arrays: Any) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def problem(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read_named(path)
    assert error.value.exit_code == 2
    return str(error.value).removeprefix(f"{path}: not a file of NumPy's arrays that can be read (")


@pytest.mark.parametrize("value", [
    np.arange(6.0), np.array(1.5), np.zeros((0, 3)), np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.array(["a", "bc"]), np.array([True]), np.array([1 + 2j]), np.arange(4, dtype=">i2"),
])  # fmt: skip
def test_every_array_comes_back_as_it_was(value: Any, tmp_path: Path) -> None:
    read = read_named(saved(tmp_path / "w.npz", w=value))
    assert read.is_numpy
    np.testing.assert_array_equal(read.variables["w"], value, strict=True)
    np.save(tmp_path / "one.npy", value)
    np.testing.assert_array_equal(read_named(tmp_path / "one.npy").variables["one"], value, strict=True)


class Trap:
    def __reduce__(self) -> Any:
        return (Path("/tmp/pyport-trap").touch, ())


def test_python_objects_are_refused_and_not_run(tmp_path: Path) -> None:
    path = saved(tmp_path / "w.npz", w=np.array([Trap()], dtype=object))
    assert problem(path) == "w holds Python objects, which run code when they are loaded; save arrays of numbers)."


def archive(path: Path, name: str, content: bytes, **options: Any) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content, **options)
    return path


def one(shape: tuple[int, ...], data: bytes) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return file.getvalue() + data


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("w.npy", one((2**40,), b""), "its arrays have more than 64 MB"),
    ("w.npy", one((2,), bytes(2**26)), "w has more bytes than it declares"),
    ("w.npy", one((2,), bytes(8)), "w has fewer bytes than it declares"),
    ("w.npy", one((-1,), b""), "its arrays have more than 64 MB"),
    ("w.npy", b"none of it", "the magic string is not correct; expected b'\\x93NUMPY', got b'none o'"),
    ("w.txt", b"", "it holds w.txt, which is no array"),
])  # fmt: skip
def test_an_archive_that_lies_is_refused(name: str, content: bytes, reason: str, tmp_path: Path) -> None:
    assert problem(archive(tmp_path / "w.npz", name, content)).startswith(reason)


def test_no_beginning_of_an_archive_is_taken_for_it_and_no_flipped_bit_goes_unseen(tmp_path: Path) -> None:
    whole = saved(tmp_path / "w.npz", w=np.random.default_rng(0).standard_normal(50)).read_bytes()
    wanted = read_named(tmp_path / "w.npz").variables["w"]
    for cut in range(1, len(whole), 17):
        (tmp_path / "w.npz").write_bytes(whole[:cut])
        with pytest.raises(InputError):
            read_named(tmp_path / "w.npz")
    for place in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        (tmp_path / "w.npz").write_bytes(damaged)
        try:
            got = read_named(tmp_path / "w.npz").variables
        except InputError:
            continue
        assert [array.tobytes() for array in got.values()] == [wanted.tobytes()]
