"""MATLAB expressions as text in which every operation calls `pyport_noise`, and which of them may be computed again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyport.scripts.matlab_expression import NO_CODE, Access, Node, NotRead, expression
from pyport.scripts.matlab_source import DRAWS
from pyport.scripts.matlab_syntax import ASSIGNMENTS, Source, Span, Statement
from pyport.scripts.matlab_text import assigned_somewhere
from pyport.scripts.record import names

_OPERATORS = {
    "+": "plus", "-": "minus", ".*": "times", "./": "rdivide", ".\\": "ldivide", ".^": "power", "*": "mtimes",
    "/": "mrdivide", "\\": "mldivide", "^": "mpower",
}  # fmt: skip
#: They select, rearrange, compare, count or make: their results are their inputs' numbers, or whole, or decided.
_EXACT = names(
    """
    abs floor ceil round fix sign real imag conj mod rem idivide gcd lcm factorial nchoosek perms primes factor max min
    cummax cummin nanmax nanmin bounds mode sort sortrows unique find nnz any all not and or xor eq ne lt le gt ge
    ismember intersect union setdiff setxor histc discretize lookup fliplr flipud flip rot90 rotdim circshift permute
    ipermute reshape resize vec squeeze shiftdim cat horzcat vertcat repmat blkdiag diag tril triu vech meshgrid
    ndgrid sub2ind ind2sub zeros ones eye cell struct fieldnames rmfield setfield getfield orderfields struct2cell
    cell2struct cell2mat num2cell mat2cell numel ndims rows columns size length nzmax double single int8 int16 int32
    int64 uint8 uint16 uint32 uint64 logical char cellstr num2str mat2str int2str sprintf strsplit regexp regexpi
    regexprep upper lower toupper tolower blanks deblank dec2bin bin2dec dec2hex hex2dec dec2base base2dec bitand bitor
    bitxor bitshift bitcmp full sparse nonzeros spones speye spdiags func2str validatestring cast typecast swapbytes
    numfields deal merge ifelse pi e Inf NaN NA eps realmax realmin intmax intmin flintmax true false toeplitz hankel
    hadamard magic pascal wilkinson accumdim postpad prepad padarray substr index rindex ostrsplit max_recursion_depth
    containers fftshift ifftshift medfilt1 medfilt2 bwlabel rank sizeof class findpeaks
    """
)
#: They compute each number from the numbers in the same place, or a few: the result is rounded, the inputs are not.
_ELEMENTWISE = names(
    """
    sqrt cbrt nthroot exp expm1 log log2 log10 log1p sin cos tan sec csc cot asin acos atan atan2 sinh cosh tanh asinh
    acosh atanh sind cosd tand asind acosd atand deg2rad rad2deg hypot gamma lgamma gammaln erf erfc erfinv erfcinv
    beta betaln realsqrt reallog realpow arg angle unwrap sinc linspace logspace colon diff del2 gradient median
    prctile quantile iqr range kron vander hilb invhilb hanning hamming hann blackman bartlett kaiser triang besselj
    bessely besseli besselk legendre polar cart2pol pol2cart cart2sph sph2cart plus minus times rdivide ldivide power
    complex interp2 interp3 interpn griddata ppval
    """
)
#: Exact for short numbers, else backward stable: sums of products, and what calls a function for each element.
_POLYNOMIAL = names(
    """
    sum sumsq cumsum prod cumprod mean dot cross trapz cumtrapz filter filter2 conv conv2 deconv polyval polyder polyint
    mtimes mpower trace movmean movsum cellfun arrayfun structfun bsxfun feval nanmean nansum
    """
)
#: Of their inputs the second has the values; the others are places, which must stay in order and within bounds.
_SECOND = names("interp1 spline pchip accumarray mkpp")
#: Their results are rounded and their inputs too, as of functions that are not known. These are no variables.
_LIBRARY = names(
    """
    inv pinv det eig eigs svd svds qr lu chol schur hess norm normest cond condest rcond expm logm sqrtm null orth rref
    std var meansq cov corr corrcoef xcorr xcov skewness kurtosis zscore normalize detrend fft ifft fft2 ifft2 fftn
    ifftn dct idct freqz filtfilt butter cheby1 cheby2 fir1 pwelch periodogram hilbert polyfit roots poly residue
    lsqnonneg linsolve lscov fzero fminsearch fminbnd fminunc fsolve lsqcurvefit quad quadl quadgk quadv integral
    integral2 dblquad ode45 ode23 ode15s lsode pcg gmres bicgstab kmeans pdist pdist2 normpdf normcdf norminv
    """
)

#: What may not be computed again: it draws, shows, reads, writes, waits, or asks for what depends on when and where.
_OUTWARD = names(
    """
    rande randg randp randsample datasample normrnd unifrnd exprnd poissrnd binornd gamrnd betarnd mvnrnd random rng
    sprand sprandn sprandsym awgn wgn disp display printf fprintf puts fputs fdisp fopen fclose fread fwrite fgetl fgets
    fscanf fskipl textscan textread importdata load save csvread csvwrite dlmread dlmwrite xlsread xlswrite readtable
    writetable readmatrix writematrix audioread audiowrite imread imwrite delete unlink rename mkdir rmdir movefile
    copyfile tempname tempdir system shell_cmd unix dos popen urlread urlwrite websave webread addpath rmpath cd chdir
    diary echo more print saveas tic toc clock now cputime time date datestr getenv setenv putenv eval evalc evalin
    assignin inputname exist who whos clear clearvars mlock munlock nargin nargout nargchk narginchk input keyboard
    pause kbhit menu lasterr lasterror lastwarn rethrow exit quit run source parfeval gpuArray pwd ls dir str2func
    inline waitbar drawnow
    """
)
#: They make variables that the text does not show.
_MAKE_VARIABLES = names("load eval evalc evalin assignin run source")


@dataclass(frozen=True)
class Function:
    """A function of the person's own: where it is, and what its copy with rounding errors is called."""

    key: str
    statement: Statement
    copy: str


