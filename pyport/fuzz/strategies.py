"""Hypothesis strategies for MATLAB's values: the plain ones first, and those at which two languages part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pyport.errors import PyportError
from pyport.foreign import LEAVES
from pyport.fuzz.inputs import ANONYMOUS, Input, Size, parse
from pyport.language import said

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

#: The largest length that is drawn: of vectors, of matrices, of arrays with more axes.
_VECTOR, _MATRIX, _ARRAY = 9, 5, 3
#: Beyond it numbers are drawn as edges alone.
_ORDINARY = 1000.0
#: NaN, Inf, a zero below zero, and numbers that are hardly or no longer exact.
EDGES = (-0.0, math.nan, math.inf, -math.inf, 1e-300, 2.0**53, -(2.0**53), 1e16, 1e300)
#: Text in which blanks, digits, capitals and signs stand beside each other.
_LETTERS = "abcxyzABZ 0123.,-_"


def hypothesis_strategies() -> ModuleType:
    """``hypothesis.strategies``, which only those need who draw.

    Raises
    ------
    PyportError
        If it is not installed.
    """
    try:
        import hypothesis.strategies
    except ImportError:
        raise PyportError(said("inputs are drawn by Hypothesis: python -m pip install hypothesis")) from None
    return hypothesis.strategies


def matlab_arrays(
    shape: str | Sequence[Size] = "matrix",
    kind: str = "double",
    *,
    whole: bool = False,
    low: float = -math.inf,
    high: float = math.inf,
    finite: bool = False,
    nonempty: bool = False,
    ascending: bool = False,
    distinct: bool = False,
) -> SearchStrategy[NDArray[Any]]:
    """Arrays as MATLAB has them, with two axes or more.

    Parameters
    ----------
    shape : str or sequence of sizes
        "scalar", "row", "column", "vector" (a row or a column), "matrix" or "square"; or sizes: a number, (least,
        largest), or a name, the same wherever it stands.
    kind : str
        "double", "single", "complex", "logical", "int8" ... "uint64", or "char" for a str.
    whole : bool
        Whether numbers are whole.
    low, high : float
        A range, which rules out NaN and Inf.
    finite, nonempty, ascending, distinct : bool
        Whether NaN and Inf, empty arrays, another order, and a number twice are ruled out.

    Notes
    -----
    Values that matter between two languages are drawn often: empty arrays of any size, 1x1, rows and columns, ties,
    halves, numbers below 0, NaN, Inf, -0, and the limits of the class.

    Examples
    --------
    >>> @given(matlab_arrays("row"), matlab_scalars(whole=True, low=1, high=9))
    ... def test_my_filter(x, k): ...
    """
    if isinstance(shape, str):
        named = parse(f"x: {shape} {kind}")[0]
    else:
        named = replace(parse(f"x: {kind}")[0], shape=tuple(shape))
    given = replace(named, whole=whole or named.whole, low=low, high=high, nonempty=nonempty, ascending=ascending,
                    distinct=distinct, finite=finite or (low, high) != (-math.inf, math.inf))  # fmt: skip
    return _alone(given)


def matlab_scalars(kind: str = "double", *, whole: bool = False, low: float = -math.inf, high: float = math.inf,
                   finite: bool = False) -> SearchStrategy[NDArray[Any]]:  # fmt: skip
    """Arrays of one element, of shape (1, 1); see `matlab_arrays`."""
    return matlab_arrays("scalar", kind, whole=whole, low=low, high=high, finite=finite)


def matlab_vectors(kind: str = "double", **options: Any) -> SearchStrategy[NDArray[Any]]:
    """Rows and columns; options as of `matlab_arrays`."""
    return matlab_arrays("vector", kind, **options)


def matlab_text(*, nonempty: bool = False) -> SearchStrategy[str]:
    """Text as people have it in char arrays of one row."""
    found: SearchStrategy[str] = _alone(Input("x", kind="char", nonempty=nonempty))
    return found


def matlab_inputs(words: str) -> SearchStrategy[dict[str, Any]]:
    """The inputs of a function by name, as words say them: ``"x: (n,3), k: int 1..9"``.

    See `pyport.fuzz.inputs` for the words.
    """
    return drawn(parse(words))


def _alone(given: Input) -> SearchStrategy[Any]:
    return drawn((given,)).map(lambda values: values[given.name])


def drawn(inputs: Sequence[Input], *, plain: bool = False) -> SearchStrategy[dict[str, Any]]:
    """The inputs by name, as MATLAB has them.

    Parameters
    ----------
    inputs : sequence of Input
    plain : bool
        Only what is finite, not empty and no edge.
    """
    st = hypothesis_strategies()
    modes = {one.name: _modes(st, one, plain) for one in inputs}

    def draw_all(draw: DrawFn) -> dict[str, Any]:
        lengths: dict[str, int] = {}
        found: dict[str, Any] = {}
        for one in inputs:
            texts = [value for value in found.values() if isinstance(value, str)]
            found[one.name] = _value(draw, st, one, lengths, modes[one.name], texts, plain)
        return found

    strategy: SearchStrategy[dict[str, Any]] = st.composite(draw_all)()
    return strategy


def _value(draw: DrawFn, st: ModuleType, one: Input, lengths: dict[str, int], modes: Sequence[Any],
           texts: Sequence[str], plain: bool) -> Any:  # fmt: skip
    if one.choices:
        choice = draw(st.sampled_from(one.choices))
        return choice if isinstance(choice, str) else np.array([[choice]])
    if one.kind == "char":
        return _text(draw, st, texts, int(one.nonempty or plain))
    shape = [_length(draw, st, one, size, lengths, plain) for size in one.shape]
    if one.turned and draw(st.booleans()):
        shape.reverse()
    count = int(np.prod(shape))
    elements = modes[draw(st.integers(0, len(modes) - 1))]
    numbers = draw(st.lists(elements, min_size=count, max_size=count, unique=one.distinct))
    with np.errstate(all="ignore"):  # what is too large for a single
        array = np.array(numbers, dtype=np.complex128 if one.kind == "complex" else LEAVES[one.kind])
    return (np.sort(array) if one.ascending else array).reshape(shape, order="F")


def _text(draw: DrawFn, st: ModuleType, texts: Sequence[str], least: int) -> str:
    """Text; often one that has to do with another input."""
    letters = draw(st.sampled_from(("ab", "aA b", _LETTERS)))
    own: str = draw(st.text(letters, min_size=least, max_size=_VECTOR))
    if texts and draw(st.booleans()):
        other = draw(st.sampled_from(texts))
        related = (other, other.swapcase(), other[:-1], other[1:], f"{other} ", own + other)
        found: str = draw(st.sampled_from(related))
        return found if len(found) >= least else own
    return own


def _length(draw: DrawFn, st: ModuleType, one: Input, size: Size, lengths: dict[str, int], plain: bool) -> int:
    """A length; one that has a name is drawn once."""
    if isinstance(size, int):
        return size
    least = int(one.nonempty or plain)
    if isinstance(size, tuple):
        return int(draw(st.integers(max(least, size[0]), max(least, size[1]))))
    key = f"{one.name} {size}" if size in ANONYMOUS else size
    if key not in lengths:
        open_sizes = sum(other != 1 for other in one.shape)
        lengths[key] = draw(st.integers(least, {0: _VECTOR, 1: _VECTOR, 2: _MATRIX}.get(open_sizes, _ARRAY)))
    return lengths[key]


def _modes(st: ModuleType, one: Input, plain: bool) -> list[Any]:
    """What the numbers of an array are drawn from, all of them from one: few, whole, halves, any, edges."""
    if one.choices or one.kind == "char":
        return []
    if one.kind == "logical":
        return [st.booleans()]
    if one.kind == "complex":
        parts = _real(st, replace(one, kind="double", finite=True), plain)
        return [st.builds(complex, part, part) for part in parts]
    if one.kind in ("double", "single"):
        return _real(st, one, plain)
    limits = np.iinfo(LEAVES[one.kind])
    low, high = int(max(np.ceil(one.low), limits.min)), int(min(np.floor(one.high), limits.max))
    whole = [_near(st, low, high, 3), _near(st, low, high, 20), st.integers(low, high)]
    return whole if plain else [*whole, st.one_of(_near(st, low, high, 3), st.sampled_from((low, high)))]


def _real(st: ModuleType, one: Input, plain: bool) -> list[Any]:
    """Of doubles and singles."""
    low, high = max(one.low, -_ORDINARY), min(one.high, _ORDINARY)
    if low > high:
        low, high = (one.low, one.low + _ORDINARY) if one.low > 0 else (one.high - _ORDINARY, one.high)
    grids = [(1, 3), (1, 9)] if one.whole else [(1, 3), (1, 9), (2, 19), (8, 80), (10, 50)]
    found = []
    for parts, most in grids:
        least, last = int(np.ceil(low * parts)), int(np.floor(high * parts))
        if least <= last:
            found.append(_near(st, least, last, most).map(lambda k, parts=parts: k / parts))
    width = 32 if one.kind == "single" else 64
    ends = [end for end in (one.low, one.high) if np.isfinite(end)]
    if one.whole:
        found.append(st.integers(int(np.ceil(low)), int(np.floor(high))).map(float))
    else:
        # As a person writes them: 0.123 has as many binary digits as any other.
        digits = 3 - int(np.floor(np.log10(max(high - low, 1e-300)))) if high - low < 1 else 3
        found.append(st.floats(low, high).map(lambda x: min(max(round(x, digits), low), high)))
    if ends and not plain:
        found.append(st.one_of(st.sampled_from(ends), found[-1]))
    if not plain and not one.finite:
        # Beside numbers of few different values, as a person would put one NaN into a vector.
        odd = [edge for edge in EDGES if _fits(edge, width) and not (one.whole and 0 < abs(edge) < 1)]
        found += [st.one_of(found[0], st.sampled_from(odd[:2])), st.one_of(found[0], st.sampled_from(odd))]
    return found


def _fits(number: float, width: int) -> bool:
    return width == 64 or not math.isfinite(number) or 1e-30 < abs(number) < 1e30 or number == 0


def _near(st: ModuleType, low: int, high: int, most: int) -> Any:
    """Whole numbers of a range near 0, or near the end that is nearest to it."""
    least, last = max(low, -most), min(high, most)
    if least > last:
        least, last = (low, min(high, low + most)) if low > 0 else (max(low, high - most), high)
    return st.integers(least, last)
