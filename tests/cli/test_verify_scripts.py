"""`pyport verify SCRIPT.m PORT.py` and `pyport trace` as their users run them: the answer, its form, bad input."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from pydoc import render_doc

import pytest
import scipy.io
from cli_runner import run

import pyport
from pyport.errors import InputError
from pyport.scripts.python_run import PythonSession
from pyport.scripts.record import Record

SCRIPT = """% Standardise, then sum in a loop.
X = [1 2; 3 5; 7 11; 13 17];
sigma = std(X);
Z = (X - mean(X)) ./ sigma;
total = 0;
for k = 1:4
    total = total + Z(k, 1) * Z(k, 2);
end
"""
RIGHT = """import numpy as np

X = np.array([[1.0, 2], [3, 5], [7, 11], [13, 17]])
sigma = X.std(axis=0, ddof=1)
Z = (X - X.mean(axis=0)) / sigma
total = 0.0
for k in range(4):
    total = total + Z[k, 0] * Z[k, 1]
"""
WRONG = RIGHT.replace(", ddof=1", "")
TWICE = WRONG.replace("* Z[k, 1]", "* Z[k, 0]")

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pair")
    texts = {"ref.m": SCRIPT, "right.py": RIGHT, "wrong.py": WRONG, "twice.py": TWICE,
             "stops.py": f"{RIGHT}raise ValueError('no luck')\n", "none.py": "q = 'abc'\n",
             "bad.m": "x = 1;\ny = (2;\n", "bad.py": "x = 1\ny = (2\n", "raises.m": "x = 1;\nerror('no luck');\n",
             "asks.m": "x = input('n? ');\n", "asks.py": "X = input('n? ')\n",
             "two.py": "def a(): pass\ndef b(): pass\n", "prints.py": f"{RIGHT}print(Z.sum() / 2)\n",
             "endless.py": RIGHT.replace("    total = total", "    while True:\n        total += 1\n    total = total"),
             "f.m": "function y = f(x)\ny = 2 * x;\nend\n", "junk.mat": "junk"}  # fmt: skip
    for name, text in texts.items():
        (made / name).write_text(text, encoding="utf-8")
    scipy.io.savemat(made / "in.mat", {"x": 2.0})
    (made / "folder.m").mkdir()
    (made / "folder.py").mkdir()
    assert run("trace", str(made / "ref.m"), "-o", str(made / "ref.mat"))[0] == 0
    return made


@pytest.fixture(autouse=True)
def _there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


@cache
def shown(port: str, *options: str) -> tuple[int, str, str]:
    """What is printed of a port beside the record of the script; each is run once."""
    return run("verify", "ref.mat", port, *options)


def test_a_fault_is_told_first_with_both_lines_and_the_element() -> None:
    code, out, _ = shown("wrong.py")
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == "FAIL: wrong.py line 4 does not do what ref.m line 3 does."
    assert re.match(r"sigma\(\d\) \[\d\]: port \d\.\d+, MATLAB \d\.\d+; \|diff\| ", lines[1])
    assert "  ref.m:3     sigma = std(X);" in lines
    assert "  wrong.py:4  sigma = X.std(axis=0)" in lines
    assert "Next: --verbose shows every statement" in out


def test_a_right_port_passes_and_says_how_much_was_compared() -> None:
    code, out, _ = run("verify", "ref.m", "right.py")
    assert code == 0
    assert re.match(r"PASS: right.py does what ref.m does: \d+ statements, \d+ numbers compared\.\n", out)
    assert re.search(r"^All \d+ numbers are the same\.$", out, re.MULTILINE)
    assert "Next:" not in out
    assert "FAIL" not in out


def test_each_independent_fault_is_counted_and_has_a_row() -> None:
    code, out, _ = shown("twice.py")
    assert code == 1
    assert "1 more at fault: twice.py line 8." in out
    assert re.search(r"^ sigma +3 +4 .*FAIL$", out, re.MULTILINE)
    assert re.search(r"^ total +7 +8 .*FAIL$", out, re.MULTILINE)
    assert not re.search(r"^ X +2 +3 ", out, re.MULTILINE)
    assert re.search(r"^ X +2 +3 .*same$", shown("twice.py", "--verbose")[1], re.MULTILINE)


def test_each_fault_has_its_slip_and_its_cure_in_a_line_and_fix_is_offered(folder: Path) -> None:
    words = " ".join(shown("twice.py")[1].split())
    assert "1 more at fault: twice.py line 8. twice.py:8: an index is off by one (index-from-one): total = " in words
    assert words.endswith("side by side, --fix FILE.py writes the port with its cures.")
    fixed = str(folder / "fixed.py")
    assert "--fix FILE.py" not in shown("twice.py", "--fix", fixed)[1]
    assert "--fix FILE.py" not in shown("stops.py")[1]  # no cure is known


@pytest.mark.parametrize("port", ["right.py", "twice.py", "stops.py"])
@pytest.mark.parametrize("more", [(), ("--verbose",)])
def test_no_line_is_wider_than_80_or_ends_in_blanks(port: str, more: tuple[str, ...]) -> None:
    for line in shown(port, *more)[1].splitlines():
        assert len(line) <= 80
        assert line == line.rstrip()


def test_a_port_that_stops_is_at_fault_where_it_stops() -> None:
    code, out, _ = shown("stops.py")
    assert code == 1
    assert out.startswith("FAIL: stops.py line 9 does not do what ref.m does.\nIt stops: ValueError: no luck.\n")


def test_json_says_the_same() -> None:
    code, out, _ = run("verify", "ref.mat", "wrong.py", "--json", "-")
    said = json.loads(out)
    assert (code, said["verdict"], said["conclusion"]) == (
        1,
        "FAIL",
        "wrong.py line 4 does not do what ref.m line 3 does.",
    )
    assert (said["faults"][0]["line"], said["faults"][0]["reference_line"]) == (4, 3)


def test_a_tolerance_of_the_users_decides_alone() -> None:
    assert run("verify", "ref.mat", "wrong.py", "--rtol", "1")[0] == 0
    assert run("verify", "ref.mat", "wrong.py", "--rtol", "1e-3")[0] == 1


def test_what_a_tolerance_allows_is_not_called_rounding() -> None:
    code, out, _ = run("verify", "ref.mat", "wrong.py", "--rtol", "1", "--verbose")
    assert code == 0
    assert re.search(r"^\d+ of \d+ numbers are the same, the other \d+ differ within the tolerance \(rtol 1\)\.$", out,
                     re.MULTILINE)  # fmt: skip
    assert re.search(r"^ sigma +3 +4 .* within$", out, re.MULTILINE)
    assert "Up to 1 is within the tolerance." in " ".join(out.split())
    assert "rounding" not in out


def test_a_port_that_does_not_end_is_stopped_once_and_its_loop_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    late, recorded = [], PythonSession._record

    def record(session: PythonSession, folder: Path, limit: float) -> Record:
        made = recorded(session, folder, limit)
        late.extend([limit] if made.is_late else [])
        return made

    monkeypatch.setattr(PythonSession, "_record", record)
    code, out, _ = run("verify", "ref.mat", "endless.py", "--timeout", "4")
    assert code == 3
    # All others together have less time than this one.
    assert late[0] == 4
    assert max(late[1:], default=0) <= 1
    assert out.startswith(
        "UNDECIDED: endless.py line 8 may not do what ref.m does.\n"
        "It does not end: after 4 s, its time limit, it was still in the loop of line 8.\n"
    )
    assert "What endless.py did until then is compared." in out
    assert "--timeout gives each run more seconds." in " ".join(out.split())
    assert "it had not ended" not in out


def test_what_is_computed_only_to_be_printed_is_said_not_to_be_compared() -> None:
    said = "Not compared is what prints.py line 9 computes only to print it; give it a name to have it compared."
    code, out, _ = run("verify", "ref.mat", "prints.py")
    assert (code, said in " ".join(out.split())) == (0, True)
    assert "Not compared is" not in shown("wrong.py")[1]


def test_a_function_file_is_called_with_its_inputs() -> None:
    Path("f.py").write_text("def f(x):\n    y = 2 * x\n    return y\n", encoding="utf-8")
    assert run("verify", "f.m", "f.py", "--inputs", "in.mat")[0] == 0
    Path("f.py").write_text("def f(x):\n    y = 3 * x\n    return y\n", encoding="utf-8")
    code, out, _ = run("verify", "f.m", "f.py", "--inputs", "in.mat")
    assert (code, out.splitlines()[0]) == (1, "FAIL: f.py line 2 does not do what f.m line 2 does.")


def test_python_takes_what_the_command_line_takes() -> None:
    assert pyport.verify("ref.mat", "wrong.py", rtol=1)
    assert not pyport.verify("ref.mat", "wrong.py", rtol=1e-3)
    assert pyport.verify("ref.mat", "wrong.py", atol=100)
    for pairs in (["sigma=sigma"], {"sigma": "sigma"}):
        assert pyport.verify("ref.mat", "right.py", pairs=pairs)
    with pytest.raises(InputError, match="no effect beside a record"):
        pyport.verify("ref.mat", "right.py", seed=1)
    with pytest.raises(InputError, match="is a folder"):
        pyport.verify("folder.m", "right.py")
    assert "lambda" not in render_doc(pyport.verify)


def test_a_pair_can_be_pinned() -> None:
    assert run("verify", "ref.mat", "right.py", "--pair", "sigma=sigma")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nope.m", "right.py"), "nope.m: there is no such file."),
        (("ref.m", "rihgt.py"), "rihgt.py: there is no such file; did you mean right.py?"),
        (("ref.m", "right.txt"), "right.txt: the port must be a Python program (.py)."),
        (("ref.txt", "right.py"), "ref.txt: the reference must be a MATLAB script (.m) or a record of its run (.mat)."),
        (("folder.m", "right.py"), "folder.m: is a folder; the reference must be"),
        (("ref.m", "folder.py"), "folder.py: is a folder; the port must be"),
        (("right.py", "ref.m"), "the MATLAB script comes first: pyport verify ref.m right.py."),
        (("ref.m",), "pyport verify takes two files"),
        (("bad.m", "right.py"), "bad.m:2:7: "),
        (("ref.mat", "bad.py"), "bad.py:2:5 "),
        (("raises.m", "right.py"), "raises.m:2: no luck (it stops there by itself, so that nothing can be compared"),
        (("raises.m", "stops.py"), "raises.m:2: no luck (it stops there by itself"),
        ((".", "right.py"), ".: is a folder; the reference must be a MATLAB script (.m)"),
        (("folder.m",), "pyport verify takes two files"),
        (("f.m", "two.py", "--inputs", "in.mat"), "two.py: has no function f, which f.m is; it has a, b."),
        (("ref.m", "right.py", "--inputs", "in.mat"), "ref.m is a script: inputs are for a function file."),
        (("ref.mat", "right.py", "--seed", "1"), "--seed has no effect beside a record"),
        (("ref.mat", "right.py", "--json", "none/x"), "none/x: cannot be written (No such file or directory)."),
        (("asks.m", "right.py"), "asks.m:1: input waits for the keyboard"),
        (("ref.mat", "asks.py"), "asks.py:1 waits for input()"),
        (("ref.mat", "none.py"), "ref.m and none.py have no statement in common"),
        (("junk.mat", "right.py"), "junk.mat: not a .mat file that can be read"),
        (("f.m", "right.py"), "the function f(x) needs a value for x"),
        (("f.m", "right.py", "--inputs", "nope.mat"), "nope.mat: there is no such file."),
        (("ref.mat", "right.py", "--pair", "sigma"), "--pair sigma: it must be MATLAB's name, = and the port's"),
        (("ref.mat", "right.py", "--pair", "sigm=Z"), "ref.m assigns nothing called sigm; did you mean sigma?"),
        (("ref.mat", "right.py", "--pair", "Z=zz"), "right.py assigns nothing called zz"),
        (("ref.mat", "right.py", "--rtol", "-1"), "'--rtol': -1.0 is not in the range"),
        (("ref.mat", "right.py", "--timeout", "0"), "the time limit is 0 s"),
        (("ref.mat", "right.py", "--report", "ref.mat"), "ref.mat: is an input; --report would overwrite it."),
        (("ref.mat", "right.py", "--control"), "--control, --plot and --engine golden belong to"),
        (("startup", "--report", "x.html"), "--report belong to two files"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = run("verify", *arguments)
    assert code == 2
    assert sentence in err
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ref.m",), "pyport trace takes one of -o REC.mat"),
        (("ref.m", "-o", "x.mat", "--write", "x"), "pyport trace takes one of -o REC.mat"),
        (("ref.m", "-o", "ref.m"), "ref.m: is an input; --output would overwrite it."),
        (("nope.m", "-o", "x.mat"), "nope.m: there is no such file."),
        (("ref.mat", "-o", "x.mat"), "what is traced must be a MATLAB script (.m) or a Python program (.py)."),
        (("right.py", "--write", "x"), "--write is for a MATLAB script (.m)"),
        (("ref.m", "--write", "x", "--seed", "1"), "--seed does not go with --write"),
        (("right.py", "-o", "x.mat", "--seed", "1"), "--seed is for a MATLAB script"),
        (("raises.m", "-o", "x.mat"), "raises.m:2: no luck"),
    ],
)
def test_what_cannot_be_traced_is_one_sentence_and_no_file(arguments: tuple[str, ...], sentence: str) -> None:
    code, _, err = run("trace", *arguments)
    assert (code, sentence in err) == (2, True)
    assert not Path("x.mat").exists()
    assert not Path("x").exists()


def test_without_an_engine_a_script_has_exit_3_and_its_record_an_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = run("verify", "ref.m", "right.py")
    assert (code, "not installed" in err) == (3, True)
    assert "octave.org/download has it" in err
    assert "pyport trace ref.m --write FOLDER writes what makes the record in a MATLAB elsewhere." in err
    assert run("verify", "ref.mat", "right.py")[0] == 0


def test_a_trace_says_in_one_line_what_was_recorded() -> None:
    code, out, _ = run("trace", "right.py", "-o", "port.mat")
    assert code == 0
    assert re.fullmatch(
        r"written: port\.mat: \d+ assignments of \d+ statements, \d+\.\d s; right\.py ran to its end\.\n", out
    )


def test_the_files_for_a_matlab_elsewhere_are_written() -> None:
    code, out, _ = run("trace", "ref.m", "--write", "elsewhere")
    assert code == 0
    assert "call pyport_trace in the folder of ref.m" in out
    assert Path("elsewhere/pyport_trace.m").is_file()
