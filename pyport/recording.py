"""Named quantities of every step of any loop, as the recorders of both languages write them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport import matfile
from pyport.errors import InputError, MatFileError
from pyport.language import said

Array = NDArray[np.float64]

#: What a file says of a recording beside the quantities themselves.
RESERVED = ("quantities", "steps", "vectors")
#: More steps than this are no recording but a damaged file.
LONGEST = 10**9
#: MATLAB's variables; no longer than its namelengthmax.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_KEYWORDS = re.compile(
    "break|case|catch|classdef|continue|else|elseif|end|for|function|global|if|otherwise|parfor|"
    "persistent|return|spmd|switch|try|while"
)


@dataclass(frozen=True, eq=False)
class Recording:
    """A loop's quantities, step by step.

    Attributes
    ----------
    quantities : dict of str to ndarray
        In computing order; of each an array whose last axis is the step and whose other axes
        are those that MATLAB shows: at least two, and none of length 1 behind the second.
    steps : int
    vectors : frozenset of str
        The quantities that have one axis only, as NumPy's vectors do: neither row nor column.
    """

    quantities: Mapping[str, Array]
    steps: int
    vectors: frozenset[str] = frozenset()

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape that a quantity has in each step, as MATLAB shows it."""
        return tuple(self.quantities[name].shape[:-1])

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a file that `load`, MATLAB and Octave read, whole or not at all.

        Raises
        ------
        InputError
            If the file cannot be written.
        """
        about: dict[str, Any] = {"quantities": " ".join(self.quantities), "steps": self.steps}
        if self.vectors:
            about["vectors"] = " ".join(name for name in self.quantities if name in self.vectors)
        matfile.write(path, {**self.quantities, **about})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Recording:
        """Read what a recorder has written, in MATLAB, Octave or Python.

        Raises
        ------
        MatFileError
            If the file is no recording.
        """
        variables = matfile.read(path)
        if not is_recording(variables):
            raise MatFileError(
                said("{path}: not a recording: the variables quantities (text) and steps are not there.", path=path)
            )
        return cls.from_dict(variables, path)

    @classmethod
    def from_dict(cls, variables: Mapping[str, Any], source: object) -> Recording:
        """The recording that the variables of a file hold."""
        names = matfile.text(variables["quantities"]).split()
        if not names:
            raise MatFileError(said("{source}: quantities names no quantity.", source=source))
        if len(set(names)) < len(names):
            raise MatFileError(
                said("{source}: quantities names a quantity twice ({names}).", source=source, names=" ".join(names))
            )
        steps = matfile.number_matrix(variables, "steps", source)
        if steps.size != 1 or not 1 <= steps.item() <= LONGEST or steps.item() != int(steps.item()):
            raise MatFileError(
                said("{source}: steps must be one whole number from 1 to {longest:g}.", source=source, longest=LONGEST)
            )
        count = int(steps.item())
        vectors = set(matfile.text(variables.get("vectors", "")).split())
        quantities = {}
        for name in names:
            values = matfile.number_matrix(variables, name, source, finite=False)
            if count > 1 and values.shape[-1] != count:
                raise MatFileError(
                    said(
                        "{source}: the last axis of {name} must be the step (1 to {count}), not {size_text}.",
                        source=source,
                        name=name,
                        count=count,
                        size_text=size_text(values.shape),
                    )
                )
            # Behind a single step MATLAB and Octave drop the axis of the steps, scipy keeps it.
            shape = values.shape[:-1] if count > 1 else values.shape
            if len(shape) == 1 and shape != (1,):
                vectors.add(name)
            quantities[name] = np.ascontiguousarray(values).reshape(*matlab_shape(shape), count)
        return cls(quantities, count, frozenset(vectors))


def is_recording(variables: Mapping[str, Any]) -> bool:
    """Whether the variables of a file say themselves that they are a recording."""
    return bool(matfile.text(variables.get("quantities", ""))) and "steps" in variables


def matlab_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """The shape that MATLAB shows: a vector is a column; no axes of length 1 behind the second."""
    full = [*shape, *(1,) * (2 - len(shape))]
    while len(full) > 2 and full[-1] == 1:
        full.pop()
    return tuple(full)


def size_text(shape: Sequence[int]) -> str:
    """A shape as MATLAB prints it."""
    return "x".join(map(str, shape))


def check_name(name: str) -> None:
    """Refuse a name that a MATLAB variable cannot have.

    Raises
    ------
    InputError
        That says so.
    """
    if name in RESERVED:
        raise InputError(
            said(
                "{name} is a name that the recording itself uses ({reserved}).", name=name, reserved=", ".join(RESERVED)
            )
        )
    if not _NAME.fullmatch(name) or _KEYWORDS.fullmatch(name):
        raise InputError(said("{name!r} cannot name a quantity: MATLAB could not load it.", name=name))
