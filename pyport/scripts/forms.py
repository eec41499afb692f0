"""How a value of MATLAB's looks in a port: vectors without a second axis, matrices turned round, indices from 0."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.foreign import is_sparse
from pyport.scripts.record import Opaque

Array = NDArray[Any]

#: Two values are alike if they agree to this part of the largest element: enough to recognise a quantity, no judgement.
ALIKE = 1e-6
#: How close two numbers are that are the same, from the coarsest to what rounding leaves.
PARTS = (ALIKE, 1e-9, 1e-11, 1e-13)
#: Larger sparse matrices are not made full.
_LARGEST_FULL = 10**7
_NUMBERS = (int, float, complex, np.int64, np.float64, np.complex128)
_LARGEST_NUMBER = int(np.finfo(np.float64).max)


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
        itself; a diagonal matrix is its diagonal (2), as NumPy has eigenvalues and singular values; -1 for all others.
    """

    turned: bool = False
    offset: int = 0
    along: int = -1


#: The forms in the order in which they are tried.
FORMS = (Form(), Form(turned=True), Form(offset=1), Form(turned=True, offset=1), Form(along=0), Form(along=1),
         Form(along=2))  # fmt: skip


def plain(value: Any) -> Any:
    """A value without what its language alone has: an array of numbers, text, a list, a dict, or `Opaque`.

    Arrays have no axes of length 1; a cell array and an object array is the list of its elements, column by column;
    a list or tuple of numbers, or of arrays of one shape, is an array; a struct with one element is a dict, and so is a
    list of one.
    """
    if isinstance(value, str | Opaque):
        return value
    if value is None:
        return Opaque("None")
    if is_sparse(value):
        sparse: Any = value
        if sparse.shape[0] * sparse.shape[1] > _LARGEST_FULL:
            return Opaque("a large sparse matrix")
        value = sparse.toarray()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return _list([plain(item) for item in value])
    array = np.asarray(value)
    if array.dtype == object and not isinstance(value, np.ndarray):
        return _large(value)
    if array.dtype == object and array.size and all(type(item) in _NUMBERS for item in array.flat):
        # An array of Python's own numbers, in which whole ones have no largest.
        with contextlib.suppress(OverflowError):
            kind = complex if any(isinstance(item, complex) for item in array.flat) else float
            return np.squeeze(array.astype(kind))
    if array.dtype == object:
        return _list([plain(item) for item in array.ravel(order="F")])
    if array.dtype.kind in "US":
        return _list([str(item) for item in array.ravel(order="F")])
    if array.dtype.kind not in "biufc":
        return Opaque(str(array.dtype))
    return np.squeeze(array)


def _large(value: Any) -> Any:
    """A whole number for which NumPy has no class, as MATLAB would have it; anything else is no data."""
    if isinstance(value, int) and abs(value) <= _LARGEST_NUMBER:
        return np.asarray(float(value))
    return Opaque(type(value).__name__)


def _list(items: list[Any]) -> Any:
    if len(items) == 1 and isinstance(items[0], str | dict):
        return items[0]
    if not items:
        return np.zeros(0)
    if all(isinstance(item, np.ndarray) for item in items) and len({item.shape for item in items}) == 1:
        return np.squeeze(np.stack(items))
    return items


def shaped(reference: Array, form: Form) -> Array:
    """A plain array of MATLAB's in the port's form."""
    return np.asarray(shaped_rows(reference[None], form)[0])


def shaped_rows(references: Array, form: Form) -> Array:
    """Plain arrays of MATLAB's, one behind the other along the first axis, each in the port's form."""
    if form.along == 2:
        return np.diagonal(references, axis1=1, axis2=2)
    if form.along >= 0:
        first: Array = references[:, :, 0] if form.along == 0 else references[:, 0]
        return first
    turned: Array = references.transpose(0, *range(references.ndim - 1, 0, -1)) if form.turned else references
    return turned - form.offset if form.offset else turned


