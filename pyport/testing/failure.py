"""How an assertion fails: in the language of whoever reads it."""

from __future__ import annotations

from pyport.language import in_language, of_the_terminal


def failed(text: str) -> AssertionError:
    """An assertion's failure, in the language that PYPORT_LANG names, else in the terminal's; in a pipe in English."""
    return AssertionError(in_language(text, of_the_terminal()))
