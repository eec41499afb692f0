"""A function file and the port's function: which is called, with what, and outputs beside what it returns."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io

from pyport import matfile
from pyport.errors import InputError
from pyport.scripts.called import function_of, handed, parameters
from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.python_run import PythonSession, trace_python
from pyport.scripts.record import Record
from pyport.scripts.told import sentence
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

# Two outputs, a helper in the same file, a row and a count.
SCALED = """function [y, total] = scaled(x, n)
m = mean(x);
y = zeros(1, n);
for k = 1:n
    y(k) = stretch(x(k) - m, 2);
end
total = sum(abs(y));
end
function r = stretch(v, a)
r = a * v;
end
"""
SCALED_PORT = """import numpy as np


def stretch(v, a):
    return a * v


def scaled(x, n):
    m = np.mean(x)
    y = np.zeros(n)
    for k in range(n):
        y[k] = stretch(x[k] - m, 2)
    return y, np.sum(np.abs(y))
"""

# A helper in a file of its own, on both sides; names that differ; a column that the port wants with two axes.
FIT = """function [beta, r] = fit_line(X, target)
A = with_ones(X);
beta = (A' * A) \\ (A' * target);
r = target - A * beta;
end
"""
WITH_ONES = """function A = with_ones(X)
A = [ones(size(X, 1), 1), X];
end
"""
FIT_PORT = """import numpy as np
from design import with_ones


def fitLine(X, y):
    A = with_ones(X)
    beta = np.linalg.solve(A.T @ A, A.T @ y)
    return beta, y - A @ beta
"""
DESIGN = """import numpy as np


def with_ones(X):
    return np.hstack([np.ones((X.shape[0], 1)), X])
"""

# Text, a struct and a cell array; the file shows its own use.
LABEL = """function [s, w] = label(name, opts, parts)
s = [name '-' opts.unit];
w = opts.scale * numel(parts);
for k = 1:numel(parts)
    w = w + numel(parts{k});
end
end
"""
LABEL_PORT = """def label(name, opts, parts):
    s = name + "-" + opts["unit"]
    w = opts["scale"] * len(parts)
    for part in parts:
        w = w + len(part)
    return s, w


if True:
    print(label("a", {"unit": "m", "scale": 1.0}, ["x"]))
"""

# No inputs; wrong on purpose in line 6.
TABLE = """function t = table_of_squares()
n = 4;
t = zeros(n, 2);
for k = 1:n
    t(k, 1) = k;
    t(k, 2) = k ^ 2 + 0.5;
end
end
"""
TABLE_PORT = """import numpy as np
def table_of_squares():
    n = 4
    t = np.zeros((n, 2))
    for k in range(1, n + 1):
        t[k - 1] = k, k ** 2 + 0.25
    return t