def _is_field(source: Source, number: int) -> bool:
    return number > 0 and source.words[number - 1].text == "." and not source.words[number].blank


def assignment(source: Source, span: Span) -> int:
    """The word that assigns, of a simple statement; 0 if none does."""
    depth = 0
    for k in range(span.first, span.last + 1):
        word = source.words[k]
        if word.kind == "operator":
            depth += (word.text in "([{") - (word.text in ")]}")
            if depth == 0 and word.text in ASSIGNMENTS:
                return k
    return 0


@dataclass
class Library:
    """All functions of the person's own, and which of them may be computed again.

    Parameters
    ----------
    sources : mapping of str to Source
        The files that are traced together.
    stems : mapping of str to str
        The file in which a name is found, of functions and scripts that have files of their own.
    """

    sources: Mapping[str, Source]
    stems: Mapping[str, str]
    _reasons: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._functions: dict[tuple[str, str], Function] = {}
        for key, source in self.sources.items():
            for statement in source.functions:
                assert statement.signature is not None
                name = source.words[statement.signature.name].text
                copy = f"pyport_noisy_{len(self._functions) + 1}"
                self._functions[key, name] = Function(key, statement, copy)
        calls = frozenset[str]()
        for source in self.sources.values():
            words = {word.text for word in source.words if word.kind == "name"}
            calls |= words - assigned_somewhere(source.text)
        self._has_maps = "containers" in calls
        #: Whether names may be variables though nothing in the text assigns them.
        self.hides_variables = bool(calls & _MAKE_VARIABLES) or any(
            source.is_script for key, source in self.sources.items() if key in self.stems.values()
        )

    @property
    def functions(self) -> Iterator[Function]:
        """Those that may be computed again."""
        return (function for function in self._functions.values() if not self.reason(function))

    def find(self, key: str, name: str) -> Function | None:
        """The function that a name means in a file."""
        own = self._functions.get((key, name))
        if own is not None or name not in self.stems:
            return own
        other = self.sources[self.stems[name]]
        if other.is_script:
            return None
        first = other.functions[0].signature
        assert first is not None
        return self._functions[self.stems[name], other.words[first.name].text]

    def reason(self, function: Function) -> str:
        """Why a function may not be called again; empty if it may."""
        if function.copy not in self._reasons:
            self._reasons[function.copy] = ""  # a function that calls itself is judged by the rest of it
            self._reasons[function.copy] = self._why(function)
        return self._reasons[function.copy]

    def _why(self, function: Function) -> str:
        span = function.statement.span
        if self._has_maps:
            return "it may change a map"
        inner = list(_all(function.statement.clauses[0].body))
        if any(statement.kind == "function" for statement in inner):
            return "it has functions within"
        if any(statement.kind in ("declare", "command") for statement in inner):
            return "it keeps what it computes, or commands"
        signature = function.statement.signature
        assert signature is not None
        # nargin and its like ask about the function's own call, which is the same in a copy.
        asked = frozenset(["nargin", "nargout", "exist", "narginchk", "nargchk"])
        return self.why(function.key, Span(signature.last + 1, span.last), frozenset(), allowed=asked)

    def why(self, key: str, span: Span, variables: Collection[str], allowed: Collection[str] = ()) -> str:
        """Why some words may not be computed again; empty if they may."""
        source = self.sources[key]
        for k in range(span.first, span.last + 1):
            word = source.words[k]
            name = word.text[1:-1] if word.kind == "text" else word.text
            if word.kind not in ("name", "text") or name in allowed or _is_field(source, k):
                continue
            if word.kind == "name" and name in variables:
                continue
            if function := self.find(key, name):
                if reason := self.reason(function):
                    return f"{name}: {reason}"
            elif word.kind == "name" and name in self.stems:
                return f"{name} is a script"
            elif name in DRAWS:
                return f"{name} draws random numbers"
            elif word.kind == "name" and name in _OUTWARD:
                return f"{name} has effects, or another answer each time"
        return ""

    @property
    def handles_are_pure(self) -> bool:
        """Whether no function handle and no name in quotes leads to what may not be computed again."""
        return not any(self.why(key, span, ()) for key, span in self._spans_with_handles())

    def _spans_with_handles(self) -> Iterator[tuple[str, Span]]:
        for key, source in self.sources.items():
            for statement in _all(source.statements):
                headers = [clause.header for clause in statement.clauses if clause.header]
                for span in [statement.span] if statement.kind == "simple" else headers:
                    if any(source.words[k].text == "@" for k in range(span.first, span.last + 1)):
                        yield key, span

    def copy_of(self, function: Function) -> str:
        """The text of a function in which every operation has a rounding error."""
        source, statement = self.sources[function.key], function.statement
        signature = statement.signature
        assert signature is not None
        variables = frozenset([*signature.inputs, *signature.outputs, *_assigned(source, statement.clauses[0].body)])
        writer = Writer(self, function.key, variables)
        edits = [(Span(signature.name, signature.name), function.copy)]
        for inner in _all(statement.clauses[0].body):
            edits += writer.edits(inner)
        words, pieces = source.words, list[str]()
        place = words[statement.span.first].start
        for span, text in sorted(edits, key=lambda edit: edit[0].first):
            pieces += [source.text[place : words[span.first].start], text]
            place = words[span.last].end
        return "".join([*pieces, source.text[place : words[statement.span.last].end], "\n"])


