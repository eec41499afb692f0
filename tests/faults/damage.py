"""Damaged .mat files by number: the same number is always the same file."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.io

from pyport.gradients.target import reference_gradient
from pyport.starts import choose_start
from pyport.training import train

Random = np.random.Generator
Arrays = Mapping[str, np.ndarray]
MATLAB_WROTE = Path(scipy.io.__file__).parent / "matlab" / "tests" / "data"
#: Sizes and codes that a careless reader believes.
WORDS = (0, 1, 4, 7, 8, 13, 14, 15, 17, 20, 255, 2**16, 2**24, 2**28, 2**31 - 1, 2**31, 2**32 - 8, 2**32 - 1)
#: What a bomb unpacks to: more than is allowed, and more than the memory that is.
UNPACKED = (2**27, 2**31)


def element(order: str, kind: int, data: bytes) -> bytes:
    """A piece of a version 5 file, filled up to eight bytes."""
    return struct.pack(f"{order}II", kind, len(data)) + data + bytes(-len(data) % 8)


def array(name: str, value: np.ndarray, order: str = "<") -> bytes:
    """A full double array as version 5 has it."""
    sizes = struct.pack(f"{order}{value.ndim}i", *value.shape)
    numbers = value.astype(f"{order}f8").tobytes(order="F")
    parts = ((6, struct.pack(f"{order}II", 6, 0)), (5, sizes), (1, name.encode()), (9, numbers))
    return element(order, 14, b"".join(element(order, *part) for part in parts))


def header(order: str = "<") -> bytes:
    return b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack(f"{order}HH", 0x0100, 0x4D49)


def version_5(arrays: Arrays, order: str = "<") -> bytes:
    """A file without compression in either order of bytes."""
    return header(order) + b"".join(array(name, value, order) for name, value in arrays.items())


def packed(content: bytes) -> bytes:
    """The same file with each array compressed, however damaged its inside is."""
    parts, place = [content[:128]], 128
    while place + 8 <= len(content):
        size = struct.unpack_from("<I", content, place + 4)[0]
        data = zlib.compress(content[place : place + 8 + size])
        parts.append(struct.pack("<II", 15, len(data)) + data)
        place += 8 + size
    return b"".join(parts)


def version_4(arrays: Arrays) -> bytes:
    file = io.BytesIO()
    scipy.io.savemat(file, {name: value for name, value in arrays.items() if value.ndim == 2}, format="4")
    return file.getvalue()


@cache
def contents() -> dict[str, dict[str, np.ndarray]]:
    """What the three kinds of file hold that commands read."""
    rng = np.random.default_rng(1)
    X, Y = rng.uniform(-1, 1, (5, 4)), np.eye(2)[rng.integers(0, 2, 5)]
    weights = [rng.uniform(-1, 1, size) for size in ((4, 3), (3, 6), (6, 2))]
    named = {f"W{k + 1}": W for k, W in enumerate(weights)}
    blocks = {f"g{k + 1}": np.asarray(g) for k, g in enumerate(reference_gradient(X, Y, *weights))}
    start = choose_start(None, None, None, None)
    trace = train(start, max_steps=5).to_dict()
    return {
        "weights": {name: getattr(start, name) for name in ("W1", "W2", "W3")},
        "gradient": {"X": X, "Y": Y, **named, **blocks},
        "trace": {name: np.atleast_2d(np.asarray(value)) for name, value in trace.items() if name != "stopped"},
    }


def trace_file() -> bytes:
    """A trace as pyport saves it, with its text."""
    file = io.BytesIO()
    scipy.io.savemat(file, {**contents()["trace"], "stopped": "max-steps"}, do_compression=False)
    return file.getvalue()


@cache
def originals(what: str) -> list[bytes]:
    """Good files of one content: plain, packed, with the bytes turned round, and of version 4."""
    plain = trace_file() if what == "trace" else version_5(contents()[what])
    return [plain, packed(plain), version_5(contents()[what], ">"), version_4(contents()[what])]


@cache
def foreign() -> list[bytes]:
    """Files that MATLAB wrote: cells, structs, objects, function handles, sparse matrices, text."""
    return [path.read_bytes() for path in sorted(MATLAB_WROTE.glob("*.mat"))]


def flipped(content: bytes, rng: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(int(rng.integers(1, 9))):
        changed[int(rng.integers(len(changed)))] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def flipped_inside(content: bytes, rng: Random) -> bytes:
    """Flipped before it was compressed: the checksum does not tell."""
    return packed(flipped(content, rng))


def cut(content: bytes, rng: Random) -> bytes:
    return content[: int(rng.integers(len(content)))]


def grown(content: bytes, rng: Random) -> bytes:
    return content + rng.bytes(int(rng.integers(1, 200)))


def overwritten(content: bytes, rng: Random) -> bytes:
    place, count = int(rng.integers(len(content))), int(rng.integers(1, 64))
    return (content[:place] + rng.bytes(count) + content[place + count :])[: len(content)]


def with_word(content: bytes, rng: Random) -> bytes:
    """Another size or code somewhere."""
    changed = bytearray(content)
    for _ in range(int(rng.integers(1, 3))):
        place = 4 * int(rng.integers(min(len(changed), 600) // 4))
        struct.pack_into("<>"[int(rng.integers(2))] + "I", changed, place, int(rng.choice(WORDS)))
    return bytes(changed)


def with_word_inside(content: bytes, rng: Random) -> bytes:
    return packed(with_word(content, rng))


def with_other_header(content: bytes, rng: Random) -> bytes:
    heads = [header(">"), header("<"), version_4(contents()["weights"])[:20], bytes(128), trace_file()[:128],
             header("<")[:124] + b"\0\2IM"]  # fmt: skip
    return heads[int(rng.integers(len(heads)))] + content[int(rng.choice((0, 20, 128))) :]


def repeated(content: bytes, rng: Random) -> bytes:
    a, b = sorted(int(place) for place in rng.integers(0, len(content) + 1, 2))
    return content[:b] + content[a:] if rng.integers(2) else content[:a] + content[b:]


def spliced(content: bytes, rng: Random) -> bytes:
    other = foreign()[int(rng.integers(len(foreign())))]
    return content[: int(rng.integers(len(content)))] + other[int(rng.integers(len(other))) :]


def bomb(content: bytes, rng: Random) -> bytes:
    """Honest about its size, or not, or compressed twice."""
    size, form = UNPACKED[int(rng.integers(2))], int(rng.integers(4))
    declared = (size, 2**20, 2**32 - 8, size)[form]
    data = zeros(struct.pack("<II", 14, declared), size)
    if form == 3:
        data = zlib.compress(struct.pack("<II", 15, len(data)) + data)
    return content[:128] + struct.pack("<II", 15, len(data)) + data


@cache
def zeros(head: bytes, count: int) -> bytes:
    """Compressed: a head and as many zeros."""
    stream, parts = zlib.compressobj(9), []
    parts.append(stream.compress(head))
    parts += [stream.compress(bytes(2**20)) for _ in range(count >> 20)]
    return b"".join([*parts, stream.flush()])


def other_format(content: bytes, rng: Random) -> bytes:
    texts = (b"# Created by Octave 7.3.0\n# name: W1\n# type: matrix\n", b"W1 = [1 2 3];\n", b"1,2,3\n4,5,6\n",
             b"\x89HDF\r\n\x1a\n", b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n\x1a\n", b"PK\3\4", b"\x1f\x8b",
             "权重\n".encode(), "权重".encode("utf-16"))  # fmt: skip
    return texts[int(rng.integers(len(texts)))] * int(rng.integers(1, 60)) + rng.bytes(int(rng.integers(100)))


KINDS: tuple[Callable[[bytes, Random], bytes], ...] = (
    flipped, flipped_inside, cut, grown, overwritten, with_word, with_word_inside, with_other_header, repeated, spliced,
    bomb, other_format,
)  # fmt: skip


class Damaged(NamedTuple):
    """A damaged file: what it held, and how it was damaged."""

    what: str
    how: str
    content: bytes


def damaged(seed: int, number: int) -> Damaged:
    """One damaged file; the same for the same numbers."""
    rng = np.random.default_rng([seed, number])
    damage = KINDS[number % len(KINDS)]
    what = ("weights", "gradient", "trace", "foreign")[int(rng.integers(4))]
    inside = damage in (flipped_inside, with_word_inside)
    if what == "foreign" and not inside:
        files = foreign()
        original = files[int(rng.integers(len(files)))]
    else:
        what = "trace" if what == "foreign" else what
        original = originals(what)[0 if inside else int(rng.integers(4))]
    return Damaged(what, damage.__name__, damage(original, rng))
