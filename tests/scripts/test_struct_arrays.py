"""Arrays of structs whose fields are filled in a loop, beside a port that makes each whole at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.scripts.verify import verify
from pyport.verdict import Verdict

SCRIPT = """x = [1 2 3];
s = struct('name', {'a', 'b', 'c'});
for k = 1:3
    s(k).v = x(k) ^ 2;
    s(k).w = x(k) + 1;
end
"""
PORT = """import numpy as np
x = np.array([1.0, 2, 3])
s = [{'name': n, 'v': x[k]**2, 'w': x[k] + 1} for k, n in enumerate('abc')]
"""
IN_A_LOOP = """x = [1.0, 2.0, 3.0]
s = [{'name': n} for n in 'abc']
for k in range(3):
    s[k]['v'] = x[k]**2
    s[k]['w'] = x[k] + 1
"""

pytestmark = pytest.mark.live


@pytest.mark.parametrize(
    ("port", "verdict", "words"),
    [
        (PORT, Verdict.PASS, ""),
        (PORT.replace("**2", "**3"), Verdict.FAIL, "s{2}.v: port 8, MATLAB 4."),
        (PORT.replace("'abc'", "'abd'"), Verdict.FAIL, "s{3}.name: port 'd', MATLAB 'c'."),
        (PORT.replace(", 'w': x[k] + 1", ""), Verdict.FAIL, "s{1}: port the fields name, v, MATLAB the fields name"),
        (IN_A_LOOP, Verdict.PASS, ""),
        (IN_A_LOOP.replace("**2", "**3"), Verdict.FAIL, "pass 2, s.v: port 8, MATLAB 4."),
    ],
)
def test_what_the_loop_leaves_behind_is_compared(tmp_path: Path, port: str, verdict: Verdict, words: str) -> None:
    script, file = tmp_path / "ref.m", tmp_path / "port.py"
    script.write_text(SCRIPT)
    file.write_text(port)
    result = verify(script, file, cure=False)
    assert result.verdict is verdict
    assert words in result.report()


def test_a_field_that_nothing_reads_is_asked_about_though_what_reads_others_is_right(tmp_path: Path) -> None:
    script, file = tmp_path / "ref.m", tmp_path / "port.py"
    script.write_text(SCRIPT + "n = [s(1).name s(2).name];\nq.a = x * 2;\nq.b = x(2:end);\nt = q.a + 1;\n"
                      "f = find(q.b > 9);\n")  # fmt: skip
    right = PORT + "n = s[0]['name'] + s[1]['name']\nq = {'a': x * 2, 'b': x[1:]}\nt = q['a'] + 1\n"
    right += "f = np.flatnonzero(q['b'] > 9)\n"
    file.write_text(right)
    assert verify(script, file, cure=False).verdict is Verdict.PASS
    file.write_text(right.replace("x[k]**2", "x[k]**3"))
    assert verify(script, file, cure=False).verdict is Verdict.FAIL
    file.write_text(right.replace("x[1:]", "x[0:]"))
    result = verify(script, file, cure=False)
    assert result.verdict is Verdict.UNDECIDED
    assert "so the port means something else by q.b, or slips cancel." in " ".join(result.report().split())
