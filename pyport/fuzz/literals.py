"""A value as people write it: in MATLAB's text and in Python's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pyport.foreign import Opaque, is_sparse

_CLASSES = {np.dtype(np.float64): "", np.dtype(np.complex128): "", np.dtype(np.bool_): "logical",
            np.dtype(np.float32): "single", np.dtype(np.complex64): "single"}  # fmt: skip
_PLAIN = {np.dtype(np.float64), np.dtype(np.complex128), np.dtype(np.bool_)}


def matlab(value: Any) -> str:
    """The text that gives a value in MATLAB.

    >>> matlab(np.array([[1.0, 0.5], [-2.0, np.nan]]))
    '[1 0.5; -2 NaN]'
    >>> matlab(np.zeros((0, 3)))
    'zeros(0, 3)'
    """
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, Opaque):
        return f"<{value.what}>"
    if isinstance(value, Mapping):
        return f"struct({', '.join(f'{matlab(str(key))}, {_field(item)}' for key, item in value.items())})"
    if isinstance(value, list | tuple):
        return "{" + ", ".join(map(matlab, value)) + "}"
    array = np.asarray(value.toarray() if is_sparse(value) else value)
    if array.dtype.kind == "O":
        rows = array.reshape(array.shape[0], -1) if array.ndim > 1 else array.reshape(1, -1)
        return "{" + "; ".join(", ".join(map(matlab, row)) for row in rows.tolist()) + "}"
    if array.dtype.kind == "U":
        return "[" + "; ".join(matlab("".join(row)) for row in array.tolist()) + "]"
    return _matlab_numbers(array if array.ndim > 1 else array.reshape(1, -1))


def _field(item: Any) -> str:
    """A field's value: a cell array stands in one of its own."""
    text = matlab(item)
    return f"{{{text}}}" if text.startswith("{") else text


def _matlab_numbers(array: Any) -> str:
    kind = _CLASSES.get(array.dtype, array.dtype.name)
    if array.dtype.kind == "c" and not np.any(array.imag) and not np.signbit(array.imag).any():
        # Else MATLAB would make real numbers of it.
        return f"complex({_matlab_numbers(array.real)}, 0)"
    shape = ", ".join(map(str, array.shape))
    if array.size == 0:
        if array.dtype.kind == "b":
            return f"false({shape})"
        if array.shape == (0, 0) and not kind:
            return "[]"
        return f"zeros({shape}{f', {matlab(kind)}' if kind else ''})"
    if array.dtype.kind == "b" and array.size == 1:
        return "true" if array.item() else "false"
    if array.ndim > 2:
        body = f"reshape([{' '.join(map(_matlab_number, array.ravel(order='F').tolist()))}], {shape})"
    elif array.size == 1:
        body = _matlab_number(array.item())
    else:
        body = "[" + "; ".join(" ".join(map(_matlab_number, row)) for row in array.tolist()) + "]"
    return f"{kind}({body})" if kind else body


def _matlab_number(number: Any) -> str:
    if isinstance(number, complex):
        if number.imag != number.imag or abs(number.imag) == np.inf:
            return f"complex({_matlab_number(number.real)}, {_matlab_number(number.imag)})"
        sign = "-" if np.signbit(number.imag) else "+"
        return f"{_matlab_number(number.real)}{sign}{_matlab_number(abs(number.imag))}i"
    if isinstance(number, bool):
        return str(int(number))
    if isinstance(number, float):
        return _short(number).replace("nan", "NaN").replace("inf", "Inf")
    return str(number)


def _short(number: float) -> str:
    """A number with as many digits as it takes, and no point where it is whole."""
    text = repr(number)
    return text.removesuffix(".0")


def python(value: Any) -> str:
    """The text that gives a value in Python, where NumPy is np.

    >>> python(np.array([1.0, np.nan]))
    'np.array([1.0, np.nan])'
    >>> python(3.0)
    '3.0'
    """
    if isinstance(value, np.ndarray):
        return _python_array(value)
    if isinstance(value, np.generic):
        return f"np.{value.dtype.name}({_python_number(value.item())})"
    if isinstance(value, list):
        return f"[{', '.join(map(python, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(python, value))}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {python(item)}" for key, item in value.items()) + "}"
    return _python_number(value) if isinstance(value, float | complex) else repr(value)


def _python_array(value: Any) -> str:
    if value.dtype.kind in "OU":
        return f"np.array({value.tolist()!r}, dtype={'object' if value.dtype.kind == 'O' else 'str'})"
    if value.size == 0:
        shape = str(value.shape[0]) if value.ndim == 1 else str(tuple(value.shape))
        return f"np.zeros({shape}{'' if value.dtype == np.float64 else f', {_dtype(value)}'})"
    body = _python_rows(value.tolist())
    given = value.dtype in _PLAIN or value.dtype == np.int64
    return f"np.array({body}{'' if given else f', {_dtype(value)}'})"


def _dtype(value: Any) -> str:
    return "bool" if value.dtype.kind == "b" else f"np.{value.dtype.name}"


def _python_rows(items: Any) -> str:
    return f"[{', '.join(map(_python_rows, items))}]" if isinstance(items, list) else _python_number(items)


def _python_number(number: Any) -> str:
    if isinstance(number, complex):
        if np.isfinite(number.real) and np.isfinite(number.imag):
            return repr(number)
        return f"complex({_python_number(number.real)}, {_python_number(number.imag)})"
    if isinstance(number, float) and not np.isfinite(number):
        return "np.nan" if number != number else "np.inf" if number > 0 else "-np.inf"
    return repr(number)


def call(function: str, arguments: Sequence[str]) -> str:
    """A call as text."""
    return f"{function}({', '.join(arguments)})"
