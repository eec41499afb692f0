"""Arithmetic whose rounding errors are drawn: what a program's results depend on, measured (Monte Carlo arithmetic).

Every inexact result within the program's own code is multiplied by 1 + u eps, where u is -1, 0 or 1 and eps is the
spacing of its class at one. Runs with different seeds differ as much as rounding can make them differ.

References
----------
.. [1] D. S. Parker, "Monte Carlo Arithmetic: exploiting randomness in floating-point arithmetic", UCLA, 1997.
"""

from __future__ import annotations

import builtins
import math
import operator
import sys
import types
from collections.abc import Callable, Collection
from functools import cache
from typing import Any

import numpy as np

from pyport.scripts.record import names

#: From here on not every whole number is a float64.
_WHOLE = 2.0**53
#: Multiples of 1 / _GRID up to _SMALL: their sums and products have no more digits than a float64 has.
_GRID, _SMALL = 2.0**16, 2.0**20
#: How many random signs are drawn at once.
_BLOCK = 65536
#: Containers of arrays are followed to this depth.
_DEEPEST = 3

#: Most values are of these classes.
_PLAIN = frozenset({np.ndarray, float, int, np.float64})

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv, "Pow": operator.pow,
    "MatMult": operator.matmul,
}  # fmt: skip
_IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Mult": operator.imul, "Div": operator.itruediv, "Pow": operator.ipow,
    "MatMult": operator.imatmul,
}  # fmt: skip

_UFUNCS = {"add": "Add", "subtract": "Sub", "multiply": "Mult", "divide": "Div", "true_divide": "Div", "power": "Pow"}

