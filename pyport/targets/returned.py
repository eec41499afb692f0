"""What an engine wrote of a function's two calls, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport import matfile
from pyport.errors import EngineRubbish
from pyport.gradients.target import TargetError
from pyport.language import said
from pyport.targets.names import Key, pick

#: How often a function is called at each point, so that it can be seen whether it gives the same.
CALLS = 2

#: Several blocks, one array, or why there is neither.
Outcome = list[np.ndarray] | np.ndarray | TargetError


@dataclass(frozen=True)
class Output:
    """One output of a function.

    Attributes
    ----------
    name : str
        As the signature calls it.
    form : str
        "array", "cell" or "struct".
    items : list
        The array, or a cell's or a struct's items; text is the class of what is no array.
    fields : list of str
        A struct's.
    """

    name: str
    form: str
    items: list[Any]
    fields: list[str]

    def array(self, number: int) -> np.ndarray:
        """Itself, if it is an array.

        Raises
        ------
        TargetError
            If it is something else.
        """
        if self.form != "array":
            raise TargetError(said("array {number} is a {form}, not a matrix.", number=number, form=self.form))
        return _array(self.items[0], number)

    def blocks(self, wanted: Sequence[Key] | None, count: int) -> list[np.ndarray] | np.ndarray:
        """The one array, a cell's items, or a struct's fields in the order of the parameters."""
        if self.form == "array":
            return self.array(1)
        order = pick(self.fields, wanted, count) if self.form == "struct" else list(range(len(self.items)))
        return [_array(self.items[k], number + 1) for number, k in enumerate(order)]


def _array(item: Any, number: int) -> np.ndarray:
    if not isinstance(item, np.ndarray) or item.dtype.kind not in "fiucb":
        raise TargetError(
            said("array {number} is a {text}, not a matrix.", number=number, text=matfile.text(item) or said("text"))
        )
    return item


def returned(
    variables: Mapping[str, Any], names: Sequence[str], engine: str, calls: int = CALLS
) -> list[list[Output] | TargetError]:
    """The outputs of each call, or the error that ended it.

    Raises
    ------
    EngineRubbish
        If the answer is none.
    """
    if "failure" in variables:
        return [_failure(variables, engine)] * calls
    try:
        return [[_output(variables, name, f"{call + 1}_{j + 1}") for j, name in enumerate(names)]
                for call in range(calls)]  # fmt: skip
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise EngineRubbish(
            said("{engine} wrote an answer without the function's outputs ({error}).", engine=engine, error=error)
        ) from None


def _output(variables: Mapping[str, Any], name: str, label: str) -> Output:
    count = int(variables[f"count_{label}"].item())
    items = [variables[f"item_{label}_{i + 1}"] for i in range(count)]
    fields = matfile.text(variables.get(f"fields_{label}", "")).split(",")
    return Output(name, matfile.text(variables[f"form_{label}"]), items, fields)


def _failure(variables: Mapping[str, Any], engine: str) -> TargetError:
    """The engine's own words, in one line, and where."""
    words = np.asarray(variables["failure"], dtype=np.uint8).tobytes().decode("utf-8", "replace")
    place = matfile.text(variables.get("failed_at", ""))
    where = f" ({place})" if place else ""
    return TargetError(
        said(
            "it raises in {engine}: {names}{where}.",
            engine=engine,
            names=" ".join(words.split()).rstrip("."),
            where=where,
        )
    )
