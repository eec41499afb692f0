"""Random formulas in bounded arithmetic against numbers of many digits: no result is outside its bound.

``python tests/core/bounds_campaign.py 1000000 1`` (these are the defaults) evaluates 1,000,000 formulas
from seed 1. A formula is a tree of depth 1 to 3 over all operations of bounded arithmetic, whose leaves
are matrices of one or two rows and columns: ordinary numbers, numbers from 1e-320 to 1e308, zeros of both
signs, exact ones and such with an error up to the number itself; `BATCH` of them go through a tree at once,
as an ensemble. Each is evaluated

- in bounded arithmetic: value and error;
- with many digits, at a point drawn from the corners and the inside of what the leaves may be: the truth;
- in double precision from numbers that are within the error of that point, the sums of products and of
  elements in another order: another computation.

The value and the other computation must both be within the error of the truth; where the truth is not
defined (0/0, the root or logarithm of a negative number) the error must be Inf, and an Inf known to be large
must be so. A difference near the bound is computed again with `MANY` bits, in which sums of doubles are exact.

Prints how many were run, how many elements had a finite bound, each violation, and ends with 1 if there is one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from mpmath.ctx_mp import MPContext
from mpmath.libmp import from_float
from scipy import special

from pyport.arithmetic import BoundedArray
from pyport.arithmetic.bounded import FUNCTIONS, LEAST_INF, LOGIC, RULES, RULES_BY_NAME

Array = Any
#: How many formulas share a tree.
BATCH = 16
#: Bits of the first evaluation, and of the one that decides.
FEW, MANY = 220, 2700
#: A difference above this part of the bound is looked at again.
NEAR = 0.99
#: Larger arguments of ``exp`` are taken as this: no double knows the difference.
LARGEST_EXPONENT = 2**1100

mp = MPContext()


def _exp(x: Any) -> Any:
    return mp.exp(max(min(x, LARGEST_EXPONENT), -LARGEST_EXPONENT)) if x == x else x


def _log(x: Any) -> Any:
    return mp.log(x) if x > 0 else mp.nan


def _sqrt(x: Any) -> Any:
    return mp.sqrt(x) if x >= 0 else mp.nan


def _divide(a: Any, b: Any) -> Any:
    return a / b if b else mp.nan


def _tanh(x: Any) -> Any:
    if x != x:
        return x
    # With few bits a small x would be lost beside 1.
    size = -_expm1(-2 * abs(x)) / (1 + _exp(-2 * abs(x)))
    return size if x >= 0 else -size


def _expm1(x: Any) -> Any:
    return mp.expm1(x) if abs(x) < 1 else _exp(x) - 1


def _log1p(x: Any) -> Any:
    return mp.log1p(x) if x > -1 else mp.nan


def _either(x: Any, answer: Any) -> Any:
    return mp.nan if x != x else mp.mpf(answer)


def _exact(function: Callable[..., Any], count: int) -> Callable[..., Array]:
    return np.frompyfunc(function, count, 1)


class Operation(NamedTuple):
    """One operation in three arithmetics.

    Attributes
    ----------
    name : str
        Of the rule that it tries.
    operands : int
    bounded, exact, other : callable
        Of arrays whose matrix is in the first two axes.
    """

    name: str
    operands: int
    bounded: Callable[..., Any]
    exact: Callable[..., Any]
    other: Callable[..., Any]


def _same(name: str, operands: int, plain: Callable[..., Any], exact: Callable[..., Any]) -> Operation:
    """An operation element by element that is written alike for doubles."""
    return Operation(name, operands, plain, _exact(exact, operands), plain)


def _product(a: Array, b: Array, backwards: bool = False) -> Array:
    order = range(a.shape[1])[::-1] if backwards else range(a.shape[1])
    terms = [a[:, k, np.newaxis] * b[np.newaxis, k] for k in order]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _backwards(a: Array, axis: int | None) -> Array:
    """The sum from the last element, with the axis kept."""
    terms = a.reshape(-1, *a.shape[2:]) if axis is None else np.moveaxis(a, axis, 0)
    total = terms[-1]
    for term in terms[-2::-1]:
        total = total + term
    return total[np.newaxis, np.newaxis] if axis is None else np.expand_dims(total, axis)


def _truth_of(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    return lambda a, b: mp.nan if a != a or b != b else mp.mpf(bool(compare(a, b)))


def _chosen(a: Any, b: Any, c: Any) -> Any:
    return mp.nan if a != a else (b if a > 0 else c)


def _logical(a: Any, b: Any, c: Any) -> Any:
    return mp.nan if a != a or b != b or c != c else mp.mpf((a > b and b > c) or not a <= c)


def _exclusive(a: Any, b: Any) -> Any:
    return mp.nan if a != a or b != b else mp.mpf((a > 0) != (b > 0))


def _c_expit(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def _stable_expit(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def _b_expit(x: BoundedArray) -> Any:
    from scipy.special import expit

    return expit(x)


_maximum = _exact(lambda a, b: mp.nan if a != a or b != b else max(a, b), 2)
_minimum = _exact(lambda a, b: mp.nan if a != a or b != b else min(a, b), 2)


def _extreme(pick: Any, axis: int | None) -> Callable[[Array], Array]:
    def exact(a: Array) -> Array:
        rows = a.reshape(1, -1, *a.shape[2:]) if axis is None else a
        total = np.moveaxis(rows, axis if axis is not None else 1, 0)[0]
        for term in np.moveaxis(rows, axis if axis is not None else 1, 0)[1:]:
            total = pick(total, term)
        return np.expand_dims(total, axis if axis is not None else 1)

    return exact


def _beside(a: Any, b: Any) -> Any:
    return np.concatenate([a, b], axis=1)[:, :2]


def _erf(a: Any) -> Any:
    """mpmath asks for the size of its argument as a float; far out it is 1 to more digits than it is computed with."""
    return a if a != a else mp.sign(a) if abs(a) > 1e6 else mp.erf(a)


def _operations() -> list[Operation]:
    operations = [
        _same("negative", 1, lambda a: -a, lambda a: -a),
        _same("absolute", 1, np.abs, abs),
        _same("add", 2, lambda a, b: a + b, lambda a, b: a + b),
        _same("add", 1, lambda a: 1 + a, lambda a: 1 + a),
        _same("subtract", 2, lambda a, b: a - b, lambda a, b: a - b),
        _same("subtract", 1, lambda a: 1 - a, lambda a: 1 - a),
        _same("multiply", 2, lambda a, b: a * b, lambda a, b: a * b),
        _same("multiply", 1, lambda a: a * 0.0, lambda a: a * 0),
        _same("divide", 2, lambda a, b: a / b, _divide),
        _same("divide", 1, lambda a: 1 / a, lambda a: _divide(1, a)),
        _same("reciprocal", 1, np.reciprocal, lambda a: _divide(1, a)),
        _same("exp", 1, np.exp, _exp),
        _same("expm1", 1, np.expm1, _expm1),
        _same("log", 1, np.log, _log),
        _same("log1p", 1, np.log1p, _log1p),
        _same("tanh", 1, np.tanh, _tanh),
        _same("erf", 1, special.erf, _erf),
        Operation("expit", 1, _b_expit, _exact(lambda a: 1 / (1 + _exp(-a)), 1), _stable_expit),
        Operation("expit", 1, _b_expit, _exact(lambda a: 1 / (1 + _exp(-a)), 1), _c_expit),
        Operation("divide", 1, _c_expit, _exact(lambda a: 1 / (1 + _exp(-a)), 1), _c_expit),
        Operation("power", 1, lambda a: np.power(a, 2), _exact(lambda a: a * a, 1), lambda a: a * a),
        Operation("power", 1, lambda a: a**3, _exact(lambda a: a * a * a, 1), lambda a: a * a * a),
        Operation("power", 1, lambda a: a**5, _exact(lambda a: a**5, 1), lambda a: a**5.0),
        Operation("power", 1, lambda a: a**-1, _exact(lambda a: _divide(1, a), 1), lambda a: 1 / a),
        Operation("power", 1, lambda a: a**0.5, _exact(_sqrt, 1), np.sqrt),
        Operation("square", 1, np.square, _exact(lambda a: a * a, 1), lambda a: np.power(a, 2.0)),
        _same("sqrt", 1, np.sqrt, _sqrt),
        _same("sign", 1, np.sign, lambda a: _either(a, (a > 0) - (a < 0))),
        Operation("maximum", 2, np.maximum, _maximum, np.maximum),
        Operation("maximum", 1, lambda a: np.maximum(a, 0), lambda a: _maximum(a, mp.mpf(0)),
                  lambda a: np.maximum(a, 0)),
        Operation("fmax", 2, np.fmax, _maximum, np.fmax),
        Operation("minimum", 2, np.minimum, _minimum, np.minimum),
        Operation("fmin", 2, np.fmin, _minimum, np.fmin),
        Operation("clip", 1, lambda a: np.clip(a, 1e-12, 1 - 1e-12),
                  lambda a: _minimum(_maximum(a, mp.mpf(1e-12)), mp.mpf(1 - 1e-12)),
                  lambda a: np.clip(a, 1e-12, 1 - 1e-12)),
        _same("greater", 2, lambda a, b: (a > b) * 1.0, _truth_of(lambda a, b: a > b)),
        _same("greater_equal", 2, lambda a, b: (a >= b) * 1.0, _truth_of(lambda a, b: a >= b)),
        _same("less", 2, lambda a, b: (a < b) * 1.0, _truth_of(lambda a, b: a < b)),
        _same("less_equal", 2, lambda a, b: (a <= b) * 1.0, _truth_of(lambda a, b: a <= b)),
        _same("equal", 2, lambda a, b: (a == b) * 1.0, _truth_of(lambda a, b: a == b)),
        _same("not_equal", 2, lambda a, b: (a != b) * 1.0, _truth_of(lambda a, b: a != b)),
        _same("bitwise_and bitwise_or invert", 3, lambda a, b, c: (((a > b) & (b > c)) | ~(a <= c)) * 1.0, _logical),
        _same("bitwise_xor", 2, lambda a, b: ((a > 0) ^ (b > 0)) * 1.0, _exclusive),
        _same("where", 3, lambda a, b, c: np.where(a > 0, b, c), _chosen),
        Operation("matmul", 2, lambda a, b: a @ b, _product, lambda a, b: _product(a, b, backwards=True)),
        Operation("T", 1, lambda a: a.T, lambda a: a.swapaxes(0, 1), lambda a: a.swapaxes(0, 1)),
        Operation("concatenate", 2, _beside, _beside, _beside),
    ]  # fmt: skip
    for axis in (None, 0, 1):
        operations += [
            Operation("sum", 1, lambda a, axis=axis: a.sum(axis, keepdims=True),
                      lambda a, axis=axis: _backwards(a, axis), lambda a, axis=axis: _backwards(a, axis)),
            Operation("max", 1, lambda a, axis=axis: a.max(axis, keepdims=True),
                      _extreme(_maximum, axis), _extreme(np.maximum, axis)),
            Operation("min", 1, lambda a, axis=axis: a.min(axis, keepdims=True),
                      _extreme(_minimum, axis), _extreme(np.minimum, axis)),
        ]  # fmt: skip
    return operations


OPERATIONS = _operations()
#: Rules that a formula here does not reach: shapes, and other names of what is tried.
ALIKE = {"logical_and", "logical_or", "logical_not", "logical_xor", "invert", "bitwise_and", "bitwise_or",
         "amax", "amin", "reshape", "squeeze", "argmax", "dot", "outer", "zeros_like", "ones_like", "full_like",
         "hstack", "vstack", "column_stack"}  # fmt: skip


def untried() -> set[str]:
    """The rules of bounded arithmetic that no operation here stands for."""
    known = {ufunc.__name__ for ufunc in (*RULES, *LOGIC)} | set(RULES_BY_NAME) | set(FUNCTIONS)
    return known - ALIKE - {name for operation in OPERATIONS for name in operation.name.split()}


class Leaf(NamedTuple):
    """Numbers with errors, a point within them, and doubles within the error of that."""

    value: Array
    error: Array
    point: Array
    other: Array


#: Where in its range the exact number is, and where another computation is beside that, in errors.
PLACES = np.array([-1.0, 0.0, 1.0, 0.5, -0.25])


def _draw_leaf(rng: np.random.Generator, shape: tuple[int, int]) -> Leaf:
    full = (*shape, BATCH)
    kind = rng.integers(0, 8, full)
    sign = rng.choice([-1.0, 1.0], full)
    value = sign * rng.uniform(0.1, 4, full)
    for which, exponents in ((4, (-323.3, 308.2)), (5, (-30, 30)), (6, (-3, 3))):
        value = np.where(kind == which, sign * 10.0 ** rng.uniform(*exponents, full), value)
    special = rng.choice([0.0, -0.0, 1.0, -1.0, 2.0, 5e-324, -1e-310, 1e300, 710.0, -745.0, 709.78, 1e308], full)
    value = np.where(kind == 7, special, value)
    scale = rng.choice([0.0, 0.0, 0.0, 2.0**-53, 1e-10, 1e-3, 0.3, 0.5, 1.0], full)
    error = np.where(rng.random(full) < 0.05, 10.0 ** rng.uniform(-323, 3, full), np.abs(value) * scale)
    point, other = (PLACES[rng.integers(0, len(PLACES), full)] for _ in range(2))
    # Doubles beside the point; where the error is so small that rounding may leave its range, the value itself.
    with np.errstate(over="ignore"):
        beside = value + error * (point + other * (1 - 2.0**-12))
    clear = (error > 2.0**-40 * np.abs(value)) & (error > 2.0**-1060) & np.isfinite(beside)
    return Leaf(value, error, point, np.where(clear, beside, value))


@dataclass(frozen=True)
class Tree:
    """A leaf, or an operation on trees."""

    operation: Operation | None
    parts: tuple[Tree, ...] = ()
    leaf: Leaf | None = None

    def evaluate(self, arithmetic: str, leaf: Callable[[Leaf], Any]) -> Any:
        """The result with leaves as the function gives them."""
        if self.operation is None:
            return leaf(self.leaf)  # type: ignore[arg-type]
        return getattr(self.operation, arithmetic)(*(part.evaluate(arithmetic, leaf) for part in self.parts))

    def __str__(self) -> str:
        return "x" if self.operation is None else f"{self.operation.name}({', '.join(map(str, self.parts))})"


def draw_tree(rng: np.random.Generator, depth: int, shape: tuple[int, int], root: bool = True) -> Tree:
    """An operation on trees of less depth or leaves, all leaves of one shape."""
    if depth == 0 or (not root and rng.random() < 0.25):
        return Tree(None, leaf=_draw_leaf(rng, shape))
    operation = OPERATIONS[rng.integers(len(OPERATIONS))]
    return Tree(operation, tuple(draw_tree(rng, depth - 1, shape, root=False) for _ in range(operation.operands)))


def _exactly(x: float) -> Any:
    return mp.make_mpf(from_float(x))


def _point_of(value: float, error: float, place: float) -> Any:
    return _exactly(value) + _exactly(error) * _exactly(place) if error and place else _exactly(value)


_points = np.frompyfunc(_point_of, 3, 1)


def _point(leaf: Leaf) -> Array:
    return _points(leaf.value, leaf.error, leaf.point)


@dataclass
class Count:
    """What was run, and what was found."""

    formulas: int = 0
    elements: int = 0
    finite: int = 0
    exact: int = 0
    violations: list[str] = field(default_factory=list)


def try_tree(tree: Tree, count: Count) -> None:
    """All formulas of one tree."""
    try:
        with np.errstate(all="ignore"):
            found = tree.evaluate("bounded", lambda leaf: BoundedArray(leaf.value, leaf.error))
    except ValueError:  # shapes that do not fit, after a sum along one axis
        return
    mp.prec = FEW
    with np.errstate(all="ignore"):
        other = np.broadcast_to(tree.evaluate("other", lambda leaf: leaf.other), found.shape)
        truth = np.broadcast_to(tree.evaluate("exact", _point), found.shape)
    count.formulas += BATCH
    count.elements += found.size
    unclear = ~np.isinf(found.error) | np.isinf(found.value)
    count.finite += int(np.isfinite(found.error).sum())
    count.exact += int((found.error == 0).sum())
    unclear &= ~_surely_within(found, other, truth)
    again: Any = None
    for index in np.argwhere(unclear):
        index = tuple(index)
        value, error, third, exact = found.value[index], found.error[index], other[index], truth[index]
        if error == np.inf:
            if not exact * np.sign(value) >= LEAST_INF:
                count.violations.append(f"{tree}: {value} of {mp.nstr(exact)}")
            continue
        if exact != exact:
            count.violations.append(f"{tree}: {value} +- {error} of what is not defined")
            continue
        if again is None:
            mp.prec = MANY
            again = np.broadcast_to(tree.evaluate("exact", _point), found.shape)
        if not (_within(value, again[index], error) and _within(third, again[index], error)):
            distances = [mp.nstr(abs(mp.mpf(float(x)) - again[index]), 5) for x in (value, third)]
            count.violations.append(f"{tree}: {value!r} +- {error!r} and {third!r}, off by {distances}")


def _surely_within(found: BoundedArray, other: Array, truth: Array) -> Array:
    """Where the value and the other computation are so far inside the bound that doubles can tell."""
    near = truth.astype(float)
    with np.errstate(all="ignore"):
        slack = 2.0**-50 * np.abs(near) + 1e-322
        return np.maximum(np.abs(found.value - near), np.abs(other - near)) + slack <= NEAR * found.error


def _within(computed: float, exact: Any, error: float) -> bool:
    return bool(abs(mp.mpf(float(computed)) - exact) <= mp.mpf(float(error)))


def campaign(formulas: int, seed: int, first: bool = False) -> Count:
    """At least that many formulas, from one seed; or up to the first violation."""
    rng, count = np.random.default_rng(seed), Count()
    while count.formulas < formulas and not (first and count.violations):
        shape = ((1, 1), (1, 1), (1, 1), (2, 2))[rng.integers(4)]
        try_tree(draw_tree(rng, int(rng.integers(1, 4)), shape), count)
    return count


def main(formulas: int = 1_000_000, seed: int = 1) -> int:
    """Print the counts and the violations."""
    count = campaign(formulas, seed)
    for violation in count.violations[:100]:
        print(violation)
    print(f"{count.formulas} formulas, {count.elements} results: {count.finite} with a finite bound,")
    print(f"{count.exact} of them exact; {len(count.violations)} violations")
    return 1 if count.violations else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
