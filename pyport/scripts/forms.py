"""How a value of MATLAB's looks in a port: vectors without a second axis, matrices turned round, indices from 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from pyport.scripts.record import Opaque

Array = NDArray[Any]

#: Two values are alike if they agree to this part of the largest element: enough to recognise a quantity, no judgement.
ALIKE = 1e-6
#: Larger sparse matrices are not made full.
_LARGEST_FULL = 10**7


@dataclass(frozen=True)
class Form:
    """What turns MATLAB's value into the port's.

    Attributes
    ----------
    turned : bool
        A matrix is transposed.
    offset : int
        What is taken off: 1 where the port counts from 0.
    along : int
        A matrix whose columns (0) or rows (1) are all the same is one of them in the port, which NumPy repeats by
        itself; -1 for all others.
    """

    turned: bool = False
    offset: int = 0
    along: int = -1


#: The forms in the order in which they are tried.
FORMS = (Form(), Form(turned=True), Form(offset=1), Form(turned=True, offset=1), Form(along=0), Form(along=1))


def plain(value: Any) -> Any:
    """A value without what its language alone has: an array of numbers, text, a list, a dict, or `Opaque`.

    Arrays have no axes of length 1; a cell array and an object array is the list of its elements, column by column;
    a list or tuple of numbers, or of arrays of one shape, is an array; a struct with one element is a dict.
    """
    if isinstance(value, str | Opaque):
        return value
    if value is None:
        return Opaque("None")
    if scipy.sparse.issparse(value):
        sparse: Any = value
        if sparse.shape[0] * sparse.shape[1] > _LARGEST_FULL:
            return Opaque("a large sparse matrix")
        value = sparse.toarray()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return _list([plain(item) for item in value])
    array = np.asarray(value)
    if array.dtype == object:
        return _list([plain(item) for item in array.ravel(order="F")])
    if array.dtype.kind in "US":
        return _list([str(item) for item in array.ravel(order="F")])
    if array.dtype.kind not in "biufc":
        return Opaque(str(array.dtype))
    return np.squeeze(array)


def _list(items: list[Any]) -> Any:
    if len(items) == 1 and isinstance(items[0], str):
        return items[0]
    if not items:
        return np.zeros(0)
    if all(isinstance(item, np.ndarray) for item in items) and len({item.shape for item in items}) == 1:
        return np.squeeze(np.stack(items))
    return items


def shaped(reference: Array, form: Form) -> Array:
    """A plain array of MATLAB's in the port's form."""
    if form.along >= 0:
        return reference[:, 0] if form.along == 0 else reference[0]
    turned = reference.T if form.turned else reference
    return turned - form.offset if form.offset else turned


def fits(reference: Any, port: Any, form: Form) -> bool:
    """Whether two plain values have one shape, given the form."""
    if isinstance(reference, np.ndarray) and isinstance(port, np.ndarray):
        if form.along >= 0:
            if reference.ndim != 2 or port.shape != (reference.shape[form.along],):
                return False
            return bool(np.all(reference == (reference[:, :1] if form.along == 0 else reference[:1])))
        if form.turned and reference.ndim < 2:
            return False
        if form.offset and not (is_whole(reference) and is_whole(port)):
            return False
        return (reference.T if form.turned else reference).shape == port.shape or reference.size == port.size == 0
    if form not in (Form(), Form(offset=1)):
        return False
    if isinstance(reference, list) and isinstance(port, list):
        return len(reference) == len(port)
    if isinstance(reference, dict) and isinstance(port, dict):
        return reference.keys() == port.keys()
    return isinstance(reference, str) and isinstance(port, str)


def alike(reference: Any, port: Any, form: Form, part: float = ALIKE) -> bool:
    """Whether two plain values are the same quantity up to `part` of the largest element."""
    if not fits(reference, port, form):
        return False
    if isinstance(reference, list):
        return all(alike(a, b, form, part) for a, b in zip(reference, port, strict=True))
    if isinstance(reference, dict):
        return all(alike(item, port[key], form, part) for key, item in reference.items())
    if isinstance(reference, str):
        return bool(reference == port)
    if reference.size == 0:
        return True
    return bool(np.all(close(shaped(reference, form), port, part)))


def same_elements(reference: Any, port: Any, form: Form) -> bool:
    """Whether two plain arrays have the same elements in any order."""
    if not (isinstance(reference, np.ndarray) and reference.size > 1 and fits(reference, port, form)):
        return False
    return bool(np.array_equal(np.sort(shaped(reference, form), axis=None), np.sort(port, axis=None)))


def close(reference: Array, port: Array, part: float) -> Array:
    """Where two arrays of one shape agree up to `part` of the largest finite element; NaN and Inf alike are equal."""
    a, b = _wide(reference), _wide(port)
    with np.errstate(all="ignore"):
        finite = np.abs(a[np.isfinite(a)])
        allowed = part * (finite.max() if finite.size else 0.0)
        alike: Array = (np.abs(a - b) <= allowed) | (a == b) | (np.isnan(a) & np.isnan(b))
    return alike


def _wide(array: Array) -> Array:
    """Numbers in which a difference does not wrap."""
    return array if array.dtype.kind in "fc" else array.astype(np.float64)


def is_whole(value: Array) -> bool:
    """Whether all elements are whole numbers and none is the answer of a comparison."""
    if value.dtype.kind in "iu":
        return True
    return value.dtype.kind == "f" and bool(np.all(np.isfinite(value))) and bool(np.all(value == np.floor(value)))


def information(value: Any) -> float:
    """How much a value says of which quantity it is, from 0 (nothing: a 0, a truth, nothing at all) to 1."""
    if isinstance(value, str):
        return min(0.2 + 0.1 * len(value), 1.0)
    if isinstance(value, dict):
        return max((information(item) for item in value.values()), default=0.0)
    if isinstance(value, list):
        return max((information(item) for item in value), default=0.0)
    if not isinstance(value, np.ndarray) or value.size == 0:
        return 0.0
    if value.dtype.kind == "b":
        return min(0.02 * value.size, 0.5) if value.any() and not value.all() else 0.0
    sample = value.ravel()[:64]
    different = len(np.unique(sample[np.isfinite(sample)])) if sample.size > 1 else 1
    if is_whole(sample) if sample.dtype.kind in "iuf" else False:
        each = 0.15 if np.abs(sample).max() > 1 else 0.02
        return min(each * different, 0.8)
    return min(0.7 + 0.1 * different, 1.0)


def like(reference: Any, port: Any, form: Form) -> Any:
    """MATLAB's value in the shape and class of the value that the port had; None if it does not fit.

    Parameters
    ----------
    reference : object
        As the record has it.
    port : object
        As the port's record has it: the pattern.
    """
    if isinstance(port, str):
        text = plain(reference)
        return text if isinstance(text, str) else None
    if isinstance(port, bool | int | float | complex):
        return _scalar(reference, port, form)
    if isinstance(port, np.ndarray | np.generic) and port.dtype.kind in "biufc":
        return _array(reference, np.asarray(port), form)
    if isinstance(port, list | tuple):
        return _items(reference, port, form)
    if isinstance(port, dict):
        struct = _struct(reference)
        if struct is None or struct.keys() != port.keys():
            return None
        made = {key: like(item, port[key], form) for key, item in struct.items()}
        return None if any(item is None for item in made.values()) else made
    return None


def _struct(reference: Any) -> Any:
    if isinstance(reference, np.ndarray) and reference.dtype == object and reference.size == 1:
        reference = reference.item()
    return reference if isinstance(reference, dict) else None


def _scalar(reference: Any, port: Any, form: Form) -> Any:
    value = plain(reference)
    if not isinstance(value, np.ndarray) or value.size != 1:
        return None
    number = value.reshape(()).item()
    number = number - form.offset if form.offset else number
    if isinstance(port, bool):
        return bool(number) if number in (0, 1) else None
    if isinstance(number, complex) and not isinstance(port, complex):
        return number.real if number.imag == 0 else number
    if isinstance(port, int):
        return int(number) if isinstance(number, bool | int) or float(number).is_integer() else number
    return type(port)(number)


def _array(reference: Any, port: Array, form: Form) -> Any:
    value = plain(reference)
    if not isinstance(value, np.ndarray):
        return None
    value = shaped(value, form)
    if value.shape != np.squeeze(port).shape and not (value.size == port.size == 0):
        if value.size != 1 and port.size != 1 and value.ndim < np.squeeze(port).ndim:
            return None
        # Sizes differ: MATLAB's own, with as many axes as the port's.
        return value.astype(port.dtype) if _casts(value, port.dtype) and value.ndim == port.ndim else None
    if not _casts(value, port.dtype):
        return None
    return np.array(value.reshape(port.shape), dtype=port.dtype, order="C")


def _casts(value: Array, dtype: np.dtype[Any]) -> bool:
    """Whether a class can hold the values as they are."""
    if dtype.kind == "c":
        return True
    if value.dtype.kind == "c":
        return False
    if dtype.kind == "f":
        return True
    with np.errstate(all="ignore"):
        return bool(np.all(value.astype(dtype) == value))


def _items(reference: Any, port: Any, form: Form) -> Any:
    kind = type(port) if type(port) in (list, tuple) else list
    if isinstance(reference, np.ndarray) and reference.dtype == object:
        parts: list[Any] = list(reference.ravel(order="F"))
    else:
        value = plain(reference)
        if not isinstance(value, np.ndarray) or value.ndim == 0:
            parts = [value]
        else:
            parts = list(value.T if form.turned else value)
    pattern = list(port) if len(port) == len(parts) else [port[0]] * len(parts) if port else None
    if pattern is None:
        return None
    inner = Form(offset=form.offset)
    made = [like(part, one, inner) for part, one in zip(parts, pattern, strict=True)]
    return None if any(item is None for item in made) else kind(made)
