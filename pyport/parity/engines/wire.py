"""Values as the bytes that `pyport_serve.m` reads and writes: a head that says what they are, then all numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.errors import InputError
from pyport.foreign import LEAVES, Opaque, is_sparse
from pyport.language import said

_NAMES = list(LEAVES)
_CHAR = _NAMES.index("char") + 1
_CODES = {dtype: k + 1 for k, (name, dtype) in enumerate(LEAVES.items()) if name != "char"}
_COMPLEX, _CELL, _STRUCT, _OPAQUE = 100, 13, 14, 17
_COUNT = np.dtype(np.float64)


def message(head: Sequence[float], values: Sequence[Any], encoding: str) -> bytes:
    """A request: how long it is, its head, and the values.

    Parameters
    ----------
    head : sequence of float
        What stands before the trees.
    values : sequence of object
        Arrays, numbers and text; lists and arrays of objects, which become cell arrays; dicts, which become structs.
        What has fewer than two axes becomes a row.
    encoding : str
        Of text: "utf-8" where a char is a byte, as in Octave, "utf-16-le" where it is a character, as in MATLAB.

    Raises
    ------
    InputError
        If MATLAB has nothing like a value.
    """
    writer = _Writer(list(head), encoding)
    for value in values:
        writer.add(value)
    trees = np.array(writer.head, dtype=_COUNT)
    body = np.array([len(trees)], dtype=_COUNT).tobytes() + trees.tobytes() + b"".join(writer.pieces)
    return np.array([len(body)], dtype=_COUNT).tobytes() + body


class _Writer:
    def __init__(self, head: list[float], encoding: str) -> None:
        self.head, self.encoding, self.pieces = head, encoding, list[bytes]()

    def add(self, value: Any) -> None:
        if isinstance(value, str):
            letters = np.frombuffer(value.encode(self.encoding, "surrogatepass"), _unit(self.encoding))
            self._grow(_CHAR, (1, len(letters)) if len(letters) else (0, 0))
            self.pieces.append(letters.astype(np.uint16).tobytes())
        elif isinstance(value, Mapping):
            self._grow(_STRUCT, (1, 1), len(value))
            for part in (*map(str, value), *value.values()):
                self.add(part)
        elif isinstance(value, list | tuple):
            self._grow(_CELL, (1, len(value)))
            for part in value:
                self.add(part)
        else:
            given: Any = value
            self._array(np.asarray(given.toarray() if is_sparse(value) else given))

    def _grow(self, kind: int, shape: tuple[int, ...], *more: int) -> None:
        self.head += [kind, len(shape), *shape, *more]

    def _array(self, array: NDArray[Any]) -> None:
        if array.ndim < 2:
            array = array.reshape(1, -1)
        kind = array.dtype.kind
        if kind == "O":
            self._grow(_CELL, array.shape)
            for part in array.ravel(order="F").tolist():
                self.add(part)
        elif kind == "U" and array.dtype.itemsize == 4:
            self._grow(_CHAR, array.shape)
            self.pieces.append(np.array([ord(c or "\0") for c in array.ravel(order="F").tolist()], np.uint16).tobytes())
        elif kind == "c" and array.dtype.itemsize <= 16:
            self._grow(_CODES[array.real.dtype] + _COMPLEX, array.shape)
            self.pieces += [array.real.tobytes(order="F"), array.imag.tobytes(order="F")]
        elif code := _CODES.get(array.dtype.newbyteorder("=")):
            self._grow(code, array.shape)
            self.pieces.append(array.astype(array.dtype.newbyteorder("="), copy=False).tobytes(order="F"))
        else:
            raise InputError(said("MATLAB has nothing like {dtype}: an input is an array of numbers or logicals, text, "
"a list or a dict.", dtype=array.dtype))  # fmt: skip


def read(body: bytes, fixed: int, encoding: str) -> tuple[list[float], list[Any]]:
    """What stands before the trees of an answer, and its values; the last fixed number says how many.

    Arrays have at least two axes; text of one row is a str; a struct of one element is a dict, a cell array and a
    struct array an array of objects.

    Raises
    ------
    ValueError
        If it ends in the middle.
    """
    width = int(np.frombuffer(body, _COUNT, 1)[0])
    head = np.frombuffer(body, _COUNT, width, _COUNT.itemsize).tolist()
    reader = _Reader(body, head, fixed, (1 + width) * _COUNT.itemsize, encoding)
    return head[:fixed], [reader.value() for _ in range(int(head[fixed - 1]))]


class _Reader:
    def __init__(self, body: bytes, head: list[float], place: int, start: int, encoding: str) -> None:
        self.body, self.head, self.place, self.start, self.encoding = body, head, place, start, encoding

    def _steps(self, count: int) -> list[int]:
        self.place += count
        return [int(step) for step in self.head[self.place - count : self.place]]

    def value(self) -> Any:
        kind, axes = self._steps(2)
        shape = tuple(self._steps(axes))
        count = int(np.prod(shape))
        if kind == _CELL:
            return _shaped([self.value() for _ in range(count)], shape)
        if kind == _STRUCT:
            names = [self.value() for _ in range(self._steps(1)[0])]
            items = [{name: self.value() for name in names} for _ in range(count)]
            return items[0] if count == 1 else _shaped(items, shape)
        if kind == _OPAQUE:
            return Opaque(str(self.value()))
        numbers = self._numbers(kind % _COMPLEX, count)
        if kind == _CHAR:
            return self._text(numbers, shape)
        if kind > _COMPLEX:
            real, numbers = numbers, np.empty(count, np.complex64 if numbers.dtype == np.float32 else np.complex128)
            numbers.real, numbers.imag = real, self._numbers(kind - _COMPLEX, count)
        return numbers.reshape(shape, order="F")

    def _numbers(self, kind: int, count: int) -> NDArray[Any]:
        dtype = LEAVES[_NAMES[kind - 1]]
        found = np.frombuffer(self.body, dtype, count, self.start).copy()
        self.start += found.nbytes
        return found

    def _text(self, letters: NDArray[np.uint16], shape: tuple[int, ...]) -> Any:
        if not letters.size or (len(shape) == 2 and shape[0] == 1):
            return letters.astype(_unit(self.encoding)).tobytes().decode(self.encoding, "replace")
        return np.array([chr(letter) for letter in letters.tolist()], "U1").reshape(shape, order="F")


def _shaped(items: list[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    found = np.empty(len(items), dtype=object)
    for k, item in enumerate(items):
        found[k] = item
    return found.reshape(shape, order="F")


def _unit(encoding: str) -> np.dtype[Any]:
    return np.dtype(np.uint8 if encoding == "utf-8" else np.uint16)
