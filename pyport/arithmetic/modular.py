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
from typing import Any, NoReturn, cast
from weakref import WeakSet

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from pyport.arithmetic.constants import meaning
from pyport.arithmetic.flat import WithElements
from pyport.arithmetic.giving_way import GivingWay
from pyport.arithmetic.primitives import composite, name_of
from pyport.arithmetic.residues import Field, Residues, scrambled
from pyport.arithmetic.truth import Truth, obeyed, unknown_attribute
from pyport.arithmetic.watch import NotProvable, note, watch
from pyport.language import said

#: What has no law here, as it is put down.
SIGN = said("the sign of what the network itself does not go by")
LOGARITHM = said("the value of a logarithm")
LARGEST_OF = said("the largest of several values")
#: Larger powers are not computed.
LARGEST_EXPONENT = 64
FLOAT, INTEGER, BOOL = np.dtype(np.float64), np.dtype(np.int64), np.dtype(bool)
#: Integers up to this size are far from wrapping round.
LARGEST_INTEGER = 2.0**62
_PLAIN = (slice(None), slice(None))


class Shared:
    """What arrays that share memory share: bounds of their elements, and how many primes are still right.

    Attributes
    ----------
    low, high : float
        No element is outside for any real inputs.
    levels : int
        The upper primes that count; what is written into an array may have lost the lower ones.
    perhaps : set of Shared, or None
        Of arrays that have this memory too, or do not: ``reshape`` gives one or the other, by the strides.
    """

    __slots__ = ("__weakref__", "high", "levels", "low", "perhaps")

    def __init__(self, low: float = -inf, high: float = inf, levels: int = 99) -> None:
        self.low, self.high, self.levels = low, high, levels
        self.perhaps: WeakSet[Shared] | None = None

    def copy(self) -> Shared:
        """The same of other memory."""
        return Shared(self.low, self.high, self.levels)

    def copy_or_view(self) -> Shared:
        """The same of memory that may be this one."""
        found = self.copy()
        if self.perhaps is None:
            self.perhaps = WeakSet([self])
        self.perhaps.add(found)
        found.perhaps = self.perhaps
        return found

    def check_writable(self) -> None:
        """Nobody can tell what a change in place changes, if another array is left that may have this memory."""
        if self.perhaps is not None and any(other is not self for other in self.perhaps):
            raise NotProvable(said("a change in place of what reshape or ravel may have copied or not"))


