"""Slips of the catalogue planted in ports: how many `verify` finds at their line, names, and cures.

``python tests/slips/plant.py`` plants each card in a script of three forms: straight on, in a loop that passes it three
times, and in a branch behind other computations. ``--only ID,ID`` takes these cards, ``--json FILE`` writes what was
said of each. The right ports of the same scripts are verified too. ``--pairs N`` plants two cards in one script, N
times, and counts where both are named.

========  ==============================================================================================
found     verify fails, at one of the lines that the slip has changed
named     the card is among those that are said
alone     no other is said
cured     the first edit that is said makes the right line, or another line with which verify passes
right     right ports for which a slip is said: must be 0
========  ==============================================================================================
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from slip_lines import heads

from pyport.errors import PyportError
from pyport.slips import CARDS, Card
from pyport.slips.given import matlab_given

#: What stands around a card's lines in MATLAB and in Python, and how deep they are indented.
HOSTS = {
    "straight": (
        "{given}\nw0 = 3;\nw1 = w0 ^ 2 - 1;\n{lines}\nw2 = w1 / 4;\n",
        "{given}\nw0 = 3.0\nw1 = w0 ** 2 - 1\n{lines}\nw2 = w1 / 4\n",
        0,
    ),
    "loop": (
        "total = 0;\nfor step = 1:3\n{given}\ntotal = total + step;\n{lines}\ntotal = total * 2;\nend\n",
        "total = 0.0\nfor step in range(1, 4):\n{given}\n    total = total + step\n{lines}\n    total = total * 2\n",
        4,
    ),
    "branch": (
        "{given}\nlevel = 2.5;\nroot = sqrt(level);\nif level > 1\nroot = root + 1;\n{lines}\nend\nw = root * 3;\n",
        "{given}\nlevel = 2.5\nroot = np.sqrt(level)\nif level > 1:\n    root = root + 1\n{lines}\nw = root * 3\n",
        4,
    ),
}


@dataclass(frozen=True)
class Said:
    """What was said of a port.

    Attributes
    ----------
    card, host : str
    verdict : str
    found : bool
        The first fault is at a line that the slip has changed.
    names : list of str
        The cards that are said of it.
    cured : bool
        The first edit makes right lines.
    words : str
    """

    card: str
    host: str
    verdict: str
    found: bool = False
    names: tuple[str, ...] = ()
    cured: bool = False
    words: str = ""


def script(card: Card, host: str) -> str:
    """MATLAB's script."""
    return HOSTS[host][0].format(given=matlab_given(card), lines=card.octave or card.matlab)


def port(card: Card, host: str, lines: str) -> str:
    """Its port with right or wrong lines."""
    _, text, depth = HOSTS[host]
    first = 4 * text.startswith("total")  # what is given stands in the loop
    return "\n".join([*heads(card), text.format(given=_indented(card.given, first), lines=_indented(lines, depth))])


def _indented(lines: str, depth: int) -> str:
    return "\n".join(" " * depth + line for line in lines.split("\n"))


def said(card: Card, host: str, lines: str, folder: Path) -> Said:
    """What `verify` says of a port with these lines."""
    from pyport.scripts.verify import verify

    reference, program = folder / "script.m", folder / "port.py"
    reference.write_text(script(card, host), encoding="utf-8")
    program.write_text(port(card, host, lines), encoding="utf-8")
    try:
        result = verify(reference, program, engine="octave")
    except PyportError as error:
        return Said(card.id, host, "error", words=str(error))
    fault = next(iter(result.faults), None)
    if fault is None:
        return Said(card.id, host, result.verdict.name)
    cures = getattr(fault, "cures", ())
    names = tuple(dict.fromkeys(cure.change.card.id for cure in cures))
    cured = bool(cures) and _is_right(card, host, cures[0].change.text, folder)
    changed = _changed(card, host)
    return Said(card.id, host, result.verdict.name, fault.line in changed, names, cured, fault.words)