def fits(reference: Any, port: Any, form: Form) -> bool:
    """Whether two plain values have one shape, given the form."""
    if isinstance(reference, np.ndarray) and isinstance(port, np.ndarray):
        return _may_fit(reference.shape, port.shape, form) and bool(fitting(reference[None], port[None], form)[0])
    if form not in (Form(), Form(offset=1)):
        return False
    if isinstance(reference, list) and isinstance(port, list):
        return len(reference) == len(port)
    if isinstance(reference, dict) and isinstance(port, dict):
        return reference.keys() == port.keys()
    return isinstance(reference, str) and isinstance(port, str)


def fitting(references: Array, ports: Array, form: Form) -> NDArray[np.bool_]:
    """Which arrays of MATLAB's have the shape of the port's beside them, given the form; each along the first axis."""
    count = len(references)
    if not _may_fit(references.shape[1:], ports.shape[1:], form):
        return np.zeros(count, dtype=bool)
    if form.along == 2:
        none: NDArray[np.bool_] = np.all(references[:, ~np.eye(references.shape[1], dtype=bool)] == 0, axis=1)
        return none
    if form.along >= 0:
        first = references[:, :, :1] if form.along == 0 else references[:, :1]
        repeated: NDArray[np.bool_] = np.all(references == first, axis=(1, 2))
        return repeated
    if form.offset:
        return _are_whole(references) & _are_whole(ports)
    return np.ones(count, dtype=bool)


def _may_fit(reference: tuple[int, ...], port: tuple[int, ...], form: Form) -> bool:
    """Whether two shapes are one, given the form."""
    if form.along == 2:
        return len(reference) == 2 and port == reference[:1] == reference[1:]
    if form.along >= 0:
        return len(reference) == 2 and port == (reference[form.along],)
    if form.turned and len(reference) < 2:
        return False
    return (reference[::-1] if form.turned else reference) == port or (0 in reference and 0 in port)


def alike(reference: Any, port: Any, form: Form, part: float = ALIKE) -> bool:
    """Whether two plain values are the same quantity up to `part` of the largest element."""
    if isinstance(reference, np.ndarray) and isinstance(port, np.ndarray):
        return _may_fit(reference.shape, port.shape, form) and bool(
            agreeing(reference[None], port[None], form, part)[0]
        )
    if not fits(reference, port, form):
        return False
    if isinstance(reference, list):
        return all(alike(a, b, form, part) for a, b in zip(reference, port, strict=True))
    if isinstance(reference, dict):
        return all(alike(item, port[key], form, part) for key, item in reference.items())
    return bool(reference == port)


def agreeing(references: Array, ports: Array, form: Form, part: float = ALIKE) -> NDArray[np.bool_]:
    """Which arrays of MATLAB's are those of the port beside them up to `part` of the largest element of each."""
    good = fitting(references, ports, form)
    if good.any() and references.size:
        good[good] = np.all(_close(shaped_rows(references[good], form), ports[good], part), axis=1)
    return good


def same_elements(reference: Any, port: Any, form: Form) -> bool:
    """Whether two plain arrays have the same elements in any order."""
    if not (isinstance(reference, np.ndarray) and reference.size > 1 and fits(reference, port, form)):
        return False
    return bool(np.array_equal(np.sort(shaped(reference, form), axis=None), np.sort(port, axis=None)))


def close(reference: Array, port: Array, part: float) -> Array:
    """Where two arrays of one shape agree up to `part` of the largest finite element; NaN and Inf alike are equal."""
    return _close(reference[None], port[None], part).reshape(port.shape)


def _close(references: Array, ports: Array, part: float) -> Array:
    """`close` of rows, in rows of numbers."""
    a, b = (_wide(array).reshape(len(array), -1) for array in (references, ports))
    with np.errstate(all="ignore"):
        allowed = part * np.max(np.abs(a), axis=1, where=np.isfinite(a), initial=0.0, keepdims=True)
        alike: Array = (np.abs(a - b) <= allowed) | (a == b) | (np.isnan(a) & np.isnan(b))
    return alike


