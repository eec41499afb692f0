"""How many starts stop, and after how many steps: the READMEs' table, computed anew.

``python tests/readme/stops_table.py 100000`` trains the first 100,000 seeds of each row, prints the
numbers of its row, and ends with 1 if one of the READMEs shows others.
"""

from __future__ import annotations

import sys

from transcripts import READMES, ROOT

from pyport.corrected import variant_of
from pyport.sweep.result import Result
from pyport.sweep.settings import Settings
from pyport.sweep.sweep import sweep

#: What the second column says, and the head and corrections of it.
ROWS = {
    "": ("sigmoid-bce", ()),
    "`--head softmax-ce`": ("softmax-ce", ()),
    "`--correct bias`": ("sigmoid-bce", ("bias",)),
}
#: The quantiles of the steps that the last four columns show.
SHOWN = ("5%", "50%", "95%", "100%")


def trained(option: str, starts: int) -> Result:
    """What became of the first starts with the options of a row."""
    head, correct = ROWS[option]
    return sweep(Settings(variant=variant_of(head, correct)), range(1, starts + 1))


def row(option: str, result: Result) -> str:
    """A row without its first column."""
    steps = result.described()["steps"]
    numbers = (int(result.stopped.sum()), *(steps[part] for part in SHOWN))
    return f"| {option} | ".replace("|  |", "| |") + " | ".join(f"{number:,.0f}" for number in numbers) + " |"


def shown(text: str) -> list[str]:
    """The rows of the table in a README, each without its first column."""
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines) if "20,000" in line and line.startswith("|")) + 2
    return [line[line.index("|", 1) :] for line in lines[first : first + len(ROWS)]]


def main(starts: int) -> int:
    """Print every row; 1 if a README shows another."""
    rows = [row(option, trained(option, starts)) for option in ROWS]
    print("\n".join(rows))
    return int(any(shown((ROOT / name).read_text(encoding="utf-8")) != rows for name in READMES))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
