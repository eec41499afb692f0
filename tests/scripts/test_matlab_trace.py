"""What a trace of a MATLAB script holds: every write, where it went, in which call, and how the run ended."""

# ruff: noqa: E501 - a script stays as it would be written

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse

from pyport.errors import InputError, MatFileError, StreamError
from pyport.parity.engines import octave, process
from pyport.parity.engines.known import MATLAB_VARIABLE
from pyport.rand import Stream
from pyport.scripts import matlab_run
from pyport.scripts.matlab_run import trace_matlab, write_instrumented
from pyport.scripts.record import Opaque, Record
from pyport.scripts.record_file import load_record, save_record

pytestmark = pytest.mark.live


def traced(folder: Path, text: str, name: str = "script.m", **options: Any) -> Record:
    (folder / name).write_text(text, encoding="utf-8")
    return trace_matlab(folder / name, engine="octave", **options)


def written(record: Record, target: str) -> list[Any]:
    """The values written to a target, arrays as nested lists, with the place where there is one."""
    found = []
    for event, (site, value) in enumerate(zip(record.site.tolist(), record.values, strict=True)):
        if record.sites[site].target == target and record.sites[site].kind != "return":
            plain = value.tolist() if isinstance(value, np.ndarray) and value.dtype != object else value
            found.append((record.where[event], plain) if event in record.where else plain)
    return found


