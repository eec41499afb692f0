"""Named values on two sides: what differs first, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pyport.language import joined, said
from pyport.parity.numbers import Allowed
from pyport.parity.values import ASSERTED, EXACT, Forms, Leaf, compare_values
from pyport.verdict import Verdict


def first_difference(
    actual: Mapping[str, Any],
    reference: Mapping[str, Any],
    allowed: Allowed,
    steps: int | None = None,
    forms: Forms = EXACT,
) -> str | None:
    """What differs first, in one sentence; None if nothing does.

    Parameters
    ----------
    actual, reference : mapping of str to object
        In computing order.
    allowed : Allowed
        With no tolerance in it the same bits are wanted.
    steps : int, optional
        A last axis of this length is the step; the earliest step is told then.
    forms : Forms
        Which other form is the same value.
    """
    # What is equal to the last bit but for the sign of a zero is undecided, and so no parity.
    by_bits = not (allowed.ulps or allowed.absolute or allowed.relative)
    found: dict[str, Leaf] = {}
    for name in [*reference, *(name for name in actual if name not in reference)]:
        if name not in actual or name not in reference:
            found[name] = Leaf(name, Verdict.FAIL, ASSERTED.missing(name, in_got=name not in actual))
            continue
        result = compare_values(reference[name], actual[name], name, allowed, forms=forms, words=ASSERTED,
                                steps=steps, signs=by_bits)  # fmt: skip
        if (leaf := result.first) is not None:
            found[name] = Leaf(name, leaf.verdict, result.sentence, leaf.step)
    if not found:
        return None
    first = min(found.values(), key=lambda leaf: np.inf if leaf.step is None else leaf.step)
    others = [name for name in found if name != first.path]
    if not others:
        return first.sentence
    names = ", ".join(others)
    more = said("{names} differs too", names=names) if len(others) == 1 else said("{names} differ too", names=names)
    return joined("; ", [first.sentence, more])
