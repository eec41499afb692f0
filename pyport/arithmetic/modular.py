"""Modular arithmetic: values modulo the primes of a tower, in which the laws of the real numbers hold by construction.

A formula that holds for all real numbers holds here exactly; one that does not hold is found out by random
values, except with a probability of about its degree over the lowest prime (polynomial identity testing [1]_).

- ``exp`` takes the residue at each prime to the next one (see `pyport.arithmetic.towers`), so that exp(a + b) is
  exp(a) exp(b), and nothing holds of it that does not hold for real numbers: by Ax's theorem [2]_ exponentials of
  linearly independent arguments are algebraically independent.
- The sign of a value is the quadratic character at the topmost prime: odd, multiplicative, + for all squares, for
  all values of ``exp`` and for small whole numbers, and unknown for everything else: sign(S - 5) has nothing to
  do with sign(S). What is above or below 0 by interval arithmetic has that sign.
- ``log`` is a random function, but exp(a + log s) is exp(a) s.

.. [1] J. T. Schwartz, "Fast probabilistic algorithms for verification of polynomial
   identities", J. ACM 27 (1980) 701-717.
.. [2] J. Ax, "On Schanuel's conjectures", Annals of Mathematics 93 (1971) 252-268.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import inf, isfinite, nextafter
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from pyport.arithmetic.constants import meaning
from pyport.arithmetic.primitives import composite
from pyport.arithmetic.residues import Field, Residues, scrambled
from pyport.arithmetic.truth import Truth, unknown_attribute
from pyport.arithmetic.watch import NotProvable, note, watch

#: What has no law here, as it is put down.
SIGN = "the sign of what the network itself does not go by"
LOGARITHM = "the value of a logarithm"
LARGEST_OF = "the largest of several values"
#: Larger powers are not computed.
LARGEST_EXPONENT = 64
_PLAIN = (slice(None), slice(None))


class Shared:
    """What arrays that share memory share: bounds of their elements, and how many primes are still right.

    Attributes
    ----------
    low, high : float
        No element is outside for any real inputs.
    levels : int
        The upper primes that count; what is written into an array may have lost the lower ones.
    """

    __slots__ = ("high", "levels", "low")

    def __init__(self, low: float = -inf, high: float = inf, levels: int = 99) -> None:
        self.low, self.high, self.levels = low, high, levels


class ModularArray(NDArrayOperatorsMixin):
    """An array of residues with NumPy's operations.

    Parameters
    ----------
    residues : (lanes, levels, ...) array of int64, or None
        In each lane at the upper primes of its tower; None where `power` says it all.
    field : Field
        The towers.
    shared : Shared, optional
        Of the array whose memory this is.
    power : (ModularArray or None, ModularArray), optional
        For a logarithm, or a sum with one: a and s of a + log s, neither shared with anybody.

    Notes
    -----
    It says that it is an ``ndarray`` of float64, for that is what it stands for; what is asked by type stays as it is.
    """

    __array_priority__ = 100
    is_composite = False

    def __init__(
        self,
        residues: Residues | None,
        field: Field,
        shared: Shared | None = None,
        power: tuple[Any, Any] | None = None,
    ) -> None:
        self._residues, self.field, self.power = residues, field, power
        #: Where a logarithm was taken, if somebody watched.
        self.said = ""
        self.shared = Shared() if shared is None else shared

    @property  # type: ignore[misc]  # nobody sets it
    def __class__(self) -> Any:
        """What ``isinstance`` is told."""
        return np.ndarray

    @property
    def residues(self) -> Residues:
        """The residues at the primes that count."""
        if self._residues is None:
            self._residues = self._of_logarithm()
        levels = self.shared.levels
        return self._residues if self._residues.shape[1] <= levels else self._residues[:, -levels:]

    def _of_logarithm(self) -> Residues:
        base, argument = self.power or (None, self)
        salt = note(LOGARITHM, self.said)
        P = argument.field.moduli(argument.levels, argument.ndim)[0]
        value = (scrambled(argument.residues, 0x9E3779B97F4A7C15 + salt) % P.astype(np.uint64)).astype(np.int64)
        found = ModularArray(value, self.field)
        return found.residues if base is None else (base + found).residues

    @property
    def levels(self) -> int:
        """How many primes it is known at."""
        return int(self.residues.shape[1])

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the values."""
        stored = self._residues if self._residues is not None else self.power[1]._residues  # type: ignore[index]
        return tuple(stored.shape[2:])

    dtype = property(lambda self: np.dtype(np.float64))
    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: int(np.prod(self.shape)))
    T = property(lambda self: self.transpose())
    mT = property(lambda self: self._view(lambda values: values.swapaxes(-1, -2)))
    real = property(lambda self: self)

    def constant_shift(self, rows: bool) -> int:
        """No shift is needed, for nothing overflows here."""
        return 0

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute(name)

    def _view(self, look: Callable[[Residues], Residues]) -> ModularArray:
        """The same elements in another arrangement."""
        if self.power is not None:
            base, argument = self.power
            parts = (None if base is None else base._view(look).copy(), argument._view(look).copy())
            residues = None if self._residues is None else look(self._residues)
            found = ModularArray(residues, self.field, self.shared, parts)
            found.said = self.said
            return found
        assert self._residues is not None
        return ModularArray(look(self._residues), self.field, self.shared)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, Truth):
            return Chosen(self, index)
        return self._view(lambda values: _element(values, index))

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, Truth):
            if isinstance(value, Chosen):
                value = value.of(index)
            elif np.ndim(value) > 0:
                raise NotProvable("elements that a comparison selects, from an ordinary array")
            if index.shape != self.shape[: index.ndim]:
                raise NotProvable("elements that a comparison of another shape selects")
            self._write(_PLAIN, self.lift(value), index)
            return
        _element(self.residues, index, is_read=False)
        self._write((*_PLAIN, *(index if isinstance(index, tuple) else (index,))), self.lift(value))

    def _write(self, where: tuple[Any, ...], value: ModularArray, only: Truth | None = None) -> None:
        """Write values into this array's memory, perhaps only where it is true."""
        if self.power is not None:
            raise NotProvable("a logarithm that is changed in place")
        keep = min(self.levels, value.levels)
        here = self.residues[:, -keep:]
        there = value.residues[:, -keep:]
        ndim = here[where].ndim
        there = there[(*_PLAIN, *(None,) * (ndim - there.ndim))]
        if there.ndim > ndim:
            there = there.reshape(*there.shape[:2], *there.shape[2 + there.ndim - ndim :])
        if only is None:
            here[where] = there
        else:
            mask = only.values.reshape(*only.values.shape, *(1,) * (self.ndim - only.ndim))[:, None]
            np.copyto(here, there, where=mask)
        mine, other = self.shared, value.shared
        mine.low, mine.high = min(mine.low, other.low), max(mine.high, other.high)
        mine.levels = min(mine.levels, keep)

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __float__(self) -> NoReturn:
        raise NotProvable("a value becomes an ordinary number")

    __int__ = __index__ = __complex__ = __bool__ = __float__

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable("a value is stored in an ordinary array")

    def __copy__(self) -> ModularArray:
        return self.copy()

    def __deepcopy__(self, _: Any) -> ModularArray:
        return self.copy()

    def __reduce_ex__(self, _: Any) -> NoReturn:
        raise NotProvable("a value is stored")

    def lift(self, value: Any) -> ModularArray:
        """An operand as an array of this computation: constants become residues.

        Raises
        ------
        TypeError
            For what is no finite real number.
        """
        if type(value) is ModularArray:
            return value
        if isinstance(value, Truth):
            found: ModularArray = value.numbers()
            return found
        if isinstance(value, Chosen):
            raise NotProvable("elements that a comparison selects, beside others")
        return constants(value, self.field)

    def zero_or_one(self, values: Any) -> ModularArray:
        """Ones where it is true and zeros elsewhere; (lanes, ...) array of bool."""
        ones = np.repeat(np.asarray(values)[:, None], self.field.levels, axis=1).astype(np.int64)
        return ModularArray(ones, self.field, Shared(0, 1))

    def astype(self, dtype: Any = float, *_: Any, **__: Any) -> ModularArray:
        """A copy, if it is to stay a double."""
        if np.dtype(dtype) != np.float64:
            raise NotProvable(f"a value becomes {np.dtype(dtype)}")
        return self.copy()

    def copy(self, order: Any = "C") -> ModularArray:
        """A copy."""
        found = self._view(np.copy)
        found.shared = Shared(self.shared.low, self.shared.high, self.shared.levels)
        return found

    def reshape(self, *shape: Any, order: Any = "C", **named: Any) -> ModularArray:
        """The same residues in another shape."""
        wanted = shape[0] if len(shape) == 1 and not isinstance(shape[0], int | np.integer) else shape
        if order == "F":
            return self.transpose().reshape(tuple(wanted)[::-1]).transpose()
        return self._view(lambda values: values.reshape(*values.shape[:2], *wanted))

    def ravel(self, order: Any = "C") -> ModularArray:
        """The residues in one row."""
        return self.reshape(-1, order=order)

    def flatten(self, order: Any = "C") -> ModularArray:
        """A copy of the residues in one row."""
        return self.ravel(order).copy()

    def transpose(self, *axes: Any) -> ModularArray:
        """The axes in another order."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        own = tuple(order) if order else tuple(range(self.ndim))[::-1]
        return self._view(lambda values: values.transpose(0, 1, *(axis % max(self.ndim, 1) + 2 for axis in own)))

    def swapaxes(self, first: int, second: int) -> ModularArray:
        """Two axes exchanged."""
        order = list(range(self.ndim))
        order[first], order[second] = order[second], order[first]
        return self.transpose(*order)

    def squeeze(self, axis: Any = None) -> ModularArray:
        """Without axes of length 1."""
        gone = self._axes(axis) if axis is not None else tuple(k for k, n in enumerate(self.shape) if n == 1)
        return self._view(lambda values: values.squeeze(tuple(k + 2 for k in gone)))

    def fill(self, value: Any) -> None:
        """Every element replaced."""
        self[...] = value

    def dot(self, other: Any) -> Any:
        """The product, as ``np.dot`` has it."""
        return FUNCTIONS["dot"](self, other)

    def clip(self, min: Any = None, max: Any = None) -> Any:
        """Each within a range."""
        return FUNCTIONS["clip"](self, min, max)

    def _axes(self, axis: Any) -> tuple[int, ...]:
        given = range(self.ndim) if axis is None else (axis,) if isinstance(axis, int | np.integer) else axis
        return tuple(np.lib.array_utils.normalize_axis_index(int(k), self.ndim) for k in given)

    def sum(self, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """The sum over all elements or along an axis."""
        _plain_options(dtype, out)
        axes = self._axes(axis)
        count = int(np.prod([self.shape[k] for k in axes]))
        low, high = self.shared.low, self.shared.high
        shared = Shared(down(low * count) if count else 0, up(high * count) if count else 0)
        return ModularArray(self.field.sum(self.residues, axes, keepdims), self.field, shared)

    def mean(self, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """The mean over all elements or along an axis."""
        total = self.sum(axis, dtype, out, keepdims)
        average: ModularArray = total / (self.size // max(1, total.size))
        return average

    def max(self, axis: Any = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """One of the elements along an axis, always the same one of the same; which is no law of the largest."""
        _plain_options(None, out)
        axes = self._axes(axis)
        if len(axes) > 1 and len(axes) == self.ndim:
            found = self.ravel().max(0)
            return found.reshape((1,) * self.ndim) if keepdims else found
        if len(axes) != 1:
            raise NotProvable("the largest along several axes")
        along, count = axes[0] + 2, self.shape[axes[0]]
        if count < 2:
            return self if keepdims else self.squeeze(axes)
        # It is usually taken away to keep exp in range, and nothing hangs on which it is.
        salt = note(LARGEST_OF)
        order = scrambled(self.residues[:, -1:], 0xC2B2AE3D27D4EB4F + salt)
        at = np.broadcast_to(order.argmax(axis=along, keepdims=True), self.residues.take([0], along).shape)
        residues = np.take_along_axis(self.residues, at, axis=along)
        found = ModularArray(residues, self.field, Shared(self.shared.low, self.shared.high))
        return found if keepdims else found.squeeze(axes)

    def min(self, axis: Any = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """What is the largest the other way round."""
        smallest: ModularArray = -((-self).max(axis, out, keepdims))
        return smallest

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if composite(inputs) or any(isinstance(item, Chosen) for item in inputs):
            return NotImplemented
        name, out = ufunc.__name__, kwargs.pop("out", None)
        if method == "reduce" and name in _REDUCED:
            axis = kwargs.pop("axis", 0)
            return getattr(inputs[0], _REDUCED[name])(axis, out=out, **kwargs)
        if method == "outer" and name in UFUNCS and not kwargs and out is None:
            a, b = (self.lift(item) for item in inputs)
            return ufunc(a.reshape(a.shape + (1,) * b.ndim), b)
        if method != "__call__":
            raise NotProvable(f"np.{name}.{method} is not known here")
        if kwargs:
            raise NotProvable(f"np.{name} in this way is not known here")
        if out is not None and type(out[0]) is not ModularArray:
            raise NotProvable(f"np.{name} into an ordinary array")
        if name not in UFUNCS:
            raise NotProvable(f"np.{name} is not known here")
        try:
            result = UFUNCS[name](*inputs) if name in _OF_CONSTANTS else UFUNCS[name](*map(self.lift, inputs))
        except TypeError as error:
            raise NotProvable(str(error)) from None
        if out is None:
            return result
        out[0]._replaced(self.lift(result))
        return out[0]

    def _replaced(self, value: ModularArray) -> None:
        """Every element replaced by the result of an operation in place."""
        if value.shape != self.shape:
            raise ValueError(f"non-broadcastable output operand with shape {self.shape} doesn't match {value.shape}")
        self._write(_PLAIN, value)

    def __array_function__(self, function: Any, _types: Any, args: Any, kwargs: Any) -> Any:
        name = function.__name__
        if name not in FUNCTIONS:
            raise NotProvable(f"np.{name} is not known here")
        try:
            return FUNCTIONS[name](*args, **kwargs)
        except TypeError as error:
            raise NotProvable(f"np.{name} in this way is not known here ({error})") from None


class Chosen(NDArrayOperatorsMixin):
    """The elements of an array where a comparison is true: how many there are is not known."""

    is_composite = True

    def __init__(self, everywhere: ModularArray, where: Truth) -> None:
        if where.shape != everywhere.shape:
            raise NotProvable("elements that a comparison of another shape selects")
        self.everywhere, self.where = everywhere, where

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute(name)

    def of(self, where: Truth) -> ModularArray:
        """The values, if they are of these elements."""
        if not np.array_equal(where.values, self.where.values):
            raise NotProvable("elements that another comparison selects")
        return self.everywhere

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable("elements that a comparison selects")

    __bool__ = __int__ = __float__ = __index__ = __len__ = __iter__ = __array__ = __array_function__ = _refuse

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        kwargs.pop("out", None)
        if method != "__call__" or kwargs or ufunc.__name__ == "matmul":
            self._refuse()
        if any(not isinstance(item, Chosen) and np.ndim(item) for item in inputs):
            self._refuse()
        result = ufunc(*(item.of(self.where) if isinstance(item, Chosen) else item for item in inputs))
        if type(result) is not ModularArray:
            self._refuse()
        return Chosen(result, self.where)


def _plain_options(dtype: Any, out: Any) -> None:
    if out not in (None, (None,)) or (dtype is not None and np.dtype(dtype) != np.float64):
        raise NotProvable("a sum of another kind or into an array")


def _element(values: Residues, index: Any, is_read: bool = True) -> Residues:
    where = index if isinstance(index, tuple) else (index,)
    if any(type(item) is ModularArray or isinstance(item, Truth | Chosen) for item in where):
        raise NotProvable("an index that is a value")
    found = np.asarray(values[(*_PLAIN, *where)])
    advanced = [k for k, item in enumerate(where) if isinstance(item, np.ndarray | list | int | np.integer | bool)]
    arrays = [where[k] for k in advanced if isinstance(where[k], np.ndarray | list)]
    if arrays and len(advanced) != advanced[-1] - advanced[0] + 1:
        if not is_read:
            raise NotProvable("indices with a slice between them")
        axes = max(np.ndim(item) for item in arrays)
        found = np.moveaxis(found, range(axes), range(2, 2 + axes))
    return found


def constants(value: Any, field: Field) -> ModularArray:
    """Constants of a formula as residues: as what they mean (see `pyport.arithmetic.constants`)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _scalar(Fraction(value), True, field)
    array = np.asarray(value)
    if array.dtype.kind not in "fiub" or (array.dtype.kind == "f" and not np.all(np.isfinite(array))):
        raise TypeError(f"a constant of the kind {array.dtype} has no residue")
    if array.ndim == 0:
        return _scalar(*_meaning(array.item()), field)
    shared = Shared(down(float(array.min())), up(float(array.max()))) if array.size else Shared()
    if array.dtype.kind != "f" or np.all((np.rint(array) == array) & (np.abs(array) < 2.0**62)):
        P = field.moduli(field.levels, array.ndim)[0]
        if array.dtype.kind == "u" and array.size and int(array.max()) >= 2**63:
            raise TypeError("a constant of the kind uint64 has no residue")
        return ModularArray(array.astype(np.int64) % P, field, shared)
    different, places = np.unique(array, return_inverse=True)
    table = [_scalar(*_meaning(x), field).residues for x in different.tolist()]
    return ModularArray(np.stack(table, axis=2)[:, :, places.reshape(array.shape)], field, shared)


