"""The sites of a Python file, and the same program with a call of the recorder at each of them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pyport.scripts.record import Kind, Site, names

_Node = TypeVar("_Node", bound=ast.AST)

#: Methods that change a list, a dict, a set, a deque or an array.
MUTATORS = names(
    """
    append extend insert pop remove clear sort reverse update setdefault popitem add discard appendleft popleft
    extendleft rotate fill put partition resize byteswap
    """
)
#: Functions that change their first argument.
_CHANGE_THEIR_FIRST = names(
    """
    copyto fill_diagonal shuffle put place putmask put_along_axis heappush heappop heapify insort insort_left
    insort_right
    """
)
#: Compilers that cannot read the calls of a recorder: what they decorate stays as it is.
_COMPILERS = names(
    """
    jit njit guvectorize cfunc stencil
    """
)
#: Attributes that give another view of an array or table and are no field of it.
VIEWS = names(
    """
    T mT flat real imag loc iloc at iat values
    """
)


@dataclass(frozen=True)
class Instrumented:
    """A file made ready for the recorder.

    Attributes
    ----------
    tree : ast.Module
        The program with the calls; each node has the line that it had.
    sites : sequence of Site
    paths : mapping
        Of element sites the way from the variable to what is written: names of fields and constant keys; None for
        each index that is known when it is evaluated.
    loops : mapping
        Of each loop's first site the state sites that end it, and for each of those the sites that write the variable.
    in_place : set of int
        The state sites of variables into which the loop writes.
    methods : mapping
        Of sites that call a method that changes its object the method's name.
    """

    tree: ast.Module
    sites: Sequence[Site]
    paths: dict[int, tuple[Any, ...]]
    loops: dict[int, dict[int, tuple[int, ...]]]
    in_place: set[int]
    methods: dict[int, str]


def instrument(text: str, file: str, *, first: int = 0, noise: bool = False) -> Instrumented:
    """The sites of a program, numbered from `first`, and the program that records them.

    Parameters
    ----------
    text : str
    file : str
        Its name in `Record.files`.
    noise : bool
        Whether arithmetic and calls go through the recorder too.

    Raises
    ------
    SyntaxError
        If it does not parse.
    """
    tree = ast.parse(text)
    work = _Statements(text, tree, file, first, noise)
    work.module(tree)
    ast.fix_missing_locations(tree)
    return Instrumented(tree, work.sites, work.paths, work.loops, work.in_place, work.methods)


@dataclass
class _Scope:
    """A module, class or function, and the loops that are open in it."""

    kind: str
    name: str
    owner: str = ""
    loops: list[_Loop] = field(default_factory=list)


@dataclass
class _Loop:
    number: int
    #: Of each variable that it writes, by its text: an expression for it, the sites, and whether elements are written.
    written: dict[str, _Written] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)


@dataclass
class _Written:
    place: ast.expr
    sites: list[int] = field(default_factory=list)
    elements: bool = False


@dataclass
class _Statement:
    """What all sites of one statement share."""

    line: int
    last: int
    text: str
    reads: frozenset[str]
    first: int = -1
    #: Statements that follow it, to record what it has written.
    after: list[ast.stmt] = field(default_factory=list)
    #: Whether anything can follow it.
    simple: bool = False


class _Statements:
    """Walks the statements in the order of the text, and replaces each by what records it."""

    def __init__(self, text: str, tree: ast.Module, file: str, first: int, noise: bool) -> None:
        self.lines = text.encode().splitlines(keepends=True)
        self.file, self.first, self.noise = file, first, noise
        self.sites: list[Site] = []
        self.paths: dict[int, tuple[Any, ...]] = {}
        self.loops: dict[int, dict[int, tuple[int, ...]]] = {}
        self.in_place: set[int] = set()
        self.methods: dict[int, str] = {}
        self.scopes = [_Scope("module", "")]
        self.now = _Statement(1, 1, "", frozenset())
        self.modules = _imported(tree, ast.Import)
        # Whoever calls a variable ``sum`` or ``next`` does not mean Python's own.
        own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        self.unread = self.modules | _imported(tree, ast.ImportFrom) | (frozenset(dir(builtins)) - own)
        self.expressions = _Expressions(self)

    # ---- scopes

    @property
    def scope(self) -> _Scope:
        return self.scopes[-1]

    def module(self, tree: ast.Module) -> None:
        body = self.block(tree.body)
        begins = _after_docstring(tree.body)
        while begins < len(body) and isinstance(body[begins], ast.ImportFrom) and _is_future(body[begins]):
            begins += 1
        body.insert(begins, _statement(_call("@top"), tree.body[0] if tree.body else None))
        tree.body = body

    @contextmanager
    def inside(self, kind: str, name: str, owner: str) -> Iterator[None]:
        before = self.now
        self.scopes.append(_Scope(kind, name, owner))
        try:
            yield
        finally:
            self.scopes.pop()
            self.now = before

    def block(self, statements: Sequence[ast.stmt]) -> list[ast.stmt]:
        """What the statements become."""
        result: list[ast.stmt] = []
        for statement in statements:
            result += self.statement(statement)
        return result

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        method = getattr(self, f"_{type(statement).__name__}", None)
        if method is not None:
            become: list[ast.stmt] = method(statement)
            return become
        return self._other(statement)

    # ---- sites

    def begin(self, statement: ast.stmt, *headers: ast.AST | None, simple: bool = False) -> None:
        """Let the sites that come belong to this statement; the headers of a compound one are what it reads."""
        heads = [head for head in headers if head is not None]
        end = max((getattr(head, "end_lineno", 0) for head in heads), default=statement.lineno)
        last = statement.end_lineno or statement.lineno
        if not simple:
            text = self.text(statement, heads[-1]) + ":" if heads else ""
            last = max(end, statement.lineno)
        else:
            text = self.text(statement, statement)
        self.now = _Statement(statement.lineno, last, text, self.reads(*heads), simple=simple)

    def text(self, begin: ast.stmt, end: ast.AST) -> str:
        first, last = begin.lineno - 1, getattr(end, "end_lineno", begin.lineno)
        lines = self.lines[first:last]
        if not lines:
            return ""
        lines[-1] = lines[-1][: getattr(end, "end_col_offset", None)]
        lines[0] = lines[0][begin.col_offset :]
        words = [line.decode("utf-8", "replace") for line in lines]
        if len(words) > 1 and any("#" in line for line in words) and begin is end:
            return ast.unparse(begin)
        return " ".join(" ".join(words).split())

    def reads(self, *nodes: ast.AST) -> frozenset[str]:
        """The variables whose values the nodes take, and fields as ``self.W``."""
        names: set[str] = set()
        own: set[str] = set()
        for top in nodes:
            for node in ast.walk(top):
                if isinstance(node, ast.Name):
                    (names if isinstance(node.ctx, ast.Load) else own).add(node.id)
                elif isinstance(node, ast.arg):
                    own.add(node.arg)
                elif isinstance(node, ast.Attribute) and (whole := _dotted(node)):
                    names.add(whole)
        return frozenset(name for name in names if name.split(".")[0] not in self.unread | own)

    def site(self, kind: Kind, target: str) -> int:
        number = self.first + len(self.sites)
        now = self.now
        if now.first < 0:
            now.first = number
        loops = tuple(loop.number for loop in self.scope.loops)
        self.sites.append(Site(number, kind, target, self.file, now.line, now.last, self.scope.name, loops, now.first,
                               now.text, now.reads))  # fmt: skip
        return number

    def writes(self, number: int, text: str, place: ast.expr, *, element: bool) -> None:
        """Note for the open loops that the site writes a variable."""
        for loop in self.scope.loops:
            written = loop.written.setdefault(text, _Written(place))
            written.sites.append(number)
            written.elements |= element

    # ---- targets

    def name(self, node: ast.Name, kind: Kind = "assign") -> int | None:
        """The site of a name that is given a value; None for names like ``__all__``."""
        if node.id.startswith("__") and node.id.endswith("__"):
            return None
        number = self.site(kind, node.id)
        if kind == "assign":
            self.writes(number, node.id, _load(node.id), element=False)
        return number

    def target(self, node: ast.expr, kind: Kind = "assign") -> ast.expr:
        """A target among several; what records it follows the statement."""
        if isinstance(node, ast.Name):
            number = self.name(node, kind)
            if number is not None:
                self.now.after.append(self.again(number, node.id))
        elif isinstance(node, ast.Starred):
            node.value = self.target(node.value, kind)
        elif isinstance(node, (ast.Tuple, ast.List)):
            node.elts = [self.target(element, kind) for element in node.elts]
        elif isinstance(node, (ast.Subscript, ast.Attribute)):
            return self.expr(node) if self.foreign(node) else self.held(node, "for" if kind == "for" else "element")
        return node

    def foreign(self, node: ast.expr) -> bool:
        """Whether it is a setting of a module, like ``sys.path``: no variable of the program."""
        while isinstance(node, (ast.Subscript, ast.Attribute)):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.modules

    def again(self, number: int, name: str, function: str = "@w") -> ast.stmt:
        """``name = recorder(name)``; in a class, whose namespace may mind a second value, the call alone."""
        call = _call(function, number, _load(name))
        if self.scope.kind == "class":
            return self.follows(call)
        return self.placed(ast.Assign([ast.Name(name, ast.Store())], call))

    def follows(self, call: ast.expr) -> ast.stmt:
        return self.placed(ast.Expr(call))

    def placed(self, node: _Node) -> _Node:
        for part in ast.walk(node):
            if not hasattr(part, "lineno") and "lineno" in part._attributes:
                part.lineno = part.end_lineno = self.now.line  # type: ignore[attr-defined]
                part.col_offset = part.end_col_offset = 0  # type: ignore[attr-defined]
        return node

    def element(self, node: ast.Subscript | ast.Attribute, kind: Kind = "element") -> int:
        """The site of something within a variable."""
        target, place, path = self.place(node)
        number = self.site(kind, target)
        self.paths[number] = path
        if place is not None and kind == "element":
            self.writes(number, _key(place), place, element=True)
        return number

    def place(self, node: ast.expr) -> tuple[str, ast.expr | None, tuple[Any, ...]]:
        """The target's text, an expression for the variable that can be evaluated again, and the path within it."""
        steps: list[ast.Subscript | ast.Attribute] = []
        while isinstance(node, (ast.Subscript, ast.Attribute)):
            steps.append(node)
            node = node.value
        if not isinstance(node, ast.Name):
            return ast.unparse(node), None, tuple(_field(step) for step in reversed(steps))
        target, place, fixed = node.id, _load(node.id), True
        path: list[Any] = []
        for step in reversed(steps):
            field = _field(step)
            path.append(field)
            view = isinstance(step, ast.Attribute) and step.attr in VIEWS
            fixed = fixed and field is not None and not view
            if field is not None and not view:
                target = f"{target}.{field}"
            if fixed:
                place = (
                    ast.Attribute(place, step.attr, ast.Load())
                    if isinstance(step, ast.Attribute)
                    else ast.Subscript(place, ast.Constant(field), ast.Load())
                )
        return target, place, tuple(path)

    def held(self, node: ast.Subscript | ast.Attribute, kind: Kind = "element") -> ast.Subscript | ast.Attribute:
        """The target, with its object and its indices told to the recorder as they are evaluated."""
        number = self.element(node, kind)
        node.value = _call("@o", number, self.indices_told(node.value, number))
        if isinstance(node, ast.Attribute):
            self.now.after.append(self.follows(_call("@ath", number, self.mangled(node.attr))))
        else:
            if _field(node) is None:
                node.slice = _call("@i", number, _sliced(self.expr(node.slice)))
                self.now.after.append(self.follows(_call("@elh", number)))
            else:
                self.now.after.append(self.follows(_call("@elh", number, ast.Constant(_field(node)))))
        return node

    def indices_told(self, node: ast.expr, number: int) -> ast.expr:
        """The object of a target: its own indices are told too."""
        if isinstance(node, ast.Attribute):
            node.value = self.indices_told(node.value, number)
            return node
        if isinstance(node, ast.Subscript):
            node.value = self.indices_told(node.value, number)
            if _field(node) is None:
                node.slice = _call("@i", number, _sliced(self.expr(node.slice)))
            return node
        return self.expr(node)

    def mangled(self, attribute: str) -> ast.expr:
        owner = self.scope.owner.lstrip("_")
        private = attribute.startswith("__") and not attribute.endswith("__") and owner
        return ast.Constant(f"_{owner}{attribute}" if private else attribute)

    def expr(self, node: ast.expr) -> ast.expr:
        result: ast.expr = self.expressions.visit(node)
        return result

    def ended(self, statement: ast.stmt) -> list[ast.stmt]:
        """The statement and what follows it."""
        after, self.now.after = self.now.after, []
        return [statement, *after]

    # ---- simple statements

    def _other(self, statement: ast.stmt) -> list[ast.stmt]:
        self.begin(statement, statement, simple=True)
        self.now.simple = not isinstance(statement, ast.Raise)
        for name, value in ast.iter_fields(statement):
            if isinstance(value, ast.expr):
                setattr(statement, name, self.expr(value))
        return self.ended(statement)

    def _Assign(self, statement: ast.Assign) -> list[ast.stmt]:
        indices = [part for target in statement.targets for part in _read_by(target)]
        self.begin(statement, statement.value, *indices, simple=True)
        target = statement.targets[0]
        statement.value = self.expr(statement.value)
        if len(statement.targets) > 1 or isinstance(target, (ast.Tuple, ast.List, ast.Starred)):
            statement.targets = [self.target(each) for each in statement.targets]
        else:
            statement.value = self.single(target, statement.value)
        return self.ended(statement)

    def _AnnAssign(self, statement: ast.AnnAssign) -> list[ast.stmt]:
        if statement.value is None:
            return [statement]
        self.begin(statement, statement.value, *_read_by(statement.target), simple=True)
        statement.value = self.single(statement.target, self.expr(statement.value))
        return self.ended(statement)

    def single(self, target: ast.expr, value: ast.expr) -> ast.expr:
        """The value of an assignment with one target, on its way through the recorder."""
        if isinstance(target, ast.Name):
            number = self.name(target)
            return value if number is None else _call("@w", number, value)
        assert isinstance(target, (ast.Attribute, ast.Subscript))
        if self.foreign(target):
            self.expr(target)
            return value
        if isinstance(target, ast.Attribute):
            number = self.element(target)
            target.value = self.indices_told(target.value, number)
            # An object that is evaluated after the value has its indices only then.
            if None in self.paths[number]:
                self.now.after.append(self.follows(_call("@ath", number, self.mangled(target.attr))))
                target.value = _call("@o", number, target.value)
                return value
            return _call("@at", number, value)
        root = target.value
        if isinstance(root, ast.Name) and (index := _plain(target.slice, root.id)) is not None:
            number = self.element(target)
            target.slice = self.expr(target.slice)
            self.now.after.append(self.follows(_call("@el", number, _load(root.id), index)))
            return value
        self.held(target)
        return value

    def _AugAssign(self, statement: ast.AugAssign) -> list[ast.stmt]:
        target = statement.target
        self.begin(statement, statement.value, *_read_by(target), simple=True)
        read = _dotted(target) or self.place(target)[0]
        self.now.reads |= {read, read.split(".")[0]} - {""}
        op = type(statement.op).__name__
        if isinstance(target, ast.Name):
            statement.value = self.expr(statement.value)
            number = self.name(target)
            if number is not None:
                function = "@w" if self.scope.kind == "class" else "@aug"
                self.now.after.append(self.again(number, target.id, function))
            if self.noise and op in _NOISY:
                call = _call("@iop", op, _load(target.id), statement.value)
                return self.ended(ast.copy_location(ast.Assign([target], call), statement))
            return self.ended(statement)
        assert isinstance(target, (ast.Subscript, ast.Attribute))
        if self.foreign(target):
            return self._other(statement)
        root = target.value
        if isinstance(target, ast.Subscript) and isinstance(root, ast.Name) and not self.noise:
            index = _plain(target.slice, root.id)
            # A call in between might give the names of the index other values.
            if index is not None and _calls_nothing(statement.value):
                number = self.element(target)
                target.slice, statement.value = self.expr(target.slice), self.expr(statement.value)
                self.now.after.append(self.follows(_call("@el", number, _load(root.id), index)))
                return self.ended(statement)
        number = self.first + len(self.sites)
        old = self.held(target)
        statement.value = self.expr(statement.value)
        if not (self.noise and op in _NOISY):
            return self.ended(statement)
        # The old value is taken from the object that is told, the new one goes back to the same place.
        new = _call("@oo", number)
        if isinstance(old, ast.Attribute):
            back: ast.expr = ast.Attribute(new, old.attr, ast.Store())
        else:
            told = isinstance(old.slice, ast.Call)
            back = ast.Subscript(new, _call("@ii", number) if told else old.slice, ast.Store())
        old.ctx = ast.Load()
        assign = ast.Assign([back], _call("@iop", op, old, statement.value))
        return self.ended(ast.copy_location(assign, statement))

    def _Return(self, statement: ast.Return) -> list[ast.stmt]:
        value = statement.value
        self.begin(statement, value if value is not None else statement, simple=True)
        self.now.simple = False
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return [statement]
        statement.value = value = self.expr(value)
        target = self.scope.name.rsplit(".", 1)[-1]
        if isinstance(value, ast.Tuple) and value.elts and not any(isinstance(e, ast.Starred) for e in value.elts):
            numbers = [self.site("return", target) for _ in value.elts]
            statement.value = _call("@r", ast.Tuple([ast.Constant(n) for n in numbers], ast.Load()), value)
        else:
            statement.value = _call("@w", self.site("return", target), value)
        return [statement]

    def _Delete(self, statement: ast.Delete) -> list[ast.stmt]:
        self.begin(statement, *(part for target in statement.targets for part in _read_by(target)), simple=True)
        self.now.text = self.text(statement, statement)
        for target in statement.targets:
            if isinstance(target, ast.Name):
                for loop in self.scope.loops:
                    loop.deleted.add(target.id)
            elif isinstance(target, ast.Subscript) and not self.foreign(target):
                name, place, _ = self.place(target.value)
                target.slice = self.expr(target.slice)
                self.whole(name, place, target)
        return self.ended(statement)

    def whole(self, name: str, place: ast.expr | None, owner: Any, attribute: str = "value") -> int:
        """Tell the recorder the object that is changed; all of it is recorded when the statement has ended."""
        number = self.site("element", name)
        self.paths[number] = (slice(None),)
        setattr(owner, attribute, _call("@o", number, self.expr(getattr(owner, attribute))))
        if place is not None:
            self.writes(number, _key(place), place, element=True)
        self.now.after.append(self.follows(_call("@mut", number)))
        return number

    def _Expr(self, statement: ast.Expr) -> list[ast.stmt]:
        self.begin(statement, statement.value, simple=True)
        call = statement.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            method, owner = call.func.attr, call.func.value
            if method in MUTATORS and not self.foreign(owner):
                self.changing_method(call, call.func, method)
                return self.ended(statement)
        if isinstance(call, ast.Call) and call.args and self.changes_its_first(call):
            name, place, _ = self.place(call.args[0])
            holder = _Holder(call.args[0])
            self.whole(name, place, holder)
            call.args[0] = holder.value
            rest = ast.Call(call.func, call.args[1:], call.keywords)
            became = self.expr(ast.copy_location(rest, call))
            assert isinstance(became, ast.Call)
            became.args.insert(0, holder.value)
            statement.value = became
            return self.ended(statement)
        statement.value = self.expr(call)
        return self.ended(statement)

    def changing_method(self, call: ast.Call, func: ast.Attribute, method: str) -> None:
        name, place, _ = self.place(func.value)
        if method == "resize":
            # An array that is held elsewhere refuses to be resized: it is recorded by its name afterwards.
            self.arguments(call)
            if isinstance(func.value, ast.Name):
                number = self.site("element", name)
                self.paths[number] = (slice(None),)
                self.writes(number, name, _load(name), element=True)
                self.now.after.append(self.follows(_call("@whole", number, _load(name))))
            return
        if method == "append" and isinstance(func.value, ast.Name):
            number = self.site("element", name)
            self.paths[number] = (None,)
            self.writes(number, name, _load(name), element=True)
            self.arguments(call)
            self.now.after.append(self.follows(_call("@app", number, _load(name))))
            return
        number = self.whole(name, place, func)
        self.methods[number] = method
        self.arguments(call)

    def arguments(self, call: ast.Call) -> None:
        call.args = [self.expr(each) for each in call.args]
        for keyword in call.keywords:
            keyword.value = self.expr(keyword.value)

    def changes_its_first(self, call: ast.Call) -> bool:
        first = call.args[0]
        if not isinstance(first, (ast.Name, ast.Attribute, ast.Subscript)) or self.foreign(first):
            return False
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        ufunc_at = name == "at" and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Attribute)
        return name in _CHANGE_THEIR_FIRST or (ufunc_at and len(call.args) > 1)

    # ---- loops and choices

    def _For(self, statement: ast.For) -> list[ast.stmt]:
        self.begin(statement, statement.iter)
        statement.iter = self.expr(statement.iter)
        before = len(self.sites)
        statement.target = self.target(statement.target, "for")
        first, self.now.after = self.now.after, []
        if len(self.sites) == before:  # nothing has a site, so the loop has no number
            statement.body = self.block(statement.body)
            statement.orelse = self.block(statement.orelse)
            return [statement]
        return self.loop(self.first + before, statement, first)

    _AsyncFor = _For

    def _While(self, statement: ast.While) -> list[ast.stmt]:
        self.begin(statement, statement.test)
        number = self.site("test", "")
        return self.loop(number, statement, [])

    def loop(self, number: int, statement: ast.For | ast.While, first: list[ast.stmt]) -> list[ast.stmt]:
        """The loop with what begins each pass, and behind it the state of what it has written."""
        header = self.now
        loop = _Loop(number)
        self.scope.loops.append(loop)
        if isinstance(statement, ast.While):
            statement.test = _call("@t", number, self.expr(statement.test))
        statement.body = [*first, *self.block(statement.body)]
        self.scope.loops.pop()
        self.now = replace(header, first=-1, last=statement.end_lineno or header.last, after=[])
        behind: list[ast.stmt] = []
        states: dict[int, tuple[int, ...]] = {}
        for text, written in loop.written.items():
            if text.split(".")[0].split("[")[0] in loop.deleted:
                continue
            self.now.reads = frozenset({_text(written.place)})
            state = self.site("state", _text(written.place))
            states[state] = tuple(written.sites)
            if written.elements:
                self.in_place.add(state)
            behind.append(self.state(state, written.place))
        self.now = header
        statement.orelse = self.block(statement.orelse)
        if not states:
            return [statement]
        self.loops[number] = states
        self.now = header
        return [self.follows(_call("@lb", number)), statement, *behind]

    def state(self, number: int, place: ast.expr) -> ast.stmt:
        call = _call("@state", number, place)
        if self.scope.kind == "class":
            body: ast.stmt = ast.Expr(call)
        else:
            body = ast.Assign([_stored(place)], call)
        return self.placed(ast.If(_call("@ls", number), [body], []))

    def _If(self, statement: ast.If) -> list[ast.stmt]:
        self.begin(statement, statement.test)
        if not _is_main_guard(statement.test):
            number = self.site("test", "")
            statement.test = _call("@t", number, self.expr(statement.test))
        statement.body = self.block(statement.body)
        statement.orelse = self.block(statement.orelse)
        return [statement]

    def _With(self, statement: ast.With) -> list[ast.stmt]:
        self.begin(statement, *(item.context_expr for item in statement.items))
        for item in statement.items:
            item.context_expr = self.expr(item.context_expr)
            if item.optional_vars is not None:
                item.optional_vars = self.target(item.optional_vars)
        first, self.now.after = self.now.after, []
        statement.body = [*first, *self.block(statement.body)]
        return [statement]

    _AsyncWith = _With

    def _Try(self, statement: ast.Try) -> list[ast.stmt]:
        statement.body = self.block(statement.body)
        for handler in statement.handlers:
            if handler.type is not None:
                self.begin(statement, handler.type)
                handler.type = self.expr(handler.type)
            handler.body = self.block(handler.body)
        statement.orelse = self.block(statement.orelse)
        statement.finalbody = self.block(statement.finalbody)
        return [statement]

    _TryStar = _Try

    def _Match(self, statement: ast.Match) -> list[ast.stmt]:
        self.begin(statement, statement.subject)
        number = self.site("test", "")
        statement.subject = _call("@w", number, self.expr(statement.subject))
        for case in statement.cases:
            self.begin(statement, case.pattern)
            self.now.line = case.pattern.lineno
            for node in ast.walk(case.pattern):
                name = getattr(node, "rest" if isinstance(node, ast.MatchMapping) else "name", None)
                if name is not None:
                    captured = self.name(ast.Name(name, ast.Store()))
                    if captured is not None:
                        self.now.after.append(self.again(captured, name))
            first, self.now.after = self.now.after, []
            if case.guard is not None:
                case.guard = self.expr(case.guard)
            case.body = [*first, *self.block(case.body)]
        return [statement]

    # ---- functions and classes

    def _FunctionDef(self, statement: ast.FunctionDef) -> list[ast.stmt]:
        if any(_compiles(each) for each in statement.decorator_list):
            return [statement]
        self.begin(statement, *statement.decorator_list, *statement.args.defaults)
        self.decorated(statement)
        arguments = statement.args
        arguments.defaults = [self.expr(each) for each in arguments.defaults]
        arguments.kw_defaults = [None if each is None else self.expr(each) for each in arguments.kw_defaults]
        name = ".".join(filter(None, (self.scope.name, statement.name)))
        owner = self.scope.name.rsplit(".", 1)[-1] if self.scope.kind == "class" else self.scope.owner
        with self.inside("function", name, owner):
            statement.body = self.entered(statement.body, "@enter")
        return [statement]

    _AsyncFunctionDef = _FunctionDef

    def _ClassDef(self, statement: ast.ClassDef) -> list[ast.stmt]:
        self.begin(statement, *statement.bases)
        self.decorated(statement)
        statement.bases = [self.expr(each) for each in statement.bases]
        for keyword in statement.keywords:
            keyword.value = self.expr(keyword.value)
        name = ".".join(filter(None, (self.scope.name, statement.name)))
        with self.inside("class", name, statement.name):
            statement.body = self.entered(statement.body, "@body")
        return [statement]

    def decorated(self, statement: ast.FunctionDef | ast.ClassDef) -> None:
        statement.decorator_list = [self.expr(each) for each in statement.decorator_list]

    def entered(self, body: list[ast.stmt], function: str) -> list[ast.stmt]:
        begins = _after_docstring(body)
        call = _statement(_call(function), body[min(begins, len(body) - 1)])
        became = self.block(body)
        became.insert(begins, call)
        return became


