"""A report as text, as HTML for a notebook, and what `--json` writes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from io import StringIO
from typing import Any

from rich.console import Console, RenderableType

#: As many columns as a report has that nobody watches being printed.
WIDTH = 80
#: A report in a notebook: the columns stand below each other, in the notebook's own colours but for the verdict.
_HTML = '<pre style="font-family: monospace; line-height: 1.3; white-space: pre">{code}</pre>'


def as_text(what: RenderableType) -> str:
    """The report in 80 columns, no line ending in blanks."""
    console = Console(file=StringIO(), width=WIDTH, highlight=False, markup=False, color_system=None)
    with console.capture() as captured:
        console.print(what, crop=False)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def as_html(what: RenderableType) -> str:
    """The same as an element of a page."""
    console = Console(file=StringIO(), width=WIDTH, highlight=False, markup=False, record=True, force_terminal=True)
    console.print(what, crop=False)
    return console.export_html(inline_styles=True, code_format=_HTML)


def plain(value: Any) -> Any:
    """The value in JSON's own types; JSON has no Inf and no NaN, so these become text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, bool | int | str) or value is None:
        return value
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return float(value) if math.isfinite(value) else str(float(value))