class ModularArray(WithElements, NDArrayOperatorsMixin):
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
    dtype : dtype
        What NumPy's array would be: float64, or what comes of comparisons, such as int64. Between integers NumPy may
        wrap round or cut off, so that only those in which it cannot are computed.

    Notes
    -----
    It says that it is an ``ndarray``, or one of NumPy's numbers where NumPy gives one, for that is what it stands
    for; what is asked by type stays as it is.
    """

    __array_priority__ = 100
    is_composite = False

    def __init__(
        self,
        residues: Residues | None,
        field: Field,
        shared: Shared | None = None,
        power: tuple[Any, Any] | None = None,
        dtype: np.dtype[Any] = FLOAT,
    ) -> None:
        self._residues, self.field, self.power, self.dtype = residues, field, power, dtype
        #: Whether it stands for one of NumPy's numbers, which are never changed in place.
        self.is_number = False
        #: Whether it is known to be in row-major order.
        self.is_in_rows = False
        #: Where a logarithm was taken, if somebody watched.
        self.said = ""
        self.shared = Shared() if shared is None else shared

    @property  # type: ignore[misc]  # nobody sets it
    def __class__(self) -> Any:
        """What ``isinstance`` is told."""
        return self.dtype.type if self.is_number else np.ndarray

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
        """The same elements in another arrangement, in the same memory."""
        if self.power is not None:
            base, argument = self.power
            parts = (None if base is None else base._view(look).copy(), argument._view(look).copy())
            residues = None if self._residues is None else look(self._residues)
            found = ModularArray(residues, self.field, self.shared, parts)
            found.said = self.said
            return found
        assert self._residues is not None
        found = ModularArray(look(self._residues), self.field, self.shared, dtype=self.dtype)
        if self.is_number:
            found._residues = look(self._residues).copy()
            found.shared = self.shared.copy()
        return found

    def _apart(self, look: Callable[[Residues], Residues]) -> ModularArray:
        """The same elements in another arrangement, in memory of their own."""
        found = self._view(lambda values: look(values).copy())
        found.shared = self.shared.copy()
        return found

    def _as(self, dtype: np.dtype[Any]) -> ModularArray:
        """The same values, said to be of another kind."""
        return ModularArray(self._residues, self.field, self.shared, self.power, dtype)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, Truth):
            return Chosen(self.copy(), index.copy())
        where = index if isinstance(index, tuple) else (index,)
        # Of a logarithm the value is not needed for this.
        stored = self._residues if self._residues is not None else self.power[1]._residues  # type: ignore[index]
        element = _element(stored, index)
        if element.ndim == 2 and not any(item is Ellipsis for item in where):
            found = self._apart(lambda values: _element(values, index))
            found.is_number = True
            return found
        if not np.may_share_memory(element, stored):
            return self._apart(lambda values: _element(values, index))
        return self._view(lambda values: _element(values, index))

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, Truth):
            if isinstance(value, Chosen):
                value = value.of(index)
                self._check_kind(value)
            elif np.ndim(value) > 0:
                raise NotProvable(said("elements of an ordinary array selected by a comparison"))
            if index.shape != self.shape[: index.ndim]:
                raise NotProvable(said("elements selected by a comparison of another shape"))
            self._check_kind(value)
            self._write(_PLAIN, self.lift(value), index)
            return
        self._check_kind(value)
        _element(self.residues, index, is_read=False)
        self._write((*_PLAIN, *(index if isinstance(index, tuple) else (index,))), self.lift(value))

    def _write(self, where: tuple[Any, ...], value: ModularArray, only: Truth | None = None) -> None:
        """Write values into this array's memory, perhaps only where it is true."""
        if self.power is not None:
            raise NotProvable(said("a logarithm that is changed in place"))
        if not self.shape:
            raise NotProvable(said("a change in place of what may be a number"))
        self.shared.check_writable()
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

    def _check_kind(self, value: Any) -> None:
        """Refuse what NumPy would cut off or wrap round when it is written into this array."""
        if self.dtype != FLOAT and not (self.dtype == INTEGER and kind_of(value) in (INTEGER, BOOL)):
            raise NotProvable(said("values written into an array of {dtype}", dtype=self.dtype))

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __float__(self) -> NoReturn:
        raise NotProvable(said("a value becomes an ordinary number"))

    __int__ = __index__ = __complex__ = __bool__ = __float__

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable(said("a value is stored in an ordinary array"))

    def __copy__(self) -> ModularArray:
        return self.copy("K")

    def __deepcopy__(self, _: Any) -> ModularArray:
        return self.copy("K")

    def __reduce_ex__(self, _: Any) -> NoReturn:
        raise NotProvable(said("a value is stored"))

    def lift(self, value: Any) -> ModularArray:
        """An operand as an array of this computation: constants become residues.

        Raises
        ------
        TypeError
            For what is no finite real number.
        """
        if type(value) is ModularArray:
            if value.field is not self.field:
                raise NotProvable(said("a value that is kept from another call"))
            return value
        if isinstance(value, Truth):
            found: ModularArray = value.numbers()
            return found
        if isinstance(value, Chosen):
            raise NotProvable(said("elements selected by a comparison, together with other indices"))
        return constants(value, self.field)

    def zero_or_one(self, values: Any) -> ModularArray:
        """Ones where it is true and zeros elsewhere; (lanes, ...) array of bool."""
        ones = np.repeat(np.asarray(values)[:, None], self.field.levels, axis=1).astype(np.int64)
        return ModularArray(ones, self.field, Shared(0, 1), dtype=BOOL)

    @obeyed
    def astype(
        self, dtype: Any, order: str = "K", casting: Any = "unsafe", subok: bool = True, copy: bool = True
    ) -> ModularArray:
        """As values of another kind, if that changes none; the same array if it need not be copied."""
        wanted = np.dtype(dtype)
        if casting not in ("unsafe", "same_kind", "safe") or not (wanted == self.dtype or self._is_exact_as(wanted)):
            raise NotProvable(said("a value becomes {wanted}", wanted=wanted))
        if casting != "unsafe" and not np.can_cast(self.dtype, wanted, casting):
            raise NotProvable(said("a value becomes {wanted}", wanted=wanted))
        if not copy and wanted == self.dtype:
            if order != "K" or not subok:
                raise NotProvable(said("astype that copies or not"))
            return self
        found = self.copy("K")
        return found if wanted == self.dtype else found._as(wanted)

    def _is_exact_as(self, wanted: np.dtype[Any]) -> bool:
        """Whether all values of this array are exactly what they are as another kind."""
        low, high = self.shared.low, self.shared.high
        if self.dtype == FLOAT or wanted.kind not in "iuf" or not wanted.isnative or self.dtype.kind not in "iub":
            return wanted == FLOAT and self.dtype.kind in "iufb"
        if wanted.kind == "f":
            return max(-low, high) <= 2.0 ** np.finfo(wanted).nmant
        return low >= np.iinfo(wanted).min and high <= np.iinfo(wanted).max

    @obeyed
    def copy(self, order: Any = "C") -> ModularArray:
        """A copy."""
        found = self._apart(lambda values: values)
        found.is_number, found.is_in_rows = self.is_number, order == "C"
        return found

    def in_order(self, order: Any) -> ModularArray:
        """The same in an order of its elements in memory, copied or not: only of rows more can be told."""
        if order != "C":
            raise NotProvable(said("an array in the order {order!r}", order=order))
        return self if self.is_in_rows else self._copy_or_view(lambda values: values)

    @obeyed
    def reshape(self, *shape: Any, order: Any = "C", copy: bool | None = None) -> ModularArray:
        """The same residues in another shape; whether NumPy copies them may be more than can be told."""
        wanted = shape[0] if len(shape) == 1 and not isinstance(shape[0], int | np.integer) else shape
        if order not in ("C", "F") or copy is not None:
            raise NotProvable(said("reshape with order={order!r}, copy={copy}", order=order, copy=copy))

        def look(values: Residues) -> Residues:
            if order == "C":
                return values.reshape(*values.shape[:2], *wanted)
            turned = values.transpose(0, 1, *range(values.ndim - 1, 1, -1))
            turned = turned.reshape(*values.shape[:2], *tuple(wanted)[::-1])
            return turned.transpose(0, 1, *range(turned.ndim - 1, 1, -1))

        # In this array no two axes can become one, so that a view of it is a view of any array.
        loose = np.empty(tuple(2 * n + 2 for n in self.shape), dtype=np.uint8)
        loose = loose[tuple(slice(0, 2 * n, 2) for n in self.shape)]
        if np.may_share_memory(loose, loose.reshape(wanted, order=order)):
            return self._view(look)
        if self.is_in_rows and order == "C":
            found = self._view(look)
            found.is_in_rows = True
            return found
        return self._copy_or_view(look)

    def _copy_or_view(self, look: Callable[[Residues], Residues]) -> ModularArray:
        found = self._apart(look)
        if not self.is_number:
            found.shared = self.shared.copy_or_view()
        return found

    @obeyed
    def ravel(self, order: Any = "C") -> ModularArray:
        """The residues in one row."""
        row = self.reshape(-1, order=order)
        is_certain = row.shared is not self.shared or self.is_in_rows
        return row if is_certain else row._copy_or_view(lambda values: values)

    @obeyed
    def flatten(self, order: Any = "C") -> ModularArray:
        """A copy of the residues in one row."""
        return self.reshape(-1, order=order).copy()

    @obeyed
    def transpose(self, *axes: Any) -> ModularArray:
        """The axes in another order."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        own = tuple(order) if order else tuple(range(self.ndim))[::-1]
        return self._view(lambda values: values.transpose(0, 1, *(axis % max(self.ndim, 1) + 2 for axis in own)))

    @obeyed
    def swapaxes(self, first: int, second: int) -> ModularArray:
        """Two axes exchanged."""
        order = list(range(self.ndim))
        order[first], order[second] = order[second], order[first]
        return self.transpose(*order)

    @obeyed
    def squeeze(self, axis: Any = None) -> ModularArray:
        """Without axes of length 1."""
        gone = self._axes(axis) if axis is not None else tuple(k for k, n in enumerate(self.shape) if n == 1)
        return self._view(lambda values: values.squeeze(tuple(k + 2 for k in gone)))

    @obeyed
    def fill(self, value: Any) -> None:
        """Every element replaced."""
        self[...] = value

    @obeyed
    def var(
        self, axis: Any = None, dtype: Any = None, out: None = None, ddof: float = 0, keepdims: bool = False
    ) -> Any:
        """The variance over all elements or along some axes."""
        return FUNCTIONS["var"](self, axis, dtype, out, ddof, keepdims)

    @obeyed
    def std(
        self, axis: Any = None, dtype: Any = None, out: None = None, ddof: float = 0, keepdims: bool = False
    ) -> Any:
        """The root of the variance."""
        return FUNCTIONS["std"](self, axis, dtype, out, ddof, keepdims)

    @obeyed
    def repeat(self, repeats: Any, axis: Any = None) -> Any:
        """Each element so often."""
        return FUNCTIONS["repeat"](self, repeats, axis)

    @obeyed
    def cumsum(self, axis: Any = None) -> Any:
        """The sums so far."""
        return FUNCTIONS["cumsum"](self, axis)

    @obeyed
    def take(self, indices: Any, axis: Any = None) -> Any:
        """The elements at some places."""
        return FUNCTIONS["take"](self, indices, axis)

    @obeyed
    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
        """The diagonal."""
        return FUNCTIONS["diagonal"](self, offset, axis1, axis2)

    @obeyed
    def dot(self, other: Any) -> Any:
        """The product, as ``np.dot`` has it."""
        return FUNCTIONS["dot"](self, other)

    @obeyed
    def clip(self, min: Any = None, max: Any = None) -> Any:
        """Each within a range."""
        return FUNCTIONS["clip"](self, min, max)

    def _axes(self, axis: Any) -> tuple[int, ...]:
        given = range(self.ndim) if axis is None else (axis,) if isinstance(axis, int | np.integer) else axis
        return tuple(np.lib.array_utils.normalize_axis_index(int(k), self.ndim) for k in given)

    @obeyed
    def sum(self, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """The sum over all elements or along an axis."""
        _plain_options(dtype, out)
        axes = self._axes(axis)
        count = int(np.prod([self.shape[k] for k in axes]))
        low, high = self.shared.low, self.shared.high
        shared = Shared(down(low * count) if count else 0, up(high * count) if count else 0)
        kind = np.ones(1, self.dtype).sum(dtype=dtype).dtype
        return _numbered(ModularArray(self.field.sum(self.residues, axes, keepdims), self.field, shared, dtype=kind))

    @obeyed
    def mean(self, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """The mean over all elements or along an axis."""
        total = self.sum(axis, dtype, out, keepdims)
        average: ModularArray = total / (self.size // max(1, total.size))
        return average

    @obeyed
    def max(self, axis: Any = None, out: None = None, keepdims: bool = False) -> ModularArray:
        """One of the elements along an axis, always the same one of the same; which is no law of the largest."""
        _plain_options(None, out)
        axes = self._axes(axis)
        if len(axes) > 1 and len(axes) == self.ndim:
            found = self.ravel().max(0)
            return found.reshape((1,) * self.ndim).copy() if keepdims else found
        if len(axes) != 1:
            others = [k for k in range(self.ndim) if k not in axes]
            rows = self.transpose(*others, *axes).copy().reshape(*(self.shape[k] for k in others), -1)
            largest = rows.max(-1)
            return (
                largest.reshape(tuple(1 if k in axes else n for k, n in enumerate(self.shape))).copy()
                if keepdims
                else largest
            )
        along, count = axes[0] + 2, self.shape[axes[0]]
        if count < 2:
            return _numbered((self if keepdims else self.squeeze(axes)).copy("K"))
        at = np.broadcast_to(self._largest_at(along), self.residues.take([0], along).shape)
        residues = np.take_along_axis(self.residues, at, axis=along)
        found = ModularArray(residues, self.field, Shared(self.shared.low, self.shared.high), dtype=self.dtype)
        return found if keepdims else _numbered(found.squeeze(axes))

    def _largest_at(self, along: int) -> NDArray[np.intp]:
        """Where the largest is along an axis of the residues, which stays, with length 1."""
        # It is usually taken away to keep exp in range, and nothing hangs on which it is.
        salt = note(LARGEST_OF)
        order = scrambled(self.residues[:, -1:], 0xC2B2AE3D27D4EB4F + salt)
        at: NDArray[np.intp] = order.argmax(axis=along, keepdims=True)
        watching = watch()
        if watching is not None:
            top = self.residues[:, -1:]
            off = self.field.reduced(top - np.take_along_axis(top, at, axis=along))
            watching.asked.append(_unsigned(off[:, 0], self.field).ravel())
            watching.candidates.append(np.unique(top))
            watching.compared += 1
        return at

    @obeyed
    def argmax(self, axis: Any = None, out: None = None, keepdims: bool = False) -> Any:
        """Where the largest is, in ordinary numbers: they are the same in all lanes only if there is one."""
        _plain_options(None, out)
        if self.field.lanes != 1 or keepdims:
            raise NotProvable(said("the place of the largest of several values"))
        if axis is None:
            return self.ravel().argmax(0)
        at = self._largest_at(self._axes(axis)[0] + 2)[0, 0]
        return np.squeeze(at, self._axes(axis)[0])[()]

    @obeyed
    def argmin(self, axis: Any = None) -> Any:
        """Where the smallest is."""
        return (-self).argmax(axis)

    @obeyed
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
            a, b = (marked(self, item) for item in inputs)
            return ufunc(a.reshape(a.shape + (1,) * b.ndim), b)
        if method == "at" and name in ("add", "subtract"):
            return FUNCTIONS["add_at"](*inputs, 1 if name == "add" else -1)
        if method != "__call__":
            raise NotProvable(said("np.{name}.{method} is not known here", name=name, method=method))
        if kwargs:
            raise NotProvable(said("np.{name} in this way is not known here", name=name))
        if out is not None and type(out[0]) is not ModularArray:
            raise NotProvable(said("np.{name} into an ordinary array", name=name))
        if name not in UFUNCS:
            raise NotProvable(said("np.{name} is not known here", name=name))
        kind = result_kind(ufunc, inputs)
        operands = [item._as(FLOAT) if _is_marked(item) else item for item in inputs]
        try:
            result = UFUNCS[name](*operands) if name in _OF_CONSTANTS else UFUNCS[name](*map(self._plain, operands))
        except TypeError as error:
            raise NotProvable(str(error)) from None
        if type(result) is ModularArray:
            result.dtype = _checked(kind, name, result.shared)
            _numbered(result)
        if out is None or (out[0].is_number and out[0] is inputs[0]):
            return result
        out[0]._check_kind(result)
        out[0]._replaced(self.lift(result))
        return out[0]

    def _plain(self, item: Any) -> ModularArray:
        """An operand as values for which the laws of the real numbers hold."""
        found = self.lift(item)
        return found._as(FLOAT) if _is_marked(found) else found

    def _replaced(self, value: ModularArray) -> None:
        """Every element replaced by the result of an operation in place."""
        if value.shape != self.shape:
            raise ValueError(f"non-broadcastable output operand with shape {self.shape} doesn't match {value.shape}")
        self._write(_PLAIN, value)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if any(kind.__name__ == "DualArray" for kind in types):
            return NotImplemented
        name = name_of(function)
        if name not in FUNCTIONS:
            raise NotProvable(said("np.{name} is not known here", name=name))
        try:
            return FUNCTIONS[name](*args, **kwargs)
        except TypeError as error:
            raise NotProvable(
                said("this use of np.{name} is not supported ({error})", name=name, error=error)
            ) from None


def _is_marked(item: Any) -> bool:
    return type(item) is ModularArray and item.dtype != FLOAT


def _numbered(result: ModularArray) -> ModularArray:
    """What comes out of an operation: without axes, NumPy makes it a number."""
    result.is_number = not result.shape
    return result


def marked(like: ModularArray, item: Any) -> ModularArray:
    """An operand as an array of a computation, of the kind that it is for NumPy."""
    found, kind = like.lift(item), kind_of(item)
    return found if found.dtype == kind else found._as(kind)


def kind_of(item: Any) -> np.dtype[Any]:
    """What NumPy's array would be."""
    if isinstance(item, Chosen):
        return item.everywhere.dtype
    return item.dtype if type(item) is ModularArray or isinstance(item, Truth) else np.asarray(item).dtype


