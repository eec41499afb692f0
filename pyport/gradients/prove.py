"""The proof: a gradient is right exactly if sum(g .* dW) is the derivative of the loss along every dW.

Everything is computed modulo a prime at random points (see `pyport.arithmetic.modular`); there
is no tolerance. A right formula never fails. A wrong one passes a trial with a probability of
about its degree over 2^31, and trials are independent.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pyport.arithmetic import DualArray
from pyport.arithmetic.modular import ModularArray, NotProvable
from pyport.arithmetic.residues import PRIME
from pyport.model import Model

Gradient = Callable[..., Sequence[Any]]

#: Independent trials of a proof.
TRIALS = 3
#: A ratio of two residues is taken for a fraction with parts up to this size.
LARGEST_PART = 20_000
#: Entries of a wrong block that are looked for one by one.
LISTED = 8


@dataclass(frozen=True)
class BlockProof:
    """What the proof says of one weight matrix.

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


class Point:
    """A random point modulo the prime: data, targets, weights."""

    def __init__(self, shapes: Sequence[tuple[int, int]], N: int, seed: int, targets_sum_to_one: bool) -> None:
        self._rng = np.random.default_rng(seed)
        self.key = int(self._rng.integers(1, 2**62))
        K = shapes[-1][1]
        self.X = self.random(N, shapes[0][0])
        self.weights = [self.random(*shape) for shape in shapes]
        Y = self._rng.integers(0, PRIME, (N, K))
        if targets_sum_to_one:
            Y[:, -1] = (1 - Y[:, :-1].sum(axis=1)) % PRIME
        self.Y = ModularArray(Y, self.key)

    def random(self, *shape: int) -> ModularArray:
        """Random residues."""
        return ModularArray(self._rng.integers(0, PRIME, shape), self.key)

    def derivative(self, model: Model, directions: Sequence[ModularArray | None]) -> int:
        """The derivative of the loss; None stands for a direction that is 0."""
        weights = [W if d is None else DualArray(W, d) for W, d in zip(self.weights, directions, strict=True)]
        return int(model.loss(self.X, self.Y, weights).tangent.values)

    def gradient(self, gradient: Gradient) -> list[ModularArray]:
        """The gradient function's blocks."""
        blocks = list(gradient(self.X.copy(), self.Y.copy(), *(W.copy() for W in self.weights)))
        if len(blocks) != len(self.weights):
            raise NotProvable(f"it returned {len(blocks)} arrays for {len(self.weights)} weight matrices")
        for block in blocks:
            if not isinstance(block, ModularArray):
                raise NotProvable("it returned an ordinary array")
        return blocks


def prove(gradient: Gradient, model: Model, shapes: Sequence[tuple[int, int]], N: int, *, trials: int = TRIALS,
          seed: int = 0) -> Proof:  # fmt: skip
    """Prove or refute that a function returns the gradient of a model's loss.

    Parameters
    ----------
    gradient : callable
        ``gradient(X, Y, *weights)``, one array for each weight matrix, each in its shape or transposed.
    model : Model
    shapes : sequence of (int, int)
        Of the weight matrices.
    N : int
        Samples.
    """
    try:
        points, blocks = _trials(gradient, model, shapes, N, trials, seed)
    except NotProvable as reason:
        return Proof("not provable", [], _where(reason))
    except Exception as error:  # the function is the user's; here it met an array type of ours
        return Proof("not provable", [], _where(error))
    proofs = [_block(model, points, [trial[k] for trial in blocks], k) for k in range(len(shapes))]
    return Proof("proved" if all(block.right for block in proofs) else "refuted", proofs)


def _trials(gradient: Gradient, model: Model, shapes: Sequence[tuple[int, int]], N: int, trials: int,
            seed: int) -> tuple[list[Point], list[list[ModularArray]]]:  # fmt: skip
    points: list[Point] = []
    blocks: list[list[ModularArray]] = []
    attempt = 0
    while len(points) < trials:
        point = Point(shapes, N, seed + attempt, model.head_name == "softmax-ce")
        attempt += 1
        try:
            blocks.append(point.gradient(gradient))
        except ZeroDivisionError:
            # One point in 2^31 divides by 0; a function that always does leaves the arithmetic.
            if attempt > trials + 2:
                raise NotProvable("a division by zero") from None
            continue
        points.append(point)
    return points, blocks


def _block(model: Model, points: list[Point], blocks: list[ModularArray], k: int) -> BlockProof:
    shape = points[0].weights[k].shape
    candidates = [False] * (blocks[0].shape == shape) + [True] * (blocks[0].shape == shape[::-1])
    if not candidates:
        return BlockProof(False, False, [], None)
    answers = {turned: _ratios(model, points, blocks, k, turned) for turned in candidates}
    for turned, ratios in answers.items():
        if all(ratio == 1 for ratio in ratios):
            return BlockProof(True, turned, [], Fraction(1))
    for turned, ratios in answers.items():
        ratio = _common(ratios)
        if ratio is not None:
            return BlockProof(False, turned, [], ratio)
    turned = candidates[0]
    return BlockProof(False, turned, _wrong_entries(model, points[0], _turned(blocks[0], turned), k), None)


def _turned(block: ModularArray, turned: bool) -> ModularArray:
    return block.T if turned else block


def _ratios(model: Model, points: list[Point], blocks: list[ModularArray], k: int, turned: bool) -> list[int]:
    """The gradient's answer over the loss's for a random direction of one block, in each trial."""
    ratios = []
    for point, block in zip(points, blocks, strict=True):
        d = point.random(*point.weights[k].shape)
        wanted = point.derivative(model, _only(k, d, len(point.weights)))
        got = int((_turned(block, turned) * d).sum().values)
        # 0 for 0 is right; a ratio to 0 has no residue.
        ratios.append(1 if got == wanted else got * pow(wanted, -1, PRIME) % PRIME if wanted else 0)
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


def _wrong_entries(model: Model, point: Point, block: ModularArray, k: int) -> list[tuple[int, int]]:
    """Wrong rows by a random direction each, then the entries of those rows one by one."""
    rows, columns = block.shape
    found: list[tuple[int, int]] = []
    for i in range(rows):
        d = np.zeros((rows, columns), dtype=np.int64)
        d[i] = point.random(columns).values
        if _agrees(model, point, block, k, d):
            continue
        for j in range(columns):
            unit = np.zeros((rows, columns), dtype=np.int64)
            unit[i, j] = 1
            if not _agrees(model, point, block, k, unit):
                found.append((i, j))
            if len(found) == LISTED:
                return found
    return found


def _agrees(model: Model, point: Point, block: ModularArray, k: int, direction: np.ndarray) -> bool:
    d = ModularArray(direction, point.key)
    wanted = point.derivative(model, _only(k, d, len(point.weights)))
    return int((block * d).sum().values) == wanted


def _where(error: BaseException) -> str:
    """The reason, and the last line outside this package that led to it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "pyport" not in frame.filename.split("/")]
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, NotProvable):
        cause = cause.__cause__ or cause.__context__
    reason = str(cause or error) or type(error).__name__
    if cause is None:
        reason = f"{type(error).__name__}: {reason}"
    if not frames:
        return reason
    return f"line {frames[-1].lineno}: {frames[-1].line}: {reason}"
