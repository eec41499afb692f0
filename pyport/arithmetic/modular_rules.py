"""What NumPy's operations are in modular arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import signature
from itertools import count
from math import inf, prod
from string import ascii_letters
from typing import Any

import numpy as np

from pyport.arithmetic.modular import (
    FLOAT,
    FUNCTIONS,
    INTEGER,
    LOGARITHM,
    UFUNCS,
    Shared,
    down,
    equals,
    kind_of,
    marked,
    power_of,
    result_kind,
    signs,
    up,
    zeros,
)
from pyport.arithmetic.modular import ModularArray as ModularArray  # passed on, with its rules
from pyport.arithmetic.norms import norm
from pyport.arithmetic.primitives import REPEATING
from pyport.arithmetic.residues import Residues, scrambled
from pyport.arithmetic.truth import Truth
from pyport.arithmetic.watch import NotProvable, TooDeep, located, watch
from pyport.language import said

#: An ``einsum`` of more products than this is not computed.
MOST_PRODUCTS = 2**22
DEEPER = said("exp nested deeper than in the network")


def _matched(a: ModularArray, b: ModularArray) -> tuple[Residues, Residues]:
    """The residues of two operands at the primes that both have, with equally many axes."""
    levels, ndim = min(a.levels, b.levels), max(a.ndim, b.ndim)
    plain = (slice(None), slice(-levels, None))
    return tuple(x.residues[(*plain, *(None,) * (ndim - x.ndim))] for x in (a, b))  # type: ignore[return-value]


def _times(x: float, y: float) -> float:
    return 0.0 if x == 0 or y == 0 else x * y


def _product_bounds(a: Shared, b: Shared) -> Shared:
    if (a.low == -inf and a.high == inf) or (b.low == -inf and b.high == inf):
        return Shared()
    ends = [_times(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return Shared(down(min(ends)), up(max(ends)))


def _add(a: ModularArray, b: ModularArray) -> ModularArray:
    if a.power is not None or b.power is not None:
        return _with_logarithm(a, b, np.add, np.multiply)
    x, y = _matched(a, b)
    shared = Shared(down(a.shared.low + b.shared.low), up(a.shared.high + b.shared.high))
    return ModularArray(a.field.reduced(x + y), a.field, shared)


def _subtract(a: ModularArray, b: ModularArray) -> ModularArray:
    if a.power is not None or b.power is not None:
        return _with_logarithm(a, b, np.subtract, np.divide)
    x, y = _matched(a, b)
    shared = Shared(down(a.shared.low - b.shared.high), up(a.shared.high - b.shared.low))
    return ModularArray(a.field.reduced(x - y), a.field, shared)


def _with_logarithm(a: ModularArray, b: ModularArray, outside: np.ufunc, inside: np.ufunc) -> ModularArray:
    """A sum or difference one side of which is x + log s: exp of it is known."""
    bases, arguments = zip(*(x.power or (x, None) for x in (a, b)), strict=True)
    base = outside(*(0 if item is None else item for item in bases))
    argument = inside(*(1 if item is None else item for item in arguments))
    shape = np.broadcast_shapes(a.shape, b.shape)
    spread = [FUNCTIONS["broadcast_to"](x, shape) if type(x) is ModularArray else None for x in (base, argument)]
    return _said(ModularArray(None, a.field, power=(spread[0], spread[1])), a.said or b.said)


def _said(logarithm: ModularArray, where: str) -> ModularArray:
    logarithm.said = where
    return logarithm


def _negative(a: ModularArray) -> ModularArray:
    if a.power is not None:
        base, argument = a.power
        return _said(ModularArray(None, a.field, power=(None if base is None else -base, 1 / argument)), a.said)
    return ModularArray(a.field.reduced(-a.residues), a.field, Shared(-a.shared.high, -a.shared.low))


def _multiply(a: ModularArray, b: ModularArray) -> ModularArray:
    shared = _product_bounds(a.shared, b.shared)
    if a is b:
        shared.low = max(shared.low, 0.0)
    return ModularArray(a.field.product(*_matched(a, b)), a.field, shared)


def _divide(a: ModularArray, b: ModularArray) -> ModularArray:
    x, y = _matched(a, b)
    low, high = b.shared.low, b.shared.high
    # A divisor is not 0, so that one that is not below 0 is above it.
    turned = Shared()
    if low >= 0:
        turned = Shared(0.0 if high == inf else down(1 / high), inf if low == 0 else up(1 / low))
    elif high <= 0:
        turned = Shared(-inf if high == 0 else down(1 / high), 0.0 if low == -inf else up(1 / low))
    return ModularArray(a.field.product(x, a.field.inverse(y)), a.field, _product_bounds(a.shared, turned))


def _matmul(a: ModularArray, b: ModularArray) -> ModularArray:
    if not a.ndim or not b.ndim:
        raise ValueError("matmul: an operand has no axes")
    if a.ndim == 1:
        return _matmul(a.reshape(1, -1), b if b.ndim > 1 else b.reshape(-1, 1)).reshape(b.shape[1:])
    if b.ndim == 1:
        return _matmul(a, b.reshape(-1, 1)).reshape(a.shape[:-1])
    inner = a.shape[-1]
    if inner != b.shape[-2]:
        raise ValueError(f"matmul: shapes {a.shape} and {b.shape} do not fit together")
    each = _product_bounds(a.shared, b.shared)
    shared = Shared(down(each.low * inner), up(each.high * inner)) if inner else Shared(0, 0)
    return ModularArray(a.field.matmul(*_matched(a, b)), a.field, shared)


def _sqrt(a: ModularArray) -> ModularArray:
    return ModularArray(a.field.root(a.residues), a.field, Shared(0.0, inf))


def _exp(a: ModularArray) -> ModularArray:
    if a.power is not None:
        base, argument = a.power
        found: ModularArray = argument.copy() if base is None else _exp(base) * argument
        return found
    if a.levels < 2:
        raise TooDeep(DEEPER)
    low, high = a.shared.low, a.shared.high
    return ModularArray(a.field.exp(a.residues), a.field, Shared(1.0 if low >= 0 else 0.0, 1.0 if high <= 0 else inf))


def _log(a: ModularArray) -> ModularArray:
    argument = ModularArray(a.residues.copy(), a.field, a.shared.copy())
    where = located(LOGARITHM) if watch() is not None else ""
    return _said(ModularArray(None, a.field, power=(None, argument)), where)


def _tanh(a: ModularArray) -> ModularArray:
    square = _exp(a + a)
    ratio: ModularArray = (square - 1) / (square + 1)
    ratio.shared = Shared(-1.0 if a.shared.low < 0 else 0.0, 1.0 if a.shared.high > 0 else 0.0)
    return ratio


def _expit(a: ModularArray) -> ModularArray:
    ratio: ModularArray = 1 / (1 + _exp(-a))
    return ratio


def _half_sum(sign: int) -> Callable[[ModularArray], ModularArray]:
    def rule(a: ModularArray) -> ModularArray:
        e = _exp(a)
        found: ModularArray = (e + sign / e) / 2
        return found

    return rule


def _selected(where: np.ndarray, a: ModularArray, b: ModularArray) -> ModularArray:
    """Elements of a where it is true, (lanes, ...), and of b elsewhere."""
    ndim = max(where.ndim - 1, a.ndim, b.ndim)
    levels = min(a.levels, b.levels)
    x, y = (item.residues[(slice(None), slice(-levels, None), *(None,) * (ndim - item.ndim))] for item in (a, b))
    mask = where.reshape(len(where), 1, *(1,) * (ndim + 1 - where.ndim), *where.shape[1:])
    shared = Shared(min(a.shared.low, b.shared.low), max(a.shared.high, b.shared.high))
    return ModularArray(np.where(mask, x, y), a.field, shared)


def _maximum(a: ModularArray, b: ModularArray) -> ModularArray:
    found = _selected(signs(a - b) > 0, a, b)
    found.shared.low = max(a.shared.low, b.shared.low)
    found.shared.high = max(a.shared.high, b.shared.high)
    return found


def _minimum(a: ModularArray, b: ModularArray) -> ModularArray:
    return _negative(_maximum(_negative(a), _negative(b)))


def _whole(values: np.ndarray, like: ModularArray) -> ModularArray:
    """Small whole numbers for each lane as residues."""
    spread = np.repeat(values[:, None].astype(np.int64), like.field.levels, axis=1)
    return ModularArray(
        like.field.reduced(spread), like.field, Shared(int(values.min(initial=0)), int(values.max(initial=0)))
    )


def _absolute(a: ModularArray) -> ModularArray:
    found = _selected(signs(a) < 0, -a, a)
    found.shared.low = max(0.0, a.shared.low)
    return found


def _sign(a: ModularArray) -> ModularArray:
    found = _whole(signs(a), a)
    found.shared = Shared(-1.0 if a.shared.low < 0 else 0.0, 1.0 if a.shared.high > 0 else 0.0)
    return found


def _heaviside(a: ModularArray, at_zero: ModularArray) -> ModularArray:
    side = signs(a)
    return _selected(side == 0, at_zero, _whole((side > 0) * 1, a))


def _compared(holds: Callable[[np.ndarray], np.ndarray]) -> Callable[[ModularArray, ModularArray], Truth]:
    return lambda a, b: Truth(holds(signs(a - b)), a)


def _refused(what: str) -> Callable[[ModularArray], ModularArray]:
    def rule(_: ModularArray) -> ModularArray:
        raise NotProvable(what)

    return rule


def _everywhere(value: bool) -> Callable[[ModularArray], np.ndarray]:
    """What is so of every real number needs no arithmetic."""
    return lambda a: np.full(a.shape, value)


def _logical(function: np.ufunc) -> Callable[..., Truth]:
    return lambda *operands: function(*(Truth(~zeros(a), a) for a in operands))


UFUNCS |= {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "negative": _negative,
    "positive": lambda a: a.copy("K"),
    "conjugate": lambda a: a.copy("K"),
    "matmul": _matmul,
    "exp": _exp,
    "expm1": lambda a: _exp(a) - 1,
    "log": _log,
    "log1p": lambda a: _log(1 + a),
    "logaddexp": lambda a, b: _log(_exp(a) + _exp(b)),
    "xlogy": lambda a, b: a * _log(b),
    "xlog1py": lambda a, b: a * _log(1 + b),
    "tanh": _tanh,
    "sinh": _half_sum(-1),
    "cosh": _half_sum(1),
    "expit": _expit,
    "erf": _refused(said("erf, which has no law modulo a prime")),
    "log_expit": lambda a: _log(_expit(a)),
    "power": power_of,
    "float_power": power_of,
    "sqrt": _sqrt,
    "square": lambda a: a * a,
    "reciprocal": lambda a: 1 / a,
    "maximum": _maximum,
    "fmax": _maximum,
    "minimum": _minimum,
    "fmin": _minimum,
    "absolute": _absolute,
    "fabs": _absolute,
    "sign": _sign,
    "heaviside": _heaviside,
    "signbit": lambda a: Truth(signs(a) < 0, a),
    "greater": _compared(lambda side: side > 0),
    "greater_equal": _compared(lambda side: side >= 0),
    "less": _compared(lambda side: side < 0),
    "less_equal": _compared(lambda side: side <= 0),
    "equal": lambda a, b: Truth(equals(a, b), a),
    "not_equal": lambda a, b: Truth(~equals(a, b), a),
    "logical_not": lambda a: Truth(zeros(a), a),
    "logical_and": _logical(np.logical_and),
    "logical_or": _logical(np.logical_or),
    "isnan": _everywhere(False),
    "isinf": _everywhere(False),
    "isfinite": _everywhere(True),
}


def _like(*items: Any) -> ModularArray:
    """An array of the computation that some operands belong to."""
    for item in items:
        if type(item) is ModularArray:
            return item
        if isinstance(item, Truth):
            found: ModularArray = item.like
            return found
    raise NotProvable(said("an array of arrays"))


def dot(a: Any, b: Any) -> Any:
    """``np.dot``: a product with a number is element by element; of stacks each is multiplied by each."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if np.ndim(b) > 2:
        return FUNCTIONS["tensordot"](a, b, (-1, -2))
    return a @ b


