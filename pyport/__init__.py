"""A MATLAB training script ported to Python bit for bit, and the suite that proves it.

What the command line does, as functions: `train`, `verify`, `trace`, `compare`, `gradcheck`, `diagnose`, `fuzz`,
`sweep`, `errata`, `paper`, `cases`. What they return is true only for PASS, prints as the command prints, is a table
in a notebook, and is plain data by ``.to_dict()``. `Recorder` records the quantities of any loop; `Stream` gives
MATLAB's and Octave's random numbers.
"""

from __future__ import annotations

import sys
from types import ModuleType

# What only a type checker reads; the typing module takes longer to load than all that is loaded here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyport.interactive import (
        Answer,
        cases,
        compare,
        diagnose,
        errata,
        fuzz,
        gradcheck,
        paper,
        sweep,
        trace,
        train,
        verify,
    )
    from pyport.rand import Stream
    from pyport.recorder import Recorder

    __version__: str

__all__ = [
    "Answer",
    "Recorder",
    "Stream",
    "__version__",
    "cases",
    "compare",
    "diagnose",
    "errata",
    "fuzz",
    "gradcheck",
    "paper",
    "sweep",
    "trace",
    "train",
    "verify",
]

#: Where each name is. NumPy and SciPy load with the first use, not with every start of the command line.
_HOMES = {
    **dict.fromkeys([name for name in __all__ if name != "__version__"], "pyport.interactive"),
    "Recorder": "pyport.recorder",
    "Stream": "pyport.rand",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    if name == "__version__":
        from importlib.metadata import version

        return version("pyport")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Flat(ModuleType):
    """The package, in which `pyport.fuzz` is the function, whether or not the package of that name is loaded."""

    def __setattr__(self, name: str, value: Any) -> None:
        # Importing pyport.fuzz would put the module where the function is.
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Flat
