"""What all pages share: how templates are read, and what computed a page."""

from __future__ import annotations

import platform
from importlib.metadata import version

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from pyport.report.tables import count, short
from pyport.verdict import Verdict


def environment() -> Environment:
    """The templates of this folder; what is not in a page's context is an error, and every text is escaped."""
    made = Environment(loader=PackageLoader("pyport.report.html", "."), autoescape=True, trim_blocks=True,
                       lstrip_blocks=True, undefined=StrictUndefined)  # fmt: skip
    made.filters |= {"short": short, "count": count}
    made.globals["Verdict"] = Verdict
    return made


def machine() -> dict[str, str]:
    """What computed a page."""
    return {
        "pyport": version("pyport"),
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "system": f"{platform.system()} on {platform.machine()}, {' '.join(platform.libc_ver()).strip() or 'no glibc'}",
    }
