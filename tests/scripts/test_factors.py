"""The factors of qr may have other signs in a port, if their product is MATLAB's."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.scripts import told
from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.record import Record
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

SCRIPT = """A = [2 1 0; 1 3 1; 0 1 4; 1 1 1];
b = [1; 2; 3; 4];
[Q, R] = qr(A, 0);
x = R \\ (Q' * b);
"""
PORT = """import numpy as np
A = np.array([[2.0, 1, 0], [1, 3, 1], [0, 1, 4], [1, 1, 1]])
b = np.array([1.0, 2, 3, 4])
Q, R = (lambda q, r: (q, r))(*np.linalg.qr(A))
x = np.linalg.solve(R, Q.T @ b)
"""

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    script = tmp_path_factory.mktemp("qr") / "ref.m"
    script.write_text(SCRIPT)
    return trace_matlab(script, engine="octave")


@pytest.mark.parametrize(("change", "verdict", "line"), [
    ("(-q, -r)", Verdict.PASS, 0),
    ("(q * [1, -1, 1], r * np.array([[1], [-1], [1]]))", Verdict.PASS, 0),
    ("(-q, r)", Verdict.FAIL, 4),
    ("(-q * [1, -1, 1], -r)", Verdict.FAIL, 4),
    ("(-q, -r * [1, -1, 1])", Verdict.FAIL, 4),
])  # fmt: skip
def test_other_signs_are_right_if_the_product_is_the_same(
    record: Record, tmp_path: Path, change: str, verdict: Verdict, line: int
) -> None:
    port = tmp_path / "port.py"
    port.write_text(PORT.replace("(q, r))", f"{change})"))
    result = verify(record, port, cure=False)
    assert result.verdict is verdict
    assert [fault.line for fault in result.faults[:1]] == [line] * bool(line)
    words = "Q, R of line 3 have other signs in the port, as those of qr may: their product is the same"
    assert (words in told.conclusion(result)) is (verdict is Verdict.PASS)


@pytest.mark.parametrize(("change", "verdict"), [
    ("(-U, s, -V)", Verdict.PASS), ("(-U, s, V)", Verdict.FAIL), ("(U * [1, -1], s, -V)", Verdict.FAIL),
])  # fmt: skip
def test_singular_vectors_of_both_sides_have_their_signs_together(
    tmp_path: Path, change: str, verdict: Verdict
) -> None:
    script, port = tmp_path / "ref.m", tmp_path / "port.py"
    script.write_text("A = [2 1; 1 3; 0 1];\n[U, S, V] = svd(A, 'econ');\nn = norm(A, 'fro');\n")
    port.write_text(
        "import numpy as np\nA = np.array([[2.0, 1], [1, 3], [0, 1]])\n"
        f"U, S, V = (lambda U, s, V: {change})(*(lambda u, s, v: (u, s, v.T))(*np.linalg.svd(A, 0)))\n"
        "n = np.linalg.norm(A)\n"
    )
    assert verify(script, port, cure=False).verdict is verdict


def test_an_array_that_matlab_never_fills_is_no_result(tmp_path: Path) -> None:
    script, port = tmp_path / "ref.m", tmp_path / "port.py"
    script.write_text("x = linspace(0, 1, 5);\nu = x .^ 2;\nuu = zeros(size(x));  % to be plotted\n")
    port.write_text("import numpy as np\nx = np.linspace(0, 1, 5)\nu = x**2\nuu = np.interp(x, x, u)\n")
    assert verify(script, port, cure=False).verdict is Verdict.PASS
    script.write_text(f"{script.read_text()}plot(x, uu)\n")
    assert verify(script, port, cure=False).verdict is Verdict.FAIL
