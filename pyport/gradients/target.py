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
from pyport.gradients.unrolled import is_of_rows, parts_of, vector_of
from pyport.language import joined, raised, said
from pyport.model import Model
from pyport.network import backward, forward

Gradient = Callable[..., Sequence[Any]]
_ORDERS = {"F": "column", "C": "row"}


#: Sigmoid layers without bias terms.
MODEL = Model()


class TargetError(InputError):
    """A gradient function that cannot be judged; the message says what it does."""


class NotDeterministic(TargetError):
    """A gradient that is another one the second time, by more than sums in another order are."""


class NotFinite(TargetError):
    """A gradient that holds NaN or Inf; its sizes are right."""


class SizesError(TargetError):
    """A gradient function that raises, or whose arrays do not fit: at other sizes or in another form it may run."""


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
            raise TargetError(said("array {k} is a buffer that the next call overwrites; return a new array.", k=k + 1))
        if not np.array_equal(before, after, equal_nan=True):
            raise TargetError(
                said("it is not deterministic: two calls with the same input differ in array {k}.", k=k + 1)
            )
    notes: list[str] = [
        said("array {k} is read-only", k=k + 1) for k, block in enumerate(first) if not block.flags.writeable
    ]
    single = [block.dtype == np.float32 for block in kept]
    if all(single):
        notes.append(said("it is in single precision (float32), and judged by that"))
    elif any(single):
        notes.append(said("in single precision (float32), and judged by that: {arrays}", arrays=_names(single)))
    if one_vector:
        notes.append(_unrolled(unrolled))
    transposed = orientations([block.shape for block in kept], [W.shape for W in weights], model, ways)[0]
    if any(transposed):
        notes.append(said("{names} came transposed, as the reference's g", names=_names(transposed)))
    blocks = [block.T if turned else block for block, turned in zip(kept, transposed, strict=True)]
    blocks = [block.astype(np.float64) for block in blocks] if any(single) else blocks
    coarse = float(np.finfo(np.float32).eps / np.finfo(np.float64).eps) if any(single) else 1.0
    return Answer(blocks, transposed, notes, one_vector, unrolled, coarse)


def in_other_order(answer: Answer) -> Answer:
    """One vector that was read in one order as it is read in the other."""
    order: Order = "C" if answer.order == "F" else "F"
    blocks = [np.ravel(block, order=answer.order).reshape(block.shape, order=order) for block in answer.blocks]
    notes: list[str] = [note if note != _unrolled(answer.order) else _unrolled(order) for note in answer.notes]
    return replace(answer, blocks=blocks, notes=notes, order=order)


def _unrolled(order: Order) -> str:
    return said("it came as one vector, unrolled in {orders} order", orders=_ORDERS[order])


def _names(which: Sequence[bool]) -> str:
    names = [said("array {k}", k=k + 1) for k, chosen in enumerate(which) if chosen]
    return joined(" and ", [joined(", ", names[:-1]), names[-1]] if len(names) > 1 else names)


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
        raise SizesError(said("it raises {error}.", error=raised(error))) from None
    parameters = model.parameter_names(model.depth(len(weights)))
    names = ["X", "Y", *parameters]
    for name, before, after in zip(names, (X, Y, *weights), inputs, strict=True):
        if not np.array_equal(before, after, equal_nan=True):
            raise TargetError(said("it changes its input {name}; work on a copy.", name=name))
    shapes = [W.shape for W in weights]
    vector = vector_of(result, shapes)
    if vector is not None:
        result = parts_of(vector, shapes, order)
    elif len(weights) == 1 and (isinstance(result, np.ndarray) or is_of_rows(result, shapes[0])):
        result = [result]
    if not isinstance(result, tuple | list):
        raise TargetError(
            said(
                "it returned {kind}; a list or tuple of {count} arrays is expected.",
                kind=_kind(result),
                count=len(weights),
            )
        )
    if len(result) != len(weights):
        each = f"{', '.join(parameters[:2])}, ..." if "vectors" in model.biases else said("each weight matrix")
        raise TargetError(
            said(
                "it returned {count} arrays; {count2} are expected, one for {each}.",
                count=len(result),
                count2=len(weights),
                each=each,
            )
        )
    blocks = [_checked(block, W, k + 1, parameters[k], model.is_vector(k))
              for k, (block, W) in enumerate(zip(result, weights, strict=True))]  # fmt: skip
    _check_aliases(blocks, dict(zip(names, inputs, strict=True)))
    return blocks, vector is not None


def _checked(block: Any, weight: Array, number: int, name: str, is_vector: bool) -> np.ndarray:
    if isinstance(block, np.ndarray):
        array: np.ndarray = block
    else:
        try:
            array = np.array(block)
        except ValueError:
            raise TargetError(said("array {number} is a ragged list, not a matrix.", number=number)) from None
    if array.dtype not in (np.float64, np.float32):
        short = (
            said("it has too few digits to judge")
            if array.dtype.itemsize < 8
            else said("it has more digits than are judged")
        )
        why = {"f": short, "i": said("its fractions are lost"), "u": said("its fractions are lost")}
        reason = why.get(array.dtype.kind, said("it holds no real numbers"))
        raise TargetError(
            said(
                "array {number} is {dtype}: {reason}; compute it in float64.",
                number=number,
                dtype=array.dtype,
                reason=reason,
            )
        )
    given = array.shape
    array = as_row(array, weight.shape, is_vector)
    if array.shape not in (weight.shape, weight.shape[::-1]):
        raise SizesError(
            said(
                "array {number} is {size}; {name} is {size2}, so it must be {size2} or, transposed, {size3}.",
                number=number,
                size=_size(given),
                name=name,
                size2=_size(weight.shape),
                size3=_size(weight.shape[::-1]),
            )
        )
    if not np.isfinite(array).all():
        what = "NaN" if np.isnan(array).any() else "Inf"
        i, j = (int(n) for n in np.argwhere(~np.isfinite(array))[0])
        raise NotFinite(
            said(
                "array {number} holds {what}, first in ({i},{j}) [{i2},{j2}].",
                number=number,
                what=what,
                i=i + 1,
                j=j + 1,
                i2=i,
                j2=j,
            )
        )
    return array


def _check_aliases(blocks: list[np.ndarray], inputs: dict[str, np.ndarray]) -> None:
    for k, block in enumerate(blocks):
        for name, array in inputs.items():
            if np.shares_memory(block, array):
                raise TargetError(
                    said("array {k} is the memory of its input {name}; return a new array.", k=k + 1, name=name)
                )
        for j in range(k):
            if np.shares_memory(block, blocks[j]):
                raise TargetError(said("arrays {j} and {k} share their memory; return new arrays.", j=j + 1, k=k + 1))


def _size(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape)) or said("a single number")


def _kind(value: Any) -> str:
    return said("nothing") if value is None else said("a {kind}", kind=type(value).__name__)