def result_kind(function: Callable[..., Any], operands: Sequence[Any]) -> np.dtype[Any]:
    """What kind NumPy gives for operands of these kinds: it is asked with ones, and with exponents as they are.

    Raises
    ------
    NotProvable
        If it gives an error.
    """
    if any(type(item) is ModularArray and item.dtype == FLOAT for item in operands):
        return FLOAT
    stand_ins = [_stand_in(item) for item in operands]
    try:
        with np.errstate(all="ignore"):
            return np.asarray(function(*stand_ins)).dtype
    except (TypeError, ValueError, OverflowError) as error:
        raise NotProvable(said("np.{kind} of integers: {error}", kind=function.__name__, error=error)) from None


def _stand_in(item: Any) -> Any:
    if isinstance(item, bool | int | float):
        return item
    if type(item) is ModularArray or isinstance(item, Truth):
        return np.ones((1, 1), item.dtype)
    array = np.asarray(item)
    return np.full((1, 1), array.min() if array.size else 1, array.dtype)


def _checked(kind: np.dtype[Any], name: str, shared: Shared) -> np.dtype[Any]:
    """The kind of a result in which nothing has wrapped round."""
    wraps = kind == INTEGER and max(-shared.low, shared.high) > LARGEST_INTEGER
    if kind not in (FLOAT, INTEGER) or wraps:
        raise NotProvable(said("np.{name} that stays {kind}", name=name, kind=kind))
    return kind