#: The operators whose results are rounded.
_NOISY = frozenset({"Add", "Sub", "Mult", "Div", "Pow", "MatMult"})


class _Expressions(ast.NodeTransformer):
    """Sites within expressions; for noise also arithmetic and calls."""

    def __init__(self, work: _Statements) -> None:
        self.work = work
        self.lambdas = self.comprehensions = 0

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        node.value = self.visit(node.value)
        if not self.lambdas:
            number = self.work.name(node.target)
            if number is not None:
                node.value = _call("@wc" if self.comprehensions else "@w", number, node.value)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        number = None if self.lambdas else self.work.site("test", "")
        node.test = self.visit(node.test)
        if number is not None:
            node.test = _call("@tc" if self.comprehensions else "@t", number, node.test)
        node.body, node.orelse = self.visit(node.body), self.visit(node.orelse)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        node.args.defaults = [self.visit(each) for each in node.args.defaults]
        node.args.kw_defaults = [None if each is None else self.visit(each) for each in node.args.kw_defaults]
        self.lambdas += 1
        node.body = self.visit(node.body)
        self.lambdas -= 1
        return node

    def _comprehension(self, node: Any) -> ast.AST:
        self.comprehensions += 1
        self.generic_visit(node)
        self.comprehensions -= 1
        result: ast.AST = node
        return result

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if _is_complex_literal(node):
            return node
        self.generic_visit(node)
        op = type(node.op).__name__
        if self.work.noise and op in _NOISY:
            return ast.copy_location(_call("@op", op, node.left, node.right), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        held = [keyword for keyword in node.keywords if keyword.arg == "out" and self._can_be_told(keyword.value)]
        self.generic_visit(node)
        for keyword in held:
            name, place, _ = self.work.place(keyword.value)
            self.work.whole(name, place, keyword)
        if self.work.noise:
            node.func = ast.copy_location(_call("@pre", node.func), node.func)
        return node

    def _can_be_told(self, node: ast.expr) -> bool:
        inside = self.lambdas or self.comprehensions
        written = isinstance(node, (ast.Name, ast.Attribute, ast.Subscript))
        return written and self.work.now.simple and not inside


@dataclass
class _Holder:
    value: ast.expr


def _imported(tree: ast.Module, how: type[ast.Import | ast.ImportFrom]) -> frozenset[str]:
    aliases = [alias for node in ast.walk(tree) if isinstance(node, how) for alias in node.names]
    return frozenset((alias.asname or alias.name).split(".")[0] for alias in aliases)


def _load(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _call(name: str, *arguments: object) -> ast.Call:
    given = [each if isinstance(each, ast.expr) else ast.Constant(each) for each in arguments]  # type: ignore[arg-type]
    return ast.Call(_load(name), given, [])


def _statement(call: ast.expr, beside: ast.stmt | None) -> ast.stmt:
    statement = ast.Expr(call)
    if beside is not None:
        statement.lineno = statement.end_lineno = beside.lineno
    else:
        statement.lineno = statement.end_lineno = 1
    statement.col_offset = statement.end_col_offset = 0
    return statement


def _after_docstring(body: Sequence[ast.stmt]) -> int:
    first = body[0] if body else None
    text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return 1 if text else 0


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _is_main_guard(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _compiles(decorator: ast.expr) -> bool:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in _COMPILERS or ast.unparse(node).startswith(("numba.", "nb."))


def _is_complex_literal(node: ast.BinOp) -> bool:
    """Whether it is ``1.5 + 2j``, which is one number."""
    left = node.left.operand if isinstance(node.left, ast.UnaryOp) else node.left
    imaginary = isinstance(node.right, ast.Constant) and isinstance(node.right.value, complex)
    return isinstance(left, ast.Constant) and imaginary and isinstance(node.op, (ast.Add, ast.Sub))


def _dotted(node: ast.AST) -> str:
    """The text of ``a.b.c``; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def _field(step: ast.Subscript | ast.Attribute) -> str | None:
    """The name of a field, ``s.f`` or ``s["f"]``; None for an index."""
    if isinstance(step, ast.Attribute):
        return step.attr
    key = step.slice.value if isinstance(step.slice, ast.Constant) else None
    return key if isinstance(key, str) else None


def _text(place: ast.expr) -> str:
    if isinstance(place, (ast.Attribute, ast.Subscript)):
        return f"{_text(place.value)}.{_field(place)}"
    return place.id if isinstance(place, ast.Name) else ""


def _key(place: ast.expr) -> str:
    """A text by which ``s.f`` and ``s["f"]`` are told apart."""
    if isinstance(place, ast.Subscript):
        return f"{_key(place.value)}[{_field(place)}]"
    if isinstance(place, ast.Attribute):
        return f"{_key(place.value)}.{place.attr}"
    return _text(place)


def _stored(place: ast.expr) -> ast.expr:
    """The place once more, to be written."""
    if isinstance(place, ast.Attribute):
        return ast.Attribute(place.value, place.attr, ast.Store())
    if isinstance(place, ast.Subscript):
        return ast.Subscript(place.value, place.slice, ast.Store())
    return ast.Name(_text(place), ast.Store())


def _read_by(target: ast.expr) -> list[ast.expr]:
    """The indices of a target, which are read when it is written."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return [part for element in target.elts for part in _read_by(element)]
    parts: list[ast.expr] = []
    while isinstance(target, (ast.Subscript, ast.Attribute, ast.Starred)):
        if isinstance(target, ast.Subscript):
            parts.append(target.slice)
        target = target.value
    return parts


def _sliced(index: ast.expr) -> ast.expr:
    """An index that may stand among arguments, where slices may not."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    if any(isinstance(part, (ast.Slice, ast.Starred)) for part in parts):
        return ast.Subscript(_load("@ix"), index, ast.Load())
    return index


def _calls_nothing(value: ast.expr) -> bool:
    return not any(isinstance(node, (ast.Call, ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await))
                   for node in ast.walk(value))  # fmt: skip


def _plain(index: ast.expr, root: str) -> ast.expr | None:
    """A copy of an index that gives the same whenever it is evaluated again; None if that is not certain."""
    if isinstance(index, ast.Tuple):
        parts = [_plain(part, root) for part in index.elts]
        if any(part is None for part in parts):
            return None
        return ast.Tuple([part for part in parts if part is not None], ast.Load())
    if isinstance(index, ast.Slice):
        ends = [index.lower, index.upper, index.step]
        copies = [ast.Constant(None) if end is None else _plain(end, root) for end in ends]
        return None if any(each is None for each in copies) else _call("@slice", *copies)
    if isinstance(index, ast.Constant):
        return ast.Constant(index.value)
    if isinstance(index, ast.Name) and index.id != root:
        return _load(index.id)
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub):
        inner = _plain(index.operand, root)
        return None if inner is None else ast.UnaryOp(ast.USub(), inner)
    if isinstance(index, ast.BinOp) and isinstance(index.op, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)):
        left, right = _plain(index.left, root), _plain(index.right, root)
        return None if left is None or right is None else ast.BinOp(left, index.op, right)
    return None
