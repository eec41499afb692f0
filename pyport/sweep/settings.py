"""What all starts of a sweep have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np

from pyport.arithmetic.primitives import Array
from pyport.arithmetic.program import Program
from pyport.corrected import REFERENCE, Variant
from pyport.ensemble import step_program
from pyport.errors import InputError
from pyport.language import said
from pyport.rand import LARGEST_SEED, Stream
from pyport.stall import last_part
from pyport.starts import REFERENCE_SIZES, drawn_weights
from pyport.training import LEARNING_RATE, MAX_STEPS, REFERENCE_X, REFERENCE_Y, TOLERANCE, check_settings

#: At these steps of every start that reaches them the sweep's numbers are checked.
SAMPLED = (1, 501)
#: The most steps between two looks at which starts have finished. More would be steps for nothing.
LONGEST = 50


@dataclass(frozen=True)
class Settings:
    """What every start is run with.

    Attributes
    ----------
    stream : {"matlab", "octave"}
    variant : Variant
        Which of the tutorial's errors are corrected.
    hidden_width : int or None
        M, if it is not the reference's.
    learning_rate, tolerance : float
    max_steps : int

    Raises
    ------
    InputError
        For settings with which no step would be made, or that are no numbers.
    """

    stream: str = "matlab"
    variant: Variant = REFERENCE
    hidden_width: int | None = None
    learning_rate: float = LEARNING_RATE
    tolerance: float = TOLERANCE
    max_steps: int = MAX_STEPS

    def __post_init__(self) -> None:
        check_settings(self.learning_rate, self.tolerance, self.max_steps)
        self.weights(1)

    @cached_property
    def chunk(self) -> int:
        """Steps between two looks: a divisor of every number of steps after which one is needed."""
        whole = gcd(self.max_steps, self.max_steps - last_part(self.max_steps), *(s - 1 for s in SAMPLED))
        return next(n for n in range(LONGEST, 0, -1) if whole % n == 0)

    @cached_property
    def shapes(self) -> list[tuple[int, int]]:
        """The sizes of W1, W2, W3."""
        return [W.shape for W in self.weights(1)]

    def weights(self, seed: int) -> list[Array]:
        """W1, W2, W3 of a seed, with rows of 0 for bias terms if there are any."""
        drawn = drawn_weights(Stream(self.stream, float(seed)), self.hidden_width)
        return [np.vstack([np.zeros(W.shape[1]), W]) if self.variant.bias else W for W in drawn]

    def program(self, width: int, wanted: tuple[str, ...]) -> Program:
        """One step of so many starts side by side, with these quantities kept."""
        X, Y = (np.array(data, dtype=np.float64) for data in (REFERENCE_X, REFERENCE_Y))
        return step_program(X, Y, self.shapes, self.learning_rate, self.variant, wanted, width)

    def described(self) -> dict[str, str | float]:
        """The settings as plain values, for files; numbers to the last bit."""
        variant = self.variant
        return {
            "stream": self.stream, "head": variant.head, "reported": variant.reported, "history": variant.history,
            "bias": float(variant.bias), "hidden_width": float(self.hidden_width or REFERENCE_SIZES[2]),
            "learning_rate": self.learning_rate, "tolerance": self.tolerance, "max_steps": float(self.max_steps),
        }  # fmt: skip


def seed_range(text: str) -> range:
    """The seeds of ``A:B``, both included as in MATLAB.

    Raises
    ------
    InputError
        If they are no seeds.
    """
    begin, colon, end = text.partition(":")
    try:
        first, last = int(begin), int(end) if colon else int(begin)
    except ValueError:
        raise InputError(
            said(
                "--seeds {text}: a seed is a whole number, a range of seeds is two with a colon between, as 1:1000.",
                text=text,
            )
        ) from None
    if not 0 <= first <= last <= LARGEST_SEED:
        raise InputError(said("--seeds {text}: seeds go from 0 to 2^32-1, the smaller one first.", text=text))
    return range(first, last + 1)