class Chosen(NDArrayOperatorsMixin):
    """The elements of an array where a comparison is true: how many there are is not known."""

    is_composite = True

    def __init__(self, everywhere: ModularArray, where: Truth) -> None:
        if where.shape != everywhere.shape:
            raise NotProvable(said("elements selected by a comparison of another shape"))
        self.everywhere, self.where = everywhere, where

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute(name)

    def of(self, where: Truth) -> ModularArray:
        """The values, if they are of these elements."""
        if not np.array_equal(where.values, self.where.values):
            raise NotProvable(said("elements that another comparison selects"))
        return self.everywhere

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise NotProvable(said("elements that a comparison selects"))

    __bool__ = __int__ = __float__ = __index__ = __len__ = __iter__ = __array__ = __array_function__ = _refuse

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None)
        if (
            method != "__call__"
            or kwargs
            or (out is not None and not (out[0] is self and inputs[0] is self))
            or ufunc.__name__ == "matmul"
        ):
            self._refuse()
        if any(not isinstance(item, Chosen) and np.ndim(item) for item in inputs):
            self._refuse()
        result = ufunc(*(item.of(self.where) if isinstance(item, Chosen) else item for item in inputs))
        if type(result) is not ModularArray:
            self._refuse()
        if out is None:
            return Chosen(result, self.where)
        self.everywhere._check_kind(result)
        self.everywhere = result
        return self


