"""A file is whole or not there: nothing half-written, and the old one stays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from pyport import matfile
from pyport.errors import InputError
from pyport.files import check_outputs, check_writable, is_stdout, write_beside


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


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "old.mat").write_bytes(b"old")
    for name in ("old.mat", "none.mat"):
        link = tmp_path / f"link to {name}"
        link.symlink_to(Path("folder") / name)
        write_beside(link, good)
        assert link.is_symlink()
        assert content(tmp_path / "folder")[name] == b"new"
    assert sorted(content(tmp_path / "folder")) == ["none.mat", "old.mat"]


def test_links_that_go_round_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    for write in (lambda path: write_beside(path, good), check_writable):
        with pytest.raises(InputError, match=r"a: cannot be written \(more than 40 links\)\.$"):
            write(tmp_path / "a")


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    check_writable(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_beside(pipe, good)
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_writer_that_fails_writes_nothing_to_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(InputError, match="No space left on device"):
            write_beside(pipe, full_disk)
        assert os.read(reader, 10) == b""
    finally:
        os.close(reader)


def test_a_device_is_written_to_and_stays_a_device() -> None:
    check_writable("/dev/null")
    write_beside("/dev/null", good)
    assert Path("/dev/null").is_char_device()
    with pytest.raises(InputError, match=r"^/dev/full: cannot be written \(No space left on device\)\.$"):
        write_beside("/dev/full", good)


def test_an_open_file_is_written_on_by_its_number(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb", buffering=0) as file:
        file.write(b"before ")
        write_beside(f"/dev/fd/{file.fileno()}", good)
        file.write(b" after")
    assert content(tmp_path) == {"a": b"before new after"}
    with pytest.raises(InputError, match=r"^/dev/fd/987: cannot be written \(Bad file descriptor\)\.$"):
        check_writable("/dev/fd/987")


def test_a_folder_is_refused_and_stays(tmp_path: Path) -> None:
    for write in (lambda path: write_beside(path, good), check_writable):
        with pytest.raises(InputError) as error:
            write(tmp_path)
        assert str(error.value) == f"{tmp_path}: cannot be written (Is a directory)."
    assert content(tmp_path) == {}


def test_stdout_is_known_by_its_other_names(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/fd/1")
    assert all(is_stdout(name) for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", tmp_path / "link"))
    assert not any(is_stdout(name) for name in ("/dev/stderr", "/dev/null", "-", tmp_path / "a", "a\0b"))


def test_an_output_that_is_an_input_by_any_name_is_refused(tmp_path: Path) -> None:
    read = tmp_path / "a.mat"
    read.write_bytes(b"input")
    (tmp_path / "hard").hardlink_to(read)
    (tmp_path / "soft").symlink_to(read)
    (tmp_path / "other").write_bytes(b"input")
    for name in ("a.mat", "../" + tmp_path.name + "/a.mat", "hard", "soft"):
        with pytest.raises(InputError) as error:
            check_outputs({"--json": tmp_path / name}, ["no file", read])
        also = "" if name == "a.mat" else f" (it is {read})"
        assert str(error.value) == f"{tmp_path / name}: is an input{also}; --json would overwrite it."
    check_outputs({"--json": tmp_path / "other", "--plot": tmp_path / "new"}, [read])
    assert read.read_bytes() == b"input"


def test_two_outputs_are_two_files_unless_it_is_a_device(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        check_outputs({"--save": tmp_path / "a", "--json": tmp_path / "." / "a"}, [])
    assert str(error.value) == f"{tmp_path / 'a'}: --save and --json would both be written there."
    check_outputs({"--save": "/dev/null", "--json": "/dev/null"}, ["/dev/null"])


def test_no_output_is_begun_if_one_of_them_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"b: cannot be written \(No such file or directory\)\.$"):
        check_outputs({"--save": tmp_path / "a", "--json": tmp_path / "none" / "b"}, [])
    assert content(tmp_path) == {}
