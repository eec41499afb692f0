"""The proof: a gradient is right exactly if sum(g .* dW) is the derivative of the loss along every dW.

Everything is computed modulo primes at random points (see `pyport.arithmetic.modular`); there is no tolerance. A
right formula is never refuted. A wrong one passes with a probability of about its degree over 2^54, since the
lowest primes of all points together have that many bits. What disagrees is refuted only if nothing in it hangs
on what has no law there: on a sign by which the network itself does not go, the value of a logarithm, or a
constant that is not a simple number.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import numpy as np

from pyport.arithmetic.created import Exchange, exchanges
from pyport.arithmetic.modular import LARGEST_OF, LOGARITHM, SIGN, ModularArray
from pyport.arithmetic.modular_rules import DEEPER
from pyport.arithmetic.towers import TALLEST
from pyport.arithmetic.watch import NotProvable, TooDeep, is_ours
from pyport.errors import EngineError
from pyport.gradients.point import Caught, Gradient, nesting
from pyport.gradients.trials import Trial, Trials
from pyport.gradients.unrolled import Order
from pyport.language import raised, said, words_of
from pyport.model import Model

#: The least number of calls of a function: one that keeps something of the first is found out by the second.
TRIALS = 2
#: Functions may nest ``exp`` so much deeper than the network does.
SPARE = 2
#: Answers to what has no law that are tried before it is said that nothing hangs on them; 0 are the usual ones.
SALTS = range(17)
#: A ratio of two residues is taken for a fraction with parts up to this size.
LARGEST_PART = 20_000
#: Entries of a wrong block that are listed.
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
    """The outcome: "proved", "refuted", or "not provable" with the reason.

    Attributes
    ----------
    status : str
    blocks : list of BlockProof
    reason : str
    """

    status: str
    blocks: list[BlockProof]
    reason: str = ""


def prove(
    gradient: Gradient, model: Model, shapes: Sequence[tuple[int, int]], N: int, *, trials: int = TRIALS,
    seed: int = 0, blocks_too: bool = True, kind: str = "any", ways: Sequence[bool] | None = None,
    order: Order = "F", made_in: Sequence[Exchange] | None = None,
) -> Proof:  # fmt: skip
    """Prove or refute that a function returns the gradient of a model's loss.

    Parameters
    ----------
    gradient : callable
        ``gradient(X, Y, *parameters)``, one array for each parameter, each in its shape or transposed, or one vector.
    model : Model
    shapes : sequence of (int, int)
        Of the parameters.
    N : int
        Samples.
    trials : int
        Calls of the function, at least.
    blocks_too : bool
        Whether it is to say what is wrong in which block, if any.
    kind : str
        For which targets, one of `pyport.points.TARGETS`; labels come as an ordinary array.
    ways : sequence of bool, optional
        Which blocks come transposed, if that is known: the shape of square ones does not tell it.
    order : "F" or "C"
        How one vector of all numbers is read: in column order or in row order.
    made_in : sequence of Exchange, optional
        The function's `exchanges`, if they are known.
    """
    made_in = exchanges(gradient) if made_in is None else made_in
    proof, has_made = _tried(gradient, model, shapes, N, trials, seed, kind, order, blocks_too, ways, made_in)
    if has_made and proof.status == "not provable":
        # An array that holds none of the values may be used as only an ordinary one can.
        other, _ = _tried(gradient, model, shapes, N, trials, seed, kind, order, blocks_too, ways, ())
        return proof if other.status == "not provable" else other
    return proof


def _tried(
    gradient: Gradient, model: Model, shapes: Sequence[tuple[int, int]], N: int, trials: int, seed: int, kind: str,
    order: Order, blocks_too: bool, ways: Sequence[bool] | None, made_in: Sequence[Exchange],
) -> tuple[Proof, bool]:  # fmt: skip
    """The outcome, and whether the function left the arithmetic though it made arrays of it."""
    least = nesting(model, shapes) + 1
    reason: str = DEEPER if least <= TALLEST else said("exp nested more than {tallest} deep", tallest=TALLEST - 1)
    has_made = False
    for levels in range(least, min(least + SPARE, TALLEST) + 1):
        at = Trials(gradient, model, shapes, N, levels, trials, seed, kind, order, made_in)
        try:
            return _proof(at, blocks_too, ways), False
        except NotProvable as error:
            reason = where_of(error)
            if not isinstance(error.raised if isinstance(error, Caught) else error, TooDeep):
                break
        except (EngineError, KeyboardInterrupt):
            raise
        except BaseException as error:  # the function is the user's; here it met an array type of ours
            reason = where_of(error)
            break
        finally:
            has_made = has_made or at.has_made
    return Proof("not provable", [], reason), has_made


def _proof(trials: Trials, blocks_too: bool, known: Sequence[bool] | None) -> Proof:
    found = trials.first()
    ways = orientations([block.shape for block in found[0].blocks], trials.shapes, trials.model, known)
    for turned in ways:
        if all(_agrees(trial, turned) for trial in found):
            further = trials.further(found)
            while (trial := next(further, None)) is not None and _agrees(trial, turned):
                found.append(trial)
            if trial is None:
                blocks = [BlockProof(True, way, [], Fraction(1)) for way in turned]
                return Proof("proved", blocks)
            found.append(trial)
    wrong = next(trial for turned in ways for trial in found if not _agrees(trial, turned))
    if (reason := _undecided(trials, wrong)) is not None:
        return Proof("not provable", [], reason)
    blocks = _blocks(found, ways[0], trials) if blocks_too else []
    return Proof("refuted", blocks)


def _undecided(trials: Trials, trial: Trial) -> str | None:
    """Why what disagrees is not wrong for certain, if so: other answers to what has no law give other blocks."""
    if not trial.watch.beyond:
        return None
    for salt in SALTS:
        try:
            blocks = trials.again(trial, salt)
        except ZeroDivisionError:
            return trial.watch.beyond[0]
        for before, after in zip(trial.blocks, blocks, strict=True):
            if before.shape != after.shape or np.any(before.residues[:, -1] != after.residues[:, -1]):
                return min(trial.watch.beyond, key=rank)
    return None


def rank(beyond: str) -> int:
    """What is blamed first: hardly anything hangs on which of several values is the largest."""
    return next((k for k, what in enumerate((SIGN, LOGARITHM, LARGEST_OF)) if beyond.endswith(what)), 0)


def _shaped(trial: Trial, turned: Sequence[bool]) -> list[ModularArray]:
    return [block.T if way else block for block, way in zip(trial.blocks, turned, strict=True)]


def _agrees(trial: Trial, turned: Sequence[bool]) -> bool:
    """Whether the gradient gives the loss's derivative along one random direction of all weights."""
    shaped = _shaped(trial, turned)
    if any(block.shape != W.shape for block, W in zip(shaped, trial.point.weights, strict=True)):
        return False
    return bool(np.all(trial.point.along(shaped) == trial.point.slope))


