"""What is known of a gradient function under test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol, runtime_checkable

from pyport.check import Place
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient
from pyport.language import joined, said
from pyport.targets.forms import Code
from pyport.targets.layer import Layer

#: Data, targets and parameters.
Inputs = tuple[Array, Array, Sequence[Array]]


@runtime_checkable
class Prepared(Protocol):
    """A gradient that would rather hear of all points before it is asked at the first."""

    def prepare(self, points: Sequence[Inputs]) -> None:
        """Compute the answers at these points."""


@runtime_checkable
class Penalised(Protocol):
    """A gradient or a loss with a penalty, whose factor is given."""

    def with_penalty(self, factor: float) -> Callable[..., Any]:
        """The same with another factor."""


@runtime_checkable
class Numbered(Protocol):
    """A gradient or a loss that may be given other numbers than usual."""

    def with_numbers(self, numbers: Mapping[str, float]) -> Callable[..., Any]:
        """The same with some numbers by their names."""


@dataclass(frozen=True)
class Target:
    """A gradient function under test.

    Attributes
    ----------
    words : str
        What the user typed.
    gradient : callable
        ``gradient(X, Y, *parameters)``: one array for each parameter.
    parameters : tuple of str or None
        The names of its parameters in order, if its signature tells them; if it tells only
        how many there are, W1, W2, ...
    place : Place or None
        The only point at which it can be asked, if it is one.
    codes : tuple of Code
        The same as code of which it can be found out in which form it takes and gives all this.
    losses : mapping of str to tuple of Code
        Functions beside it that look like a loss, and how each may be called.
    beside : tuple of str
        The names of the other functions of its file.
    cut : str
        Where its file ended before its end and why, if it did.
    form : str
        In which it was read, in words; "" as it stands.
    loss : callable or None
        ``loss(X, Y, *parameters)``, if it returns its loss beside the gradients.
    loss_words : str
        Where that comes from.
    called : tuple of str
        What the code calls its parameters, if each has a name of its own.
    penalty : str
        What it calls the factor of a penalty, if it takes one.
    changes : tuple of str
        Arguments that it changes.
    of_data : bool
        Whether it takes no targets: the data are that.
    is_update : bool
        Whether its gradients are read off how it moves the parameters, with a learning rate of 1.
    runs_at : tuple of int
        Widths at which it was seen to give gradients.
    has_own_sizes : bool
        Whether these are the widths that its object has by itself, or one feature and one output: it runs at no others.
    file : str
        Where a function that was handed over stands, if in a file.
    layer : Layer or None
        The layer whose backward pass it is, if it takes the gradient by the output of one.
    chosen : str
        Which function of its file it is, if nobody said it.
    """

    words: str
    gradient: Gradient
    parameters: tuple[str, ...] | None = None
    place: Place | None = None
    codes: tuple[Code, ...] = ()
    losses: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    cut: str = ""
    form: str = ""
    loss: Callable[..., Any] | None = None
    loss_words: str = ""
    called: tuple[str, ...] = ()
    penalty: str = ""
    changes: tuple[str, ...] = ()
    of_data: bool = False
    is_update: bool = False
    runs_at: tuple[int, ...] = ()
    has_own_sizes: bool = False
    file: str = ""
    layer: Layer | None = None
    chosen: str = ""

    def prepare(self, points: Sequence[Inputs]) -> None:
        """Let an engine compute the answers at all these points in one process; else do nothing.

        Raises
        ------
        EngineError
            If the engine gives no answer.
        """
        if isinstance(self.gradient, Prepared):
            self.gradient.prepare(points)

    @property
    def effects(self) -> list[str]:
        """What it does beside giving gradients, and what its file does not, in sentences."""
        cut = [self.cut] if self.cut else []
        if not self.changes:
            return cut
        return [*cut, said("it changes its argument {changes}: the caller continues with other numbers; work on a "
                           "copy", changes=' and '.join(self.changes))]  # fmt: skip

    @property
    def read_as(self) -> str:
        """Which function it is, if nobody said it, and in which form it was read; "" as it stands."""
        return joined(", ", filter(None, (self.chosen, self.form)))

    @property
    def notes(self) -> list[str]:
        """In which form it was read, and what it does beside giving gradients."""
        return [*([said("read as: {form}", form=self.read_as)] if self.read_as else []), *self.effects]

    def with_penalty(self, factor: float) -> Target:
        """The same with another factor of the penalty, if it takes one."""
        if not isinstance(self.gradient, Penalised):
            return self
        loss = self.loss.with_penalty(factor) if isinstance(self.loss, Penalised) else self.loss
        return replace(self, gradient=self.gradient.with_penalty(factor), loss=loss)

    def with_numbers(self, numbers: Mapping[str, float]) -> Target:
        """The same with other numbers than usual, by their names, as far as it and its loss take them."""
        if not isinstance(self.gradient, Numbered):
            return replace(self, gradient=partial(self.gradient, **numbers))
        loss = self.loss.with_numbers(numbers) if isinstance(self.loss, Numbered) else self.loss
        return replace(self, gradient=self.gradient.with_numbers(numbers), loss=loss)
