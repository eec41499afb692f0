"""A gradient function in a .m file, computed by Octave or MATLAB."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from pyport.arithmetic.modular import ModularArray
from pyport.arithmetic.truth import NotProvable
from pyport.errors import EngineRaised, EngineTimeout, InputError
from pyport.gradients.estimate import Array
from pyport.gradients.target import TargetError
from pyport.language import clause, said
from pyport.network import forward
from pyport.parity.engines import ENGINES, Engine, Session, find_engine
from pyport.targets.code import Argument
from pyport.targets.code import Outcome as Called
from pyport.targets.containers import leaves
from pyport.targets.names import is_loss, parameter_key, pick
from pyport.targets.returned import CALLS, Outcome, Output, returned
from pyport.targets.signature import Signature, read
from pyport.targets.target import Inputs, Target
from pyport.targets.timed import TIME_LIMIT, checked


def load(words: str, engine: str, timeout: float = TIME_LIMIT) -> Target:
    """The function of a .m file, to be computed by an engine, all points together in `timeout` seconds.

    Raises
    ------
    TargetError
        If there is no such file, or no function in it.
    EngineMissing
        If the engine is not installed.
    """
    path = Path(words)
    signature = read(path, words)
    folder = on_path([path.parent], words)
    chosen = replace(choose_engine(engine), time_limit=checked(timeout))
    source = path.read_bytes().decode("utf-8", "replace")
    code = MatlabFunction(chosen, folder, signature, source)
    return Target(words, EngineGradient(chosen, folder, signature), signature.parameters, codes=(code,))


def on_path(folders: Sequence[Path], words: str) -> str:
    """Folders as MATLAB's path has them, in one text.

    Raises
    ------
    TargetError
        If the name of one cannot stand there.
    """
    absolute = [os.path.abspath(folder) for folder in folders]  # noqa: PTH100  # not resolve: a link's own folder is meant
    if any(os.pathsep in folder for folder in absolute):
        raise TargetError(
            said(
                "{words}: no folder with {pathsep} in its name can be on MATLAB's path.",
                words=words,
                pathsep=os.pathsep,
            )
        )
    try:
        os.fsencode(os.pathsep.join(absolute)).decode()
    except UnicodeDecodeError:
        raise TargetError(
            said("{words}: MATLAB takes names of folders in UTF-8 only, and this one is not.", words=words)
        ) from None
    return os.pathsep.join(absolute)


def request_for(
    folder: str, name: str, arguments: Sequence[Any], *, outputs: int, calls: int = CALLS
) -> dict[str, Any]:
    """What an engine is asked in order to call a function; `folder` is put before its path."""
    given = {f"input_{k + 1}": item for k, item in enumerate(arguments)}
    # Bytes, so that no encoding of .mat files touches a path.
    where = np.frombuffer(os.fsencode(folder), dtype=np.uint8)
    return {"task": "target", "folder": where, "name": name, "calls": calls, "outputs": outputs,
            "inputs": len(arguments), **given}  # fmt: skip


def choose_engine(name: str) -> Engine:
    """The engine of that name; "auto" is MATLAB where it is installed, and else Octave.

    Raises
    ------
    EngineMissing
        If it is not installed.
    """
    if name == "auto":
        return find_engine("matlab") or ENGINES["octave"]()
    if name not in ENGINES:
        raise InputError(
            said("there is no engine {name}; there are auto, {engines}.", name=name, engines=", ".join(ENGINES))
        )
    return ENGINES[name]()


@dataclass
class _Known:
    """What two calls at one point gave; they answer in turns."""

    outcomes: list[Outcome]
    turn: int = 0

    def next(self) -> Any:
        outcome = self.outcomes[self.turn]
        self.turn = (self.turn + 1) % len(self.outcomes)
        if isinstance(outcome, TargetError):
            raise TargetError(*outcome.args)
        # The caller looks whether two answers share their memory.
        return np.array(outcome) if isinstance(outcome, np.ndarray) else [np.array(block) for block in outcome]


class EngineGradient:
    """A function in a .m file as a gradient function; it remembers what it gave at each point.

    Parameters
    ----------
    engine : Engine
    folder : str
        Where the file is.
    signature : Signature
    """

    def __init__(self, engine: Engine, folder: str, signature: Signature) -> None:
        self.engine, self.folder, self.signature = engine, folder, signature
        self._known: dict[tuple[Any, ...], _Known] = {}

    def __call__(self, X: Any, Y: Any, *parameters: Any) -> Any:
        """What the function gives here: the first call's answer, then the second's, then again."""
        inputs = (X, Y, *parameters)
        if any(isinstance(item, ModularArray) for item in inputs):
            raise NotProvable(said("it is MATLAB code"))
        if not all(isinstance(item, np.ndarray) for item in inputs):
            raise TypeError(said("MATLAB code takes numbers only"))
        self.prepare([(X, Y, parameters)])
        return self._known[_identity(X, Y, parameters)].next()

    def prepare(self, points: Sequence[Inputs]) -> None:
        """Compute what it gives at points that are not known yet, all in one process."""
        new = {_identity(*point): point for point in points if _identity(*point) not in self._known}
        arguments = [self._arguments(*point) for point in new.values()]
        if not new:
            return
        requests = [request_for(self.folder, self.signature.name, given, outputs=len(self._outputs(len(point[2]))))
                    for given, point in zip(arguments, new.values(), strict=True)]  # fmt: skip
        answers = self.engine.ask(requests)
        for (identity, (_, _, parameters)), answer in zip(new.items(), answers, strict=True):
            outcomes = returned(answer.variables, self._outputs(len(parameters)), self.engine.name)
            picked = [self._picked(outcome, len(parameters)) for outcome in outcomes]
            self._known[identity] = _Known(picked)

    def given(self, X: Array, Y: Array, parameters: Sequence[Array]) -> dict[str, Array]:
        """What each input of the function is given at a point, by its name."""
        return dict(zip(self.signature.inputs, self._arguments(X, Y, parameters), strict=False))

    def _arguments(self, X: Array, Y: Array, parameters: Sequence[Array]) -> list[Array]:
        roles = self.signature.roles
        if roles is None:
            return [X, Y, *parameters]
        names = self.signature.parameters or ()
        if len(names) != len(parameters):
            raise TargetError(
                said(
                    "it takes {names}; {count} arrays are given.",
                    names=", ".join(names) or said("no parameters"),
                    count=len(parameters),
                )
            )
        values = {"X": X, "Y": Y}
        if self.signature.forward:
            with np.errstate(all="ignore"):
                values.update(zip(("S1", "Z1", "S2", "Z2", "Q", "y"), forward(X, *parameters), strict=True))
        # By key: beside forward values a matrix may be called Theta2 as well as W2.
        by_key = {parameter_key(name): item for name, item in zip(names, parameters, strict=True)}
        return [values[role] if role in values else by_key[parameter_key(role)] for role in roles]

    def _outputs(self, count: int) -> list[str]:
        """The names of the outputs that are asked for."""
        *fixed, last = self.signature.outputs
        if last != "varargout":
            return [*fixed, last]
        gradients = sum(not is_loss(name) for name in fixed)
        return [*fixed, *(f"varargout{k + 1}" for k in range(max(count - gradients, 0)))]

    def _picked(self, outcome: list[Output] | TargetError, count: int) -> Outcome:
        if isinstance(outcome, TargetError):
            return outcome
        names = self.signature.parameters
        keys = [key for key in map(parameter_key, names or ()) if key]
        wanted = keys if keys and len(keys) == count else None
        chosen = [outcome[k] for k in pick([output.name for output in outcome], wanted, count)]
        try:
            if len(chosen) > 1:
                return [output.array(k + 1) for k, output in enumerate(chosen)]
            return chosen[0].blocks(wanted, count)
        except TargetError as error:  # of this point alone
            return error


def _identity(X: Array, Y: Array, parameters: Sequence[Array]) -> tuple[Any, ...]:
    return tuple((item.shape, item.tobytes()) for item in (X, Y, *parameters))


class MatlabFunction:
    """A function in a .m file, called with named arguments in an engine that stays alive.

    Parameters
    ----------
    engine : Engine
    folder : str
    signature : Signature
    source : str
    """

    is_matlab, before, has_object = True, "", False

    def __init__(self, engine: Engine, folder: str, signature: Signature, source: str) -> None:
        self.engine, self.folder, self.signature, self.source = engine, folder, signature, source
        self.name = signature.name
        self.arguments = tuple(Argument(name) for name in signature.inputs if name != "varargin")
        self.returned: tuple[str | None, ...] = tuple(name for name in signature.outputs if name != "varargout")
        # For all calls together, so that no single one has more.
        self._session = Session(engine, engine.time_limit)

    def __call__(self, given: Mapping[str, Any]) -> Called:
        """What it returns.

        Raises
        ------
        TargetError
            What the engine says, if it raises.
        """
        if any(isinstance(item, ModularArray) for _, item in leaves(dict(given))):
            raise NotProvable(said("it is MATLAB code"))
        inputs = [as_matlab(given[item.name]) for item in self.arguments if item.name in given]
        values = self._asked(self.name, *inputs, outputs=len(self.returned))
        return Called(tuple(map(_as_python, values)), given)

    def many(self, calls: Sequence[Mapping[str, Any]]) -> list[Called]:
        """What it returns in several calls that have most arguments in common; NaN where it raises."""
        names = [item.name for item in self.arguments if item.name in calls[0]]
        rows = [[as_matlab(given[name]) for name in names] for given in calls]
        which = [k for k, value in enumerate(rows[0]) if any(not _equal(row[k], value) for row in rows[1:])]
        if not which:
            return [self(given) for given in calls]
        varying = np.empty((len(rows), len(which)), dtype=object)
        inputs = np.empty((1, len(names)), dtype=object)
        for k, value in enumerate(rows[0]):
            inputs[0, k] = value
        for n, row in enumerate(rows):
            for j, k in enumerate(which):
                varying[n, j] = row[k]
        index = np.array([which], dtype=np.float64) + 1
        (found,) = self._asked("pyport_each", self.name, float(len(self.returned)), inputs, index, varying, outputs=1)
        return [Called(tuple(map(_as_python, row)), given) for row, given in zip(found, calls, strict=True)]

    def _asked(self, function: str, *inputs: Any, outputs: int) -> list[Any]:
        began = monotonic()
        try:
            return self._session.call(function, *inputs, nargout=outputs, folder=self.folder)
        except EngineRaised as error:
            raise TargetError(
                said("it raises in {session}: {why}.", session=self._session.name, why=clause(error))
            ) from None
        except EngineTimeout:
            raise EngineTimeout(
                said("{words} had not ended after {seconds:g} s and was stopped.", words=self._session.name,
                     seconds=self.engine.time_limit)
            ) from None  # fmt: skip
        finally:
            self._session.time_limit = max(self._session.time_limit - (monotonic() - began), 0.0)


def _equal(a: Any, b: Any) -> bool:
    return a is b or (isinstance(a, np.ndarray) and a.dtype != object and np.array_equal(a, b))


def as_matlab(value: Any) -> Any:
    """A vector as a column, class numbers as double, a list as a cell array."""
    if isinstance(value, dict):
        return {key: as_matlab(item) for key, item in value.items()}
    if isinstance(value, list):
        cell = np.empty((1, len(value)), dtype=object)
        for k, item in enumerate(value):
            cell[0, k] = as_matlab(item)
        return cell
    if not isinstance(value, int | float | np.ndarray | np.generic):
        raise TypeError(said("MATLAB code takes numbers only"))
    array = np.asarray(value, dtype=np.float64)
    return array.reshape(-1, 1) if array.ndim < 2 else array


def _as_python(value: Any) -> Any:
    return list(value.ravel(order="F")) if isinstance(value, np.ndarray) and value.dtype == object else value
