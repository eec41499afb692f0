"""A name that is unknown, and the one that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from pyport.errors import InputError
from pyport.language import said

#: From this likeness on a name is suggested.
_LIKE = 0.5


def nearest(name: str, names: Collection[str], like: float = _LIKE) -> str | None:
    """The name that is most like one that is unknown, or None where none is."""
    return next(iter(difflib.get_close_matches(name, names, n=1, cutoff=like)), None)


def suggesting(wrong: str, near: object, otherwise: str = "") -> InputError:
    """The error of a name that is unknown, with what was probably meant.

    Parameters
    ----------
    wrong : str
        What is wrong, as a clause.
    near : object
        What was probably meant; None where nothing is like it.
    otherwise : str
        What is said in its place then.
    """
    if near is not None:
        return InputError(said("{wrong}; did you mean {near}?", wrong=wrong, near=near))
    return InputError(said("{wrong}; {otherwise}.", wrong=wrong, otherwise=otherwise) if otherwise else
                      said("{wrong}.", wrong=wrong))  # fmt: skip


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
    known = (said("{command} lists them", command=listed_by) if listed_by else
             said("there are {names}", names=", ".join(names)))  # fmt: skip
    return suggesting(said("there is no {what} {name}", what=what, name=name), nearest(name, names), known)
