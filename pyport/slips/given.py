"""What the lines of a card need, in MATLAB's notation, and what they import."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from pyport.slips.card import Card

#: Modules that the lines of a card may use.
_IMPORTED = ("bisect", "copy", "math", "scipy", "statistics")


def imports(*lines: str) -> list[str]:
    """The imports that lines of Python need, NumPy's first."""
    found = set()
    for line in lines:
        for node in ast.walk(ast.parse(line)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _IMPORTED:
                inner = f".{node.attr}" if node.value.id == "scipy" else ""
                found.add(f"import {node.value.id}{inner}")
    return ["import numpy as np", *sorted(found)]


def values(card: Card) -> dict[str, Any]:
    """What the lines of a card need, by name."""
    space: dict[str, Any] = {}
    exec("\n".join([*imports(card.given), card.given]), space)  # the text is the catalogue's own
    names = [node.id for node in ast.walk(ast.parse(card.given))
             if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]  # fmt: skip
    return {name: space[name] for name in names}


def matlab_given(card: Card) -> str:
    """What the lines of a card need, in MATLAB."""
    if card.matlab_given:
        return card.matlab_given
    return " ".join(f"{name} = {_literal(value)};" for name, value in values(card).items())


def _literal(value: Any) -> str:
    """A value in MATLAB's notation; a vector is a row, a list of other things a cell array."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, list | tuple) and not all(isinstance(item, bool | int | float | complex) for item in value):
        return "{" + ", ".join(map(_literal, value)) + "}"
    array = np.asarray(value)
    if array.ndim == 0:
        words = _number(array.item())
    else:
        words = "[" + "; ".join(" ".join(map(_number, row.tolist())) for row in np.atleast_2d(array)) + "]"
    named = array.dtype.name if isinstance(value, np.generic | np.ndarray) else "float64"
    if array.dtype.kind == "b":
        return f"logical({words})"
    if named in ("float64", "int64", "complex128"):
        return words
    return f"single({words})" if named == "float32" else f"{named}({words})"


def _number(value: Any) -> str:
    if isinstance(value, complex):
        sign = "-" if value.imag < 0 else "+"
        return f"{_number(value.real)}{sign}{_number(abs(value.imag))}i"
    if value != value:
        return "NaN"
    if abs(value) == np.inf:
        return "Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) else repr(float(value))
