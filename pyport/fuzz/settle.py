"""What is found out of a port from a few calls: how many outputs it has, and in which form it takes its inputs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from pyport.fuzz.sides import FORMS, LATE, Form, Outcome
from pyport.parity.numbers import Allowed
from pyport.parity.values import PYTHON, compare_values
from pyport.scripts.forms import ALIKE
from pyport.verdict import Verdict

T = TypeVar("T")

#: So many calls without an end, and no more are made.
PATIENCE = 3
#: A form is taken before those that are less usual if it agrees in this part of the calls in which they do: what agrees
#: a little more often may do so because of a slip.
_NEARLY = 0.75
#: So many calls that return tell whether an output counts from 0.
_SOME = 3
#: Names of outputs that may be indices, which a port may count from 0.
_INDEX = re.compile(
    r"(?:[ijk]|[ij]x|\w*idx|idx\w*|\w*ind|ind\w*|\w*index|\w*indices|pos\w*|loc\w*|where|order|perm)\d?", re.IGNORECASE
)


@dataclass(frozen=True)
class Settled:
    """What was found out.

    Attributes
    ----------
    form : Form
    agree : int
        In how many calls the two are alike.
    returned : int
        In how many both return.
    offsets : tuple of int
        1 for an output that MATLAB counts from 1 and the port from 0.
    """

    form: Form
    agree: int
    returned: int
    offsets: tuple[int, ...]


def outputs_of(samples: Sequence[T], call: Callable[[Form, T], Outcome], declared: int) -> int:
    """As many outputs as the port returns in a tuple, and MATLAB's function has."""
    late = 0
    for form in FORMS if declared > 1 else ():
        for one in samples:
            outcome = call(form, one)
            late += outcome.how == LATE
            if outcome.returned:
                return min(len(outcome.values), declared)
            if late >= PATIENCE:
                return 1
    return 1


def settle(samples: Sequence[T], references: Sequence[Outcome], call: Callable[[Form, T], Outcome],
           names: Sequence[str]) -> Settled:  # fmt: skip
    """The form in which the port agrees with MATLAB most often, of those that do about as often the most usual.

    Parameters
    ----------
    samples : sequence
        Inputs.
    references : sequence of Outcome
        What MATLAB's function does with each.
    call : callable
        Of a form and inputs what the port does.
    names : sequence of str
        Of the outputs.
    """
    pairs = [(one, outcome) for one, outcome in zip(samples, references, strict=True) if outcome.returned]
    found: list[Settled] = []
    for form in FORMS:
        late, beside = 0, list[tuple[Outcome, Outcome]]()
        for one, outcome in pairs:
            theirs = call(form, one)
            late += theirs.how == LATE
            if theirs.returned and len(theirs.values) >= len(names):
                beside.append((outcome, theirs))
            if late >= PATIENCE:
                break
        offsets = tuple(_from_zero(beside, k, name) for k, name in enumerate(names))
        agree = sum(all(_alike(a.values[k], b.values[k], offset) for k, offset in enumerate(offsets))
                    for a, b in beside)  # fmt: skip
        found.append(Settled(form, agree, len(beside), offsets))
        if agree == len(pairs) or late >= PATIENCE:
            break
    most = max(one.agree for one in found)
    if most == 0:
        return max(found, key=lambda one: one.returned)
    return next(one for one in found if one.agree >= _NEARLY * most)


def _from_zero(beside: Sequence[tuple[Outcome, Outcome]], k: int, name: str) -> int:
    """1 if an output is an index by its name and one less than MATLAB's in each call."""
    if not _INDEX.fullmatch(name):
        return 0
    seen = [_is_one_less(a.values[k], b.values[k]) for a, b in beside if np.size(a.values[k])]
    return int(len(seen) >= _SOME and all(seen))


def _is_one_less(wanted: Any, got: Any) -> bool:
    try:
        return bool(np.array_equal(np.ravel(wanted, order="F"), np.ravel(got, order="F") + 1))
    except (TypeError, ValueError):  # text, or lists of unlike lengths
        return False


def _alike(wanted: Any, got: Any, offset: int) -> bool:
    """Whether two outputs are one quantity, which is no judgement."""
    allowed = Allowed(relative=ALIKE, absolute=1e-12, equal_nan=True)
    got = np.asarray(got) + 1 if offset else got
    return compare_values(wanted, got, "", allowed, forms=PYTHON, signs=False).verdict is Verdict.PASS
