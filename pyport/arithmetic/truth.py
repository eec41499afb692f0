"""Answers of comparisons in modular arithmetic: they select, but nothing can be decided on them."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

BRANCH = "a branch on a value"


class NotProvable(BaseException):
    """A formula has left the arithmetic in which it could be proved.

    No `Exception`: the formula is another's code, which may catch those.
    """


class Truth(NDArrayOperatorsMixin):
    """True or false for each element, the same whenever the same two values are compared.

    Parameters
    ----------
    values : array of bool
    like : ModularArray
        An array of the computation it belongs to.
    meaningful : bool
        False where a value was compared with a number other than 0: residues have no size, so
        that nothing may be selected by it.
    """

    __array_priority__ = 100

    def __init__(self, values: Any, like: Any, meaningful: bool = True) -> None:
        self.values: NDArray[np.bool_] = np.asarray(values, dtype=bool)
        self.like, self.meaningful = like, meaningful

    shape = property(lambda self: self.values.shape)
    ndim = property(lambda self: self.values.ndim)
    size = property(lambda self: self.values.size)
    T = property(lambda self: Truth(self.values.T, self.like, self.meaningful))

    def __getitem__(self, index: Any) -> Truth:
        return Truth(self.values[index], self.like, self.meaningful)

    def ravel(self) -> Truth:
        """All answers in one row."""
        return Truth(self.values.ravel(), self.like, self.meaningful)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable(BRANCH)

    __bool__ = __int__ = __float__ = __index__ = __len__ = __iter__ = __array__ = _refuse
    all = any = item = tolist = nonzero = sum = _refuse

    def numbers(self) -> Any:
        """1 where it is true and 0 where not, as values of the arithmetic."""
        if not self.meaningful:
            raise NotProvable("a comparison with a number other than 0")
        return self.like.same(self.values.astype(np.int64))

    def astype(self, *_: Any, **__: Any) -> Any:
        """The same as numbers of the arithmetic."""
        return self.numbers()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs:
            raise NotProvable(BRANCH)
        truths = [item for item in inputs if isinstance(item, Truth)]
        if len(truths) == len(inputs) and ufunc.__name__ in _LOGIC:
            values = ufunc(*(item.values for item in truths))
            return Truth(values, self.like, all(item.meaningful for item in truths))
        return ufunc(*(item.numbers() if isinstance(item, Truth) else item for item in inputs))

    def __array_function__(self, function: Any, _types: Any, args: Any, kwargs: Any) -> Any:
        if function is np.where and not kwargs and len(args) == 3 and isinstance(args[0], Truth):
            chosen = args[0].numbers()
            return chosen * args[1] + (1 - chosen) * args[2]
        raise NotProvable(BRANCH)


_LOGIC = {
    "bitwise_and", "bitwise_or", "bitwise_xor", "invert", "logical_and", "logical_or", "logical_not", "logical_xor",
}  # fmt: skip
