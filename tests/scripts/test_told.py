"""What is said of a script and its port: sentences, blocks without a partner, the terminal, at 80 and 60 columns."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from pyport.report.scripts import as_json, script_report
from pyport.scripts import told
from pyport.scripts.judge import Finding
from pyport.scripts.printed import printing_lines
from pyport.scripts.python_run import PythonSession, trace_python
from pyport.scripts.record import Record, Site
from pyport.scripts.stopped import loops_around
from pyport.scripts.told import Fault, ScriptResult
from pyport.scripts.verify import compare_records
from pyport.verdict import Verdict

REFERENCE = """import numpy as np
data = np.array([1.5, 2.5, 4.0, 8.5])
mean_of_all_the_measured_values = data.mean()
total = 0.0
for k in range(4):
    total = total + (data[k] - mean_of_all_the_measured_values) ** 2
spread = total / 3
"""
RIGHT = """import numpy as np
data = np.array([1.5, 2.5, 4.0, 8.5])
count = len(data)
mean_of_all_the_measured_values = data.sum() / count
total = 0.0
for k in range(4):
    total = total + (data[k] - mean_of_all_the_measured_values) ** 2
spread = total / 3
unused = data + 19.25
"""
WRONG = RIGHT.replace("** 2", "** 2 + 1e-3").replace("total / 3", "total / 4")

Compared = Callable[[str], ScriptResult]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """Compares a port with a reference; the reference is a program of Python here, so that no engine is needed."""
    folder = tmp_path_factory.mktemp("told")
    (folder / "ref.py").write_text(REFERENCE, encoding="utf-8")
    reference = trace_python(folder / "ref.py")
    known: dict[str, ScriptResult] = {}

    def result(port: str) -> ScriptResult:
        if port not in known:
            (folder / "port.py").write_text(port, encoding="utf-8")
            with PythonSession(folder / "port.py") as session:
                known[port] = compare_records(reference, session)
        return known[port]

    return result


def test_where_no_slip_is_known_what_is_measured_is_said(compared: Compared) -> None:
    twice = compared(RIGHT.replace("8.5])", "8.5]) * 2").replace("data.sum()", "1 * data.sum()"))
    assert "\nSlip: none known; data is 2 times what it should be.\n" in printed(twice)
    other = compared(RIGHT.replace("8.5])", "8.5]) ** 1.1"))
    assert "\nSlip: none known.\n" in printed(other)
    assert "Slip" not in printed(compared(RIGHT))


def printed(result: ScriptResult, width: int = 80, *, verbose: bool = False) -> str:
    out = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
    out.print(script_report(result, verbose))
    return out.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("lines", "words"),
    [((9,), "line 9"), ((8, 7), "lines 7 and 8"), ((7, 7), "line 7"), ((1, 2, 3), "lines 1-3"),
     ((18, 4, 5, 6, 9), "lines 4-6, 9 and 18")],
)  # fmt: skip
def test_lines_are_said_as_a_person_says_them(lines: tuple[int, ...], words: str) -> None:
    assert told.numbered(lines) == words


@pytest.mark.parametrize(("value", "words"), [(2.0, "2"), (0.1, "0.1"), (True, "true"), ("ab", "'ab'"), (7, "7"),
                                              (1e300, "1e+300"), (1 + 2j, "(1+2j)")])  # fmt: skip
def test_numbers_are_said_with_all_their_digits_and_no_more(value: object, words: str) -> None:
    assert told.number(value) == words


def site(kind: str = "assign", line: int = 3, last: int = 0, function: str = "") -> Site:
    return Site(0, kind, "P", "ref.m", line, last or line, function, (), 0, "", frozenset())  # type: ignore[arg-type]


def fault(lines: tuple[int, ...], reference: Site | None, *, undecided: bool = False) -> Fault:
    return Fault(lines[0] if lines else 1, "port.py", lines, reference, None, "it stops: no luck", 0, undecided)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (fault((9,), site()), "port.py line 9 does not do what ref.m line 3 does."),
        (fault((9, 18), site()), "port.py lines 9 and 18 do not do what ref.m line 3 does."),
        (fault((9,), site(last=5)), "port.py line 9 does not do what ref.m lines 3-5 do."),
        (fault((9,), site("return", function="f")), "port.py line 9 does not return what f of ref.m returns."),
        (fault((9,), None), "port.py line 9 does not do what ref.py does."),
        (fault((), None), "port.py does not do what ref.py does."),
        (fault((9,), site(), undecided=True), "port.py line 9 may not do what ref.m line 3 does."),
    ],
)
def test_who_is_at_fault_is_a_sentence(compared: Compared, found: Fault, words: str) -> None:
    assert told.accusation(compared(RIGHT), found) == words


def test_what_is_told_in_words_alone_is_a_sentence() -> None:
    assert told.sentence(fault((9,), None)) == "It stops: no luck."


def test_a_pass_says_how_much_agrees_and_what_was_not_compared(compared: Compared) -> None:
    result = compared(RIGHT)
    text = printed(result)
    assert result.verdict is Verdict.PASS
    assert text.startswith("PASS: port.py does what ref.py does: 6 statements, 15 numbers compared.\n")
    assert "port.py line 3 computes count, used for mean_of_all_the_measured_values in line 4" in " ".join(text.split())
    assert "port.py line 9 computes unused, which nothing that is compared reads" in text
    assert "Next:" not in text


def test_the_first_fault_comes_first_and_the_others_are_counted(compared: Compared) -> None:
    result = compared(WRONG)
    lines = printed(result).splitlines()
    assert lines[0] == "FAIL: port.py line 7 does not do what ref.py line 6 does."
    assert lines[1].startswith("pass 1, total: port ")
    assert "1 more at fault: port.py line 8." in lines
    assert told.plain_report(result).startswith(f"{lines[0]}\npass 1, total: port ")
    everything = printed(result, verbose=True)
    assert "port.py line 8 does not do what ref.py line 7 does." in everything
    assert "1 more at fault" not in everything


def test_what_a_loop_leaves_behind_is_told_with_the_line_that_computes_it(compared: Compared) -> None:
    text = printed(compared(RIGHT.replace("2\n", "2\n    idle = 0\n").replace("total +", "np.ones(2) + total +")))
    assert "  port.py:7  " in text
    assert "port.py:6" not in text
    assert "port.py:8" not in text


@pytest.mark.parametrize("width", [80, 60])
@pytest.mark.parametrize("port", [RIGHT, WRONG])
def test_names_are_whole_and_no_line_is_too_wide(compared: Compared, port: str, width: int) -> None:
    result = compared(port)
    text = printed(result, width, verbose=True)
    assert all(len(line.rstrip()) <= width for line in text.splitlines())
    for one in result.judged:
        assert one.link.port.name in text
    assert text.count("mean_of_all_the_measured_values") >= 2


def test_lines_at_fault_are_counted_once(compared: Compared) -> None:
    result = compared(WRONG)
    again = replace(result, faults=[*result.faults, *result.faults])
    assert told.others(again) == told.others(result) == "1 more at fault: port.py line 8."


@pytest.mark.parametrize(
    ("total", "differing", "words"),
    [(0, 0, "no number is among them"), (1, 0, "the one number is the same"),
     (1, 1, "the one number differs by rounding"),
     (2, 0, "all 2 numbers are the same"), (2, 2, "all 2 numbers differ by rounding"),
     (2, 1, "1 of 2 numbers is the same, the other one differs by rounding"),
     (1200, 3, "1,197 of 1,200 numbers are the same, the other 3 differ by rounding")],
)  # fmt: skip
def test_how_many_numbers_are_the_same_is_a_sentence(total: int, differing: int, words: str) -> None:
    assert told._numbers(total, differing, "by rounding") == words


def test_what_agrees_is_told_beside_the_faults(compared: Compared) -> None:
    assert told.tally(compared(RIGHT)) == "All 15 numbers are the same."
    assert told.tally(compared(WRONG)) == "The other 4 statements compared agree: all 10 numbers are the same."
    one = replace(compared(WRONG), judged=compared(WRONG).judged[-2:])
    assert told.tally(one) == "No other statement is compared."


@pytest.mark.parametrize(
    ("value", "words"),
    [(np.zeros((1, 3)), "1x3"), (np.zeros(3), "(3,)"), (np.float64(1), "one number"), (2, "one number"), ("a", "text"),
     ([1, "a"], "2 values of several sizes or kinds"), ({"a": 1}, "the fields a"),
     (np.empty((2, 1), dtype=object), "a cell array of 2x1")],
)  # fmt: skip
def test_a_size_is_said_as_its_language_has_it(value: object, words: str) -> None:
    assert told.described(value) == words


def test_another_size_is_told_with_both(compared: Compared) -> None:
    result = compared(RIGHT.replace("8.5])", "8.5, 9.0])"))
    assert told.sentence(result.faults[0]) == "data: port (5,), MATLAB (4,)."


def test_a_result_is_true_only_for_a_pass_and_prints_its_report(compared: Compared) -> None:
    right, wrong = compared(RIGHT), compared(WRONG)
    undecided = replace(wrong, faults=[replace(wrong.faults[0], undecided=True)])
    assert [bool(right), bool(wrong), bool(undecided)] == [True, False, False]
    assert str(wrong) == wrong.report() == told.plain_report(wrong)
    assert repr(wrong) == "<ScriptResult FAIL at line 7: port.py beside ref.py>"


def test_a_loop_that_does_not_end_is_named(tmp_path: Path) -> None:
    text = "x = 0\nfor k in range(3):\n    x = x + 1\n    while True:\n        pass\ny = 1\n"
    (tmp_path / "port.py").write_text(text, encoding="utf-8")
    record = trace_python(tmp_path / "port.py", timeout=1)
    assert loops_around(record)[0].line == 2
    assert told.ending(record, "it") in (
        f"it does not end: after 1 s, its time limit, it was still in the loop of line {line}" for line in (2, 4)
    )
    assert (
        told.ending(replace(record, line=1), "it")
        == "it does not end: after 1 s, its time limit, it was still in line 1"
    )
    assert told.ending(replace(record, ended="ValueError: no"), "it") == "it stops: ValueError: no"


def test_two_that_do_not_end_are_compared_as_far_as_they_run(tmp_path: Path) -> None:
    # It writes little in its time.
    text = ("import time\nx = 1.0\nwhile True:\n    time.sleep(0.01)\n    x = x / 2 + 1\n"
            "    for j in range(3):\n        x = x + j\n")  # fmt: skip
    for name in ("ref.py", "port.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    reference = trace_python(tmp_path / "ref.py", timeout=1.5)
    with PythonSession(tmp_path / "port.py", timeout=1) as session:
        result = compare_records(reference, session)
    assert result.verdict is Verdict.UNDECIDED
    assert [fault.words for fault in result.faults] == [
        "it does not end: after 1 s, its time limit, it was still in the loop of line 3"
    ]
    assert result.notes[0] == ("ref.py does not end: after 1.5 s, its time limit, it was still in the loop of line 3.")


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        ("matlab", "disp(x);\nfprintf('%g\\n', sum(x));\ndisp(['a' num2str(x)]);\ny = disp(x + 1);\n", [2]),
        ("matlab", 'disp(x + 1)\nprintf("%d - (%s)\\n", k, name);  % (a + b)\ndisp(x\')\n', [1]),
        ("python", "print(x)\nprint('a', f'{x:.3f}', len(x))\nprint('%g' % x)\n", []),
        ("python", "print(f'{x.mean()}')\nprint('%g' % (x + 1))\nprint(x / 2)\n", [1, 2, 3]),
    ],
)
def test_lines_that_compute_what_they_print(language: str, text: str, lines: list[int]) -> None:
    none = np.zeros(0, dtype=np.int32)
    assert printing_lines(Record(language, "f", {"f": text}, [], none, none, none, [])) == lines  # type: ignore[arg-type]


def test_undecided_says_what_decides(compared: Compared) -> None:
    result = compared(WRONG)
    doubtful = replace(result, faults=[replace(result.faults[0], undecided=True)])
    assert printed(doubtful).startswith("UNDECIDED: port.py line 7 may not do what ref.py line 6 does.\n")
    assert "--rtol, --atol or --ulps decide" in told.next_step(doubtful)


def test_json_has_the_blocks_and_the_sentences(compared: Compared) -> None:
    said = as_json(compared(WRONG))
    assert said["faults"][0]["accusation"] == said["conclusion"]
    assert {"port.py"} == {block["file"] for block in said["blocks"]["port"]}


#: As MATLAB has them: the vectors first, and of the other sign; the values on a diagonal.
EIGEN = """import numpy as np
eig = lambda a: (-np.linalg.eigh(a)[1], np.diag(np.linalg.eigh(a)[0]))
A = np.array([[4, 1, 0.5], [1, 3, 0.2], [0.5, 0.2, 2]])
V, D = eig(A)
p = V.T @ np.array([1, 2, 3])
q = V @ np.linalg.inv(D) @ p
"""
OF_NUMPY = """import numpy as np
A = np.array([[4, 1, 0.5], [1, 3, 0.2], [0.5, 0.2, 2]])
D, V = np.linalg.eigh(A)
p = V.T @ np.array([1, 2, 3])
q = V @ np.diag(1 / D) @ p
"""


@pytest.mark.parametrize(("change", "verdict", "line"), [
    (("", ""), Verdict.PASS, 0),
    (("p = V", "V = V * [1, -1, 1]\np = V"), Verdict.UNDECIDED, 4),
    (("p = V", "V[:, 1] = V[:, 0]\np = V"), Verdict.FAIL, 4),
    (("D, V = np.linalg.eigh(A)", "D, V = np.linalg.eigh(A)\nD = D[::-1]"), Verdict.FAIL, 4),
    (("np.diag(1 / D)", "(1 / D)"), Verdict.FAIL, 5),
])  # fmt: skip
def test_eigenvectors_of_the_other_sign_are_right_and_eigenvalues_may_stand_in_a_vector(
    tmp_path: Path, change: tuple[str, str], verdict: Verdict, line: int
) -> None:
    (tmp_path / "ref.py").write_text(EIGEN, encoding="utf-8")
    (tmp_path / "port.py").write_text(OF_NUMPY.replace(*change), encoding="utf-8")
    with PythonSession(tmp_path / "port.py") as session:
        result = compare_records(trace_python(tmp_path / "ref.py"), session)
    assert result.verdict is verdict
    assert [fault.line for fault in result.faults[:1]] == [line] * bool(line)
    words = "vectors of V in line 4 have the opposite sign in the port, as those of eig and svd may"
    assert (words in told.conclusion(result)) is (verdict is Verdict.PASS)


def test_the_sign_of_eigenvalues_is_their_own(tmp_path: Path) -> None:
    reference = (
        EIGEN.replace("-np.linalg.eigh(a)[1], np.diag(np.linalg.eigh(a)[0])", "np.linalg.eigvalsh(a)")
        .replace("V, D", "D")
        .partition("p =")[0]
    )
    (tmp_path / "ref.py").write_text(reference, encoding="utf-8")
    (tmp_path / "port.py").write_text(OF_NUMPY.replace("D, V = np", "D = -np").partition("p =")[0].replace(
        "eigh(", "eigvalsh("), encoding="utf-8")  # fmt: skip
    with PythonSession(tmp_path / "port.py") as session:
        result = compare_records(trace_python(tmp_path / "ref.py"), session)
    assert result.verdict is Verdict.FAIL


def test_every_finding_has_a_word() -> None:
    assert set(told.WORDS) == set(Finding)
