"""Programs killed while they write: every file is the old one or the new one, and nothing piles up.

``python tests/faults/kill_campaign.py 200 1`` (these are the defaults) kills each row of `kill_table` in turns, 200
kills in all, from seed 1. A kill comes in turns at a random time of the run, within two milliseconds of
the moment at which a file is seen being written, and at a random one of all that the program does to
files. What a killed run leaves stays there for the next one, so that it would pile up. At the end each
command runs to its end.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kill_table import Row, prepare, rows

#: Names of what is there for a while only.
BEGINS, FOLDERS = ".pyport-", ".pyport-engine-*"
#: Where Python finds what counts and kills from within.
HOOK = Path(__file__).parent / "hook"
AT, TALLY = "PYPORT_TEST_KILL_AT", "PYPORT_TEST_TALLY"
#: Set in the environment of a killed program and of all that it starts.
MARK = "PYPORT_TEST_MARK"
#: Seconds within which whatever a killed program started must have ended.
PATIENCE = 5.0
#: The most seconds between a sight of a file being written and the kill: one is written in less, or in a few of them.
AFTER_SIGHT = (0.0, 0.0002, 0.002)


@dataclass
class Outcome:
    """What the kills of one row came to."""

    kills: int = 0
    #: For each file whether it was old or new after a kill.
    states: Counter[str] = field(default_factory=Counter)
    in_writing: int = 0
    most_parts: int = 0
    most_folders: int = 0
    orphans: int = 0
    faults: list[str] = field(default_factory=list)


class Range:
    """A folder for one row: its files in ``work``, temporary ones in ``temporary``."""

    def __init__(self, row: Row, folder: Path) -> None:
        self.row, self.work, self.temporary = row, folder / "work", folder / "temporary"
        self.work.mkdir()
        self.temporary.mkdir()
        self.folders = sorted({(self.work / name).parent for name in row.files})
        self.to_the_end()  # the first run is slower than those that follow
        began = time.perf_counter()
        self.new = self.to_the_end()
        self.seconds = time.perf_counter() - began
        tally = self.temporary / "tally"
        self.actions = max(1, int(tally.read_text(encoding="ascii")))

    def start(self, mark: str, **more: str) -> subprocess.Popen[bytes]:
        prepare(self.row, self.work)
        paths = os.pathsep.join(filter(None, (str(HOOK), os.environ.get("PYTHONPATH", ""))))
        environment = {**os.environ, "TMPDIR": str(self.temporary), MARK: mark, "PYTHONPATH": paths, **more}
        return subprocess.Popen(self.row.command, cwd=self.work, env=environment, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)  # fmt: skip

    def to_the_end(self) -> dict[str, bytes]:
        """Each file as the whole run leaves it."""
        self.start("", **{TALLY: str(self.temporary / "tally")}).wait(timeout=300)
        return {name: self.row.key((self.work / name).read_bytes()) for name in self.row.files}

    def parts(self) -> list[Path]:
        # Not glob: a small file is written in a fraction of a millisecond.
        return [folder / entry.name for folder in self.folders for entry in os.scandir(folder)
                if entry.name.startswith(BEGINS)]  # fmt: skip

    def strangers(self) -> list[str]:
        """Files that are neither the command's nor known to be temporary."""
        known = {self.work / name for name in self.row.files} | set(self.parts())
        return [path.name for path in self.work.rglob("*") if path.is_file() and path not in known]


def living(mark: str) -> list[int]:
    """The processes that have this mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={mark}".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def wait_for_sight(place: Range, child: subprocess.Popen[bytes], number: int, known: set[Path]) -> None:
    """Wait until that many new temporary files have been seen, or the program has ended."""
    seen: set[Path] = set()
    while len(seen) < number and child.poll() is None:
        seen.update(path for path in place.parts() if path not in known)


def kill(place: Range, outcome: Outcome, chance: random.Random) -> None:
    """Start the command, kill it, and look at what is there."""
    mark, known = uuid.uuid4().hex, set(place.parts())
    way = outcome.kills % 3
    child = place.start(mark, **({AT: str(chance.randint(1, place.actions))} if way == 2 else {}))
    if way == 2:
        child.wait(timeout=300)
    elif way == 1:
        wait_for_sight(place, child, chance.randint(1, len(place.row.files)), known)
        time.sleep(chance.uniform(0, chance.choice(AFTER_SIGHT)))
    else:
        time.sleep(chance.uniform(0, place.seconds))
    child.kill()
    child.wait()
    outcome.kills += 1
    for name, old in place.row.files.items():
        content = (place.work / name).read_bytes()
        state = "old" if content == old else "new" if place.row.key(content) == place.new[name] else "torn"
        outcome.states[state] += 1
        if state == "torn":
            outcome.faults.append(f"{name} is torn: {len(content)} bytes")
    outcome.in_writing += bool(set(place.parts()) - known)
    outcome.most_parts = max(outcome.most_parts, len(place.parts()))
    outcome.most_folders = max(outcome.most_folders, len(list(place.temporary.glob(FOLDERS))))
    outcome.faults += [f"left {name}" for name in place.strangers()]
    deadline = time.monotonic() + PATIENCE
    while living(mark) and time.monotonic() < deadline:
        time.sleep(0.01)
    for pid in living(mark):
        outcome.orphans += 1
        outcome.faults.append(f"process {pid} goes on")
        os.kill(pid, 9)


def campaign(row: Row, kills: int, seed: int) -> Outcome:
    """Kill a row's command that many times, then let it run."""
    outcome, chance = Outcome(), random.Random(f"{row.name} {seed}")
    with tempfile.TemporaryDirectory() as folder:
        place = Range(row, Path(folder))
        for _ in range(kills):
            kill(place, outcome, chance)
        if place.to_the_end() != place.new:
            outcome.faults.append("the run after the kills gives other files")
        # One for each folder that is written to at most: the next run takes the last one's away.
        if outcome.most_parts > len(place.folders) or outcome.most_folders > 1:
            outcome.faults.append(f"{outcome.most_parts} files and {outcome.most_folders} folders have piled up")
        left = [path.name for path in (*place.parts(), *place.temporary.glob(FOLDERS))]
        outcome.faults += [f"a whole run leaves {name}" for name in left]
    return outcome


def main(kills: int = 200, seed: int = 1) -> int:
    """Print what each row came to; 1 if there is a fault."""
    table, faults = rows(), 0
    for row in table.values():
        outcome = campaign(row, kills // len(table), seed)
        print(f"{row.name}: {outcome.kills} kills, {outcome.in_writing} while a file was being written; "
              f"files old {outcome.states['old']}, new {outcome.states['new']}, torn {outcome.states['torn']}; "
              f"at most {outcome.most_parts} temporary files and {outcome.most_folders} folders at once; "
              f"{outcome.orphans} orphans")  # fmt: skip
        for words in outcome.faults[:20]:
            print(f"  {words}")
        faults += len(outcome.faults)
    print(f"{faults} faults")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:3])))
