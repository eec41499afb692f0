"""Answers of comparisons in modular arithmetic: they select, but nothing can be decided on them."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from pyport.arithmetic.watch import NotProvable as NotProvable  # passed on to who has to do with answers alone

BRANCH = "a branch on a value"


class Truth(NDArrayOperatorsMixin):
    """True or false for each element, the same whenever the same two values are compared.

    Parameters
    ----------
    values : (lanes, ...) array of bool
    like : ModularArray
        An array of the computation it belongs to.
    """

    __array_priority__ = 100
    is_composite = False

    def __init__(self, values: Any, like: Any) -> None:
        self.values: NDArray[np.bool_] = np.asarray(values, dtype=bool)
        self.like = like

    shape = property(lambda self: self.values.shape[1:])
    ndim = property(lambda self: self.values.ndim - 1)
    size = property(lambda self: int(np.prod(self.shape)))
    dtype = property(lambda self: np.dtype(bool))
    T = property(lambda self: self.transpose())

    def __getitem__(self, index: Any) -> Truth:
        return Truth(self.values[(slice(None), *(index if isinstance(index, tuple) else (index,)))], self.like)

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute(name)

    def transpose(self) -> Truth:
        """The axes the other way round."""
        return Truth(self.values.transpose(0, *range(self.ndim, 0, -1)), self.like)

    def ravel(self) -> Truth:
        """All answers in one row."""
        return self.reshape(-1)

    def reshape(self, *shape: Any) -> Truth:
        """The same answers in another shape."""
        wanted = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
        return Truth(self.values.reshape(len(self.values), *wanted), self.like)

    def copy(self) -> Truth:
        """A copy."""
        return Truth(self.values.copy(), self.like)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable(BRANCH)

    __bool__ = __int__ = __float__ = __index__ = __len__ = __iter__ = __array__ = _refuse
    all = any = item = tolist = nonzero = _refuse

    def numbers(self) -> Any:
        """1 where it is true and 0 where not, as values of the arithmetic."""
        return self.like.zero_or_one(self.values)

    def astype(self, *_: Any, **__: Any) -> Any:
        """The same as numbers of the arithmetic."""
        return self.numbers()

    def sum(self, *options: Any, **named: Any) -> Any:
        """How many are true, as a value."""
        return self.numbers().sum(*options, **named)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None)
        if method != "__call__" or kwargs:
            raise NotProvable(BRANCH)
        if out is not None and not isinstance(out[0], Truth):
            raise NotProvable(f"np.{ufunc.__name__} into an ordinary array")
        if ufunc.__name__ in _LOGIC and all(isinstance(x, Truth) or np.asarray(x).dtype == bool for x in inputs):
            ndim = max(np.ndim(x) if not isinstance(x, Truth) else x.ndim for x in inputs)
            values = ufunc(*(aligned(x, ndim) for x in inputs))
            if out is None:
                return Truth(values, self.like)
            out[0].values[...] = values
            return out[0]
        return ufunc(*(item.numbers() if isinstance(item, Truth) else item for item in inputs))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function.__name__ in ("all", "any", "count_nonzero", "nonzero", "argwhere", "flatnonzero"):
            raise NotProvable(BRANCH)
        return self.like.__array_function__(function, types, args, kwargs)


def aligned(item: Any, ndim: int) -> Any:
    """Answers with the axis of lanes in front of so many others; constants as they are."""
    if not isinstance(item, Truth):
        return item
    return item.values.reshape(len(item.values), *(1,) * (ndim - item.ndim), *item.shape)


def unknown_attribute(name: str) -> Exception:
    """What to raise for an attribute; that one that ordinary arrays have is missing is put down."""
    error = AttributeError(f"this array has no attribute {name!r}")
    if not name.startswith("__") and hasattr(np.ndarray, name):
        error.__cause__ = NotProvable(f"an array's {name} is not known here")
    return error


_LOGIC = {
    "bitwise_and", "bitwise_or", "bitwise_xor", "invert", "logical_and", "logical_or", "logical_not", "logical_xor",
}  # fmt: skip