def _meaning(x: float) -> tuple[Fraction, bool]:
    return (Fraction(x), True) if isinstance(x, int) else meaning(x)


def _scalar(fraction: Fraction, is_simple: bool, field: Field) -> ModularArray:
    residues = field.constant(fraction)
    if not is_simple:
        salt = note(f"the constant {float(fraction)!r} is no simple number")
        if salt:
            residues = field.reduced(residues + (scrambled(residues, salt) >> np.uint64(16)).astype(np.int64))
    value = float(fraction) if abs(fraction) < 2**1000 else inf if fraction > 0 else -inf
    low, high = (down(value), up(value)) if isfinite(value) else (min(value, 0), max(value, 0))
    return ModularArray(residues, field, Shared(low, high))


def down(x: float) -> float:
    """A lower bound of what was rounded to this."""
    x = float(x)
    return x if x.is_integer() or not isfinite(x) else nextafter(x, -inf)


def up(x: float) -> float:
    """An upper bound of what was rounded to this."""
    x = float(x)
    return x if x.is_integer() or not isfinite(x) else nextafter(x, inf)


def signs(a: ModularArray) -> np.ndarray:
    """-1, 0 or 1 for each element, (lanes, ...): by its bounds, or by its quadratic character at the topmost prime.

    What the network's own choices do not hang on is put down, and answered in another way if the watch says so.
    """
    top = a.residues[:, -1]
    zero = top == 0
    if a.shared.low >= 0:
        return np.asarray(np.where(zero, 0, 1))
    if a.shared.high <= 0:
        return np.asarray(np.where(zero, 0, -1))
    character = np.where(a.field.is_square(top), 1, -1)
    watching = watch()
    if watching is not None and watching.positive is not None:
        P = a.field.primes[:, -1].reshape(-1, *(1,) * a.ndim)
        character = np.where(np.isin(top, watching.positive()), 1, character)
        character = np.where(np.isin(P - top, watching.positive()), -1, character)
    unknown, salt = _unknown(a, top, zero, () if watching is None else watching.known)
    if unknown is not None and salt:
        P = a.field.primes[:, -1].reshape(-1, *(1,) * a.ndim)
        turned = (scrambled(np.minimum(top, P - top), salt) & np.uint64(1)).astype(bool)
        character = np.where(unknown & turned, -character, character)
    return np.asarray(np.where(zero, 0, character))