def _wide(array: Array) -> Array:
    """Numbers in which a difference does not wrap."""
    return array if array.dtype.kind in "fc" else array.astype(np.float64)


def is_whole(value: Array) -> bool:
    """Whether all elements are whole numbers and none is the answer of a comparison."""
    return bool(_are_whole(value[None])[0])


def is_even(value: Any) -> bool:
    """Whether it is an array that has one number everywhere, as they are made to be written into."""
    if not isinstance(value, np.ndarray) or value.size < 2:
        return False
    return bool(np.all((value == value.flat[0]) | ((value != value) & (value.flat[0] != value.flat[0]))))


def _are_whole(values: Array) -> NDArray[np.bool_]:
    """`is_whole` of each array along the first axis."""
    if values.dtype.kind != "f":
        return np.full(len(values), values.dtype.kind in "iu")
    rows = values.reshape(len(values), -1)
    whole: NDArray[np.bool_] = np.all(np.isfinite(rows) & (rows == np.floor(rows)), axis=1)
    return whole


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
    return _number(value.reshape(()).item(), type(port), form)


def _number(number: Any, kind: Any, form: Form) -> Any:
    """A number of MATLAB's in a class of Python's; None if it does not fit."""
    number = number - form.offset if form.offset else number
    if issubclass(kind, bool):
        return bool(number) if number in (0, 1) else None
    if isinstance(number, complex) and not issubclass(kind, complex):
        return number.real if number.imag == 0 else number
    if issubclass(kind, int):
        return int(number) if isinstance(number, bool | int) or float(number).is_integer() else number
    return kind(number)


def _array(reference: Any, port: Array, form: Form) -> Any:
    value = plain(reference)
    return arrays_like(value[None], port.dtype, port.shape, form)[0] if isinstance(value, np.ndarray) else None


def numbers_like(references: Array, kind: Any, form: Form) -> list[Any]:
    """What `like` gives for rows of plain numbers of MATLAB's where the port has numbers of one class of Python's."""
    if references[0].size != 1:
        return [None] * len(references)
    return [_number(number, kind, form) for number in references.reshape(-1).tolist()]


def arrays_like(references: Array, dtype: np.dtype[Any], shape: tuple[int, ...], form: Form) -> list[Any]:
    """What `like` gives for rows of plain arrays of MATLAB's where the port has arrays of one class and shape."""
    values = shaped_rows(references, form)
    size, own = int(np.prod(shape)), tuple(n for n in shape if n != 1)
    mine = values.shape[1:]
    if mine != own and not (size == 0 and 0 in mine):
        if values[0].size != 1 and size != 1 and len(mine) < len(own):
            return [None] * len(values)
        # Sizes differ: MATLAB's own, with as many axes as the port's.
        if len(mine) != len(shape):
            return [None] * len(values)
        shape = mine
    casts = _cast(values, dtype)
    if not casts.any():
        return [None] * len(values)
    with np.errstate(all="ignore"):
        made = np.array(values.reshape(len(values), *shape), dtype=dtype, order="C")
    # One of no axes would be a number.
    return [one if good else None
            for one, good in zip(made if shape else map(np.array, made), casts.tolist(), strict=True)]  # fmt: skip


def _cast(values: Array, dtype: np.dtype[Any]) -> NDArray[np.bool_]:
    """Of which rows a class can hold the values as they are."""
    if dtype.kind == "c" or (dtype.kind == "f" and values.dtype.kind != "c"):
        return np.ones(len(values), dtype=bool)
    if values.dtype.kind == "c":
        return np.zeros(len(values), dtype=bool)
    with np.errstate(all="ignore"):
        exact = values.astype(dtype) == values
    casts: NDArray[np.bool_] = np.all(exact.reshape(len(values), -1), axis=1)
    return casts


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
