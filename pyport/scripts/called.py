"""A function file of MATLAB's: which function of the port stands for it, and in which form its inputs reach that."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pyport.errors import InputError
from pyport.language import joined, said
from pyport.scripts.matlab_syntax import read
from pyport.scripts.matlab_text import Unreadable
from pyport.scripts.python_child import plain_name, read_source

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: What a module says without doing anything.
_SAYS = (*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


@dataclass(frozen=True)
class Handed:
    """The inputs as a port gets them.

    Attributes
    ----------
    values : mapping of str to value
    whole : {0, 1, 2}
        Which whole numbers are int: none, single ones, those of arrays too.
    one_axis : bool
        Rows and columns are arrays of one axis.
    """

    values: Mapping[str, Any]
    whole: int = 0
    one_axis: bool = True

    @property
    def words(self) -> str:
        """What is said of the form; empty for the one that is tried first."""
        parts = [said("whole numbers as int"), said("whole numbers, those of arrays too, as int")][
            self.whole - 1 : self.whole
        ]
        if not self.one_axis:
            parts.append(said("rows and columns with two axes, as in MATLAB"))
        return joined(" and ", parts)


def parameters(text: str, file: str) -> tuple[str, ...] | None:
    """The names of the inputs of a function file; None if it is a script, or cannot be read.

    Parameters
    ----------
    text : str
        What stands in the MATLAB file.
    file : str
        Its name.
    """
    try:
        source = read(text, file, octave=True)
    except Unreadable:
        return None
    signature = source.functions[0].signature if source.functions and not source.is_script else None
    return None if signature is None else tuple(name for name in signature.inputs if name != "varargin")


def function_of(port: Path, file: str, with_inputs: bool) -> str:
    """The function of a port that stands for a function file; empty where the port is to run as a script.

    It is the one with the file's name, in upper or lower case, with underscores or without; else `main`; else the only
    one. A port that calls its function itself runs as a script if there are no inputs, and so does one without any.

    Parameters
    ----------
    port : Path
    file : str
        The name of the MATLAB file.
    with_inputs : bool
        Whether there are inputs to call it with.

    Raises
    ------
    InputError
        If there are several functions and none has the name.
    """
    try:
        tree = ast.parse(read_source(port))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return ""  # its run says what is wrong
    functions = [node.name for node in tree.body if isinstance(node, _FUNCTIONS)]
    name = file.removesuffix(".m")
    found = sorted((other for other in functions if plain_name(other) == plain_name(name)), key=name.__ne__)
    if not with_inputs and (_calls(tree, found or functions) or (not found and _does_something(tree))):
        return ""
    found += [other for other in functions if other == "main"] or (functions if len(functions) == 1 else [])
    if found or not functions:
        return found[0] if found else ""
    raise InputError(said("{port}: has no function {name}, which {file} is; it has {functions}. Rename the one "
"that does what {file} does.", port=port, name=name, file=file, functions=', '.join(functions)))  # fmt: skip


def _calls(tree: ast.Module, functions: Sequence[str]) -> bool:
    """Whether the module itself calls one of its functions."""
    return any(isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions
               for statement in tree.body if not isinstance(statement, (*_FUNCTIONS, ast.ClassDef))
               for node in ast.walk(statement))  # fmt: skip


def _does_something(tree: ast.Module) -> bool:
    """Whether the module has statements beside definitions, imports, names of values and texts."""
    return any(
        not isinstance(statement, _SAYS)
        and not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in tree.body
    )


def handed(variables: Mapping[str, Any]) -> Iterator[Handed]:
    """The variables of a .mat file in the forms in which a port may want them, the likeliest first.

    A row or a column is an array of one axis, one number a float (bool, complex), text a str, a cell array a list, a
    struct a dict, a struct array a list of dicts. Then whole numbers as int, first single ones, then those in arrays
    too; then rows and columns as MATLAB has them.
    """
    seen: list[str] = []
    for one_axis in (True, False):
        for whole in (0, 1, 2):
            values = {name: _value(value, one_axis, whole) for name, value in variables.items()}
            looks = repr({name: _look(value) for name, value in values.items()})
            if looks not in seen:
                seen.append(looks)
                yield Handed(values, whole, one_axis)


def _value(value: Any, one_axis: bool, whole: int) -> Any:
    """A value of a .mat file as a port gets it."""
    if not isinstance(value, np.ndarray):
        return value

    def inner(item: Any) -> Any:
        return _value(item, one_axis, whole)

    kind = value.dtype.kind
    if kind == "V" and value.dtype.hasobject:
        names = value.dtype.names or ()
        ones = [{name: inner(item[name]) for name in names} for item in value.ravel(order="F")]
        return ones[0] if len(ones) == 1 else ones
    if kind == "O":
        return _rows(value, inner)
    if kind == "U":
        lines = ["".join(row) for row in value.reshape(-1, value.shape[-1]).tolist()] if value.size else [""]
        return lines[0] if len(lines) == 1 else lines
    if kind == "f" and whole > (value.size != 1) and _is_whole(value):
        value = value.astype(np.int64)
    if value.size == 1 and kind != "V":
        item = value.reshape(())[()]
        return item.item() if item.dtype in (np.float64, np.complex128, np.int64, np.bool_) else item
    if one_axis and value.ndim == 2 and min(value.shape) <= 1:
        return value.ravel()
    return value


def _rows(cells: Any, inner: Callable[[Any], Any]) -> list[Any]:
    """A cell array as a list; one of several rows and columns as a list of rows."""
    if cells.ndim == 2 and min(cells.shape) > 1:
        return [[inner(item) for item in row] for row in cells]
    return [inner(item) for item in cells.ravel(order="F")]


def _is_whole(value: Any) -> bool:
    return bool(np.all(np.abs(value) < 2**53) and np.all(value == np.floor(value)))


def _look(value: Any) -> Any:
    """What of a value hangs on the form."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape
    if isinstance(value, dict):
        return {name: _look(item) for name, item in value.items()}
    return [_look(item) for item in value] if isinstance(value, list) else type(value).__name__
