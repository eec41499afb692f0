"""Where a run starts: a stored case, a .mat file of weights, or a random stream."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from pyport import matfile
from pyport.corrected import Variant, variant_of
from pyport.errors import InputError
from pyport.language import said
from pyport.parity.fixtures import CASES, Store
from pyport.rand import Seed, Stream
from pyport.trace import WEIGHTS, Array
from pyport.training import MAX_STEPS, REFERENCE_X, Start, with_bias

#: F, H, M, K of the reference; its M is its number of samples.
REFERENCE_SIZES = (4, 3, 3, 2)


def choose_start(
    case: str | None, weights: Path | None, stream: str | None, seed: str | None, *, bias: bool = False,
    hidden_width: int | None = None,
) -> Start:  # fmt: skip
    """The start that the options name; MATLAB's at start-up if they name none.

    Parameters
    ----------
    case, weights, stream, seed
        At most one of a stored case, a file, and a stream with a seed.
    bias : bool
        Whether bias terms are put in front, beginning at 0, unless the weights have them already.
    hidden_width : int, optional
        M of drawn weights.

    Raises
    ------
    InputError
        If they name more than one, or one that cannot be used.
    """
    drawn = stream is not None or seed is not None
    if (case is not None) + (weights is not None) + drawn > 1:
        raise InputError(
            said("a run starts from --case, from --weights or from --stream and --seed: name one of them.")
        )
    if hidden_width is not None and (case is not None or weights is not None):
        raise InputError(said("--hidden-width goes with drawn weights; a case or a file has its own."))
    if case is not None:
        start = Store().start(case)
    elif weights is not None:
        start = start_from_file(weights)
    else:
        start = start_from_stream(Stream(stream or "matlab", parse_seed(seed or "0")), hidden_width)
    if start.bias and not bias:
        raise InputError(said("the case {case} has bias terms: train it with --correct bias.", case=case))
    return with_bias(start) if bias and not start.bias else start


def network_of(case: str | None, head: str | None, correct: Collection[str]) -> tuple[Variant, int]:
    """The network to train, and after how many steps it stops at the latest; a case has its own of both.

    Parameters
    ----------
    case : str or None
        A stored case.
    head : str or None
    correct : collection of str
        Errors of the tutorial that are corrected. What is said of the network goes before what the case says.
    """
    stored = CASES.get(case or "")
    variant = stored.variant if stored and head is None and not correct else variant_of(head, correct)
    return variant, stored.max_steps if stored else MAX_STEPS


def start_from_stream(stream: Stream, hidden_width: int | None = None) -> Start:
    """The reference's data with the next weights of a stream, drawn in its order: W1, W2, W3."""
    return Start(*drawn_weights(stream, hidden_width))


def drawn_weights(stream: Stream, hidden_width: int | None = None) -> tuple[Array, Array, Array]:
    """W1, W2, W3 as the script draws them."""
    F, H, M, K = REFERENCE_SIZES
    M = M if hidden_width is None else hidden_width
    if M < 1:
        raise InputError(said("the hidden width must be at least 1, not {M}.", M=M))
    return stream.rand(F, H), stream.rand(H, M), stream.rand(M, K)


def start_from_file(path: Path) -> Start:
    """W1, W2, W3 and, if they are there, X and Y of a .mat file; rows for bias terms if X says so."""
    variables = matfile.read(path)
    names = [*WEIGHTS, *(name for name in ("X", "Y") if name in variables)]
    arrays: dict[str, Any] = {name: matfile.number_matrix(variables, name, path) for name in names}
    columns = arrays["X"].shape[1] if "X" in arrays else len(REFERENCE_X[0])
    try:
        return Start(**arrays, bias=arrays["W1"].shape[0] == columns + 1 and _has_bias_rows(arrays))
    except InputError as error:
        raise type(error)(f"{path}: {error}") from None


def _has_bias_rows(arrays: dict[str, Any]) -> bool:
    """Whether each weight matrix has one row more than the one before it has columns."""
    W1, W2, W3 = (arrays[name] for name in WEIGHTS)
    return bool(W2.shape[0] == W1.shape[1] + 1 and W3.shape[0] == W2.shape[1] + 1)


def parse_seed(text: str) -> Seed:
    """A number, or for a vector several with commas between."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        if ":" in text:
            raise InputError(
                said("a run has one seed, not {text}; pyport sweep --seeds {text} takes a range.", text=text)
            ) from None
        raise InputError(said("a seed is a number, or numbers with commas between, not {text!r}.", text=text)) from None
    return numbers[0] if len(numbers) == 1 else numbers
