"""What a file does to the process in which it is judged ends with it: its streams, its working directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyport.targets.python import find_function

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


def gradcheck(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pyport", "gradcheck", "my.py:grad", "--loss", "my.py:loss"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("first", "reads"),
    [
        ("sys.stdout = io.StringIO()", ""),
        ("sys.stderr = sys.stdout = open(os.devnull, 'w')", ""),
        ("os.chdir('data')", " * float(open('one.txt').read())"),
        # What it would say of our words, it would say at every call.
        ("import argparse; argparse.ArgumentParser().parse_args()", " * len(sys.argv)"),
    ],
)
@pytest.mark.sampled(2)
def test_the_verdict_is_said_where_the_caller_reads(tmp_path: Path, first: str, reads: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.txt").write_text("1", encoding="utf-8")
    (tmp_path / "my.py").write_text(GRADIENT.format(first=first, reads=reads), encoding="utf-8")
    done = gradcheck(tmp_path)
    assert (done.returncode, done.stdout[:5]) == (0, "PASS:"), done


@pytest.mark.parametrize(
    ("slip", "code", "words"),
    [
        (("    return X.T", "    os._exit(0)\n    return X.T"), 2, "the gradient raises SystemExit: os._exit(0)."),
        (("    return X.T", "    os.abort()\n    return X.T"), 2, "the gradient raises SystemExit: os.abort()."),
        (("    return X.T", "    sys.exit('no')\n    return X.T"), 2, "the gradient raises SystemExit: no."),
        # Behind what ends the file when it is imported its functions are there all the same.
        (("def loss", "os._exit(0)\n\ndef loss"), 0, ""),
    ],
)
def test_code_that_ends_the_process_gets_a_sentence_and_no_verdict(
    tmp_path: Path, slip: tuple[str, str], code: int, words: str
) -> None:
    (tmp_path / "my.py").write_text(GRADIENT.format(first="", reads="").replace(*slip), encoding="utf-8")
    done = gradcheck(tmp_path)
    assert done.returncode == code, done
    assert done.stderr.endswith(f"{words}\n") if words else not done.stderr
    assert bool(done.stdout) is (code == 0)


READS_WORDS = """
import argparse
import sys
parser = argparse.ArgumentParser()
parser.add_argument("--scale", type=float, default=1.0)
args = parser.parse_args()

def loss(x):
    sys.argv.append("more")
    return args.scale
"""


def test_a_file_reads_no_words_of_the_command_that_judges_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "my.py"
    file.write_text(READS_WORDS, encoding="utf-8")
    words = ["pyport", "gradcheck", "--scale", "5"]
    monkeypatch.setattr(sys, "argv", words)
    found = find_function("my.py:loss", str(file), "loss")
    assert (found.at_home(0.0), found.cut) == (1.0, "")
    assert sys.argv is words
    assert len(words) == 4
    # What is missing on its own command line it misses here.
    file.write_text(READS_WORDS.replace("default=1.0", "required=True"), encoding="utf-8")
    assert "SystemExit: 2" in find_function("my.py:loss", str(file), "loss").cut


def test_a_warning_is_said_once_in_a_line(tmp_path: Path) -> None:
    text = GRADIENT.format(first="import warnings", reads="")
    twice = "    warnings.warn('no\\nprogress', RuntimeWarning)\n    return X.T"
    (tmp_path / "my.py").write_text(text.replace("    return X.T", twice), encoding="utf-8")
    done = gradcheck(tmp_path)
    assert done.returncode == 0
    assert done.stderr == "my.py:12: RuntimeWarning: no progress\n"