def orientations(
    found: Sequence[tuple[int, ...]], shapes: Sequence[tuple[int, int]], model: Model,
    ways: Sequence[bool] | None = None,
) -> list[list[bool]]:  # fmt: skip
    """Which blocks can have come transposed: one answer, or two where all are square.

    The shape tells it of blocks that are not square; square ones come as they are known to, or
    else go with those. Bias vectors are rows by now and tell nothing.
    """
    is_vector = [model.is_vector(k) for k in range(len(found))]
    told = [None if rows == columns else shape != (rows, columns)
            for shape, (rows, columns) in zip(found, shapes, strict=True)]  # fmt: skip
    told = [False if vector else turned for vector, turned in zip(is_vector, told, strict=True)]
    if ways is not None and len(ways) == len(told):
        return [[way if turned is None else turned for turned, way in zip(told, ways, strict=True)]]
    if all(turned is None or vector for vector, turned in zip(is_vector, told, strict=True)):
        return [[False] * len(told), [not vector for vector in is_vector]]
    usual = any(told)
    return [[usual if turned is None else turned for turned in told]]


def _blocks(found: Sequence[Trial], turned: Sequence[bool], trials: Trials) -> list[BlockProof]:
    """What is wrong in each block, beside the model's own gradient, which is put to the proof first."""
    right = [trial.point.right for trial in found]
    if any(np.any(trial.point.along(trial.point.right) != trial.point.slope) for trial in found):
        raise AssertionError(f"the gradient of {trials.model.words} is not the derivative of its loss")
    shaped = [_shaped(trial, turned) for trial in found]
    return [
        _block([blocks[k] for blocks in shaped], [blocks[k] for blocks in right], found, k, turned[k])
        for k in range(len(turned))
    ]


def _block(
    blocks: Sequence[ModularArray], right: Sequence[ModularArray], found: Sequence[Trial], k: int, turned: bool
) -> BlockProof:
    if any(block.shape != wanted.shape for block, wanted in zip(blocks, right, strict=True)):
        return BlockProof(False, turned, [], None)
    pairs = zip(blocks, right, strict=True)
    wrong = np.any([(a.residues[:, -1] != b.residues[:, -1]).any(axis=0) for a, b in pairs], axis=0)
    if not wrong.any():
        return BlockProof(True, turned, [], Fraction(1))
    ratio = _ratio(list(chain.from_iterable(map(_ratios, blocks, right, found, [k] * len(found)))))
    entries = [] if ratio is not None else [(int(i), int(j)) for i, j in np.argwhere(wrong)[:LISTED]]
    return BlockProof(False, turned, entries, ratio)


def _ratios(block: ModularArray, right: ModularArray, trial: Trial, k: int) -> list[Fraction | None]:
    """In each lane, the fraction by which the block differs from the right one along a random direction."""
    d = trial.point.directions[k]
    sums = zip(*((part * d).sum().residues[:, -1].tolist() for part in (block, right)), strict=True)
    primes = block.field.primes[:, -1].tolist()
    # 0 beside 0 has every ratio, and something beside 0 has none.
    return [fraction(got * pow(wanted, -1, p) % p, p) if wanted else None
            for (got, wanted), p in zip(sums, primes, strict=True) if got or wanted]  # fmt: skip


def _ratio(ratios: Sequence[Fraction | None]) -> Fraction | None:
    """The fraction that all trials agree on, if there is one."""
    return ratios[0] if len(set(ratios)) == 1 else None


def fraction(residue: int, prime: int) -> Fraction | None:
    """The simple fraction with this residue, or None (the extended Euclidean algorithm)."""
    remainders, factors = (prime, residue), (0, 1)
    while remainders[1] > LARGEST_PART:
        q = remainders[0] // remainders[1]
        remainders = remainders[1], remainders[0] - q * remainders[1]
        factors = factors[1], factors[0] - q * factors[1]
    if factors[1] == 0 or abs(factors[1]) > LARGEST_PART:
        return None
    return Fraction(remainders[1], factors[1])


def where_of(error: BaseException) -> str:
    """The reason, and the last line outside this package that led to it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not is_ours(frame.filename)]
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, NotProvable):
        cause = cause.__cause__ or cause.__context__
    reason = raised(error) if cause is None else words_of(cause)
    if not frames:
        return reason
    return said("line {number}: {line}: {what}", number=frames[-1].lineno, line=frames[-1].line, what=reason)
