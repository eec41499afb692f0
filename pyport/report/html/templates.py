"""What all pages share: how templates are read, in which language they speak, and what computed a page."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pyport.language import Said, filled, in_language, joined, said, sentence
from pyport.report.tables import count, short


def environment(lang: str = "en") -> Environment:
    """The templates of this folder, in a language; what is not in a page's context is an error, and text is escaped.

    A sentence stands in a template as ``said("... {name} ...", name=value)``; it may have markup, its values are
    escaped. The filter ``say`` says one that comes from elsewhere, ``sentence`` with a full stop behind it; ``lead``
    stands before others.
    """
    made = Environment(loader=PackageLoader("pyport.report.html", "."), autoescape=True, trim_blocks=True,
                       lstrip_blocks=True, undefined=StrictUndefined)  # fmt: skip

    def translated(template: str, **values: Any) -> Markup:
        text = in_language(Said(template, {}), lang)
        shown = {name: in_language(value, lang) if isinstance(value, Said) else value for name, value in values.items()}
        return Markup(filled(text, shown, Markup) if shown else text)  # markup of the template's own

    def lead(text: str) -> Markup:
        """What stands before a sentence and says what that is."""
        return Markup("<b>{}：</b>" if lang == "zh" else "<b>{}.</b> ").format(in_language(text, lang))

    made.filters["lead"] = lead
    made.filters |= {"short": short, "count": count, "say": lambda text: in_language(text, lang),
                     "sentence": lambda text: sentence(text, lang)}  # fmt: skip
    made.globals |= {"lang": lang, "said": translated, "joined": joined, "machine": machine()}
    return made


def machine() -> dict[str, str]:
    """What computed a page."""
    libc = " ".join(platform.libc_ver()).strip()
    system = {"system": platform.system(), "machine": platform.machine()}
    return {
        "pyport": version("pyport"),
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        said("system"): said("{system} on {machine}, {libc}", libc=libc or said("no glibc"), **system),
    }