def plain(place: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(item.tolist() if isinstance(item, np.ndarray) else item for item in place)


ELEMENTS = """x = zeros(2, 3);
x(2, 3) = 5;
x(:, 1) = [7; 8];
x(end + 1, :) = 9;
k = 2; x(k, k - 1) = 4;
x(x > 8) = 0;
x(end) = 3;
p = [2 1]; p(p) = [5 6];
s.f = 1; s(2).g.h(3) = 4;
c{2}{1} = 'a';
name = 'dyn'; s(1).(name) = 2;
y = [1 2 3]; y(2) = [];
x(randi(1), 2) = 6;
u = uint8(250); u(2) = 300;
[a, ~, y(1)] = deal(1, 2, 3);
y(2:3) = 8;
z(2, 2, 2) = 1; z(end, 1) = 2; z(1, end) = 3;
m = true(1, 3); m([true false true]) = false;
q = {}; [q{1:2}] = deal('p', 'r');
"""


def test_an_element_event_has_the_part_that_was_written_and_its_place(tmp_path: Path) -> None:
    record = traced(tmp_path, ELEMENTS)
    assert record.ended == ""
    x = [(plain(item[0]), item[1]) for item in written(record, "x")[1:]]
    assert x == [
        ((1, 2), [[5.0]]),
        ((slice(None), 0), [[7.0], [8.0]]),
        ((2, slice(None)), [[9.0, 9.0, 9.0]]),
        ((1, 0), [[4.0]]),
        (([[False] * 3, [False] * 3, [True] * 3],), [[0.0], [0.0], [0.0]]),
        ((8,), [[3.0]]),
        ((0, 1), [[6.0]]),
    ]
    assert plain(written(record, "p")[1][0]) == ([1, 0],)
    assert written(record, "p")[1][1] == [[5.0, 6.0]]
    assert written(record, "s.f") == [(("f",), [[1.0]])]
    assert written(record, "s.g.h") == [((1, "g", "h", 2), [[4.0]])]
    assert written(record, "c") == [((1, (0,)), "a")]
    assert written(record, "s") == [((0, "dyn"), [[2.0]])]
    assert written(record, "y")[:2] == [[[1.0, 2.0, 3.0]], [[1.0, 3.0]]]
    assert written(record, "y")[2] == ((0,), [[3.0]])
    assert plain(written(record, "y")[3][0]) == ([1, 2],)
    assert written(record, "u") == [[[250]], ((1,), [[255]])]
    assert written(record, "z") == [((1, 1, 1), [[1.0]]), ((1, 0), [[2.0]]), ((0, 3), [[3.0]])]
    assert plain(written(record, "m")[1][0]) == ([True, False, True],)
    assert list(written(record, "q")[1][1].ravel()) == ["p", "r"]


CLASSES = """a = single(1.5); b = int8([1 -2]); c = uint64(18446744073709551615); d = true; e = 'text'; f = ['ab'; 'cd'];
g = [1+2i 3]; h = sparse([1 0; 0 2]); k = {1, 'x'; [], {2}}; l = struct('p', {1, 'two'}); m = []; n = zeros(0, 3); o = NaN;
p = cat(3, [1 2], [3 4]); q = @(t) t + 1; r = ''; s = struct('u', 1); t = -0; v = 'ü'; w = 1:3; x = single(2i); z = {};
"""


def test_values_have_the_shape_and_the_class_that_they_have_in_matlab(tmp_path: Path) -> None:
    record = traced(tmp_path, CLASSES)
    values = {site.target: value for site, value in zip(record.sites, record.values, strict=True)}
    assert [values[name].dtype.name for name in "abcdgptw"] == [
        "float32", "int8", "uint64", "bool", "complex128", "float64", "float64", "float64"
    ]  # fmt: skip
    assert values["c"].item() == 2**64 - 1
    assert (values["e"], values["r"], values["v"]) == ("text", "", "ü")
    assert values["f"].tolist() == [["a", "b"], ["c", "d"]]
    assert values["g"].tolist() == [[1 + 2j, 3]]
    assert scipy.sparse.issparse(values["h"])
    assert values["h"].toarray().tolist() == [[1, 0], [0, 2]]
    assert (values["k"].shape, values["k"][0, 1], values["k"][1, 1].item().item()) == ((2, 2), "x", 2.0)
    assert [item["p"] if isinstance(item["p"], str) else item["p"].item() for item in values["l"].ravel()] == [
        1.0,
        "two",
    ]
    assert (values["m"].shape, values["n"].shape, values["z"].shape) == ((0, 0), (0, 3), (0, 0))
    assert np.isnan(values["o"].item())
    assert (values["p"].shape, values["p"][0, 1, 1]) == ((1, 2, 2), 4.0)
    assert values["q"] == Opaque("function @(t) t + 1")
    assert values["s"].keys() == {"u"}
    assert np.signbit(values["t"].item())
    assert values["x"].dtype == np.complex64


CALLS = """x = 1;
y = fact(3) + caught(2);
if y > 100, z = 1; elseif y == 6, z = 2; end
while x < 3, x = x + 1; end
switch z, case 2, w = 3; end
for k = [1 2; 3 4], v = k; end
function r = fact(n)
  r = 1;
  if n <= 1, return, end
  r = n * fact(n - 1);
end
function r = caught(n)
  r = 0;
  try
    fails(n);
  catch
    r = r + 0;
  end
end
function fails(n)
  t = n;
  error('no');
end
"""


def test_events_know_their_call_and_calls_where_they_began(tmp_path: Path) -> None:
    record = traced(tmp_path, CALLS)
    assert record.ended == ""
    functions = [record.sites[k].function for k in record.site.tolist()]
    calls = {
        frame: {functions[k] for k in np.flatnonzero(record.frame == frame)} for frame in range(len(record.caller))
    }
    assert calls == {0: {""}, 1: {"fact"}, 2: {"fact"}, 3: {"fact"}, 4: {"caught"}, 5: {"fails"}}
    assert record.caller[:2].tolist() == [-1, 0]
    assert record.site[record.caller[2]] == next(k for k, site in enumerate(record.sites) if site.line == 9)
    returned = [value.item() for site, value in zip(record.site.tolist(), record.values, strict=True)
                if record.sites[site].kind == "return"]  # fmt: skip
    assert returned == [1.0, 2.0, 6.0, 0.0]


def test_conditions_switches_and_loop_variables_are_events(tmp_path: Path) -> None:
    record = traced(tmp_path, CALLS)
    tests = [(record.sites[k].line, value.item()) for k, value in zip(record.site.tolist(), record.values, strict=True)
             if record.sites[k].kind == "test" and record.sites[k].function == ""]  # fmt: skip
    assert tests == [(3, False), (3, True), (4, True), (4, True), (4, False), (5, 2.0)]
    assert written(record, "k") == [[[1.0], [3.0]], [[2.0], [4.0]]]
    inside = next(site for site in record.sites if site.target == "v")
    assert [record.sites[k].kind for k in inside.loops] == ["for"]
    assert inside.reads == {"k"}
    assert next(site for site in record.sites if site.target == "y").text == "y = fact(3) + caught(2)"


DRAWN = """a = rand; b = rand(2, 3); c = randn(1, 2); d = randi([5 9], 1, 3); e = randi(4); f = randperm(4); g = rand(2, 'single');
h = cellfun(@(k) rand, {1, 2}); r = @rand; i = r(1, 2); rand('seed'); rand('state', 3); j = rand();
"""


def test_draws_are_told_with_their_kind_their_line_and_what_they_gave(tmp_path: Path) -> None:
    record = traced(tmp_path, DRAWN)
    kinds = [(draw.kind, draw.words, draw.line, draw.values.size) for draw in record.draws]
    assert kinds == [
        ("uniform", "rand", 1, 1), ("uniform", "rand", 1, 6), ("normal", "randn", 1, 2), ("integer", "randi", 1, 3),
        ("integer", "randi", 1, 1), ("permutation", "randperm", 1, 4), ("uniform", "rand", 1, 4), ("uniform", "rand", 2, 1),
        ("uniform", "rand", 2, 1), ("uniform", "rand", 2, 2), ("uniform", "rand", 2, 1),
    ]  # fmt: skip
    assert [(draw.low, draw.high) for draw in record.draws if draw.kind == "integer"] == [(5.0, 9.0), (1.0, 4.0)]
    assert sorted(record.draws[5].values.tolist()) == [1, 2, 3, 4]
    assert record.draws[1].values.tolist() == record.values[1].ravel(order="F").tolist()
    assert [draw.event for draw in record.draws] == [0, 1, 2, 3, 4, 5, 6, 7, 7, 9, 10]


def test_random_numbers_start_where_they_are_told_to(tmp_path: Path) -> None:
    first = traced(tmp_path, "x = rand(1, 3);").values[0].ravel()
    assert first.tolist() == Stream("matlab").rand(1, 3).ravel().tolist()
    seeded = traced(tmp_path, "x = rand(1, 3);", seed=7, stream="octave").values[0].ravel()
    assert seeded.tolist() == Stream("octave", 7).rand(1, 3).ravel().tolist()
    with pytest.raises(StreamError, match="the stream 'numpy' is not known"):
        traced(tmp_path, "x = 1;", stream="numpy")


def test_helpers_beside_the_script_are_traced_and_what_cannot_be_read_runs_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "helper.m").write_text(
        "function r = helper(x)\n  r = inner(x);\nend\nfunction q = inner(x)\n  q = x + 1;\nend\n"
    )
    (tmp_path / "setup.m").write_text("a = 5;\nb(2) = a;\n")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "hidden.m").write_text("function r = hidden(x)\n  r = 3 * x;\n")
    (tmp_path / "odd.m").write_text("function r = odd(x)\n  r = x; r = r';';\n")
    (tmp_path / "local.m").write_text("function r = local(x)\n  r = -1;\n")
    text = "setup; y = helper(a); z = hidden(y); f = @helper; w = f(1) + feval('helper', 2);\nv = local(1);\n"
    record = traced(tmp_path, text + "function r = local(x), r = x; end\n")
    assert record.ended == ""
    assert set(record.files) == {"script.m", "helper.m", "setup.m", "private/hidden.m"}
    assert [written(record, name)[-1] for name in "yzwv"] == [[[6.0]], [[18.0]], [[5.0]], [[1.0]]]
    sites = [(record.sites[k].file, record.sites[k].line, record.sites[k].target) for k in record.site[:6].tolist()]
    assert sites[:2] == [("setup.m", 1, "a"), ("setup.m", 2, "b")]
    assert ("helper.m", 5, "q") in sites
    assert len(written(record, "q")) == 3


