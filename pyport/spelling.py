"""A name that is unknown, and the one that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from pyport.errors import InputError
from pyport.language import said

#: From this likeness on a name is suggested.
_LIKE = 0.5


def nearest(name: str, names: Collection[str]) -> str | None:
    """The name that is most like one that is unknown, or None where none is."""
    return next(iter(difflib.get_close_matches(name, names, n=1, cutoff=_LIKE)), None)


def unknown(what: str, name: str, names: Collection[str], listed_by: str = "") -> InputError:
    """The error of a name that is unknown.

    Parameters
    ----------
    what : str
        What it should be the name of, as `said` has it.
    name : str
    names : collection of str
        Those that are known.
    listed_by : str
        The command that lists them, where they are too many for a sentence.
    """
    if near := nearest(name, names):
        return InputError(said("there is no {what} {name}; did you mean {near}?", what=what, name=name, near=near))
    if listed_by:
        return InputError(
            said("there is no {what} {name}; {command} lists them.", what=what, name=name, command=listed_by)
        )
    return InputError(
        said("there is no {what} {name}; there are {names}.", what=what, name=name, names=", ".join(names))
    )
