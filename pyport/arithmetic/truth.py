"""Answers of comparisons in modular arithmetic: they select, but nothing can be decided on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from pyport.arithmetic.watch import NotProvable as NotProvable  # passed on to who has to do with answers alone
from pyport.language import said

BRANCH = said("a branch on a value")
_P = ParamSpec("_P")
_R = TypeVar("_R")


def obeyed(method: Callable[_P, _R]) -> Callable[_P, _R]:
    """A method of an array that knows some of NumPy's options: none of the others is left out in silence."""

    @wraps(method)
    def called(*operands: _P.args, **options: _P.kwargs) -> _R:
        try:
            return method(*operands, **options)
        except TypeError as error:
            raise NotProvable(
                said("this use of an array's {kind} is not supported ({error})", kind=method.__name__, error=error)
            ) from None

    return called


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
        #: Whether another array may have the same memory.
        self.is_shared = False

    shape = property(lambda self: self.values.shape[1:])
    ndim = property(lambda self: self.values.ndim - 1)
    size = property(lambda self: int(np.prod(self.shape)))
    dtype = property(lambda self: np.dtype(bool))
    T = property(lambda self: self.transpose())

    def __getitem__(self, index: Any) -> Truth:
        where = index if isinstance(index, tuple) else (index,)
        apart = [k for k, item in enumerate(where) if not isinstance(item, slice | type(None) | type(Ellipsis))]
        if apart and apart[-1] - apart[0] >= len(apart) and not all(isinstance(where[k], int) for k in apart):
            raise NotProvable(said("indices of a comparison with a slice between them"))
        return self._view(self.values[(slice(None), *where)])

    def _view(self, values: NDArray[np.bool_]) -> Truth:
        found = Truth(values, self.like)
        self.is_shared = found.is_shared = True
        return found

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute(name)

    @obeyed
    def transpose(self) -> Truth:
        """The axes the other way round."""
        return self._view(self.values.transpose(0, *range(self.ndim, 0, -1)))

    @obeyed
    def ravel(self) -> Truth:
        """All answers in one row."""
        return self.reshape(-1)

    @obeyed
    def reshape(self, *shape: Any) -> Truth:
        """The same answers in another shape."""
        wanted = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
        return self._view(self.values.reshape(len(self.values), *wanted))

    @obeyed
    def copy(self, order: Any = "C") -> Truth:
        """A copy."""
        return Truth(self.values.copy(), self.like)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable(BRANCH)

    __bool__ = __int__ = __float__ = __index__ = __len__ = __iter__ = __array__ = _refuse
    all = any = item = tolist = nonzero = _refuse

    def numbers(self) -> Any:
        """1 where it is true and 0 where not, as values of the arithmetic."""
        return self.like.zero_or_one(self.values)

    @obeyed
    def astype(self, dtype: Any, order: str = "K", casting: str = "unsafe", *, copy: bool = True) -> Any:
        """The same as numbers of the arithmetic, or as answers."""
        if np.dtype(dtype) != bool:
            return self.numbers().astype(dtype, order, casting)
        return self.copy() if copy else self

    @obeyed
    def sum(self, *options: Any, **named: Any) -> Any:
        """How many are true, as a value."""
        return self.numbers().sum(*options, **named)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None)
        if method != "__call__" or kwargs:
            raise NotProvable(BRANCH)
        if ufunc.__name__ in _LOGIC and all(map(_is_answer, inputs)):
            ndim = max(np.ndim(x) if not isinstance(x, Truth) else x.ndim for x in inputs)
            # NumPy says what the sum of two answers is, and that they have no difference.
            values = ufunc(*(aligned(x, ndim) for x in inputs))
            if out is None or (out[0] is inputs[0] and self.ndim == 0):
                return Truth(values, self.like)
            if not isinstance(out[0], Truth) or out[0].is_shared or out[0].values.shape != values.shape:
                raise NotProvable(said("np.{kind} into another array", kind=ufunc.__name__))
            out[0].values[...] = values
            return out[0]
        if ufunc.__name__ == "power" and inputs[0] is self:
            # It is of another kind for the operator than for the function.
            raise NotProvable(said("a power of comparisons"))
        if out is not None:
            raise NotProvable(said("np.{kind} into an array of another kind", kind=ufunc.__name__))
        return ufunc(*(item.numbers() if isinstance(item, Truth) else item for item in inputs))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function.__name__ in ("all", "any", "count_nonzero", "nonzero", "argwhere", "flatnonzero"):
            raise NotProvable(BRANCH)
        return self.like.__array_function__(function, types, args, kwargs)


def _is_answer(item: Any) -> bool:
    if isinstance(item, Truth) or getattr(item, "is_composite", False):
        return isinstance(item, Truth)
    return isinstance(getattr(item, "dtype", None) or np.asarray(item).dtype, np.dtypes.BoolDType)


def aligned(item: Any, ndim: int) -> Any:
    """Answers with the axis of lanes in front of so many others; constants as they are."""
    if not isinstance(item, Truth):
        return item
    return item.values.reshape(len(item.values), *(1,) * (ndim - item.ndim), *item.shape)


def unknown_attribute(name: str) -> Exception:
    """What to raise for an attribute; that one that ordinary arrays have is missing is put down."""
    error = AttributeError(f"this array has no attribute {name!r}")
    if not name.startswith("__") and hasattr(np.ndarray, name):
        error.__cause__ = NotProvable(said("an array's {name} is not known here", name=name))
    return error


#: What NumPy does with answers alone gives answers, or an error.
_LOGIC = {
    "bitwise_and", "bitwise_or", "bitwise_xor", "invert", "logical_and", "logical_or", "logical_not", "logical_xor",
    "add", "multiply", "subtract", "negative", "absolute", "maximum", "minimum", "fmax", "fmin",
    "equal", "not_equal", "greater", "greater_equal", "less", "less_equal",
}  # fmt: skip