def zeros(a: ModularArray) -> np.ndarray:
    """Which elements are 0, (lanes, ...); what is not is so for random inputs, but not for all."""
    top = a.residues[:, -1]
    zero: np.ndarray = np.asarray(top == 0)
    if zero.all() or a.shared.low > 0 or a.shared.high < 0:
        return zero
    watching = watch()
    unknown, _ = _unknown(a, top, zero, () if watching is None else (watching.kinks,))
    if unknown is not None and watching is not None and watching.salt:
        zero = zero | (unknown & (scrambled(top, abs(watching.salt)) & np.uint64(1)).astype(bool))
    return np.asarray(zero)


def _unknown(
    a: ModularArray, top: Residues, zero: np.ndarray, known: Sequence[Callable[[], Residues]]
) -> tuple[np.ndarray | None, int]:
    """Where the network does not go by the sign, if anywhere and somebody watches, and the salt."""
    watching = watch()
    if watching is None:
        return None, 0
    watching.compared += 1
    P = a.field.primes[:, -1].reshape(-1, *(1,) * a.ndim)
    unsigned = np.minimum(top, P - top)
    unknown: np.ndarray = ~zero
    for residues in known:
        unknown &= ~np.isin(unsigned, residues())
        if not unknown.any():
            return None, 0
    watching.unknown[top.tobytes()] = a.size
    return unknown, note(SIGN)