#: They select, rearrange, compare, count or make: their results are their inputs' numbers, or whole, or decided.
_EXACT = names(
    """
    abs absolute fabs negative positive floor ceil rint round around fix trunc sign copysign signbit conj
    conjugate real imag isreal iscomplex isrealobj iscomplexobj isscalar mod remainder fmod floor_divide divmod
    modf frexp ldexp nextafter spacing heaviside gcd lcm isqrt factorial comb perm maximum minimum fmax fmin max
    min amax amin nanmax nanmin clip argmax argmin nanargmax nanargmin argsort sort argwhere argpartition
    partition lexsort searchsorted digitize unique unique_values unique_counts nonzero flatnonzero count_nonzero
    mode multimode median_low median_high rankdata
    where select choose extract place put take take_along_axis put_along_axis compress bincount histogram
    histogram2d histogramdd in1d isin intersect1d union1d setdiff1d setxor1d sort_complex msort isnan isinf
    isfinite isneginf isposinf isclose allclose array_equal array_equiv any all logical_and logical_or
    logical_not logical_xor equal not_equal less less_equal greater greater_equal bitwise_and bitwise_or
    bitwise_xor invert left_shift right_shift reshape ravel flatten transpose swapaxes moveaxis rollaxis
    permute_dims matrix_transpose squeeze expand_dims copy view astype asarray array asanyarray
    ascontiguousarray asfortranarray asmatrix matrix mat require broadcast_to broadcast_arrays atleast_1d
    atleast_2d atleast_3d concatenate concat stack vstack hstack dstack column_stack row_stack block append
    insert delete resize repeat tile roll flip fliplr flipud rot90 pad split array_split hsplit vsplit dsplit
    diag diagonal diagflat tril triu tril_indices triu_indices indices ix_ meshgrid mgrid ogrid fill_diagonal
    copyto putmask unravel_index ravel_multi_index diag_indices trim_zeros zeros ones full empty zeros_like
    ones_like full_like empty_like eye identity tri fromiter frombuffer fromfunction nan_to_num real_if_close
    tolist item tobytes byteswap fill getfield setfield itemset newbyteorder setflags searchsorted load loadtxt
    genfromtxt fromfile fromstring save savez savez_compressed savetxt tofile dump dumps array2string array_str
    array_repr set_printoptions get_printoptions printoptions format_float_positional format_float_scientific
    binary_repr base_repr seterr geterr errstate finfo iinfo dtype result_type can_cast issubdtype promote_types
    min_scalar_type shape ndim size may_share_memory shares_memory frompyfunc nditer ndenumerate
    ndindex apply_along_axis apply_over_axes piecewise fftshift ifftshift deepcopy tocsr tocsc tocoo
    tolil todok todia tobsr toarray todense getrow getcol setdiag eliminate_zeros sum_duplicates isspmatrix
    issparse coo_matrix csr_matrix csc_matrix lil_matrix dok_matrix dia_matrix bsr_matrix coo_array csr_array
    csc_array lil_array dok_array dia_array getnnz get_window_names iterable matrix_rank rank label find_objects
    maximum_filter minimum_filter median_filter rank_filter medfilt binary_erosion binary_dilation argrelextrema
    argrelmax argrelmin find_peaks connected_components minimum_spanning_tree linear_sum_assignment
    """
)
#: They compute each number from the numbers in the same place, or a few: the result is rounded, the inputs are not.
_ELEMENTWISE = names(
    """
    arange linspace logspace geomspace diff ediff1d ptp gradient sinc angle unwrap deg2rad rad2deg degrees radians
    median nanmedian quantile percentile nanquantile nanpercentile i0 vander fftfreq rfftfreq hanning hamming
    blackman bartlett kaiser outer kron hypot fsum log2 log10 log1p exp expm1 pow sqrt cbrt exp2 sin cos tan
    asin acos atan atan2 sinh cosh tanh asinh acosh atanh gamma lgamma erf erfc phase polar rect power
    """
)
#: Sums of products: exact for short numbers, backward stable for others.
_POLYNOMIAL = names(
    """
    mean average nanmean interp lfilter trapezoid trapz cumulative_trapezoid sum nansum cumsum nancumsum prod
    nanprod cumprod nancumprod cumulative_sum cumulative_prod dot vdot inner matmul tensordot einsum trace cross
    convolve correlate polyval polymul polyadd polysub multi_dot matrix_power vecdot matvec vecmat sumprod
    """
)
#: They compute in floating point from the first, whatever class the numbers that they are given have.
_OF_FLOATS = ("numpy.linalg", "numpy.fft", "scipy.linalg", "scipy.fft", "scipy.sparse.linalg")
_FLOATS = names("corrcoef cov poly polyfit roots")
#: Parts of NumPy and SciPy whose results are nobody's arithmetic.
_QUIET = ("numpy.random", "numpy.testing", "numpy.ma.testutils", "scipy.io", "scipy.constants", "scipy.datasets")
_STANDARD = frozenset({"math", "cmath", "statistics"})
#: They draw, show, read or write.
_OUTWARD = names(
    """
    matplotlib mpl_toolkits seaborn plotly tqdm PIL cv2 h5py IPython pytest pyport sympy requests yaml
    setuptools
    """
)


