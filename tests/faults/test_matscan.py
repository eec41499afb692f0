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
