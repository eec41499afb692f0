"""What a MATLAB script and a Python program leave behind, found without the code under test."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import scipy.io
import scipy.sparse
from feed import Feed, feeding, queues

HERE = Path(__file__).parent
#: Rounding that grows through a few hundred operations stays below, a slip does not.
CLOSE = 1e-7
#: Clears what cannot be saved, saves the rest.
SAVE = """for fed_variable = whos'
    if any(strcmp(fed_variable.class, {{'function_handle', 'containers.Map'}}))
        clear(fed_variable.name)
    end
end
clear fed_variable
save('-v7', '{file}')
"""


def functions_first(text: str) -> str:
    """A script whose local functions stand before their use, as Octave asks for."""
    function = re.compile(r"^function\b.*?^end\b[^\n]*\n", re.MULTILINE | re.DOTALL)
    return "1;\n" + "".join(function.findall(text)) + function.sub("", text)


def matlab_finals(jobs: Sequence[tuple[Path, int]]) -> list[dict[str, Any]]:
    """The variables that each script leaves in Octave for its seed; one process runs all of them."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        lines = ["warning('off', 'all');", f"addpath('{HERE / 'fed'}');"]
        for seed in {seed for _, seed in jobs}:
            scipy.io.savemat(folder / f"seed{seed}.mat", {k: v[None, :] for k, v in queues(seed).items()})
        for k, (script, seed) in enumerate(jobs):
            copy = folder / f"script{k}.m"
            copy.write_text(functions_first(script.read_text(encoding="utf-8")), encoding="utf-8")
            lines += ["clear -all", f"cd('{script.parent}');", f"setenv('FED', '{folder / f'seed{seed}.mat'}');",
                      f"setenv('FED_RUN', '{k + 1}');", f"source('{copy}');",
                      SAVE.format(file=folder / f"final{k}.mat")]  # fmt: skip
        (folder / "drive_all.m").write_text("\n".join(lines), encoding="utf-8")
        octave = os.environ.get("PYPORT_OCTAVE") or shutil.which("octave-cli") or "octave-cli"
        command = [octave, "--no-init-file", "--no-history", "--no-window-system", str(folder / "drive_all.m")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        finals = [folder / f"final{k}.mat" for k in range(len(jobs))]
        for file, (script, _) in zip(finals, jobs, strict=True):
            assert file.is_file(), f"{script}: {done.stderr[-600:]}"
        return [
            {k: v for k, v in scipy.io.loadmat(file, simplify_cells=True).items() if not k.startswith("__")}
            for file in finals
        ]


@contextlib.contextmanager
def beside(folder: Path) -> Iterator[None]:
    """While it lasts, modules in the folder can be imported; afterwards they are forgotten."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == folder:
                del sys.modules[name]


@contextlib.contextmanager
def as_main(module: ModuleType) -> Iterator[None]:
    """While it lasts, the module is the main program: a dataclass looks its own module up."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def python_finals(script: Path, seed: int) -> dict[str, Any]:
    """The variables that a Python program leaves for a seed, those of a function ``main`` among them."""
    module = ModuleType("__main__")
    module.__file__ = str(script)
    code = compile(script.read_text(encoding="utf-8"), str(script), "exec")
    left: dict[str, Any] = {}

    def profile(frame: Any, event: str, _: Any) -> None:
        if event == "return" and frame.f_code.co_name == "main" and frame.f_code.co_filename == str(script):
            left.update(frame.f_locals)

    with (
        beside(script.parent),
        contextlib.redirect_stdout(io.StringIO()),
        np.errstate(all="ignore"),
        as_main(module),
        feeding(Feed(seed)),
    ):
        sys.setprofile(profile)
        try:
            exec(code, vars(module))
        finally:
            sys.setprofile(None)
    left |= vars(module)
    return {k: v for k, v in left.items() if not k.startswith("__") and not callable(v) and type(v) is not ModuleType}


def plain(value: Any) -> Any:
    """A value of either language as text, a float or complex array without axes of length 1, a list, or a dict."""
    if isinstance(value, str | bytes):
        return str(value)
    if scipy.sparse.issparse(value):
        return plain(value.toarray())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(vars(value))
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype == object):
        with contextlib.suppress(ValueError, TypeError):
            array = np.asarray([np.asarray(item, dtype=complex) for item in value])
            if array.dtype != object:
                return plain(array)
        return [plain(item) for item in value]
    array = np.asarray(value)
    if array.dtype.kind in "US":
        return [str(item).rstrip() for item in array.ravel()] if array.size != 1 else str(array.item())
    if array.dtype.kind not in "biufc":
        return type(value).__name__
    return np.squeeze(array.astype(np.complex128))


def same(a: Any, b: Any, *, shift: bool = False) -> bool:
    """Whether two values agree up to rounding; `shift` lets `b` count from 0 where `a` counts from 1."""
    a, b = plain(a), plain(b)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        if a.size == 0 and b.size == 0:
            return True
        if a.shape != b.shape:
            return False
        b = b + 1 if shift else b
        finite = np.isfinite(a)
        scale = np.max(np.abs(a[finite]), initial=1e-300)
        with np.errstate(invalid="ignore"):
            near = (np.abs(a - b) <= CLOSE * max(scale, 1e-6)) | (a == b) | (np.isnan(a) & np.isnan(b))
        return bool(np.all(near))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y, shift=shift) for x, y in zip(a, b, strict=True))
    if _is_empty(a) and _is_empty(b):
        return True
    return type(a) is type(b) and bool(a == b)


def _is_empty(value: Any) -> bool:
    """Whether a list or an array has no items; a ragged list is no array."""
    return len(value) == 0 if isinstance(value, list) else isinstance(value, np.ndarray) and value.shape[:1] == (0,)


def apart(
    reference: Mapping[str, Any], port: Mapping[str, Any], zero_based: Collection[str], left_out: Collection[str]
) -> tuple[list[str], list[str]]:
    """Of the names that both have, those that were compared and those that differ."""
    names = [name for name in reference if name in port and name not in left_out]
    shifted = {name for name in names if name in zero_based and same(reference[name], port[name], shift=True)}
    return names, [name for name in names if name not in shifted and not same(reference[name], port[name])]
