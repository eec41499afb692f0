"""The process in which a traced Python program runs: as `__main__`, with its record at the end."""

from __future__ import annotations

import _thread
import ast
import atexit
import builtins
import contextlib
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import pickle
import sys
import threading
import time
import tokenize
import traceback
import types
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyport.language import said, words_of
from pyport.scripts.plan import Plan
from pyport.scripts.python_draws import Draws
from pyport.scripts.python_memory import fill_memory
from pyport.scripts.python_noise import Noise
from pyport.scripts.python_packed import pack
from pyport.scripts.python_recorder import Recorder
from pyport.scripts.python_source import Instrumented, instrument
from pyport.scripts.python_trials import TRIED, Trial, Trials
from pyport.scripts.python_world import World
from pyport.scripts.record import Draw

JOB, DRAWS, ORDER, RECORD = "job.pickle", "draws.pickle", "order.pickle", "record.pickle"
#: Folders beside a program that are not its own code.
_FOREIGN = frozenset({"site-packages", "dist-packages", "node_modules", "__pycache__"})
#: How many files that a program imports are read in advance.
_MOST_FILES = 200


@dataclass(frozen=True)
class Job:
    """What is the same for all runs of a program.

    Attributes
    ----------
    path : str
    inputs : mapping
        Values of the function's parameters, or of names of the script before it begins.
    function : str
        The function to call; empty to run the file as a script.
    order : tuple of str
        The names of inputs that go, in this order, to parameters of which no input has the name.
    draws : sequence of Draw, optional
        They lie in a file of their own: they are known later than the rest.
    limit_events, limit_bytes : int
    grace : float
        Seconds that a run has beyond its time limit, to begin and to write what has happened.
    """

    path: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    function: str = ""
    order: tuple[str, ...] = ()
    draws: Sequence[Draw] | None = None
    limit_events: int = 1_000_000
    limit_bytes: int = 500_000_000
    grace: float = 30.0


@dataclass(frozen=True)
class Order:
    """What is one run's own.

    Attributes
    ----------
    plan : str
        The file that has the plan; empty for none.
    noise : int, optional
    watched : bool
        Whether to tell which modules the run has loaded, and whether it has touched the world.
    timeout : float
        Seconds for this run.
    edited : mapping
        Of files of the program, by their names in the record, the texts that are run in their place.
    trial : Trial, optional
        Expressions that are evaluated where the edited program calls `TRIED`.
    variants : tuple of mapping
        Instead of one run several, one after the other in the same process: of each the edited files.
    events : int
        How many events each of these may have.
    """

    plan: str = ""
    noise: int | None = None
    watched: bool = False
    timeout: float = 120.0
    edited: Mapping[str, str] = field(default_factory=dict)
    trial: Trial | None = None
    variants: tuple[Mapping[str, str], ...] = ()
    events: int = 1_000_000


class Unusable(Exception):
    """What the user gave cannot be run; the message is the sentence that he gets."""


class Asked(EOFError):
    """The program asked a question, and nobody is there to answer."""


def read_source(path: Path) -> str:
    """The text of a Python file, by the encoding that it declares.

    Raises
    ------
    SyntaxError, UnicodeDecodeError
        If it has another.
    OSError
        If it cannot be read.
    """
    content = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return io.IncrementalNewlineDecoder(None, translate=True).decode(content.decode(encoding), final=True)