def _plain_options(dtype: Any, out: Any) -> None:
    if (out[0] if isinstance(out, tuple) else out) is not None or (dtype is not None and np.dtype(dtype) != FLOAT):
        raise NotProvable(said("a sum of another kind or into an array"))


def _element(values: Residues, index: Any, is_read: bool = True) -> Residues:
    where = index if isinstance(index, tuple) else (index,)
    where = tuple(list(item) if isinstance(item, tuple | range) else item for item in where)
    if any(type(item) is ModularArray or isinstance(item, Truth | Chosen) for item in where):
        raise NotProvable(said("an index that is a value"))
    found = np.asarray(values[(*_PLAIN, *where)])
    advanced = [k for k, item in enumerate(where) if isinstance(item, np.ndarray | list | int | np.integer | bool)]
    arrays = [where[k] for k in advanced if isinstance(where[k], np.ndarray | list)]
    if arrays and len(advanced) != advanced[-1] - advanced[0] + 1:
        if not is_read:
            raise NotProvable(said("indices with a slice between them"))
        axes = max(np.ndim(item) for item in arrays)
        found = np.moveaxis(found, range(axes), range(2, 2 + axes))
    return found


def constants(value: Any, field: Field) -> ModularArray:
    """Constants of a formula as residues: as what they mean (see `pyport.arithmetic.constants`)."""
    if isinstance(value, np.ndarray) and type(value) not in (np.ndarray, GivingWay):
        raise NotProvable(said("operations with a {kind}", kind=type(value).__name__))
    if isinstance(value, int) and not isinstance(value, bool):
        return _scalar(Fraction(value), True, field)
    array = np.asarray(value)
    if array.dtype.kind not in "fiub" or (array.dtype.kind == "f" and not np.all(np.isfinite(array))):
        raise TypeError(said("a constant of the kind {dtype} has no residue", dtype=array.dtype))
    if array.ndim == 0:
        return _scalar(*_meaning(array.item()), field)
    shared = Shared(down(float(array.min())), up(float(array.max()))) if array.size else Shared()
    if array.dtype.kind != "f" or np.all((np.rint(array) == array) & (np.abs(array) < 2.0**62)):
        P = field.moduli(field.levels, array.ndim)[0]
        if array.dtype.kind == "u" and array.size and int(array.max()) >= 2**63:
            raise TypeError(said("a constant of the kind uint64 has no residue"))
        return ModularArray(array.astype(np.int64) % P, field, shared)
    different, places = np.unique(array, return_inverse=True)
    meant = [_meaning(x) for x in different.tolist()]
    # One that is not simple is put down for all of them.
    first = next((fraction for fraction, is_simple in meant if not is_simple), None)
    salt = 0 if first is None else _noted(first)
    table = [_residues(fraction, field, 0 if is_simple else salt) for fraction, is_simple in meant]
    return ModularArray(np.stack(table, axis=2)[:, :, places.reshape(array.shape)], field, shared)


