"""Values of classes that NumPy does not have, as readers of files and tracers hand them on."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.language import said

#: The field of an empty struct array whose fields are not known.
UNKNOWN = "?"
#: MATLAB's classes in the order of their codes, and what NumPy calls them; char is kept as uint16.
LEAVES: dict[str, np.dtype[Any]] = {
    "double": np.dtype(np.float64), "logical": np.dtype(np.bool_), "char": np.dtype(np.uint16),
    "single": np.dtype(np.float32), "int8": np.dtype(np.int8), "uint8": np.dtype(np.uint8),
    "int16": np.dtype(np.int16), "uint16": np.dtype(np.uint16), "int32": np.dtype(np.int32),
    "uint32": np.dtype(np.uint32), "int64": np.dtype(np.int64), "uint64": np.dtype(np.uint64),
}  # fmt: skip


@dataclass(frozen=True)
class Opaque:
    """A value that is not looked into: a function handle, an object, a file.

    Attributes
    ----------
    what : str
        As a sentence calls it: "a function handle (@sin)".
    content : str
        A digest of what is stored: two with the same one are the same. Empty if nothing is known of it.
    """

    what: str
    content: str = ""


def object_of(kind: str) -> str:
    """What is not looked into: an object of a class, if its name is known."""
    return said("an object of class {kind}", kind=kind) if kind else said("an object")


def handle_of(text: str) -> str:
    """What is not looked into: a function handle, with what it says of itself."""
    return said("a function handle ({text})", text=text) if text else said("a function handle")


@dataclass(frozen=True, eq=False)
class Instance:
    """An object that MATLAB stores as the fields of a struct array: of an old class, as ``inline`` is one."""

    of_class: str
    fields: NDArray[Any]


def unmasked(value: Any) -> Any:
    """A masked array with NaN where it is masked, in a class that has NaN; anything else as it is."""
    if not (isinstance(value, np.ma.MaskedArray) and value.dtype.kind in "biufc" and np.ma.is_masked(value)):
        return value
    with_nan = value.dtype if value.dtype.kind in "fc" else np.float64
    return np.ma.filled(value.astype(with_nan), np.nan)


def is_sparse(value: object) -> bool:
    """Whether a value is one of SciPy's sparse matrices.

    Where SciPy's module of them is not loaded there are none; loading it takes as long as NumPy does.
    """
    sparse = sys.modules.get("scipy.sparse")
    return sparse is not None and bool(sparse.issparse(value))


def struct_array(shape: tuple[int, ...], names: list[str]) -> NDArray[Any]:
    """A struct array whose fields are still empty: a structured array of objects, with unlike names."""
    unique: list[str] = []
    for name in names:
        count = sum(other.partition("#")[0] == name for other in unique)
        unique.append(f"{name}#{count + 1}" if count else name)
    return np.empty(shape, dtype=[(name, object) for name in unique])
