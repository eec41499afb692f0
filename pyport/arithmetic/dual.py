"""Dual numbers: a value together with its exact derivative along given directions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from pyport.arithmetic.flat import WithElements
from pyport.arithmetic.primitives import name_of
from pyport.arithmetic.truth import unknown_attribute
from pyport.arithmetic.watch import NotProvable, located
from pyport.language import said

#: Where values were compared that are equal and part along the direction; nobody asks if None.
_TIES: ContextVar[list[str] | None] = ContextVar("ties", default=None)


@contextmanager
def ties() -> Iterator[list[str]]:
    """The lines at which a formula decided between numbers that are equal: there is no derivative to be right there."""
    found: list[str] = []
    token = _TIES.set(found)
    try:
        yield found
    finally:
        _TIES.reset(token)


class DualArray(WithElements, NDArrayOperatorsMixin):
    """A value and its derivative along one direction, or along many behind the matrix.

    Parameters
    ----------
    value : array
        Any array type: NumPy's own, modular, bounded (then with its matrix in the first two axes), ...
    tangent : array
        Of the same type; its axes behind those of the value are the directions.

    Notes
    -----
    The product and quotient rules, and those of single functions; nothing is approximated. The type of
    the parts decides the arithmetic, so a modular dual number has an exact derivative. What would take
    the value and leave the derivative raises `NotProvable`: a formula that runs to its end has lost none.
    """

    __array_priority__ = 200
    is_composite = True

    def __init__(self, value: Any, tangent: Any) -> None:
        self.value, self.tangent = value, _laid_like(tangent, value)

    @property  # type: ignore[misc]  # nobody sets it
    def __class__(self) -> Any:
        """What ``isinstance`` is told, beside `DualArray`: it stands for an array, or for a number of one."""
        return np.float64 if self.value.shape == () else np.ndarray

    @property
    def ndim(self) -> int:
        """How many axes the value has."""
        return len(self.value.shape)

    @property
    def size(self) -> int:
        """How many elements the value has."""
        return int(np.prod(self.shape))

    @property
    def dtype(self) -> Any:
        """Of the value."""
        return self.value.dtype

    @property
    def T(self) -> DualArray:
        """The transposed matrices, directions untouched."""
        return DualArray(self.value.T, self.tangent.T)

    @property
    def mT(self) -> DualArray:
        """The transposed matrices of a stack."""
        return DualArray(self.value.mT, self.tangent.mT)

    @property
    def real(self) -> DualArray:
        """The real parts."""
        return DualArray(self.value.real, self.tangent.real) if self.is_complex else self

    @property
    def imag(self) -> DualArray:
        """The imaginary parts."""
        if not issubclass(type(self.value), np.ndarray):
            raise unknown_attribute("imag")
        return DualArray(self.value.imag, self.tangent.imag)

    @property
    def is_complex(self) -> bool:
        """Whether its values are complex numbers."""
        return getattr(getattr(self.value, "dtype", None), "kind", "f") == "c"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return tuple(self.value.shape)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self) -> Any:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, index: Any) -> DualArray:
        """The elements there, directions untouched."""
        index = plain(index)
        return DualArray(self.value[index], self.tangent[index])

    def __setitem__(self, index: Any, item: Any) -> None:
        index = plain(index)
        value, tangent = parts(item)
        self.value[index] = value
        self.tangent[index] = 0.0 if tangent is None else tangent

    def sum(self, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> DualArray:
        """The sum over all elements or along some axes."""
        if out is not None or (dtype is not None and np.dtype(dtype) != np.float64):
            raise NotProvable(said("a sum of another kind or into an array"))
        return DualArray(self.value.sum(axis, keepdims=keepdims), self.tangent.sum(axis, keepdims=keepdims))

    def astype(
        self, dtype: Any, order: Any = "K", casting: Any = "unsafe", subok: bool = True, copy: bool = True
    ) -> DualArray:
        """A copy; the same array if it need not be copied. What is rounded to single precision has its derivative."""
        is_real = np.dtype(dtype) in (np.float64, np.float32) and not self.is_complex
        if not is_real or casting not in ("unsafe", "same_kind", "safe"):
            raise NotProvable(said("a value becomes {dtype}", dtype=np.dtype(dtype)))
        if copy:
            return self.copy(order)
        return self if order == "K" else self.in_order(order)

    def copy(self, order: Any = "C") -> DualArray:
        """A copy."""
        return DualArray(self.value.copy(order), self.tangent.copy(order))

    def in_order(self, order: Any) -> DualArray:
        """The same in an order of its elements in memory, copied only where it has another."""
        return DualArray(*(np.array(part, order=order, copy=None, subok=True)
                           if issubclass(type(part), np.ndarray | np.generic) else part.in_order(order)
                           for part in (self.value, self.tangent)))  # fmt: skip

    def __copy__(self) -> DualArray:
        return self.copy("K")

    def __deepcopy__(self, _: Any) -> DualArray:
        return self.copy("K")

    def fill(self, item: Any) -> None:
        """Every element replaced."""
        self[...] = item

    def reshape(self, *shape: Any, order: Any = "C") -> Any:
        """The same elements in another shape."""
        return FUNCTIONS["reshape"](self, shape[0] if len(shape) == 1 else shape, order=order)

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        return FUNCTIONS["transpose"](self, tuple(order) if order else None)

    def __getattr__(self, name: str) -> Any:
        if name in _METHODS and name in FUNCTIONS:
            return lambda *operands, **options: called(name, (self, *operands), options)
        raise unknown_attribute(name)

    def _left(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable(said("a value becomes an ordinary number"))

    __float__ = __int__ = __index__ = __complex__ = __bool__ = __array__ = __reduce_ex__ = _left

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        out = options.pop("out", None)
        _check_complex(ufunc.__name__, inputs)
        if method == "reduce" and ufunc.__name__ in _REDUCED:
            options.setdefault("axis", 0)
            return called(_REDUCED[ufunc.__name__], inputs, options)
        if method == "at" and ufunc in (np.add, np.subtract) and not options:
            return FUNCTIONS["add_at"](*inputs, 1.0 if ufunc is np.add else -1.0)
        if method == "outer" and not options and ufunc in RULES:
            a, b = inputs
            return ufunc(FUNCTIONS["reshape"](a, np.shape(a) + (1,) * np.ndim(b)), b)
        rule = RULES.get(ufunc) or RULES.get(ufunc.__name__)
        if method != "__call__" or rule is None or (options and set(options) != {"where"}):
            raise NotProvable(
                said(
                    "np.{name} is not known here",
                    name=ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}",
                )
            )
        result = rule(*inputs)
        if "where" in options:
            if out is None:
                raise NotProvable(said("np.{kind} in some places, and anything at all elsewhere", kind=ufunc.__name__))
            result = FUNCTIONS["where"](options["where"], result, out[0])
        if out is None or (type(out[0]) is DualArray and not out[0].ndim):
            return result
        if type(out[0]) is not DualArray or out[0].shape != np.shape(result):
            raise NotProvable(said("np.{kind} into an array of another kind", kind=ufunc.__name__))
        out[0][...] = result
        return out[0]

    def __array_function__(self, function: Any, _types: Any, operands: Any, options: Any) -> Any:
        return called(name_of(function), operands, options)


def _laid_like(tangent: Any, value: Any) -> Any:
    """A derivative whose elements are in memory as those of its value: what copies one copies the other."""
    if not (issubclass(type(value), np.ndarray) and issubclass(type(tangent), np.ndarray)):
        return tangent
    strides = value.strides
    if tangent.strides == strides or tangent.shape != value.shape:
        return tangent
    if all(a == b or n < 2 for a, b, n in zip(tangent.strides, strides, value.shape, strict=True)):
        return tangent
    order = sorted(range(value.ndim), key=lambda k: -abs(strides[k]))
    return tangent.transpose(order).copy("C").transpose(np.argsort(order))


#: What each ufunc does, by itself or by its name, and each function of NumPy, by name: see
#: `pyport.arithmetic.dual_rules`.
RULES: dict[Any, Callable[..., Any]] = {}
FUNCTIONS: dict[str, Callable[..., Any]] = {}
#: Names of those that are right for complex numbers too.
OF_COMPLEX: set[str] = set()
#: Ufuncs along an axis, and what does the same.
_REDUCED = {"add": "sum", "maximum": "max", "minimum": "min", "multiply": "prod", "logical_or": "any",
            "logical_and": "all"}  # fmt: skip
#: What arrays have as methods.
_METHODS = {
    "mean", "max", "min", "argmax", "argmin", "ravel", "swapaxes", "squeeze", "dot", "clip", "var", "std", "prod",
    "cumsum", "repeat", "take", "diagonal", "trace", "any", "all", "flatten", "conj", "conjugate", "round", "argsort",
    "nonzero",
}  # fmt: skip


def called(name: str, operands: Any, options: Any) -> Any:
    """What a function of NumPy gives for dual numbers among its operands.

    Raises
    ------
    NotProvable
        If it is not known here, or not in this way.
    """
    if name not in FUNCTIONS:
        raise NotProvable(said("np.{name} is not known here", name=name))
    _check_complex(name, operands)
    try:
        return FUNCTIONS[name](*operands, **{key: item for key, item in options.items() if item is not np._NoValue})
    except TypeError as error:
        raise NotProvable(said("this use of np.{name} is not supported ({error})", name=name, error=error)) from None


def _check_complex(name: str, operands: Any) -> None:
    """Refuse what has rules for real numbers alone."""
    for item in operands:
        several = item if isinstance(item, list | tuple) else (item,)
        if any(type(one) is DualArray and one.is_complex for one in several) and name not in OF_COMPLEX:
            raise NotProvable(said("np.{name} of complex numbers is not supported", name=name))


def parts(x: Any) -> tuple[Any, Any]:
    """Value and tangent; None for the tangent of a constant."""
    return (x.value, x.tangent) if type(x) is DualArray else (x, None)


def plain(index: Any) -> Any:
    """An index, which must be no value of a formula."""
    items = index if isinstance(index, tuple) else (index,)
    if any(type(item) is DualArray for item in items):
        raise NotProvable(said("an index that is a value"))
    return index


def tie(x: Any, y: Any, dx: Any, dy: Any) -> None:
    """Put down that a formula decides between two values, if some are equal and part along the direction."""
    found = _TIES.get()
    if found is None or not issubclass(type(x), np.ndarray | np.floating):
        return
    same = np.equal(x, y) & np.not_equal(0.0 if dx is None else dx, 0.0 if dy is None else dy)
    if np.any(same):
        found.append(located(said("a choice between two numbers that are equal")))
