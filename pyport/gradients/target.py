"""The gradient function under test: called with care, and its answer looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pyport.corrected import REFERENCE, Variant, corrected_backward, corrected_forward
from pyport.errors import EngineError, InputError
from pyport.gradients.bars import EPS, bounded_gradient
from pyport.gradients.estimate import Array
from pyport.gradients.prove import orientations
from pyport.gradients.stacks import as_row
from pyport.gradients.unrolled import Order as Order
from pyport.gradients.unrolled import parts_of, vector_of
from pyport.model import Model
from pyport.network import backward, forward

Gradient = Callable[..., Sequence[Any]]
_ORDERS = {"F": "column", "C": "row"}


#: Sigmoid layers without bias terms.
MODEL = Model()


class TargetError(InputError):
    """A gradient function that cannot be judged; the message says what it does."""


def network_gradient(variant: Variant) -> Gradient:
    """g1, g2, g3 of the reference or of a corrected network without bias terms, transposed as there."""

    def gradient(X: Any, Y: Any, W1: Any, W2: Any, W3: Any) -> tuple[Any, Any, Any]:
        if variant.is_reference:
            S1, Z1, S2, Z2, _, y = forward(X, W1, W2, W3)
            g3, g2, g1 = backward(X, Y, W2, W3, S1, Z1, S2, Z2, y)
        else:
            _, Z1, _, Z2, _, y = corrected_forward(X, W1, W2, W3, variant)
            g3, g2, g1 = corrected_backward(X, Y, W2, W3, Z1, Z2, y, variant)
        return g1, g2, g3

    return gradient


reference_gradient = network_gradient(REFERENCE)


@dataclass
class Answer:
    """What a gradient function gives at one point.

    Attributes
    ----------
    blocks : list of ndarray
        In the shapes of the weights, float64; where all are square, as they came.
    transposed : list of bool
        Which of them came transposed. A square one is taken as the others are.
    notes : list of str
        What is fine but worth a word.
    unrolled : bool
        Whether all blocks came as one vector, so that another order can be asked for.
    order : "F" or "C"
        In which order that was read.
    coarse : float
        1, or how many times coarser its numbers are than those of double precision.
    """

    blocks: list[Array]
    transposed: list[bool]
    notes: list[str] = field(default_factory=list)
    unrolled: bool = False
    order: Order = "F"
    coarse: float = 1.0

    def rounding(self, model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> list[Array]:
        """How far the rounding of the precision in which it came can take each element.

        A bound of double precision is proportional to its unit; that is the right recursion's. The result is rounded
        once more.
        """
        usual = bounded_gradient(model, X, Y, weights)
        return [self.coarse * (part.error + EPS * np.abs(block))
                for part, block in zip(usual, self.blocks, strict=True)]  # fmt: skip


def ask(
    gradient: Gradient, X: Array, Y: Array, weights: Sequence[Array], model: Model = MODEL, *, unrolled: Order = "F",
    ways: Sequence[bool] | None = None,
) -> Answer:  # fmt: skip
    """Call a gradient function twice and look at what it gives and does.

    Parameters
    ----------
    gradient : callable
    X, Y : ndarray
    weights : sequence of ndarray
        All parameters. The answer for one that is a row may be a vector, for a bias a column too.
    model : Model
        Says which parameters are bias vectors.
    unrolled : "F" or "C"
        How one vector of all numbers is read: in column order or in row order.
    ways : sequence of bool, optional
        Which blocks come transposed, if that is known: the shape of square ones does not tell it.

    Raises
    ------
    TargetError
        If it raises, gives something that is no gradient, changes its inputs, or gives
        something else the second time.
    """
    first, one_vector = _call(gradient, X, Y, weights, model, unrolled)
    kept = [np.array(block) for block in first]
    second, _ = _call(gradient, X, Y, weights, model, unrolled)
    for k, (before, after, block) in enumerate(zip(kept, second, first, strict=True)):
        if not np.array_equal(before, np.asarray(block), equal_nan=True):
            raise TargetError(f"array {k + 1} is a buffer that the next call overwrites; return a new array.")
        if not np.array_equal(before, after, equal_nan=True):
            raise TargetError(f"it is not deterministic: two calls with the same input differ in array {k + 1}.")
    notes = [f"array {k + 1} is read-only" for k, block in enumerate(first) if not block.flags.writeable]
    single = [block.dtype == np.float32 for block in kept]
    if any(single):
        which = "it is" if all(single) else f"{_names(single)} {'is' if sum(single) == 1 else 'are'}"
        notes.append(f"{which} in single precision (float32), and judged by that")
    if one_vector:
        notes.append(_unrolled(unrolled))
    transposed = orientations([block.shape for block in kept], [W.shape for W in weights], model, ways)[0]
    if any(transposed):
        notes.append(f"{_names(transposed)} came transposed, as the reference's g")
    blocks = [block.T if turned else block for block, turned in zip(kept, transposed, strict=True)]
    blocks = [block.astype(np.float64) for block in blocks] if any(single) else blocks
    coarse = float(np.finfo(np.float32).eps / np.finfo(np.float64).eps) if any(single) else 1.0
    return Answer(blocks, transposed, notes, one_vector, unrolled, coarse)


def in_other_order(answer: Answer) -> Answer:
    """One vector that was read in one order as it is read in the other."""
    order: Order = "C" if answer.order == "F" else "F"
    blocks = [np.ravel(block, order=answer.order).reshape(block.shape, order=order) for block in answer.blocks]
    notes = [note if note != _unrolled(answer.order) else _unrolled(order) for note in answer.notes]
    return replace(answer, blocks=blocks, notes=notes, order=order)


def _unrolled(order: Order) -> str:
    return f"it came as one vector, unrolled in {_ORDERS[order]} order"


def _names(which: Sequence[bool]) -> str:
    names = [f"array {k + 1}" for k, chosen in enumerate(which) if chosen]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _call(
    gradient: Gradient, X: Array, Y: Array, weights: Sequence[Array], model: Model, order: Order
) -> tuple[list[np.ndarray], bool]:
    """The blocks of one call, and whether they came as one vector."""
    inputs = [np.array(array) for array in (X, Y, *weights)]
    try:
        result = gradient(*inputs)
    except (TargetError, EngineError, KeyboardInterrupt):
        raise
    except BaseException as error:  # the function is the user's and may raise anything
        words = said(error)
        raise TargetError(f"it raises {type(error).__name__}{': ' if words else ''}{words}.") from None
    parameters = model.parameter_names(model.depth(len(weights)))
    names = ["X", "Y", *parameters]
    for name, before, after in zip(names, (X, Y, *weights), inputs, strict=True):
        if not np.array_equal(before, after, equal_nan=True):
            raise TargetError(f"it changes its input {name}; work on a copy.")
    shapes = [W.shape for W in weights]
    vector = vector_of(result, shapes)
    if vector is not None:
        result = parts_of(vector, shapes, order)
    elif isinstance(result, np.ndarray) and len(weights) == 1:
        result = [result]
    if not isinstance(result, tuple | list):
        raise TargetError(f"it returned {_kind(result)}; a list or tuple of {len(weights)} arrays is wanted.")
    if len(result) != len(weights):
        each = f"{', '.join(parameters[:2])}, ..." if "vectors" in model.biases else "each weight matrix"
        raise TargetError(f"it returned {len(result)} arrays; {len(weights)} are wanted, one for {each}.")
    blocks = [_checked(block, W, k + 1, parameters[k], model.is_vector(k))
              for k, (block, W) in enumerate(zip(result, weights, strict=True))]  # fmt: skip
    _check_aliases(blocks, dict(zip(names, inputs, strict=True)))
    return blocks, vector is not None


def said(error: BaseException) -> str:
    """What an exception says, in one line without its full stop; nothing if that raises itself."""
    try:
        return " ".join(str(error).split()).rstrip(".")
    except Exception:  # it is the user's too
        return ""


def _checked(block: Any, weight: Array, number: int, name: str, is_vector: bool) -> np.ndarray:
    if isinstance(block, np.ndarray):
        array: np.ndarray = block
    else:
        try:
            array = np.array(block)
        except ValueError:
            raise TargetError(f"array {number} is a ragged list, not a matrix.") from None
    if array.dtype not in (np.float64, np.float32):
        short = "it has too few digits to judge" if array.dtype.itemsize < 8 else "it has more digits than are judged"
        why = {"f": short, "i": "its fractions are lost", "u": "its fractions are lost"}
        reason = why.get(array.dtype.kind, "it holds no real numbers")
        raise TargetError(f"array {number} is {array.dtype}: {reason}; compute it in float64.")
    given = array.shape
    array = as_row(array, weight.shape, is_vector)
    if array.shape not in (weight.shape, weight.shape[::-1]):
        raise TargetError(
            f"array {number} is {_size(given)}; {name} is {_size(weight.shape)}, "
            f"so it must be {_size(weight.shape)} or, transposed, {_size(weight.shape[::-1])}."
        )
    if not np.isfinite(array).all():
        what = "NaN" if np.isnan(array).any() else "Inf"
        i, j = (int(n) for n in np.argwhere(~np.isfinite(array))[0])
        raise TargetError(f"array {number} holds {what}, first in ({i + 1},{j + 1}) [{i},{j}].")
    return array


def _check_aliases(blocks: list[np.ndarray], inputs: dict[str, np.ndarray]) -> None:
    for k, block in enumerate(blocks):
        for name, array in inputs.items():
            if np.shares_memory(block, array):
                raise TargetError(f"array {k + 1} is the memory of its input {name}; return a new array.")
        for j in range(k):
            if np.shares_memory(block, blocks[j]):
                raise TargetError(f"arrays {j + 1} and {k + 1} share their memory; return new arrays.")


def _size(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape)) or "a single number"


def _kind(value: Any) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