class Noise:
    """Rounding errors for one run.

    Parameters
    ----------
    seed : int
        The same seed gives the same errors.
    own : collection of str
        The paths of the program's own files: calls of its functions are not rounded at the border.
    """

    def __init__(self, seed: int, own: Collection[str]) -> None:
        self._random = np.random.Generator(np.random.PCG64(seed))
        self._own = own
        self._signs: list[int] = []
        #: Of each class factors that have been drawn, and how many of them are used.
        self._blocks: dict[str, tuple[Any, int]] = {}

    def calls(self) -> dict[str, Any]:
        """The functions that instrumented code calls, by the names that it has for them."""
        return {"@op": self.operation, "@iop": self.in_place, "@pre": self.prepared}

    def install(self) -> None:
        """Let instrumented code find them."""
        vars(builtins).update(self.calls())

    def uninstall(self) -> None:
        """Take them away."""
        for name in self.calls():
            vars(builtins).pop(name, None)

    # ---- operators

    def operation(self, name: str, a: Any, b: Any) -> Any:
        """``a + b`` and its like, rounded by chance."""
        if name == "MatMult" or (name == "Mult" and (_multiplies_matrices(a) or _multiplies_matrices(b))):
            return self._library(_OPERATORS[name], (a, b), {}, polynomial=True)
        return self._operated(_OPERATORS[name], name, a, b)

    def _operated(self, function: Callable[[Any, Any], Any], name: str, a: Any, b: Any) -> Any:
        result = function(a, b)
        kind = type(result)
        if kind is float or kind is np.float64:
            if _is_exact(name, a, b, result):
                return result
            return kind(result * (1.0 + self._sign() * 2.0**-52))
        if not _computed(result):
            return result
        with np.errstate(all="ignore"):
            exact = _exact_places(name, a, b, result)
            if kind is np.ndarray and result.dtype.kind == "f" and exact is not True:
                return self._multiplied(result, exact)
        return self._rounded(result, exact)

    def in_place(self, name: str, a: Any, b: Any) -> Any:
        """``a += b`` and its like; an array stays the same object."""
        if not isinstance(a, np.ndarray):
            # Only what may be changed in place needs the operator of its own.
            plain = type(a) in (float, int, complex) or isinstance(a, np.generic)
            return self._operated(_OPERATORS[name] if plain else _IN_PLACE[name], name, a, b)
        before = a.copy()
        if name == "MatMult":
            b = b if _short(a) and _short(b) else self._inputs(b)
        result = _IN_PLACE[name](a, b)
        with np.errstate(all="ignore"):
            exact = _exact_places(name, before, b, result)
        if result is a:
            self._round_in_place(a, exact)
            return a
        return self._rounded(result, exact)

    # ---- calls

    def prepared(self, function: Any) -> Any:
        """The function, or one that rounds the results of other people's."""
        kind = type(function)
        if kind is types.FunctionType and function.__code__.co_filename in self._own:
            return function
        how = self._how(function, kind)
        if how is None:
            return function
        name, manner = how
        if kind is np.ufunc and name in _UFUNCS:
            return lambda *args, **kwargs: self._ufunc(function, name, args, kwargs)
        if manner == "elementwise":
            return lambda *args, **kwargs: self._elementwise(function, args, kwargs)
        if name == "sum" and function is sum:
            return lambda items, *rest, **kw: self._library(sum, (list(items), *rest), kw, polynomial=True)
        if manner == "of floats":
            return lambda *args, **kwargs: self._library(function, tuple(map(_as_floats, args)), kwargs)
        return lambda *args, **kwargs: self._library(function, args, kwargs, polynomial=manner == "polynomial")

    def _how(self, function: Any, kind: type) -> tuple[str, str] | None:
        """The function's name and in which manner it rounds; None if it does not."""
        owner = getattr(function, "__self__", None)
        name = getattr(function, "__name__", None) or "__call__"
        if kind is types.MethodType:
            code = getattr(function.__func__, "__code__", None)
            if code is not None and code.co_filename in self._own:
                return None
        if kind is np.vectorize or function is np.vectorize:  # what it calls is rounded there
            return None
        if kind is np.ufunc:
            return None if name in _EXACT else (name, "polynomial" if name in _POLYNOMIAL else "elementwise")
        if isinstance(owner, np.ufunc):  # np.add.reduce and its like
            if owner.__name__ in _EXACT or name == "at":
                return None
            return name, "elementwise" if name == "outer" else "polynomial"
        if owner is None or isinstance(owner, types.ModuleType):
            module = getattr(function, "__module__", None) or kind.__module__
        else:
            module = type(owner).__module__ if not isinstance(owner, type) else owner.__module__
        if function is sum or function is pow:
            return name, "polynomial" if function is sum else "elementwise"
        package = module.split(".")[0]
        if package in _STANDARD:
            if name in _EXACT or name.startswith("is"):
                return None
            library = package == "statistics" or name in {"dist", "sumprod"}
            return name, "library" if library else "elementwise"
        if package in sys.stdlib_module_names or package in _OUTWARD or module.startswith(_QUIET):
            return None
        if isinstance(function, type) and issubclass(function, (np.generic, np.ndarray)):
            return None
        if name in _EXACT or self._is_own(module):
            return None
        if name in _ELEMENTWISE or module.startswith("scipy.special"):
            return name, "elementwise"
        if name in _POLYNOMIAL:
            return name, "polynomial"
        return name, "of floats" if name in _FLOATS or module.startswith(_OF_FLOATS) else "library"

    def _is_own(self, module: str) -> bool:
        file = getattr(sys.modules.get(module), "__file__", None)
        return file is None or file in self._own

    def _ufunc(self, function: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if len(args) == 2 and not kwargs:
            return self._operated(function, _UFUNCS[name], *args)
        return self._elementwise(function, args, kwargs)

    def _elementwise(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        short = all(map(_short, args))
        out = kwargs.get("out")
        result = function(*args, **kwargs)
        if out is not None and isinstance(result, np.ndarray):
            self._round_in_place(result, short)
            return result
        return self._rounded(result, short)

    def _library(
        self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], *, polynomial: bool = False
    ) -> Any:
        """What code with a backward error returns: the inputs are rounded once, and the results."""
        owner = getattr(function, "__self__", None)
        arrays = isinstance(owner, np.ndarray) or _is_sparse(owner)
        short = polynomial and all(map(_short, args)) and (not arrays or _short(owner))
        if not short:
            args = tuple(map(self._inputs, args))
            kwargs = {name: value if name == "out" else self._inputs(value) for name, value in kwargs.items()}
            if arrays and not isinstance(function, types.MethodWrapperType):
                function = getattr(self._inputs(owner), function.__name__)
        result = function(*args, **kwargs)
        if kwargs.get("out") is not None and isinstance(result, np.ndarray):
            self._round_in_place(result, short)
            return result
        return self._rounded(result, short)

    # ---- rounding

    def _sign(self) -> int:
        if not self._signs:
            self._signs = self._random.integers(-1, 2, _BLOCK).tolist()
        return self._signs.pop()

    def _factors(self, shape: tuple[int, ...], kind: np.dtype[Any]) -> Any:
        count = math.prod(shape)
        if count > _BLOCK:
            return self._drawn(count, kind).reshape(shape)
        block, used = self._blocks.get(kind.char, (None, _BLOCK))
        if block is None or used + count > _BLOCK:
            block, used = self._drawn(_BLOCK, kind), 0
        self._blocks[kind.char] = block, used + count
        return block[used : used + count].reshape(shape)

    def _drawn(self, count: int, kind: np.dtype[Any]) -> Any:
        return 1 + self._random.integers(-1, 2, count).astype(kind) * kind.type(np.finfo(kind).eps)

    def _inputs(self, value: Any, depth: int = 0) -> Any:
        """A copy of the arrays of floats in it, each number rounded; anything else as it is."""
        if isinstance(value, np.ndarray):
            return self._times(value) if value.dtype.kind in "fc" and value.size else value
        if type(value) in (list, tuple) and depth < _DEEPEST and len(value):
            parts = [
                self._inputs(part, depth + 1) if not _is_scalar(part) else self._input_scalar(part) for part in value
            ]
            return parts if type(value) is list else tuple(parts)
        if _is_sparse(value) and value.dtype.kind in "fc":
            copy = value.copy()
            if hasattr(copy, "data") and isinstance(copy.data, np.ndarray) and copy.data.dtype.kind in "fc":
                copy.data = self._times(copy.data)
            return copy
        return value

    def _input_scalar(self, value: Any) -> Any:
        return value if isinstance(value, (int, np.integer, np.bool_)) else self._rounded(value, exact=False)

    def _times(self, array: Any, exact: Any = False) -> Any:
        """The array with each number rounded that is not exact, as an array of the same class."""
        if array.dtype.kind == "c":
            result = array.copy(order="K")
            with np.errstate(all="ignore"):
                for part in (result.real, result.imag):
                    part *= np.where(exact, part.dtype.type(1), self._factors(part.shape, part.dtype))
            return result
        with np.errstate(all="ignore"):
            return self._multiplied(array, exact)

    def _multiplied(self, array: Any, exact: Any) -> Any:
        factors = self._factors(array.shape, array.dtype)
        if exact is not False and np.count_nonzero(exact):
            factors = np.where(exact, array.dtype.type(1), factors)
        rounded = np.multiply(array, factors)
        # NumPy makes numbers of arrays without axes.
        return rounded if isinstance(rounded, np.ndarray) else np.asarray(rounded)

    def _rounded(self, result: Any, exact: Any, depth: int = 0) -> Any:
        """The result with the error of its last operation.

        `exact` says whether short results have none, or of each number of the result whether it has none.
        """
        kind = type(result)
        if kind is np.ndarray:
            if result.dtype.kind not in "fc" or not result.size:
                return result
            return self._times(result, _short_numbers(result) if exact is True else exact)
        if kind is float or kind is np.float64:
            if exact is not False and (_short(result) if exact is True else bool(np.all(exact))):
                return result
            return kind(result * (1.0 + self._sign() * 2.0**-52))
        if kind is complex:
            if exact is not False and (_short(result) if exact is True else bool(np.all(exact))):
                return result
            return complex(self._rounded(result.real, False), self._rounded(result.imag, False))
        if isinstance(result, np.ndarray):
            if result.dtype.kind not in "fc" or not result.size:
                return result
            return self._times(result, _short_numbers(result) if exact is True else exact)
        if isinstance(result, np.inexact):
            array = np.asarray(result)
            return self._times(array, _short_numbers(array) if exact is True else exact)[()]
        return self._rounded_parts(result, exact is True, depth)

    def _rounded_parts(self, result: Any, exact: bool, depth: int) -> Any:
        if depth >= _DEEPEST:
            return result
        if isinstance(result, tuple) and result:
            parts = [self._rounded(part, exact, depth + 1) for part in result]
            made = getattr(type(result), "_make", None)
            return made(parts) if made is not None else tuple(parts) if type(result) is tuple else result
        if type(result) is list:
            return [self._rounded(part, exact, depth + 1) for part in result]
        if isinstance(result, dict) and type(result).__module__.startswith("scipy"):
            for name in list(result):
                result[name] = self._rounded(result[name], exact, depth + 1)
            return result
        numbers = getattr(result, "data", None) if _is_sparse(result) else None
        if isinstance(numbers, np.ndarray):
            result.data = self._rounded(numbers, exact)
        return result

    def _round_in_place(self, array: Any, exact: Any) -> None:
        if array.dtype.kind in "fc" and array.size:
            array[...] = self._rounded(array, exact)


def _computed(result: Any) -> bool:
    """Whether an operator has given numbers, not a longer list or an object of the program's own."""
    return isinstance(result, (float, complex, np.ndarray, np.inexact)) or _is_sparse(result)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (int, float, complex, np.generic))


