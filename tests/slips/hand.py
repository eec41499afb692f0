"""Ports with one slip each, as people write them: none is made of the catalogue, and what is said of each is listed.

``python tests/slips/hand.py`` records their scripts in Octave again. ``index.json`` says of each pair in which line the
slip is, what stands there and what is right, which name it gets, and why if it gets none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pyport.scripts.cures import fixed
from pyport.scripts.record import Record
from pyport.scripts.record_file import load_record, save_record
from pyport.scripts.told import ScriptResult
from pyport.verdict import Verdict

HERE = Path(__file__).parent / "by_hand"


@dataclass(frozen=True)
class Pair:
    """A script and its port.

    Attributes
    ----------
    folder : Path
    line : int
        Where the slip is: of a statement that is missing, before which line it belongs.
    wrong, right : str
        What stands there, and what belongs there; empty if a statement is missing or one too many.
    name : str
        The card that is told; empty if none is.
    why : str
        Why none is.
    """

    folder: Path
    line: int
    wrong: str
    right: str
    name: str
    why: str = ""

    @property
    def port(self) -> str:
        """The port's text."""
        return (self.folder / "port.py").read_text(encoding="utf-8")

    @property
    def twin(self) -> str:
        """The port without its slip."""
        lines = self.port.splitlines()
        count = len(self.wrong.splitlines())
        assert "\n".join(lines[self.line - 1 : self.line - 1 + count]) == self.wrong
        return "\n".join([*lines[: self.line - 1], *self.right.splitlines(), *lines[self.line - 1 + count :], ""])

    def record(self) -> Record:
        """What Octave computes, as it is stored."""
        return load_record(self.folder / "ref.mat")

    def not_held(self, result: ScriptResult) -> str:
        """What is not said of the port as it should be, empty if all is: the line first, then one name and its cure."""
        fault = result.faults[0] if result.faults else None
        if fault is None or fault.line not in range(self.line, self.line + max(len(self.wrong.splitlines()), 1)):
            return f"it is told at {fault and fault.line}, not at {self.line}"
        if result.verdict is not Verdict.FAIL:
            return f"it is {result.verdict.name}"
        said = [(cure.change.card.id, cure.verdict.name, cure.next) for cure in fault.cures]
        if said != ([(self.name, "PASS", None)] if self.name else []):
            return f"it is called {said}, not {self.name}"
        return "nothing is cured" if self.name and fixed(result) in (None, self.port) else ""


def pairs() -> dict[str, Pair]:
    """All pairs, by their names."""
    index = json.loads((HERE / "index.json").read_text(encoding="utf-8"))
    return {
        name: Pair(HERE / name, one["line"], one["wrong"], one["right"], one["name"], one.get("why", ""))
        for name, one in index.items()
    }


def main() -> None:
    """Record the scripts of all pairs."""
    from pyport.scripts.matlab_run import trace_matlab

    for pair in pairs().values():
        save_record(trace_matlab(pair.folder / "ref.m", engine="octave"), pair.folder / "ref.mat")


if __name__ == "__main__":
    main()