def test_a_function_runs_with_inputs_by_name(tmp_path: Path) -> None:
    text = "function [a, b] = script(x, n, varargin)\n  if nargin < 2, n = 2; end\n  a = x * n; b = class(x);\nend\n"
    record = traced(tmp_path, text, inputs={"x": np.array([[1.0, 2.0]]), "n": 3})
    assert written(record, "a") == [[[3.0, 6.0]]]
    assert record.frame.tolist() == [1] * len(record.frame)
    assert written(traced(tmp_path, text, inputs={"x": [4, 5]}), "a") == [[[8.0, 10.0]]]
    with pytest.raises(
        InputError, match=r"the function script\(x, n, varargin\) needs a value for x; give its inputs by"
    ):
        traced(tmp_path, text, inputs={"n": 1})
    with pytest.raises(InputError, match=r"the function script\(x, n, varargin\) has no input y\."):
        traced(tmp_path, text, inputs={"y": 1})


@pytest.mark.parametrize(("text", "ended", "line"), [
    ("x = 1;\ny = x + ...\n  nothing_there;\n", "'nothing_there' undefined", 2),
    ("x = 1;\nerror('own:id', 'My %d words.', 3);\n", "My 3 words.", 2),
    ("x = 1;\nexit(4);\ny = 2;\n", "", 0),
    ("x = 1;\nquit\ny = 2;\n", "", 0),
    ("x = 1;\nif x, return; end\ny = 2;\n", "", 0),
])  # fmt: skip
def test_what_ran_before_the_end_is_kept_and_the_end_is_told(tmp_path: Path, text: str, ended: str, line: int) -> None:
    record = traced(tmp_path, text)
    assert (record.ended, record.line) == (ended, line)
    assert written(record, "x") == [[[1.0]]]
    assert written(record, "y") == []


