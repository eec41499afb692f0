"""The port's arrays beside the reference's."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from pyport.errors import InputError
from pyport.language import said
from pyport.parity.files import read_named, step_count
from pyport.parity.numbers import Allowed
from pyport.parity.pairs import compare_pair
from pyport.parity.told import conclusion, sentences
from pyport.parity.values import EXACT, PYTHON
from pyport.testing.differences import first_difference
from pyport.testing.failure import failed
from pyport.verdict import Verdict


def assert_parity(
    actual: Any,
    reference: Any,
    *,
    names: str | Sequence[str] | None = None,
    ulps: float = 0.0,
    rtol: float = 0.0,
    atol: float = 0.0,
    equal_nan: bool = False,
    rounding: bool = False,
    any_form: bool = False,
) -> None:
    """Raise an AssertionError unless the port's values are the reference's, by default to the last bit.

    Parameters
    ----------
    actual, reference : array_like, tuple, list or mapping of them, or path
        One array; several in the order in which they are computed (a tuple always is several,
        a list if it holds arrays); or a .mat or .npz file. Values are arrays, text, sparse
        matrices, cell arrays and structs, and those within each other, compared leaf by leaf. Two
        files are compared as ``pyport compare`` does, recordings as recordings; what it leaves
        undecided is no parity. If both hold the same number ``steps``, a last axis of that length
        is the step.
    names : str or sequence of str, optional
        What the arrays of a tuple or list are called, ``"S1 Z1"`` or a list; of mappings and
        files, which are compared.
    ulps, rtol, atol : float
        What two numbers may differ by: units in the last place, a part of the reference's
        number, an amount. Any of them is enough; without one the same bits are wanted, so that
        -0.0 is not 0.0. Classes and shapes must always be the same.
    equal_nan : bool
        Whether NaN on both sides is equal.
    rounding : bool
        For two trace files of pyport's own network: allowed is what rounding explains, step by
        step and as drift, and nothing else.
    any_form : bool
        Whether what Python has in another form is the same value: an array of one axis a row or a
        column, a list or tuple a cell array, a dict a struct, a full matrix a sparse one, and
        numbers of any class, logical, integer, real or complex, what they are.

    Raises
    ------
    AssertionError
        With one sentence: where the first difference is, in computing order, with MATLAB's
        index in round brackets and Python's in square ones, got, wanted, and allowed.
    InputError
        If the two cannot be compared at all, or a file cannot be read.

    Notes
    -----
    A single number is what MATLAB calls a matrix of one element. No other shapes are equal:
    a vector of NumPy is neither a row nor a column. A dict is a struct and a list a cell array only
    where the other side is one.

    Examples
    --------
    >>> assert_parity([0.5, 0.25], [0.5, 0.25000001], names="y", rtol=1e-6)
    >>> assert_parity([[0.5, 0.1 + 0.2]], [[0.5, 0.3]], names="y")
    Traceback (most recent call last):
    AssertionError: y(1,2) [0,1]: got 0.30000000000000004, wanted 0.29999999999999999; 1 ULP where ...
    """
    __tracebackhide__ = True
    if rounding:
        if ulps or rtol or atol or equal_nan or names is not None:
            raise InputError(said("rounding=True derives what is allowed; it goes with no tolerance and no names."))
        if not (_is_path(actual) and _is_path(reference)):
            raise InputError(said("rounding=True goes with two trace files."))
        sentence = _files_sentence(actual, reference, Allowed(), rounding=True, any_form=False)
    elif _is_path(actual) and _is_path(reference) and names is None:
        sentence = _files_sentence(actual, reference, Allowed(ulps, atol, rtol, equal_nan), rounding=False,
                                    any_form=any_form)  # fmt: skip
    else:
        wanted = _named(reference, names)
        if not wanted:
            raise InputError(said("there are no arrays in the reference: nothing is compared."))
        # A port that returns too many arrays or too few is not wrongly used but wrong.
        got = _named(actual, names, list(wanted))
        steps = step_count(wanted, got) if _is_path(actual) and _is_path(reference) else None
        forms = PYTHON if any_form else EXACT
        sentence = first_difference(got, wanted, Allowed(ulps, atol, rtol, equal_nan), steps, forms)
    if sentence is not None:
        raise failed(sentence)


def _files_sentence(actual: Any, reference: Any, allowed: Allowed, *, rounding: bool, any_form: bool) -> str | None:
    """What ``pyport compare`` finds first in the same two files."""
    given = allowed.ulps or allowed.absolute or allowed.relative
    result = compare_pair(reference, actual, allowed if given else None, equal_nan=allowed.equal_nan, rounding=rounding,
                          any_form=any_form)  # fmt: skip
    if rounding and result.traces is None:
        raise InputError(said("{actual} and {reference} are not two traces of pyport's own network with finite "
"numbers; nothing says what rounding may do to them.", actual=actual, reference=reference))  # fmt: skip
    if result.verdict is Verdict.PASS:
        return None
    if result.recorded is not None:
        return f"{conclusion(result.recorded)}; {'; '.join(sentences(result.recorded)[:2])}"
    return [*result.failures(), *result.open()][0]


def _is_path(value: Any) -> bool:
    return isinstance(value, str | os.PathLike)


def _named(value: Any, names: str | Sequence[str] | None, wanted: Sequence[str] | None = None) -> dict[str, Any]:
    """Arrays by name; those of a port have the `wanted` names of its reference."""
    given = names.split() if isinstance(names, str) else None if names is None else list(names)
    if _is_path(value):
        value = read_named(value).variables
    if isinstance(value, Mapping):
        value = {str(name): array for name, array in value.items()}
        if wanted is None and given and (missing := [name for name in given if name not in value]):
            raise InputError(
                said(
                    "there is no {missing} in the reference (there is {value}).",
                    missing=", ".join(missing),
                    value=", ".join(value),
                )
            )
        return value if given is None else {name: value[name] for name in given if name in value}
    arrays = list(value) if _is_several(value) else [value]
    if wanted is not None:
        return dict(zip([*wanted, *(f"array {k + 1}" for k in range(len(wanted), len(arrays)))], arrays, strict=False))
    if given is not None and len(given) != len(arrays):
        raise InputError(
            said(
                "{count} names are given for {count2} arrays: {given}.",
                count=len(given),
                count2=len(arrays),
                given=", ".join(given),
            )
        )
    if given is None:
        given = [f"array {k + 1}" for k in range(len(arrays))] if _is_several(value) else ["the array"]
    return dict(zip(given, arrays, strict=True))


def _is_several(value: Any) -> bool:
    """Whether a value is several arrays: a tuple, as functions return it, or a list with an array in it."""
    return isinstance(value, tuple) or (isinstance(value, list) and any(hasattr(item, "ndim") for item in value))
