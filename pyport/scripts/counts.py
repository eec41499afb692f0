"""Loops that run another number of times, statements of a branch that the other side does not take, and random draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyport.scripts.match import Link
from pyport.scripts.record import Draw, Record, Site


@dataclass(frozen=True)
class Other:
    """A loop or a branch that the port runs otherwise than MATLAB.

    Attributes
    ----------
    site : Site
        The port's: the loop's head, or the statement in the branch.
    reference : Site
        MATLAB's.
    words : str
    event : int
        The port's event next to it.
    """

    site: Site
    reference: Site
    words: str
    event: int


def other_passes(links: Sequence[Link], reference: Record, port: Record) -> list[Other]:
    """Loops and branches that are passed otherwise, each once."""
    found: dict[tuple[int, int], Other] = {}
    for link in links:
        a, b = link.reference, link.port
        if not a.keys or not b.keys or len(a.keys[0]) != len(b.keys[0]) or a.keys == b.keys:
            continue
        mine, theirs = set(a.keys), set(b.keys)
        if mine == theirs:
            continue
        other = _other(link, mine, theirs, reference, port)
        key = (other.site.number, other.reference.number)
        if key not in found or other.event < found[key].event:
            found[key] = other
    return list(found.values())


def _other(link: Link, mine: set[tuple[int, ...]], theirs: set[tuple[int, ...]], reference: Record, port: Record) -> Other:
    first = min(mine ^ theirs)
    a, b = link.reference, link.port
    loops = len(first) - 2
    for level in range(1, loops + 1):
        ours = {key[: level + 1] for key in mine}
        other = {key[: level + 1] for key in theirs}
        if first[: level + 1] in ours and first[: level + 1] in other:
            continue
        outer = first[:level]
        counts = [max((key[level] for key in keys if key[:level] == outer), default=0) for keys in (ours, other)]
        if b.state >= 0 or len(b.site.loops) < level or len(a.site.loops) < level:
            break
        heads = reference.sites[a.site.loops[level - 1]], port.sites[b.site.loops[level - 1]]
        if counts[0] == counts[1]:
            break
        return Other(heads[1], heads[0], f"the loop runs {_times(counts[1])} where MATLAB's runs {_times(counts[0])}",
                     _near(link, first))  # fmt: skip
    who = "runs where MATLAB's does not" if first in theirs else "does not run where MATLAB's does"
    return Other(b.site, a.site, f"the statement {who}{_which(first)}", _near(link, first))


def _times(count: int) -> str:
    return "once" if count == 1 else "not at all" if count == 0 else f"{count} times"


def _which(key: tuple[int, ...]) -> str:
    inner = key[1:-1]
    return f" (pass {', '.join(map(str, inner))})" if inner else ""


def _near(link: Link, key: tuple[int, ...]) -> int:
    """The port's first event behind a pass, or the last one before it."""
    later = [event for other, event in zip(link.port.keys, link.port.events, strict=True) if other >= key]
    return later[0] if later else int(link.port.events[-1]) + 1


def other_draws(mine: Sequence[Draw], theirs: Sequence[Draw]) -> tuple[Draw | None, Draw | None, str] | None:
    """The first random numbers that the port draws otherwise than MATLAB, and how; None if it draws the same.

    How many numbers one call draws does not matter, nor in which shape.
    """
    left = [[draw, draw.values.size] for draw in mine if draw.values.size]
    at = 0
    for draw in theirs:
        needed = draw.values.size
        while needed:
            if at == len(left):
                return None, draw, f"the port draws {needed} more {_KINDS[draw.kind]} numbers than MATLAB"
            own, size = left[at]
            if own.kind != draw.kind:  # type: ignore[union-attr]
                return own, draw, f"the port draws {_KINDS[draw.kind]} numbers where MATLAB draws {_KINDS[own.kind]} ones"  # type: ignore[union-attr, return-value]
            taken = min(needed, size)  # type: ignore[type-var]
            needed -= taken  # type: ignore[operator, assignment]
            left[at][1] -= taken  # type: ignore[operator]
            at += left[at][1] == 0
    if at < len(left):
        own = left[at][0]
        rest = sum(size for _, size in left[at:])  # type: ignore[misc]
        return own, None, f"MATLAB draws {rest} more {_KINDS[own.kind]} numbers than the port"  # type: ignore[union-attr, return-value]
    return None


_KINDS = {"uniform": "uniform", "normal": "normal", "integer": "whole", "permutation": "shuffled"}
