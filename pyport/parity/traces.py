"""Two stored traces of the reference network that should be the same run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from pyport import matfile
from pyport.corrected import Variant
from pyport.errors import InputError
from pyport.language import Said, said
from pyport.parity.compare import Comparison, compare
from pyport.parity.forced import Rounding, forced_steps, reference_values
from pyport.parity.free import FreeRun, judge_free
from pyport.parity.judge import y_final_agrees
from pyport.parity.lines import located
from pyport.parity.values import compare_values
from pyport.trace import QUANTITIES, Trace
from pyport.training import Start
from pyport.verdict import Verdict

_SIDES = {"reference": said("reference"), "port": said("port")}


@dataclass(frozen=True)
class PairResult:
    """Two traces of one network.

    Attributes
    ----------
    settings : tuple of str
        A sentence for each setting (learning rate, tolerance, head, sizes, data) that is another one.
    free : FreeRun or None
        Whether rounding explains how far the port's run is from the reference's; None if the
        settings differ, for then nothing bounds that.
    own : mapping of str to Comparison
        For "reference" and "port": what is recorded against what one step from the file's
        own weights gives. A slip in a single step shows here, however far the runs drift.
    y_final : mapping of str to bool
        For both sides: whether y after the last update is what the weights after it give.
    variables : tuple of str
        A sentence for each variable that one file only has, and for each that is no part of a trace and is another one.
    undecided : tuple of str
        A sentence for each that is no part of a trace and not looked into.
    steps : int
    variant : Variant
        The reference's.
    """

    settings: tuple[str, ...]
    free: FreeRun | None
    own: dict[str, Comparison]
    y_final: dict[str, bool]
    variables: tuple[str, ...]
    undecided: tuple[str, ...]
    steps: dict[str, int]
    variants: dict[str, Variant]

    @property
    def verdict(self) -> Verdict:
        """FAIL also where a trace does not follow from its own weights, or from other settings."""
        sound = [comparison.passed for comparison in self.own.values()] + list(self.y_final.values())
        broken = self.settings or self.variables or not all(sound)
        found = [self.free.verdict] if self.free else []
        found += [Verdict.UNDECIDED] if self.undecided else []
        return Verdict.worst([Verdict.FAIL if broken else Verdict.PASS, *found])

    def failures(self) -> list[str]:
        """A sentence for each thing that is wrong: the settings first, then the single steps, then the runs."""
        found = list(self.settings)
        for side, comparison in self.own.items():
            if comparison.first is not None:
                found.append(located(comparison.first, self.steps[side], said("one step from its own weights gives"),
                                     self.variants[side], _SIDES[side]))  # fmt: skip
        if self.free and self.free.reason:
            found.append(self.free.reason)
        found += [said("y_final of the {side} is not what the weights after the last update give", side=_SIDES[side])
                  for side, agrees in self.y_final.items() if not agrees]  # fmt: skip
        return found + list(self.variables)


#: Nobody knows whose exp a stored trace comes from: the loosest is allowed for.
_LIBRARY = "matlab"


def compare_traces(reference: str | os.PathLike[str], port: str | os.PathLike[str]) -> PairResult | None:
    """The result of `judge_traces` for two files."""
    return judge_traces(matfile.read(reference), matfile.read(port), (reference, port))


def judge_traces(
    left: Mapping[str, Any], right: Mapping[str, Any], sources: tuple[object, object]
) -> PairResult | None:
    """The port's run judged by its settings, step by step, and by the drift that rounding allows.

    Parameters
    ----------
    left, right : mapping of str to object
        The variables of the reference's file and of the port's.
    sources : (object, object)
        The names of the files.

    Returns
    -------
    PairResult or None
        None if they are not two traces with finite numbers; they are files like any other then.
    """
    try:
        wanted, got = (Trace.from_dict(dict(side), source) for side, source in zip((left, right), sources, strict=True))
        starts = [Start(**side.start(), X=side.X, Y=side.Y, bias=side.variant.bias) for side in (wanted, got)]
    except InputError:
        return None
    if not all(np.isfinite(side.extended(name)).all() for side in (wanted, got) for name in QUANTITIES):
        return None
    settings = tuple(_other_settings(wanted, got))
    bounds = [Rounding.of(side, start, _LIBRARY) for side, start in zip((wanted, got), starts, strict=True)]
    beside = _beside(left, right, {*wanted.to_dict(), *got.to_dict()})
    sides = list(zip(("reference", "port"), (wanted, got), starts, bounds, strict=True))
    return PairResult(
        settings,
        None if settings else judge_free("reference", starts[0], wanted, got, bounds[0]),
        {name: compare(forced_steps(side, start, "strict"), reference_values(side), rounding.fast)
         for name, side, start, rounding in sides},
        {name: y_final_agrees(side, start, by_bits=False) for name, side, start, _ in sides},
        (*_other_variables(left, right), *beside[Verdict.FAIL]),
        tuple(beside[Verdict.UNDECIDED]),
        {"reference": wanted.steps, "port": got.steps},
        {"reference": wanted.variant, "port": got.variant},
    )  # fmt: skip


def _other_settings(wanted: Trace, got: Trace) -> list[str]:
    """Which settings of the two runs are not the same; those that change the most first."""
    found: list[str] = []
    for setting in fields(Variant):
        left, right = getattr(wanted.variant, setting.name), getattr(got.variant, setting.name)
        if left != right:
            found.append(_other_setting(setting.name, left, right))
    for name in ("learning_rate", "tolerance"):
        left, right = getattr(wanted, name), getattr(got, name)
        if left != right:
            found.append(_other_setting(name, f"{left:.17g}", f"{right:.17g}"))
    if wanted.sizes != got.sizes:
        sizes = [" ".join(f"{name}={size}" for name, size in side.sizes.items()) for side in (wanted, got)]
        return [*found, said("another network: {left} in the reference, {right} in the port", left=sizes[0],
                             right=sizes[1])]  # fmt: skip
    for name in ("X", "Y"):
        left, right = getattr(wanted, name), getattr(got, name)
        if (differ := left != right).any():
            i, j = np.unravel_index(int(np.argmax(differ.ravel(order="F"))), differ.shape, order="F")
            found.append(
                said(
                    "other data: {element} is {left:.17g} in the reference, {right:.17g} in the port",
                    element=f"{name}({i + 1},{j + 1}) [{i},{j}]",
                    left=left[i, j],
                    right=right[i, j],
                )
            )
    return found


def _other_setting(name: str, left: object, right: object) -> Said:
    return said(
        "another setting: {name} is {left} in the reference, {right} in the port", name=name, left=left, right=right
    )


def _beside(left: Mapping[str, Any], right: Mapping[str, Any], names: set[str]) -> dict[Verdict, list[str]]:
    """What is said of the variables that both files have and that are no part of a trace, by verdict."""
    told: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
    for name in left:
        if name in right and name not in names:
            found = compare_values(left[name], right[name], name)
            told[found.verdict].append(found.sentence)
    return told


def _other_variables(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[str]:
    """Which variables one file only has."""
    gone = [said("{name} is missing in the port", name=name) for name in left if name not in right]
    return [*gone, *(said("{name} is missing in the reference", name=name) for name in right if name not in left)]
