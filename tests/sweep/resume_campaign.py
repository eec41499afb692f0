"""A sweep that is killed and resumed until it ends: the files of one that nobody disturbed.

``python tests/sweep/resume_campaign.py 60 1`` (these are the defaults) disturbs 60 sweeps, from seed 1, by one
to three kills each: when so many pieces are there, at a random one of all that the program does to files, and
at a random time; with one worker and with two.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "faults"))  # for those who run this file

from ends import PYPORT, environment
from kill_campaign import AT, HOOK, TALLY

#: A sweep of three pieces and what they leave over.
COMMAND = (*PYPORT, "sweep", "--seeds", "1:1200", "--max-steps", "1200")
#: A run that has not come so far is killed all the same; far more than it takes on a busy machine.
PATIENCE = 300
#: How a run is killed, and the number that says when: pieces, things done to files, seconds.
WAYS = ("pieces", "action", "time")


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def start(folder: Path, workers: int, **more: str) -> subprocess.Popen[bytes]:
    """The sweep, in a process that can be killed."""
    child = environment(**more)
    child["PYTHONPATH"] = f"{HOOK}:{child['PYTHONPATH']}"
    return subprocess.Popen([*COMMAND, "--save", str(folder), "--workers", str(workers)], env=child,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def kill(folder: Path, workers: int, way: str, when: float) -> None:
    """Start or resume the sweep, and kill it."""
    with start(folder, workers, **({AT: str(int(when))} if way == "action" else {})) as child:
        began = time.monotonic()
        while child.poll() is None and time.monotonic() - began < PATIENCE and (
            way == "action"
            or (way == "time" and time.monotonic() - began < when)
            or (way == "pieces" and len(list(folder.glob("parts/*.mat"))) < when)
        ):  # fmt: skip
            time.sleep(0.002)
        child.kill()


def undisturbed(folder: Path) -> tuple[dict[str, bytes], int, float]:
    """The files of a whole sweep, what it did to files, and its seconds."""
    began = time.monotonic()
    tally = folder / "tally"
    assert start(folder / "s", 1, **{TALLY: str(tally)}).wait() == 3
    return files(folder / "s"), int(tally.read_text(encoding="ascii")), time.monotonic() - began


def campaign(sweeps: int, seed: int, between: Callable[[Path], object] = lambda folder: None) -> tuple[int, list[str]]:
    """How many kills there were, and what was wrong; `between` is called after each kill."""
    chance, kills, faults = random.Random(seed), 0, []
    with tempfile.TemporaryDirectory() as scratch:
        whole, actions, seconds = undisturbed(Path(scratch))
        for number in range(sweeps):
            folder, story = Path(scratch) / str(number), []
            for _ in range(chance.randint(1, 3)):
                way = chance.choice(WAYS)
                when = {"pieces": chance.randint(0, 4), "action": chance.randint(1, actions),
                        "time": chance.uniform(0, seconds)}[way]  # fmt: skip
                workers = chance.choice((1, 2))
                story.append(f"{way} {when:.3g} with {workers}")
                kill(folder, workers, way, when)
                kills += 1
                between(folder)
            code = start(folder, chance.choice((1, 2))).wait()
            if code != 3 or files(folder) != whole:
                faults.append(f"killed at {', '.join(story)}: exit code {code}, {', '.join(sorted(files(folder)))}")
    return kills, faults


if __name__ == "__main__":
    sweeps, seed = (*map(int, sys.argv[1:]), *(60, 1)[len(sys.argv) - 1 :])
    kills, faults = campaign(sweeps, seed)
    print(f"{sweeps} sweeps, {kills} kills: {len(faults)} ended with other files", *faults, sep="\n")
    sys.exit(bool(faults))
