"""A gradient function in a Python file."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import os
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from io import TextIOBase
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import numpy as np

from pyport.errors import EngineError
from pyport.gradients.target import TargetError
from pyport.language import raised, said
from pyport.targets.code import Function, in_turn, methods
from pyport.targets.forms import Code
from pyport.targets.layer import Layer, layer_of
from pyport.targets.meant import ANY, LOSS, OF_A_GRADIENT, OF_A_LOSS, Questions, the_one_meant
from pyport.targets.names import is_loss, parameter_key, parameter_names
from pyport.targets.roles import Role, role
from pyport.targets.target import Target
from pyport.targets.timed import TIME_LIMIT, Timed, TimeIsUp

_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def load(words: str, file: str, name: str | None, timeout: float = TIME_LIMIT) -> Target:
    """The function or method `name` of a file, or the only one that is a gradient by its name and form.

    Raises
    ------
    TargetError
        If there is none.
    EngineTimeout
        If the file has not been imported in time; what is left of it is for all calls together.
    """
    timed = Timed(words, timeout)
    return _target(words, find_function(words, file, name, timed=timed, questions=OF_A_GRADIENT), timed)


def of_function(function: Callable[..., Any], timeout: float = TIME_LIMIT) -> Target:
    """A function object, beside which stand the other functions of its module."""
    name = name_of(function)

    def home(item: Callable[..., Any], *inputs: Any, **named: Any) -> Any:
        return item(*inputs, **named)

    beside = {key: item for key, item in getattr(function, "__globals__", {}).items()
              if inspect.isfunction(item) and item.__module__ == function.__module__}  # fmt: skip
    target = _target(name, Found(name, function, function, None, beside, home), Timed(name, timeout))
    return replace(target, file=getattr(getattr(function, "__code__", None), "co_filename", ""))


def _target(words: str, found: Found, timed: Timed) -> Target:
    def called(*inputs: Any, **named: Any) -> Any:
        return timed.call(lambda: found.at_home(*inputs, **named))

    codes = _codes_or_none(found, timed)
    losses: dict[str, tuple[Code, ...]] = {
        item.name: (item, *in_turn(item, others)) for item, others in _losses(found, timed)
    }
    layer = _layer_or_none(found, timed)
    chosen = found.name if found.is_found_out else ""
    if found.owner is not None:
        return Target(words, _needs_a_form, None, codes=codes, losses=losses, cut=found.cut, layer=layer, chosen=chosen)
    beside = tuple(key for key in found.beside if key != found.name)
    return Target(words, called, parameters_of(found.function), codes=codes, losses=losses, beside=beside,
                  cut=found.cut, layer=layer, chosen=chosen)  # fmt: skip


def name_of(target: str | Callable[..., Any]) -> str:
    """What a sentence calls a target."""
    return target if isinstance(target, str) else getattr(target, "__name__", said("the function"))


def codes_of(target: str | Callable[..., Any], timeout: float = TIME_LIMIT) -> tuple[Code, ...]:
    """How a function, or FILE.py:FUNCTION, that is no target may be called: a loss.

    Raises
    ------
    TargetError
        If there is none.
    """
    if callable(target):
        return of_function(target, timeout).codes
    timed = Timed(target, timeout)
    return tuple(_codes(function_named(target, timed, OF_A_LOSS), timed))


def function_named(words: str, timed: Timed, questions: Questions) -> Found:
    """The function that FILE.py:FUNCTION names, or the only one of FILE.py that some questions single out.

    Raises
    ------
    TargetError
        If there is none.
    """
    file, name = (words, None) if words.endswith(".py") else words.rpartition(":")[::2]
    if not file.endswith(".py"):
        raise TargetError(
            said("{words}: a function in Python is FILE.py:FUNCTION, for instance my.py:loss.", words=words)
        )
    return find_function(words, file, name, timed=timed, questions=questions)


def _losses(found: Found, timed: Timed) -> Iterator[tuple[Function, list[Function]]]:
    """The functions of a file that look like a loss, by their names or by what they return, each with the others."""
    own = [_function(found, timed, key, item) for key, item in found.beside.items() if key != found.name]
    for item in own:
        if LOSS.search(item.name) or any(name and is_loss(name) for name in item.returned):
            yield item, [other for other in own if other is not item]


def _function(found: Found, timed: Timed, name: str, item: Callable[..., Any]) -> Function:
    return Function(name, item, lambda *inputs, **named: timed.call(lambda: found.home(item, *inputs, **named)))


def _needs_a_form(*_: Any) -> Any:
    raise TargetError(said("a method needs an object."))


def _codes_or_none(found: Found, timed: Timed) -> tuple[Code, ...]:
    """The ways in which it may be called; none if it does not say what it takes."""
    try:
        return tuple(_codes(found, timed))
    except TargetError:
        return ()


def _layer_or_none(found: Found, timed: Timed) -> Layer | None:
    try:
        return layer_of(found.name, found.owner, found.beside, partial(_function, found, timed))
    except TargetError:  # it does not say what it takes
        return None


def _codes(found: Found, timed: Timed) -> Iterator[Code]:
    """A function alone and behind others of its file, or a method, in the forms in which it may be called."""
    function = partial(_function, found, timed)

    if found.owner is not None:
        class_ = function(found.owner.__name__, found.owner)
        yield from methods(found.owner, found.name.partition(".")[2], class_, function)
        return
    alone = function(found.name, found.function)
    own = [function(key, item) for key, item in found.beside.items() if key != found.name]
    roles = [role(item.name) for item in alone.arguments if item.is_needed]
    if Role.UNKNOWN not in roles and Role.DATA in roles:
        yield alone
        yield from in_turn(alone, own)
    else:
        yield from in_turn(alone, own)
        yield alone


@dataclass(frozen=True)
class Found:
    """A function of a file.

    Attributes
    ----------
    name : str
    function : callable
    at_home : callable
        The same, called where what it imports stands beside it too.
    owner : type or None
        The class of which it is a method.
    beside : mapping of str to callable
        The other functions that its file defines.
    home : callable
        Calls any of them where what it imports stands beside it.
    cut : str
        Where its file ended before its end and why, in a sentence without its full stop, if it did.
    is_found_out : bool
        Whether nobody said which it is.
    """

    name: str
    function: Callable[..., Any]
    at_home: Callable[..., Any]
    owner: type | None
    beside: Mapping[str, Callable[..., Any]]
    home: Callable[..., Any]
    cut: str = ""
    is_found_out: bool = False


def find_function(words: str, file: str, name: str | None, timeout: float = TIME_LIMIT,
                  timed: Timed | None = None, questions: Questions = ANY) -> Found:  # fmt: skip
    """The function `name` of a file, or the only one that the file defines, or that some questions single out.

    Raises
    ------
    TargetError
        If there is none.
    EngineTimeout
        If the file has not been imported in time.
    """
    path = Path(file).absolute()
    if not path.is_file():
        raise TargetError(said("{file}: there is no such file.", file=file))
    if is_script(path, name):
        raise TargetError(
            said("{file}: this is a script, not a function, and is not run here; pyport verify SCRIPT.m {file} "
                 "compares it with the MATLAB script that it is a port of.", file=file)
        )  # fmt: skip
    folder = str(path.parent.resolve())
    module, error = (timed or Timed(words, timeout)).call(_imported, file, path, folder)
    if error is not None and (name is None or not hasattr(module, name.partition(".")[0])):
        raise TargetError(said("{file}: cannot be imported: {error}.", file=file, error=raised(error)))
    said_so = name
    if name is None:
        name = the_one_meant(file, module, "", questions)
    elif questions is not ANY and isinstance(class_ := getattr(module, name, None), type):
        name = the_one_meant(file, class_, name, questions)
    owner, _, method = name.partition(".")
    function = getattr(module, owner, None)
    class_ = function if method and isinstance(function, type) else None
    if method:
        function = getattr(class_, method, None)
    if not callable(function):
        there = ", ".join(key for key, value in vars(module).items() if callable(value) and not key.startswith("_"))
        raise TargetError(
            said(
                "{file}: there is no function {name} (there is {there}).",
                file=file,
                name=name,
                there=there or said("none"),
            )
        )

    def home(item: Callable[..., Any], *inputs: Any, **named: Any) -> Any:
        # What it imports when it is called stands beside it too; where it overflows at our points is nobody's news.
        with _importing_from(folder, file), np.errstate(all="ignore"):
            return item(*inputs, **named)

    beside = {key: value for key, value in vars(module).items() if inspect.isfunction(value)}
    cut = "" if error is None else said(
        "{file} ends at line {line} ({error}): its functions are judged without what it computes there and behind",
        file=path.name, line=_line_of(error, path), error=raised(error),
    )  # fmt: skip
    return Found(name, function, partial(home, function), class_, beside, home, cut, is_found_out=name != said_so)


def is_script(path: Path, name: str | None) -> bool:
    """Whether a file only computes: it defines no function and no class, and nothing of that name."""
    tree = _parsed(path)
    nodes = list(ast.walk(tree))
    if any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda) for node in nodes):
        return False
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {part.asname or part.name for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)
              for part in node.names}  # fmt: skip
    return bool(tree.body) and (name is None or not bound & {name.partition(".")[0], "*"})


def _imported(file: str, path: Path, folder: str) -> tuple[ModuleType, BaseException | None]:
    """The module of a file, and what ended it before its end, if anything did.

    A file that trains when it is imported, or reads data that are not there, has its functions all the same: of what
    stands behind the statement that raises only definitions, imports and constants are run.
    """
    tree = _parsed(path)
    spec = importlib.util.spec_from_file_location(_name_of_module(path, tree), path)
    if spec is None:
        raise TargetError(said("{file}: is not a Python file that can be imported.", file=file))
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module
    with _importing_from(folder, file):
        try:
            # Compiled anew: of a file that is changed twice in a second the bytecode that is kept is the old one.
            exec(compile(path.read_bytes(), str(path), "exec", dont_inherit=True), vars(module))
        except (EngineError, KeyboardInterrupt, TimeIsUp):
            raise
        except BaseException as error:  # the file is the user's and may raise anything
            line = _line_of(error, path)
            for statement in tree.body if line else ():
                if statement.lineno > line and _is_definition(statement):
                    code = compile(ast.Module([statement], []), str(path), "exec")
                    with suppress(Exception):  # it may need what was not run
                        exec(code, vars(module))  # the user's own code
            return module, error
    return module, None


def _parsed(path: Path) -> ast.Module:
    """The syntax tree of a file; an empty one of what running it says is none."""
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, OSError):
        return ast.Module([], [])


def _name_of_module(path: Path, tree: ast.Module) -> str:
    """What the module of a file is called: one with relative imports stands in its package, whose modules it finds."""
    levels = [node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    if not levels:
        return f"pyport_target_{path.stem}"
    outward = [path.parent, *path.parent.parents]
    root = _root_of(outward[min(max(levels), len(outward) - 1)])
    # In a namespace of its own: another package may have the same name.
    namespace = ModuleType("pyport_target_" + re.sub(r"\W", "_", str(root)))
    namespace.__path__ = [str(root)]
    sys.modules.setdefault(namespace.__name__, namespace)
    return ".".join([namespace.__name__, *path.relative_to(root).with_suffix("").parts])


@cache
def _root_of(folder: Path) -> Path:
    """The folder in which the package stands that a folder is of; itself if it is of none."""
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    return folder


@cache
def _root_named(folder: str) -> str:
    return str(_root_of(Path(folder)))


def _line_of(error: BaseException, path: Path) -> int:
    """The line of a file's own statements at which it was left; 0 if it was not begun."""
    frames = traceback.extract_tb(error.__traceback__)
    own = str(path)
    lines = [frame.lineno for frame in frames if (frame.filename, frame.name) == (own, "<module>")]
    return (lines[0] or 0) if lines else 0


