"""Every function that has a rule, with every option that NumPy gives it: right, or refused, never ignored."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from inspect import signature
from typing import Any

import numpy as np
import pytest

from pyport.arithmetic import dual, modular
from pyport.arithmetic.created import arrays_made, exchanges
from pyport.arithmetic.dual import DualArray
from pyport.arithmetic.modular import ModularArray, constants
from pyport.arithmetic.residues import field
from pyport.arithmetic.watch import NotProvable

RNG = np.random.default_rng(11)
STEP = 1e-6
#: What is tried for an option by its name.
VALUES: dict[str, list[Any]] = {
    "axis": [None, 0, 1, -1, (0, 1)], "keepdims": [True, False], "order": ["C", "F", "A", "K"], "ord": [1, 2, np.inf,
    -np.inf, "fro", "nuc", 3, None], "dtype": [int, np.float32, np.float64, None], "ddof": [1, 0], "n": [1, 2],
    "prepend": [1.5], "append": [2.5], "k": [0, 1, -1], "offset": [1, -1], "copy": [True, False, None],
    "nan": [7.0], "posinf": [3.0], "mode": ["valid", "same", "full", "clip", "wrap", "edge", "reflect", "maximum",
    "mean", "symmetric", "linear_ramp", "constant"], "constant_values": [2, (1, 3)], "decimals": [0, 1, -1],
    "where": [np.array([True, False, True, False])], "initial": [0.25], "subok": [True, False], "shape": [(2, 2)],
    "out": ["like the result"], "axes": [0, 1], "ndmin": [0, 1, 2, 3],
    "reflect_type": ["odd"], "stat_length": [1], "casting": ["unsafe"], "weights": [np.array([1.0, 2.0, 0.5, 3.0])],
    "left": [0.5], "returned": [True], "optimize": [True], "axis1": [1], "axis2": [0], "correction": [1],
}  # fmt: skip
#: What a function is called with behind its array.
BEHIND: dict[str, tuple[Any, ...]] = {
    "reshape": ((4, 3),), "swapaxes": (0, 1), "moveaxis": (0, 1), "expand_dims": (0,), "broadcast_to": ((2, 3, 4),),
    "repeat": (2,), "tile": ((1, 2),), "roll": (1,), "take": ([0, 2],), "delete": (1,), "take_along_axis": (
    np.array([[0, 1, 2, 0]]), 0), "split": (2,), "array_split": (2,), "hsplit": (2,), "vsplit": (3,), "pad": (2,),
    "full_like": (1.5,), "append": (np.ones((3, 4)),), "insert": (1, 2.0),
}  # fmt: skip
#: Options that a signature does not name.
MORE = {"pad": ["constant_values", "reflect_type", "stat_length"]}
JOINED = {"concatenate", "stack", "hstack", "vstack", "column_stack", "dstack"}
PRODUCTS = {"dot", "inner", "outer", "vdot", "kron", "cross", "tensordot", "convolve", "correlate", "solve"}
OTHERS = {"where", "select", "clip", "einsum", "copyto", "put_along_axis", "isclose", "allclose", "array_equal",
          "add_at", "isscalar", "shape", "ndim", "size", "flatten", "empty_like"}  # fmt: skip


def calls(name: str) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """A function of one array with one option more at a time, in words and as code."""
    function = getattr(np, name, None) or getattr(np.linalg, name)
    try:
        options = [key for key in signature(function).parameters if key in VALUES]
    except ValueError:
        options = ["axis", "out", "dtype", "casting"]
    options += MORE.get(name, [])
    for option, value in [("", None), *((key, item) for key in options for item in VALUES[key])]:
        more = {option: value} if option else {}

        def call(x: Any, more: dict[str, Any] = more) -> Any:
            if "out" in more:
                # NumPy crashes on some that do not fit.
                more = {"out": np.zeros(np.shape(call(np.zeros(x.shape), {})))}
            if name in JOINED:
                return function([x, 2 * x], **more)
            if name in PRODUCTS:
                if name in ("convolve", "correlate", "outer", "vdot"):
                    return function(x[0], x[0, :2] if name != "vdot" else x[1], **more)
                if name == "solve":
                    return function(x[:, :3], x[:, 3:], **more)
                if name == "cross":
                    return function(x[:, :3], x[:, 1:], **more)
                return function(x, x.T if name in ("dot", "tensordot") else x, **more)
            if name in ("inv", "trace", "matrix_transpose"):
                return function(x[:, :3], **more)
            return function(x, *BEHIND.get(name, ()), **more)

        yield f"np.{name}(..., {option}={value!r})", call


def answers(call: Callable[[Any], Any], x: Any) -> Any:
    """What a call gives, as a list of arrays; None where it is refused or an error."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            found = call(x)
    except (NotProvable, TypeError, ValueError, AttributeError, IndexError, np.linalg.LinAlgError, ZeroDivisionError):
        return None
    return list(found) if isinstance(found, list | tuple) else [found]


