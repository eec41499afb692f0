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