def _inner(a: Any, b: Any) -> Any:
    return a * b if np.ndim(a) == 0 or np.ndim(b) == 0 else FUNCTIONS["tensordot"](a, b, (-1, -1))


def _where(condition: Any, *chosen: Any) -> ModularArray:
    if len(chosen) != 2:
        raise NotProvable(said("the positions where something is true"))
    if type(condition) is ModularArray:
        raise NotProvable(said("np.where on a value that is not a comparison"))
    like = _like(*chosen, condition)
    mask = condition.values if isinstance(condition, Truth) else np.asarray(condition, dtype=bool)[None]
    a, b = (like.lift(item) for item in chosen)
    if mask.shape[0] != like.field.lanes:
        mask = np.broadcast_to(mask, (like.field.lanes, *mask.shape[1:]))
    found = _selected(mask, a, b)
    found.dtype = _storable(result_kind(where, chosen))
    return found


def where(a: Any, b: Any) -> Any:
    """``np.where`` of two arrays, for their kind."""
    return np.where(True, a, b)


def _copy(a: Any, order: str) -> Any:
    if isinstance(a, Truth):
        return a.copy()
    found = a.copy(order)
    found.is_number = False
    return found


def _storable(kind: np.dtype[Any]) -> np.dtype[Any]:
    """The kind of an array that only holds what was computed before."""
    if kind.kind not in "iuf":
        raise NotProvable(said("an array of {kind}", kind=kind))
    return kind


