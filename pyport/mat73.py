"""The variables of a .mat file of -v7.3, which is HDF5, read through h5py where that is installed.

MATLAB stores an array with its axes in reverse, says its class in the attribute ``MATLAB_class``, keeps the elements
of a cell array and of a struct array elsewhere in the file and refers to them, and writes the size of an empty
array as its numbers. Whatever could be larger than it looks, or lie outside of the file, is looked at before it is
read.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport import matvalues
from pyport.errors import MatFileError
from pyport.foreign import UNKNOWN, Instance, Opaque, handle_of, is_sparse, object_of, struct_array
from pyport.language import said
from pyport.matscan import LARGEST, Damaged

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_DEEPEST = 100
#: Bytes of the longest text that is an attribute: a class is no longer than a name of MATLAB's.
_LONGEST = 256
#: What an array costs beside its numbers: its place in the file is looked for, and h5py's own objects are large.
_EACH = 256
#: The filters that a chunk may go through: deflate, shuffle, a checksum. Others may be code from elsewhere.
_DEFLATE, _FILTERS = 1, {1, 2, 3}
_FUNCTION, _OBJECT, _OPAQUE = 1, 2, 3
_NUMBERS = {
    "double", "single", "logical", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
}  # fmt: skip


def is_hdf5(content: bytes) -> bool:
    """Whether a file is HDF5; MATLAB has 512 bytes of its own before it."""
    return _SIGNATURE in (content[:8], content[512:520])


def variables(path: Path, content: bytes) -> dict[str, Any]:
    """All variables of the file, as `matfile.read` gives them.

    Raises
    ------
    MatFileError
        If h5py is not installed, or the file is damaged, of another program, or too large.
    """
    try:
        import h5py
    except ImportError:
        raise MatFileError(said("{path}: this is the HDF5 format of -v7.3; pip install 'pyport[hdf5]' lets it be "
"read, or save it with save(..., '-v7').", path=path)) from None  # fmt: skip
    try:
        opened = h5py.File(h5py.h5f.open_file_image(content))
    except Exception:  # h5py raises whatever its parser stumbles over
        raise MatFileError(
            said("{path}: not a .mat file that can be read (it begins as HDF5 does, and is not HDF5).", path=path)
        ) from None
    try:
        with opened as file:
            if not any("MATLAB_class" in file[name].attrs for name in file if _is_hard(file, name)):
                whose = (
                    said("Octave's HDF5 format")
                    if any("OCTAVE_NEW_FORMAT" in file[name].attrs for name in file)
                    else (said("HDF5 without MATLAB classes"))
                )
                raise MatFileError(
                    said("{path}: this is {whose}; save it with save('-v7', ...).", path=path, whose=whose)
                )
            reader = _Reader(h5py, file, len(content))
            return {name: reader.member(file, name) for name in file if not name.startswith("#")}
    except Damaged as error:
        raise MatFileError(
            said("{path}: not a .mat file that can be read ({reason}).", path=path, reason=error)
        ) from None
    except MatFileError:
        raise
    except Exception as error:  # h5py raises whatever its parser stumbles over
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise MatFileError(
            said("{path}: not a .mat file that can be read ({reason}).", path=path, reason=reason)
        ) from None


def _is_hard(group: Any, name: str) -> bool:
    """Whether a name leads to something in this very file, and not by way of another name."""
    return type(group.get(name, getlink=True)).__name__ == "HardLink"


class _Reader:
    def __init__(self, h5py: Any, file: Any, size: int) -> None:
        self.h5py, self.file = h5py, file
        self.left = LARGEST
        # A reference takes eight bytes, and what is no reference more.
        self.visits = size // 8
        self.within: list[Any] = []
        self._subsystem: str | None = None

    def member(self, group: Any, name: str) -> Any:
        if not _is_hard(group, name):
            raise Damaged(said("{name} is a link to another place", name=name))
        return self.value(group[name])

    def value(self, node: Any) -> Any:
        """The value of a dataset or a group."""
        self._pay(_EACH)
        self.visits -= 1
        if self.visits < 0:
            raise Damaged(said("it refers to the same arrays again and again"))
        # The same object within itself would have no end.
        place = self.h5py.h5o.get_info(node.id).addr
        if place in self.within:
            return Opaque(said("a reference to what it is in"))
        if len(self.within) > _DEEPEST:
            raise Damaged(said("arrays are nested more than {deepest} deep", deepest=_DEEPEST))
        self.within.append(place)
        try:
            return self._group(node) if isinstance(node, self.h5py.Group) else self._dataset(node)
        finally:
            self.within.pop()

    def _pay(self, cost: int) -> None:
        self.left -= cost
        if self.left < 0:
            raise Damaged(said("its arrays have more than {largest} MB", largest=LARGEST >> 20))

    def _attribute(self, node: Any, name: str) -> Any:
        """An attribute of one short text or one number, None if it is not there."""
        if not self.h5py.h5a.exists(node.id, name.encode()):
            return None
        attribute = self.h5py.h5a.open(node.id, name.encode())
        # Of one with a length of its own HDF5 believes the length.
        if (
            attribute.dtype.kind not in "Siu"
            or attribute.get_storage_size() > _LONGEST
            or math.prod(attribute.shape) != 1
        ):
            raise Damaged(said("the attribute {name} is neither a short text nor a number", name=name))
        return np.ravel(node.attrs[name])[0]

    def _kind(self, node: Any) -> str:
        kind = self._attribute(node, "MATLAB_class")
        return kind.decode("latin-1") if isinstance(kind, bytes) else "" if kind is None else str(kind)

    def _decode(self, node: Any) -> int:
        return int(self._attribute(node, "MATLAB_object_decode") or 0)

    def _dataset(self, node: Any) -> Any:
        kind, decode = self._kind(node), self._decode(node)
        if decode == _OPAQUE:
            return Opaque(object_of(kind), self._digest(self._stored(node)))
        stored = self._stored(node)
        if kind == "function_handle" or decode == _FUNCTION:
            return Opaque(handle_of(""), self._digest(stored))
        if self._attribute(node, "MATLAB_empty"):
            return self._empty(node, kind, stored)
        if kind == "cell":
            return self._references(stored)
        values = stored.T
        if kind == "char":
            codes = np.asarray(values, dtype="<u2")
            flat = matvalues.letters(codes.tobytes("F"), 4, "<", codes.size)
            return _two_axes(flat.reshape(codes.shape, order="F"))
        if kind not in _NUMBERS or stored.dtype.kind not in "fiubV":
            return Opaque(object_of(kind) if kind else said("numbers of the type {dtype}", dtype=stored.dtype))
        return _two_axes(self._numbers(kind, values))

    def _numbers(self, kind: str, values: NDArray[Any]) -> NDArray[Any]:
        if values.dtype.kind == "V" and values.dtype.names != ("real", "imag"):
            raise Damaged(said("numbers have the type {dtype}", dtype=values.dtype))
        parts = [values["real"], values["imag"]] if values.dtype.kind == "V" else [values]
        return matvalues.numbers(kind, [np.ravel(part, order="F") for part in parts]).reshape(values.shape, order="F")

    def _empty(self, node: Any, kind: str, stored: NDArray[Any]) -> Any:
        """An array without elements: its numbers are its size."""
        shape = tuple(int(size) for size in np.ravel(stored))
        if not 2 <= len(shape) <= 32 or min(shape) < 0 or math.prod(shape) != 0:
            raise Damaged(said("an empty array has the size {shape}", shape=shape))
        if kind == "cell":
            return np.empty(shape, dtype=object)
        if kind == "char":
            return np.empty(shape, dtype="<U1")
        if kind == "struct":
            # The names of its fields have a length of their own, which HDF5 would believe.
            return struct_array(shape, [UNKNOWN] if "MATLAB_fields" in node.attrs else [])
        kind = "double" if kind == "canonical empty" else kind
        return self._numbers(kind, np.empty(shape)) if kind in _NUMBERS else Opaque(object_of(kind))

    def _stored(self, node: Any) -> NDArray[Any]:
        """The numbers or references of a dataset, if they are no more than they look and lie in this file."""
        made = node.id.get_create_plist()
        if node.shape is None or node.dtype.kind not in "fiubVO" or node.dtype.itemsize > 32:
            raise Damaged(said("a dataset has the type {dtype}", dtype=node.dtype))
        if node.dtype.kind == "O" and self.h5py.check_ref_dtype(node.dtype) is not self.h5py.Reference:
            raise Damaged(said("a dataset has elements of any length"))
        self._pay(node.dtype.itemsize * math.prod(node.shape))
        if node.is_virtual or made.get_external_count():
            raise Damaged(said("a dataset is in another file"))
        filters = [made.get_filter(k)[0] for k in range(made.get_nfilters())]
        if not set(filters) <= _FILTERS:
            raise Damaged(said("a dataset went through the filter {max}", max=max(set(filters) - _FILTERS)))
        if node.chunks is not None:
            self._check_chunks(node, filters)
        return np.asarray(node[()])

    def _check_chunks(self, node: Any, filters: list[int]) -> None:
        """No chunk may unpack to more than its size: HDF5 takes as much memory as comes."""
        size = math.prod(node.chunks) * node.dtype.itemsize
        if size > LARGEST:
            raise Damaged(said("a chunk has more than {largest} MB", largest=LARGEST >> 20))
        if _DEFLATE not in filters:
            return
        if filters.count(_DEFLATE) > 1:
            raise Damaged(said("a dataset is compressed twice"))
        behind = filters[filters.index(_DEFLATE) + 1 :]
        if set(behind) - {3}:
            raise Damaged(said("a dataset is turned round when it is compressed"))
        for k in range(node.id.get_num_chunks()):
            info = node.id.get_chunk_info(k)
            mask, packed = node.id.read_direct_chunk(info.chunk_offset)
            if mask >> filters.index(_DEFLATE) & 1:
                continue
            stream = zlib.decompressobj()
            # A checksum of four bytes may stand before the numbers, and one behind.
            if len(stream.decompress(bytes(packed), size + 9)) > size + 8:
                raise Damaged(said("a chunk has more bytes than it declares"))

    def _references(self, stored: NDArray[Any]) -> NDArray[Any]:
        """What the references of a cell array, or of a field of a struct array, lead to."""
        if stored.dtype.kind != "O":
            raise Damaged(said("a cell array holds no references"))
        flat = np.ravel(stored.T, order="F")
        cells = np.empty(flat.size, dtype=object)
        for k, reference in enumerate(flat):
            if not reference:
                raise Damaged(said("a reference leads nowhere"))
            cells[k] = self.value(self.file[reference])
        return _two_axes(cells.reshape(stored.T.shape, order="F"))

    def _group(self, group: Any) -> Any:
        kind, decode = self._kind(group), self._decode(group)
        if "MATLAB_sparse" in group.attrs:
            return self._sparse(group, kind)
        if kind == "function_handle" or decode == _FUNCTION:
            inside = self._struct(group)
            text = matvalues.function_text(inside)
            return Opaque(handle_of(text), self._digest(inside))
        if decode == _OPAQUE:
            return Opaque(object_of(kind), self._digest(self._struct(group)))
        if kind == "struct":
            return self._struct(group)
        return Instance(kind, self._struct(group)) if decode == _OBJECT else Opaque(object_of(kind))

    def _struct(self, group: Any) -> NDArray[Any]:
        """A struct array: the fields of one element stand in the group, of more each is an array of references."""
        names, columns = list(group), []
        for name in names:
            if not _is_hard(group, name):
                raise Damaged(said("{name} is a link to another place", name=name))
            node = group[name]
            lone = isinstance(node, self.h5py.Group) or "MATLAB_class" in node.attrs or node.dtype.kind != "O"
            if lone:
                cell = np.empty((1, 1), dtype=object)
                cell[0, 0] = self.value(node)
                columns.append(cell)
            else:
                self._pay(_EACH)
                columns.append(self._references(self._stored(node)))
        shapes = {column.shape for column in columns} or {(1, 1)}
        if len(shapes) > 1:
            raise Damaged(said("the fields of a struct array have unlike sizes"))
        made = struct_array(shapes.pop(), names)
        for field, column in zip(made.dtype.names or (), columns, strict=True):
            made[field] = column
        return made

    def _sparse(self, group: Any, kind: str) -> Any:
        parts = {name: self._stored(group[name]) for name in ("data", "ir", "jc") if name in group}
        rows = int(self._attribute(group, "MATLAB_sparse"))
        if "jc" not in parts or rows < 0 or kind not in ("double", "logical", "single"):
            raise Damaged(
                said("a sparse matrix of class {kind} has the parts {group}", kind=kind, group=", ".join(group))
            )
        jc, ir = (np.ravel(parts.get(name, np.empty(0))).astype(np.int64) for name in ("jc", "ir"))
        data = np.ravel(parts.get("data", np.empty(0)))
        numbers = [data["real"], data["imag"]] if data.dtype.kind == "V" else [data]
        return matvalues.sparse(kind, (rows, len(jc) - 1), ir, jc, numbers)

    def _digest(self, value: Any) -> str:
        """A digest of what is stored, and of what the file keeps for its function handles and objects."""
        if self._subsystem is None:
            self._subsystem = ""
            if "#subsystem#" in self.file and _is_hard(self.file, "#subsystem#"):
                inside = self.file["#subsystem#"]
                self._subsystem = _hashed([self.member(inside, name) for name in inside])
        return _hashed([value, self._subsystem])


def _two_axes(values: NDArray[Any]) -> NDArray[Any]:
    return values.reshape(*values.shape, *(1,) * (2 - values.ndim)) if values.ndim < 2 else values


def _hashed(value: Any) -> str:
    """A digest of a value and all that is in it."""
    parts: list[str]
    if isinstance(value, str | Opaque):
        parts = [repr(value)]
    elif isinstance(value, Instance):
        parts = [value.of_class, _hashed(value.fields)]
    elif isinstance(value, list):
        parts = [_hashed(item) for item in value]
    elif is_sparse(value):
        parts = [repr(value.shape), *(_hashed(part) for part in (value.data, value.indices, value.indptr))]
    elif value.dtype.names and value.dtype.hasobject:
        parts = [repr(value.shape), *value.dtype.names, *(_hashed(value[name]) for name in value.dtype.names)]
    elif value.dtype.kind == "O":
        parts = [repr(value.shape), *(_hashed(item) for item in value.flat)]
    else:
        parts = [repr((value.shape, value.dtype.str)), value.tobytes().hex()]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
