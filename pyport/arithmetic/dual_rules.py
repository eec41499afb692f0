"""What NumPy's operations do to a derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from math import pi, prod
from typing import Any

import numpy as np

from pyport.arithmetic.dual import FUNCTIONS, OF_COMPLEX, RULES, parts, plain, tie
from pyport.arithmetic.dual import DualArray as DualArray  # passed on, with its rules
from pyport.arithmetic.norms import norm
from pyport.arithmetic.primitives import REPEATING
from pyport.arithmetic.watch import NotProvable
from pyport.language import said


def _linear(sign: int) -> Callable[[Any, Any], DualArray]:
    def rule(a: Any, b: Any) -> DualArray:
        (x, dx), (y, dy) = parts(a), parts(b)
        value = x + y if sign > 0 else x - y
        if dy is None:
            return DualArray(value, _spread(dx, x, y))
        dy = dy if sign > 0 else -dy
        return DualArray(value, _spread(dy, y, x) if dx is None else dx + dy)

    return rule


def _spread(tangent: Any, value: Any, constant: Any) -> Any:
    """The tangent in the shape that adding a constant gives the value, never the same memory."""
    if np.ndim(constant) == 0 or np.shape(constant) == np.shape(value):
        return tangent.copy("K")
    return tangent + (constant - constant)


def _product(multiply: Callable[[Any, Any], Any]) -> Callable[[Any, Any], DualArray]:
    def rule(a: Any, b: Any) -> DualArray:
        (x, dx), (y, dy) = parts(a), parts(b)
        terms = [multiply(dx, y)] if dx is not None else []
        terms += [multiply(x, dy)] if dy is not None else []
        return DualArray(multiply(x, y), terms[0] if len(terms) == 1 else terms[0] + terms[1])

    return rule


def _divide(a: Any, b: Any) -> DualArray:
    (x, dx), (y, dy) = parts(a), parts(b)
    value = x / y
    if dy is None:
        return DualArray(value, dx / y)
    lost = value * dy
    return DualArray(value, (-lost if dx is None else dx - lost) / y)


def _function(function: Callable[[Any], Any], slope: Callable[[Any, Any], Any]) -> Callable[[Any], DualArray]:
    """A function of one variable, whose slope is made from its argument and its value."""

    def rule(a: DualArray) -> DualArray:
        value = function(a.value)
        return DualArray(value, slope(a.value, value) * a.tangent)

    return rule


def _chosen(choose: np.ufunc, compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], DualArray]:
    """The larger or smaller one of two."""

    def rule(a: Any, b: Any) -> DualArray:
        if type(a) is not DualArray:
            a, b = b, a
        (x, dx), (y, dy) = parts(a), parts(b)
        if hasattr(x, "positive"):
            # A bound is on either side of a kink.
            if dy is not None or np.ndim(y) or y != 0 or choose is not np.maximum:
                raise NotImplementedError(said("dual numbers with bounds know the maximum with 0 alone"))
            return DualArray(np.maximum(x, 0), x.positive() * dx)
        tie(x, y, dx, dy)
        first = compare(x, y)
        value = choose(x, y)
        return DualArray(value, np.where(first, dx, _zeros(y) if dy is None else dy))

    return rule


def _absolute(a: DualArray) -> DualArray:
    tie(a.value, 0.0, a.tangent, None)
    if a.is_complex:
        value = np.abs(a.value)
        return DualArray(value, (np.conj(a.value) * a.tangent).real / value)
    return DualArray(np.abs(a.value), np.sign(a.value) * a.tangent)


def _step(function: np.ufunc) -> Callable[[DualArray], DualArray]:
    """A function that is constant between its jumps."""

    def rule(a: DualArray) -> DualArray:
        tie(a.value, 0.0 if function is np.sign else np.rint(2 * a.value) / 2, a.tangent, None)
        value = function(a.value)
        return DualArray(value, a.tangent * 0)

    return rule


def _power(a: Any, b: Any) -> DualArray:
    (x, dx), (y, dy) = parts(a), parts(b)
    if dy is not None:
        value = np.power(x, y)
        risen = value * np.log(x) * dy
        return DualArray(value, risen if dx is None else risen + y * np.power(x, y - 1) * dx)
    if np.ndim(y) == 0 and y == 2:
        return DualArray(np.power(x, 2), 2 * x * dx)
    if np.ndim(y) == 0 and y == 0.5:
        return _sqrt(a)
    # Below an exponent of 1 the slope of 0 is 0 only where nothing is left of x.
    slope = y * np.power(x, y - 1) if np.ndim(y) or y != 0 else 0 * x
    return DualArray(np.power(x, y), slope * dx)


_sqrt = _function(np.sqrt, lambda x, y: 0.5 / y)


def _comparison(compare: np.ufunc) -> Callable[[Any, Any], Any]:
    def rule(a: Any, b: Any) -> Any:
        (x, dx), (y, dy) = parts(a), parts(b)
        tie(x if dx is not None else y, y if dx is not None else x, dx if dx is not None else dy,
            dy if dx is not None else None)  # fmt: skip
        return compare(x, y)

    return rule


def _of_values(function: Callable[..., Any]) -> Callable[..., Any]:
    """What asks of the values alone, and gives what is no value: answers, places."""
    return lambda *operands, **options: function(*(parts(item)[0] for item in operands), **options)


def _truthy(function: Callable[..., Any]) -> Callable[..., Any]:
    def rule(a: Any, *operands: Any, **options: Any) -> Any:
        if type(a) is DualArray:
            tie(a.value, 0.0, a.tangent, None)
        return function(*(parts(item)[0] for item in (a, *operands)), **options)

    return rule


def _logaddexp(a: Any, b: Any) -> DualArray:
    (x, dx), (y, dy) = parts(a), parts(b)
    terms = [d / (1 + np.exp(other - own)) for own, other, d in ((x, y, dx), (y, x, dy)) if d is not None]
    return DualArray(np.logaddexp(x, y), terms[0] if len(terms) == 1 else terms[0] + terms[1])


def _special(name: str, slope: Callable[[Any, Any, Any], Any]) -> Callable[[DualArray], DualArray]:
    """A function of `scipy.special` by its slope, of that module, the argument and the value."""

    def rule(a: DualArray) -> DualArray:
        from scipy import special

        value = getattr(special, name)(a.value)
        return DualArray(value, slope(special, a.value, value) * a.tangent)

    return rule


def _normal(x: Any) -> Any:
    """The density of the normal distribution."""
    return np.exp(-x * x / 2) / np.sqrt(2 * pi)


def _xlogy(a: Any, b: Any) -> DualArray:
    from scipy.special import xlogy

    (x, dx), (y, dy) = parts(a), parts(b)
    terms = [np.log(y) * dx] if dx is not None else []
    terms += [x / y * dy] if dy is not None else []
    return DualArray(xlogy(x, y), terms[0] if len(terms) == 1 else terms[0] + terms[1])


def _unary(function: np.ufunc, slope: Callable[[Any, Any], Any]) -> None:
    RULES[function] = _function(function, slope)


for _ufunc, _slope in {
    np.exp: lambda x, y: y,
    np.exp2: lambda x, y: y * np.log(2.0),
    np.expm1: lambda x, y: np.exp(x),
    np.log: lambda x, y: 1 / x,
    np.log2: lambda x, y: 1 / (x * np.log(2.0)),
    np.log10: lambda x, y: 1 / (x * np.log(10.0)),
    np.log1p: lambda x, y: 1 / (1 + x),
    np.sqrt: lambda x, y: 0.5 / y,
    np.cbrt: lambda x, y: 1 / (3 * y * y),
    np.square: lambda x, y: 2 * x,
    np.reciprocal: lambda x, y: -y * y,
    np.sin: lambda x, y: np.cos(x),
    np.cos: lambda x, y: -np.sin(x),
    np.tan: lambda x, y: 1 + y * y,
    np.sinh: lambda x, y: np.cosh(x),
    np.cosh: lambda x, y: np.sinh(x),
    np.tanh: lambda x, y: 1 - y * y,
    np.arctan: lambda x, y: 1 / (1 + x * x),
    np.arcsin: lambda x, y: 1 / np.sqrt(1 - x * x),
    np.arccos: lambda x, y: -1 / np.sqrt(1 - x * x),
    np.arcsinh: lambda x, y: 1 / np.sqrt(1 + x * x),
    np.arctanh: lambda x, y: 1 / (1 - x * x),
}.items():
    _unary(_ufunc, _slope)

RULES |= {
    np.negative: lambda a: DualArray(-a.value, -a.tangent),
    np.positive: lambda a: a.copy("K"),
    np.conjugate: lambda a: _conjugate(a),
    np.add: _linear(1),
    np.subtract: _linear(-1),
    np.multiply: _product(np.multiply),
    np.matmul: _product(np.matmul),
    np.divide: _divide,
    np.log: lambda a: DualArray(np.log(a.value), a.tangent / a.value),
    np.power: _power,
    np.float_power: _power,
    np.absolute: _absolute,
    np.fabs: _absolute,
    np.maximum: _chosen(np.maximum, np.greater),
    np.fmax: _chosen(np.maximum, np.greater),
    np.minimum: _chosen(np.minimum, np.less),
    np.fmin: _chosen(np.minimum, np.less),
    np.logaddexp: _logaddexp,
    np.sign: _step(np.sign),
    np.floor: _step(np.floor),
    np.ceil: _step(np.ceil),
    np.rint: _step(np.rint),
    np.trunc: _step(np.trunc),
    np.greater: _comparison(np.greater),
    np.greater_equal: _comparison(np.greater_equal),
    np.less: _comparison(np.less),
    np.less_equal: _comparison(np.less_equal),
    np.equal: _comparison(np.equal),
    np.not_equal: _comparison(np.not_equal),
    np.logical_not: _truthy(np.logical_not),
    np.logical_and: _truthy(np.logical_and),
    np.logical_or: _truthy(np.logical_or),
    np.signbit: _truthy(np.signbit),
    np.isnan: _of_values(np.isnan),
    np.isinf: _of_values(np.isinf),
    np.isfinite: _of_values(np.isfinite),
    "expit": _special("expit", lambda _, x, y: y * (1 - y)),
    "logit": _special("logit", lambda _, x, y: 1 / (x * (1 - x))),
    "log_expit": _special("log_expit", lambda it, x, y: it.expit(-x)),
    "erf": _special("erf", lambda _, x, y: 2 / np.sqrt(pi) * np.exp(-x * x)),
    "erfc": _special("erfc", lambda _, x, y: -2 / np.sqrt(pi) * np.exp(-x * x)),
    "ndtr": _special("ndtr", lambda _, x, y: _normal(x)),
    "log_ndtr": _special("log_ndtr", lambda _, x, y: _normal(x) / np.exp(y)),
    "gamma": _special("gamma", lambda it, x, y: y * it.psi(x)),
    "gammaln": _special("gammaln", lambda it, x, y: it.psi(x)),
    "psi": _special("psi", lambda it, x, y: it.zeta(2.0, x)),
    "entr": _special("entr", lambda _, x, y: -1 - np.log(x)),
    "xlogy": _xlogy,
}


def _zeros(x: Any) -> Any:
    """The tangent of a constant."""
    return np.zeros(np.shape(x))


#: Options of NumPy's functions that bring in another kind of number, other numbers, or an array to write into.
_REFUSED = {"out", "dtype", "casting", "subok", "order", "like", "where", "initial", "copy", "nan", "posinf", "neginf"}
#: Those that are no such thing in a function.
_KNOWN = {"reshape": {"order", "copy"}, "ravel": {"order"}}


def _as_known(function: Callable[..., Any]) -> Callable[[Sequence[Any], Mapping[str, Any]], None]:
    """What refuses options of a function that a rule which passes all of them on does not have right."""
    names, name = list(signature(function).parameters), function.__name__
    refused = _REFUSED - _KNOWN.get(name, set())

    def check(operands: Sequence[Any], options: Mapping[str, Any]) -> None:
        for key, item in (*zip(names, operands, strict=False), *options.items()):
            if key in refused and item is not None:
                raise TypeError(said("with {options}", options=key))

    return check


def _both(function: Callable[..., Any]) -> Callable[..., Any]:
    """A linear function of one array: what it does to the value it does to the tangent."""
    check = _as_known(function)

    def rule(a: Any, *operands: Any, **options: Any) -> DualArray:
        if type(a) is not DualArray or any(type(item) is DualArray for item in (*operands, *options.values())):
            raise NotProvable(said("np.{kind} in this way is not known here", kind=function.__name__))
        check((a, *operands), options)
        value, tangent = function(a.value, *operands, **options), function(a.tangent, *operands, **options)
        if issubclass(type(value), np.ndarray) and _is_view(value, a.value) != _is_view(tangent, a.tangent):
            raise NotProvable(said("np.{kind} of an array that it may copy or not", kind=function.__name__))
        return DualArray(value, tangent)

    return rule


def _is_view(array: Any, of: Any) -> bool:
    return issubclass(type(of), np.ndarray) and np.may_share_memory(array, of)


def _each(function: Callable[..., Any]) -> Callable[..., Any]:
    """A linear function that gives several arrays."""

    def rule(a: Any, *operands: Any, **options: Any) -> list[DualArray]:
        if type(a) is not DualArray or any(type(item) is DualArray for item in (*operands, *options.values())):
            raise NotProvable(said("np.{kind} in this way is not known here", kind=function.__name__))
        pieces = (function(part, *operands, **options) for part in (a.value, a.tangent))
        return [DualArray(value, tangent) for value, tangent in zip(*pieces, strict=True)]

    return rule


def _all_tangents(items: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    both = [parts(item) for item in items]
    return [x for x, _ in both], [_zeros(x) if dx is None else dx for x, dx in both]


def _joined(function: Callable[..., Any]) -> Callable[..., Any]:
    # NumPy does not say the signature of those that are written in C.
    check = _as_known(np.stack)

    def rule(arrays: Any, *operands: Any, **options: Any) -> DualArray:
        check((arrays, *operands), options)
        values, tangents = _all_tangents(list(arrays))
        return DualArray(function(values, *operands, **options), function(tangents, *operands, **options))

    return rule


def _append(a: Any, more: Any, axis: int | None = None) -> DualArray:
    (x, y), (dx, dy) = _all_tangents([a, more])
    return DualArray(np.append(x, y, axis=axis), np.append(dx, dy, axis=axis))


def _insert(a: Any, at: Any, more: Any, axis: int | None = None) -> DualArray:
    (x, y), (dx, dy) = _all_tangents([a, more])
    at = plain(at)
    return DualArray(np.insert(x, at, y, axis=axis), np.insert(dx, at, dy, axis=axis))


def _diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> DualArray:
    ends = {name: item for name, item in (("prepend", prepend), ("append", append)) if item is not None}
    values, tangents = _all_tangents([a, *ends.values()])
    return DualArray(*(np.diff(part[0], n, axis, **dict(zip(ends, part[1:], strict=True)))
                       for part in (values, tangents)))  # fmt: skip


def _nan_to_num(a: DualArray, copy: bool = True, nan: float = 0.0, posinf: Any = None, neginf: Any = None) -> DualArray:
    if not copy:
        raise TypeError(said("in place"))
    # What is replaced does not move.
    return DualArray(np.nan_to_num(a.value, True, nan, posinf, neginf), np.where(np.isfinite(a.value), a.tangent, 0.0))


def _conjugate(a: DualArray) -> DualArray:
    return DualArray(np.conj(a.value), np.conj(a.tangent)) if a.is_complex else a.copy("K")


def _contiguous(a: DualArray, dtype: Any = None) -> DualArray:
    found = a if dtype is None else a.astype(dtype, copy=False)
    return (found if found.ndim else found.reshape(1)).in_order("C")


def _where(condition: Any, *chosen: Any) -> Any:
    if type(condition) is DualArray:
        tie(condition.value, 0.0, condition.tangent, None)
        condition = condition.value != 0
    if len(chosen) != 2:
        return np.where(condition)
    (x, y), (dx, dy) = _all_tangents(chosen)
    return DualArray(np.where(condition, x, y), np.where(condition, dx, dy))


def _select(conditions: Sequence[Any], choices: Sequence[Any], default: Any = 0) -> Any:
    found = default
    for condition, choice in zip(reversed(list(conditions)), reversed(list(choices)), strict=True):
        found = _where(condition, choice, found)
    return found


def _clip(a: Any, a_min: Any = None, a_max: Any = None, **ends: Any) -> Any:
    low, high = ends.pop("min", a_min), ends.pop("max", a_max)
    if ends:
        raise TypeError(said("with {ends}", ends=", ".join(ends)))
    found = +a if low is None else np.maximum(a, low)
    return found if high is None else np.minimum(found, high)


def _multilinear(function: Callable[..., Any]) -> Callable[..., Any]:
    """A product of several arrays: the derivative moves one at a time."""
    check = _as_known(function)

    def rule(*operands: Any, **options: Any) -> DualArray:
        check(operands, options)
        values = [parts(item)[0] for item in operands]
        total: Any = None
        for k, item in enumerate(operands):
            if type(item) is DualArray:
                term = function(*values[:k], item.tangent, *values[k + 1 :], **options)
                total = term if total is None else total + term
        return DualArray(function(*values, **options), total)

    return rule


def _einsum(subscripts: str, *operands: Any, **options: Any) -> DualArray:
    options.pop("optimize", None)
    if options or not isinstance(subscripts, str):
        raise TypeError(said("with {options}", options=", ".join(options)) if options else said("with lists of axes"))
    found: DualArray = _multilinear(lambda *items: np.einsum(subscripts, *items))(*operands)
    return found


def _axes(ndim: int, axis: Any) -> tuple[int, ...]:
    given = range(ndim) if axis is None else (axis,) if isinstance(axis, int | np.integer) else axis
    return tuple(int(k) % ndim for k in given)


def _extreme(largest: bool) -> Callable[..., Any]:
    def rule(a: DualArray, axis: Any = None, out: Any = None, keepdims: bool = False, **options: Any) -> Any:
        if out is not None or options:
            raise TypeError(said("into an array"))
        axes = _axes(a.ndim, axis)
        others = [k for k in range(a.ndim) if k not in axes]
        turned = a.transpose(*others, *axes) if a.ndim else a
        rows = turned.reshape((*(a.shape[k] for k in others), prod(a.shape[k] for k in axes)))
        at = (rows.value.argmax if largest else rows.value.argmin)(axis=-1)
        at = np.asarray(at)[..., np.newaxis]
        found = DualArray(*(np.take_along_axis(part, at, axis=-1) for part in (rows.value, rows.tangent)))
        if isinstance(rows.value, np.ndarray) and rows.shape[-1] > 1:
            tie(rows.value, found.value, rows.tangent, found.tangent)
        shape = tuple(1 if k in axes else n for k, n in enumerate(a.shape))
        return found.reshape(shape if keepdims else tuple(a.shape[k] for k in others))

    return rule


def _mean(a: DualArray, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> DualArray:
    total = a.sum(axis, dtype, out, keepdims)
    mean: DualArray = total / (a.size // max(1, total.size))
    return mean


def _var(
    a: DualArray, axis: Any = None, dtype: Any = None, out: Any = None, ddof: float = 0, keepdims: bool = False
) -> DualArray:  # fmt: skip
    off = a - _mean(a, axis, keepdims=True)
    total = (off * off).sum(axis, dtype, out, keepdims)
    found: DualArray = total / (a.size // max(1, total.size) - ddof)
    return found


def _std(
    a: DualArray, axis: Any = None, dtype: Any = None, out: Any = None, ddof: float = 0, keepdims: bool = False
) -> Any:
    return np.sqrt(_var(a, axis, dtype, out, ddof, keepdims))


def _round(a: Any, decimals: int = 0, out: Any = None) -> Any:
    if out is not None:
        raise TypeError(said("into an array"))
    return np.rint(a * 10.0**decimals) / 10.0**decimals


def _prod(a: DualArray, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    if dtype is not None or out is not None or (keepdims and axis is None):
        raise TypeError(said("of another kind, into an array, or with all axes kept"))
    flat, along = (a.reshape(-1), 0) if axis is None else (a, int(axis) % a.ndim)
    pieces = [flat[(*(slice(None),) * along, k)] for k in range(flat.shape[along])]
    total: Any = 1.0
    for piece in pieces:
        total = piece * total
    return np.expand_dims(total, along) if keepdims else total


def _average(a: Any, axis: Any = None, weights: Any = None) -> Any:
    if weights is None:
        return _mean(a, axis)
    if np.shape(weights) != np.shape(a):
        raise TypeError(said("with weights of another shape"))
    return np.sum(a * weights, axis=axis) / np.sum(weights, axis=axis)


def _add_at(a: Any, index: Any, item: Any, sign: float) -> None:
    if type(a) is not DualArray:
        raise NotProvable(said("np.add.at into an ordinary array"))
    value, tangent = parts(item)
    np.add.at(a.value, index, sign * value)
    if tangent is not None:
        np.add.at(a.tangent, index, sign * tangent)


def _put_along_axis(a: Any, at: Any, item: Any, axis: Any) -> None:
    value, tangent = parts(item)
    np.put_along_axis(a.value, at, value, axis)
    np.put_along_axis(a.tangent, at, 0.0 if tangent is None else tangent, axis)


def _copyto(a: Any, item: Any, where: Any = True) -> None:
    if type(a) is not DualArray:
        raise NotProvable(said("a value is stored in an ordinary array"))
    a[...] = _where(where, item, a)


def _pad(a: DualArray, width: Any, mode: Any = "constant", constant_values: Any = 0) -> DualArray:
    if mode == "constant":
        return DualArray(np.pad(a.value, width, constant_values=constant_values), np.pad(a.tangent, width))
    if mode not in REPEATING:
        raise TypeError(said("with mode {mode!r}", mode=mode))
    return DualArray(np.pad(a.value, width, mode=mode), np.pad(a.tangent, width, mode=mode))


def _full_like(
    a: Any, fill_value: Any, dtype: Any = None, order: Any = "K", subok: bool = True, shape: Any = None
) -> Any:  # fmt: skip
    """A new array of one number, which may be written into."""
    if order != "K" or not subok or shape is not None:
        raise TypeError(said("of another shape or order"))
    value, tangent = parts(fill_value)
    like = parts(a)[0]
    kind = np.dtype(getattr(like, "dtype", None) or np.asarray(like).dtype) if dtype is None else np.dtype(dtype)
    if kind != np.float64:
        if tangent is not None or kind.kind == "c":
            raise TypeError(said("of the kind {kind}", kind=kind))
        return np.full(np.shape(a), value, kind)
    # In the arithmetic of its values.
    zero = np.zeros_like(like) if issubclass(type(like), np.ndarray) else like - like
    return DualArray(zero + value, zero + 0 if tangent is None else zero + tangent)


def _filled(number: float) -> Callable[..., Any]:
    return lambda a, *operands, **options: _full_like(a, number, *operands, **options)


def _solve(a: Any, b: Any) -> Any:
    (x, dx), (y, dy) = parts(a), parts(b)
    if np.ndim(x) != 2 and np.ndim(y) == 1:
        raise TypeError(said("of several matrices and one vector"))
    value = np.linalg.solve(x, y)
    right = (0 if dy is None else dy) - (0 if dx is None else dx @ value)
    return DualArray(value, np.linalg.solve(x, right))


def _inv(a: DualArray) -> DualArray:
    value = np.linalg.inv(a.value)
    return DualArray(value, -(value @ a.tangent @ value))


def _relative(a: DualArray) -> Any:
    """By what part of itself a determinant changes."""
    return np.trace(np.linalg.solve(a.value, a.tangent), axis1=-2, axis2=-1)


def _det(a: DualArray) -> DualArray:
    value = np.linalg.det(a.value)
    return DualArray(value, value * _relative(a))


def _slogdet(a: DualArray) -> Any:
    found = np.linalg.slogdet(a.value)
    return type(found)(found.sign, DualArray(found.logabsdet, _relative(a)))


def _cholesky(a: DualArray) -> DualArray:
    factor = np.linalg.cholesky(a.value)
    # NumPy reads the lower triangle alone.
    tangent = np.tril(a.tangent) + np.swapaxes(np.tril(a.tangent, -1), -1, -2)
    inner = np.linalg.solve(factor, np.swapaxes(np.linalg.solve(factor, tangent), -1, -2))
    half = np.tril(np.ones(inner.shape[-2:])) - np.eye(inner.shape[-1]) / 2
    return DualArray(factor, factor @ (inner * half))


FUNCTIONS |= {
    name: _both(getattr(np, name))
    for name in (
        "reshape", "ravel", "transpose", "swapaxes", "moveaxis", "squeeze", "expand_dims", "broadcast_to", "repeat",
        "tile", "roll", "flip", "fliplr", "flipud", "rot90", "take", "delete", "diag", "diagonal", "trace", "cumsum",
        "atleast_1d", "atleast_2d", "triu", "tril", "take_along_axis", "matrix_transpose",
    )
}  # fmt: skip
FUNCTIONS |= {name: _each(getattr(np, name)) for name in ("split", "array_split", "hsplit", "vsplit")}
FUNCTIONS |= {
    name: _joined(getattr(np, name)) for name in ("concatenate", "stack", "hstack", "vstack", "column_stack", "dstack")
}
FUNCTIONS |= {name: _product(getattr(np, name)) for name in ("dot", "inner", "outer", "vdot", "kron", "cross")}
FUNCTIONS |= {name: _multilinear(getattr(np, name)) for name in ("tensordot", "convolve", "correlate")}
FUNCTIONS |= {
    name: _of_values(getattr(np, name))
    for name in ("shape", "ndim", "size", "argmax", "argmin", "argsort", "array_equal", "allclose", "isclose")
}  # fmt: skip
FUNCTIONS |= {name: _truthy(getattr(np, name)) for name in ("any", "all", "nonzero", "count_nonzero", "flatnonzero")}
FUNCTIONS |= {
    "sum": lambda a, axis=None, dtype=None, out=None, keepdims=False: a.sum(axis, dtype, out, keepdims),
    "mean": _mean,
    "average": _average,
    "var": _var,
    "std": _std,
    "prod": _prod,
    "max": _extreme(True),
    "amax": _extreme(True),
    "min": _extreme(False),
    "amin": _extreme(False),
    "clip": _clip,
    "where": _where,
    "select": _select,
    "append": _append,
    "insert": _insert,
    "einsum": _einsum,
    "norm": norm,
    "diff": _diff,
    "nan_to_num": _nan_to_num,
    "copy": lambda a, order="K": a.copy(order),
    "ascontiguousarray": _contiguous,
    "solve": _solve,
    "inv": _inv,
    "det": _det,
    "slogdet": _slogdet,
    "cholesky": _cholesky,
    "pad": _pad,
    "add_at": _add_at,
    "copyto": _copyto,
    "put_along_axis": _put_along_axis,
    "flatten": lambda a, order="C": FUNCTIONS["ravel"](a, order=order).copy(),
    "conj": _conjugate,
    "conjugate": _conjugate,
    "real": lambda a: a.real,
    "imag": lambda a: a.imag,
    "real_if_close": lambda a: a,
    "round": _round,
    "zeros_like": _filled(0.0),
    "ones_like": _filled(1.0),
    "empty_like": _filled(0.0),
    "full_like": _full_like,
    "isscalar": lambda a: a.shape == (),
}
#: These are differentiable functions of complex numbers, or the rule asks what they are of.
OF_COMPLEX |= {
    "add", "subtract", "multiply", "divide", "matmul", "negative", "positive", "conjugate", "absolute", "exp", "log",
    "square", "reciprocal", "sqrt", "sin", "cos", "sinh", "cosh", "tanh", "power", "isnan", "isinf", "isfinite",
    "reshape", "ravel", "transpose", "swapaxes", "moveaxis", "squeeze", "expand_dims", "broadcast_to", "repeat",
    "tile", "roll", "flip", "fliplr", "flipud", "rot90", "take", "diag", "diagonal", "trace", "cumsum", "copy",
    "concatenate", "stack", "hstack", "vstack", "dot", "inner", "outer", "vdot", "kron", "tensordot", "convolve",
    "correlate", "einsum", "sum", "mean", "where", "real", "imag", "conj", "flatten", "shape", "ndim", "size",
    "solve", "inv",
}  # fmt: skip
