"""Whether a .mat file is what it declares: its sizes and types, looked at before an array is made of it.

The layout is that of "MAT-File Format" (MathWorks), for versions 4 and 5 (which 6 and 7 keep).
"""

from __future__ import annotations

import math
import re
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from pyport.language import said

#: All arrays of a file together may have this many bytes: about 76,000 steps of the reference's trace.
LARGEST = 64 * 2**20
#: More axes than any array here has; NumPy's own limit is higher.
_MOST_AXES = 32
_NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")
#: Bytes of a number of each type that may fill an array, by its code in version 5.
WIDTHS = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8}
TEXT_TYPES = {*WIDTHS, 16, 17, 18}
INT8, INT32, UINT32, MATRIX, _COMPRESSED = 1, 5, 6, 14, 15
#: The classes of arrays, by their code in version 5.
CLASSES = {
    1: "cell", 2: "struct", 3: "object", 4: "char", 5: "sparse", 6: "double", 7: "single", 8: "int8", 9: "uint8",
    10: "int16", 11: "uint16", 12: "int32", 13: "uint32", 14: "int64", 15: "uint64", 16: "function", 17: "opaque",
}  # fmt: skip
OPAQUE, CHAR, FIRST_NUMBER, LAST_NUMBER = 17, 4, 6, 15
#: The same for version 4, where the classes are three.
WIDTHS_4 = {0: 8, 1: 4, 2: 4, 3: 2, 4: 2, 5: 1}
_CLASSES_4 = {0: "double", 1: "char", 2: "sparse"}


class Damaged(Exception):
    """The file is not what it declares; the message says where."""


class Element(NamedTuple):
    """A piece of a version 5 file: its type, its bytes, and where the next one begins."""

    kind: int
    data: memoryview
    end: int


class Header(NamedTuple):
    """What an array of version 5 says of itself, and the place in its bytes where its content begins."""

    name: bytes
    code: int
    is_logical: bool
    is_complex: bool
    axes: tuple[int, ...]
    place: int

    @property
    def kind(self) -> str:
        """The name of the class."""
        return "logical" if self.is_logical else CLASSES[self.code]

    @property
    def size(self) -> int:
        """How many elements it has."""
        return math.prod(self.axes)


class Variable(NamedTuple):
    """A variable of a file: its name, its class, and the bytes of its array, in which order of bytes.

    An array of version 4 has no header of its own: that of the file's variable is given in its place.
    """

    name: str
    kind: str
    body: memoryview
    order: str
    version_4: tuple[int, int, int, int] | None = None


def classes(content: bytes) -> dict[str, str]:
    """The class of each variable of a .mat file, by name.

    Raises
    ------
    Damaged
        If sizes do not fit the file or each other, or are larger than `LARGEST`.
    """
    return {variable.name: variable.kind for variable in variables(content) if variable.name}


def variables(content: bytes) -> list[Variable]:
    """The variables of a .mat file, in its order; what function handles refer to has no name.

    Raises
    ------
    Damaged
        If sizes do not fit the file or each other, or are larger than `LARGEST`.
    """
    # Version 5 begins with text; the first number of version 4 is small, so that one of its bytes is 0.
    found = _version_4(content) if 0 in content[:4] else _version_5(content)
    made: dict[str, Variable] = {}
    total = 0
    for raw, size, variable in found:
        # Without a name it is where MATLAB keeps what function handles and objects refer to.
        if raw and not _NAME.fullmatch(raw):
            raise Damaged(said("a variable is called {raw!r}", raw=raw[:40]))
        name = raw.decode("ascii")
        if name and name in made:
            raise Damaged(said("the variable {name} is in it twice", name=name))
        total += size
        if total > LARGEST:
            raise Damaged(said("its arrays have more than {largest} MB", largest=LARGEST >> 20))
        made[name] = variable._replace(name=name)
    return list(made.values())


def _version_5(content: bytes) -> Iterator[tuple[bytes, int, Variable]]:
    order = {b"IM": "<", b"MI": ">"}.get(content[126:128])
    if order is None or struct.unpack(f"{order}H", content[124:126])[0] >> 8 != 1:
        raise Damaged(said("it has no header of one"))
    place = 128
    while place < len(content):
        if place + 8 > len(content):
            raise Damaged(said("it ends in the middle"))
        kind, size = struct.unpack_from(f"{order}II", content, place)
        place += 8
        body = memoryview(content)[place : place + size]
        if len(body) < size:
            raise Damaged(said("it ends in the middle"))
        place += size
        if kind == _COMPRESSED:
            body = _unpacked(body, order)
        elif kind != MATRIX:
            raise Damaged(said("an array was expected, not an element of type {kind}", kind=kind))
        head = header(body, order)
        yield head.name, len(body), Variable("", head.kind, body, order)


