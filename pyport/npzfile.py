"""The arrays of an .npz or .npy file, none of them larger than it may be and none of them code."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from pyport.errors import InputError
from pyport.language import Said, said, words_of
from pyport.matscan import LARGEST

_NPY = b"\x93NUMPY"
#: The ways in which NumPy packs an archive.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def is_npz(content: bytes) -> bool:
    """Whether a file is an archive or a single array of NumPy's."""
    return content.startswith((b"PK\3\4", b"PK\5\6", _NPY))


def variables(path: Path, content: bytes) -> dict[str, Any]:
    """The arrays by name, with NumPy's own shapes; that of an .npy file is called as the file.

    Raises
    ------
    InputError
        If the file is damaged, holds Python objects, or more than `LARGEST`.
    """
    try:
        if content.startswith(_NPY):
            return {path.stem: _array(io.BytesIO(content), path.name, LARGEST)}
        made: dict[str, Any] = {}
        left = LARGEST
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if entry.is_dir() or not entry.filename.endswith(".npy"):
                    raise ValueError(said("it holds {name}, which is no array", name=entry.filename))
                name = entry.filename.removesuffix(".npy")
                if name in made:
                    raise ValueError(said("the array {name} is in it twice", name=name))
                if entry.flag_bits & 1 or entry.compress_type not in _PACKED:
                    raise ValueError(said("{name} is packed in a way that NumPy does not use", name=name))
                with archive.open(entry) as file:
                    made[name] = _array(file, name, left)
                left -= made[name].nbytes
        return made
    except (ValueError, EOFError, OSError, NotImplementedError, RuntimeError, SyntaxError, OverflowError,
            zipfile.BadZipFile, zlib.error) as error:  # fmt: skip
        reason = words_of(error)
        if not isinstance(reason, Said):
            reason = next(iter(reason.splitlines()), type(error).__name__)
        raise InputError(
            said("{path}: not a file of NumPy's arrays that can be read ({reason}).", path=path, reason=reason)
        ) from None


def _array(file: IO[bytes], name: str, left: int) -> NDArray[Any]:
    """One array, of which no more is unpacked than it declares, and no more than is `left`."""
    version = npy.read_magic(file)
    if version == (1, 0):
        shape, by_columns, dtype = npy.read_array_header_1_0(file)
    elif version == (2, 0):
        shape, by_columns, dtype = npy.read_array_header_2_0(file)
    else:
        raise ValueError(said("{name} has the format {major}.{minor}", name=name, major=version[0], minor=version[1]))
    if dtype.hasobject:
        raise ValueError(
            said("{name} holds Python objects, which run code when they are loaded; save arrays of numbers", name=name)
        )
    size = dtype.itemsize * math.prod(shape)
    if min(shape, default=0) < 0 or max(size, math.prod(shape)) > left:
        raise ValueError(said("its arrays have more than {largest} MB", largest=LARGEST >> 20))
    data = file.read(size + 1)
    if len(data) != size:
        raise ValueError(said("{name} has {what} bytes than it declares", name=name,
                              what=said("more") if len(data) > size else said("fewer")))  # fmt: skip
    return np.frombuffer(bytearray(data), dtype=dtype, count=math.prod(shape)).reshape(
        shape, order="F" if by_columns else "C"
    )