def _is_definition(statement: ast.stmt) -> bool:
    """Whether a statement computes nothing: it defines, imports, or gives a constant a name."""
    if isinstance(statement, ast.Assign):
        return all(isinstance(node, ast.Constant | ast.Tuple | ast.List | ast.UnaryOp | ast.unaryop | ast.expr_context |
                              ast.Lambda) for node in _outside_lambdas(statement.value))  # fmt: skip
    return isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)


def _outside_lambdas(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all that is in it, but nothing of what a lambda has."""
    yield node
    for part in () if isinstance(node, ast.Lambda) else ast.iter_child_nodes(node):
        yield from _outside_lambdas(part)


def parameters_of(function: Callable[..., Any]) -> tuple[str, ...] | None:
    """The names of what a function takes behind X and Y; W1, W2, ... if they are no names of weights.

    None if it takes any number, or does not say.
    """
    try:
        taken = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(item.kind is inspect.Parameter.VAR_POSITIONAL for item in taken):
        return None
    behind = [item for item in taken if item.kind in _BY_POSITION][2:]
    if not behind and any(item.kind is inspect.Parameter.KEYWORD_ONLY for item in taken):
        raise TargetError(said("its parameters stand behind a * and can be given by name alone; take the * away."))
    names = [item.name for item in behind if item.default is item.empty or parameter_key(item.name)]
    return parameter_names(names) or tuple(f"W{k + 1}" for k in range(len(names)))


class _Nowhere(TextIOBase):
    """Where a person's code prints: it is called hundreds of times, and its words would hide the answer."""

    def write(self, text: str) -> int:
        """Take a text."""
        return len(text)


#: What a person's code has warned of, which is said once: it is called hundreds of times.
_WARNED: set[str] = set()


@contextmanager
def _in_this_process() -> Iterator[None]:
    """A person's code neither ends this process without a word, as ``os._exit(0)`` does, nor fills it with warnings."""
    own, own_abort, mine = os._exit, os.abort, os.getpid()

    def exit_by(status: int) -> NoReturn:
        if os.getpid() != mine:
            own(status)
        raise SystemExit(f"os._exit({status})")

    def abort() -> NoReturn:
        if os.getpid() != mine:
            own_abort()
        raise SystemExit("os.abort()")

    def warned(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None
    ) -> None:  # fmt: skip
        text = f"{Path(filename).name}:{lineno}: {category.__name__}: {' '.join(str(message).split())}"
        if text not in _WARNED:
            _WARNED.add(text)
            print(text, file=sys.stderr)

    with warnings.catch_warnings():
        warnings.showwarning = warned
        os._exit, os.abort = exit_by, abort
        try:
            yield
        finally:
            os._exit, os.abort = own, own_abort


#: The working directory to which a file of a folder has changed.
_CHANGED_TO: dict[str, str] = {}


@contextmanager
def _importing_from(folder: str, file: str) -> Iterator[None]:
    """What a file of a folder needs while it runs; the streams and the working directory are the caller's again behind.

    A file that reads the words of a command line finds none but its own name.

    A file may change its working directory once, when it is imported, and read from there when it is called.
    """
    streams, words, directory = (sys.stdout, sys.stderr), sys.argv, os.getcwd()  # noqa: PTH109  # it is asked at every call
    root = _root_named(folder)
    sys.path.insert(0, folder)
    sys.path.append(root)
    sys.argv = [file]
    if folder in _CHANGED_TO:
        os.chdir(_CHANGED_TO[folder])
    try:
        with redirect_stdout(_Nowhere()), _in_this_process():
            yield
    finally:
        with suppress(ValueError):  # it may have taken them away itself
            sys.path.remove(folder)
            del sys.path[len(sys.path) - 1 - sys.path[::-1].index(root)]
        sys.stdout, sys.stderr = streams
        sys.argv = words
        if (there := os.getcwd()) != directory:  # noqa: PTH109
            _CHANGED_TO[folder] = there
            os.chdir(directory)
