"""A MATLAB training script ported to Python bit for bit, and the suite that proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyport.interactive import gradcheck
    from pyport.recorder import Recorder
    from pyport.scripts.verify import verify

__all__ = ["Recorder", "gradcheck", "verify"]


def __getattr__(name: str) -> Any:
    # NumPy and SciPy load with the first use, not with every start of the command line.
    if name == "gradcheck":
        from pyport.interactive import gradcheck

        return gradcheck
    if name == "Recorder":
        from pyport.recorder import Recorder

        return Recorder
    if name == "verify":
        from pyport.scripts.verify import verify

        return verify
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