def _as_floats(value: Any) -> Any:
    """Whole numbers as the function itself takes them: they are rounded there like any other."""
    return value.astype(np.float64) if isinstance(value, np.ndarray) and value.dtype.kind in "iu" else value


def _short(value: Any) -> bool:
    """Whether there are but numbers of few binary digits in it; what is no number does not count."""
    kind = type(value)
    if kind is int:
        return bool(-_WHOLE < value < _WHOLE)
    if kind is float or kind is np.float64:
        size = abs(value)
        return bool((value.is_integer() and size < _WHOLE) or (size <= _SMALL and (value * _GRID).is_integer()))
    if isinstance(value, (np.ndarray, np.inexact)):
        array = np.asarray(value)
        if array.dtype.kind not in "fc" or not array.size:
            return True
        # The first number mostly tells; it is quicker than all of them.
        return _short(array.item(0)) and bool(np.all(_short_numbers(array)))
    if kind is complex:
        return _short(value.real) and _short(value.imag)
    if isinstance(value, (list, tuple)):
        return all(map(_short, value))
    return not _is_sparse(value) or _short(getattr(value, "data", None))


def _short_numbers(array: Any) -> Any:
    """Of each number whether it has few binary digits: whole, or a multiple of a power of two and not large.

    Sums of such numbers, and products that are short themselves, are exact.
    """
    with np.errstate(all="ignore"):
        return _few_digits(array)