def _select(conditions: Sequence[Any], choices: Sequence[Any], default: Any = 0) -> Any:
    found = default
    for condition, choice in zip(reversed(list(conditions)), reversed(list(choices)), strict=True):
        found = np.where(condition, choice, found)
    return found


def _clip(a: Any, a_min: Any = None, a_max: Any = None, **ends: Any) -> Any:
    low, high = ends.pop("min", a_min), ends.pop("max", a_max)
    if ends:
        raise NotProvable(said("np.clip in this way is not known here"))
    found = +a if low is None else np.maximum(a, low)
    return found if high is None else np.minimum(found, high)


def _joined(join: Callable[..., Any]) -> Callable[..., Any]:
    def function(arrays: Any, axis: int = 0) -> ModularArray:
        like = _like(*arrays)
        items = [like.lift(item) for item in arrays]
        levels = min(item.levels for item in items)
        shape = join([np.empty(item.shape) for item in items], **_options(join, axis)).shape
        parts = [item.residues[:, -levels:] for item in items]
        each = [[join([part[lane, level] for part in parts], **_options(join, axis)) for level in range(levels)]
                for lane in range(like.field.lanes)]  # fmt: skip
        shared = Shared(min(item.shared.low for item in items), max(item.shared.high for item in items))
        kind = _storable(np.result_type(*map(kind_of, arrays)))
        return ModularArray(np.array(each).reshape(like.field.lanes, levels, *shape), like.field, shared, dtype=kind)

    return function