def _all(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Statements and those of their blocks."""
    for statement in statements:
        yield statement
        for clause in statement.clauses:
            yield from _all(clause.body)


def _assigned(source: Source, statements: Iterable[Statement]) -> Iterator[str]:
    """Names that may be assigned in statements: all that stand left of a sign, or in a for."""
    for statement in _all(statements):
        spans = [statement.span] if statement.kind == "simple" else []
        if statement.kind == "for" and statement.clauses[0].header:
            spans = [statement.clauses[0].header]
        if statement.kind == "try":
            spans = [clause.header for clause in statement.clauses if clause.header]
        for span in spans:
            last = span.last if statement.kind == "try" else _sign_of(source, span) - 1
            yield from (source.words[k].text for k in range(span.first, last + 1)
                        if source.words[k].kind == "name" and not _is_field(source, k))  # fmt: skip


def _sign_of(source: Source, span: Span) -> int:
    """The last word of a span that assigns; its first where none does."""
    words = source.words
    signs = [
        k for k in range(span.first, span.last + 1) if words[k].kind == "operator" and words[k].text in ASSIGNMENTS
    ]
    return signs[-1] if signs else span.first


class Writer:
    """Writes expressions of one function or script so that they have rounding errors.

    Parameters
    ----------
    library : Library
    key : str
        The file.
    variables : frozenset of str
    parts : list of str, optional
        Gets the texts of the parts whose values are kept; a part's number is its place in it, from 1.
    """

    def __init__(self, library: Library, key: str, variables: frozenset[str], parts: list[str] | None = None) -> None:
        self.library, self.key, self.source = library, key, library.sources[key]
        self.variables, self.parts = variables, parts
        #: Of variables that have rounding errors of their own the statement that gave them, and which of its results.
        self.inputs: dict[str, tuple[int, int]] = {}

    def tree(self, span: Span) -> Node:
        """The tree of an expression.

        Raises
        ------
        NotRead
            If it is of a form that is not known.
        """
        return expression(self.source, span)

    def edits(self, statement: Statement) -> Iterator[tuple[Span, str]]:
        """What to put in the place of a statement's expressions; nothing where they cannot be read."""
        spans = []
        if statement.kind == "simple":
            sign = assignment(self.source, statement.span)
            if sign and self.source.words[sign].text == "=":
                spans.append(Span(sign + 1, statement.span.last))
        elif statement.kind in ("if", "while", "switch", "do"):
            headers = [clause.header for clause in statement.clauses if clause.header]
            spans += headers[:1] if statement.kind == "switch" else headers
        for span in spans:
            try:
                yield span, self.write(self.tree(span), is_one=False)
            except NotRead:
                continue

    # -- text ---------------------------------------------------------------------------------------

    def number(self, node: Node) -> int:
        """The number of a part whose value is kept; 0 if it is not."""
        if self.parts is None:
            return 0
        self.parts.append(self.shown(node))
        return len(self.parts)

    def shown(self, node: Node) -> str:
        """The part as the source has it, in one line."""
        return self.line(self.source.words[node.first].start, self.source.words[node.last].end)

    def line(self, first: int, last: int) -> str:
        """A piece of the text without line ends."""
        return " ".join(NO_CODE.sub(" ", self.source.text[first:last]).split())

    def call(self, node: Node, how: str, *given: str) -> str:
        """The call that computes a part; the parts within have been written before."""
        return self.noise(self.number(node), how, *given)

    @staticmethod
    def noise(number: int, how: str, *given: str) -> str:
        """The call of `pyport_noise`."""
        return f"pyport_noise({number}, '{how}', {', '.join(given)})"

    def write(self, node: Node, *, is_one: bool = True) -> str:
        """The text of a part.

        Parameters
        ----------
        node : Node
        is_one : bool
            Whether it stands where one value is wanted, so that it has one.
        """
        match node.kind:
            case "literal" | "colon" | "end":
                word = self.source.words[node.first]
                return f"({word.text})" if word.kind == "text" else word.text
            case "sign":
                return self.call(node, "value", f"({node.sign}{self.write(node.parts[0])})")
            case "transposed":
                return self.call(node, "value", f"({self.write(node.parts[0])}){node.sign}")
            case "binary":
                left, right = map(self.write, node.parts)
                if operator := _OPERATORS.get(node.sign):
                    return self.call(node, operator, left, right)
                return self.call(node, "value", f"({left} {node.sign} {right})")
            case "range":
                parts = [self.write(part) for part in node.parts]
                return self.call(node, "elementwise", "'colon'", *parts)
            case "bracket":
                return f"({self.write(node.parts[0])})"
            case "matrix":
                return self.call(node, "value", f"[{self.elements(node)}]")
            case "cell":
                return f"{{{self.elements(node)}}}"
            case "handle":
                function = self.library.find(self.key, node.sign)
                return f"@{function.copy if function else node.sign}"
            case "lambda":
                inner = Writer(self.library, self.key, self.variables | set(node.inputs))
                words, (body,) = self.source.words, node.parts
                head = self.line(words[node.first].start, words[body.first].start)
                return f"{head} {inner.write(body, is_one=False)}"
        return self.chain(node, is_one=is_one)

    def elements(self, node: Node) -> str:
        """The elements of a matrix or a cell array, with what separates them."""
        texts = [self.write(part, is_one=False) for part in node.parts]
        return "".join(f"{joint} {text}" for joint, text in zip(["", *node.joints], texts, strict=False)).lstrip()

    def chain(self, node: Node, *, is_one: bool) -> str:
        """The text of a name, or another operand, and what stands behind it."""
        name, accesses = node.sign, node.accesses
        if not name:
            return self.call(node, "value", self.write(node.parts[0]) + "".join(map(self.plain, accesses)))
        if name in self.variables or (accesses and accesses[0].kind != "()"):
            return self.variable(node, is_one=is_one)
        function = self.library.find(self.key, name)
        if function is None and not accesses:
            return name  # a constant, or a variable that the text does not show
        if function is None and self.is_hidden(name):
            return self.variable(node, is_one=is_one)
        given = [self.write(argument, is_one=False) for argument in (accesses[0].arguments if accesses else ())]
        how = "exact" if function else self.how(name)
        called = f"'{function.copy if function else name}'"
        if len(accesses) < 2:
            return self.call(node, how, called, *given)
        inner = self.noise(0, how, called, *given)
        return self.call(node, "value", inner + "".join(map(self.plain, accesses[1:])))

    def is_hidden(self, name: str) -> bool:
        """Whether a name that nothing assigns may be a variable."""
        return self.library.hides_variables and self.how(name) == "library" and name not in _LIBRARY

    @staticmethod
    def how(name: str) -> str:
        """In which manner a function's results are rounded; "library" if it is not known."""
        for how, known in (("exact", _EXACT), ("elementwise", _ELEMENTWISE), ("polynomial", _POLYNOMIAL),
                           ("second", _SECOND)):  # fmt: skip
            if name in known:
                return how
        return "exact" if name.startswith(("is", "str")) else "library"

    def variable(self, node: Node, *, is_one: bool) -> str:
        """The text of a variable and its indices; the bracket at the end may also call a handle."""
        name, accesses = node.sign, node.accesses
        given = self.inputs.get(name)
        noisy = self.noise(0, "input", *map(str, given), name) if given else name
        if not accesses:
            return noisy
        if accesses[-1].kind == "()" and not any(map(has_end, accesses[-1].arguments)):
            before = name + "".join(map(self.plain, accesses[:-1])) if len(accesses) > 1 else noisy
            arguments = ["':'" if argument.kind == "colon" else self.write(argument, is_one=False)
                         for argument in accesses[-1].arguments]  # fmt: skip
            return self.call(node, "apply", before, *arguments)
        text = name + "".join(map(self.plain, accesses))
        # A brace or a field may stand for several values, which no bracket around them may hold.
        return self.call(node, "value", text) if is_one or all(access.kind == "()" for access in accesses) else text

    def plain(self, access: Access) -> str:
        """An index or a field as it is read: what has an end in it is not rounded."""
        if access.kind == ".":
            return f".{access.name}"
        texts = [self.untouched(argument) if has_end(argument) else self.write(argument, is_one=False)
                 for argument in access.arguments]  # fmt: skip
        opening, closing = {"()": ("(", ")"), "{}": ("{", "}"), ".()": (".(", ")")}[access.kind]
        return f"{opening}{', '.join(texts)}{closing}"

    def untouched(self, node: Node) -> str:
        """The text as it stands, with functions of the person's own by the names of their copies."""
        words, pieces = self.source.words, list[str]()
        for k in range(node.first, node.last + 1):
            word = words[k]
            function = None
            if word.kind == "name" and word.text not in self.variables and not _is_field(self.source, k):
                function = self.library.find(self.key, word.text)
            gap = " " if k > node.first and word.start > words[k - 1].end else ""
            pieces.append(gap + (function.copy if function else word.text))
        return "".join(pieces)


def has_end(node: Node) -> bool:
    """Whether an end belongs to the bracket around the part."""
    if node.kind == "end":
        return True
    # What a name in it has as its own index is not told from arguments of a function: an end there counts too.
    return any(map(has_end, node.within()))
