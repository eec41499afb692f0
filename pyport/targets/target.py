"""What is known of a gradient function under test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pyport.check import Place
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient

#: Data, targets and parameters.
Inputs = tuple[Array, Array, Sequence[Array]]


@runtime_checkable
class Prepared(Protocol):
    """A gradient that would rather hear of all points before it is asked at the first."""

    def prepare(self, points: Sequence[Inputs]) -> None:
        """Compute the answers at these points."""


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
    """

    words: str
    gradient: Gradient
    parameters: tuple[str, ...] | None = None
    place: Place | None = None

    def prepare(self, points: Sequence[Inputs]) -> None:
        """Let an engine compute the answers at all these points in one process; else do nothing.

        Raises
        ------
        EngineError
            If the engine gives no answer.
        """
        if isinstance(self.gradient, Prepared):
            self.gradient.prepare(points)
