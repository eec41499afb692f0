"""The recorder for a port in Python; the one for MATLAB and Octave is ``matlab_ref/recorder.m``."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from pyport.errors import InputError, ShapeError
from pyport.language import said
from pyport.recording import Array, Recording, check_name, matlab_shape

#: Whole numbers up to here are doubles too.
_LARGEST_WHOLE = 2**53


class Recorder:
    """Keeps the quantities of every step of a loop, for ``pyport compare``.

    Call it in each step with the quantities in computing order, at once or in several calls. The
    first step sets the names, their order and their sizes; a new step begins when the first name
    comes again. Arrays are copied when they are given.

    Attributes
    ----------
    steps : int
        How many steps have begun.

    Notes
    -----
    What is recorded is float64, NaN and Inf included. Whole numbers and truth values are taken as
    the doubles that they are in MATLAB. Complex numbers are refused, and so is float32: a port
    that computes in another precision than the reference should say so itself.

    Examples
    --------
    >>> import numpy as np
    >>> from pyport import Recorder
    >>> rec = Recorder()
    >>> x = np.zeros(2)
    >>> for k in range(3):
    ...     x += k
    ...     rec(x=x, energy=x @ x)
    >>> rec.steps
    3
    >>> rec.recording().quantities["x"][:, 0, :]
    array([[0., 1., 3.],
           [0., 1., 3.]])
    """

    def __init__(self) -> None:
        self.steps = 0
        self._values: dict[str, list[Array]] = {}
        self._place = 0

    def __call__(self, **quantities: Any) -> None:
        """Record quantities, in the order in which the step computes them.

        Raises
        ------
        ShapeError
            If a quantity has another shape than in the first step.
        InputError
            If it is not real doubles, or comes in another order than in the first step.
        """
        for name, value in quantities.items():
            self._add(name, value)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write what was recorded to a .mat file, whole or not at all.

        Raises
        ------
        InputError
            If nothing was recorded, if the last step is not whole, or if the file cannot be written.
        """
        self.recording().save(path)

    def recording(self) -> Recording:
        """What was recorded, as `save` writes it."""
        names = list(self._values)
        if not names:
            raise InputError(said("nothing was recorded: there is nothing to save."))
        if self._place < len(names):
            raise InputError(
                said(
                    "step {steps} ends before {names} is recorded: nothing is saved.",
                    steps=self.steps,
                    names=names[self._place],
                )
            )
        stacked = {}
        for name, values in self._values.items():
            stacked[name] = np.stack(values, axis=-1).reshape(*matlab_shape(values[0].shape), self.steps)
        vectors = frozenset(name for name, values in self._values.items() if values[0].ndim == 1)
        return Recording(stacked, self.steps, vectors)

    def _add(self, name: str, value: Any) -> None:
        names, place, step = list(self._values), self._place, self.steps
        if names and place == len(names) and name == names[0]:
            place, step = 0, step + 1
        if step <= 1 and name not in names:
            check_name(name)
            array = _double(name, value, max(step, 1))
            self._values[name], self.steps, self._place = [array], 1, place + 1
            return
        wanted = names[place % len(names)]
        if name != wanted:
            raise InputError(
                said(
                    "step {step}: {name} came where {wanted} was expected; each step must record what "
                    "step 1 did, in its order ({names}).",
                    step=step,
                    name=name,
                    wanted=wanted,
                    names=", ".join(names),
                )
            )
        array = _double(name, value, step)
        if array.shape != self._values[name][0].shape:
            raise ShapeError(
                said(
                    "step {step}: {name} has the shape {shape}, in step 1 it had {shape2}; sizes must stay the same.",
                    step=step,
                    name=name,
                    shape=array.shape,
                    shape2=self._values[name][0].shape,
                )
            )
        self._values[name].append(array)
        self.steps, self._place = step, place + 1


def _double(name: str, value: Any, step: int) -> Array:
    """A copy of the value as float64, or an error that says what it is instead."""

    def refused(what: str) -> InputError:
        return InputError(
            said("step {step}: {name} {what}; record real float64 numbers.", step=step, name=name, what=what)
        )

    if isinstance(value, np.ma.MaskedArray):
        raise refused(said("is a masked array"))
    try:
        array = np.array(value)
    except ValueError:
        raise refused(said("is not an array of numbers")) from None
    if array.size == 0:
        raise refused(said("is empty, with the shape {shape}", shape=array.shape))
    if array.dtype.kind in "iu" and max(-int(array.min()), int(array.max())) > _LARGEST_WHOLE:
        raise refused(said("holds whole numbers beyond 2^53, which no double holds"))
    if array.dtype.kind not in "iub" and array.dtype != np.float64:
        kind = {"O": said("is not an array of numbers"), "U": said("is text"), "c": said("is complex")}
        raise refused(kind.get(array.dtype.kind, said("is {what}", what=array.dtype.name)))
    return array.astype(np.float64, order="C")
