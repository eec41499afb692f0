"""The proof: a gradient is right exactly if sum(g .* dW) is the derivative of the loss along every dW.

Everything is computed modulo a prime at random points (see `pyport.arithmetic.modular`); there
is no tolerance. A right formula never fails. A wrong one passes a trial with a probability of
about its degree over 2^31, and trials are independent.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from pyport.arithmetic.modular import ModularArray
from pyport.arithmetic.residues import PRIME
from pyport.arithmetic.truth import NotProvable
from pyport.gradients.point import Gradient, Point
from pyport.gradients.trials import run_trials
from pyport.model import Model

#: Why a formula that does not agree is not refuted.
BEYOND = (
    "exp, log or the size of what the network does not compute: of their laws only exp(-x) = 1/exp(x) is known here"
)
_PACKAGE = Path(__file__).resolve().parents[1]
_NUMPY = Path(np.__file__).resolve().parent

#: Independent trials of a proof: a wrong formula passes them all with a probability of about 1e-17.
TRIALS = 2
#: A ratio of two residues is taken for a fraction with parts up to this size.
LARGEST_PART = 20_000
#: Entries of a wrong block that are looked for one by one.
LISTED = 8


@dataclass(frozen=True)
class BlockProof:
    """What the proof says of one parameter.

    Attributes
    ----------
    right : bool
    transposed : bool
        Whether the gradient came transposed, as the reference's g is.
    entries : list of (int, int)
        Wrong entries in the shape of the weights, at most `LISTED`.
    ratio : Fraction or None
        The constant by which the block differs from the right one in all trials, if there is one.
    """

    right: bool
    transposed: bool
    entries: list[tuple[int, int]]
    ratio: Fraction | None


@dataclass(frozen=True)
class Proof:
    """The outcome: "proved", "refuted", or "not provable" with the reason."""

    status: str
    blocks: list[BlockProof]
    reason: str = ""


def prove(gradient: Gradient, model: Model, shapes: Sequence[tuple[int, int]], N: int, *, trials: int = TRIALS,
          seed: int = 0, blocks_too: bool = True, kind: str = "any") -> Proof:  # fmt: skip
    """Prove or refute that a function returns the gradient of a model's loss.

    Parameters
    ----------
    gradient : callable
        ``gradient(X, Y, *parameters)``, one array for each parameter, each in its shape or transposed.
    model : Model
    shapes : sequence of (int, int)
        Of the parameters.
    N : int
        Samples.
    blocks_too : bool
        Whether it is to say what is wrong in which block, if any; it takes most of the time.
    """
    if kind != "any":
        return Proof("not provable", [], "labels are not known here")
    try:
        points, blocks, taken = run_trials(gradient, model, shapes, N, trials, seed)
    except NotProvable as reason:
        return Proof("not provable", [], _where(reason))
    except (Exception, SystemExit) as error:  # the function is the user's; here it met an array type of ours
        return Proof("not provable", [], _where(error))
    ways = orientations([block.shape for block in blocks[0]], shapes, model)
    for turned in ways:
        if all(_agree_at_once(point, found, turned) for point, found in zip(points, blocks, strict=True)):
            return Proof("proved", [BlockProof(True, way, [], Fraction(1)) for way in turned])
    if not all(point.knows(arguments) for point, arguments in zip(points, taken, strict=True)):
        return Proof("not provable", [], BEYOND)
    if not blocks_too:
        return Proof("refuted", [])
    turned = ways[0]
    proofs = [_block(points, [trial[k] for trial in blocks], k, turned[k]) for k in range(len(shapes))]
    return Proof("refuted", proofs)


def _agree_at_once(point: Point, blocks: Sequence[ModularArray], turned: Sequence[bool]) -> bool:
    """Whether the gradient gives the loss's derivative along one random direction of all weights."""
    shaped = [_turned(block, way) for block, way in zip(blocks, turned, strict=True)]
    if any(block.shape != W.shape for block, W in zip(shaped, point.weights, strict=True)):
        return False
    got = sum(int((block * d).sum().values) for block, d in zip(shaped, point.directions, strict=True)) % PRIME
    return got == point.slope