def _unpacked(packed: memoryview, order: str) -> memoryview:
    """The array of a compressed element, no more than it declares."""
    stream = zlib.decompressobj()
    try:
        head = stream.decompress(packed, 8)
        if len(head) < 8:
            raise Damaged(said("a compressed element is cut off"))
        kind, size = struct.unpack(f"{order}II", head)
        if kind != MATRIX:
            raise Damaged(said("an array was expected, not a compressed element of type {kind}", kind=kind))
        if size > LARGEST:
            raise Damaged(said("it declares {size} bytes, more than {largest} MB", size=size, largest=LARGEST >> 20))
        # One byte more than is declared, so that too many are seen.
        body = stream.decompress(stream.unconsumed_tail, size + 1)
    except zlib.error as error:
        raise Damaged(str(error)) from None
    if len(body) != size:
        raise Damaged(
            said(
                "a compressed element has {what} bytes than it declares",
                what=said("more") if len(body) > size else said("fewer"),
            )
        )
    return memoryview(body)


def header(body: memoryview, order: str) -> Header:
    """What an array says of itself; of numbers and text also the size is that of its data."""
    flags = element(body, 0, order, {UINT32}, said("flags"))
    if len(flags.data) != 8:
        raise Damaged(said("the flags of an array have another size"))
    word = struct.unpack_from(f"{order}I", flags.data)[0]
    code, is_complex, is_logical = word & 0xFF, bool(word >> 11 & 1), bool(word >> 9 & 1)
    if code not in CLASSES:
        raise Damaged(said("an array has the unknown class {code}", code=code))
    if code == OPAQUE:
        name = element(body, flags.end, order, {INT8}, said("name"))
        return Header(bytes(name.data), code, False, False, (1, 1), name.end)
    sizes = element(body, flags.end, order, {INT32, UINT32}, said("sizes"))
    axes = struct.unpack(f"{order}{len(sizes.data) // 4}i", sizes.data[: len(sizes.data) // 4 * 4])
    name = element(body, sizes.end, order, {INT8, 16}, said("name"))
    head = Header(bytes(name.data), code, is_logical, is_complex, axes, name.end)
    if not 2 <= len(axes) <= _MOST_AXES or min(axes) < 0:
        raise Damaged(said("an array has the size {axes}", axes=axes))
    if code == CHAR or FIRST_NUMBER <= code <= LAST_NUMBER:
        if 8 * head.size > LARGEST:
            raise Damaged(
                said(
                    "it declares an array of {size} elements, more than {largest} MB",
                    size=head.size,
                    largest=LARGEST >> 20,
                )
            )
        place = name.end
        for _ in range(1 + (is_complex and code != CHAR)):
            place = _check_data(body, place, order, head.size, code == CHAR)
    return head


def _check_data(body: memoryview, place: int, order: str, count: int, is_text: bool) -> int:
    data = element(body, place, order, TEXT_TYPES if is_text else set(WIDTHS), said("data"))
    # How many letters there are depends on the encoding.
    if not is_text and len(data.data) != count * WIDTHS[data.kind]:
        raise Damaged(
            said("an array of {count} elements has {count2} bytes of data", count=count, count2=len(data.data))
        )
    return data.end


def element(body: memoryview, place: int, order: str, kinds: set[int], words: str) -> Element:
    """The piece that begins at `place`, if it is of one of the `kinds`; `words` say what it is."""
    if place + 8 > len(body):
        raise Damaged(said("an array ends before its {words}", words=words))
    kind, size = struct.unpack_from(f"{order}II", body, place)
    begin, end = place + 8, place + 8 + size + -size % 8
    if kind >> 16:  # up to four bytes stand in the tag itself
        kind, size, begin, end = kind & 0xFFFF, kind >> 16, place + 4, place + 8
        if size > 4:
            raise Damaged(said("the {words} of an array have another size", words=words))
    if begin + size > len(body):
        raise Damaged(said("an array ends in its {words}", words=words))
    if kind not in kinds:
        raise Damaged(said("the {words} of an array have the type {kind}", words=words, kind=kind))
    return Element(kind, body[begin : begin + size], end)


def _version_4(content: bytes) -> Iterator[tuple[bytes, int, Variable]]:
    place = 0
    # All codes are small numbers in one order of bytes alone.
    order = "<" if len(content) >= 4 and 0 <= struct.unpack_from("<i", content)[0] <= 5000 else ">"
    while place < len(content):
        if place + 20 > len(content):
            raise Damaged(said("it ends in the middle"))
        code, rows, columns, has_imaginary, length = struct.unpack_from(f"{order}5i", content, place)
        machine, rest = divmod(code, 1000)
        width, kind = WIDTHS_4.get(rest // 10), _CLASSES_4.get(rest % 10)
        if machine != (order == ">") or width is None or kind is None or has_imaginary not in (0, 1):
            raise Damaged(said("it has no header of one"))
        if rows < 0 or columns < 0 or not 1 <= length <= len(content):
            raise Damaged(
                said("an array has the size {value} and a name of {length} bytes", value=(rows, columns), length=length)
            )
        size = rows * columns * width * (2 if has_imaginary and kind != "sparse" else 1)
        begin = place + 20 + length
        if begin + size > len(content):
            raise Damaged(said("it ends in the middle"))
        name = content[place + 20 : begin].strip(b"\0")
        if not name:
            raise Damaged(said("a variable has no name"))
        place = begin + size
        body = memoryview(content)[begin:place]
        yield name, 8 * rows * columns, Variable("", kind, body, order, (rest // 10, rows, columns, has_imaginary))