"""
TABLE_RIGHT = TABLE_PORT.replace("0.25", "0.5")

PAIRS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "scaled": ({"scaled.m": SCALED, "scaled.py": SCALED_PORT}, {"x": np.array([[1.0, 2.5, 4.0, 8.0]]), "n": 4.0}),
    "fit": (
        {"fit_line.m": FIT, "with_ones.m": WITH_ONES, "fit_line.py": FIT_PORT, "design.py": DESIGN},
        {"X": np.array([[1.0], [2.0], [4.0]]), "target": np.array([[2.0], [3.5], [9.0]])},
    ),
    "label": (
        {"label.m": LABEL, "label.py": LABEL_PORT},
        {"name": "depth", "opts": {"unit": "cm", "scale": 2.5}, "parts": np.array(["ab", "cde"], dtype=object)},
    ),
    "table": ({"table_of_squares.m": TABLE, "table_of_squares.py": TABLE_RIGHT}, {}),
}


#: What MATLAB's side of a pair has written: it runs once for all slips.
KNOWN: dict[str, Record] = {}


def written(folder: Path, name: str, **other: str) -> tuple[Path, Path, Path | None]:
    """The files of a pair: MATLAB's, the port's, and that of the inputs."""
    files, inputs = PAIRS[name]
    for file, text in files.items():
        (folder / file).write_text(other.get(file.replace(".", "_"), text), encoding="utf-8")
    main, port = (next(file for file in files if file.endswith(end)) for end in (".m", ".py"))
    if inputs:
        scipy.io.savemat(folder / "in.mat", inputs)
    return folder / main, folder / port, folder / "in.mat" if inputs else None


@pytest.mark.live
@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.sampled(2)
def test_the_function_is_called_and_what_it_returns_stands_beside_the_outputs(tmp_path: Path, name: str) -> None:
    script, port, inputs = written(tmp_path, name)
    result = verify(script, port, inputs=inputs)
    assert result.verdict is Verdict.PASS, result
    assert result.port.called
    outputs = {site.target for site in result.reference.sites if site.kind == "return" and site.line == 1}
    assert outputs <= {one.link.reference.site.target for one in result.judged}


@pytest.mark.live
@pytest.mark.parametrize(
    ("name", "file", "right", "wrong", "line"),
    [
        ("scaled", "scaled_py", "np.sum(np.abs(y))", "np.sum(y)", 13),
        ("fit", "fit_line_py", "A.T @ A,", "A.T @ A + 1e-3,", 7),
        ("label", "label_py", "w + len(part)", "w + len(part) + 1", 5),
        ("table", "table_of_squares_py", "0.5", "0.25", 6),
        ("scaled", "scaled_py", "y, np.sum(np.abs(y))", "np.sum(np.abs(y)), y", 13),
        ("label", "label_py", "return s, w", "return w, s", 6),
    ],
)
@pytest.mark.sampled(6)
def test_a_slip_in_the_function_is_told_at_its_line(
    tmp_path: Path, name: str, file: str, right: str, wrong: str, line: int
) -> None:
    text = PAIRS[name][0][file.replace("_py", ".py")].replace(right, wrong)
    script, port, inputs = written(tmp_path, name, **{file: text})
    if name not in KNOWN:
        KNOWN[name] = trace_matlab(script, inputs=None if inputs is None else matfile.read(inputs))
    result = verify(KNOWN[name], port, inputs=inputs)
    assert (result.verdict, result.faults[0].line) == (Verdict.FAIL, line)


@pytest.mark.live
def test_outputs_that_are_not_returned_are_told(tmp_path: Path) -> None:
    script, port, inputs = written(tmp_path, "label", label_py=LABEL_PORT.replace("return s, w", "return s"))
    result = verify(script, port, inputs=inputs)
    assert "label of label.m has 2 outputs, label of label.py returns 1 value." in result.notes


# Two outputs, of which the second is the other way round.
TURNED = "function [a, b] = g(x)\na = x * 2.5;\nb = a' + 0.5;\nend\n"
MATRIX = {"x": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])}


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Record:
    file = tmp_path_factory.mktemp("turned") / "g.m"
    file.write_text(TURNED, encoding="utf-8")
    return trace_matlab(file, inputs=MATRIX)


@pytest.mark.live
@pytest.mark.parametrize(
    ("values", "verdict", "line"),
    [
        ("a", Verdict.UNDECIDED, 4),
        ("b.T", Verdict.UNDECIDED, 4),
        ("a, b", Verdict.FAIL, 3),
        ("a, a + 0.5", Verdict.FAIL, 4),
        ("b.T, a", Verdict.FAIL, 4),
        ("a, b.T", Verdict.PASS, 0),
        ("a, a.T + 0.5", Verdict.PASS, 0),
        ("{'a': a, 'b': b.T}", Verdict.PASS, 0),
    ],
)
def test_outputs_that_are_missing_or_transposed_are_no_pass(
    tmp_path: Path, turned: Record, values: str, verdict: Verdict, line: int
) -> None:
    port = tmp_path / "g.py"
    port.write_text(f"def g(x):\n    a = x * 2.5\n    b = a + 0.5\n    return {values}\n", encoding="utf-8")
    result = verify(turned, port, inputs=MATRIX)
    assert (result.verdict, [fault.line for fault in result.faults][:1]) == (verdict, [line] if line else [])


@pytest.mark.live
def test_an_output_that_is_not_returned_is_named(tmp_path: Path, turned: Record) -> None:
    (tmp_path / "g.py").write_text("def g(x):\n    a = x * 2.5\n    b = a.T + 0.5\n    return a\n", encoding="utf-8")
    result = verify(turned, tmp_path / "g.py", inputs=MATRIX)
    assert sentence(result.faults[0]) == "MATLAB's b is not returned by g of g.py: nothing shows that it is right."


@pytest.mark.live
def test_a_record_of_a_function_file_and_the_inputs_need_no_engine(tmp_path: Path) -> None:
    script, port, inputs = written(tmp_path, "scaled")
    record, call = tmp_path / "ref.mat", (sys.executable, "-m", "pyport")
    subprocess.run([*call, "trace", script, "--inputs", inputs, "-o", record], check=True, capture_output=True)
    assert verify(record, port, inputs=inputs)
    assert verify(record, port, inputs={"x": np.array([1.0, 2.5, 4.0, 8.0]), "n": 4})
    with pytest.raises(InputError, match=r"scaled\.py: scaled needs n, which the inputs do not have\.$"):
        verify(record, port, inputs={"x": np.array([1.0, 2.5, 4.0, 8.0])})


@pytest.mark.live
def test_a_script_takes_no_inputs(tmp_path: Path) -> None:
    _, port, inputs = written(tmp_path, "scaled")
    (tmp_path / "script.m").write_text("x = 1;\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"^script\.m is a script: inputs are for a function file\.$"):
        verify(tmp_path / "script.m", port, inputs=inputs)


@pytest.mark.parametrize(
    ("text", "with_inputs", "expected"),
    [
        ("def other(): pass\ndef Train_Model(): pass\n", True, "Train_Model"),
        ("def helper(): pass\ndef main(): pass\n", True, "main"),
        ("def anything(): pass\n", True, "anything"),
        ("y = 2 * x\n", True, ""),
        ("def trainmodel(): pass\nif __name__ == '__main__':\n    trainmodel()\n", False, ""),
        ("def trainmodel(): pass\nif __name__ == '__main__':\n    trainmodel()\n", True, "trainmodel"),
        ("def trainmodel(): pass\nprint('ready')\n", False, "trainmodel"),
        ("def helper(): pass\nprint(helper())\n", False, ""),
        ("GAIN = 2\ndef only(): pass\n", False, "only"),
        ("def broken(:\n", True, ""),
    ],
)
def test_the_function_that_is_called(tmp_path: Path, text: str, with_inputs: bool, expected: str) -> None:
    port = tmp_path / "port.py"
    port.write_text(text, encoding="utf-8")
    assert function_of(port, "trainModel.m", with_inputs) == expected


def test_a_port_without_that_function_is_told_so(tmp_path: Path) -> None:
    port = tmp_path / "port.py"
    port.write_text("def a(): pass\ndef b(): pass\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        function_of(port, "f.m", True)
    assert str(error.value) == (
        f"{port}: has no function f, which f.m is; it has a, b. Rename the one that does what f.m does."
    )


def test_parameters_are_those_of_the_files_function() -> None:
    assert parameters("function y = f(x, varargin)\ny = x;\nend\n", "f.m") == ("x",)
    assert parameters("function f\nend\n", "f.m") == ()
    assert parameters("x = 1;\nfunction y = f(x)\ny = x;\nend\n", "s.m") is None
    assert parameters("x = (1;\n", "s.m") is None


def test_what_a_function_takes_by_any_name_has_matlabs_name(tmp_path: Path) -> None:
    port = tmp_path / "port.py"
    port.write_text("def f(a, **more):\n    z = [a, more]\n")
    with PythonSession(port, function="f", order=("x", "opts"), inputs={"x": 1, "opts": 2, "other": 3}) as session:
        assert session.run().values[0] == [1, {"opts": 2}]


PICK = "function out = pick(x, idx)\nout = 2 * x(idx);\nend\n"


@pytest.mark.live
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("    out = 2 * x[idx - 1]", "whole numbers, those of arrays too, as int."),
        ("    out = gain * x[idx - 1]", "NameError: name 'gain' is not defined"),
        ("    out = 2 * x[idx.astype(int) - 1][:, 0, 0, 0]", "port.py:2: IndexError: too many indices"),
    ],
)
@pytest.mark.sampled(3)
def test_of_several_forms_the_one_that_comes_furthest_is_told(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "pick.m").write_text(PICK, encoding="utf-8")
    (tmp_path / "port.py").write_text(f"def pick(x, idx):\n{line}\n    return out\n", encoding="utf-8")
    scipy.io.savemat(tmp_path / "in.mat", {"x": np.array([[1.5], [2], [3]]), "idx": np.array([[1.0, 3.0]])})
    try:
        told = verify(tmp_path / "pick.m", tmp_path / "port.py", inputs=tmp_path / "in.mat").notes[-1]
    except InputError as error:
        told = str(error)
    assert said in told


def test_inputs_go_to_parameters_by_name_and_then_in_matlabs_order(tmp_path: Path) -> None:
    port = tmp_path / "port.py"
    port.write_text("def f(n, data, MaxIter=3, /, tol=1.0, *, last=0):\n    z = [n, data, MaxIter, tol, last]\n")
    order = ("x", "n", "max_iter", "eps")
    inputs = {"x": 1, "n": 2, "max_iter": 3, "eps": 4, "more": 5}
    with PythonSession(port, function="f", order=order, inputs=inputs) as session:
        assert session.run().values[0] == [2, 1, 3, 4, 0]


def test_what_an_import_does_with_the_function_is_no_part_of_the_call(tmp_path: Path) -> None:
    port = tmp_path / "port.py"
    text = "import random\nG = 2\ndef f(x):\n    y = G * x + random.random()\n    return y\n"
    port.write_text(text, encoding="utf-8")
    plain = trace_python(port, function="f", inputs={"x": 1.5})
    port.write_text(f"{text}f(7)\n", encoding="utf-8")
    shown = trace_python(port, function="f", inputs={"x": 1.5}, draws=plain.draws)
    names = [[record.sites[k].target for k in record.site] for record in (plain, shown)]
    assert names == [["G", "y", "f"], ["y", "f"]]
    assert list(shown.values) == list(plain.values)[1:]
    assert len(shown.draws) == 1
    assert shown.caller.tolist() == [-1, -1]


def test_a_mat_files_variables_reach_a_port_as_python_has_them(tmp_path: Path) -> None:
    values = {
        "row": np.array([[1.5, 2.0]]), "column": np.array([[1.0], [2.5]]), "matrix": np.eye(2) / 2, "one": 2.5,
        "count": 3.0, "index": np.array([[1.0, 2.0]]), "yes": True, "short": np.int16(4), "text": "abc", "none": "",
        "empty": np.zeros((0, 0)), "s": {"a": 1.5, "b": "xy"}, "cell": np.array(["a", 2.5], dtype=object),
        "z": np.array([[1j]]), "lines": np.array(["ab", "cd"]),
    }  # fmt: skip
    scipy.io.savemat(tmp_path / "in.mat", values)
    forms = list(handed(matfile.read(tmp_path / "in.mat")))
    assert [(form.whole, form.one_axis) for form in forms] == [
        (0, True), (1, True), (2, True), (0, False), (1, False), (2, False)
    ]  # fmt: skip
    first, last = forms[0].values, forms[-1].values
    assert {name: value for name, value in first.items() if not isinstance(value, np.ndarray)} == {
        "one": 2.5, "count": 3.0, "yes": True, "short": 4, "text": "abc", "none": "", "s": {"a": 1.5, "b": "xy"},
        "cell": ["a", 2.5], "z": 1j, "lines": ["ab", "cd"],
    }  # fmt: skip
    assert {name: first[name].shape for name in ("row", "column", "matrix", "index", "empty")} == {
        "row": (2,), "column": (2,), "matrix": (2, 2), "index": (2,), "empty": (0,)
    }  # fmt: skip
    assert [type(first[name]) for name in ("one", "count", "yes", "short", "z")] == [
        float, float, bool, np.int16, complex
    ]  # fmt: skip
    assert type(last["count"]) is int
    assert (last["index"].dtype, last["index"].shape, last["column"].shape) == (np.int64, (1, 2), (2, 1))
    assert last["row"].dtype == np.float64
    assert forms[0].words == ""
    axes = "rows and columns with two axes, as in MATLAB"
    assert forms[-1].words == f"whole numbers, those of arrays too, as int and {axes}"


def test_only_forms_that_differ_are_tried() -> None:
    assert [form.words for form in handed({"x": np.array([[2.5]])})] == [""]
    assert [form.words for form in handed({"n": np.array([[2.0]])})] == ["", "whole numbers as int"]