def _meaning(x: float) -> tuple[Fraction, bool]:
    return (Fraction(x), True) if isinstance(x, int) else meaning(x)


def _scalar(fraction: Fraction, is_simple: bool, field: Field) -> ModularArray:
    residues = _residues(fraction, field, 0 if is_simple else _noted(fraction))
    value = float(fraction) if abs(fraction) < 2**1000 else inf if fraction > 0 else -inf
    low, high = (down(value), up(value)) if isfinite(value) else (min(value, 0), max(value, 0))
    return ModularArray(residues, field, Shared(low, high))


def _noted(fraction: Fraction) -> int:
    """The salt by which constants are changed that are not simple numbers, as this is none."""
    return note(said("the constant {float!r} is not a simple number", float=float(fraction)))


def _residues(fraction: Fraction, field: Field, salt: int) -> Residues:
    residues = field.constant(fraction)
    return field.reduced(residues + (scrambled(residues, salt) >> np.uint64(16)).astype(np.int64)) if salt else residues


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


def equals(a: ModularArray, b: ModularArray) -> np.ndarray:
    """Which elements are equal, (lanes, ...); of what the network takes the largest of, none is so by chance."""
    watching = watch()
    if watching is not None and watching.chosen is not None:
        chosen = watching.chosen()
        if all(np.isin(x.residues[:, -1], chosen).all() for x in (a, b)):
            return np.asarray((a - b).residues[:, -1] == 0)
    return zeros(a - b)


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


