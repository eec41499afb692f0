"""MATLAB sources as they are read, and with their recording calls, line for line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pyport.errors import InputError
from pyport.scripts.matlab_inline import is_blind
from pyport.scripts.matlab_source import File, Instrumented, Table
from pyport.scripts.matlab_syntax import read


def instrumented(text: str, *, octave: bool = True, inline: bool = False) -> tuple[str, Table]:
    source = read(text, "a.m", octave=octave)
    table = Table(inline=inline)
    made = Instrumented(File("a.m", source, "/home/a", False, {}, frozenset()), table)
    return (made.code() if source.is_script else made.whole("a")), table


@pytest.mark.parametrize(("text", "expected"), [
    ("x = 3;", "x = 3; pyport_event(1, x);"),
    ("x = 3 % c", "x = 3, pyport_event(1, x); % c"),
    ("x(i) = 3;", "x(pyport_index(1, i)) = 3; pyport_event(1, x(pyport_index(1)), pyport_index(1));"),
    ("i = 1; x(i, :) = 3;", "i = 1; pyport_event(1, i); x(i, :) = 3; pyport_event(2, x(i, :), i);"),
    ("x(end + 1) = 3;", "x(end + 1) = 3; pyport_event(1, x(end), numel(x));"),
    ("x.a{2} = 3;", "x.a{2} = 3; pyport_event(1, x.a{2});"),
    ("x(2) = [];", "x(2) = []; pyport_event(1, x);"),
    ("[a, ~] = f(1)", "[a, ~] = f(1), pyport_event(1, a);"),
    ("for k = 1:3, y = k; end", "for k = 1:3, pyport_event(1, k); y = k; pyport_event(2, y); end"),
    ("if a | b\n  c\nend", "if a | b, pyport_event(1, 1);\n  c\nelse pyport_event(1, 0); end"),
    ("while a\nend", "while 1, if a, pyport_event(1, 1); else pyport_event(1, 0); break; end;\nend"),
    ("switch a, case 1, end", "switch  pyport_pass(1, a), case 1, end"),
    ("x = rand(2, 3);", "x = pyport_draw(2, 'rand', 2, 3); pyport_event(1, x);"),
    ("a = x'; b = 'x = 1';", "a = x'; pyport_event(1, a); b = 'x = 1'; pyport_event(2, b);"),
    ("hold on\nx == 3\ndisp(x)", "hold on\nx == 3\ndisp(x)"),
    ("exit", "pyport_quit"),
])  # fmt: skip
def test_each_write_is_followed_by_its_call_on_the_same_line(text: str, expected: str) -> None:
    assert instrumented(text)[0] == expected


KEPT = "pyport_c{{++pyport_n}} = {{{}}}; if pyport_n >= 128, pyport_look(); end;"


def test_in_octave_an_event_is_a_write_into_a_global_variable_that_outlives_a_clear() -> None:
    assert instrumented("a = 1;\nfunction r = f(x), r = x; end\n", inline=True)[0].startswith(
        f"global pyport_c pyport_n; pyport_look(); a = 1; {KEPT.format('6, a')}\n"
    )
    begins = f"global pyport_c pyport_n; {KEPT.format('2, []')} r = x; {KEPT.format('3, r')} "
    assert f"function a(x), {begins}" in instrumented("function a(x), r = x; end", inline=True)[0]
    assert instrumented("clear\nx = 1;", inline=True)[0] == (
        "global pyport_c pyport_n; pyport_look(); pyport_look(); clear, global pyport_c pyport_n; pyport_look();\n"
        f"x = 1; {KEPT.format('1, x')}"
    )
    assert "pyport_look(); clear x y, global" not in instrumented("clear x y", inline=True)[0]


def test_what_is_written_by_one_statement_and_what_a_function_ends_with_comes_at_once() -> None:
    text, table = instrumented("[a, b(2)] = f(1);")
    assert text == "[a, b(2)] = f(1); pyport_event(3, a, b(2));"
    assert (table.points[2].what, table.points[2].pattern, table.events) == ("many", [1, 2], [1, 1, 2])
    text, table = instrumented("function [r, s] = a(x), r = x; s = 1; end")
    assert "pyport_event(7, r, s, []);" in text
    assert (table.points[6].pattern, table.events[6]) == ([1, 2, 3], 2)
    assert "pyport_event(1, r)" in instrumented("function r = a(x), if x, r = 1; end, end")[0]


@pytest.mark.parametrize("text", [
    "x = 1; clear all; save('f.mat', 'x'); save f x y -v7; s.who = 1; run = 3; disp('run it')",
    "save('f.mat', '-struct', 's'); save(name, 'x', 'y'); if x, clearvars -except x, end",
    "exist('x', 'var'); load f; f = @(x) x; cellfun(@(t) t, {1}); disp('who is it, @who')",
])  # fmt: skip
def test_a_program_that_asks_for_no_list_of_its_variables_does_not_see_the_recorder_s(text: str) -> None:
    assert is_blind(read(text, "a.m"))


@pytest.mark.parametrize("text", [
    "who", "whos x", "n = numel(who);", "eval('x = 1;')", "evalin('base', 'x')", "run('f.m')", "save f.mat",
    "save('f.mat')", "save('-text', 'f.txt')", "save f x*", "save('f.mat', '-regexp', 'x')", "save", "feval('who')",
    "f = str2func('@() whos')",
    "cellfun(@clear, {'x'})", "pyport_c = 3;", "function f(), x = 1;\n function g(), x = 2; end\nend", "f = @eval;",
])  # fmt: skip
def test_a_program_that_may_see_or_clear_other_variables_than_it_names_is_found(text: str) -> None:
    assert not is_blind(read(text, "a.m"))


def test_a_site_says_where_it_is_and_what_it_reads() -> None:
    text = "a = 1;\nfor k = 1:3\n  while a\n    b.c(k) = a + ...\n      sin(d.e) * f(@(t) t + g);\n  end\nend\n"
    _, table = instrumented(text)
    site = table.sites[-1]
    assert (site.kind, site.target, site.line, site.last) == ("element", "b.c", 4, 5)
    assert site.reads == {"a", "sin", "d", "f", "g", "k"}
    assert [table.sites[k].kind for k in site.loops] == ["for", "test"]
    assert site.text == "b.c(k) = a + sin(d.e) * f(@(t) t + g)"
    assert [site.statement for site in instrumented("[a, b] = deal(1); c = 2;")[1].sites] == [0, 0, 2]


def test_a_double_quote_is_escaped_by_a_backslash_in_octave_alone() -> None:
    assert len(instrumented('a = "x\\"; b = 1;"; c = 2;')[1].sites) == 2
    assert len(instrumented('a = "x\\"; b = 1;', octave=False)[1].sites) == 2
    with pytest.raises(InputError, match=r"a\.m:1:5: this \" is never closed"):
        instrumented('a = "x\\"; b = 1;')


@pytest.mark.parametrize(("text", "words"), [
    ("x = (1;\ny = 2", "a.m:1:5: this ( is never closed."),
    ("x = 1;\n  y = [1 2);", "a.m:2:11: this ) stands where [ is still open."),
    ("x = 1);", "a.m:1:6: this ) closes nothing."),
    ("x = 'abc;\n", "a.m:1:5: this ' is never closed."),
    ("x = 1;\nend\n", "a.m:2:1: this end belongs to nothing that is open."),
    ("if x\n  y = 1;\n", "a.m:1:1: this if is never ended."),
    ("for k = 1:3\nendwhile\n", "a.m:2:1: this endwhile stands where the for of line 1 is still open."),
    ("for k\nend\n", "a.m:1:1: this for has no =."),
    ("if x, y = 1; else, z = 2; else, w = 3; end", "a.m:1:27: this else belongs to nothing that is open."),
    ("function\nend\n", "a.m:1:1: this function has no name."),
    ("do\n x = 1;\nend\n", "a.m:1:1: this do has no until."),
    ("x = 1 while y\nend", "a.m:1:7: while begins a statement, and the one before it has not ended."),
    ("if\nend", "a.m:1:1: nothing follows this if."),
    ("x = 1 $ 2", "a.m:1:7: '$' has no meaning here."),
    ("% c\nclassdef thing < handle\nend\n", "a.m:2:1: this is a class; scripts and functions are traced."),
])  # fmt: skip
def test_what_is_no_matlab_is_refused_with_line_and_column(text: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        read(text, "a.m")
    assert str(error.value) == words


def library() -> list[Path]:
    """Some of the files that Octave is written in: every twelfth."""
    command = ["octave-cli", "--no-init-file", "--eval", "disp(__octave_config_info__('fcnfiledir'))"]
    home = Path(subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip())
    return [path for path in sorted(home.rglob("*.m")) if "+" not in str(path) and "@" not in str(path)][::12]


@pytest.mark.live
def test_octave_reads_its_own_library_with_recording_calls(tmp_path: Path) -> None:
    count = 0
    for k, path in enumerate(library()):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        if "\nclassdef" in text:
            continue
        source = read(text, path.name)
        made = Instrumented(File(path.name, source, "/home/a", False, {}, frozenset()), Table(inline=k % 2 == 0))
        new = made.code() if source.is_script else made.whole(f"c{k}")
        assert new.count("\n") == text.count("\n") or source.is_script
        (tmp_path / f"c{k}.m").write_bytes(new.encode("utf-8", "surrogateescape"))
        count += 1
    (tmp_path / "c_wrong.m").write_text("x = 1, pyport_event(1, x;\n", encoding="utf-8")
    check = (
        "found = dir('c*.m'); for k = 1:numel(found), try, __parse_file__(found(k).name); "
        "catch problem, disp(found(k).name), end, end, disp(numel(found))"
    )
    command = ["octave-cli", "--no-init-file", "--no-history", "--eval", check]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["c_wrong.m", str(count + 1)]
    assert count > 50