X = RNG.normal(size=(3, 4))
D = RNG.normal(size=(3, 4))
NAMES = sorted(name for name in dual.FUNCTIONS.keys() | modular.FUNCTIONS.keys() if name not in OTHERS)


def judged(order: Any, names: list[str]) -> tuple[int, list[str]]:
    """How many calls were answered, and which of them wrong."""
    x, d = (np.array(part, order=order) for part in (X, D))
    answered, wrong = 0, []
    for words, call in (pair for name in names for pair in calls(name)):
        expected = answers(call, x.copy("K"))
        found = answers(call, DualArray(x.copy("K"), d.copy("K")))
        if found is None or expected is None:
            # Refused, or wrong use.
            continue
        answered += 1
        up, down = (answers(call, x + sign * STEP * d) for sign in (1, -1))
        for one, value, above, below in zip(found, expected, up, down, strict=True):
            own, tangent = (one.value, one.tangent) if type(one) is DualArray else (one, np.zeros(np.shape(one)))
            slope = (np.asarray(above) - np.asarray(below)) / (2 * STEP) if np.asarray(value).dtype.kind == "f" else 0.0
            if np.shape(own) != np.shape(value) or not np.allclose(own, value, rtol=1e-12, atol=1e-12):
                wrong.append(f"{words}: value")
            elif not np.allclose(tangent, slope, rtol=1e-6, atol=1e-6):
                wrong.append(f"{words}: derivative")
    return answered, wrong


@pytest.mark.parametrize("order", ["C", "F"])
def test_dual_numbers_give_numpys_values_and_their_derivatives(order: Any) -> None:
    answered, wrong = judged(order, [name for name in NAMES if name in dual.FUNCTIONS])
    assert wrong == []
    assert answered > 200


def careless(function: Callable[..., Any]) -> Callable[..., Any]:
    """The rule that takes any option for one of a linear function."""
    return lambda a, *operands, **options: DualArray(function(a.value, *operands, **options),
                                                     function(a.tangent, *operands, **options))  # fmt: skip


def test_options_that_a_rule_takes_for_linear_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("diff", "pad"):
        monkeypatch.setitem(dual.FUNCTIONS, name, careless(getattr(np, name)))
    monkeypatch.setitem(dual.FUNCTIONS, "prod", lambda a, axis=None, dtype=None, **_: np.sum(a) * 0 + 1)
    _, wrong = judged("C", ["diff", "pad", "prod"])
    assert "np.diff(..., prepend=1.5): derivative" in wrong
    assert "np.pad(..., mode='maximum'): derivative" in wrong
    assert "np.pad(..., constant_values=2): derivative" in wrong
    assert "np.prod(..., axis=0): value" in wrong


TOWERS = field(3, 2, 1)


def whole(values: Any) -> Any:
    """Small whole numbers as they are modulo the topmost prime."""
    return np.asarray(values) % int(TOWERS.primes[0, -1])


def test_modular_numbers_are_numpys_of_whole_numbers() -> None:
    x = np.random.default_rng(2).integers(-9, 10, (3, 4)).astype(np.float64)
    answered, wrong = 0, []
    for words, call in (pair for name in NAMES if name in modular.FUNCTIONS for pair in calls(name)):
        expected, found = answers(call, x.copy()), answers(call, constants(x, TOWERS).copy())
        if found is None or expected is None or not all(np.all(value == np.rint(value)) for value in expected):
            continue
        if any(name in words for name in ("empty", "np.max(", "np.amax(", "np.min(", "np.amin(", "arg", "np.norm(")):
            # What is largest has no law there, and a root has two signs.
            continue
        answered += 1
        for one, value in zip(found, expected, strict=True):
            own = one.residues[0, -1] if type(one) is ModularArray else whole(one)
            if np.shape(own) != np.shape(value) or not np.array_equal(own, whole(value)):
                wrong.append(words)
    assert wrong == []
    assert answered > 100