def _unsigned(top: Residues, field: Field) -> Residues:
    """Residues at the topmost prime, (lanes, ...), up to their sign."""
    P = field.primes[:, -1].reshape(-1, *(1,) * (top.ndim - 1))
    unsigned: Residues = np.minimum(top, P - top)
    return unsigned


def _unknown(
    a: ModularArray, top: Residues, zero: np.ndarray, known: Sequence[Callable[[], Residues]]
) -> tuple[np.ndarray | None, int]:
    """Where the network does not go by the sign, if anywhere and somebody watches, and the salt."""
    watching = watch()
    if watching is None:
        return None, 0
    watching.compared += 1
    unsigned = _unsigned(top, a.field)
    watching.asked.append(unsigned.ravel())
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
        raise NotProvable(said("a power that is not a small whole number"))
    number = float(numbers[0])
    if (number - 0.5).is_integer() and abs(number) <= LARGEST_EXPONENT:
        return cast("ModularArray", UFUNCS["sqrt"](base) * power_of(base, np.full(np.shape(exponent), number - 0.5)))
    if not number.is_integer() or abs(number) > LARGEST_EXPONENT:
        raise NotProvable(said("a power that is not a small whole number"))
    whole = int(number)
    positive = base if whole >= 0 else 1 / base
    low, high = base.shared.low, base.shared.high
    shared = Shared(0.0 if whole % 2 == 0 or low >= 0 else -inf, 1.0 if whole >= 0 and low >= -1 and high <= 1 else inf)
    residues = base.field.power(positive.residues, abs(whole))
    shape = np.broadcast_shapes(base.shape, np.shape(exponent))
    return ModularArray(np.broadcast_to(residues, (*residues.shape[:2], *shape)).copy(), base.field, shared)
