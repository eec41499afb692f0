"""A damaged .mat file is refused in one sentence, or read as if nothing had happened: a sample of the campaign."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import scipy.io
from damage import KINDS, MATLAB_WROTE, damaged, originals, version_5
from mat_campaign import fault
from samples import one_in

from pyport import matscan

HERE = Path(__file__).parent
REFUSED = "pyport: a.mat: not a .mat file that can be read (it ends in the middle).\n"


def in_another_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What forks runs in a process without threads."""
    paths = os.pathsep.join([str(HERE), *sys.path])
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=300, check=False,
                          env={**os.environ, "PYTHONPATH": paths})  # fmt: skip


def test_a_sample_of_damaged_files_is_refused_or_read() -> None:
    done = in_another_process(str(HERE / "mat_campaign.py"), str(one_in(3, len(KINDS))), "2")
    assert done.stdout.splitlines()[-1] == "0 faults", done.stdout
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("body", "words"), [
    ("os.kill(os.getpid(), signal.SIGSEGV)", "ended by SIGSEGV"),
    ("signal.alarm(1), time.sleep(60)", "ended by SIGALRM"),
    ("bytearray(1_100_000_000)", "MB of memory"),
    ("print('Traceback', file=sys.stderr)", "compare: refused in other words"),
])  # fmt: skip
@pytest.mark.sampled(2)
def test_a_crash_a_hang_and_hunger_are_faults_of_the_file(body: str, words: str) -> None:
    script = f"""
import os, signal, sys, time
from mat_campaign import judge
def end(arguments):
    filled = {body}
    return 2, "", "no sentence"
print(judge(1, 2, end).faults)
"""
    assert words in in_another_process("-c", script).stdout


@pytest.mark.parametrize(("code", "out", "err", "is_fault"), [
    (2, "", REFUSED, False), (0, "table", "", False), (1, "table", "", False), (3, "table", "", False),
    (2, "", REFUSED * 2, True), (2, "table", REFUSED, True), (2, "", "Traceback\n" + REFUSED, True),
    (2, "", REFUSED.replace("a.mat", "a\x1b[2J.mat"), True), (2, "", "", True), (0, "table", "RuntimeWarning", True),
    (-1, "", "Traceback", True), (139, "", "", True),
])  # fmt: skip
def test_one_sentence_is_told_from_other_ends(code: int, out: str, err: str, is_fault: bool) -> None:
    assert bool(fault(code, out, err)) is is_fault


def test_a_number_of_the_campaign_is_always_the_same_file_and_damaged() -> None:
    good = {content for what in ("weights", "gradient", "trace") for content in originals(what)}
    assert damaged(1, 7) == damaged(1, 7)
    assert {damaged(1, number).how for number in range(len(KINDS))} == {kind.__name__ for kind in KINDS}
    assert not good & {damaged(1, number).content for number in range(len(KINDS))}


@pytest.mark.parametrize("path", sorted(MATLAB_WROTE.glob("*.mat")), ids=lambda path: path.stem)
def test_the_classes_found_are_those_that_scipy_finds_and_what_scipy_cannot_read_is_refused(path: Path) -> None:
    content = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wanted = {name: kind for name, _, kind in scipy.io.whosmat(path)}
            scipy.io.loadmat(path)
        except Exception:
            with pytest.raises(matscan.Damaged):
                matscan.classes(content)
            return
    wanted.pop("__function_workspace__", None)
    assert matscan.classes(content) == wanted


@pytest.mark.parametrize("what", ["weights", "gradient", "trace"])
def test_good_files_of_every_form_are_good(what: str) -> None:
    for content in originals(what):
        assert set(matscan.classes(content)) == set(scipy.io.loadmat(io.BytesIO(content))) - {
            "__header__", "__version__", "__globals__"}  # fmt: skip


def test_the_largest_file_that_is_allowed_is_read_and_a_larger_one_is_not() -> None:
    row = np.zeros((1, matscan.LARGEST // 8 - 16))
    assert matscan.classes(version_5({"W": row})) == {"W": "double"}
    for larger in ({"W": row, "V": row[:, :100]}, {"W": np.zeros((1, matscan.LARGEST // 8 + 1))}):
        with pytest.raises(matscan.Damaged, match="64 MB"):
            matscan.classes(version_5(larger))
