"""Values of any class as a few rows of numbers, and back: the layout that `pyport_pack.m` explains."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.foreign import LEAVES, is_sparse
from pyport.scripts.record import Opaque

_NAMES = list(LEAVES)
_CHAR = _NAMES.index("char") + 1
_MATRIX, _TREE, _COMPLEX = 16, 64, 100
_CELL, _STRUCT, _SPARSE, _STRINGS, _OPAQUE = 13, 14, 15, 16, 17
#: What Python has and MATLAB has not: sequences and dicts of its own, and scalars, as the text that JSON has for them.
_LIST, _TUPLE, _DICT, _PLAIN, _SCALAR = 21, 22, 23, 24, 25
#: Logical is kept as numbers.
_KEPT = [np.dtype(np.uint8) if dtype == np.bool_ else dtype for dtype in LEAVES.values()]
_CODES = {dtype: k + 1 for k, (name, dtype) in enumerate(LEAVES.items()) if name != "char"}


@dataclass
class Packed:
    """The rows of a file: codes, sizes of matrices, numbers by class, and trees.

    Attributes
    ----------
    encoding : str
        Of text: "utf-8" where a char is a byte, as in Octave; "utf-16" where it is a character, as in MATLAB.
    """

    codes: NDArray[np.uint8]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    lengths: NDArray[np.int64]
    tree: NDArray[np.int64]
    numbers: Mapping[str, NDArray[Any]]
    encoding: str
    _places: dict[str, int] = field(default_factory=dict)
    _node: int = 0

    @classmethod
    def of(cls, variables: Mapping[str, Any], encoding: str) -> Packed:
        """The rows among the variables of a file, each of the class that its name says."""
        none = np.zeros(0)
        numbers = {}
        for prefix in "smo":
            for name, dtype in LEAVES.items():
                row = variables.get(f"{prefix}_{name}", none)
                # MATLAB keeps whole numbers in fewer bytes than their class has.
                numbers[f"{prefix}_{name}"] = row.astype(dtype)
        names = ("rows", "columns", "lengths", "tree")
        rows, columns, lengths, tree = (variables.get(name, none).astype(np.int64) for name in names)
        codes = variables.get("codes", none).astype(np.uint8)
        return cls(codes, rows, columns, lengths, tree, numbers, encoding)

    def text(self, letters: NDArray[np.uint16]) -> str:
        """The text of a row of chars."""
        if self.encoding == "utf-8":
            return letters.astype(np.uint8).tobytes().decode("utf-8", "replace")
        return letters.tobytes().decode("utf-16-le", "replace")

    def take(self, name: str, count: int) -> NDArray[Any]:
        """The next numbers of a class that trees have."""
        place = self._places.get(name, 0)
        self._places[name] = place + count
        found = self.numbers[f"o_{name}"][place : place + count]
        if len(found) != count:
            raise ValueError("its numbers end in the middle")
        return found

    def steps(self, count: int) -> list[int]:
        """The next numbers of the trees."""
        found: list[int] = self.tree[self._node : self._node + count].tolist()
        self._node += count
        if len(found) != count:
            raise ValueError("a tree ends in the middle")
        return found

    def value(self) -> Any:
        """The next tree's value."""
        kind, axes = self.steps(2)
        sizes = tuple(self.steps(axes))
        count = int(np.prod(sizes, dtype=float))
        if kind <= len(_NAMES) or kind > _COMPLEX:
            return self._array(kind, sizes, count)
        if kind == _CELL:
            return _shaped([self.value() for _ in range(count)], sizes)
        if kind == _STRUCT:
            names = [self.value() for _ in range(self.steps(1)[0])]
            items = [{name: self.value() for name in names} for _ in range(count)]
            return items[0] if count == 1 else _shaped(items, sizes)
        if kind == _SPARSE:
            i, j, v = (np.ravel(self.value()) for _ in range(3))
            import scipy.sparse

            return scipy.sparse.csc_array(
                (v, (i.astype(np.int64) - 1, j.astype(np.int64) - 1)), shape=(sizes[0], sizes[1])
            )
        if kind == _STRINGS:
            texts = [self.value() for _ in range(count)]
            return texts[0] if count == 1 else _shaped(texts, sizes)
        if kind == _OPAQUE:
            return Opaque(str(self.value()))
        return self._of_python(kind, count)

    def _of_python(self, kind: int, count: int) -> Any:
        if kind == _PLAIN:
            return json.loads(self.value())
        if kind == _SCALAR:
            return self.value().item()
        items = [self.value() for _ in range(2 * count if kind == _DICT else count)]
        if kind == _DICT:
            return dict(zip(items[::2], items[1::2], strict=True))
        return tuple(items) if kind == _TUPLE else items

    def _array(self, kind: int, sizes: tuple[int, ...], count: int) -> Any:
        name = _NAMES[(kind - 1) % _COMPLEX]
        numbers = self.take(name, count)
        if name == "char":
            return self.chars(numbers, sizes)
        if kind > _COMPLEX:
            real, imaginary = numbers, self.take(name, count)
            numbers = real.astype(np.complex64 if real.dtype == np.float32 else np.complex128)
            numbers.imag = imaginary
        array = numbers.reshape(sizes, order="F")
        return array[()] if not sizes else array

    def chars(self, letters: NDArray[np.uint16], sizes: tuple[int, ...]) -> Any:
        """Text of one row as a string, of more as an array of letters."""
        if letters.size == 0 or (len(sizes) == 2 and sizes[0] == 1) or not sizes:
            return self.text(letters)
        return np.array([chr(letter) for letter in letters.tolist()], dtype="U1").reshape(sizes, order="F")