class Program:
    """The user's own files, instrumented when they are first run.

    Parameters
    ----------
    main : Path
    noise : bool
    edited : mapping, optional
        Texts that are run in the place of files, by their names in the record.
    """

    def __init__(self, main: Path, noise: bool, edited: Mapping[str, str] | None = None) -> None:
        self.main, self.folder = main, main.parent
        self._noise, self._edited = noise, edited or {}
        self._recorder: Recorder | None = None
        self._ready: dict[str, Instrumented] = {}
        self._compiled: dict[str, types.CodeType] = {}
        #: The names of the files in the record, by their paths.
        self.names: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self._sites = 0

    def prepare(self) -> None:
        """Number the sites of the main file and of those that it imports by name, whichever is run first.

        Raises
        ------
        SyntaxError
            If the main file does not parse.
        """
        self.compiled(self.main)
        waiting = [self.main]
        while waiting and len(self._ready) < _MOST_FILES:
            path = waiting.pop(0)
            for imported in self._imports(path):
                if str(imported) not in self._ready:
                    try:
                        self.compiled(imported)
                    except (SyntaxError, ValueError, OSError, RecursionError):
                        continue  # if it is run, its import says so
                    waiting.append(imported)

    def begin(self, recorder: Recorder) -> None:
        """Let a recorder know the sites, and those of files that come later."""
        self._recorder = recorder
        for code in self._ready.values():
            recorder.add(code)

    def _imports(self, path: Path) -> list[Path]:
        found: list[Path] = []
        for node in ast.walk(ast.parse(self.texts[self.names[str(path)]])):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
                if node.level:
                    above = path.parents[node.level - 1]
                    inside = above.relative_to(self.folder).parts if above.is_relative_to(self.folder) else ()
                    names = [".".join(filter(None, (*inside, name.strip(".")))) for name in names]
            for name in names:
                found += self._files_of(name)
        return found

    def _files_of(self, module: str) -> list[Path]:
        parts = [part for part in module.split(".") if part]
        found = []
        for k in range(1, len(parts) + 1):
            stem = self.folder.joinpath(*parts[:k])
            found += [path for path in (stem / "__init__.py", stem.with_name(f"{stem.name}.py"))
                      if path.is_file() and self.owns(path)]  # fmt: skip
        return found

    def owns(self, path: Path) -> bool:
        """Whether the file lies beside the main file and is the user's code."""
        if not path.is_relative_to(self.folder):
            return False
        parts = path.relative_to(self.folder).parts[:-1]
        inside = [self.folder.joinpath(*parts[: k + 1]) for k in range(len(parts))]
        foreign = any(part in _FOREIGN or part.startswith(".") for part in parts)
        return not foreign and not any((folder / "pyvenv.cfg").exists() for folder in inside)

    def _instrumented(self, path: Path) -> Instrumented:
        key = str(path)
        code = self._ready.get(key)
        if code is None:
            name = path.relative_to(self.folder).as_posix()
            text = self._edited[name] if name in self._edited else read_source(path)
            code = instrument(text, name, first=self._sites, noise=self._noise)
            self._sites += len(code.sites)
            self._ready[key], self.names[key], self.texts[name] = code, name, text
            if self._recorder is not None:
                self._recorder.add(code)
        return code

    @property
    def sites(self) -> list[Any]:
        """Of all files, in the order of their numbers."""
        return [site for code in self._ready.values() for site in code.sites]

    def compiled(self, path: Path) -> types.CodeType:
        """The file's code, with the calls of the recorder in it."""
        key = str(path)
        code = self._compiled.get(key)
        if code is None:
            tree = self._instrumented(path).tree
            code = self._compiled[key] = compile(tree, key, "exec", dont_inherit=True)
        return code


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads one of the user's own files."""

    def __init__(self, fullname: str, path: str, program: Program) -> None:
        super().__init__(fullname, path)
        self._program = program

    def get_code(self, fullname: str) -> types.CodeType:
        return self._program.compiled(Path(self.path))