def _options(join: Callable[..., Any], axis: int) -> dict[str, int]:
    return {} if join in (np.hstack, np.vstack, np.column_stack, np.dstack) else {"axis": axis}


def _rearranged(function: Callable[..., Any]) -> Callable[..., Any]:
    """What copies elements to other places does it to their positions."""
    names = list(signature(function).parameters)

    def rule(a: Any, *options: Any, **named: Any) -> ModularArray:
        if type(a) is not ModularArray or "out" in {*names[1 : 1 + len(options)], *named}:
            raise NotProvable(said("np.{kind} in this way is not known here", kind=function.__name__))
        places = np.asarray(function(np.arange(a.size).reshape(a.shape), *options, **named))
        flat = a.residues.reshape(*a.residues.shape[:2], -1)
        return ModularArray(flat[:, :, places], a.field, a.shared.copy(), dtype=a.dtype)

    return rule


def _flip(a: Any, axis: Any = None) -> Any:
    turned = range(a.ndim) if axis is None else [int(k) % a.ndim for k in np.atleast_1d(axis)]
    return a[tuple(slice(None, None, -1 if k in turned else 1) for k in range(a.ndim))]


def _diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> ModularArray:
    first, second = (axis % a.ndim + 2 for axis in (axis1, axis2))
    return _looked_at(a, lambda values: values.diagonal(offset, first, second))


