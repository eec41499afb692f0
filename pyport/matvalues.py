"""The values of a .mat file of version 4 to 7, of every class and however deep, read from bytes that are checked first.

Numbers are NumPy arrays of MATLAB's class and shape, text arrays of single letters, sparse matrices those of SciPy,
cell arrays arrays of objects, struct arrays structured arrays of objects. Complex integers, which NumPy does not
have, are structured arrays of ``real`` and ``imag``. What is not looked into is `Opaque`.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.foreign import Instance, Opaque, handle_of, object_of, struct_array
from pyport.language import said
from pyport.matscan import (
    CHAR,
    CLASSES,
    FIRST_NUMBER,
    INT8,
    INT32,
    LARGEST,
    LAST_NUMBER,
    MATRIX,
    OPAQUE,
    TEXT_TYPES,
    WIDTHS,
    Damaged,
    Header,
    Variable,
    element,
    header,
)

#: Arrays within arrays: people nest a few, and each takes a piece of Python's stack.
_DEEPEST = 100
#: What an array costs beside its numbers, so that a file of many empty ones cannot fill the memory.
_EACH = 64
_CELL, _STRUCT, _OBJECT, _SPARSE, _FUNCTION = 1, 2, 3, 5, 16
#: NumPy's types by their code in version 5 and in version 4.
_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_TYPES_4 = {0: "f8", 1: "f4", 2: "i4", 3: "i2", 4: "u2", 5: "u1"}
_NUMPY_NAMES = {"double": "float64", "single": "float32", "logical": "bool"}
#: Letters of one byte and of two, and text that has to be decoded.
_BYTES, _UNITS, _ENCODED = {1, 2}, {3, 4}, {16: "utf-8", 17: "utf-16", 18: "utf-32"}


def value_of(variable: Variable, subsystem: bytes = b"") -> Any:
    """The value of a variable.

    Parameters
    ----------
    variable : Variable
    subsystem : bytes
        What the file keeps for its function handles and objects; they are the same only if this is.

    Raises
    ------
    Damaged
        If something in it is not what it declares, or is larger than `LARGEST`.
    """
    if variable.version_4 is not None:
        return _value_4(variable)
    return _Reader(variable.order, subsystem).value(variable.body, header(variable.body, variable.order), 0)


class _Reader:
    def __init__(self, order: str, subsystem: bytes) -> None:
        self.order, self.subsystem = order, subsystem
        self.left = LARGEST

    def value(self, body: memoryview, head: Header, depth: int) -> Any:
        if depth > _DEEPEST:
            raise Damaged(said("arrays are nested more than {deepest} deep", deepest=_DEEPEST))
        if head.code == OPAQUE:
            return self._opaque(body, head)
        if min(head.axes) < 0:
            raise Damaged(said("an array has the size {axes}", axes=head.axes))
        # Each element is a number or a reference of eight bytes at most, or less than that.
        self._pay(_EACH + (0 if head.code == _SPARSE else 8 * head.size))
        if head.code == CHAR:
            return self._text(body, head)
        if FIRST_NUMBER <= head.code <= LAST_NUMBER:
            return self._numbers(body, head)
        if head.code == _SPARSE:
            return self._sparse(body, head)
        if head.code == _CELL:
            cells = np.empty(head.size, dtype=object)
            place = head.place
            for k in range(head.size):
                cells[k], place = self._nested(body, place, depth)
            return cells.reshape(head.axes, order="F")
        if head.code == _FUNCTION:
            inside, _ = self._nested(body, head.place, depth)
            text = function_text(inside)
            return Opaque(handle_of(text), self._digest(body[head.place :]))
        if head.code == _OBJECT:
            name = element(body, head.place, self.order, {INT8}, said("class name"))
            return Instance(bytes(name.data).decode("latin-1"), self._struct(body, head, name.end, depth))
        return self._struct(body, head, head.place, depth)

    def _pay(self, cost: int) -> None:
        self.left -= cost
        if self.left < 0:
            raise Damaged(said("its arrays have more than {largest} MB", largest=LARGEST >> 20))

    def _digest(self, *parts: bytes | memoryview) -> str:
        return hashlib.sha256(b"".join([*parts, self.subsystem])).hexdigest()

    def _opaque(self, body: memoryview, head: Header) -> Opaque:
        """An object of a class of MATLAB's newer kind: string, table, datetime, a user's own."""
        system = element(body, head.place, self.order, {INT8}, said("class system"))
        of_class = element(body, system.end, self.order, {INT8}, said("class name"))
        name = bytes(of_class.data).decode("latin-1")
        return Opaque(object_of(name), self._digest(body[head.place :]))

    def _nested(self, body: memoryview, place: int, depth: int) -> tuple[Any, int]:
        """The array that begins at `place`, and where the next one does."""
        # An empty array may be no more than its tag.
        tag = element(body, place, self.order, {MATRIX}, said("elements"))
        if not len(tag.data):
            self._pay(_EACH)
            return np.zeros((0, 0)), tag.end
        return self.value(tag.data, header(tag.data, self.order), depth + 1), tag.end

    def _numbers(self, body: memoryview, head: Header) -> NDArray[Any]:
        parts, place = [], head.place
        for _ in range(1 + head.is_complex):
            data = element(body, place, self.order, set(WIDTHS), said("data"))
            parts.append(np.frombuffer(data.data, np.dtype(self.order + _TYPES[data.kind])))
            place = data.end
        kind = "logical" if head.is_logical else CLASSES[head.code]
        return numbers(kind, parts).reshape(head.axes, order="F")

    def _text(self, body: memoryview, head: Header) -> NDArray[np.str_]:
        data = element(body, head.place, self.order, TEXT_TYPES, said("data"))
        return letters(bytes(data.data), data.kind, self.order, head.size).reshape(head.axes, order="F")

    def _sparse(self, body: memoryview, head: Header) -> Any:
        """A sparse matrix of doubles or of logicals, column by column."""
        if len(head.axes) != 2:
            raise Damaged(said("a sparse matrix has the size {axes}", axes=head.axes))
        rows, columns = head.axes
        ir = element(body, head.place, self.order, {INT32, 6}, said("rows"))
        jc = element(body, ir.end, self.order, {INT32, 6}, said("columns"))
        parts, place = [], jc.end
        for _ in range(1 + head.is_complex):
            data = element(body, place, self.order, set(WIDTHS), said("data"))
            # MATLAB calls logicals doubles here, and writes a byte for each.
            width, of_type = (1, "u1") if head.is_logical else (WIDTHS[data.kind], _TYPES[data.kind])
            self._pay(8 * (len(data.data) // width))
            if len(data.data) % width:
                raise Damaged(said("the data of a sparse matrix have another size"))
            parts.append(np.frombuffer(data.data, np.dtype(self.order + of_type)))
            place = data.end
        if len(ir.data) % 4 or len(jc.data) % 4:
            raise Damaged(said("the places of a sparse matrix have another size"))
        self._pay(8 * (len(ir.data) // 4 + columns + 1))
        starts, at = (np.frombuffer(side.data, np.dtype(f"{self.order}i4")).astype(np.int64) for side in (jc, ir))
        return sparse("logical" if head.is_logical else "double", (rows, columns), at, starts, parts)

    def _struct(self, body: memoryview, head: Header, place: int, depth: int) -> NDArray[Any]:
        """Fields of every element, one element after the other."""
        length = element(body, place, self.order, {INT32}, said("length of names"))
        names = element(body, length.end, self.order, {INT8}, said("names of fields"))
        width = struct.unpack_from(f"{self.order}i", length.data)[0] if len(length.data) >= 4 else 0
        if width <= 0 or len(names.data) % width:
            if len(names.data):
                raise Damaged(said("the names of fields have another length"))
            width = 1
        fields = [
            bytes(names.data[at : at + width]).partition(b"\0")[0].decode("latin-1")
            for at in range(0, len(names.data), width)
        ]
        self._pay(_EACH * len(fields) + 8 * head.size * len(fields))
        made = struct_array((head.size,), fields)
        place = names.end
        for k in range(head.size):
            row = []
            for _ in fields:
                item, place = self._nested(body, place, depth)
                row.append(item)
            if fields:
                made[k] = tuple(row)
        return made.reshape(head.axes, order="F")


def numbers(kind: str, parts: list[NDArray[Any]]) -> NDArray[Any]:
    """Numbers of a class from those that are stored, which may have fewer bytes; flat."""
    wanted = np.dtype(_NUMPY_NAMES.get(kind, kind))
    if len(parts) == 1:
        # A flag of another class is 0 or 1 to MATLAB as well.
        return parts[0] != 0 if kind == "logical" else parts[0].astype(wanted)
    if wanted.kind == "f":
        made = np.empty(len(parts[0]), np.result_type(wanted, np.complex64))
    else:
        made = np.empty(len(parts[0]), [("real", wanted), ("imag", wanted)])
    if wanted.kind == "f":
        made.real, made.imag = parts
    else:
        made["real"], made["imag"] = parts
    return made


def letters(data: bytes, kind: int, order: str, count: int) -> NDArray[np.str_]:
    """Letters of any of the encodings, flat: one for each of MATLAB's, which are the units of UTF-16."""
    if not data:
        data = b" " * count  # that is how SciPy reads a text that is declared and not there
        kind = 2
    if kind in _BYTES:
        found: list[NDArray[Any]] = [np.frombuffer(data, np.uint8)]
    elif kind in _UNITS:
        found = [np.frombuffer(data[: len(data) // 2 * 2], np.dtype(f"{order}u2"))]
    elif kind in _ENCODED:
        codec = _ENCODED[kind] + ("" if kind == 16 else "-le" if order == "<" else "-be")
        decoded = data.decode(codec, "replace")
        units = np.frombuffer(decoded.encode("utf-16-le", "surrogatepass"), np.dtype("<u2"))
        points = np.frombuffer(decoded.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
        # Octave's letters are the bytes of UTF-8, and SciPy's the code points.
        found = [units, points, np.frombuffer(data, np.uint8)]
    else:
        raise Damaged(said("the letters of a text have the type {kind}", kind=kind))
    codes = next((some for some in found if len(some) == count), None)
    if codes is None:
        raise Damaged(said("a text of {count} letters has {count2}", count=count, count2=len(found[0])))
    return np.ascontiguousarray(codes, dtype="<u4").view("<U1") if count else np.empty(0, "<U1")


def sparse(
    kind: str, shape: tuple[int, int], ir: NDArray[np.int64], jc: NDArray[np.int64], parts: Sequence[NDArray[Any]]
) -> Any:
    """A sparse matrix from rows, starts of columns, and numbers, of which there may be more than are in use."""
    import scipy.sparse

    rows, columns = shape
    used = int(jc[-1]) if len(jc) else 0
    if len(jc) != columns + 1 or jc[0] != 0 or (np.diff(jc) < 0).any():
        raise Damaged(said("the columns of a sparse matrix do not follow each other"))
    if used > len(ir) or any(used > len(part) for part in parts) or (used and ir[:used].min() < 0):
        raise Damaged(said("a sparse matrix has fewer numbers than it declares"))
    if used and ir[:used].max() >= rows:
        raise Damaged(said("a number of a sparse matrix is outside of it"))
    data = numbers(kind, [part[:used] for part in parts])
    return scipy.sparse.csc_array((data, ir[:used], jc), shape=shape)


def function_text(inside: Any) -> str:
    """What a function handle says of itself: the text of an anonymous function, or a name."""
    for field in ("function_handle", "function"):
        if not (isinstance(inside, np.ndarray) and inside.dtype.names and field in inside.dtype.names and inside.size):
            return ""
        inside = inside[field].flat[0]
    return "".join(np.ravel(inside).tolist()) if isinstance(inside, np.ndarray) and inside.dtype.kind == "U" else ""


def _value_4(variable: Variable) -> Any:
    """A matrix of version 4: doubles, text, or a table of the places and numbers of a sparse matrix."""
    assert variable.version_4 is not None
    code, rows, columns, is_complex = variable.version_4
    stored = np.frombuffer(variable.body, np.dtype(variable.order + _TYPES_4[code]))
    if variable.kind == "sparse":
        return _sparse_4(stored.astype(np.float64).reshape(rows, columns, order="F"))
    count = rows * columns
    parts = [stored[:count], stored[count : 2 * count]] if is_complex else [stored]
    if variable.kind == "char":
        codes = parts[0].astype(np.float64)
        if not ((codes >= 0) & (codes < 2**16) & (codes == np.floor(codes))).all():
            raise Damaged(said("a text has invalid letters"))
        return letters(codes.astype("<u2").tobytes(), 4, "<", count).reshape(rows, columns, order="F")
    return numbers("double", parts).reshape(rows, columns, order="F")


def _sparse_4(table: NDArray[np.float64]) -> Any:
    """Rows, columns, numbers; the last line of the table has the size."""
    import scipy.sparse

    if table.shape[0] < 1 or table.shape[1] not in (3, 4):
        raise Damaged(said("the table of a sparse matrix has the size {shape}", shape=table.shape))
    places = table[:, :2]
    if not np.isfinite(places).all() or (places != np.floor(places)).any() or (places[:-1] < 1).any():
        raise Damaged(said("the places of a sparse matrix are not whole numbers"))
    rows, columns = (int(size) for size in places[-1])
    if not (0 <= rows < 2**31 and 0 <= columns < 2**31 and 8 * columns <= LARGEST):
        raise Damaged(said("a sparse matrix has the size {value}", value=(rows, columns)))
    if len(table) > 1 and (places[:-1].max(axis=0) > places[-1]).any():
        raise Damaged(said("a number of a sparse matrix is outside of it"))
    data = numbers("double", list(table[:-1, 2:].T))
    at = (places[:-1] - 1).astype(np.int64).T
    return scipy.sparse.csc_array(scipy.sparse.coo_array((data, (at[0], at[1])), shape=(rows, columns)))