def test_an_error_in_a_helper_is_told_with_its_line_and_the_line_that_called_it(tmp_path: Path) -> None:
    (tmp_path / "helper.m").write_text("function r = helper(x)\n\n  r = x * [1 2 3] * [4 5];\nend\n")
    record = traced(tmp_path, "x = 1;\n\ny = helper(x);\n")
    assert record.ended == "helper.m:3: operator *: nonconformant arguments (op1 is 1x3, op2 is 1x2)"
    assert record.line == 3


@pytest.mark.parametrize(("text", "words"), [
    ("x = 3;\ny = (x + ;\n", "script.m:2:10: syntax error: y = (x + ;"),
    ("x = 3;\ny = x +* 2;\n", "script.m:2:8: syntax error: y = x +* 2;"),
    ("x = 3;\nif x\n  y = 1;\n", "script.m:2:1: this if is never ended."),
    ("x = 'abc\n", "script.m:1:"),
    ("classdef a\nend\n", "script.m:1:1: this is a class; scripts and functions are traced."),
    ("x = 1;\nname = input('Name? ');\n", "script.m:2: input waits for the keyboard"),
    ("error(['The ''fir1'' function belongs to the signal package from Octave Forge', 10, 'which seems to not be installed'])\n",
     "script.m:1: GNU Octave has no package signal; install it there"),
    ("error(['The ''fir1'' function belongs to the signal package from Octave Forge', 10, 'which you have installed'])\n",
     "script.m:1: fir1 is in the package signal, which is not loaded; write pkg load signal into the script's first line."),
    ("pkg load nosuchpackage\n", "script.m:1: GNU Octave has no package nosuchpackage; install it there"),
])  # fmt: skip
def test_a_script_that_cannot_run_here_is_one_sentence_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        traced(tmp_path, text)
    assert str(error.value).startswith(f"{tmp_path}/{words}")
    assert "\n" not in str(error.value)


def test_the_matlab_engine_traces_too_with_octave_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "engine"
    program.write_text(f"""#!/bin/sh
exec {octave().command[0]} --no-init-file --no-history --path "$MATLABPATH" --eval "$2"
""")
    program.chmod(0o755)
    monkeypatch.setenv(MATLAB_VARIABLE, str(program))
    (tmp_path / "script.m").write_text("x = f(3);\nfunction r = f(n), r = n; end\n")
    record = trace_matlab(tmp_path / "script.m", engine="matlab")
    assert written(record, "x") == [[[3.0]]]
    with pytest.raises(StreamError, match="MATLAB cannot start its random numbers where the stream 'octave' does"):
        trace_matlab(tmp_path / "script.m", engine="matlab", stream="octave")


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.m: there is no such file\."):
        trace_matlab(tmp_path / "none.m", engine="octave")


def test_a_script_that_runs_for_ever_is_stopped_and_what_it_wrote_is_kept(tmp_path: Path) -> None:
    record = traced(tmp_path, "x = 1;\nwhile true\n  x = x + 1;\nend\n", timeout=2)
    assert record.ended == "it had not ended after 2 s and was stopped"
    assert record.line in (2, 3)
    assert len(record.values) > 1000
    assert written(record, "x")[:3] == [[[1.0]], [[2.0]], [[3.0]]]


