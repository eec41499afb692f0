"""Slips planted in right ports: how many `verify` finds, at which line, and how often it fails what is right.

``python tests/scripts/slip_campaign.py 600 1`` changes the ports in ``pairs/`` 600 times in all, from seed 1, one
change at a time, and verifies each against its MATLAB script. For ``--seeds 20`` starts every right port and twin is
verified, ``--pairs filter,fft`` takes these alone, ``--json FILE`` writes all that was counted (``-`` to stdout).
What a change changes is decided by `watched`, which shares no code with what is under test.

================  =============================================================================================
changing          assigned numbers differ by more than rounding: must FAIL
at its line       the first fault that is told stands in the changed statement; "in its block" if it is among the lines
                  that compute what the first fault shows, "told" if a later fault stands there
raising, endless  the port ends with an exception or not at all: must not pass
without effect    the same numbers: must not FAIL (a residue of rounding in another's place may)
right             ports and twins for each seed, nasty ones for one: must not FAIL
================  =============================================================================================
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from mutate import Edit, chosen, edits
from watched import LONGER, Effect, effect, watch

from pyport.errors import PyportError
from pyport.scripts.record import Record

HERE = Path(__file__).parent
PAIRS, NASTY = HERE / "pairs", HERE / "nasty"
#: A program of a few lines that was changed may run so many before it is said to run for ever.
SHORTEST = 2000
#: The kinds of site that a statement has whose partner is looked for.
WRITES = ("assign", "element", "for")
#: Bytes: a change may ask for an array or a text that no memory holds.
MEMORY = 8 << 30


@dataclass(frozen=True)
class Answer:
    """What was said of a port.

    Attributes
    ----------
    verdict : str
        PASS, FAIL, UNDECIDED, "error" where there was an error instead, or "crash" for a fault of the program's own.
    lines : list of int
        Of each fault the line of the port, the first fault first.
    matched : float
        The share of the port's statements that were compared; NaN if that was not said.
    said : str
        A sentence.
    block : tuple of int
        All lines that compute what the first fault shows; its own is among them.
    """

    verdict: str
    lines: list[int]
    matched: float = math.nan
    said: str = ""
    block: tuple[int, ...] = ()


class Judge(Protocol):
    """Judges ports, and knows what their reference drew."""

    def draws(self, script: Path, seed: int) -> Iterable[Any]:
        """The draws of the MATLAB script; see `pyport.scripts.record.Draw`."""

    def answer(self, script: Path, port: Path, seed: int) -> Answer:
        """What is said of a port."""


class Lane:
    """`pyport.scripts`: every script is traced once for a seed. The one place that knows how it is called.

    The lane is imported when it is asked: counting and planting need none of it.
    """

    def __init__(self) -> None:
        self.references: dict[tuple[Path, int], Record | PyportError] = {}

    def reference(self, script: Path, seed: int) -> Record:
        """The record of a MATLAB script."""
        from pyport.scripts.matlab_run import trace_matlab

        if (script, seed) not in self.references:
            try:
                self.references[script, seed] = trace_matlab(script, engine="octave", seed=seed, stream="octave")
            except PyportError as error:
                self.references[script, seed] = error
        record = self.references[script, seed]
        if isinstance(record, PyportError):
            raise record
        return record

    def draws(self, script: Path, seed: int) -> Iterable[Any]:
        """What the script drew."""
        return self.reference(script, seed).draws

    def answer(self, script: Path, port: Path, seed: int) -> Answer:
        """What `verify` says."""
        from pyport.scripts.verify import verify

        try:
            result = verify(self.reference(script, seed), port)
        except PyportError as error:
            return Answer("error", [], said=str(error))
        except Exception as error:  # a campaign goes on, and tells of it at its end
            return Answer("crash", [], said=f"{type(error).__name__}: {error}")
        faults = [fault for fault in result.faults if not fault.undecided] or list(result.faults)
        run = {
            site.number for site in result.port.sites if site.kind in WRITES and len(result.port.events_of[site.number])
        }
        matched = len(run & {one.link.port.site.number for one in result.judged}) / len(run) if run else math.nan
        words = "; ".join(fault.words for fault in faults[:1])
        block = faults[0].lines if faults else ()
        return Answer(result.verdict.name, [fault.line for fault in faults], matched, words, block)


@dataclass(frozen=True)
class Planted:
    """A change, what it does, and what was said of it."""

    pair: str
    edit: Edit
    effect: Effect
    answer: Answer

    @property
    def at_line(self) -> bool:
        """Whether the first fault stands in the changed statement."""
        return any(self.edit.line <= line <= self.edit.last for line in self.answer.lines[:1])

    @property
    def told(self) -> bool:
        """Whether any fault does."""
        return any(self.edit.line <= line <= self.edit.last for line in self.answer.lines)

    @property
    def in_block(self) -> bool:
        """Whether the changed statement is among the lines of the first fault."""
        return self.at_line or any(self.edit.line <= line <= self.edit.last for line in self.answer.block)

    def __str__(self) -> str:
        lines = ", ".join(map(str, self.answer.lines[:5])) or "none"
        return (
            f"{self.pair}:{self.edit.line} {self.edit.kind}: {self.edit.before}  ->  {self.edit.after}\n"
            f"    {self.effect}; {self.answer.verdict}, lines {lines}. {self.answer.said}"
        )


@dataclass(frozen=True)
class Right:
    """A right port, and what was said of it."""

    port: str
    seed: int
    allowed: Sequence[str]
    answer: Answer

    def __str__(self) -> str:
        lines = ", ".join(map(str, self.answer.lines[:5])) or "none"
        return f"{self.port}, seed {self.seed}: {self.answer.verdict}, lines {lines}. {self.answer.said}"


@dataclass(frozen=True)
class Hidden:
    """A nasty wrong port, the lines one of which is to be named, and what was said of it."""

    port: str
    lines: Sequence[int]
    answer: Answer

    @property
    def at_line(self) -> bool:
        """Whether the first fault stands at one of the lines."""
        return any(line in self.lines for line in self.answer.lines[:1])

    def __str__(self) -> str:
        return f"{self.port}: {self.answer.verdict}, lines {self.answer.lines[:5]}, not {list(self.lines)}. " + (
            self.answer.said
        )


@dataclass
class Tally:
    """All that a campaign saw."""

    planted: list[Planted] = field(default_factory=list)
    right: list[Right] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)

    def effects(self, *names: Effect) -> list[Planted]:
        """The changes that have one of these effects."""
        return [each for each in self.planted if each.effect in names]

    @property
    def missed(self) -> list[Planted]:
        """Changing, and no FAIL."""
        return [each for each in self.effects("changes") if each.answer.verdict != "FAIL"]

    @property
    def elsewhere(self) -> list[Planted]:
        """Found, but the first fault is another statement."""
        return [each for each in self.effects("changes") if each.answer.verdict == "FAIL" and not each.at_line]

    @property
    def swallowed(self) -> list[Planted]:
        """Raising or endless, and passed all the same."""
        return [each for each in self.effects("raises", "endless") if each.answer.verdict == "PASS"]

    @property
    def alarms(self) -> list[Right | Planted]:
        """Right, and FAIL or an error; of nasty ones whatever may not be said of them."""
        unchanged = self.effects("nothing", "rounding")
        return [
            *(each for each in self.right if each.answer.verdict not in each.allowed),
            *(each for each in unchanged if each.answer.verdict in ("FAIL", "error")),
        ]

    @property
    def crashed(self) -> list[Right | Planted | Hidden]:
        """What was not answered because of a fault of the program's own."""
        return [each for each in (*self.right, *self.planted, *self.hidden) if each.answer.verdict == "crash"]

    @property
    def overlooked(self) -> list[Hidden]:
        """Nasty wrong ports that do not fail at their line."""
        return [each for each in self.hidden if each.answer.verdict != "FAIL" or not each.at_line]

    def counts(self) -> dict[str, Any]:
        """What is printed, as numbers."""
        changing = self.effects("changes")
        found = [each for each in changing if each.answer.verdict == "FAIL"]
        raising = self.effects("raises", "endless")
        shares = [each.answer.matched for each in self.right if not math.isnan(each.answer.matched)]
        return {
            "planted": len(self.planted),
            "changing": len(changing),
            "found": len(found),
            "at its line": sum(each.at_line for each in changing),
            "in its block": sum(each.in_block for each in changing),
            "told": sum(each.told for each in changing),
            "raising or endless": len(raising),
            "not passed": len(raising) - len(self.swallowed),
            "without effect": len(self.effects("nothing", "rounding", "residue", "same numbers, other passes")),
            "right": len(self.right),
            "false alarms": len(self.alarms),
            "undecided": sum(each.answer.verdict == "UNDECIDED" for each in self.right),
            "statements matched": sum(shares) / len(shares) if shares else math.nan,
            "nasty wrong": len(self.hidden),
            "nasty found at the line": len(self.hidden) - len(self.overlooked),
        }

    def lists(self) -> dict[str, list[Any]]:
        """Everything that is not as it must be."""
        return {
            "missed": list(self.missed),
            "found at another line": list(self.elsewhere),
            "raising or endless, and passed": list(self.swallowed),
            "false alarms": list(self.alarms),
            "nasty, not found at the line": list(self.overlooked),
            "crashed": list(self.crashed),
        }