def _few_digits(array: Any) -> Any:
    """`_short_numbers`, and it may be said of numbers that are too large or none."""
    if array.dtype.kind in "biu":
        return np.ones(array.shape, bool)
    if array.dtype.kind == "c":
        return _few_digits(array.real) & _few_digits(array.imag)
    digits, grid, small = _digits(array.dtype)
    fine = array * grid
    short = fine == np.rint(fine)
    if np.count_nonzero(short):
        # Most numbers are not even that, and whole ones are.
        size = np.abs(array)
        short &= (size <= small) | ((array == np.rint(array)) & (size < 2.0**digits))
    return short


@cache
def _digits(kind: np.dtype[Any]) -> tuple[int, Any, float]:
    """Binary digits of a class, and which numbers of it are short: multiples of one part of 1 up to a size."""
    digits = np.finfo(kind).nmant + 1
    grid, small = (_GRID, _SMALL) if digits >= 53 else (2.0 ** (digits // 4), 2.0 ** (digits // 2 - 1))
    return digits, kind.type(grid), small


def _is_exact(name: str, a: Any, b: Any, result: Any) -> bool:
    """Whether an operation on two numbers has no rounding error."""
    if (name in {"Add", "Sub"} and (a == 0 or b == 0)) or (name == "Pow" and b in (0, 1)):
        return True
    if (name in {"Mult", "Div"} and _is_power_of_two(b)) or (name == "Mult" and _is_power_of_two(a)):
        return True
    # A quotient may have been rounded to a short number.
    return _short(result) and _short(a) and _short(b) and (name != "Div" or bool(result * b == a))


def _is_power_of_two(value: Any) -> bool:
    try:
        return math.frexp(value)[0] in (0.5, -0.5)
    except (TypeError, OverflowError):
        return False


def _exact_places(name: str, a: Any, b: Any, result: Any) -> Any:
    """Of each number of the result whether it has no rounding error; True if that is to be seen in the result."""
    mine, theirs = np.asarray(a), np.asarray(b)
    if name == "MatMult" or mine.dtype.kind not in "biuf" or theirs.dtype.kind not in "biuf" or _is_sparse(result):
        return _short(a) and _short(b)
    a, b, result = mine, theirs, np.asarray(result)
    exact = _few_digits(result)
    if np.count_nonzero(exact):
        exact = exact & _few_digits(a) & _few_digits(b)
        if name == "Div":
            exact = exact & (result * b == a)
    if name == "Div":
        exact = exact | _powers_of_two(b)
    elif name == "Mult":
        exact = exact | _powers_of_two(a) | _powers_of_two(b)
    elif name == "Pow":
        exact = exact | (b == 0) | (b == 1)
    else:
        for side in (a, b):
            # Counting is quicker than comparing, and mostly there is no zero.
            if np.count_nonzero(side) < side.size:
                exact = exact | (side == 0)
    return exact


def _powers_of_two(array: Any) -> Any:
    """Of each number whether it is one, of either sign."""
    if array.ndim == 0:
        return np.bool_(_is_power_of_two(array.item()))
    return np.abs(np.frexp(array)[0]) == 0.5


def _multiplies_matrices(value: Any) -> bool:
    if type(value) in _PLAIN:
        return False
    return isinstance(value, np.matrix) or _is_sparse(value)


def _is_sparse(value: Any) -> bool:
    if type(value) in _PLAIN:
        return False
    return type(value).__module__.startswith("scipy.sparse") and hasattr(value, "tocsr")
