"""MATLAB or Octave for a test: any function called with arrays, and a Python function held to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import methodcaller
from pathlib import Path
from typing import Any

import numpy as np

from pyport.errors import EngineRaised, InputError, PyportError
from pyport.gradients.target import TargetError
from pyport.language import joined, said
from pyport.parity.engines import Engine
from pyport.parity.numbers import Allowed
from pyport.targets.matlab import on_path, request_for
from pyport.targets.returned import returned
from pyport.targets.signature import callable_name, first_line
from pyport.testing.differences import first_difference
from pyport.testing.failure import failed

#: What pytest leaves out of a traceback that ends in one of our sentences.
_SENTENCE = methodcaller("errisinstance", PyportError)


@dataclass(frozen=True, repr=False)
class LiveEngine:
    """MATLAB or Octave on this machine, for calls of single functions.

    Attributes
    ----------
    engine : Engine
        What is started; see `pyport.parity.engines`.
    folders : tuple of Path
        Where .m files are looked for; all of them are on MATLAB's path, before its own functions.
    """

    engine: Engine
    folders: tuple[Path, ...] = ()

    def __repr__(self) -> str:
        return f"LiveEngine({self.name})"

    @property
    def name(self) -> str:
        """As messages call it: MATLAB or GNU Octave."""
        return self.engine.name

    @property
    def _folders(self) -> tuple[Path, ...]:
        return self.folders or (Path.cwd(),)

    def call(self, function: str, *inputs: Any, nargout: int = 1) -> Any:
        """What a function returns: one array, or a tuple of them if `nargout` is more than 1.

        Parameters
        ----------
        function : str
            A file, ``"forward.m"``, or the name of any function on MATLAB's path, ``"cumsum"``.
        *inputs : array_like or str
            Real numbers, which arrive as doubles, or text. A vector arrives as a row.
        nargout : int
            How many outputs are asked for.

        Returns
        -------
        ndarray or tuple of ndarray
            With at least two axes, in MATLAB's classes: float64, float32, bool, integers.

        Raises
        ------
        EngineRaised
            If the function raises an error, or returns something that is no array.
        EngineError
            If there is no answer.
        InputError
            If there is no such file, or an input is no real array.
        """
        __tracebackhide__ = _SENTENCE
        (outputs,) = self.call_many(function, [inputs], nargout=nargout)
        return outputs

    def call_many(self, function: str, calls: Sequence[Sequence[Any]], *, nargout: int = 1) -> list[Any]:
        """What a function returns for each of these inputs, all from one process; see `call`.

        An engine takes from a third of a second to half a minute to start: calls that can be
        made together should be.
        """
        __tracebackhide__ = _SENTENCE
        if nargout < 1:
            raise InputError(said("a function is asked for at least 1 output, not {nargout}.", nargout=nargout))
        if not all(isinstance(inputs, tuple | list) for inputs in calls):
            raise InputError(said("the inputs of several calls are a list of tuples, one tuple for each call."))
        if not calls:
            return []
        file = self._file(function)
        name = _function_name(function) if file is None else callable_name(file, function)
        folders = [*([file.parent] if file else []), *self._folders]
        requests = [request_for(on_path(folders, function), name, [_double(item) for item in inputs],
                                outputs=nargout, calls=1) for inputs in calls]  # fmt: skip
        labels = [f"{function}, call {k + 1}" if len(calls) > 1 else function for k in range(len(calls))]
        answers = self.engine.ask(requests)
        outputs = []
        for answer, label in zip(answers, labels, strict=True):  # a comprehension's frame would show in a traceback
            outputs.append(self._outputs(answer.variables, nargout, label))
        return outputs

    def _outputs(self, variables: Any, nargout: int, label: str) -> Any:
        __tracebackhide__ = _SENTENCE
        try:
            (outcome,) = returned(variables, [f"output {k + 1}" for k in range(nargout)], self.name, calls=1)
            if isinstance(outcome, TargetError):
                raise outcome
            arrays = tuple(output.array(k + 1) for k, output in enumerate(outcome))
        except TargetError as error:
            raise EngineRaised(said("{label}: {error}", label=label, error=error)) from None
        return arrays if nargout > 1 else arrays[0]

    def assert_parity(
        self,
        function: Callable[..., Any],
        file: str,
        inputs: Sequence[Sequence[Any]],
        *,
        names: str | Sequence[str] | None = None,
        ulps: float = 0.0,
        rtol: float = 0.0,
        atol: float = 0.0,
        equal_nan: bool = False,
    ) -> None:
        """Raise an AssertionError unless a Python function returns what a MATLAB function does.

        Parameters
        ----------
        function : callable
            Returns one array, or a tuple: as many outputs are asked of MATLAB.
        file : str
            The MATLAB function; see `call`.
        inputs : list of tuple
            The arguments of each call; all are made by one process.
        names : str or sequence of str, optional
            What the outputs are called; by default as in the file's first line.
        ulps, rtol, atol, equal_nan
            As for `pyport.testing.assert_parity`: without one the same bits are wanted.

        Raises
        ------
        AssertionError
            With the call that differs first, and where.
        """
        __tracebackhide__ = True
        allowed = Allowed(ulps, atol, rtol, equal_nan)
        if not inputs:
            raise InputError(said("there are no inputs: nothing is compared."))
        if not all(isinstance(call, tuple | list) for call in inputs):
            raise InputError(said("the inputs of several calls are a list of tuples, one tuple for each call."))
        # The function must not change what MATLAB is going to get.
        results = [_tuple(function(*map(_copied, call))) for call in inputs]
        counts = sorted({len(result) for result in results})
        if len(counts) > 1:
            raise failed(said("{file}: the Python function returns another number of arrays in another call: {n} and "
                              "{more}",
                              file=file, n=counts[0], more=counts[-1]))  # fmt: skip
        called = self._names(file, names, counts[0])
        references = [_tuple(answer) for answer in self.call_many(file, inputs, nargout=counts[0])]
        for k, (got, wanted) in enumerate(zip(results, references, strict=True)):
            difference = first_difference(
                dict(zip(called, got, strict=True)), dict(zip(called, wanted, strict=True)), allowed
            )
            if difference is not None:
                where = said("{file}, call {n}", file=file, n=k + 1) if len(inputs) > 1 else file
                raise failed(joined(": ", [where, difference]))

    def _names(self, file: str, names: str | Sequence[str] | None, count: int) -> list[str]:
        """What the outputs are called."""
        if names is not None:
            given = names.split() if isinstance(names, str) else list(names)
            if len(given) != count:
                raise InputError(
                    said(
                        "{count} names are given for {count2} outputs: {given}.",
                        count=len(given),
                        count2=count,
                        given=", ".join(given),
                    )
                )
            return given
        plain = [f"output {k + 1}" for k in range(count)]
        path = self._file(file)
        try:
            outputs = first_line(path, file).outputs if path else ()
        except TargetError:  # a first line that only MATLAB reads
            return plain
        told = [name for name in outputs[:count] if name != "varargout"]
        return told + plain[len(told) :]

    def _file(self, function: str) -> Path | None:
        """The file that is meant, in one of the folders; None for the name of a function."""
        __tracebackhide__ = _SENTENCE
        if not function.endswith(".m"):
            return None
        found = next((folder / function for folder in self._folders if (folder / function).is_file()), None)
        if found is None:
            raise InputError(
                said(
                    "there is no file {function} in {folders}.",
                    function=function,
                    folders=", ".join(map(str, self._folders)),
                )
            )
        return found


def _function_name(name: str) -> str:
    if not all(part.isidentifier() and part.isascii() for part in name.split(".")):
        raise InputError(said("{name} is neither a file FILE.m nor the name of a function.", name=name))
    return name


def _double(value: Any) -> Any:
    """Text as it is, numbers as doubles."""
    if isinstance(value, str):
        return value
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise InputError(
            said(
                "an input is a real array or text, not {kind} of {dtype}.",
                kind=type(value).__name__,
                dtype=array.dtype.name,
            )
        )
    return array.astype(np.float64)


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,)
