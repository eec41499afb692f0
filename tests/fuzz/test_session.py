"""An engine that stays alive: values go and come as they are, and nothing that runs in it harms the next call."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyport.errors import EngineCrashed, EngineRaised, EngineRubbish, EngineTimeout, InputError
from pyport.foreign import Opaque
from pyport.parity.engines import Engine, Session, octave, wire
from pyport.parity.numbers import Allowed
from pyport.parity.values import compare_values
from pyport.verdict import Verdict

VALUES: list[Any] = [
    np.array([[1.5, -0.0, np.nan, np.inf, -np.inf]]), np.arange(6.0).reshape(2, 3), np.float32([[0.1], [2]]),
    np.array([[1 + 2j, complex(0, -0.0)]]), np.array([[1 - 1j]], np.complex64), np.array([[True, False]]),
    *(np.array([[np.iinfo(name).min, np.iinfo(name).max]], name)
      for name in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")),
    np.zeros((0, 0)), np.zeros((1, 0), bool), np.zeros((3, 0), np.int8), np.zeros((2, 0, 3)),
    np.arange(24.0).reshape(2, 3, 4), "text", "", "naïve 数", {"a": np.ones((1, 2)), "b": {"c": "x"}},
    np.array([["a", "b"], ["c", "d"]]),
]  # fmt: skip
FILES = {
    "same": "function varargout = same(varargin)\n    varargout = varargin;\nend\n",
    "keeps": "function y = keeps()\n    persistent n\n    if isempty(n), n = 0; end\n    n = n + 1;\n    y = n;\nend\n",
    "kinds": "function [a, b, c, d] = kinds()\n    a = {1, 'x'; [], {2}};\n    b = struct('k', {1, 2});\n"
             "    c = sparse([0 3]);\n    d = @sin;\nend\n",
    "fails": "function y = fails(x)\n    y = x;\n    error('my:own', 'no %d\\nand no', x);\nend\n",
    "does": "function y = does(what)\n    y = 1;\n    eval(what);\nend\n",
}  # fmt: skip
#: What a function may do, and what the next call sees.
HARMLESS = [
    "disp(ones(200)); fprintf(2, 'words');", "global G; G = 5;", "cd('/');", "addpath('/tmp');", "fclose('all');",
    "y = fopen('x.txt', 'w');", "clear all; y = 1;", "clear functions", "diary on", "assignin('base', 'y', 3);",
    "evalin('base', 'clear all');", "warning('off', 'all');", "more on; disp(ones(500, 1));", "lasterr('x');",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("session")
    for name, text in FILES.items():
        (found / f"{name}.m").write_text(text, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(octave(), time_limit=20.0) as alive:
        yield alive


def same(wanted: Any, got: Any) -> bool:
    return compare_values(wanted, got, "v", Allowed(equal_nan=True), signs=True).verdict is Verdict.PASS


def read_back(values: list[Any]) -> list[Any]:
    request = wire.message([0, 1, len(values)], values, "utf-8")
    return wire.read(request[8:], 3, "utf-8")[1]


def test_bytes_are_read_as_what_was_written() -> None:
    assert all(same(wanted, got) for wanted, got in zip(VALUES, read_back(VALUES), strict=True))
    assert not same(VALUES[0], read_back([np.array([[1.5, 0.0, np.nan, np.inf, -np.inf]])])[0])


def test_bytes_that_end_in_the_middle_are_no_answer() -> None:
    body = wire.message([0, 1, 1], [np.ones((2, 2))], "utf-8")[8:]
    with pytest.raises(ValueError, match="buffer"):
        wire.read(body[:-1], 3, "utf-8")


def test_what_matlab_has_not_is_refused() -> None:
    with pytest.raises(InputError, match="MATLAB has nothing like datetime64"):
        wire.message([], [np.array(["2020-01-01"], "datetime64[D]")], "utf-8")


@pytest.mark.live
def test_every_class_and_size_goes_and_comes_as_it_is(session: Session, folder: Path) -> None:
    got = session.call("same", *VALUES, nargout=len(VALUES), folder=folder)
    assert [same(wanted, one) for wanted, one in zip(VALUES, got, strict=True)] == [True] * len(VALUES)


@pytest.mark.live
def test_cells_struct_arrays_and_sparse_matrices_come_and_a_handle_is_named(session: Session, folder: Path) -> None:
    a, b, c, d = session.call("kinds", nargout=4, folder=folder)
    assert a.shape == (2, 2)
    assert a[0, 1] == "x"
    assert a[1, 1][0, 0].item() == 2
    assert [one["k"].item() for one in b.ravel()] == [1, 2]
    assert c.tolist() == [[0, 3]]
    assert d == Opaque("function_handle")


@pytest.mark.live
def test_an_error_has_matlabs_words_its_identifier_and_its_line(session: Session, folder: Path) -> None:
    with pytest.raises(EngineRaised) as caught:
        session.call("fails", 7.0, folder=folder)
    assert str(caught.value) == "no 7 and no (fails.m:3)"
    assert caught.value.identifier == "my:own"
    with pytest.raises(EngineRaised, match="'nowhere' not found"):
        session.call("nowhere", folder=folder)


@pytest.mark.live
@pytest.mark.parametrize("what", HARMLESS)
def test_what_a_function_does_is_gone_before_the_next_call(session: Session, folder: Path, what: str) -> None:
    before = session.call("does", "y = {pwd(), path(), fopen('all'), who('global')};", folder=folder)[0]
    session.call("does", what, folder=folder)
    after = session.call("does", "y = {pwd(), path(), fopen('all'), who('global')};", folder=folder)[0]
    assert same(before, after)


@pytest.mark.live
def test_without_the_tidying_the_next_call_would_see_it(session: Session, folder: Path) -> None:
    here, there = session.call("does", "a = pwd(); cd('/'); y = {a, pwd()};", folder=folder)[0].ravel()
    assert (here, there) != (here, here)


@pytest.mark.live
@pytest.mark.parametrize("what", ["while true, end", "keyboard"])
def test_a_call_that_does_not_end_is_stopped_and_the_next_one_runs(folder: Path, what: str) -> None:
    with Session(octave(), time_limit=0.5) as alive:
        with pytest.raises(EngineTimeout, match=r"had not ended after 0\.5 s and was stopped"):
            alive.call("does", what, folder=folder)
        alive.time_limit = 20.0
        assert alive.call("same", 2.0, folder=folder)[0].item() == 2


@pytest.mark.live
def test_the_keyboard_is_at_its_end_and_an_engine_that_ends_is_started_again(session: Session, folder: Path) -> None:
    with pytest.raises(EngineRaised, match="input"):
        session.call("does", "y = input('? ');", folder=folder)
    with pytest.raises(EngineCrashed, match="ended with status 3"):
        session.call("does", "exit(3);", folder=folder)
    assert session.call("same", 2.0, folder=folder)[0].item() == 2


@pytest.mark.live
def test_nothing_persists_and_a_changed_file_is_read_again(session: Session, folder: Path, tmp_path: Path) -> None:
    assert [session.call("keeps", folder=folder)[0].item() for _ in range(3)] == [1, 1, 1]
    file = tmp_path / "same.m"
    for number in (1, 22):
        file.write_text(f"function y = same()\n    y = {number};\nend\n", encoding="ascii")
        assert session.call("same", folder=tmp_path)[0].item() == number
    assert session.call("same", 5.0, folder=folder)[0].item() == 5


@pytest.mark.live
def test_a_call_with_a_matrix_takes_about_a_millisecond(session: Session, folder: Path) -> None:
    x, quickest = np.random.default_rng(1).normal(size=(20, 20)), np.inf
    for _ in range(200):
        began = time.perf_counter()
        session.call("same", x, folder=folder)
        quickest = min(quickest, time.perf_counter() - began)
    assert quickest < 3e-3, "0.7 ms on a machine that does nothing else"


def test_a_program_that_answers_something_else_is_told_and_ended(tmp_path: Path) -> None:
    echo = Engine("Echo", ("/bin/sh", "-c", "exec cat <to_engine >from_engine", "run_batch"))
    with Session(echo, time_limit=5.0) as alive, pytest.raises(EngineRubbish, match="Echo wrote something"):
        alive.call("f", folder=tmp_path)