def test_a_call_that_never_returns_is_killed_and_what_was_written_to_a_file_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matlab_run, "_FLUSH_EVERY", 0.1)
    monkeypatch.setattr(matlab_run, "_GRACE", 4.0)
    text = "t = tic;\nwhile toc(t) < 0.5\n  x = 1;\nend\nwhile toc(t) < 1\n  x = 2;\nend\nsystem('sleep 60');\n"
    record = traced(tmp_path, text, timeout=2)
    assert record.ended == "it had not ended after 2 s and was stopped"
    assert [[1.0]] in written(record, "x")
    assert record.line > 0


LONG = """a = 'first'; c = {1, [2 3]}; x = zeros(1, 3);
for k = 1:6
    for j = 1:300, x(mod(j, 3) + 1) = k * j; end
    s.f = x(:)'; m = x > 5; t = tic; while toc(t) < 0.12, end
end
z = sparse(x);
"""


def test_a_record_in_several_files_is_the_one_in_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    raw = matlab_run.record_file.raw

    def noted(path: Path) -> dict[str, Any]:
        read.append(path.name)
        return raw(path)

    monkeypatch.setattr(matlab_run.record_file, "raw", noted)
    records, files = [], []
    for seconds in (0.1, 1e9):
        monkeypatch.setattr(matlab_run, "_FLUSH_EVERY", seconds)
        read.clear()
        records.append(traced(tmp_path, LONG))
        files.append(sorted(read))
    assert len(files[0]) > 2
    assert files[1] == ["trace.mat"]
    several, one = records
    for quantity in ("a", "c", "x", "s.f", "m", "z", "k"):
        assert list(map(repr, written(several, quantity))) == list(map(repr, written(one, quantity)))
    times = {site.number for site in one.sites if site.target in ("", "t")}
    kept = [[number for number in record.site.tolist() if number not in times] for record in records]
    assert kept[0] == kept[1]
    assert len(kept[0]) > 3600


CLEARING = """x = 1;
for k = 1:300, y(k) = k; if k == 200, clear all, y = []; k = 250; end, end
clear -global
clearvars -except y
z = f(2);
clear('all'); w = 4; clear x*
clear pyport*
v = 5;
function r = f(n), global G; G = n; a = n; clear -all, r = 5; b = g(r); r = b; clear variables; r = 7; q = 1; end
function r = g(n), r = n; clear global; r = 6; end
"""


def test_what_was_written_outlives_all_ways_to_clear_it(tmp_path: Path) -> None:
    inline = traced(tmp_path, CLEARING)
    assert matlab_run.prepare(tmp_path / "script.m", {}, octave=True).table.inline
    called = traced(tmp_path, CLEARING + "function unused(), eval('1;'); end\n")
    assert not matlab_run.prepare(tmp_path / "script.m", {}, octave=True).table.inline
    assert inline.ended == called.ended == ""
    assert len(inline.values) == len(called.values) > 900
    assert all(map(same, inline.values, called.values))
    assert (inline.frame.tolist(), inline.caller.tolist()) == (called.frame.tolist(), called.caller.tolist())
    assert written(inline, "r") == [[[5.0]], [[5.0]], [[6.0]], [[6.0]], [[7.0]]]


def test_a_script_that_nobody_knew_of_may_clear_all_too(tmp_path: Path) -> None:
    (tmp_path / "hidden2.m").write_text("clear all\n")
    record = traced(tmp_path, "x = 1;\nfeval(['hid', 'den2']);\ny = 2;\n")
    assert (record.ended, written(record, "x"), written(record, "y")) == ("", [[[1.0]]], [[[2.0]]])


def test_a_script_that_lists_or_saves_all_its_variables_finds_its_own(tmp_path: Path) -> None:
    text = "x = 1; names = who; save('all.mat'); s = whos; n = numel(s); save -v6 part.mat x\n"
    record = traced(tmp_path, text)
    assert written(record, "names")[0] == [["x"]]
    assert written(record, "n") == [[[2.0]]]
    assert not [name for name, _, _ in scipy.io.whosmat(tmp_path / "part.mat") if name != "x"]


def test_past_the_limit_events_are_counted_and_draws_are_kept(tmp_path: Path) -> None:
    text = "for k = 1:6000\n  x = k;\nend\ny = rand;\n"
    record = traced(tmp_path, text, limit_events=3000)
    assert len(record.values) + record.dropped == 12001
    assert 3000 <= len(record.values) <= 3000 + 4096
    assert len(record.draws) == 1
    assert traced(tmp_path, text).dropped == 0


