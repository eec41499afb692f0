"""The arrays at which functions are asked from Python, and a question about them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pyport.errors import InputError, ShapeError
from pyport.language import said
from pyport.own.drawn import beside
from pyport.own.numbers import numbers_of, with_other_numbers
from pyport.own.question import Names, Place, Question


def question_of(f: Callable[..., Any], grad: Callable[..., Any] | bool, x0: Any, args: tuple[Any, ...]) -> Question:
    """Whether `grad` is the gradient of `f` at `x0` and beside it; see `pyport.gradcheck`.

    Raises
    ------
    InputError
        If `x0` holds no real numbers, or one of the functions is none.
    """
    forms = Parameters.of(x0)
    if not callable(f) or not (grad is True or callable(grad)):
        raise InputError(said("f and grad are functions; grad may be True where f returns the value and the gradient."))

    numbers = numbers_of(*(_optional(function, len(forms.put(forms.blocks)) + len(args))
                           for function in (f, grad if callable(grad) else f)))  # fmt: skip

    def called(function: Callable[..., Any], blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        given = dict(zip(numbers, data[len(args) :], strict=False))
        return function(*forms.put(blocks), *data[: len(args)], **given)

    def loss(blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        value = called(f, blocks, data)
        return _pair(value)[0] if grad is True else value

    def gradient(blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        given = called(grad, blocks, data) if callable(grad) else _pair(called(f, blocks, data))[1]
        return forms.taken(given)

    names = Names(forms.names, tuple(f"args[{k}]" for k in range(len(args))))
    here = Place("x0", forms.blocks, args)
    return with_other_numbers(Question(loss, gradient, (here, beside(here)), names), numbers)


def _optional(function: Callable[..., Any], given: int) -> dict[str, Any]:
    """The defaults of what a function takes by name behind what it is given."""
    try:
        taken = list(inspect.signature(function).parameters.values())[given:]
    except (TypeError, ValueError):  # one of another language does not say what it takes
        return {}
    return {item.name: item.default for item in taken if item.kind in (item.POSITIONAL_OR_KEYWORD, item.KEYWORD_ONLY)}


class Parameters:
    """The arrays of a starting point, and the form in which functions take and give them.

    Attributes
    ----------
    blocks : tuple of ndarray
    names : tuple of str
    """

    def __init__(self, kind: str, blocks: tuple[Any, ...], names: tuple[str, ...]) -> None:
        self.kind, self.blocks, self.names = kind, blocks, names

    @classmethod
    def of(cls, x0: Any) -> Parameters:
        """Those of an array, or of a tuple, list or dict of arrays.

        Raises
        ------
        InputError
            If there is none, or one holds no real numbers.
        """
        if isinstance(x0, Mapping):
            made = cls("dict", tuple(_real(item, f"x0[{key!r}]") for key, item in x0.items()), tuple(map(str, x0)))
        elif isinstance(x0, tuple | list) and any(np.ndim(item) for item in x0):
            names = tuple(f"x0[{k}]" for k in range(len(x0)))
            made = cls("several", tuple(map(_real, x0, names)), names)
        else:
            made = cls("one", (_real(x0, "x0"),), ("x",))
        if not sum(block.size for block in made.blocks):
            raise InputError(said("x0 has no elements."))
        return made

    def put(self, blocks: Sequence[Any]) -> list[Any]:
        """What a function is called with."""
        return [dict(zip(self.names, blocks, strict=True))] if self.kind == "dict" else list(blocks)

    def taken(self, given: Any) -> Any:
        """One array for each block of what a function gave."""
        if self.kind == "dict" and isinstance(given, Mapping):
            if set(map(str, given)) != set(self.names):
                raise ShapeError(
                    said(
                        "the gradient has {given}; x0 has {names}.",
                        given=", ".join(map(str, given)),
                        names=", ".join(self.names),
                    )
                )
            return [given[name] for name in self.names]
        return [given] if self.kind == "one" else given


def _real(item: Any, name: str) -> Any:
    try:
        array = np.array(item)
    except ValueError:
        raise InputError(said("{name} is a ragged list; an array of numbers is expected.", name=name)) from None
    if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise InputError(said("{name} holds {dtype}; real numbers are expected.", name=name, dtype=array.dtype))
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise InputError(said("{name} holds NaN or Inf; the gradient is compared where all is finite.", name=name))
    return array


def _pair(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, tuple | list) or len(value) < 2:
        raise InputError(said("with grad=True f returns two things, the value and the gradient."))
    return value[0], value[1] if len(value) == 2 else list(value[1:])
