"""A program traced in this process: no start of another, no files."""

from __future__ import annotations

import builtins
import contextlib
import textwrap
import traceback
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from pyport.scripts.plan import Plan
from pyport.scripts.python_noise import Noise
from pyport.scripts.python_recorder import Recorder
from pyport.scripts.python_run import Wanted
from pyport.scripts.python_source import instrument
from pyport.scripts.record import Record
from pyport.scripts.told import ScriptResult
from pyport.scripts.verify import compare_records
from pyport.verdict import Verdict

FILE = "/nowhere/program.py"
#: What stands above all programs of a table.
HEAD = "import math\nimport numpy as np\n"


@contextlib.contextmanager
def installed(recorder: Recorder, *more: Noise) -> Iterator[None]:
    for each in (recorder, *more):
        each.install()
    try:
        yield
    finally:
        for each in (recorder, *more):
            each.uninstall()


def run(text: str, plan: Plan | None = None, noise: int | None = None) -> Record:
    """The record of a program; what stops one that runs from numbers of another's is in it."""
    text = textwrap.dedent(text)
    code = instrument(text, "program.py", noise=noise is not None)
    recorder = Recorder(plan)
    recorder.add(code)
    module = types.ModuleType("program")
    module.__dict__.update(__file__=FILE, __builtins__=builtins)
    ended, stopped = "", 0
    with installed(recorder, *([] if noise is None else [Noise(noise, {FILE})])):
        try:
            exec(compile(code.tree, FILE, "exec", dont_inherit=True), module.__dict__)
        except Exception as error:
            if plan is None:
                raise
            ended = f"{type(error).__name__}: {error}"
            lines = [number for frame, number in traceback.walk_tb(error.__traceback__)
                     if frame.f_code.co_filename == FILE]  # fmt: skip
            stopped = lines[-1] if lines else 0
    log = recorder.log
    site, frame, caller = (np.array(each, np.int32) for each in (log[0::3], log[1::3], recorder.callers))
    return Record("python", "program.py", {"program.py": text}, code.sites, site, frame, caller, log[2::3],
                  recorder.where, ended=ended, line=stopped, aliases=recorder.aliases,
                  left=recorder.left(vars(module), wanted=plan is not None and not ended))  # fmt: skip


def events(record: Record) -> list[tuple[str, str, Any]]:
    """Kind, target and value of each event."""
    sites = [record.sites[k] for k in record.site]
    return [(site.kind, site.target, value) for site, value in zip(sites, record.values, strict=True)]


def of(record: Record, target: str, *kinds: str) -> list[Any]:
    return [value for kind, name, value in events(record) if name == target and (not kinds or kind in kinds)]


class InProcess:
    """Runs a port in this process, as `pyport.scripts.python_run.PythonSession` does in another."""

    #: No run here is stopped because its time is up.
    has_time = True

    def __init__(self, text: str) -> None:
        self._text = text

    def run(self, plan: Plan | None = None, noise: int | None = None) -> Record:
        """One run."""
        with np.errstate(all="ignore"):
            return run(self._text, plan, noise)

    def runs(self, asked: Sequence[Wanted]) -> list[Record]:
        """Several runs."""
        return [self.run(wanted.plan, wanted.noise) for wanted in asked]


def compared(reference: str, port: str, pairs: Mapping[str, str] | None = None) -> ScriptResult:
    """What is said of a port, beside a program of Python in the place of MATLAB's, so that no engine is needed."""
    session: Any = InProcess(port)
    return compare_records(InProcess(reference).run(), session, pairs=pairs)


def beside(reference: str, port: str) -> ScriptResult:
    """`compared`, of programs without their imports."""
    return compared(HEAD + reference, HEAD + port)


def check_right(reference: str, port: str) -> ScriptResult:
    """A right port passes."""
    result = beside(reference, port)
    assert result.verdict is Verdict.PASS, [(fault.line, fault.words) for fault in result.faults]
    return result


def check_slip(reference: str, port: str, before: str, after: str) -> ScriptResult:
    """A right port with one place changed fails, and is told first at the line of the place."""
    assert port.count(before) == 1
    result = beside(reference, port.replace(before, after))
    line = port[: port.index(before)].count("\n") + HEAD.count("\n") + 1
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].line == line, [(fault.line, fault.words) for fault in result.faults]
    return result
