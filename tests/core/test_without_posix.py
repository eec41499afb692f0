"""Where a system has no POSIX, as Windows: what only POSIX has is taken away, and the main paths are run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

#: Run by every Python that is started with it on its path, the programs that are traced too.
WITHOUT = """
import importlib, os, signal, subprocess, sys

# What Python's own modules take from there they have taken.
for name in ("subprocess", "tempfile", "shutil", "pathlib", "zipfile", "socket", "selectors", "multiprocessing.util"):
    importlib.import_module(name)
for name in ("fcntl", "resource", "pwd", "grp", "termios", "pty", "tty"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "killpg", "mkfifo", "setsid", "getuid", "geteuid", "getpgid", "setpgid",
             "O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "sched_getaffinity", "posix_spawn", "wait3", "wait4"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGALRM", "SIGKILL", "SIGCHLD", "SIGHUP", "SIGPIPE", "setitimer", "alarm"):
    if hasattr(signal, name):
        delattr(signal, name)
own = subprocess.Popen.__init__
def started(self, args, *more, **options):
    if str(args[0]).startswith("/bin/"):
        raise FileNotFoundError(2, "No such file", args[0])
    own(self, args, *more, **options)
subprocess.Popen.__init__ = started
"""
GRADIENT = """
import numpy as np

def grad(X, Y, W1):
    return X.T @ (1 / (1 + np.exp(-X @ W1)) - Y)
"""
LOSS = """
def loss(X, Y, W1):
    Z = X @ W1
    return np.sum(np.log(1 + np.exp(Z)) - Y * Z)
"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, from which Python starts without what only POSIX has."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(WITHOUT, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    # Runs that have locks clear what others have left unlocked.
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ran(*words: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", "pyport", *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_it_is_taken_away(bare: Path) -> None:
    done = subprocess.run([sys.executable, "-c", "import fcntl"], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError" in done.stderr
    done = subprocess.run([sys.executable, "-c", "import os; os.fork()"], capture_output=True, text=True, check=False)
    assert "AttributeError" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("train --case startup --save run.mat", 0, "run.mat"),
        ("verify startup --engine golden", 0, "PASS"),
        ("gradcheck g.py:grad", 0, "PASS"),
        ("gradcheck g.py:grad --loss g.py:loss", 0, "PASS"),
        ("diagnose wrong.py:grad", 1, "error-sum"),
        ("gradcheck endless.py:grad --timeout 2", 3, "had not ended after 2 s"),
        ("trace port.py -o rec.mat", 0, "rec.mat"),
        ("compare a.mat b.mat", 1, "FAIL"),
        ("sweep --seeds 1:40 --max-steps 50 --workers 2 --save swept", 3, "40"),
        ("paper -o page.html", 0, "page.html"),
        ("errata", 0, ""),
    ],
)
@pytest.mark.sampled(3)
def test_a_command_does_what_it_does(bare: Path, words: str, code: int, said: str) -> None:
    from scipy.io import savemat

    (bare / "g.py").write_text(GRADIENT + LOSS, encoding="utf-8")
    (bare / "wrong.py").write_text(GRADIENT.replace("- Y)", "+ Y)"), encoding="utf-8")
    (bare / "endless.py").write_text("def grad(X, Y, W1):\n    while True:\n        pass\n", encoding="utf-8")
    (bare / "port.py").write_text("x = 2.0\ny = x * 3\n", encoding="utf-8")
    savemat("a.mat", {"x": 1.0})
    savemat("b.mat", {"x": 2.0})
    found, text = ran(*words.split())
    assert found == code, text
    assert said in text
    assert "Traceback" not in text


@pytest.mark.live
def test_scripts_are_traced_compared_and_cured(bare: Path) -> None:
    (bare / "s.m").write_text("x = (1:4) / 3;\ny = sum(x .^ 2);\n", encoding="utf-8")
    (bare / "right.py").write_text("import numpy as np\nx = np.arange(1, 5) / 3\ny = np.sum(x**2)\n", encoding="utf-8")
    (bare / "wrong.py").write_text("import numpy as np\nx = np.arange(1, 4) / 3\ny = np.sum(x**2)\n", encoding="utf-8")
    code, text = ran("verify", "s.m", "right.py")
    assert code == 0, text
    code, text = ran("verify", "s.m", "wrong.py")
    assert code == 1
    assert "wrong.py line 2" in text
    assert "np.arange(1, 5) / 3" in text


@pytest.mark.live
def test_what_needs_named_pipes_says_so(bare: Path) -> None:
    (bare / "f.m").write_text("function y = f(x)\ny = x;\nend\n", encoding="utf-8")
    (bare / "f.py").write_text("def f(x):\n    return x\n", encoding="utf-8")
    code, text = ran("fuzz", "f.m", "f.py:f")
    assert (code, text.strip()) == (
        3, "pyport: GNU Octave is called through named pipes, which this system does not have."
    )  # fmt: skip


def test_what_a_killed_run_has_left_stays(bare: Path) -> None:
    (bare / f".pyport-{os.getpid()}.part").write_text("half", encoding="utf-8")
    assert ran("train", "--save", "run.mat")[0] == 0
    assert sorted(path.name for path in bare.glob(".pyport-*")) == [f".pyport-{os.getpid()}.part"]