def _shaped(items: list[Any], sizes: tuple[int, ...]) -> NDArray[Any]:
    found = np.empty(len(items), dtype=object)
    for k, item in enumerate(items):
        found[k] = item
    return found.reshape(sizes, order="F")


def unpack(packed: Packed) -> list[Any]:
    """All values, in order."""
    codes = packed.codes
    values: list[Any] = [None] * len(codes)
    matrices = np.flatnonzero((codes > _MATRIX) & (codes < _TREE))
    for k, name in enumerate(_NAMES, 1):
        numbers = packed.numbers[f"s_{name}"]
        ones = np.flatnonzero(codes == k).tolist()
        if len(ones) != len(numbers):
            raise ValueError(f"{len(ones)} scalars of class {name} have {len(numbers)} numbers")
        singles = map(chr, numbers.tolist()) if k == _CHAR else numbers.reshape(-1, 1, 1)
        for place, value in zip(ones, singles, strict=True):
            values[place] = value
        _matrices(packed, values, matrices, k, name)
    for place in np.flatnonzero(codes == _TREE).tolist():
        values[place] = packed.value()
    return values


def _matrices(packed: Packed, values: list[Any], matrices: NDArray[np.intp], k: int, name: str) -> None:
    mine = np.flatnonzero(packed.codes[matrices] == k + _MATRIX)
    block = np.searchsorted(np.cumsum(packed.lengths), matrices[mine], side="right")
    mine = mine[np.lexsort((packed.rows[mine], block))]
    rows, columns = packed.rows[mine].tolist(), packed.columns[mine].tolist()
    numbers, place = packed.numbers[f"m_{name}"], 0
    for where, m, n in zip(matrices[mine].tolist(), rows, columns, strict=True):
        part = numbers[place : place + m * n]
        values[where] = packed.chars(part, (m, n)) if k == _CHAR else part.reshape((m, n), order="F")
        place += m * n


