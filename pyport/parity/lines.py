"""Each ported line beside the MATLAB line that it repeats, read from both sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyport import corrected, network, training
from pyport.corrected import REFERENCE, Variant
from pyport.language import Said
from pyport.parity.compare import Difference
from pyport.resources import folder
from pyport.trace import QUANTITIES, WEIGHTS

_CITED = re.compile(r"^\s*(?P<name>\w+) = (?P<python>.+?)\s+# (?P<file>\w+\.m):(?P<line>\d+)$")


#: Computed quantities in computing order; the weights last, as a step computes them.
_ORDER = (*QUANTITIES[len(WEIGHTS) :], *WEIGHTS)


@dataclass(frozen=True)
class Line:
    """One quantity's line: the MATLAB text, where it stands, and the Python text."""

    quantity: str
    file: str
    number: int
    matlab: str
    python: str

    @property
    def place(self) -> str:
        """The MATLAB file and line, as ``backward.m:7``."""
        return f"{self.file}:{self.number}"


@cache
def ported_lines(variant: Variant = REFERENCE) -> dict[str, Line]:
    """The line of every computed quantity, by name, for the reference or a corrected network."""
    modules = (network, training) if variant.is_reference else (corrected, network)
    # The corrected network shares the update with the reference, and nothing else.
    lines: dict[str, Line] = {}
    for module in modules:
        for text in Path(str(module.__file__)).read_text(encoding="utf-8").splitlines():
            found = _CITED.match(text)
            if not found or found["name"] in lines or (module is network and not variant.is_reference
                                                       and found["file"] != "update.m"):  # fmt: skip
                continue
            name, file, number = found["name"], found["file"], int(found["line"])
            matlab = (folder("matlab_ref") / file).read_text(encoding="utf-8").splitlines()[number - 1].strip()
            lines[name] = Line(name, file, number, matlab, f"{name} = {found['python']}")
    return {name: lines[name] for name in _ORDER if name in lines}


def located(first: Difference, steps: int, reference: str, variant: Variant = REFERENCE, port: str = "") -> Said:
    """The sentence of a first difference, with the MATLAB line that computes it."""
    line = ported_lines(variant).get(first.quantity)
    return first.sentence(steps=steps, reference=reference, line=line.place if line else "", port=port)
