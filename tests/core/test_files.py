"""A file is whole or not there: nothing half-written, and the old one stays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from pyport import matfile
from pyport.errors import InputError
from pyport.files import write_beside


def good(file: IO[bytes]) -> None:
    file.write(b"new")


def full_disk(file: IO[bytes]) -> None:
    file.write(b"half")
    raise OSError(28, "No space left on device")


def crash(file: IO[bytes]) -> None:
    file.write(b"half")
    raise ZeroDivisionError("in the middle")


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_is_written_and_an_old_one_replaced(tmp_path: Path) -> None:
    for _ in range(2):
        write_beside(tmp_path / "a.mat", good)
        assert content(tmp_path) == {"a.mat": b"new"}


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.mat").write_bytes(b"old")
    with pytest.raises(InputError) as error:
        write_beside(tmp_path / "a.mat", full_disk)
    assert str(error.value) == f"{tmp_path / 'a.mat'}: cannot be written (No space left on device)."
    assert content(tmp_path) == {"a.mat": b"old"}


def test_an_error_of_the_writer_is_its_own_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError, match=r"^in the middle$"):
        write_beside(tmp_path / "a.mat", crash)
    assert content(tmp_path) == {}


def test_writing_in_place_would_have_left_half_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.mat").write_bytes(b"old")
    with pytest.raises(OSError, match="No space left"), (tmp_path / "a.mat").open("wb") as file:
        full_disk(file)
    assert content(tmp_path) == {"a.mat": b"half"}


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    for place, reason in (("none/a.mat", "No such file or directory"), ("file/a.mat", "Not a directory"),
                          ("folder", "Is a directory")):  # fmt: skip
        with pytest.raises(InputError) as error:
            matfile.write(tmp_path / place, {"W": 1.0})
        assert str(error.value) == f"{tmp_path / place}: cannot be written ({reason})."
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


def test_a_value_that_cannot_be_saved_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "w.mat"
    matfile.write(path, {"W": np.ones((2, 2))})
    before = path.read_bytes()
    with pytest.raises((TypeError, ValueError)):
        matfile.write(path, {"W": np.zeros((2, 2)), "other": object()})
    assert content(tmp_path) == {"w.mat": before}


def test_the_file_has_the_rights_that_any_new_file_has(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_beside(tmp_path / "a.mat", good)
        (tmp_path / "plain").write_bytes(b"")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(old)
    assert (tmp_path / "a.mat").stat().st_mode == (tmp_path / "plain").stat().st_mode
