"""The uniform random numbers of MATLAB and of Octave, exactly.

Both use the Mersenne twister and 53 bits a number, as NumPy's ``RandomState`` does; they
differ in what they make of a seed. Arrays fill column by column.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pyport.errors import StreamError
from pyport.language import said

#: What MATLAB starts with, and what ``rng(0)`` and ``rng('default')`` return to.
MATLAB_DEFAULT_SEED = 5489
#: The largest 32-bit number.
LARGEST_SEED = 2**32 - 1
#: Entries of the generator's state; Octave's state vectors have one more, the numbers left.
STATE_SIZE = 624

Seed = float | Sequence[float] | NDArray[np.float64]


def _matlab_seed(seed: float | Sequence[float]) -> int:
    if isinstance(seed, Sequence):
        raise StreamError(said("MATLAB's rng takes one whole number as a seed, not a vector."))
    if not (math.isfinite(seed) and seed == int(seed) and 0 <= seed <= LARGEST_SEED):
        raise StreamError(said("MATLAB's rng takes whole numbers from 0 to 2^32-1 as a seed, not {seed:g}.", seed=seed))
    return int(seed) or MATLAB_DEFAULT_SEED


def _octave_word(seed: float) -> int:
    if not math.isfinite(seed) or seed < 0:
        return 0
    whole = math.floor(seed)
    # Half and more is rounded up; adding 0.5 would do that to the largest double below 0.5 too.
    return min(whole + (seed - whole >= 0.5), LARGEST_SEED)


def _octave_state(seed: float | Sequence[float]) -> np.random.RandomState:
    words = [_octave_word(s) for s in seed] if isinstance(seed, Sequence) else [_octave_word(seed)]
    if not words:
        raise StreamError(said("an Octave seed has at least one number."))
    if len(words) == STATE_SIZE + 1 and 1 <= words[-1] <= STATE_SIZE:
        state = np.random.RandomState()
        key = np.array(words[:-1], dtype=np.uint32)
        state.set_state(("MT19937", key, STATE_SIZE + 1 - words[-1], 0, 0.0))
        return state
    return np.random.RandomState(words)


class Stream:
    """A stream of uniform numbers in (0, 1) that continues from call to call.

    Parameters
    ----------
    name : {"matlab", "octave"}
        "matlab": ``rng(seed, 'twister')``; seed 0 is MATLAB at start-up. "octave":
        ``rand('twister', seed)`` of Octave 7 and later.
    seed : number, or sequence or array of numbers
        MATLAB: a whole number in 0 ... 2^32-1. Octave: any number, or a vector; one of 625
        numbers that ends in 1 ... 624 is a whole generator state.

    Raises
    ------
    StreamError
        For a stream that is not known exactly.
    """

    def __init__(self, name: str, seed: Seed = 0) -> None:
        plain = seed.ravel(order="F").tolist() if isinstance(seed, np.ndarray) else seed
        if name == "matlab":
            self._state = np.random.RandomState(_matlab_seed(plain))
        elif name == "octave":
            self._state = _octave_state(plain)
        else:
            raise StreamError(said("the stream {name!r} is not known; there are 'matlab' and 'octave'.", name=name))

    def rand(self, rows: int, columns: int) -> NDArray[np.float64]:
        """The next ``rand(rows, columns)``, filled column by column."""
        return self._state.random_sample(rows * columns).reshape(rows, columns, order="F")

    def randn(self, rows: int, columns: int) -> NDArray[np.float64]:
        """Never: the normal numbers of MATLAB and Octave are not known exactly."""
        raise StreamError(
            said(
                "randn is not known exactly: MATLAB's and Octave's ziggurat tables are their own; "
                "save the numbers to a .mat file there and read them here."
            )
        )

    def octave_state(self) -> NDArray[np.float64]:
        """The 625 numbers s for which Octave's ``rand('twister', s)`` goes on with this stream."""
        state = self._state.get_state(legacy=False)["state"]
        return np.append(state["key"].astype(np.float64), float(STATE_SIZE + 1 - state["pos"]))


def old_octave(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """What an Octave that adds 0.4 to the 53 bits makes of the numbers of a stream.

    It differs in about half of its draws: those below 0.5, by less than 2^-53.
    """
    return (values * 2.0**53 + 0.4) / 2.0**53


def identify(values: NDArray[np.float64], seed: Seed) -> str:
    """Which stream gave these first draws: "matlab", "octave", "old octave" or "unknown".

    Parameters
    ----------
    values : ndarray
        The first numbers drawn, in the order they were drawn.
    seed : number or sequence of numbers
        What the engine was seeded with.
    """
    drawn = np.ravel(values, order="F")
    if drawn.size == 0:
        return "unknown"
    for name in ("octave", "matlab"):
        try:
            expected = Stream(name, seed).rand(drawn.size, 1)[:, 0]
        except StreamError:
            continue
        if np.array_equal(drawn, expected):
            return name
        if name == "octave" and np.array_equal(drawn, old_octave(expected)):
            return "old octave"
    return "unknown"
