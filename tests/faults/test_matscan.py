"""Each lie that a .mat file can tell is found before an array is made, and named."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable

import numpy as np
import pytest
import scipy.io
from damage import array, element, header, packed, version_5, zeros

from pyport import matscan

GOOD = version_5({"W": np.ones((2, 2))})
#: Where the parts of GOOD begin: the array's tag, flags, sizes, name, data.
ARRAY, FLAGS, SIZES, NAME, DATA = 128, 136, 152, 168, 184


def word(place: int, value: int) -> bytes:
    return GOOD[:place] + struct.pack("<I", value) + GOOD[place + 4 :]


def compressed(data: bytes) -> bytes:
    return header() + struct.pack("<II", 15, len(data)) + data


def version_4(code: int = 0, rows: int = 2, columns: int = 1, length: int = 2, imaginary: int = 0) -> bytes:
    return struct.pack("<5i", code, rows, columns, imaginary, length) + b"W\0" + bytes(16)


LIES: list[tuple[Callable[[], bytes], str]] = [
    (lambda: GOOD[:127] + b"X" + GOOD[128:], "it has no header of one"),
    (lambda: GOOD[:125] + b"\7" + GOOD[126:], "it has no header of one"),
    (lambda: GOOD[:100], "it has no header of one"),
    (lambda: GOOD[:-1], "it ends in the middle"),
    (lambda: GOOD + b"more", "it ends in the middle"),
    (lambda: word(ARRAY + 4, 2**32 - 1), "it ends in the middle"),
    (lambda: word(ARRAY, 9), "an array was expected, not an element of type 9"),
    (lambda: word(ARRAY + 4, 0), "an array ends before its flags"),
    (lambda: word(FLAGS, 9), "the flags of an array have the type 9"),
    (lambda: word(FLAGS + 4, 0), "the flags of an array have another size"),
    (lambda: word(FLAGS + 8, 99), "an array has the unknown class 99"),
    (lambda: word(SIZES + 8, 2**32 - 2), "an array has the size (-2, 2)"),
    (lambda: word(SIZES + 4, 4), "an array has the size (2,)"),
    (lambda: word(SIZES + 8, 2**30), f"it declares an array of {2**31} elements, more than 64 MB"),
    (lambda: word(SIZES + 8, 3), "an array of 6 elements has 32 bytes of data"),
    (lambda: word(NAME, 5 << 16 | 1), "the name of an array have another size"),
    (lambda: word(NAME + 8, 0x1B), r"a variable is called b'\x1b'"),
    (lambda: word(DATA, 255), "the data of an array have the type 255"),
    (lambda: word(DATA + 4, 2**32 - 1), "an array ends in its data"),
    (lambda: GOOD + GOOD[128:], "the variable W is in it twice"),
    (lambda: compressed(zlib.compress(b"short")), "a compressed element is cut off"),
    (lambda: compressed(b"none"), "Error -3 while decompressing data: incorrect header check"),
    (lambda: compressed(zlib.compress(GOOD[128:-8])), "a compressed element has fewer bytes than it declares"),
    (lambda: compressed(zlib.compress(GOOD[128:] + b"x")), "a compressed element has more bytes than it declares"),
    (lambda: compressed(zlib.compress(packed(GOOD)[128:])),
     "an array was expected, not a compressed element of type 15"),
    (lambda: compressed(zeros(struct.pack("<II", 14, 2**31), 2**27)),
     f"it declares {2**31} bytes, more than 64 MB"),
    (lambda: compressed(zeros(struct.pack("<II", 14, 8), 2**27)),
     "a compressed element has more bytes than it declares"),
    (lambda: version_4(rows=-2), "an array has the size (-2, 1) and a name of 2 bytes"),
    (lambda: version_4(length=-1), "an array has the size (2, 1) and a name of -1 bytes"),
    (lambda: version_4(rows=2**31 - 1, columns=2**31 - 1), "it ends in the middle"),
    (lambda: version_4(code=9), "it has no header of one"),
    (lambda: version_4(code=2000), "it has no header of one"),
    (lambda: version_4(imaginary=7), "it has no header of one"),
    (lambda: version_4()[:10], "it ends in the middle"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "words"), LIES, ids=lambda item: item if isinstance(item, str) else "")
def test_a_lie_is_named(make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(matscan.Damaged) as error:
        matscan.classes(make())
    assert str(error.value) == words


@pytest.mark.parametrize("content", [GOOD, packed(GOOD), version_4(), version_5({"W": np.ones((2, 2))}, ">")])
def test_what_does_not_lie_is_let_through(content: bytes) -> None:
    assert matscan.classes(content) == {"W": "double"}


@pytest.mark.parametrize("kind", [1, 3, 5])
def test_kinds_that_are_not_read_may_be_as_large_as_their_class_makes_them(kind: int) -> None:
    inside = element("<", 6, struct.pack("<II", kind, 0)) + array("W", np.ones((9, 9)))[24:]
    assert matscan.classes(header() + element("<", 14, inside)) == {"W": {1: "cell", 3: "object", 5: "sparse"}[kind]}


def child(content: bytes, function: str, seconds: float = 60) -> int | None:
    """How a process ends in which scipy alone reads the file; None if it does not end."""
    script = f"import io, sys, scipy.io; scipy.io.{function}(io.BytesIO(sys.stdin.buffer.read()))"
    try:
        return subprocess.run([sys.executable, "-c", script], input=content, capture_output=True, timeout=seconds,
                              check=False).returncode  # fmt: skip
    except subprocess.TimeoutExpired:
        return None


def test_without_it_a_type_outside_scipys_table_would_end_the_program() -> None:
    assert child(GOOD, "loadmat") == 0
    assert child(word(DATA, 255), "loadmat") != 0


def test_without_it_a_negative_size_would_be_read_forever() -> None:
    assert child(version_4(), "whosmat") == 0
    assert child(version_4(code=50, rows=-22, length=2), "whosmat", 3) is None


def test_the_good_file_is_one_that_scipy_reads() -> None:
    np.testing.assert_array_equal(scipy.io.loadmat(io.BytesIO(GOOD))["W"], np.ones((2, 2)), strict=True)


def with_class(code: int, flags: int = 0, content: bytes = GOOD) -> bytes:
    """The file with an array of another class, in the flags of which bits may be set."""
    return content[: FLAGS + 8] + struct.pack("<I", code | flags) + content[FLAGS + 12 :]


#: Of the classes in order from 1 those whose numbers or letters are read, and so looked at.
READ = {4: "char", 6: "double", 7: "single", 8: "int8", 9: "uint8", 10: "int16", 11: "uint16", 12: "int32",
        13: "uint32", 14: "int64", 15: "uint64"}  # fmt: skip
NOT_READ = {1: "cell", 2: "struct", 3: "object", 5: "sparse", 16: "function"}


@pytest.mark.parametrize("code", [*READ, *NOT_READ])
def test_data_is_looked_at_in_every_class_that_is_read(code: int) -> None:
    assert matscan.classes(with_class(code)) == {"W": (READ | NOT_READ)[code]}
    bad_type, too_many = (with_class(code, content=word(*place)) for place in ((DATA, 255), (SIZES + 8, 2**30)))
    if code in NOT_READ:
        assert matscan.classes(bad_type) == matscan.classes(too_many) == {"W": NOT_READ[code]}
        return
    for content, words in ((bad_type, "the data of an array have the type 255"),
                           (too_many, f"it declares an array of {2**31} elements, more than 64 MB")):  # fmt: skip
        with pytest.raises(matscan.Damaged) as error:
            matscan.classes(content)
        assert str(error.value) == words


@pytest.mark.parametrize("code", [0, 18, 99])
def test_a_class_that_there_is_not_is_refused(code: int) -> None:
    with pytest.raises(matscan.Damaged, match=rf"^an array has the unknown class {code}$"):
        matscan.classes(with_class(code))


def test_an_opaque_array_has_its_name_where_others_have_their_size() -> None:
    inside = element("<", 6, struct.pack("<II", 17, 0)) + element("<", 1, b"handle") + bytes(8)
    assert matscan.classes(header() + element("<", 14, inside)) == {"handle": "opaque"}
    with pytest.raises(matscan.Damaged, match=r"^the name of an array have the type 5$"):
        matscan.classes(with_class(17))


@pytest.mark.parametrize(("kind", "width"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 4), (6, 4), (7, 4), (9, 8), (12, 8),
                                             (13, 8)])  # fmt: skip
def test_numbers_of_each_type_have_its_width(kind: int, width: int) -> None:
    def content(size: int) -> bytes:
        inside = GOOD[FLAGS:DATA] + element("<", kind, bytes(size))
        return header() + element("<", 14, inside)

    assert matscan.classes(content(4 * width)) == {"W": "double"}
    for size in (4 * width - 1, 4 * width + 1):
        with pytest.raises(matscan.Damaged) as error:
            matscan.classes(content(size))
        assert str(error.value) == f"an array of 4 elements has {size} bytes of data"


@pytest.mark.parametrize("kind", [16, 17, 18])
def test_letters_may_be_any_number_of_bytes_and_are_no_numbers(kind: int) -> None:
    content = GOOD[:DATA] + struct.pack("<I", kind) + GOOD[DATA + 4 :]
    assert matscan.classes(with_class(4, content=content)) == {"W": "char"}
    with pytest.raises(matscan.Damaged, match=rf"^the data of an array have the type {kind}$"):
        matscan.classes(content)


def test_a_complex_array_has_its_data_twice_and_complex_letters_once() -> None:
    with pytest.raises(matscan.Damaged, match=r"^an array ends before its data$"):
        matscan.classes(with_class(6, 1 << 11))
    twice = header() + element("<", 14, GOOD[FLAGS:] + GOOD[DATA:])
    assert matscan.classes(with_class(6, 1 << 11, twice)) == {"W": "double"}
    assert matscan.classes(with_class(4, 1 << 11)) == {"W": "char"}


def test_a_logical_array_is_told_from_numbers_of_its_class() -> None:
    assert matscan.classes(with_class(9, 1 << 9)) == {"W": "logical"}
    assert matscan.classes(with_class(9, 1 << 10)) == {"W": "uint8"}


@pytest.mark.parametrize(("axes", "good"), [(1, False), (2, True), (32, True), (33, False)])
def test_an_array_has_from_2_to_32_axes(axes: int, good: bool) -> None:
    parts = ((6, struct.pack("<II", 6, 0)), (5, struct.pack(f"<{axes}i", *[1] * axes)), (1, b"W"), (9, bytes(8)))
    content = header() + element("<", 14, b"".join(element("<", *part) for part in parts))
    if good:
        assert matscan.classes(content) == {"W": "double"}
    else:
        with pytest.raises(matscan.Damaged, match=r"^an array has the size \(1,"):
            matscan.classes(content)


@pytest.mark.parametrize(("kind", "width"), [(0, 8), (1, 4), (2, 4), (3, 2), (4, 2), (5, 1)])
@pytest.mark.parametrize(("of_class", "words"), [(0, "double"), (1, "char"), (2, "sparse")])
@pytest.mark.parametrize("imaginary", [0, 1])
@pytest.mark.parametrize("order", "<>")
def test_an_array_of_version_4_has_the_bytes_that_it_declares(
    kind: int, width: int, of_class: int, words: str, imaginary: int, order: str
) -> None:
    head = struct.pack(f"{order}5i", 1000 * (order == ">") + 10 * kind + of_class, 3, 5, imaginary, 2) + b"W\0"
    data = bytes(15 * width * (1 + (imaginary and words != "sparse")))
    # Another array behind it begins where the first one ends.
    behind = struct.pack(f"{order}5i", 1000 * (order == ">"), 1, 1, 0, 2) + b"V\0" + bytes(8)
    assert matscan.classes(head + data + behind) == {"W": words, "V": "double"}
    with pytest.raises(matscan.Damaged, match=r"^it ends in the middle$"):
        matscan.classes(head + data[:-1])


@pytest.mark.parametrize(("rows", "good"), [(2**23, True), (2**23 + 1, False)])
def test_arrays_of_version_4_count_as_doubles_against_what_is_allowed(rows: int, good: bool) -> None:
    content = struct.pack("<5i", 50, rows, 1, 0, 2) + b"W\0" + bytes(rows)
    if good:
        assert matscan.classes(content) == {"W": "double"}
    else:
        with pytest.raises(matscan.Damaged, match=r"^its arrays have more than 64 MB$"):
            matscan.classes(content)
