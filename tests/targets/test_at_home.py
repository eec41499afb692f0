"""What a file does to the process in which it is judged ends with it: its streams, its working directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

GRADIENT = """
import io
import os
import sys
import numpy as np
{first}

def loss(X, Y, W1):
    return np.sum(np.log(1 + np.exp(X @ W1)) - Y * (X @ W1)){reads}

def grad(X, Y, W1):
    return X.T @ (1 / (1 + np.exp(-X @ W1)) - Y)
"""


@pytest.mark.parametrize(
    ("first", "reads"),
    [
        ("sys.stdout = io.StringIO()", ""),
        ("sys.stderr = sys.stdout = open(os.devnull, 'w')", ""),
        ("os.chdir('data')", " * float(open('one.txt').read())"),
    ],
)
def test_the_verdict_is_said_where_the_caller_reads(tmp_path: Path, first: str, reads: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.txt").write_text("1", encoding="utf-8")
    (tmp_path / "my.py").write_text(GRADIENT.format(first=first, reads=reads), encoding="utf-8")
    command = [sys.executable, "-m", "pyport", "gradcheck", "my.py:grad", "--loss", "my.py:loss"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:5]) == (0, "PASS:"), done
