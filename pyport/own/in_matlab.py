"""A loss or a gradient in a .m file, called in an engine that stays alive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pyport.errors import EngineRaised
from pyport.gradients.estimate import Array
from pyport.gradients.target import TargetError
from pyport.language import clause, said
from pyport.own.derivative import Move
from pyport.own.question import Names, Place
from pyport.parity.engines import Session
from pyport.targets.matlab import on_path
from pyport.targets.names import is_loss
from pyport.targets.signature import first_line

_LIKE = "J = {name}(X, Y, W1)"


class MatlabFunction:
    """A function of a .m file.

    Parameters
    ----------
    words : str
        Its file, as the user named it.
    session : Session
    """

    def __init__(self, words: str, session: Session) -> None:
        path = Path(words)
        self.signature = first_line(path, words, _LIKE)
        if "varargin" in self.signature.inputs:
            raise TargetError(
                said("{words}: it takes any arguments; name them, for it is called by their names.", words=words)
            )
        self.words, self.session = words, session
        self.folder = on_path([path.parent], words)
        self.arguments = list(self.signature.inputs)
        self.optional: set[str] = set()

    def inputs(self, values: Mapping[str, Any]) -> list[Any]:
        """The values of its arguments as MATLAB has them: whole numbers are double there too."""
        return [_double(values[name]) for name in self.arguments]

    def call(self, values: Mapping[str, Any], outputs: int) -> list[Any]:
        """So many outputs.

        Raises
        ------
        TargetError
            If it raises an error.
        """
        try:
            return self.session.call(self.signature.name, *self.inputs(values), nargout=outputs, folder=self.folder)
        except EngineRaised as error:
            raise TargetError(
                said("it raises in {session}: {why}.", session=self.session.name, why=clause(error))
            ) from None


def _double(item: Any) -> Any:
    if isinstance(item, str | dict):
        return item
    array = np.asarray(item)
    return array.astype(np.float64) if array.dtype.kind in "iu" else np.array(array)


class MatlabLoss:
    """The first output of a function as a loss of parameters and data.

    Parameters
    ----------
    function : MatlabFunction
    names : Names
    """

    #: It is computed by another program, to which no array of ours can go.
    elsewhere = True

    def __init__(self, function: MatlabFunction, names: Names) -> None:
        self.function, self.names = function, (*names.blocks, *names.data)

    def __call__(self, blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        """The loss."""
        value = self.function.call(dict(zip(self.names, (*blocks, *data), strict=True)), 1)[0]
        return value.reshape(()) if isinstance(value, np.ndarray) and value.size == 1 else value

    def many(self, place: Place, moves: Sequence[Move]) -> Array:
        """The loss for each of many moves, in one call of the engine; NaN where it gives none."""
        function = self.function
        values = dict(zip(self.names, (*place.blocks, *place.data), strict=True))
        rows: list[tuple[float, ...]] = []
        directions: list[Array] = []
        known: dict[int, int] = {}
        for m, (along, step) in enumerate(moves, start=1):
            rows.append((m, 0, 0, 0))
            for k, direction in along:
                name = self.names[k]
                if name not in function.arguments:
                    continue
                moved = np.flatnonzero(direction.ravel(order="F"))
                what: float = moved[0] + 1 if moved.size == 1 else -known.setdefault(id(direction), len(known) + 1)
                if len(known) > len(directions):
                    directions.append(direction)
                scale = direction.ravel(order="F")[moved[0]] if moved.size == 1 else 1.0
                rows.append((m, function.arguments.index(name) + 1, what, step * scale))
        given = np.empty(len(directions), dtype=object)
        given[:] = directions
        inputs = np.empty(len(function.arguments), dtype=object)
        inputs[:] = function.inputs(values)
        found = function.session.call("pyport_moved", function.signature.name, inputs, np.array(rows, dtype=np.float64),
                                      given, folder=function.folder)  # fmt: skip
        return np.asarray(found[0], dtype=np.float64).reshape(-1)


class MatlabGradient:
    """The outputs of a function as a gradient by parameters.

    Parameters
    ----------
    function : MatlabFunction
    names : Names
    brings_loss : bool
        Whether the first output is the loss.
    """

    elsewhere = True

    def __init__(self, function: MatlabFunction, names: Names, brings_loss: bool) -> None:
        self.function, self.names = function, (*names.blocks, *names.data)
        outputs = list(function.signature.outputs)
        self.skipped = int(brings_loss or (len(outputs) > 1 and is_loss(outputs[0])))
        self.count = len(outputs)

    def __call__(self, blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        """One array for each output, for each item of a cell array or each field of a struct."""
        values = self.function.call(dict(zip(self.names, (*blocks, *data), strict=True)), self.count)[self.skipped :]
        if len(values) == 1 and isinstance(values[0], dict):
            return list(values[0].values())
        if len(values) == 1 and isinstance(values[0], np.ndarray) and values[0].dtype == object:
            return list(values[0].ravel(order="F"))
        return values
