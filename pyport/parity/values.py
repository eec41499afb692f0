"""Two values of any class, leaf by leaf: classes and shapes first, then what they hold.

A leaf is an array of numbers, a text, a sparse matrix, or what is not looked into. Cell arrays, struct arrays and
their like in Python are gone through, and a sentence says by which path: ``s.f{2}(3,1) [2,0]``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.foreign import UNKNOWN, Instance, Opaque, is_sparse, struct_array, unmasked
from pyport.language import Said, joined, said
from pyport.parity.numbers import Allowed, Judged, Spot, first_failing, judge_numbers, other_zeros
from pyport.parity.ways import way
from pyport.verdict import Verdict

#: Leaves that are kept with their sentences; the others are counted.
_KEPT = 100
#: Values within values: people nest a few.
_DEEPEST = 150
#: Letters of a text that a sentence shows.
_SHOWN = 40
_TRANSPOSE = said("it is the transpose, x against x.'")
#: Beyond it not every whole number is a double.
_WHOLE = 2**53


@dataclass(frozen=True)
class Forms:
    """Which other form of a value is the same value; by default none is.

    Attributes
    ----------
    trailing : bool
        Axes of length 1 behind the second are none, as in MATLAB.
    orientation : bool
        An array of one axis is a row or a column, a single number any array of one element. Implies nothing where
        both have two axes.
    classes : bool
        A list or tuple may stand for a cell array, a dict for a struct, a full matrix for a sparse one, and numbers
        are what they are in any class: logical, integer, real or complex.
    """

    trailing: bool = False
    orientation: bool = False
    classes: bool = False


#: The same classes and shapes.
EXACT = Forms()
#: What a port in Python does that has the same values.
PYTHON = Forms(trailing=True, orientation=True, classes=True)


@dataclass(frozen=True)
class Words:
    """What a sentence calls the two sides, and how NaN is made equal to NaN.

    Attributes
    ----------
    got, wanted, equal_nan : str
    far : {"bits", "difference", "nothing"}
        What is said of two numbers that are not the same: how far apart they are and may be, the difference alone, or
        nothing.
    """

    got: str
    wanted: str
    equal_nan: str
    far: str = "bits"

    def form(self, path: str, got: str, wanted: str) -> Said:
        """The sentence on two classes or shapes."""
        return said("{path}: the reference is {wanted}, the port {got}", path=path, got=got, wanted=wanted)

    def missing(self, path: str, *, in_got: bool) -> Said:
        """The sentence on what one side only has."""
        return (said("{path} is missing in the port", path=path) if in_got else
                said("{path} is missing in the reference", path=path))  # fmt: skip

    def two(self, where: str, got: object, wanted: object) -> Said:
        """Two values that are not the same."""
        return said("{where}: {got_by} {got}, {wanted_by} {wanted}",
                    where=where, got_by=self.got, got=got, wanted_by=self.wanted, wanted=wanted)  # fmt: skip


class _Asserted(Words):
    """A call and what it should give."""

    def form(self, path: str, got: str, wanted: str) -> Said:
        return said("{path} is {got}, wanted {wanted}", path=path, got=got, wanted=wanted)

    def missing(self, path: str, *, in_got: bool) -> Said:
        return said("{path} is not there", path=path) if in_got else said("{path} is there and not expected", path=path)


#: Two files, and a call and what it should give.
FILES = Words(said("port"), said("reference"), "--equal-nan")
ASSERTED = _Asserted(said("got"), said("wanted"), "equal_nan=True")


@dataclass(frozen=True)
class Leaf:
    """A leaf that is no pass.

    Attributes
    ----------
    path : str
        ``s.f{2}``.
    verdict : Verdict
        FAIL, or UNDECIDED where the sign of a zero is all that differs or nothing is looked into.
    sentence : str
    step : int or None
        The step of its first failing element; None where no axis is the step.
    bare : str
        The sentence without why it is undecided, if that is in it.
    """

    path: str
    verdict: Verdict
    sentence: str
    step: int | None = None
    bare: str = ""


@dataclass
class ValueResult:
    """How two values compare.

    Attributes
    ----------
    leaves : int
        How many were compared.
    failing : int
        How many of them fail.
    differing : int
        How many numbers and letters are not equal.
    worst_difference, worst_ulps : float
        Of floating-point numbers; the difference of those that are finite.
    found : list of Leaf
        Those that do not pass, in order; of very many the first.
    """

    leaves: int = 0
    failing: int = 0
    differing: int = 0
    worst_difference: float = 0.0
    worst_ulps: float = 0.0
    found: list[Leaf] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """FAIL if a leaf fails, else UNDECIDED if one is."""
        return Verdict.worst(leaf.verdict for leaf in self.found)

    @property
    def first(self) -> Leaf | None:
        """The leaf that decides: the first that fails, else the first that is undecided."""
        verdict = self.verdict
        return next((leaf for leaf in self.found if leaf.verdict is verdict), None)

    @property
    def sentence(self) -> str:
        """The sentence of the leaf that decides, and how many others fail; empty for a pass."""
        first = self.first
        if first is None:
            return ""
        others = self.failing - 1
        if others < 1:
            return first.sentence
        more = said("1 more leaf differs") if others == 1 else said("{n} more leaves differ", n=others)
        return joined("; ", [first.sentence, more])


def compare_values(
    wanted: Any,
    got: Any,
    path: str,
    allowed: Allowed | None = None,
    *,
    forms: Forms = EXACT,
    words: Words = FILES,
    steps: int | None = None,
    signs: bool | None = None,
) -> ValueResult:
    """How two values of any class compare.

    Parameters
    ----------
    wanted, got : object
        Arrays, text, sparse matrices, cell arrays (arrays of objects, lists, tuples), structs (structured arrays of
        objects, dicts), `Opaque`, `Instance`, and those within each other.
    path : str
        What the values are called.
    allowed : Allowed or None
        What numbers may differ by. Without it the same bits are wanted: another sign of zero is UNDECIDED then. Whole
        numbers, logicals and text are equal or fail.
    forms : Forms
        Which other form is the same value.
    words : Words
        What sentences call the sides.
    steps : int, optional
        The last axis of an array of that length is the step; its earliest step is told.
    signs : bool, optional
        Whether another sign of zero is UNDECIDED; by default if `allowed` is None.
    """
    walk = _Walk(allowed, forms, words, signs=allowed is None if signs is None else signs)
    walk.compare(wanted, got, path, steps)
    return walk.result


def describe(value: Any) -> str:
    """Class and shape of a value, as a table shows them."""
    value = _plain(value)
    if isinstance(value, Opaque):
        return value.what
    if isinstance(value, Instance):
        return said("object of class {kind} {size}", kind=value.of_class, size=_size(value.fields.shape))
    if isinstance(value, list | tuple):
        return f"cell ({len(value)},)"
    if isinstance(value, Mapping):
        return "struct 1x1"
    if is_sparse(value):
        return said("sparse {kind} {size}", kind=_class(value.dtype), size=_size(value.shape))
    if value.dtype.kind == "U":
        if value.ndim == 0:
            return f"char 1x{len(value.item())}"
        if value.dtype.itemsize <= 4 and value.ndim > 1:
            return f"char {_size(value.shape)}"
        return said("text {size}", size=_size(value.shape))
    return said("{kind} {size}", kind=_class(value.dtype), size=_size(value.shape))


def _size(shape: tuple[int, ...]) -> str:
    return f"({shape[0]},)" if len(shape) == 1 else "x".join(map(str, shape)) if shape else "1x1"


def _class(dtype: np.dtype[Any]) -> str:
    if dtype.kind == "V":
        return said("complex {kind}", kind=dtype["real"].name) if _is_complex_integer(dtype) else "struct"
    if dtype.kind == "O":
        return "cell"
    return "logical" if dtype.kind == "b" else "double" if dtype == np.float64 else dtype.name


def _is_complex_integer(dtype: np.dtype[Any]) -> bool:
    return dtype.names == ("real", "imag") and not dtype.hasobject


def _plain(value: Any) -> Any:
    """The value as one of the forms that are compared; lists and dicts stay what they are."""
    if isinstance(value, Opaque | Instance | list | tuple | Mapping) or is_sparse(value):
        return value
    if isinstance(value, np.void) and value.dtype.kind == "V":
        value = np.array(value, dtype=value.dtype)
    if np.ma.is_masked(value) and value.dtype.kind not in "fc":
        masked = said("a masked array of {kind}", kind=value.dtype.name)
        return Opaque(said("{kind} (which MATLAB does not have)", kind=masked))
    # MATLAB has NaN for what is missing.
    array = np.asarray(unmasked(value))
    if array.dtype.kind in "fc" and array.dtype.itemsize > (8 if array.dtype.kind == "f" else 16):
        return Opaque(said("{kind} (which MATLAB does not have)", kind=array.dtype.name))
    if array.dtype.kind in "fciubU":
        return array.astype(array.dtype.newbyteorder("="), copy=False)
    if array.dtype.kind == "O" and array.ndim:
        return array
    if array.dtype.kind == "V" and (_is_complex_integer(array.dtype) or _is_struct(array.dtype)):
        return array
    if array.dtype.kind == "O":
        return Opaque("None" if value is None else said("an object of class {kind}", kind=type(value).__name__))
    return Opaque(said("an array of {kind}", kind=array.dtype), array.tobytes().hex() if array.size < _SHOWN else "")


def _is_struct(dtype: np.dtype[Any]) -> bool:
    return not dtype.names or all(dtype[name].kind == "O" for name in dtype.names)


def _as_cells(value: list[Any] | tuple[Any, ...]) -> NDArray[Any]:
    cells = np.empty(len(value), dtype=object)
    for k, item in enumerate(value):
        cells[k] = item
    return cells


def _struct_form(value: Any) -> str:
    """Whether a value is a struct, and in which form; empty if it is none."""
    if isinstance(value, Mapping):
        return "dict"
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "OV" or _is_complex_integer(value.dtype):
        return ""
    if value.dtype.kind == "V":
        return "array"
    alike = value.size and all(isinstance(item, Mapping) and set(item) == set(value.flat[0]) for item in value.flat)
    return "dicts" if alike else ""


def _as_struct(value: Any) -> NDArray[Any]:
    """A struct of any form as a structured array."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "V":
        return value
    if isinstance(value, Mapping):
        only = np.empty((1, 1), dtype=object)
        only[0, 0] = value
        value = only
    names = list(value.flat[0])
    made = struct_array(value.shape, [str(name) for name in names])
    for place in np.ndindex(value.shape):
        if names:
            made[place] = tuple(value[place][name] for name in names)
    return made


