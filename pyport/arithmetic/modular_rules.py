"""What NumPy's operations are in modular arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyport.arithmetic import residues as field
from pyport.arithmetic.modular import FUNCTIONS, UFUNCS, noted, ordered, unsigned
from pyport.arithmetic.modular import ModularArray as ModularArray  # passed on, with its rules
from pyport.arithmetic.residues import PRIME
from pyport.arithmetic.truth import NotProvable, Truth


def _subtract(a: ModularArray, b: ModularArray) -> ModularArray:
    values = (a.values - b.values) % PRIME
    shift = None
    if a.is_max or b.is_max:
        shift = np.broadcast_to(a.values, values.shape), np.broadcast_to(b.values, values.shape)
    return ModularArray(values, a.key, shift)


def _negative(a: ModularArray) -> ModularArray:
    return ModularArray(-a.values % PRIME, a.key, None if a.shift is None else a.shift[::-1])


def _divide(a: ModularArray, b: ModularArray) -> ModularArray:
    return ModularArray(a.values * field.inverse(b.values) % PRIME, a.key)


def _matmul(a: ModularArray, b: ModularArray) -> ModularArray:
    if (a.ndim, b.ndim) == (2, 2):
        return ModularArray(field.matmul(a.values, b.values), a.key)
    if a.ndim == 1:
        return _matmul(a.reshape(1, -1), b if b.ndim > 1 else b.reshape(-1, 1)).reshape(b.shape[1:])
    if b.ndim == 1:
        return _matmul(a, b.reshape(-1, 1)).reshape(a.shape[:-1])
    raise NotProvable("matrix products of more than two axes")


def _exp(a: ModularArray) -> ModularArray:
    # A view may have changed the values since: then the parts are those of another difference.
    if a.shift is not None and np.array_equal(a.values, (a.shift[0] - a.shift[1]) % PRIME):
        return _divide(*(_exp(a.same(part)) for part in a.shift))
    x = a.values
    negative = x > PRIME // 2
    positive = np.where(negative, PRIME - x, x)
    noted().exp.append(positive.ravel())
    answer = np.where(x == 0, 1, field.scrambled(positive, a.key))
    return ModularArray(np.where(negative, field.inverse(answer), answer), a.key)


def _log(a: ModularArray) -> ModularArray:
    # Of log only the derivative is exact; its value is a random function.
    noted().log = True
    return ModularArray(field.scrambled(a.values, a.key ^ 0x9E3779B97F4A7C15), a.key)


def _tanh(a: ModularArray) -> ModularArray:
    square = _exp(a + a)
    ratio: ModularArray = (square - 1) / (square + 1)
    return ratio


def _expit(a: ModularArray) -> ModularArray:
    ratio: ModularArray = 1 / (1 + _exp(-a))
    return ratio


def _power(a: ModularArray, b: ModularArray) -> ModularArray:
    exponents = set(ordered(b.values).ravel().tolist())
    if len(exponents) != 1 or abs(exponent := exponents.pop()) > 64:
        raise NotProvable("a power that is no small whole number")
    base = a if exponent >= 0 else 1 / a
    return ModularArray(field.power(base.values, abs(exponent)), a.key)


def _by_size(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the signs that residues have, its arguments put down."""

    def rule(*operands: ModularArray) -> Any:
        first, second = operands if len(operands) == 2 else (operands[0], 0 * operands[0])
        noted().size.append(unsigned((first.values - second.values) % PRIME))
        result = function(*(ordered(item.values) for item in operands))
        return Truth(result, first) if result.dtype == bool else first.same(result % PRIME)

    return rule


UFUNCS |= {
    "add": lambda a, b: ModularArray((a.values + b.values) % PRIME, a.key),
    "subtract": _subtract,
    "multiply": lambda a, b: ModularArray(a.values * b.values % PRIME, a.key),
    "divide": _divide,
    "negative": _negative,
    "positive": lambda a: a.copy(),
    "matmul": _matmul,
    "exp": _exp,
    "log": _log,
    "tanh": _tanh,
    "expit": _expit,
    "power": _power,
    "square": lambda a: a * a,
    "reciprocal": lambda a: 1 / a,
    **{name: _by_size(getattr(np, name)) for name in ("maximum", "minimum", "absolute", "sign")},
    **{name: _by_size(getattr(np, name)) for name in ("greater", "greater_equal", "less", "less_equal")},
    **{name: _by_size(getattr(np, name)) for name in ("equal", "not_equal")},
}


def _key_of(*items: Any) -> ModularArray:
    return next(item for item in items if isinstance(item, ModularArray))


def dot(a: Any, b: Any) -> Any:
    """``np.dot``: a product with a number is element by element."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    return a @ b


def _where(condition: Any, a: Any, b: Any) -> ModularArray:
    if isinstance(condition, ModularArray):
        raise NotProvable("np.where on a value that is no comparison")
    like = _key_of(a, b)
    return like.same(np.where(condition, like.of(a), like.of(b)))


def _joined(join: Callable[..., Any]) -> Callable[..., Any]:
    def function(arrays: Any, axis: int = 0) -> ModularArray:
        like, options = _key_of(*arrays), {} if join in (np.hstack, np.vstack, np.column_stack) else {"axis": axis}
        shift = None
        if all(isinstance(item, ModularArray) and item.shift is not None for item in arrays):
            shift = (
                join([item.shift[0] for item in arrays], **options),
                join([item.shift[1] for item in arrays], **options),
            )
        return ModularArray(join([like.of(item) for item in arrays], **options), like.key, shift)

    return function


def _outer(a: Any, b: Any) -> Any:
    return a.reshape(-1, 1) * b.reshape(1, -1)


FUNCTIONS |= {
    "dot": dot,
    "transpose": lambda a, axes=None: a.transpose(axes),
    "matrix_transpose": lambda a: a.mT,
    "sum": lambda a, axis=None, dtype=None, out=None, keepdims=False: a.sum(axis, dtype, out, keepdims),
    "mean": lambda a, axis=None, dtype=None, out=None, keepdims=False: a.mean(axis, dtype, out, keepdims),
    "max": lambda a, axis=None, out=None, keepdims=False: a.max(axis, out, keepdims),
    "amax": lambda a, axis=None, out=None, keepdims=False: a.max(axis, out, keepdims),
    "reshape": lambda a, shape, order="C": a.reshape(shape, order=order),
    "ravel": lambda a, order="C": a.ravel(order),
    "copy": lambda a: a.copy(),
    "where": _where,
    "concatenate": _joined(np.concatenate),
    "hstack": _joined(np.hstack),
    "vstack": _joined(np.vstack),
    "stack": _joined(np.stack),
    "column_stack": _joined(np.column_stack),
    "outer": _outer,
    "zeros_like": lambda a: ModularArray(np.zeros_like(a.values), a.key),
    "ones_like": lambda a: ModularArray(np.ones_like(a.values), a.key),
    "shape": lambda a: a.shape,
    "ndim": lambda a: a.ndim,
    "size": lambda a: a.size,
}