def _broadcast_to(a: Any, shape: Any) -> ModularArray:
    wanted = (shape,) if isinstance(shape, int) else tuple(shape)
    return _looked_at(a, lambda values: _spread(values, wanted))


def _looked_at(a: Any, look: Callable[[Residues], Residues]) -> ModularArray:
    if type(a) is not ModularArray:
        raise NotProvable(said("another arrangement of a {kind}", kind=type(a).__name__))
    return a._view(look)


def _insert(a: Any, at: Any, values: Any, axis: int | None = None) -> Any:
    if axis is None or not isinstance(at, int) or kind_of(a) != FLOAT:
        raise NotProvable(said("np.insert in this way is not known here"))
    at = at + a.shape[axis] if at < 0 else at
    shape = tuple(1 if k == axis % a.ndim else n for k, n in enumerate(a.shape))
    given = a.lift(values)
    if given.ndim == a.ndim - 1:
        given = given[(*(slice(None),) * (axis % a.ndim), None)]
    before, after = (slice(None, at), slice(at, None))
    own = (slice(None),) * (axis % a.ndim)
    return np.concatenate([a[(*own, before)], FUNCTIONS["broadcast_to"](given, shape), a[(*own, after)]], axis=axis)


def _append(a: Any, values: Any, axis: int | None = None) -> Any:
    if axis is None:
        like = _like(a, values)
        return np.concatenate([marked(like, a).ravel(), marked(like, values).ravel()])
    return np.concatenate([a, values], axis=axis)


def _without_dots(subscripts: str, axes: Sequence[int]) -> str:
    """The same with a letter for each axis that dots stand for."""
    given, arrow, wanted = subscripts.replace(" ", "").partition("->")
    terms = given.split(",")
    free = [letter for letter in ascii_letters if letter not in subscripts]
    counts = [n - len(term.replace("...", "")) for n, term in zip(axes, terms, strict=True) if "..." in term]
    if not arrow or len(set(counts)) > 1 or counts[0] < 0:
        raise NotProvable(said("np.einsum in this way is not known here"))
    dots = "".join(free[: counts[0]])
    return ",".join(term.replace("...", dots) for term in terms) + "->" + wanted.replace("...", dots)


def _einsum(subscripts: str, *operands: Any, **options: Any) -> Any:
    options.pop("optimize", None)
    if options or not isinstance(subscripts, str):
        raise NotProvable(said("np.einsum in this way is not known here"))
    like = _like(*operands)
    if "..." in subscripts:
        subscripts = _without_dots(subscripts, [np.ndim(item) for item in operands])
    given, arrow, wanted = subscripts.replace(" ", "").partition("->")
    terms = given.split(",")
    letters = sorted(set(given) - {","})
    if not arrow:
        wanted = "".join(letter for letter in letters if given.count(letter) == 1)
    if any(len(set(term)) < len(term) for term in terms) or len(terms) != len(operands):
        raise NotProvable(said("np.einsum in this way is not known here"))
    arrays = [marked(like, item) for item in operands]
    if np.result_type(*map(kind_of, arrays)) not in (FLOAT, INTEGER):
        raise NotProvable(said("np.einsum of comparisons or short integers"))
    sizes = {
        letter: n for term, item in zip(terms, arrays, strict=True) for letter, n in zip(term, item.shape, strict=True)
    }
    if prod(sizes.values()) > MOST_PRODUCTS:
        raise NotProvable(said("np.einsum of more products than the proof can handle"))
    order = wanted + "".join(letter for letter in letters if letter not in wanted)
    if len(arrays) == 1 and len(wanted) == len(order):
        # NumPy only looks at it in another way.
        return arrays[0].transpose(*(given.index(letter) for letter in order))
    total: Any = 1
    for term, item in zip(terms, arrays, strict=True):
        own = [letter for letter in order if letter in term]
        turned = item.transpose(*(term.index(letter) for letter in own)) if own else item
        total = total * turned.reshape(tuple(sizes[letter] if letter in term else 1 for letter in order))
    full = FUNCTIONS["broadcast_to"](total, tuple(sizes[letter] for letter in order))
    return full.sum(axis=tuple(range(len(wanted), len(order)))) if len(order) > len(wanted) else full.copy("K")


