"""Any two files of named arrays, variable by variable: classes and shapes first, then what they hold."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pyport import matfile, npzfile
from pyport.errors import InputError
from pyport.language import said
from pyport.parity.numbers import Allowed
from pyport.parity.values import EXACT, FILES, PYTHON, Forms, compare_values, describe
from pyport.verdict import Verdict

#: Between two .mat files, and where one of the two has the shapes that NumPy gives.
_MATLAB, _MIXED = Forms(trailing=True), Forms(trailing=True, orientation=True)


@dataclass(frozen=True)
class NamedArrays:
    """What a file holds.

    Attributes
    ----------
    variables : dict of str to object
        As `matfile.read` gives them.
    is_numpy : bool
        Whether the shapes are NumPy's: a vector has one axis.
    """

    variables: dict[str, Any]
    is_numpy: bool = False


@dataclass(frozen=True)
class VariableResult:
    """One variable: its classes and shapes on both sides, how far apart its values are, and the verdict.

    `reason` is the sentence of the leaf that decides, empty for a pass. `step` is the first step with a failing
    element, None where there is no step axis.
    """

    name: str
    reference: str
    port: str
    differing: int
    worst_difference: float
    worst_ulps: float
    verdict: Verdict
    reason: str
    step: int | None = None


def read_named(path: str | os.PathLike[str]) -> NamedArrays:
    """What a .mat, .npz or .npy file holds; its first bytes say which it is.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    path = Path(path)
    content = matfile.content(path)
    if npzfile.is_npz(content):
        return NamedArrays(npzfile.variables(path, content), is_numpy=True)
    return NamedArrays(matfile.variables(path, content))


def compare_files(
    reference: str | os.PathLike[str],
    port: str | os.PathLike[str],
    allowed: Allowed | None = None,
    *,
    any_form: bool = False,
) -> list[VariableResult]:
    """The result for every variable of either file, in the reference's order.

    Parameters
    ----------
    allowed : Allowed or None
        Without it the same bits are wanted: another sign of zero leaves a variable undecided then.
    any_form : bool
        Whether what Python has in another form is the same value: `pyport.parity.values.PYTHON`.

    Notes
    -----
    Where both files say how many ``steps`` they have, the last axis of an array of that length is
    the step, and the first difference is the one of the earliest step. Classes and shapes must be the same; but what
    NumPy saved with one axis, or with none, is compared with a row or a column of a .mat file.
    """
    return compare_named(read_named(reference), read_named(port), (reference, port), allowed, any_form=any_form)


def compare_named(
    reference: NamedArrays,
    port: NamedArrays,
    sources: tuple[object, object],
    allowed: Allowed | None,
    *,
    any_form: bool = False,
) -> list[VariableResult]:
    """The same for files that are read already; `sources` are their names."""
    left, right = reference.variables, port.variables
    if not left and not right:
        raise InputError(
            said(
                "{sources} and {sources2} hold no variables: there is nothing to compare.",
                sources=sources[0],
                sources2=sources[1],
            )
        )
    steps = step_count(left, right)
    both = {reference.is_numpy, port.is_numpy}
    forms = PYTHON if any_form else _MIXED if len(both) > 1 else EXACT if both == {True} else _MATLAB
    names = [*left, *(name for name in right if name not in left)]
    return [_compare(name, left, right, allowed, steps, forms) for name in names]


def step_count(left: Mapping[str, Any], right: Mapping[str, Any]) -> int | None:
    """How many ``steps`` both sides say that they have; None if they do not, or not the same."""
    counts = []
    for side in (left, right):
        value = side.get("steps")
        if not (isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind == "f"):
            return None
        if not np.isfinite(value.item()):
            return None
        counts.append(int(value.item()))
    return counts[0] if counts[0] == counts[1] else None


def first_difference(results: list[VariableResult]) -> str | None:
    """What failed first, in one sentence: the earliest step, and in it the first variable.

    Variables without a step axis come last: whether they went into the steps or came out of
    them is not known here.
    """
    failed = [result for result in results if result.verdict is Verdict.FAIL]
    if not failed:
        return None
    first = min(failed, key=lambda result: np.inf if result.step is None else result.step)
    others = len(failed) - 1
    words = said("first to differ: {what}", what=first.reason)
    if not others:
        return words
    return (said("{words} (1 more variable differs)", words=words) if others == 1 else
            said("{words} ({n} more variables differ)", words=words, n=others))  # fmt: skip


def _compare(
    name: str,
    left: Mapping[str, Any],
    right: Mapping[str, Any],
    allowed: Allowed | None,
    steps: int | None,
    forms: Forms,
) -> VariableResult:
    wanted, got = (describe(side[name]) if name in side else said("missing") for side in (left, right))
    if name not in left or name not in right:
        sentence = FILES.missing(name, in_got=name not in right)
        return VariableResult(name, wanted, got, 0, 0.0, 0.0, Verdict.FAIL, sentence)
    found = compare_values(left[name], right[name], name, allowed, forms=forms, steps=steps)
    step = found.first.step if found.first else None
    return VariableResult(name, wanted, got, found.differing, found.worst_difference, found.worst_ulps, found.verdict,
                          found.sentence, step)  # fmt: skip