MADE: dict[str, Callable[[Any], Any]] = {
    **{f"np.array(x, ndmin={n})": lambda x, n=n: np.array(x, ndmin=n) for n in range(4)},
    **{f"np.array(x, order={order!r})": lambda x, order=order: np.array(x, order=order).ravel("K") for order in "CFAK"},
    **{f"np.asarray(x, order={order!r})": lambda x, order=order: np.asarray(x.T, order=order).ravel("K")
       for order in "CFAK"},
    "np.array of a list": lambda x: np.array([x[0], 2 * x[1]], ndmin=3, order="F"),
    "np.array of a list, int": lambda x: np.array([x[0], x[1]], dtype=int),
    "np.full": lambda x: np.full((2, 2), x[0, 0]),
    "np.full, int": lambda x: np.full(2, x[0, 0], dtype=int),
    "np.full, too small": lambda x: np.full(1, x[0]),
    "np.ascontiguousarray": lambda x: np.ascontiguousarray(x.T).ravel("K"),
    "np.ascontiguousarray of a number": lambda x: np.ascontiguousarray(x[0, 0] * x[0, 1]),
    "x.copy": lambda x: x.T.copy().ravel("K"),
    "np.copy": lambda x: np.copy(x.T).ravel("K"),
    "T + 1": lambda x: (x.T + 1.0).ravel("K"),
    "x.astype(int)": lambda x: x.astype(int),
}  # fmt: skip


def changed(make: Callable[[Any], Any], *, first: bool = False) -> Callable[[Any], Any]:
    """What an array holds after something made of it was changed in place."""

    def call(x: Any) -> Any:
        h = x.T + 1.0 if first else x * 1.0
        z = make(h)
        z *= 2
        return h

    return call


MADE |= {
    f"{words}, then changed": changed(make)
    for words, make in {
        "asarray": lambda h: np.asarray(h),
        "asarray, float": lambda h: np.asarray(h, dtype=float),
        "array": lambda h: np.array(h),
        "array without a copy": lambda h: np.array(h, copy=None),
        "array in order": lambda h: np.array(h, order="C"),
        "array of two axes": lambda h: np.array(h[0], ndmin=2),
        "astype": lambda h: h.astype(float),
        "astype without a copy": lambda h: h.astype(float, copy=False),
        "contiguous": lambda h: np.ascontiguousarray(h),
        "contiguous of the transposed": lambda h: np.ascontiguousarray(h.T),
        "reshape": lambda h: h.reshape(-1),
        "ravel": lambda h: h.ravel(),
        "ravel in Fortran's order": lambda h: h.ravel("F"),
        "flatten": lambda h: h.flatten(),
    }.items()
}
MADE |= {f"{words}, of the transposed": changed(make, first=True) for words, make in {
    "reshape": lambda h: h.reshape(-1), "ravel K": lambda h: h.ravel("K"),
    "asarray C": lambda h: np.asarray(h, order="C"),
}.items()}  # fmt: skip
#: Of another kind of number: nothing is known of them.
REFUSED = {"np.array of a list, int", "np.full, int", "np.full, too small",
           "x.astype(int)"}  # fmt: skip


@pytest.mark.parametrize("words", MADE)
def test_arrays_made_of_arrays_are_the_same_memory_where_numpys_are(words: str) -> None:
    call = MADE[words]
    with arrays_made(lambda array: DualArray(array, 0 * array), exchanges(call)):
        found = answers(call, DualArray(X.copy(), D.copy()))
    if words in REFUSED:
        assert found is None
        return
    assert found is not None
    value, up, down = (call(X + step * D) for step in (0, STEP, -STEP))
    np.testing.assert_array_equal(found[0].value, value, strict=True)
    np.testing.assert_allclose(found[0].tangent, (up - down) / (2 * STEP), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("words", MADE)
def test_modular_arrays_made_of_arrays_are_as_numpys_or_refused(words: str) -> None:
    call, x = MADE[words], np.arange(12.0).reshape(3, 4)
    if words in REFUSED:
        return
    with arrays_made(lambda array: constants(array, TOWERS).copy(), exchanges(call)):
        found = answers(call, constants(x, TOWERS).copy())
    if found is not None:
        np.testing.assert_array_equal(found[0].residues[0, -1], whole(call(x)).astype(np.int64), strict=True)
