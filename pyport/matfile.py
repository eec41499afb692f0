"""Variables of .mat files of every version in, real double matrices out."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport import mat73, matscan, matvalues
from pyport.errors import MatFileError
from pyport.files import write_bytes
from pyport.foreign import Instance, Opaque, is_sparse
from pyport.language import said
from pyport.matscan import LARGEST

#: The text in front of a file: 116 bytes by the format.
_DESCRIPTION = b"MATLAB 5.0 MAT-file, written by pyport".ljust(116)
_DOUBLE_CURE = said("save it as a full real double matrix (double(...), full(...), real(...))")


#: How files begin that are none of MATLAB's, what they are, and what to do.
_OTHERS = (
    ((b"# Created by Octave", b"# name:"), said("Octave's text format; save it there with save('-v7', ...)")),
    ((b"Octave-1-L", b"Octave-1-B"), said("Octave's own binary format; save it there with save('-v7', ...)")),
    (
        (b"\x1f\x8b",),
        said("a compressed file (gzip); if Octave wrote it with -zip, save it there with save('-v7', ...)"),
    ),
)


def content(path: Path) -> bytes:
    """The bytes of a file that is there, has some, and has no more than `LARGEST`.

    Raises
    ------
    MatFileError
        If it is not so.
    """
    try:
        # A pipe or a device would never end.
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise MatFileError(said("{path}: is not an ordinary file.", path=path))
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise MatFileError(said("{file}: there is no such file.", file=path)) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        if isinstance(error, MatFileError):
            raise
        raise MatFileError(
            said("{file}: cannot be read ({reason}).", file=path, reason=getattr(error, "strerror", error))
        ) from None
    if not content:
        raise MatFileError(said("{path}: the file is empty.", path=path))
    if len(content) > LARGEST:
        raise MatFileError(said("{path}: the file has more than {largest} MB.", path=path, largest=LARGEST >> 20))
    return content


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """All variables of a .mat file, each of the class and with the shape that it has in MATLAB.

    Numbers, logicals and letters are arrays; `matvalues` says what the other classes are.

    Raises
    ------
    MatFileError
        If there is no file, or it is no .mat file, or is larger than `LARGEST`; also if it is one of -v7.3 and
        h5py is not installed.
    """
    path = Path(path)
    return variables(path, content(path))


def variables(path: Path, content: bytes) -> dict[str, Any]:
    """The same from the bytes of a file."""
    for begins, what in _OTHERS:
        if content.startswith(begins):
            raise MatFileError(said("{path}: this is {what}.", path=path, what=what))
    if mat73.is_hdf5(content) or content.startswith(b"MATLAB 7.3"):
        return mat73.variables(path, content)
    try:
        found = matscan.variables(content)
        subsystem = b"".join(bytes(variable.body) for variable in found if not variable.name)
        return {variable.name: matvalues.value_of(variable, subsystem) for variable in found if variable.name}
    except matscan.Damaged as error:
        raise MatFileError(
            said("{path}: not a .mat file that can be read ({reason}).", path=path, reason=error)
        ) from None


def what_is_wrong(value: Any, *, finite: bool = True) -> str | None:
    """Why a variable is not a full real double array of finite numbers, or None if it is one."""
    if (wrong := _other_class(value)) is not None:
        return wrong
    if value.dtype.kind == "c":
        return said("is complex")
    if value.dtype.kind == "b":
        return said("is logical")
    if value.dtype != np.float64:
        return said("has the class {kind}", kind=value.dtype.name)
    if value.size == 0:
        return said("is empty ({size})", size="x".join(map(str, value.shape)))
    if finite and not np.all(np.isfinite(value)):
        return said("holds NaN") if np.isnan(value).any() else said("holds Inf")
    return None


def _other_class(value: Any) -> str | None:
    """What a value is that is no full array of numbers, or None."""
    if isinstance(value, Opaque):
        return said("is {what}", what=value.what)
    if isinstance(value, Instance):
        return said("is an object of class {kind}", kind=value.of_class)
    if is_sparse(value):
        return said("is a sparse matrix")
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiucbOV":
        return said("is text")
    if value.dtype.kind == "O":
        return said("is a cell array")
    if value.dtype.kind == "V":
        return (
            said("is complex")
            if value.dtype.names == ("real", "imag") and not value.dtype.hasobject
            else said("is a struct")
        )
    return None


def number_matrix(
    variables: Mapping[str, Any], name: str, source: object, *, finite: bool = True
) -> NDArray[np.float64]:
    """The variable `name` as a float64 array, or a MatFileError that says what it is instead."""
    if name not in variables:
        there = ", ".join(sorted(variables)) or said("nothing")
        raise MatFileError(
            said("{source}: the variable {name} is missing (there is {there}).", source=source, name=name, there=there)
        )
    wrong = what_is_wrong(variables[name], finite=finite)
    if wrong:
        what = {"source": source, "name": name, "wrong": wrong}
        if wrong.startswith(("holds", "is empty")):
            raise MatFileError(said("{source}: the variable {name} {wrong}.", **what))
        raise MatFileError(said("{source}: the variable {name} {wrong}; {cure}.", cure=_DOUBLE_CURE, **what))
    return np.asarray(variables[name], dtype=np.float64)


def text(value: Any) -> str:
    """A character row as a string; "" for an array of something else."""
    if isinstance(value, np.ndarray):
        return "".join(np.ravel(value).tolist()) if value.dtype.kind == "U" else ""
    return value if isinstance(value, str) else ""


def as_saved(value: Any) -> Any:
    """What is handed to the file: text as it is, all else as float64, never an integer class."""
    if isinstance(value, str):
        return value
    if np.iscomplexobj(value):
        raise ValueError("complex numbers are not saved: their imaginary part would be lost")
    return np.asarray(value, dtype=np.float64)


def write(path: str | os.PathLike[str], variables: Mapping[str, Any]) -> None:
    """Write float64 arrays and text to a .mat file of version 5, whole or not at all.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    import scipy.io  # a third of the time in which a command starts, and few commands write

    if hidden := [name for name in variables if name.startswith("_")]:
        raise ValueError(f"no name in a .mat file begins with _: {', '.join(hidden)}")
    plain = {name: as_saved(value) for name, value in variables.items()}

    content = io.BytesIO()
    scipy.io.savemat(content, plain, oned_as="row", do_compression=True)  # type: ignore[arg-type]  # as above
    # scipy puts the time here: the same arrays should be the same file.
    content.getbuffer()[: len(_DESCRIPTION)] = _DESCRIPTION
    write_bytes(path, content.getvalue())
