"""Where a run starts: a stored case, a .mat file of weights, or a random stream."""

from __future__ import annotations

from pathlib import Path

from pyport import matfile
from pyport.errors import InputError, ShapeError
from pyport.parity.fixtures import Store
from pyport.rand import Seed, Stream
from pyport.trace import WEIGHTS
from pyport.training import Start

#: F, H, M, K of the reference; its M is its number of samples.
REFERENCE_SIZES = (4, 3, 3, 2)


def choose_start(case: str | None, weights: Path | None, stream: str | None, seed: str | None) -> Start:
    """The start that the options name; MATLAB's at start-up if they name none.

    Raises
    ------
    InputError
        If they name more than one, or one that cannot be used.
    """
    drawn = stream is not None or seed is not None
    if (case is not None) + (weights is not None) + drawn > 1:
        raise InputError("a run starts from --case, from --weights or from --stream and --seed: name one of them.")
    if case is not None:
        return Store().start(case)
    if weights is not None:
        return start_from_file(weights)
    return start_from_stream(Stream(stream or "matlab", parse_seed(seed or "0")))


def start_from_stream(stream: Stream) -> Start:
    """The reference's data with the next weights of a stream, drawn in its order: W1, W2, W3."""
    F, H, M, K = REFERENCE_SIZES
    return Start(stream.rand(F, H), stream.rand(H, M), stream.rand(M, K))


def start_from_file(path: Path) -> Start:
    """W1, W2, W3 and, if they are there, X and Y of a .mat file."""
    variables = matfile.read(path)
    names = [*WEIGHTS, *(name for name in ("X", "Y") if name in variables)]
    arrays = {name: matfile.number_matrix(variables, name, path) for name in names}
    try:
        return Start(**arrays)
    except ShapeError as error:
        raise ShapeError(f"{path}: {error}") from None


def parse_seed(text: str) -> Seed:
    """A number, or for a vector several with commas between."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise InputError(f"a seed is a number, or numbers with commas between, not {text!r}.") from None
    return numbers[0] if len(numbers) == 1 else numbers