def said_of_two(first: Card, second: Card, folder: Path) -> tuple[str, ...]:
    """The cards that `verify` names in a script with two slips, one behind the other."""
    from pyport.scripts.verify import verify

    own = "\n".join(f"{matlab_given(card)}\n{card.octave or card.matlab}\nresult{k} = y;"
                    for k, card in enumerate((first, second), 1))  # fmt: skip
    other = "\n".join(f"{card.given}\n{card.wrong}\nresult{k} = y" for k, card in enumerate((first, second), 1))
    (folder / "script.m").write_text(own + "\n", encoding="utf-8")
    text = "\n".join([*dict.fromkeys([*heads(first), *heads(second)]), other, ""])
    (folder / "port.py").write_text(text, encoding="utf-8")
    try:
        faults = verify(folder / "script.m", folder / "port.py", engine="octave").faults
    except PyportError as error:
        return (str(error),)
    return tuple(dict.fromkeys(cure.change.card.id for fault in faults for cure in fault.cures))


def two(count: int, seed: int) -> Iterator[tuple[Card, Card, tuple[str, ...]]]:
    """So many pairs of cards, drawn by seed, with what is named of each."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(count):
            first, second = rng.sample([*CARDS.values()], 2)
            yield first, second, said_of_two(first, second, Path(scratch))


def _changed(card: Card, host: str) -> set[int]:
    """The lines of the wrong port that are the card's: a slip may show in what follows from it alone."""
    wrong = port(card, host, card.wrong).split("\n")
    return {k for k, line in enumerate(wrong, 1) if any(line.strip() == own.strip() for own in card.wrong.split("\n"))}


def _is_right(card: Card, host: str, text: str, folder: Path) -> bool:
    """Whether a cured port is the right one, or passes too."""
    from pyport.scripts.verify import verify

    if ast.dump(ast.parse(text)) == ast.dump(ast.parse(port(card, host, card.right))):
        return True
    cured = folder / "cured.py"
    cured.write_text(text, encoding="utf-8")
    return verify(folder / "script.m", cured, engine="octave").verdict.name == "PASS"


def campaign(cards: Iterable[Card], hosts: Iterable[str] = tuple(HOSTS)) -> Iterator[tuple[Said, Said]]:
    """What is said of the wrong and of the right port of each card in each host."""
    with tempfile.TemporaryDirectory() as scratch:
        for card in cards:
            for host in hosts:
                yield said(card, host, card.wrong, Path(scratch)), said(card, host, card.right, Path(scratch))


def counts(pairs: list[tuple[Said, Said]]) -> dict[str, int]:
    """What is printed."""
    wrong, right = [a for a, _ in pairs], [b for _, b in pairs]
    return {
        "planted": len(wrong),
        "found": sum(each.verdict == "FAIL" and each.found for each in wrong),
        "named": sum(each.card in each.names for each in wrong),
        "alone": sum(each.names == (each.card,) for each in wrong),
        "cured": sum(each.cured for each in wrong),
        "right": sum(bool(each.names) for each in right),
        "right that fail": sum(each.verdict in ("FAIL", "error") for each in right),
    }


def main() -> None:
    """Print the counts, and what is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--hosts", default=",".join(HOSTS))
    parser.add_argument("--json", default="")
    parser.add_argument("--pairs", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.pairs:
        both = 0
        for first, second, names in two(given.pairs, given.seed):
            both += {first.id, second.id} <= {*names}
            if not {first.id, second.id} <= {*names}:
                print(f"{first.id} and {second.id}: said {', '.join(names) or 'none'}", flush=True)
        print(f"{given.pairs} pairs, both named in {both}")
        return
    cards = [CARDS[name] for name in given.only.split(",")] if given.only else list(CARDS.values())
    pairs = []
    for wrong, right in campaign(cards, given.hosts.split(",")):
        pairs.append((wrong, right))
        if not (wrong.found and wrong.names == (wrong.card,) and wrong.cured):
            names = ", ".join(wrong.names) or "none"
            print(f"{wrong.card} ({wrong.host}): {wrong.verdict}, found {wrong.found}, said {names}, "
                  f"cured {wrong.cured}. {wrong.words}", flush=True)  # fmt: skip
        if right.verdict != "PASS":
            print(f"right {right.card} ({right.host}): {right.verdict}. {right.words}", flush=True)
    for name, count in counts(pairs).items():
        print(f"{name:16} {count}")
    if given.json:
        data: list[Any] = [asdict(each) for pair in pairs for each in pair]
        Path(given.json).write_text(json.dumps(data, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