def orientations(found: Sequence[tuple[int, ...]], shapes: Sequence[tuple[int, int]], model: Model) -> list[list[bool]]:
    """Which blocks can have come transposed: one answer, or two where all are square.

    The shape tells it of blocks that are not square; square ones go with those. Bias vectors
    are rows by now and tell nothing.
    """
    is_vector = [model.is_vector(k) for k in range(len(found))]
    told = [None if rows == columns else shape != (rows, columns)
            for shape, (rows, columns) in zip(found, shapes, strict=True)]  # fmt: skip
    told = [False if vector else turned for vector, turned in zip(is_vector, told, strict=True)]
    if all(turned is None or vector for vector, turned in zip(is_vector, told, strict=True)):
        return [[False] * len(told), [not vector for vector in is_vector]]
    usual = any(told)
    return [[usual if turned is None else turned for turned in told]]


def _block(points: list[Point], blocks: list[ModularArray], k: int, turned: bool) -> BlockProof:
    shape = points[0].weights[k].shape
    if blocks[0].shape != (shape[::-1] if turned else shape):
        return BlockProof(False, turned, [], None)
    ratios = _ratios(points, blocks, k, turned)
    wrong = [at for at, ratio in enumerate(ratios) if ratio not in (None, 1)]
    if not wrong:
        return BlockProof(True, turned, [], Fraction(1))
    ratio = _common([ratio for ratio in ratios if ratio is not None])
    if ratio is not None:
        return BlockProof(False, turned, [], ratio)
    return BlockProof(False, turned, _wrong_entries(points[wrong[0]], _turned(blocks[wrong[0]], turned), k), None)


def _turned(block: ModularArray, turned: bool) -> ModularArray:
    return block.T if turned else block


def _ratios(points: list[Point], blocks: list[ModularArray], k: int, turned: bool) -> list[int | None]:
    """The gradient's answer over the loss's for a random direction of one block, in each trial; of 0 and 0 None."""
    ratios: list[int | None] = []
    for point, block in zip(points, blocks, strict=True):
        d = point.random(*point.weights[k].shape)
        wanted = point.derivative(_only(k, d, len(point.weights)))
        got = int((_turned(block, turned) * d).sum().values)
        # A ratio to 0 has no residue.
        none = None if got == 0 else 0
        ratios.append(got * pow(wanted, -1, PRIME) % PRIME if wanted else none)
    return ratios


def _only(k: int, direction: ModularArray, count: int) -> list[ModularArray | None]:
    return [direction if j == k else None for j in range(count)]


def _common(ratios: list[int]) -> Fraction | None:
    """The fraction that all trials agree on, if it is a simple one."""
    if len(set(ratios)) != 1 or len(ratios) < 2:
        return None
    return fraction(ratios[0])


def fraction(residue: int) -> Fraction | None:
    """The simple fraction with this residue, or None (the extended Euclidean algorithm)."""
    remainders, factors = (PRIME, residue), (0, 1)
    while remainders[1] > LARGEST_PART:
        q = remainders[0] // remainders[1]
        remainders = remainders[1], remainders[0] - q * remainders[1]
        factors = factors[1], factors[0] - q * factors[1]
    if factors[1] == 0 or abs(factors[1]) > LARGEST_PART:
        return None
    return Fraction(remainders[1], factors[1])


def _wrong_entries(point: Point, block: ModularArray, k: int) -> list[tuple[int, int]]:
    """Wrong rows by a random direction each, then the entries of those rows one by one."""
    rows, columns = block.shape
    found: list[tuple[int, int]] = []
    for i in range(rows):
        d = np.zeros((rows, columns), dtype=np.int64)
        d[i] = point.random(columns).values
        if _agrees(point, block, k, d):
            continue
        for j in range(columns):
            unit = np.zeros((rows, columns), dtype=np.int64)
            unit[i, j] = 1
            if not _agrees(point, block, k, unit):
                found.append((i, j))
            if len(found) == LISTED:
                return found
    return found


def _agrees(point: Point, block: ModularArray, k: int, direction: np.ndarray) -> bool:
    d = ModularArray(direction, point.key)
    wanted = point.derivative(_only(k, d, len(point.weights)))
    return int((block * d).sum().values) == wanted


def _where(error: BaseException) -> str:
    """The reason, and the last line outside this package that led to it."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if _PACKAGE not in Path(frame.filename).parents
    ]
    frames = [frame for frame in frames if _NUMPY not in Path(frame.filename).parents]
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, NotProvable):
        cause = cause.__cause__ or cause.__context__
    reason = str(cause or error) or type(error).__name__
    if cause is None:
        reason = f"{type(error).__name__}: {reason}"
    if not frames:
        return reason
    return f"line {frames[-1].lineno}: {frames[-1].line}: {reason}"
