"""Functions with one slip each, and right ones: how soon `fuzz` finds a slip, and how often it fails what is right.

``python tests/fuzz/fuzz_campaign.py 500 2000 0`` calls each function of `cases.SLIPS` up to 500 times and each of
`cases.RIGHT` 2000 times, from seed 0. A slip is to be found, and a right port to pass; each counterexample is printed
as it was made small. ``--only NAME,NAME`` takes these alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from cases import RIGHT, SLIPS, Case

from pyport.fuzz import FuzzResult, fuzz
from pyport.parity.engines import Session, octave
from pyport.verdict import Verdict


def drive(case: Case, session: Session, calls: int, seed: int = 0) -> FuzzResult:
    """What `fuzz` says of a case."""
    with tempfile.TemporaryDirectory() as folder:
        file, port = case.write(Path(folder))
        return fuzz(file, port, case.inputs or None, calls=calls, seed=seed, session=session)


def told(name: str, result: FuzzResult, seconds: float) -> str:
    """A line on one case."""
    found = result.counterexample
    what = f"{result.first:4d}  {result.matlab_call}  {found.finding.sentence}" if found else f"      {result.reason}"
    return f"{name:26s} {result.verdict.name:9s} {result.calls:5d} {seconds:6.1f} s {what}"


def campaign(cases: Mapping[str, Case], session: Session, calls: int, seed: int) -> list[FuzzResult]:
    """All cases, each with its line."""
    results = []
    for name, case in cases.items():
        began = time.monotonic()
        results.append(drive(case, session, calls, seed))
        print(told(name, results[-1], time.monotonic() - began), flush=True)
    return results


def main(arguments: Sequence[str]) -> int:
    """Print the counts; 1 if a right port fails or more than a tenth of the slips go unseen."""
    parser = argparse.ArgumentParser(description="How soon fuzz finds a slip.")
    parser.add_argument("calls", type=int, nargs="?", default=500)
    parser.add_argument("right", type=int, nargs="?", default=2000)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--only", default="")
    given = parser.parse_args(arguments)
    chosen = set(filter(None, given.only.split(",")))
    slips, right = (
        {name: case for name, case in cases.items() if not chosen or name in chosen} for cases in (SLIPS, RIGHT)
    )
    with Session(octave()) as session:
        found = campaign(slips, session, given.calls, given.seed)
        held = campaign(right, session, given.right, given.seed)
    seen = sum(result.verdict is Verdict.FAIL for result in found)
    wrong = sum(result.verdict is Verdict.FAIL for result in held)
    print(f"slips: {seen} of {len(found)} found in {given.calls} calls")
    print(f"right: {wrong} of {len(held)} failed in {given.right} calls")
    return int(wrong > 0 or seen < 0.9 * len(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
