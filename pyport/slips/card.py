"""A porting slip: what MATLAB has, what people write, what is right, and the edit that makes the one of the other."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from pyport.mistakes.card import Text
from pyport.slips.pattern import Names, Pattern

#: Functions that both languages have by one name.
SAME_FUNCTIONS = frozenset({
    "sqrt", "abs", "exp", "log", "log2", "log10", "log1p", "expm1", "floor", "ceil", "sin", "cos", "tan", "sinh",
    "cosh", "tanh", "sum", "mean", "prod", "max", "min", "sign", "real", "imag", "conj", "cumsum", "cumprod", "diff",
    "sort", "any", "all",
})  # fmt: skip


#: Functions of one argument that Python has by another name, or elsewhere: what is written for them, the argument is A.
CALLS = {
    "unique": "np.unique(A)", "fliplr": "np.fliplr(A)", "flipud": "np.flipud(A)", "flip": "np.flip(A, axis=0)",
    "fix": "np.fix(A)", "round": "np.round(A)", "triu": "np.triu(A)", "tril": "np.tril(A)",
    "inv": "np.linalg.inv(A)", "det": "np.linalg.det(A)", "norm": "np.linalg.norm(A)", "trace": "np.trace(A)",
    "fft": "np.fft.fft(A)", "ifft": "np.fft.ifft(A)", "fftshift": "np.fft.fftshift(A)",
    "ifftshift": "np.fft.ifftshift(A)", "angle": "np.angle(A)", "unwrap": "np.unwrap(A)", "median": "np.median(A)",
    "std": "np.std(A, ddof=1)", "var": "np.var(A, ddof=1)", "deg2rad": "np.deg2rad(A)", "rad2deg": "np.rad2deg(A)",
    "cov": "np.cov(A, rowvar=False)", "numel": "np.size(A)", "length": "len(A)", "upper": "A.upper()",
    "lower": "A.lower()", "strtrim": "A.strip()", "num2str": "str(A)", "isnan": "np.isnan(A)", "asin": "np.arcsin(A)",
    "acos": "np.arccos(A)", "atan": "np.arctan(A)",
}  # fmt: skip


def plain_name(name: str) -> str:
    """A name without what people write otherwise in the other language: ``N_max`` is ``nmax``."""
    return name.replace("_", "").casefold()


class Kind(Enum):
    """What a slip is about."""

    RANGE = "range"
    INDEX = "index"
    COLUMNS = "column order"
    AXIS = "axis"
    STATISTICS = "statistics"
    PRODUCT = "product"
    SHAPE = "shape"
    COPY = "copy"
    ROUNDING = "rounding"
    INTEGER = "integers"
    EXTREME = "min and max"
    SORTING = "sorting"
    SIGNAL = "signal"
    FUNCTION = "function"
    ALGEBRA = "linear algebra"
    TEXT = "text"
    LOGIC = "logic"
    OUTPUT = "outputs"
    STATEMENT = "statements"
    UNIT = "unit"
    CONSTANT = "constant"
    NAME = "name"
    OPERATOR = "operator"
    BRACKET = "bracket"
    ENGINE = "engine"


@dataclass(frozen=True)
class Context:
    """What is known around a statement of a port.

    Attributes
    ----------
    names : Names
        What the program calls what it imports.
    variables : tuple of str
        Those that the statement may read, the last written first.
    matlab : str
        MATLAB's statement; empty if it has no partner.
    """

    names: Names
    variables: tuple[str, ...] = ()
    matlab: str = ""


#: Of a block of statements the first and the end of a part, and what stands in its place.
Rearranged = tuple[int, int, Sequence[ast.stmt]]
#: What a block of statements may become around one of them.
Rearrange = Callable[[Sequence[ast.stmt], int, Context], Iterable[Rearranged]]
#: What a piece of a statement may become.
Rewrite = Callable[[ast.AST, Context], Iterable[ast.AST]]


def called(name: str, argument: ast.expr, context: Context) -> ast.expr | None:
    """A call of a function that MATLAB has by a name; None if there is none of one argument, or it is not imported."""
    if name in SAME_FUNCTIONS and context.names.numpy:
        return ast.Call(ast.Attribute(ast.Name(context.names.numpy, ast.Load()), name, ast.Load()), [argument], [])
    if name not in CALLS:
        return None
    made = next(Pattern("A", CALLS[name]).replacements(argument, context.names), None)
    return made if isinstance(made, ast.expr) else None


def edits(*lines: str) -> tuple[Pattern, ...]:
    """Patterns, each written as ``wrong -> right``."""
    return tuple(Pattern(*line.split(" -> ")) for line in lines)


@dataclass(frozen=True, eq=False)
class Card:
    """One slip.

    Attributes
    ----------
    id : str
    kind : Kind
    title, why : Text
        What is wrong, and why people write it.
    matlab, wrong, right : str
        Lines that can be run: MATLAB's, the slip, and what it should have been.
    sources : tuple of str
        Where MATLAB's and Python's documentation say so.
    edits : tuple of Pattern
        What is looked for, and what is written in its place.
    rewrite : callable, optional
        The same, where a pattern cannot say it.
    rearrange : callable, optional
        The same, where it takes other statements: in another order, one more, one less.
    given : str
        What the lines need, in Python.
    matlab_given : str
        The same in MATLAB, where `pyport.slips.given.matlab_given` cannot tell: a vector is a row there.
    octave : str
        MATLAB's line in core functions, where it takes a toolbox or where Octave's own function does something else.
    is_typing : bool
        Whether it can be made in any language: then MATLAB's text has to speak for it.
    is_mutual : bool
        Whether its words are true whichever of the two forms the port has: then its edits may undo each other.
    """

    id: str
    kind: Kind
    title: Text
    why: Text
    matlab: str
    wrong: str
    right: str
    sources: tuple[str, ...] = ()
    edits: tuple[Pattern, ...] = ()
    rewrite: Rewrite | None = None
    given: str = ""
    matlab_given: str = ""
    octave: str = ""
    rearrange: Rearrange | None = None
    is_typing: bool = False
    is_mutual: bool = False

    @cached_property
    def words(self) -> str:
        """All that the card says, in both languages, in small letters."""
        texts = (text for both in (self.title, self.why) for text in (both.en, both.zh))
        lines = (line for edit in self.edits for line in (edit.wrong, edit.right))
        own = (self.matlab, self.wrong, self.right)
        return "\n".join([self.id, *texts, *own, *self.sources, *lines]).casefold()

    @cached_property
    def _patterns(self) -> dict[type[ast.AST], list[Pattern]]:
        """The patterns by the kinds of pieces that they can be: most pieces can be few."""
        found: dict[type[ast.AST], list[Pattern]] = {}
        for pattern in self.edits:
            for kind in pattern.kinds:
                found.setdefault(kind, []).append(pattern)
        return found

    def with_turned(
        self, id_: str, title: Text, matlab: str, edits: tuple[Pattern, ...] = (), *, rewrite: Rewrite | None = None,
        why: Text | None = None, octave: str = "", sources: tuple[str, ...] = (),
    ) -> tuple[Card, Card]:  # fmt: skip
        """The card, and that of the slip the other way round: right is there what is wrong here."""
        return self, replace(self, id=id_, title=title, why=why or self.why, matlab=matlab, wrong=self.right,
                             right=self.wrong, sources=sources or self.sources, edits=edits, rewrite=rewrite,
                             octave=octave)  # fmt: skip

    def replacements(self, node: ast.AST, context: Context) -> Iterator[tuple[object, ast.AST]]:
        """What a piece of a statement may have to be, if this slip was made in it; before each, which edit it is."""
        for pattern in self._patterns.get(type(node), ()):
            yield from ((pattern, new) for new in pattern.replacements(node, context.names))
        if self.rewrite is not None:
            yield from enumerate(self.rewrite(node, context))