class Packer:
    """Takes values one by one and makes rows of them."""

    def __init__(self) -> None:
        self._codes = bytearray()
        self._sizes: list[tuple[int, ...]] = []
        self._tree: list[int] = []
        # By class: those of scalars, of matrices, and of all else.
        self._ones, self._many, self._other = ([bytearray() for _ in _NAMES] for _ in range(3))

    def rows(self) -> dict[str, NDArray[Any]]:
        """What a file keeps."""
        sizes = np.array(self._sizes, dtype=np.int64).reshape(-1, 2)
        found = {f"{prefix}_{name}": np.frombuffer(bytes(row), dtype)
                 for prefix, rows in (("s", self._ones), ("m", self._many), ("o", self._other))
                 for name, dtype, row in zip(_NAMES, _KEPT, rows, strict=True) if row}  # fmt: skip
        # Each value is a block of its own: their numbers are in order.
        lengths = np.ones(len(self._codes), np.uint8)
        return {"codes": np.frombuffer(bytes(self._codes), np.uint8), "rows": sizes[:, 0], "columns": sizes[:, 1],
                "lengths": lengths, "tree": np.array(self._tree, dtype=np.int64), **found}  # fmt: skip

    def _keep(self, code: int, numbers: NDArray[Any]) -> None:
        self._other[code - 1].extend(numbers.tobytes(order="F"))

    def add(self, value: Any) -> None:
        """Append a value."""
        if isinstance(value, np.ndarray) and value.ndim == 2 and (code := _CODES.get(value.dtype)):
            if value.size == 1:
                self._codes.append(code)
                self._ones[code - 1].extend(value.tobytes())
            else:
                self._codes.append(code + _MATRIX)
                self._sizes.append(value.shape)
                self._many[code - 1].extend(value.tobytes(order="F"))
        else:
            self._codes.append(_TREE)
            self._plant(value)

    def _grow(self, kind: int, *sizes: int) -> None:
        self._tree += [kind, len(sizes), *sizes]

    def _plant(self, value: Any) -> None:
        if isinstance(value, str):
            self._text(value)
        elif isinstance(value, np.ndarray | np.generic):
            self._array(np.asarray(value))
        elif is_sparse(value):
            import scipy.sparse

            given: Any = value
            whole = scipy.sparse.coo_matrix(given)
            self._grow(_SPARSE, *whole.shape)
            for part in (whole.row + 1.0, whole.col + 1.0, whole.data):
                self._plant(np.asarray(part))
        elif isinstance(value, dict):
            self._grow(_DICT, len(value))
            for key, item in value.items():
                self._plant(key)
                self._plant(item)
        elif isinstance(value, list | tuple):
            self._grow(_LIST if isinstance(value, list) else _TUPLE, len(value))
            for item in value:
                self._plant(item)
        elif isinstance(value, float | complex):
            self._grow(_SCALAR)
            self._array(np.asarray(value))
        elif value is None or isinstance(value, bool | int):
            self._grow(_PLAIN)
            self._text(json.dumps(value))
        else:
            self._grow(_OPAQUE)
            self._text(value.what if isinstance(value, Opaque) else type(value).__name__)

    def _text(self, value: str) -> None:
        letters = np.frombuffer(value.encode("utf-8", "surrogatepass"), np.uint8)
        self._grow(_CHAR, 1, len(letters))
        self._keep(_CHAR, letters.astype(np.uint16))

    def _array(self, value: NDArray[Any]) -> None:
        if code := _CODES.get(value.dtype):
            self._grow(code, *value.shape)
            self._keep(code, value)
        elif value.dtype.kind == "c" and value.dtype.itemsize <= 16:
            code = _CODES[value.real.dtype]
            self._grow(code + _COMPLEX, *value.shape)
            self._keep(code, value.real)
            self._keep(code, value.imag)
        elif value.dtype.kind == "U" and value.dtype.itemsize == 4 and value.ndim >= 2:
            self._grow(_CHAR, *value.shape)
            self._keep(_CHAR, np.array([ord(letter) if letter else 0 for letter in value.ravel(order="F")], np.uint16))
        elif value.dtype.kind in "UO":
            self._grow(_CELL, *value.shape)
            for item in value.ravel(order="F").tolist():
                self._plant(item)
        else:
            self._grow(_OPAQUE)
            self._text(f"array of {value.dtype}")