class _Walk:
    """One comparison: what is allowed, and what was found so far."""

    def __init__(self, allowed: Allowed | None, forms: Forms, words: Words, *, signs: bool) -> None:
        self.allowed, self.forms, self.words, self.signs = allowed or Allowed(), forms, words, signs
        self.result = ValueResult()
        self.within: list[tuple[int, int]] = []

    def tell(
        self, path: str, sentence: str, verdict: Verdict = Verdict.FAIL, step: int | None = None, bare: str = ""
    ) -> None:  # fmt: skip
        """Note a leaf that does not pass."""
        self.result.failing += verdict is Verdict.FAIL
        # The first that fails is kept however many are undecided before it.
        if len(self.result.found) < _KEPT or (verdict is Verdict.FAIL and self.result.failing == 1):
            self.result.found.append(Leaf(path, verdict, sentence, step, bare))

    def compare(self, wanted: Any, got: Any, path: str, steps: int | None = None) -> None:
        # An object within itself, on both sides, would have no end.
        pair = (id(wanted), id(got))
        if pair in self.within or len(self.within) > _DEEPEST:
            self.result.leaves += 1
            words = (
                said("{path} is in itself: it is not compared", path=path)
                if pair in self.within
                else said("{path} is nested more than {deep} deep: it is not compared", path=path, deep=_DEEPEST)
            )
            self.tell(path, words, Verdict.UNDECIDED)
            return
        self.within.append(pair)
        try:
            self._compare(*self._matched(_plain(wanted), _plain(got)), path, steps)
        finally:
            self.within.pop()

    def _matched(self, wanted: Any, got: Any) -> tuple[Any, Any]:
        """Both sides, lists and dicts as arrays of the other side's kind where it says which."""
        wanted, got = self._listed(wanted, got), self._listed(got, wanted)
        forms = [_struct_form(side) for side in (wanted, got)]
        # An array of dicts is a struct array beside one, and else a cell array of structs.
        if all(forms) and forms != ["dicts", "dicts"] and set(forms) != {"dict", "dicts"}:
            return _as_struct(wanted), _as_struct(got)
        if self.forms.orientation and {_kind(wanted), _kind(got)} == {"cell", "text"}:
            # NumPy has arrays of texts where MATLAB has cell arrays of them.
            wanted, got = (side.astype(object) if _is_array_of_texts(side) else side for side in (wanted, got))
        return wanted, got

    def _listed(self, value: Any, other: Any) -> Any:
        """A list as the array of numbers or letters that it is, unless the other side is one of cells."""
        if not isinstance(value, list | tuple):
            return value
        cells = isinstance(other, np.ndarray) and other.dtype.kind == "O"
        # NumPy makes one array of several and leaves their masks.
        cells = cells or any(np.ma.is_masked(item) for item in value)
        if not cells:
            try:
                array = np.asarray(value)
            except ValueError:  # parts of unlike lengths
                return _as_cells(value)
            if array.dtype.kind in "fciubU" and not _is_mixed(value, array):
                return _plain(array)
        return _as_cells(value)

    def _compare(self, wanted: Any, got: Any, path: str, steps: int | None) -> None:
        kinds = _kind(wanted), _kind(got)
        if kinds[0] == kinds[1]:
            by_kind: dict[str, Callable[..., None]] = {
                "cell": self._cells, "struct": self._structs, "instance": self._instances, "opaque": self._opaque,
                "sparse": self._sparse, "text": self._texts,
            }  # fmt: skip
            if kinds[0] == "numbers":
                self._numbers(wanted, got, path, steps)
            else:
                by_kind[kinds[0]](wanted, got, path)
            return
        flat = all(kind == "sparse" or (kind == "numbers" and side.ndim <= 2)
                   for kind, side in zip(kinds, (wanted, got), strict=True))  # fmt: skip
        if flat and self.forms.classes:
            sides = [side if is_sparse(side) else np.atleast_2d(side) for side in (wanted, got)]
            self._sparse(sides[0], sides[1], path)
            return
        self.result.leaves += 1
        sentence = self.words.form(path, describe(got), describe(wanted))
        if "opaque" in kinds and self.forms.orientation:
            self.tell(path, said("{what}: it is not looked into", what=sentence), Verdict.UNDECIDED, bare=sentence)
        else:
            self.tell(path, sentence)

    def _same_shape(self, wanted: Any, got: Any, path: str) -> tuple[Any, Any] | None:
        """Both with the reference's shape, or None if they have unlike ones, which is told."""
        if self.forms.trailing:
            wanted, got = _cut(wanted), _cut(got)
        if wanted.shape == got.shape:
            return wanted, got
        # To MATLAB a number is a matrix of one element.
        one = wanted.size == got.size == 1
        if one and {wanted.ndim, got.ndim} <= {0, 2}:
            return wanted.reshape(1, 1), got.reshape(1, 1)
        # A list is neither a row nor a column, and so is a cell array in Python.
        either = self.forms.orientation or _kind(wanted) == "cell"
        if either and wanted.size == got.size and min(wanted.ndim, got.ndim) < 2:
            larger = max((wanted, got), key=lambda side: side.ndim)
            # MATLAB's [] is 0x0.
            if sum(size != 1 for size in larger.shape) <= 1 or not any(larger.shape):
                return wanted.reshape(larger.shape), got.reshape(larger.shape)
        sentence = self.words.form(path, describe(got), describe(wanted))
        turned = self._turned(wanted, got) if _kind(wanted) == "numbers" else ""
        self.tell(path, said("{what}: {turned}", what=sentence, turned=turned) if turned else sentence)
        return None

    def _turned(self, wanted: Any, got: Any) -> str:
        """What a shape that is not the expected one has to do with it, if anything."""
        if got.ndim == 1 and wanted.ndim == 2 and got.size == wanted.size:
            return said("an array of one axis is neither a row nor a column, reshape it")
        if got.ndim != 2 or got.dtype != wanted.dtype or got.T.shape != wanted.shape:
            return ""
        return _TRANSPOSE if not self._judged(wanted, got.T)[0].any() else ""

    def _numbers(self, wanted: Any, got: Any, path: str, steps: int | None) -> None:
        self.result.leaves += 1
        same = self._same_shape(wanted, got, path)
        if same is None:
            return
        # To MATLAB a number is a matrix of one element.
        wanted, got = (side.reshape(1, 1) if side.ndim == 0 else side for side in same)
        lost, given = np.zeros(wanted.shape, dtype=bool), (wanted, got)
        if wanted.dtype != got.dtype:
            if not self.forms.classes:
                self.tell(path, self.words.form(path, describe(got), describe(wanted)))
                return
            wanted, got, lost = _common(wanted, got)
        self._elements(wanted, got, path, lambda failing: first_failing(failing, steps), lost, given)

    def _judged(self, wanted: Any, got: Any) -> tuple[Any, Judged | None]:
        """Where the numbers of one class and shape fail."""
        if wanted.dtype.kind in "fc":
            judged = judge_numbers(wanted, got, self.allowed)
            return ~judged.fine, judged
        if wanted.dtype.kind == "V":
            return (wanted["real"] != got["real"]) | (wanted["imag"] != got["imag"]), None
        return wanted != got, None

    def _elements(
        self, wanted: Any, got: Any, path: str, place: Callable[[Any], Spot], lost: Any, given: tuple[Any, Any],
        size: int | None = None,
    ) -> None:  # fmt: skip
        """Numbers of one class and shape, the place of which may be another one in what they are taken from.

        Where whole numbers were `lost` in that class, what was `given` is shown.
        """
        if not wanted.size:
            return
        failing, judged = self._judged(wanted, got)
        failing = failing | lost
        size = failing.size if size is None else size
        result = self.result
        if judged is None:
            result.differing += int(failing.sum())
        else:
            result.differing += int((~judged.equal).sum())
            finite = judged.difference[np.isfinite(judged.difference)]
            result.worst_difference = max(result.worst_difference, float(finite.max()) if finite.size else 0.0)
            result.worst_ulps = max(result.worst_ulps, float(judged.ulps.max()))
        zeros = judged is not None and self.signs and not failing.any()
        if zeros:
            failing = other_zeros(wanted, got)
            result.differing += int(failing.sum())
        if not failing.any():
            return
        spot = place(failing)
        at = np.unravel_index(int(np.argmax(np.ravel(failing, order="F"))), failing.shape, order="F")
        g, w = got[at], wanted[at]
        where = f"{path}{spot.indices if size > 1 and spot.index else ''}"
        if spot.step is not None:
            where = said("step {step}, {place}", step=spot.step, place=where)
        parts: list[str] = [self.words.two(where, _shown(g, w), _shown(w, g))]
        if lost[at]:
            parts = [self.words.two(where, given[1][at], given[0][at]),
                     said("a whole number that is not a double is compared with whole numbers alone")]  # fmt: skip
        elif judged is not None and judged.both_nan[at]:
            parts = [said("{where}: NaN on both sides, which is equal only with {option}",
                          where=where, option=self.words.equal_nan)]  # fmt: skip
        elif judged is not None:
            parts += self._why(judged, at, w)
        if size > 1:
            parts.append(said("{n} of {size} elements", n=int(failing.sum()), size=size))
        if spot.step is None and not zeros and failing.sum() > 1 and not lost.any() and self.words.far == "bits":
            is_turned = got.ndim == 2 and got.shape[0] == got.shape[1] > 1 and not self._judged(wanted, got.T)[0].any()
            found = None if is_turned else way([(wanted, got)])
            parts += [_TRANSPOSE] if is_turned else [said("it {way}", way=found)] if found else []
        self.tell(path, joined("; ", parts), Verdict.UNDECIDED if zeros else Verdict.FAIL, spot.step)

    def _why(self, judged: Judged, at: tuple[Any, ...], wanted: Any) -> list[str]:
        """How far apart two numbers are and how far they may be."""
        ulps, difference = float(judged.ulps[at]), float(judged.difference[at])
        allowed, far = self.allowed, self.words.far
        if far == "nothing":
            return []
        if not np.isfinite(ulps) or np.isnan(wanted):
            return [said("not a number")] if far == "bits" else []
        if far == "difference":
            return [said("|diff| {difference:.1e}", difference=difference)] if ulps else []
        limits = [f"{allowed.ulps:g} ULP"] * bool(allowed.ulps)
        if allowed.absolute:
            limits.append(f"{allowed.absolute:.1e}")
        if allowed.relative:
            limits.append(said("{limit:.1e} ({part:g} of it)",
                               limit=allowed.relative * abs(wanted), part=allowed.relative))  # fmt: skip
        # Beyond seven figures only the size of a count says anything.
        apart = {"difference": difference, "ulps": f"{ulps:.0f}" if ulps < 1e7 else f"{ulps:.1e}"}
        if limits:
            return [said("|diff| {difference:.1e}, {ulps} ULP > allowed {limits}",
                         limits=joined(" or ", limits), **apart)]  # fmt: skip
        if ulps:
            return [said("|diff| {difference:.1e}, {ulps} ULP where the same bits are expected", **apart)]
        return [said("another sign of zero where the same bits are expected")]

    def _sparse(self, wanted: Any, got: Any, path: str) -> None:
        """Two sparse matrices by the elements that one of them stores."""
        self.result.leaves += 1
        if wanted.shape != got.shape:
            self.tell(path, self.words.form(path, describe(got), describe(wanted)))
            return
        if wanted.dtype != got.dtype and not self.forms.classes:
            self.tell(path, self.words.form(path, describe(got), describe(wanted)))
            return
        rows, columns = wanted.shape
        (at_w, data_w), (at_g, data_g) = _stored(wanted), _stored(got)
        at = np.union1d(at_w, at_g)
        full = [np.zeros(len(at), dtype=data.dtype) for data in (data_w, data_g)]
        full[0][np.searchsorted(at, at_w)] = data_w
        full[1][np.searchsorted(at, at_g)] = data_g
        lost, given = np.zeros(len(at), dtype=bool), (full[0], full[1])
        if full[0].dtype != full[1].dtype:
            full[0], full[1], lost = _common(*full)

        def place(failing: Any) -> Spot:
            column, row = divmod(int(at[int(np.argmax(failing))]), max(rows, 1))
            return Spot((row, column), (row, column), None)

        self._elements(full[0], full[1], path, place, lost, given, rows * columns)

    def _texts(self, wanted: Any, got: Any, path: str) -> None:
        self.result.leaves += 1
        if self.forms.trailing:
            wanted, got = _cut(wanted), _cut(got)
        matrices = [_is_letters(side) for side in (wanted, got)]
        of_files = all(matrices) and not self.forms.classes
        same_shape = wanted.shape == got.shape or (not all(matrices) and not all(side.ndim for side in (wanted, got)))
        if max(wanted.ndim, got.ndim) > 2 or (all(matrices) and same_shape and wanted.shape[0] != 1):
            if wanted.shape == got.shape:
                self._letters(wanted, got, path)
            else:
                self.tell(path, self.words.form(path, describe(got), describe(wanted)))
            return
        rows = [_rows(side) for side in (wanted, got)]
        # Text of Python has no shape of its own, and that of no letters has several in MATLAB.
        if not of_files and not "".join([*rows[0], *rows[1]]):
            return
        fit = len(rows[0]) == len(rows[1])
        if not same_shape:
            # One row that is longer is shown; matrices and arrays of texts of other sizes are not gone through.
            fit = fit and (len(rows[0]) == 1 and bool(rows[0][0] and rows[1][0]) if of_files else any(matrices))
        if not fit:
            self.tell(path, self.words.form(path, describe(got), describe(wanted)))
            return
        for k, (w, g) in enumerate(zip(*rows, strict=True)):
            if len(rows[0]) > 1 and matrices[0] != matrices[1]:  # the rows of a matrix are filled up
                w, g = w.rstrip(" "), g.rstrip(" ")
            if w != g:
                self._strings(w, g, path if len(rows[0]) == 1 else f"{path}({k + 1}) [{k}]", path)
                return

    def _letters(self, wanted: Any, got: Any, path: str) -> None:
        failing = wanted != got
        if failing.any():
            spot = first_failing(failing, None)
            self.result.differing += int(failing.sum())
            g, w = (f"'{side[spot.place]}'" for side in (got, wanted))
            count = said("{n} of {size} letters", n=int(failing.sum()), size=failing.size)
            self.tell(path, joined("; ", [self.words.two(f"{path}{spot.indices}", g, w), count]))

    def _strings(self, wanted: str, got: str, place: str, path: str) -> None:
        """Two texts that are not the same."""
        alike = [a == b for a, b in zip(wanted, got, strict=False)]
        same = [*alike, False].index(False)
        self.result.differing += max(len(wanted), len(got)) - sum(alike)
        begin = max(0, same - _SHOWN // 2) if max(len(wanted), len(got)) > _SHOWN else 0
        cut = [("..." if begin else "") + side[begin : begin + _SHOWN] + ("..." if len(side) > begin + _SHOWN else "")
               for side in (got, wanted)]  # fmt: skip
        first = (said("letter {n} differs", n=same + 1) if len(wanted) == len(got) else
                 said("letter {n} differs, of {got} and {wanted} letters",
                      n=same + 1, got=len(got), wanted=len(wanted)))  # fmt: skip
        self.tell(path, joined("; ", [self.words.two(place, f"'{cut[0]}'", f"'{cut[1]}'"), first]))

    def _cells(self, wanted: Any, got: Any, path: str) -> None:
        same = self._same_shape(wanted, got, path)
        if same is None:
            self.result.leaves += 1
            return
        wanted, got = same
        for place, label in _places(wanted.shape):
            self.compare(wanted[place], got[place], f"{path}{{{label}}}")

    def _structs(self, wanted: Any, got: Any, path: str) -> None:
        same = self._same_shape(wanted, got, path)
        if same is None:
            self.result.leaves += 1
            return
        wanted, got = same
        names = wanted.dtype.names or (), got.dtype.names or ()
        if UNKNOWN in (*names[0], *names[1]):
            self.result.leaves += 1
            if all(names):
                self.tell(
                    path, said("{path} is a struct array without elements: its fields are not compared", path=path),
                    Verdict.UNDECIDED,
                )  # fmt: skip
            else:
                self.tell(path, said("{path} has fields on one side only", path=path))
            return
        for name in (*names[0], *(name for name in names[1] if name not in names[0])):
            if name not in names[0] or name not in names[1]:
                self.result.leaves += 1
                self.tell(f"{path}.{name}", self.words.missing(f"{path}.{name}", in_got=name not in names[1]))
        for place, label in _places(wanted.shape):
            element = path if wanted.size == 1 else f"{path}({label})"
            for name in names[0]:
                if name in names[1]:
                    self.compare(wanted[name][place], got[name][place], f"{element}.{name}")

    def _instances(self, wanted: Instance, got: Instance, path: str) -> None:
        if wanted.of_class != got.of_class:
            self.result.leaves += 1
            self.tell(path, self.words.form(path, describe(got), describe(wanted)))
            return
        self._structs(wanted.fields, got.fields, path)

    def _opaque(self, wanted: Opaque, got: Opaque, path: str) -> None:
        self.result.leaves += 1
        if wanted.content and wanted.content == got.content:
            return
        if wanted.what.partition(" (")[0] != got.what.partition(" (")[0]:
            self.tell(path, self.words.form(path, got.what, wanted.what))
        elif wanted.what != got.what:
            sentence = self.words.form(path, got.what, wanted.what)
            self.tell(path, said("{what}: what they do is not compared", what=sentence), Verdict.UNDECIDED)
        else:
            self.tell(
                path, said("{path} is {what}: it is not looked into", path=path, what=got.what), Verdict.UNDECIDED
            )


def _kind(value: Any) -> str:
    if isinstance(value, Opaque):
        return "opaque"
    if isinstance(value, Instance):
        return "instance"
    if isinstance(value, Mapping):
        return "struct"
    if is_sparse(value):
        return "sparse"
    if value.dtype.kind == "V":
        return "numbers" if _is_complex_integer(value.dtype) else "struct"
    return {"U": "text", "O": "cell"}.get(value.dtype.kind, "numbers")


def _cut(value: Any) -> Any:
    """The array without axes of length 1 behind the second."""
    shape = list(value.shape)
    while len(shape) > 2 and shape[-1] == 1:
        shape.pop()
    return value.reshape(shape)


def _is_letters(value: Any) -> bool:
    """Whether it is a matrix of single letters, as MATLAB's text is."""
    return bool(value.ndim > 1 and value.dtype.itemsize <= 4)


def _is_array_of_texts(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "U" and value.ndim > 0 and not _is_letters(value)


def _is_mixed(value: list[Any] | tuple[Any, ...], array: NDArray[Any]) -> bool:
    """Whether NumPy has made text of numbers."""
    return array.dtype.kind == "U" and not all(isinstance(item, str | list | tuple | np.ndarray) for item in value)


def _rows(text: Any) -> list[str]:
    """The rows of a matrix of letters, or the texts of an array of them."""
    if _is_letters(text):
        # NumPy takes a NUL for no letter at all.
        return ["".join(letter or "\0" for letter in row) for row in text.tolist()]
    return [str(item) for item in text.reshape(-1).tolist()]


def _places(shape: tuple[int, ...]) -> list[tuple[tuple[int, ...], str]]:
    """Every place of an array, column by column, and how MATLAB's index has it: of a vector one number."""
    is_vector = sum(size != 1 for size in shape) <= 1
    order = [tuple(int(i) for i in reversed(place)) for place in np.ndindex(tuple(reversed(shape)))]
    return [(place, str(k + 1) if is_vector else ",".join(str(i + 1) for i in place)) for k, place in enumerate(order)]


def _stored(value: Any) -> tuple[NDArray[np.int64], Any]:
    """Where a matrix has numbers, counted column by column, and which."""
    import scipy.sparse

    matrix = scipy.sparse.csc_array(value)
    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
    columns = np.repeat(np.arange(matrix.shape[1], dtype=np.int64), np.diff(matrix.indptr))
    return columns * max(matrix.shape[0], 1) + matrix.indices, matrix.data


def _common(wanted: Any, got: Any) -> tuple[Any, Any, Any]:
    """Numbers of two classes in one, and where a whole number is none of it."""
    lost = np.zeros(wanted.shape, dtype=bool)
    for side in (wanted, got):
        if side.dtype.kind == "V":
            lost |= _is_no_double(side["real"]) | _is_no_double(side["imag"])
    wanted, got = _from_pairs(wanted), _from_pairs(got)
    if wanted.dtype.kind in "iub" and got.dtype.kind in "iub":
        # NumPy compares whole numbers of any two classes by what they are.
        return wanted, got, lost
    kind = np.result_type(wanted.dtype, got.dtype, np.float64)
    for side in (wanted, got):
        if side.dtype.kind in "iu":
            lost |= _is_no_double(side)
    return wanted.astype(kind), got.astype(kind), lost


def _is_no_double(whole: Any) -> Any:
    """Which of some whole numbers are no doubles."""
    found = whole > _WHOLE
    if whole.dtype.kind == "i":
        found |= whole < -_WHOLE
    for place in zip(*np.nonzero(found), strict=True):
        found[place] = int(float(int(whole[place]))) != int(whole[place])
    return found


def _from_pairs(value: Any) -> Any:
    return value["real"] + 1j * value["imag"] if value.dtype.kind == "V" else value


def _shown(value: Any, other: Any) -> str:
    """A number with as many digits as tell it from the other one."""
    if isinstance(value, np.void):
        return f"{value['real']}{value['imag']:+d}i"
    if not isinstance(value, np.inexact):
        return str(value)
    digits = next((d for d in (5, 9, 17) if f"{value:.{d}g}" != f"{other:.{d}g}"), 17)
    return f"{value:.{digits}g}"
