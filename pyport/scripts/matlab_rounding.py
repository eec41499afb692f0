"""What MATLAB's own rounding explains of a difference: its statements are computed again, each operation off by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from pyport.scripts.forms import plain, shaped
from pyport.scripts.judge import NOTHING, Finding, Judged
from pyport.scripts.link import Link
from pyport.scripts.matlab_probe import Probe, Statements
from pyport.scripts.record import Record
from pyport.scripts.series import WRITTEN

#: Of statements by file and line the passes that must be among those probed.
Passes = Mapping[tuple[str, int], Collection[int]]
#: Of statements others before them whose rounding comes through them.
Through = Mapping[tuple[str, int], Statements]
Prober = Callable[[Passes, Through], Probe]
#: A larger part of a number than this is never rounding that a statement of MATLAB's makes.
_GROSS = 1e-2
#: Nor a larger part of the largest number that it ever makes, where its own number is nearly 0.
_OF_LARGEST = 1e-12


def may_be_rounding(one: Judged) -> bool:
    """Whether it is worth asking what MATLAB's statement makes of its own rounding."""
    of = one.link.reference
    if one.first is None or of.state != WRITTEN or of.whole is not None:
        return False
    if one.finding in (Finding.OPEN, Finding.TIPPED):
        return True
    values = one.first.reference, one.first.port
    if one.finding is not Finding.DIFFERS or any(isinstance(value, str | dict | list) for value in values):
        return False
    is_whole = all(np.isfinite(value) and float(np.real(value)).is_integer() for value in values)
    size = max(_GROSS * max(abs(value) for value in values), _OF_LARGEST * of.size)
    return is_whole or one.first.difference <= size


def runs_of_matlab(asked: Sequence[Judged], reference: Record, port: Record, trusted: Sequence[Link],
                   prober: Prober) -> dict[int, list[list[Any]]]:  # fmt: skip
    """Runs with MATLAB's roundings, of each link by its place in what is asked, as `judge` takes those of the port.

    Parameters
    ----------
    asked : sequence of Judged
    reference, port : Record
    trusted : sequence of Link
        From whose values the port starts: rounding before them is not seen where it reads them.
    prober : Prober

    Returns
    -------
    dict
        Of each place a list of runs; each has a value for every pass of the port, or `NOTHING`.
    """
    passes: dict[tuple[str, int], set[int]] = {}
    through: dict[tuple[str, int], Statements] = {}
    compared = {link.port.site.number for link in trusted}
    for one in asked:
        site, place = one.link.reference.site, one.first
        if place is None:
            continue
        statement = (site.file, site.line)
        passes.setdefault(statement, set()).add(one.link.reference.slot(one.link.pairs[place.pair][0])[1])
        own = one.link.port.site
        behind = port.feeding(own, compared)
        read = own.reads.union(*(other.reads for other in behind))
        starts = {link.reference.site.number for link in trusted if link.port.name in read}
        through[statement] = [(other.file, other.line) for other in reference.feeding(site, starts)]
    probe = prober(passes, through)
    known = min(len(probe.site), len(reference.site))
    if not np.array_equal(probe.site[:known], reference.site[:known]):
        # It did not run as it ran before: what it says is not of these numbers.
        return {}
    return {k: _runs(one.link, probe) for k, one in enumerate(asked)}


def _runs(link: Link, probe: Probe) -> list[list[Any]]:
    beside = {j: i for i, j in link.pairs}
    of_pass = [
        probe.passes.get(link.reference.slot(beside[j])) if j in beside else None for j in range(len(link.port.events))
    ]
    count = max((len(found.noisy) for found in of_pass if found is not None), default=0)
    return [
        [
            _moved(link, j, found.value, found.noisy[k]) if found is not None and k < len(found.noisy) else NOTHING
            for j, found in enumerate(of_pass)
        ]
        for k in range(count)
    ]


def _moved(link: Link, j: int, value: Any, noisy: Any) -> Any:
    """The port's value, moved as far as MATLAB's was."""
    port, before, behind = link.port.plain(j), plain(value), plain(noisy)
    if isinstance(before, str) and isinstance(behind, str):
        return port if before == behind else behind
    if not all(isinstance(one, np.ndarray) and one.dtype.kind in "biufc" for one in (port, before, behind)):
        return NOTHING
    if before.shape != behind.shape:
        return behind
    before, behind = shaped(before, link.form), shaped(behind, link.form)
    if before.shape != port.shape:
        return NOTHING
    kind = np.complex128 if "c" in {one.dtype.kind for one in (port, before, behind)} else np.float64
    with np.errstate(all="ignore"):
        return np.where(before == behind, port, port + (behind.astype(kind) - before.astype(kind)))