def test_nothing_is_left_in_the_folder_and_what_the_script_writes_lands_there(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("1 2 3\n")
    text = (
        "d = load('data.txt'); n = sum(d); save('-text', 'out.txt', 'n'); figure; plot(d); print('-dpng', 'p.png');\n"
    )
    before = dict(os.environ)
    record = traced(tmp_path, text)
    assert record.ended == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.txt", "out.txt", "script.m"]
    assert written(record, "n") == [[[6.0]]]
    assert dict(os.environ) == before


def same(one: Any, two: Any) -> bool:
    if scipy.sparse.issparse(one):
        return scipy.sparse.issparse(two) and one.dtype == two.dtype and same(one.toarray(), two.toarray())
    if isinstance(one, np.ndarray):
        if one.dtype == object:
            return one.shape == two.shape and all(map(same, one.ravel(), two.ravel()))
        return isinstance(two, np.ndarray) and one.dtype == two.dtype and one.shape == two.shape and (
            one.tobytes() == two.tobytes())  # fmt: skip
    if isinstance(one, dict):
        return list(one) == list(two) and all(same(one[key], two[key]) for key in one)
    return type(one) is type(two) and one == two


def test_a_record_is_read_from_its_file_as_it_was_written(tmp_path: Path) -> None:
    record = traced(tmp_path, CLASSES.replace("c = uint64", "c1 = uint64") + ELEMENTS + DRAWN + "\nerror('end');\n")
    save_record(record, tmp_path / "record.mat")
    again = load_record(tmp_path / "record.mat")
    assert (again.main, again.files, list(again.sites), again.ended, again.line) == (
        record.main, dict(record.files), list(record.sites), "end", record.line
    )  # fmt: skip
    assert all(map(same, record.values, again.values))
    assert [item.tolist() for item in (again.site, again.frame, again.caller)] == [
        item.tolist() for item in (record.site, record.frame, record.caller)
    ]
    assert {event: plain(place) for event, place in again.where.items()} == {
        event: plain(place) for event, place in record.where.items()
    }
    assert [(a.event, a.kind, a.line, a.values.tolist()) for a in again.draws] == [
        (b.event, b.kind, b.line, b.values.tolist()) for b in record.draws
    ]
    changed = Record(**{**vars(record), "values": [*record.values[:-1], np.zeros((1, 1))]})
    assert not all(map(same, record.values, changed.values))


def test_the_written_folder_traces_where_there_is_no_pyport(tmp_path: Path) -> None:
    (tmp_path / "script.m").write_text(
        "x = 1;\nfor k = 1:3, x(end + 1) = f(k); end\nfunction r = f(k), r = k ^ 2; end\n"
    )
    run = write_instrumented(tmp_path / "script.m", tmp_path / "there")
    quiet = octave().command[:-4]
    process.run(
        (*quiet, "--eval", f"addpath('{run.parent}'); pyport_trace"), folder=tmp_path, name="Octave", time_limit=60
    )
    record = load_record(tmp_path / "there" / "trace.mat")
    assert written(record, "x") == [[[1.0]], ((1,), [[1.0]]), ((2,), [[4.0]]), ((3,), [[9.0]])]
    assert record.files["script.m"].startswith("x = 1;")


def test_a_file_that_is_no_record_is_refused(tmp_path: Path) -> None:
    scipy.io.savemat(tmp_path / "other.mat", {"x": 1.0})
    with pytest.raises(
        MatFileError, match=r"other\.mat: this is not a record of a run; pyport trace SCRIPT\.m -o FILE\.mat"
    ):
        load_record(tmp_path / "other.mat")
    (tmp_path / "text.mat").write_text("hello")
    with pytest.raises(MatFileError, match=r"not a \.mat file that can be read"):
        load_record(tmp_path / "text.mat")
    with pytest.raises(MatFileError, match="there is no such file"):
        load_record(tmp_path / "none.mat")


def test_a_damaged_record_is_refused(tmp_path: Path) -> None:
    record = traced(tmp_path, "x = 1; y = {1};")
    save_record(record, tmp_path / "record.mat")
    whole = {name: value for name, value in scipy.io.loadmat(tmp_path / "record.mat").items() if name[0] != "_"}
    for name in ("s_double", "tree", "site", "about"):
        scipy.io.savemat(tmp_path / "damaged.mat", {key: value for key, value in whole.items() if key != name})
        with pytest.raises(MatFileError):
            load_record(tmp_path / "damaged.mat")