@contextmanager
def _changed(pair: Path) -> Iterator[Path]:
    """A place for changed ports, with the modules that stand beside the right one."""
    with tempfile.TemporaryDirectory() as scratch:
        for module in pair.glob("*.py"):
            if module.name != "port.py" and not module.name.startswith("twin"):
                shutil.copy(module, scratch)
        yield Path(scratch) / "port.py"


def plant(pair: Path, count: int, seed: int, judge: Judge) -> Iterator[Planted]:
    """So many changes of a pair's port, each with what it does and what is said of it."""
    script, port = pair / "ref.m", pair / "port.py"
    source = port.read_text(encoding="utf-8")
    draws = list(judge.draws(script, seed))
    right = watch(source, port, seed, draws)
    assert not right.raised, f"{port}: {right.raised}"
    with _changed(pair) as place:
        for edit in chosen(edits(source, right.kinds), count, seed):
            text = edit.text(source)
            place.write_text(text, encoding="utf-8")
            changed = watch(text, place, seed, draws, lines=max(LONGER * right.lines, SHORTEST))
            left_out = (edit.line, edit.last) if edit.kind == "statement left out" else None
            yield Planted(pair.name, edit, effect(right, changed, left_out=left_out), judge.answer(script, place, seed))


def rights(pair: Path, seeds: Iterable[int], judge: Judge) -> Iterator[Right]:
    """A pair's port and its twins, for each seed, and its restyled scripts against the port."""
    runs = [(pair / "ref.m", port) for port in (pair / "port.py", *sorted(pair.glob("twin_*.py")))]
    runs += [(script, pair / "port.py") for script in sorted(pair.glob("ref_*.m"))]
    for seed in seeds:
        for script, port in runs:
            name = f"{pair.name}/{port.name}" + (f" of {script.name}" if script.name != "ref.m" else "")
            # A step's size that is chosen by a difference, a tie: rounding may tip a right port here too.
            yield Right(name, seed, ("PASS", "UNDECIDED"), judge.answer(script, port, seed))