#: What each ufunc and each function of NumPy does, by name; filled by `pyport.arithmetic.modular_rules`.
UFUNCS: dict[str, Callable[..., Any]] = {}
FUNCTIONS: dict[str, Callable[..., Any]] = {}
#: Ufuncs along an axis, and the methods that do the same.
_REDUCED = {"add": "sum", "maximum": "max", "minimum": "min"}
#: Ufuncs that take a constant as it is written.
_OF_CONSTANTS = {"power", "float_power"}


def power_of(base: Any, exponent: Any) -> ModularArray:
    """A small whole power."""
    numbers = None if type(exponent) is ModularArray or isinstance(exponent, Truth) else np.unique(np.asarray(exponent))
    if type(base) is not ModularArray or numbers is None or numbers.size != 1 or numbers.dtype.kind not in "iuf":
        raise NotProvable("a power that is no small whole number")
    number = float(numbers[0])
    if not number.is_integer() or abs(number) > LARGEST_EXPONENT:
        raise NotProvable("a power that is no small whole number")
    whole = int(number)
    positive = base if whole >= 0 else 1 / base
    low, high = base.shared.low, base.shared.high
    shared = Shared(0.0 if whole % 2 == 0 or low >= 0 else -inf, 1.0 if whole >= 0 and low >= -1 and high <= 1 else inf)
    residues = base.field.power(positive.residues, abs(whole))
    shape = np.broadcast_shapes(base.shape, np.shape(exponent))
    return ModularArray(np.broadcast_to(residues, (*residues.shape[:2], *shape)).copy(), base.field, shared)
