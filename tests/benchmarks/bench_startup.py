"""Whole programs: start-up of the command line beside the bare imports, and verify on the golden traces.

Run it with ``python tests/benchmarks/bench_startup.py``; it prints medians and ratios.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

ROUNDS = 7
BASE = "import numpy, scipy.io"
COMMANDS = {
    BASE: ["-c", "import numpy, scipy.io"],
    "pyport --help": ["-m", "pyport", "--help"],
    "import of all that verify needs": ["-c", "import pyport.parity.verify"],
    "pyport verify --engine golden": ["-m", "pyport", "verify", "--engine", "golden"],
}


def main() -> None:
    """Run the programs in turn and print the table."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, arguments in COMMANDS.items():
            began = perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            seconds[name].append(perf_counter() - began)
    base = median(seconds[BASE])
    table = Table("whole program", "s", f"x {BASE}", title=f"medians of {ROUNDS}")
    for name, values in seconds.items():
        table.add_row(name, f"{median(values):.2f}", f"{median(values) / base:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