def nasty(seed: int, judge: Judge, tally: Tally) -> None:
    """Add the pairs that were written to mislead."""
    for each in json.loads((NASTY / "index.json").read_text(encoding="utf-8")):
        folder = NASTY / each["pair"]
        answer = judge.answer(folder / "ref.m", folder / "port.py", seed)
        if each["verdict"] == ["FAIL"]:
            tally.hidden.append(Hidden(each["pair"], each["lines"], answer))
            twin = judge.answer(folder / "ref.m", folder / "twin.py", seed)
            tally.right.append(Right(f"{each['pair']}/twin.py", seed, ("PASS", "UNDECIDED"), twin))
        else:
            tally.right.append(Right(f"{each['pair']}/port.py", seed, each["verdict"], answer))


def campaign(
    count: int, seed: int, judge: Judge, *, seeds: int = 1, names: Sequence[str] = (), with_nasty: bool = True,
    kept: Callable[[Tally], None] = lambda tally: None,
) -> Tally:  # fmt: skip
    """What is found of so many changes in all, and what is said of right ports for so many seeds.

    What has been seen is handed to `kept` after each pair: a campaign takes hours, and may be ended.
    """
    tally = Tally()
    pairs = [path for path in sorted(PAIRS.iterdir()) if path.is_dir() and (not names or path.name in names)]
    for k, pair in enumerate(pairs):
        tally.right += rights(pair, range(seed, seed + seeds), judge)
        tally.planted += plant(pair, count * (k + 1) // len(pairs) - count * k // len(pairs), seed, judge)
        print(f"{pair.name}: {len(tally.planted)} of {count}", file=sys.stderr)
        kept(tally)
    if with_nasty:
        nasty(seed, judge, tally)
    return tally


def _as_json(tally: Tally) -> str:
    return json.dumps({"counts": tally.counts(), **asdict(tally)}, indent=1, default=str) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Print what a campaign sees; 1 if anything is not as it must be."""
    parser = argparse.ArgumentParser(description="Slips planted in right ports, and what verify says of them.")
    parser.add_argument("count", type=int, nargs="?", default=600)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--pairs", default="")
    parser.add_argument("--json", default="")
    asked = parser.parse_args(arguments)
    begun = time.monotonic()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    names = [name for name in asked.pairs.split(",") if name]

    def kept(tally: Tally) -> None:
        if asked.json not in ("", "-"):
            Path(asked.json).write_text(_as_json(tally), encoding="utf-8")

    tally = campaign(asked.count, asked.seed, Lane(), seeds=asked.seeds, names=names, with_nasty=not names, kept=kept)
    counts, lists = tally.counts(), tally.lists()
    kept(tally)
    if asked.json == "-":
        print(_as_json(tally), end="")
    if asked.json != "-":
        for words, number in counts.items():
            print(f"{words:24} {number:.4g}" if isinstance(number, float) else f"{words:24} {number}")
        kinds = Counter(each.edit.kind for each in [*tally.missed, *tally.elsewhere])
        print("not found at the line, by kind:", ", ".join(f"{k} {n}" for k, n in kinds.most_common()) or "none")
        for words, entries in lists.items():
            print(f"\n{words}: {len(entries)}")
            for entry in entries:
                print(f"  {entry}")
        print(f"\n{time.monotonic() - begun:.0f} s")
    return int(any(lists.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
