"""Damaged .mat files by the thousand: each is refused in one sentence, or read as if nothing had happened.

``python tests/faults/mat_campaign.py 10000 1`` (these are the defaults) gives 10000 damaged files from seed 1
to ``compare`` (on both sides), ``train --weights``, and in turns to ``gradcheck`` and ``diagnose``, and prints
the counts for each kind of damage. Every file has a process of its own, so that a crash, a hang and the
memory are the file's.
"""

from __future__ import annotations

import contextlib
import io
import os
import resource
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from damage import KINDS, damaged, originals
from rich.console import Console
from rich.table import Table

sys.path.append(str(Path(__file__).parents[1] / "gradients"))
from workers import run_all

from pyport.cli import main as pyport
from pyport.diagnose import diagnose_target  # noqa: F401  # loaded once, before there are children
from pyport.report import diagnosis, gradients, tables  # noqa: F401

#: Seconds of work for all commands on one file, seconds on the clock, which other programs take part of, and bytes.
WORK_LIMIT, TIME_LIMIT, MEMORY = 60, 600, 10**9
#: What a file that can be read may end with: pass, fail, undecided or the step limit.
READ = (0, 1, 3)


class Judged(NamedTuple):
    """One file: how it was damaged, each command's exit code, and what is not as it should be."""

    number: int
    how: str
    codes: tuple[int, ...]
    faults: tuple[str, ...]
    memory: int
    seconds: float


def command_lines(path: str, what: str, number: int) -> list[list[str]]:
    """The commands that read such a file."""
    # These two take seconds where a file can be read; all kinds of damage come to both.
    judging = [["gradcheck", path, "--head", "sigmoid-bce"], ["diagnose", path, "--model", "sigmoid bce sum"]]
    good = str(Path(path).with_name(f"{what}.mat"))
    return [
        ["compare", good, path], ["compare", path, good],
        ["train", "--weights", path, "--quiet", "--max-steps", "2"],
        # They take turns from file to file and from round to round: few files come to both, and many all kinds.
        judging[(number + number // len(KINDS)) % 2],
    ]  # fmt: skip


def run(arguments: list[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command; warnings are words on stderr, as users see them."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code: object = 0
    with (
        mock.patch.object(sys, "argv", ["pyport", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("always")
        try:
            pyport()
        except SystemExit as end:
            code = end.code
        except BaseException:
            code = -1
            traceback.print_exc(limit=-2)
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return int(str(code or 0)), texts[0], texts[1]


def fault(code: int, out: str, err: str) -> str:
    """What is wrong with the end of a command, or ""."""
    if code == 2:
        one = err.startswith("pyport: ") and err.endswith(".\n") and err.count("\n") == 1 and err[:-1].isprintable()
        return "" if one and not out else f"refused in other words: {out!r} {err!r}"
    if code not in READ:
        return f"exit code {code}: {err}"
    return f"words on stderr at exit code {code}: {err}" if err else ""


def judge(seed: int, number: int, end: Callable[[list[str]], tuple[int, str, str]] = run) -> Judged:
    """Damage one file and give it to the commands, in a child process."""
    file = damaged(seed, number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.mat"
        path.write_bytes(file.content)
        what = "gradient" if file.what == "foreign" else file.what
        path.with_name(f"{what}.mat").write_bytes(originals(what)[1])
        child = os.fork()
        if child == 0:
            _report(Path(folder) / "report", command_lines(str(path), what, number), end)
        _, status, usage = os.wait4(child, 0)
        seconds = usage.ru_utime + usage.ru_stime
        codes, faults = [], []
        if os.WIFSIGNALED(status):
            faults.append(f"ended by {signal.Signals(os.WTERMSIG(status)).name}")
        report = Path(folder) / "report"
        for line in report.read_text(encoding="utf-8").split("\0")[:-1] if report.exists() else []:
            code, _, words = line.partition(" ")
            codes.append(int(code))
            faults += [words] if words else []
    memory = usage.ru_maxrss * 1024
    if memory > MEMORY:
        faults.append(f"{memory / 1e6:.0f} MB of memory")
    return Judged(number, file.how, tuple(codes), tuple(faults), memory, seconds)


def _report(path: Path, commands: list[list[str]], end: Callable[[list[str]], tuple[int, str, str]]) -> None:
    """Run the commands and write what is to be said of each; this process ends here."""
    try:
        signal.alarm(TIME_LIMIT)
        resource.setrlimit(resource.RLIMIT_CPU, (WORK_LIMIT, WORK_LIMIT + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
            for arguments in commands:
                code, out, err = end(arguments)
                words = fault(code, out, err).replace("\0", "")
                file.write(f"{code} {arguments[0] + ': ' + words if words else ''}\0")
                file.flush()
    finally:
        os._exit(0)


def campaign(count: int, seed: int, processes: int = 2) -> list[Judged]:
    """Judge `count` damaged files."""
    return list(run_all(partial(judge, seed), count, processes))


def main(count: int = 10_000, seed: int = 1) -> int:
    """Print the counts; 1 if there is a fault."""
    judged = campaign(count, seed)
    table = Table("damage", "files", "refused by all", "read by some", "faults", "MB", "seconds",
                  title=f"{count} damaged files, seed {seed}")  # fmt: skip
    for how in [kind.__name__ for kind in KINDS]:
        of_kind = [one for one in judged if one.how == how]
        refused = sum(set(one.codes) == {2} for one in of_kind)
        row: list[Any] = [len(of_kind), refused, len(of_kind) - refused, sum(bool(one.faults) for one in of_kind),
                          f"{max((one.memory for one in of_kind), default=0) / 1e6:.0f}",
                          f"{max((one.seconds for one in of_kind), default=0):.1f}"]  # fmt: skip
        table.add_row(how, *map(str, row))
    Console(width=120).print(table)
    print("exit codes:", dict(sorted(Counter(code for one in judged for code in one.codes).items())))
    faults = [(one.number, words) for one in judged for words in one.faults]
    for number, words in faults[:20]:
        print(f"file {number}: {words[:300]}")
    print(f"{len(faults)} faults")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:3])))
