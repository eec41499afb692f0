"""Files of -v7.3 as MATLAB lays them out: axes in reverse, classes in attributes, elements of cells kept elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse

h5py: Any = __import__("pytest").importorskip("h5py")


class File73:
    """A file that is being written; `file` is h5py's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = h5py.File(path, "w", userblock_size=512)
        self.count = 0

    def close(self) -> Path:
        self.file.close()
        with self.path.open("r+b") as file:
            file.write(b"MATLAB 7.3 MAT-file, made for a test".ljust(116) + bytes(8) + b"\0\2IM")
        return self.path

    def reference(self, value: Any) -> Any:
        """A reference to a value that is kept among the others."""
        self.count += 1
        return self.write(self.file.require_group("#refs#"), f"a{self.count}", value).ref

    def write(self, group: Any, name: str, value: Any, **options: Any) -> Any:
        """A value of any class under a name."""
        if isinstance(value, dict):
            return self.struct(group, name, [value])
        if scipy.sparse.issparse(value):
            made = group.create_group(name)
            made.attrs["MATLAB_class"] = np.bytes_("logical" if value.dtype == bool else "double")
            made.attrs["MATLAB_sparse"] = np.uint64(value.shape[0])
            made["jc"] = value.indptr.astype(np.uint64)
            if value.nnz:
                made["ir"], made["data"] = value.indices.astype(np.uint64), as_stored(value.data)
            return made
        if isinstance(value, str):
            codes = np.array([ord(letter) for letter in value], dtype=np.uint16)
            value = codes.reshape(min(len(value), 1), len(value))
            kind = "char"
        else:
            kind = {"float64": "double", "float32": "single", "bool": "logical", "complex128": "double",
                    "object": "cell"}.get(value.dtype.name, value.dtype.name)  # fmt: skip
        if value.size == 0:
            made = group.create_dataset(name, data=np.array(value.shape, dtype=np.uint64))
            made.attrs["MATLAB_empty"] = np.uint8(1)
        elif kind == "cell":
            made = group.create_dataset(name, value.T.shape, dtype=h5py.ref_dtype)
            for place in np.ndindex(value.T.shape):
                made[place] = self.reference(value.T[place])
        else:
            made = group.create_dataset(name, data=as_stored(value).T, **options)
        made.attrs["MATLAB_class"] = np.bytes_(kind)
        return made

    def struct(self, group: Any, name: str, elements: list[dict[str, Any]]) -> Any:
        """A struct array of one row."""
        made = group.create_group(name)
        made.attrs["MATLAB_class"] = np.bytes_("struct")
        for field in elements[0]:
            if len(elements) == 1:
                self.write(made, field, elements[0][field])
            else:
                data = made.create_dataset(field, (len(elements), 1), dtype=h5py.ref_dtype)
                for k, element in enumerate(elements):
                    data[k, 0] = self.reference(element[field])
        names = np.empty(len(elements[0]), dtype=object)
        for k, field in enumerate(elements[0]):
            names[k] = np.array([letter.encode() for letter in field], dtype="S1")
        if len(names):
            made.attrs.create("MATLAB_fields", names, dtype=h5py.vlen_dtype(np.dtype("S1")))
        return made


def as_stored(value: np.ndarray) -> np.ndarray:
    if value.dtype == bool:
        return value.astype(np.uint8)
    if value.dtype.kind != "c":
        return value
    made = np.empty(value.shape, dtype=[("real", "f8"), ("imag", "f8")])
    made["real"], made["imag"] = value.real, value.imag
    return made


def saved(path: Path, **variables: Any) -> Path:
    """A file of the variables."""
    made = File73(path)
    for name, value in variables.items():
        made.write(made.file, name, value)
    return made.close()
