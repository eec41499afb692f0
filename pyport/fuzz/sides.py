"""The two sides of a call: MATLAB's function in an engine that stays alive, and the port's in this process."""

from __future__ import annotations

import contextlib
import copy
import io
import warnings
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pyport.errors import EngineCrashed, EngineRaised, EngineTimeout
from pyport.foreign import is_sparse
from pyport.language import Said, raised, said, words_of
from pyport.parity.engines import Session
from pyport.targets.timed import Timed

#: How a call ends that does not return.
RAISED, LATE, ENDED = said("raises an error"), said("does not end"), said("ends its process")


@dataclass(frozen=True)
class Outcome:
    """What a call came to.

    Attributes
    ----------
    values : list of object
        The outputs; empty if there are none.
    how : str
        Empty if it returned; else `RAISED`, `LATE` or `ENDED`.
    words : str
        The error, as its language says it.
    """

    values: Sequence[Any] = ()
    how: str = ""
    words: str = ""

    @property
    def returned(self) -> bool:
        """Whether there are outputs."""
        return not self.how


@dataclass(frozen=True)
class Form:
    """How inputs reach the port.

    Attributes
    ----------
    one_axis : bool
        Rows and columns are arrays of one axis, single numbers are float.
    whole : {0, 1, 2}
        Which inputs of whole numbers are int: none, single ones, arrays too.
    lists : bool
        Arrays are lists, matrices lists of rows.
    """

    one_axis: bool = True
    whole: int = 1
    lists: bool = False

    def told(self, roles: Set[str], ints: Set[str]) -> list[Said]:
        """What is said of it, where inputs have these roles, and some of them whole numbers."""
        two_axes = said("arrays of two axes")
        rows = said("lists") if self.lists else said("arrays of one axis") if self.one_axis else two_axes
        single = (said("arrays of 1x1") if not self.one_axis else
                  said("int where whole, else float") if self.whole and "scalar" in ints else "float")  # fmt: skip
        found = [said("vectors as {form}", form=rows)] if roles & {"vector", "any"} else []
        if "matrix" in roles:
            found.append(said("matrices as {form}", form=said("lists of rows") if self.lists else two_axes))
        if "scalar" in roles or ("any" in roles and self.one_axis):
            found.append(said("single numbers as {form}", form=single))
        if self.whole == 2 and ints - {"scalar"}:
            found.append(said("whole numbers in arrays as int"))
        return found


#: In the order in which they are tried: the likeliest first.
FORMS = (Form(), Form(whole=0), Form(whole=2), Form(one_axis=False), Form(one_axis=False, whole=2), Form(lists=True),
         Form(lists=True, whole=2))  # fmt: skip


def handed(value: Any, role: str, is_whole: bool, form: Form) -> Any:
    """A value of MATLAB's as the port gets it, which may change it.

    Parameters
    ----------
    value : object
        An array with two axes or more, or anything else, which is handed on.
    role : str
        "scalar", "vector", "matrix", or "any" where it goes by the value.
    is_whole : bool
        Whether it is meant to be of whole numbers.
    form : Form
    """
    if not isinstance(value, np.ndarray) or value.dtype.kind in "OU":
        return copy.deepcopy(value)
    if role == "any" and value.ndim == 2 and min(value.shape) == 1:
        role = "scalar" if value.size == 1 else "vector"
    whole_now = is_whole and value.dtype.kind == "f" and bool(np.all(np.abs(value) < 2**53)) \
        and bool(np.all(value == np.floor(value)))  # fmt: skip
    if role == "scalar" and value.size == 1 and form.one_axis:
        number = value.reshape(())[()]
        if whole_now and form.whole:
            return int(number)
        return number.item() if number.dtype in (np.float64, np.complex128, np.bool_) else number
    array = value.astype(np.int64) if whole_now and form.whole == 2 else np.array(value, order="C")
    if role == "vector" and form.one_axis:
        array = array.ravel()
    return array.tolist() if form.lists else array


class Reference:
    """MATLAB's function.

    Parameters
    ----------
    session : Session
    folder : Path
        Where its file is.
    name : str
    """

    def __init__(self, session: Session, folder: Path, name: str) -> None:
        self.session, self.folder, self.name = session, folder, name

    def __call__(self, inputs: Sequence[Any], outputs: int) -> Outcome:
        """What a call with these inputs comes to."""
        try:
            return Outcome(self.session.call(self.name, *inputs, nargout=outputs, folder=self.folder))
        except EngineRaised as error:
            return Outcome(how=RAISED, words=words_of(error))
        except EngineTimeout:
            return Outcome(how=LATE, words=said("no answer within {seconds:g} s", seconds=self.session.time_limit))
        except EngineCrashed as error:
            return Outcome(how=ENDED, words=words_of(error))


class Port:
    """The port's function.

    Parameters
    ----------
    function : callable
    words : str
        What messages call it.
    seconds : float
        For one call.
    """

    def __init__(self, function: Callable[..., Any], words: str, seconds: float) -> None:
        self.function, self.words, self.seconds = function, words, seconds

    def __call__(self, inputs: Sequence[Any], outputs: int) -> Outcome:
        """What a call with these inputs comes to; a tuple is several outputs if so many are asked for."""
        silent = io.StringIO()
        try:
            with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent), warnings.catch_warnings(), \
                    np.errstate(all="ignore"):  # fmt: skip
                warnings.simplefilter("ignore")
                result = Timed(self.words, self.seconds).call(self.function, *inputs)
        except EngineTimeout:
            return Outcome(how=LATE, words=said("no answer within {seconds:g} s", seconds=self.seconds))
        except KeyboardInterrupt:
            raise
        except SystemExit as error:
            return Outcome(how=ENDED, words=f"SystemExit: {error.code}")
        except BaseException as error:  # the function is the user's and may raise anything
            return Outcome(how=RAISED, words=raised(error))
        if outputs > 1 and isinstance(result, tuple):
            return Outcome([_kept(value) for value in result])
        return Outcome([_kept(result)])


def _kept(value: Any) -> Any:
    """An output that the function cannot change any more."""
    return value.copy() if isinstance(value, np.ndarray) or is_sparse(value) else value
