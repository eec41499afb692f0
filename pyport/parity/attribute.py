"""Why a last digit differs: found by exchanging one primitive at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pyport.arithmetic import PRIMITIVES, bits_differ, mixed
from pyport.language import Said, joined, said
from pyport.parity.forced import Values, one_by_one
from pyport.trace import WEIGHTS, Array, Trace
from pyport.training import Start

#: How many of the differing steps are computed again in each mixed arithmetic.
LOOKED_AT = 12
_WORDS = {
    "sum": said("sums in order"),
    "exp": said("the C library's exp"),
    "power": said("the C library's x^2"),
    "log": said("the C library's log"),
}


@dataclass(frozen=True)
class Attribution:
    """What the differences hang on.

    Attributes
    ----------
    steps : int
        Differing steps that were looked at.
    remaining : mapping of frozenset to int
        For each set of primitives made MATLAB's, how many elements still differ; the empty
        set is the port as it is.
    """

    steps: int
    remaining: Mapping[frozenset[str], int]

    @property
    def cause(self) -> frozenset[str] | None:
        """The smallest set of primitives with which all differences vanish, or None."""
        vanishing = [names for names, left in self.remaining.items() if names and left == 0]
        return min(vanishing, key=len, default=None)

    @property
    def cause_sentence(self) -> Said:
        """The cause in words."""
        if self.remaining.get(frozenset(), 0) == 0:
            return said("no last digit differs")
        if self.cause is None:
            return said(
                "the differences do not vanish with MATLAB's sums, exp, log and x^2: the formula itself differs"
            )
        return said("all last-digit differences vanish with {cause}",
                    cause=joined(" and ", [_WORDS[name] for name in sorted(self.cause)]))  # fmt: skip

    @property
    def sentence(self) -> str:
        """The cause, how many differences were looked at, and what each primitive alone leaves."""
        alone = ", ".join(f"{left} with {_WORDS[min(names)]} alone"
                          for names, left in self.remaining.items() if len(names) == 1)  # fmt: skip
        looked = f"{self.remaining.get(frozenset(), 0)} differences in {self.steps} steps looked at"
        return f"{self.cause_sentence}; {looked}" + (f"; left: {alone}" if alone else "")


def attribute(trace: Trace, start: Start, port: Mapping[str, Array]) -> Attribution:
    """Compute differing steps again in MATLAB's primitives, and exchange those that are not needed.

    Parameters
    ----------
    trace : Trace
        The reference.
    start : Start
    port : mapping of str to ndarray
        The teacher-forced values of the fast port.
    """
    steps = _spread(_differing_steps(trace, port))
    if steps.size == 0:
        return Attribution(0, {frozenset(): 0})
    remaining: dict[frozenset[str], int] = {frozenset(): _count(trace, port, steps, steps)}

    def left_with(names: frozenset[str]) -> int:
        if names not in remaining:
            values = one_by_one(trace, start, mixed(names), steps)
            remaining[names] = _count(trace, values, steps, np.arange(steps.size))
        return remaining[names]

    needed = PRIMITIVES
    if left_with(needed) == 0:
        for primitive in sorted(PRIMITIVES):
            fewer = needed - {primitive}
            if fewer and left_with(fewer) == 0:
                needed = fewer
        for primitive in needed:
            left_with(frozenset({primitive}))
    return Attribution(int(steps.size), remaining)


def _shifted(name: str) -> int:
    """Computed weights stand one step later than what they are computed from."""
    return 1 if name in WEIGHTS else 0


def _differing_steps(trace: Trace, port: Mapping[str, Array]) -> np.ndarray:
    differs = np.zeros(trace.steps, dtype=bool)
    for name, values in port.items():
        late = _shifted(name)
        differ = bits_differ(trace.extended(name), values)[..., late:]
        differs |= differ.reshape(-1, differ.shape[-1]).any(axis=0)
    return np.flatnonzero(differs)


def _spread(steps: np.ndarray) -> np.ndarray:
    if steps.size <= LOOKED_AT:
        return steps
    chosen: np.ndarray = steps[np.linspace(0, steps.size - 1, LOOKED_AT).astype(int)]
    return chosen


def _count(trace: Trace, values: Values | Mapping[str, Array], steps: np.ndarray, columns: np.ndarray) -> int:
    """How many elements differ at the given steps; `columns` says where `values` holds those."""
    total = 0
    for name, value in values.items():
        late = _shifted(name)
        total += int(bits_differ(trace.extended(name)[..., steps + late], value[..., columns + late]).sum())
    return total
