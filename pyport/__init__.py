"""A MATLAB training script ported to Python bit for bit, and the suite that proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyport.recorder import Recorder

__all__ = ["Recorder"]


def __getattr__(name: str) -> Any:
    # NumPy and SciPy load with the first use, not with every start of the command line.
    if name == "Recorder":
        from pyport.recorder import Recorder

        return Recorder
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
