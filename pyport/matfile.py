"""Real double matrices in and out of .mat files."""

from __future__ import annotations

import io
import os
import stat
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import scipy.io
from numpy.typing import NDArray

from pyport import matscan
from pyport.errors import MatFileError
from pyport.files import write_bytes
from pyport.matscan import LARGEST

#: MATLAB's classes that are not plain double arrays, as a sentence calls them.
_OTHER_CLASSES = {
    "char": "text",
    "cell": "a cell array",
    "struct": "a struct",
    "object": "an object",
    "opaque": "an object",
    "function": "a function handle",
    "sparse": "a sparse matrix",
}
#: The classes whose name in NumPy is another one.
_NUMPY_NAMES = {"double": "float64", "single": "float32", "logical": "bool"}
#: The text in front of a file: 116 bytes by the format.
_DESCRIPTION = b"MATLAB 5.0 MAT-file, written by pyport".ljust(116)
_DOUBLE_CURE = "; save it as a full real double matrix (double(...), full(...), real(...))"


def _content(path: Path) -> bytes:
    try:
        # A pipe or a device would never end.
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise MatFileError(f"{path}: is no ordinary file.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise MatFileError(f"{path}: there is no such file.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        if isinstance(error, MatFileError):
            raise
        raise MatFileError(f"{path}: cannot be read ({getattr(error, 'strerror', error)}).") from None
    if not content:
        raise MatFileError(f"{path}: the file is empty.")
    if len(content) > LARGEST:
        raise MatFileError(f"{path}: the file has more than {LARGEST >> 20} MB.")
    return content


def _check_format(path: Path, content: bytes) -> None:
    if content.startswith((b"# Created by Octave", b"# name:")):
        raise MatFileError(f"{path}: this is Octave's text format; save it there with save('-v7', ...).")
    if b"\x89HDF\r\n\x1a\n" in (content[:8], content[512:520]) or content.startswith(b"MATLAB 7.3"):
        raise MatFileError(f"{path}: this is the HDF5 format of -v7.3; save it with save(..., '-v7').")


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """All variables of a .mat file, doubles as float64 with the shape they have in MATLAB.

    Other classes come back as scipy reads them; `number_matrix` says no to them by name.

    Raises
    ------
    MatFileError
        If there is no file, or it is no .mat file of version 4 to 7, or is larger than `LARGEST`.
    """
    path = Path(path)
    content = _content(path)
    _check_format(path, content)
    try:
        classes = matscan.classes(content)
    except matscan.Damaged as error:
        raise MatFileError(f"{path}: not a .mat file that can be read ({error}).") from None
    plain = [name for name, kind in classes.items() if kind not in _OTHER_CLASSES or kind == "char"]
    try:
        with warnings.catch_warnings():
            # A file of which scipy has to say something is not read on a guess.
            warnings.simplefilter("error")
            # Not mat_dtype=True: it casts complex numbers to real ones with no more than a warning.
            values = scipy.io.loadmat(
                io.BytesIO(content),  # type: ignore[arg-type]  # the stubs know file names alone
                variable_names=plain, mat_dtype=False, squeeze_me=False, verify_compressed_data_integrity=True,
            )  # fmt: skip
    except Exception as error:  # scipy raises whatever its parser stumbles over
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise MatFileError(f"{path}: not a .mat file that can be read ({reason}).") from None
    return {name: _variable(kind, values[name]) if name in plain else _Foreign(kind) for name, kind in classes.items()}


def _variable(kind: str, value: Any) -> Any:
    if kind == "char":
        return value
    # MATLAB stores whole numbers in fewer bytes than their class has, and other machines turn them round.
    wanted = np.dtype(_NUMPY_NAMES.get(kind, kind))
    return value.astype(np.result_type(wanted, np.complex64) if np.iscomplexobj(value) else wanted)


class _Foreign:
    """A variable of a class that is no plain array; only its class is kept."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


def what_is_wrong(value: Any, *, finite: bool = True) -> str | None:
    """Why a variable is not a full real double array of finite numbers, or None if it is one."""
    if isinstance(value, _Foreign):
        return f"is {_OTHER_CLASSES[value.kind]}"
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiucb":
        return "is text"
    if value.dtype.kind == "c":
        return "is complex"
    if value.dtype.kind == "b":
        return "is logical"
    if value.dtype != np.float64:
        return f"has the class {value.dtype.name}"
    if value.size == 0:
        return f"is empty ({'x'.join(map(str, value.shape))})"
    if finite and not np.all(np.isfinite(value)):
        return "holds NaN" if np.isnan(value).any() else "holds Inf"
    return None


def number_matrix(
    variables: Mapping[str, Any], name: str, source: object, *, finite: bool = True
) -> NDArray[np.float64]:
    """The variable `name` as a float64 array, or a MatFileError that says what it is instead."""
    if name not in variables:
        there = ", ".join(sorted(variables)) or "nothing"
        raise MatFileError(f"{source}: the variable {name} is missing (there is {there}).")
    wrong = what_is_wrong(variables[name], finite=finite)
    if wrong:
        cure = "" if wrong.startswith(("holds", "is empty")) else _DOUBLE_CURE
        raise MatFileError(f"{source}: the variable {name} {wrong}{cure}.")
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
    if hidden := [name for name in variables if name.startswith("_")]:
        raise ValueError(f"no name in a .mat file begins with _: {', '.join(hidden)}")
    plain = {name: as_saved(value) for name, value in variables.items()}

    content = io.BytesIO()
    scipy.io.savemat(content, plain, oned_as="row", do_compression=True)  # type: ignore[arg-type]  # as above
    # scipy puts the time here: the same arrays should be the same file.
    content.getbuffer()[: len(_DESCRIPTION)] = _DESCRIPTION
    write_bytes(path, content.getvalue())