def _tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    like = _like(a, b)
    a, b = marked(like, a), marked(like, b)
    if isinstance(axes, int):
        axes = range(a.ndim - axes, a.ndim), range(axes)
    left, right = ([k % x.ndim for k in np.atleast_1d(own).tolist()] for x, own in ((a, axes[0]), (b, axes[1])))
    kept_left, kept_right = ([k for k in range(x.ndim) if k not in own] for x, own in ((a, left), (b, right)))
    inner = prod(a.shape[k] for k in left)
    A = a.transpose(*kept_left, *left).reshape(-1, inner)
    B = b.transpose(*right, *kept_right).reshape(inner, -1)
    return (A @ B).reshape(*(a.shape[k] for k in kept_left), *(b.shape[k] for k in kept_right))


def _filled(value: Any) -> Callable[..., Any]:
    """A new array of one value; `value` None stands for what is given. What NumPy knows is NumPy's own."""

    def rule(a: Any, fill: Any = None, dtype: Any = None, **options: Any) -> Any:
        like = _like(a)
        kind = np.dtype(kind_of(a) if dtype is None else dtype)
        given = value if fill is None else fill
        if options or (kind != FLOAT and (type(given) is ModularArray or isinstance(given, Truth))):
            raise NotProvable(said("an array of another kind"))
        if kind != FLOAT:
            return np.full(a.shape, given, kind)
        values = like.lift(given)
        return ModularArray(_spread(values.residues, tuple(a.shape)).copy(), like.field, values.shared.copy())

    return rule


_EMPTIED = count(1)


def _empty(a: Any, dtype: Any = None) -> ModularArray:
    """Anything at all, and something else each time."""
    like = _like(a)
    if kind_of(a) != FLOAT or (dtype is not None and np.dtype(dtype) != FLOAT):
        raise NotProvable(said("an array of another kind"))
    P = like.field.moduli(like.field.levels, len(a.shape))[0]
    places = np.arange(like.field.lanes * like.field.levels * a.size, dtype=np.int64)
    drawn = scrambled(places, 0x9E3779B97F4A7C15 * next(_EMPTIED) % 2**64)
    drawn = drawn.reshape(like.field.lanes, like.field.levels, *a.shape) % P.astype(np.uint64)
    return ModularArray(drawn.astype(np.int64), like.field)


def _spread(values: Residues, wanted: tuple[int, ...]) -> Residues:
    padded = values[(slice(None), slice(None), *(None,) * (len(wanted) + 2 - values.ndim))]
    return np.broadcast_to(padded, (*padded.shape[:2], *wanted))


def _expand(a: Any, axis: int | tuple[int, ...]) -> Any:
    new = np.expand_dims(np.empty(a.shape, dtype=bool), axis).shape
    return a.reshape(new)


def _moved(a: Any, source: Any, destination: Any) -> Any:
    sources, goals = ([int(k) % a.ndim for k in np.atleast_1d(x)] for x in (source, destination))
    order = [k for k in range(a.ndim) if k not in sources]
    for goal, one in sorted(zip(goals, sources, strict=True)):
        order.insert(goal, one)
    return a.transpose(*order)


def _diag(a: Any, k: int = 0) -> Any:
    if type(a) is not ModularArray or a.dtype != FLOAT:
        raise NotProvable(said("np.diag of another kind of array"))
    if a.ndim != 1:
        return _diagonal(a, k)
    size = a.shape[0] + abs(k)
    found = FUNCTIONS["zeros_like"](a[np.zeros((size, size), dtype=int)])
    at = np.arange(a.shape[0])
    found[at + max(-k, 0), at + max(k, 0)] = a
    return found


