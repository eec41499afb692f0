"""Every ported line names the MATLAB line that it repeats, and is that line."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from pathlib import Path

import pytest

import pyport
from pyport.resources import folder
from pyport.trace import QUANTITIES
from pyport.training import step

PACKAGE = Path(pyport.__file__).parent
PORT = (PACKAGE / "network.py").read_text(encoding="utf-8")
LOOP = (PACKAGE / "training.py").read_text(encoding="utf-8")
STEP = inspect.getsource(step)
CITED = re.compile(r"^\s*(?P<text>.+?)  # (?P<file>\w+\.m):(?P<line>\d+)$")
QUOTED = re.compile(r"^\s+(?P<file>\w+\.m):(?P<line>\d+)\s\s+(?P<text>\S.*)$")

#: Lines that are not the MATLAB text sign by sign: what they are there, and why not here.
EXCEPTIONS = {
    "return 1 / (1 + np.exp(-A))": "Z(i, j) = 1 / (1 + exp(-A(i, j)));",  # no loop: NumPy works element by element
    "loss = np.power(y - Y, 2).sum()": "loss = loss + (y(m, n) - Y(m, n))^2;",  # the same; the type knows the order
    "D = np.fmin(D, loss)": "D = loss;",  # no branch on a value: one line serves ensembles too
}


def matlab(file: str, line: int) -> str:
    """The text of a line of the reference, without its indentation and comment."""
    lines = (folder("matlab_ref") / file).read_text(encoding="utf-8").splitlines()
    return lines[line - 1].strip() if 0 < line <= len(lines) else "(no such line)"


def transliterated(text: str) -> str:
    """A MATLAB line with Python's signs; a * is the product with a scalar."""
    python = re.sub(r"(?<!\ba )(?<!\.)\*", "@", text.rstrip(";")).replace(".*", "*")
    return re.sub(r"(?<=[\w)])'", ".T", python)


def wrong_citations(source: str) -> list[str]:
    """The cited lines that are not what they cite."""
    wrong = []
    for cited in filter(None, map(CITED.match, source.splitlines())):
        text, there = cited["text"], matlab(cited["file"], int(cited["line"]))
        same = there == EXCEPTIONS[text] if text in EXCEPTIONS else text == transliterated(there)
        if not same:
            wrong.append(f"`{text}` cites {cited['file']}:{cited['line']}, where `{there}` stands")
    return wrong


def wrong_quotations(source: str) -> list[str]:
    """The MATLAB lines in docstrings that do not stand where they are said to stand."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            for quoted in filter(None, map(QUOTED.match, (ast.get_docstring(node, clean=False) or "").splitlines())):
                there = matlab(quoted["file"], int(quoted["line"]))
                if there != quoted["text"]:
                    wrong.append(f"`{quoted['text']}` is not {quoted['file']}:{quoted['line']}, `{there}` is")
    return wrong


def uncited(source: str) -> list[str]:
    """Assignments to MATLAB's names without a citation, calls of ported functions aside."""
    lines, missing = source.splitlines(), []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in QUANTITIES:
            call = node.value.func if isinstance(node.value, ast.Call) else None
            passed_on = isinstance(call, ast.Name) and call.id == "sum_of_squares"
            if not passed_on and not CITED.match(lines[node.lineno - 1]):
                missing.append(lines[node.lineno - 1].strip())
    return missing


def test_every_ported_line_is_the_matlab_line_that_it_cites() -> None:
    assert wrong_citations(PORT) == []
    assert wrong_citations(LOOP) == []


def test_every_exception_is_in_use() -> None:
    cited = {match["text"] for match in map(CITED.match, (PORT + LOOP).splitlines()) if match}
    assert set(EXCEPTIONS) <= cited


@pytest.mark.parametrize("file", ["forward.m", "backward.m", "update.m"])
def test_every_formula_of_the_reference_is_ported_exactly_once(file: str) -> None:
    source = (folder("matlab_ref") / file).read_text(encoding="utf-8").splitlines()
    formulas = [n for n, line in enumerate(source, 1) if re.match(r"    [A-Za-z]\w* = ", line)]
    cited = Counter(int(m["line"]) for m in map(CITED.match, PORT.splitlines()) if m and m["file"] == file)
    assert cited == Counter(formulas)
    assert formulas


def test_no_ported_line_is_without_a_citation() -> None:
    assert uncited(PORT) == []
    assert uncited(STEP) == []
    assert uncited(PORT.replace("  # forward.m:7", "")) == ["S2 = Z1 @ W2"]
    assert uncited(STEP.replace("  # train_trace.m:20", "")) == ["D = np.fmin(D, loss)"]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_quoted_lines_stand_where_the_docstring_says(path: Path) -> None:
    assert wrong_quotations(path.read_text(encoding="utf-8")) == []


def test_the_port_quotes_and_cites_at_all() -> None:
    assert sum(bool(CITED.match(line)) for line in PORT.splitlines()) == 14
    assert sum(bool(QUOTED.match(line)) for line in PORT.splitlines()) == 6


@pytest.mark.parametrize(("right", "wrong", "message"), [
    ("forward.m:5\n", "forward.m:6\n", "`S1 = X @ W1` cites forward.m:6, where `Z1 = sigmoid(S1);` stands"),
    ("S1 = X @ W1 ", "S1 = W1 @ X ", "`S1 = W1 @ X` cites forward.m:5, where `S1 = X * W1;` stands"),
    ("g3 = (y - Y).T @", "g3 = (y - Y).T *",
     "`g3 = (y - Y).T * Z2` cites backward.m:7, where `g3 = (y - Y)' * Z2;` stands"),
    ("a * g1.T", "a * g1", "`W1 = W1 - a * g1` cites update.m:3, where `W1 = W1 - a * g1';` stands"),
    ("sigmoid.m:9\n", "sigmoid.m:99\n",
     "`return 1 / (1 + np.exp(-A))` cites sigmoid.m:99, where `(no such line)` stands"),
])  # fmt: skip
def test_an_altered_line_is_found(right: str, wrong: str, message: str) -> None:
    assert wrong_citations(PORT.replace(right, wrong)) == [message]


@pytest.mark.parametrize(("right", "wrong", "message"), [
    ("forward.m:5  ", "forward.m:6  ", "`S1 = X * W1;` is not forward.m:6, `Z1 = sigmoid(S1);` is"),
    ("g3 = (y - Y)' * Z2;", "g3 = (Y - y)' * Z2;",
     "`g3 = (Y - y)' * Z2;` is not backward.m:7, `g3 = (y - Y)' * Z2;` is"),
])  # fmt: skip
def test_an_altered_quotation_is_found(right: str, wrong: str, message: str) -> None:
    assert wrong_quotations(PORT.replace(right, wrong)) == [message]