class Silencer(importlib.abc.MetaPathFinder):
    """Finds the modules that plot, and makes them silent."""

    def find_spec(self, fullname: str, path: Sequence[str] | None,
                  target: types.ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:  # fmt: skip
        """The module's spec with a loader that silences it; None for all others."""
        if fullname not in _SILENCED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and type(spec.loader) is importlib.machinery.SourceFileLoader:
            spec.loader = _SilentLoader(fullname, spec.origin or "", _SILENCED[fullname])
            return spec
        return None


class _Finder(importlib.abc.MetaPathFinder):
    """Finds modules as ever; the user's own get our loader."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def find_spec(self, fullname: str, path: Sequence[str] | None,
                  target: types.ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:  # fmt: skip
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and type(spec.loader) is importlib.machinery.SourceFileLoader and spec.origin:
            origin = Path(spec.origin)
            if self._program.owns(origin):
                spec.loader = _Loader(fullname, spec.origin, self._program)
                return spec
        return None


class _SilentLoader(importlib.machinery.SourceFileLoader):
    """Loads a module and replaces functions that would show something or wait for somebody."""

    def __init__(self, fullname: str, path: str, functions: Sequence[str]) -> None:
        super().__init__(fullname, path)
        self._functions = functions

    def exec_module(self, module: types.ModuleType) -> None:
        super().exec_module(module)
        for name in self._functions:
            if hasattr(module, name):
                setattr(module, name, _nothing)


def _nothing(*_: Any, **__: Any) -> None:
    """Stand for a function that shows or waits."""


#: `use` would choose a backend that needs a display.
_SILENCED = {
    "matplotlib": ("use",),
    "matplotlib.pyplot": ("show", "pause", "ginput", "waitforbuttonpress"),
}


class Run:
    """One run, and the file that is left of it however it ends.

    Parameters
    ----------
    job : Job
    order : Order
    plan : Plan, optional
    folder : Path
        Where the file is left.
    program : Program, optional
        One that has been prepared and not begun.
    """

    def __init__(self, job: Job, order: Order, plan: Plan | None, folder: Path,
                 program: Program | None = None) -> None:  # fmt: skip
        self.job, self.order, self.folder = job, order, folder
        self.recorder = Recorder(plan, job.limit_events, job.limit_bytes)
        self.program = program or Program(Path(job.path), order.noise is not None, order.edited)
        self.world = World() if order.watched else None
        self.draws = Draws(self.program.names, lambda: self.recorder.events, job.draws)
        self.trials = Trials(order.trial) if order.trial is not None else None
        self.variants: list[dict[str, Any] | None] = []
        self.ended, self.line = "", 0
        self.refused = ""
        #: The program's own among the modules; held by nobody else, so that it goes as its objects do.
        self.name = Path(job.path).stem if job.function else "__main__"
        self._process = os.getpid()
        self._written = _thread.allocate_lock()
        self._main_thread = _thread.get_ident()
        self._exit = os._exit

    def start(self) -> None:
        """Run the program; the record is written when the process ends."""
        _thread.start_new_thread(self._watch, ())
        atexit.register(self.write)
        setattr(os, "_exit", self._leave)  # noqa: B010  # to mypy a function is no variable
        try:
            self.program.prepare()
        except (SyntaxError, ValueError, RecursionError) as error:
            self.refused = _unparsable(self.job.path, error)
            return
        self.program.begin(self.recorder)
        self.recorder.install()
        if self.order.noise is not None:
            Noise(self.order.noise, self.program.names.keys()).install()
        self.draws.install()
        fill_memory()
        builtins.input = _input
        if self.trials is not None:
            setattr(builtins, TRIED, self.trials.call)
        sys.meta_path[:0] = [Silencer(), _Finder(self.program)]
        if self.world is not None:
            self.world.watch()
        if self.order.variants:
            self._run_variants()
        else:
            self._run()

    def _run_variants(self) -> None:
        """Run them one after the other: what one leaves behind in the libraries, the next finds."""
        for edited in self.order.variants:
            self.recorder.uninstall()
            most = min(self.job.limit_events, self.order.events)
            self.recorder = Recorder(self.recorder.plan, most, self.job.limit_bytes, ends_there=True)
            self.program = Program(Path(self.job.path), self.order.noise is not None, edited)
            self.ended, self.line = "", 0
            try:
                self.program.prepare()
            except (SyntaxError, ValueError, RecursionError):
                self.variants.append(None)
                continue
            self.program.begin(self.recorder)
            self.recorder.install()
            self.draws.files = self.program.names
            self.draws.begin_again()
            self._run()
            self.variants.append(self._content())

    def _run(self) -> None:
        path = self.program.main
        module = types.ModuleType(self.name)
        module.__dict__.update(__file__=str(path), __builtins__=builtins)
        if not self.job.function:
            module.__dict__.update(self.job.inputs)
        sys.argv = [str(path)]
        sys.modules[self.name] = module
        code = self.program.compiled(path)
        try:
            exec(code, module.__dict__)
            if self.job.function:
                function = self._function(module)
                self._begin_call()
                arguments, named = _arguments(function, self.job)
                function(*arguments, **named)
        except Unusable as error:
            self.refused = words_of(error)
        except SystemExit as error:
            self._exited(error)
        except BaseException as error:
            self._raised(error)

    def _function(self, module: types.ModuleType) -> Callable[..., Any]:
        found: Any = module
        for part in self.job.function.split("."):
            found = getattr(found, part, None)
        if not callable(found):
            raise Unusable(said("{path} has no function {function}.", path=self.job.path, function=self.job.function))
        made: Callable[..., Any] = found
        return made

    def _begin_call(self) -> None:
        """Forget what the import has done if it has called the function itself, as a file that shows its use does."""
        own = {site.number for site in self.program.sites
               if site.function == self.job.function and site.file == self.program.main.name}  # fmt: skip
        if not own.isdisjoint(self.recorder.log[0::3]):
            self.recorder.begin_again()
            self.draws.begin_again()

    def _exited(self, error: SystemExit) -> None:
        if error.code not in (None, 0):
            self.ended = f"it left with {error.code}" if isinstance(error.code, str) else f"exit status {error.code}"
            self.line, _ = self._place(error)
            if isinstance(error.code, str):
                sys.stderr.write(f"{error.code}\n")

    def _raised(self, error: BaseException) -> None:
        line, elsewhere = self._place(error)
        self.line = line
        if isinstance(error, Asked):
            self.refused = said(
                "{path}:{line} waits for input(), which a traced program does not have; give it a value.",
                path=self.job.path,
                line=line or 1,
            )
        words = " ".join(str(error).split())
        self.ended = f"{type(error).__name__}: {words}" if words else type(error).__name__
        if elsewhere:
            self.ended += f" ({elsewhere})"
        ours = error.__traceback__
        while ours is not None and ours.tb_frame.f_code.co_filename not in self.program.names:
            ours = ours.tb_next
        traceback.print_exception(type(error), error, ours)

    def _place(self, error: BaseException) -> tuple[int, str]:
        """The line of the main file, and where it was if that is another file."""
        line, elsewhere, main = 0, "", str(self.program.main)
        for frame, number in traceback.walk_tb(error.__traceback__):
            file = frame.f_code.co_filename
            if file == main:
                line, elsewhere = number, ""
            elif file in self.program.names:
                elsewhere = f"{self.program.names[file]}, line {number}"
        if line == 0 and isinstance(error, SyntaxError) and error.filename == main:
            line = error.lineno or 0
        return line, elsewhere

    def _watch(self) -> None:
        """Write the record and leave when the time is up, whatever the program does then."""
        time.sleep(self.order.timeout)
        frame = sys._current_frames().get(self._main_thread)
        while frame is not None and frame.f_code.co_filename != str(self.program.main):
            frame = frame.f_back
        self.line = frame.f_lineno if frame is not None else 0
        self.ended = f"it had not ended after {self.order.timeout:g} s and was stopped"
        self.write()
        self._exit(0)

    def _leave(self, status: int) -> None:
        if os.getpid() == self._process:
            if status:
                self.ended = f"exit status {status}"
            self.write()
            self._exit(0)
        self._exit(status)

    def end(self) -> None:
        """Do what the interpreter does at its end, but for what is not the program's: to take that apart takes longer.

        Threads are waited for, functions for the end called, and the program's own modules and objects dropped: its
        files are closed.
        """
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        names = [name for name, module in list(sys.modules.items())
                 if getattr(module, "__file__", None) in self.program.names]  # fmt: skip
        # The collector has objects in the order in which it has reached them before: a text file comes, and is written,
        # before the file below it is closed.
        gc.collect()
        modules = [weakref.ref(sys.modules.pop(name)) for name in names]
        # What only the program holds still sees its names as it goes; what a module of others holds does not.
        gc.collect()
        for module in filter(None, (each() for each in modules)):
            for name in [name for name in vars(module) if not name.startswith("__")]:
                vars(module)[name] = None
        gc.collect()
        _flush()
        self._exit(0)

    def _variables(self) -> dict[str, Any]:
        """What the top level holds."""
        module = sys.modules.get(self.name)
        return dict(vars(module)) if isinstance(module, types.ModuleType) else {}

    def write(self) -> None:
        """Write the record, once, from the process that was started."""
        if os.getpid() != self._process or not self._written.acquire(blocking=False):
            return
        _flush()
        content = self._content() | {"variants": self.variants}
        part = self.folder / f"{RECORD}.part"
        with part.open("wb") as file:
            pickle.dump(content, file, protocol=5)
        part.replace(self.folder / RECORD)

    def _content(self) -> dict[str, Any]:
        """What is left of a run."""
        recorder = self.recorder
        log = recorder.log[: len(recorder.log) // 3 * 3]
        count = len(log) // 3
        # Of a plain replay alone it is read where its variables end.
        is_replay = recorder.plan is not None and self.order.noise is None and not self.order.variants
        left = recorder.left(self._variables(), wanted=is_replay and not self.ended)
        return {
            "refused": self.refused, "main": self.program.main.name, "files": self.program.texts,
            "sites": self.program.sites, "site": log[0::3], "frame": log[1::3], "values": pack(log[2::3]),
            "caller": list(recorder.callers),
            "where": {event: path for event, path in list(recorder.where.items()) if event < count},
            "aliases": dict(recorder.aliases), "draws": list(self.draws.made), "ended": self.ended, "line": self.line,
            "dropped": recorder.dropped, "left": left,
            "tried": self.trials and self.trials.values,
            "world": self.world and self.world.seen(self.program.folder),
        }  # fmt: skip


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the program has closed or replaced it
            stream.flush()


def _input(prompt: object = "") -> str:
    raise Asked(f"input({prompt!r})")


def _unparsable(path: str, error: Exception) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return said(
            "{path}:{lineno}:{offset} is not Python as this version reads it: {msg}.",
            path=path,
            lineno=error.lineno,
            offset=error.offset or 1,
            msg=error.msg,
        )
    if isinstance(error, RecursionError):
        return said("{path} is nested too deeply to be read.", path=path)
    return said("{path} cannot be read as Python: {error}.", path=path, error=error)


def _arguments(function: Callable[..., Any], job: Job) -> tuple[list[Any], dict[str, Any]]:
    """The inputs as the function takes them."""
    import inspect

    every = list(inspect.signature(function).parameters.values())
    taking = [one for one in every if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    given = {one.name: one.name for one in taking if one.name in job.inputs}
    for alike in (plain_name, lambda name: ""):
        # First names that differ in nothing but case and underscores; then what is left, in MATLAB's order.
        left = [name for name in job.order if name in job.inputs and name not in given.values()]
        for one in taking:
            if one.name not in given and (found := [name for name in left if alike(name) == alike(one.name)]):
                given[one.name] = found[0]
                left.remove(found[0])
    missing = [one.name for one in taking if one.name not in given and one.default is one.empty]
    if missing:
        raise Unusable(
            said(
                "{path}: {function} needs {missing}, which the inputs do not have.",
                path=job.path,
                function=job.function,
                missing=", ".join(missing),
            )
        )
    named = {one.name: job.inputs[given[one.name]] for one in taking if one.name in given}
    if any(one.kind is one.VAR_KEYWORD for one in every):
        named = {
            name: job.inputs[name] for name in job.order if name in job.inputs and name not in given.values()
        } | named
    positional = [named.pop(one.name) for one in taking if one.kind is one.POSITIONAL_ONLY and one.name in given]
    return positional, named


def plain_name(name: str) -> str:
    """A name without what the two languages write otherwise: its case and its underscores."""
    return name.replace("_", "").casefold()