def _outer(a: Any, b: Any) -> Any:
    like = _like(a, b)
    return marked(like, a).reshape(-1, 1) * marked(like, b).reshape(1, -1)


def _at_least(a: Any, least: int) -> Any:
    return a if a.ndim >= least else a.reshape((1,) * (least - a.ndim) + a.shape)


def _split(a: Any, sections: Any, axis: int = 0) -> list[Any]:
    own = (slice(None),) * (axis % a.ndim)
    cuts = np.split(np.arange(a.shape[axis]), sections)
    return [a[(*own, slice(part[0], part[-1] + 1) if len(part) else slice(0, 0))] for part in cuts]


def _array_split(a: Any, sections: Any, axis: int = 0) -> list[Any]:
    cuts = np.array_split(np.arange(a.shape[axis]), sections)
    return _split(a, np.cumsum([len(part) for part in cuts])[:-1], axis)


def _var(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: float = 0, keepdims: bool = False) -> Any:
    off = a - a.mean(axis, keepdims=True)
    total = (off * off).sum(axis, dtype, out, keepdims)
    found = total / (a.size // max(1, total.size) - ddof)
    found.shared.low = max(found.shared.low, 0.0)
    return found


def _pad(a: Any, width: Any, mode: str = "constant", constant_values: Any = 0) -> Any:
    if type(a) is not ModularArray:
        raise NotProvable(said("np.pad of comparisons"))
    if mode in REPEATING:
        return _rearranged(lambda places: np.pad(places, width, mode=mode))(a)  # type: ignore[call-overload]
    if mode != "constant":
        raise NotProvable(said("np.pad with mode {mode!r} is not known here", mode=mode))
    inside = np.pad(np.zeros(a.shape, dtype=bool), width, constant_values=True)
    places = np.pad(np.arange(a.size).reshape(a.shape), width)
    flat = a.residues.reshape(*a.residues.shape[:2], -1)
    spread = ModularArray(flat[:, :, places], a.field, a.shared.copy(), dtype=a.dtype)
    fill = np.pad(np.zeros(a.shape), width, constant_values=constant_values)
    return np.where(inside, fill, spread)


def _add_at(a: Any, index: Any, item: Any, sign: int) -> None:
    """``np.add.at``: what stands for one element several times is added so often."""
    if type(a) is not ModularArray:
        raise NotProvable(said("np.add.at into an ordinary array"))
    places = np.arange(a.size).reshape(a.shape)[index]
    values = FUNCTIONS["broadcast_to"](a.lift(item), places.shape).ravel()
    hits = places.ravel()[None, :] == np.arange(a.size)[:, None]
    if hits.size > MOST_PRODUCTS:
        raise NotProvable(said("np.add.at of more elements than the proof can handle"))
    a[...] = a + sign * (hits.astype(np.float64) @ values).reshape(a.shape)


def _put_along_axis(a: Any, at: Any, item: Any, axis: Any) -> None:
    if type(a) is not ModularArray or axis is None:
        raise NotProvable(said("this use of np.put_along_axis is not supported"))
    grid = list(np.ogrid[tuple(slice(0, n) for n in np.shape(at))])
    grid[axis % a.ndim] = at
    a[tuple(grid)] = item


def _cumsum(a: Any, axis: Any = None) -> Any:
    flat, along = (a.ravel(), 0) if axis is None else (a, int(axis) % a.ndim)
    ones = np.tril(np.ones((flat.shape[along], flat.shape[along])))
    return np.moveaxis(ones @ np.moveaxis(flat, along, 0).reshape(flat.shape[along], -1), 0, 0).reshape(
        np.moveaxis(np.empty(flat.shape), along, 0).shape).transpose(
        *np.argsort([along, *(k for k in range(flat.ndim) if k != along)]).tolist())  # fmt: skip


def _triangle(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, k=0: np.where(function(np.ones(a.shape, dtype=bool), k), a, 0.0)


def _prod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    if type(a) is not ModularArray:
        raise NotProvable(said("the product of comparisons"))
    if dtype is not None or out is not None or (keepdims and axis is None):
        raise NotProvable(said("a product of another kind, into an array, or with all axes kept"))
    flat, along = (a.ravel(), 0) if axis is None else (a, int(axis) % a.ndim)
    parts = [flat[(*(slice(None),) * along, k)] for k in range(flat.shape[along])]
    total: Any = +parts[0] if parts else a.lift(1)
    for part in parts[1:]:
        total = total * part
    return FUNCTIONS["expand_dims"](total, along) if keepdims else total


FUNCTIONS |= {
    "dot": dot,
    "inner": _inner,
    "vdot": lambda a, b: dot(a.ravel(), b.ravel()),
    "outer": _outer,
    "tensordot": _tensordot,
    "einsum": _einsum,
    "transpose": lambda a, axes=None: a.transpose() if axes is None else a.transpose(axes),
    "matrix_transpose": lambda a: a.mT,
    "swapaxes": lambda a, axis1, axis2: a.swapaxes(axis1, axis2),
    "moveaxis": _moved,
    "sum": lambda a, axis=None, dtype=None, out=None, keepdims=False: a.sum(axis, dtype, out, keepdims),
    "mean": lambda a, axis=None, dtype=None, out=None, keepdims=False: a.mean(axis, dtype, out, keepdims),
    "average": lambda a, axis=None: a.mean(axis),
    "prod": _prod,
    "var": _var,
    "std": lambda a, *options, **named: np.sqrt(_var(a, *options, **named)),
    "norm": norm,
    "argmax": lambda a, axis=None: a.argmax(axis),
    "argmin": lambda a, axis=None: (-a).argmax(axis),
    "pad": _pad,
    "cumsum": _cumsum,
    "add_at": _add_at,
    "put_along_axis": _put_along_axis,
    "take_along_axis": _rearranged(np.take_along_axis),
    "triu": _triangle(np.triu),
    "tril": _triangle(np.tril),
    "dstack": _joined(np.dstack),
    "max": lambda a, axis=None, out=None, keepdims=False: a.max(axis, out, keepdims),
    "amax": lambda a, axis=None, out=None, keepdims=False: a.max(axis, out, keepdims),
    "min": lambda a, axis=None, out=None, keepdims=False: a.min(axis, out, keepdims),
    "amin": lambda a, axis=None, out=None, keepdims=False: a.min(axis, out, keepdims),
    "clip": _clip,
    "reshape": lambda a, shape, order="C": a.reshape(shape, order=order),
    "ravel": lambda a, order="C": a.ravel(order),
    "squeeze": lambda a, axis=None: a.squeeze(axis),
    "expand_dims": _expand,
    "atleast_1d": lambda a: _at_least(a, 1),
    "atleast_2d": lambda a: _at_least(a, 2),
    "copy": lambda a, order="K": _copy(a, order),
    "where": _where,
    "select": _select,
    "concatenate": _joined(np.concatenate),
    "hstack": _joined(np.hstack),
    "vstack": _joined(np.vstack),
    "stack": _joined(np.stack),
    "column_stack": _joined(np.column_stack),
    "split": _split,
    "array_split": _array_split,
    "insert": _insert,
    "append": _append,
    "diag": _diag,
    "diagonal": _diagonal,
    "trace": lambda a: _diagonal(a).sum(),
    "flip": _flip,
    "fliplr": lambda a: a[:, ::-1],
    "flipud": lambda a: a[::-1],
    "broadcast_to": _broadcast_to,
    "roll": _rearranged(np.roll),
    "tile": _rearranged(np.tile),
    "repeat": _rearranged(np.repeat),
    "take": _rearranged(np.take),
    "delete": _rearranged(np.delete),
    "zeros_like": _filled(0),
    "ones_like": _filled(1),
    "empty_like": _empty,
    "full_like": _filled(None),
    "shape": lambda a: a.shape,
    "ndim": lambda a: a.ndim,
    "size": lambda a, axis=None: a.size if axis is None else a.shape[axis],
    "nan_to_num": lambda a: _copy(a, "K"),
    "real_if_close": lambda a: a,
    "isscalar": lambda a: a.is_number,
}
