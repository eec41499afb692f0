"""A MATLAB script or function, run unedited in an engine; what it wrote comes back as a record."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from pyport.errors import (
    EngineCrashed,
    EngineError,
    EngineMissing,
    EngineSilent,
    EngineTimeout,
    InputError,
    StreamError,
)
from pyport.language import clause, said
from pyport.leftovers import engine_folder
from pyport.parity.engines import Engine, process
from pyport.rand import Seed, Stream
from pyport.resources import folder as resource
from pyport.scripts import record_file
from pyport.scripts.matlab_inline import is_blind
from pyport.scripts.matlab_source import File, Instrumented, Prober, Table
from pyport.scripts.matlab_stubs import ASKS, silent_files
from pyport.scripts.matlab_syntax import Signature, Source, Statement, read
from pyport.scripts.matlab_text import Unreadable
from pyport.scripts.record import Record
from pyport.targets.matlab import choose_engine
from pyport.targets.timed import checked

#: Events that are kept of one run, and bytes of what they wrote.
LIMIT_EVENTS, LIMIT_BYTES = 1_000_000, 512 * 2**20
#: Seconds for a run.
TIME_LIMIT = 120.0
#: Begins the name of a traced copy.
_COPY = "pyport_of_"
_COPIES = re.compile(rf"\b{_COPY}(?=\w)")
#: Seconds between two writings of what there is: a run that is killed loses no more, and what is written is read while
#: the run goes on.
_FLUSH_EVERY = 1.0
#: Seconds between two looks for what has been written.
_READ_EVERY = 0.2
#: The recorder writes what it has when time is up; a call that does not return is stopped so much later.
_GRACE = 5.0
#: Seconds for reading a file without running it.
_PARSE_LIMIT = 60.0
#: What an engine says of a copy that it cannot read; of a file that it cannot read; and of a package.
_UNPARSED = re.compile(r"parse error near line \d+ of file (?P<file>\S*)")
_REFUSED = re.compile(
    r"parse error near line (?P<line>\d+)[^\n]*\n\s*(?P<why>.*?)\s*\n>>> (?P<text>[^\n]*)\n(?P<blanks> *)\^", re.DOTALL
)
_NO_PACKAGE = re.compile(
    r"package (?P<name>[\w-]+) is not installed|"
    r"belongs to the (?P<other>[\w-]+) package from Octave Forge\s+which seems to not"
)
_NOT_LOADED = re.compile(
    r"'(?P<function>\w+)' function belongs to the (?P<name>[\w-]+) package from Octave Forge\s+which you have installed"
)
#: Octave tells a column of the copy; the line is told anyway.
_NEAR = re.compile(r" near line \d+, column \d+")
#: What Octave says where the recorder's own variables have been cleared, by code that could not be read before.
_LOST = re.compile(r"in x\+\+ or \+\+x, x must be defined first|\bpyport_[cn]\b")
_PARSE = """try
    __parse_file__(FILE);
catch problem
    disp(problem.message);
end
"""
_RECORDER = ("begin", "draw", "end", "event", "index", "join", "look", "mfilename", "pack", "pass", "quit", "store")
#: A function that uses one of these may do without its last inputs.
_OPTIONAL = frozenset(["nargin", "exist", "varargin", "inputname", "narginchk", "nargchk", "isargout"])
#: No name in MATLAB is longer.
_LONGEST_NAME = 63
_NAME = re.compile(r"[A-Za-z]\w{0,62}", re.ASCII)


@dataclass(frozen=True)
class Prepared:
    """The instrumented files of a script or function.

    Attributes
    ----------
    files : mapping of str to str
        The texts by file name; `run` is the name of the one to run, without ``.m``.
    about : mapping
        What the record's file says of the sources, sites and points.
    table : Table
    settings : mapping
        What the recorder must know of them.
    """

    files: Mapping[str, str]
    about: Mapping[str, Any]
    table: Table
    run: str
    settings: Mapping[str, Any]


#: Makes a prober for the sources, by their keys, and the keys of the files in which names are found.
Probing = Callable[[Mapping[str, Source], Mapping[str, str]], Prober]


def trace_matlab(
    path: str | os.PathLike[str], *, engine: Engine | str = "auto", inputs: Mapping[str, Any] | None = None,
    seed: Seed = 0, stream: str = "matlab", timeout: float = TIME_LIMIT, limit_events: int = LIMIT_EVENTS,
    limit_bytes: int = LIMIT_BYTES,
) -> Record:  # fmt: skip
    """The record of a run of a MATLAB script or function, which is not edited.

    Parameters
    ----------
    path : path
        The ``.m`` file. It runs with its own folder as the current one.
    engine : Engine or str
        "auto" is MATLAB where it is installed, and else Octave.
    inputs : mapping of str to value, optional
        Those of a function, by name.
    seed, stream : see `pyport.rand.Stream`
        Where ``rand`` starts; without them as MATLAB does when it starts.
    timeout : float
        Seconds; of a run that takes longer the record holds what it wrote until then.
    limit_events, limit_bytes : int
        What is more is counted in `Record.dropped`.

    Raises
    ------
    InputError
        If there is no such file, it is not MATLAB, an input is missing, or it asks somebody at the keyboard.
    EngineError
        Or one of its kinds, if the engine gives no record.
    """
    return run_traced(path, engine=engine, inputs=inputs, seed=seed, stream=stream, timeout=timeout,
                      limit_events=limit_events, limit_bytes=limit_bytes)  # fmt: skip


def run_traced(
    path: str | os.PathLike[str], *, engine: Engine | str, inputs: Mapping[str, Any] | None, seed: Seed, stream: str,
    timeout: float, limit_events: int = LIMIT_EVENTS, limit_bytes: int = LIMIT_BYTES, probing: Probing | None = None,
) -> Record:  # fmt: skip
    """As `trace_matlab`; with `probing` the events of probes are among the others, with sites below 0."""
    try:
        chosen = choose_engine(engine) if isinstance(engine, str) else engine
    except EngineMissing as error:
        raise EngineMissing(
            said("{missing} pyport trace {path} --write FOLDER writes what makes the record in a MATLAB elsewhere.",
                 missing=error, path=path)
        ) from None  # fmt: skip
    run = _Run(Path(path), chosen, inputs or {}, checked(timeout), probing)
    settings = {
        "seed": _first(seed), "state": Stream(stream, seed).octave_state(), "time_limit": run.timeout,
        "time_words": run.late, "limit_events": float(limit_events), "limit_bytes": float(limit_bytes), "about": 0.0,
        "format": "-v6", "flush_every": _FLUSH_EVERY,
    }  # fmt: skip
    if not run.is_octave and stream != "matlab":
        raise StreamError(
            said("MATLAB cannot start its random numbers where the stream {stream!r} does.", stream=stream)
        )
    return run.record(settings)


def _first(seed: Seed) -> float:
    return float(np.ravel(np.asarray(seed, dtype=np.float64))[0])


@dataclass
class _Run:
    """One run of a script or function in an engine."""

    path: Path
    engine: Engine
    inputs: Mapping[str, Any]
    timeout: float
    probing: Probing | None = None

    @property
    def is_octave(self) -> bool:
        return self.engine.name != "MATLAB"

    @property
    def late(self) -> str:
        return f"it had not ended after {self.timeout:g} s and was stopped"

    def record(self, settings: Mapping[str, Any]) -> Record:
        """What the run wrote; helpers of which the engine reads no instrumented copy run as they are."""
        untraced = frozenset[str]()
        inline = True
        while True:
            try:
                prepared = prepare(self.path, self.inputs, octave=self.is_octave, untraced=untraced, inline=inline,
                                   probing=self.probing)  # fmt: skip
            except Unreadable as error:
                raise self._refusal() or error from None
            record = self._run(prepared, settings)
            if inline and _LOST.search(record.ended):
                inline = False
                continue
            if not (found := _UNPARSED.search(record.ended)):
                return self._judged(record)
            copy = prepared.about["copies"].get(found["file"].replace("\\", "/").rpartition("/")[2], self.path.name)
            if copy == self.path.name or copy in untraced:
                raise self._refusal() or EngineError(
                    said("{path}: its instrumented copy is not read: {found}.", path=self.path, found=found[0])
                )
            untraced |= {copy}

    def _run(self, prepared: Prepared, settings: Mapping[str, Any]) -> Record:
        with _folder(self.engine) as folder:
            _write(folder, prepared, settings, self.inputs)
            # The engine starts what has this name in its folder.
            (folder / "run_batch.m").write_text(
                _runner(prepared, folder, self.path.absolute().parent), encoding="utf-8"
            )
            words = late = crashed = ""
            parts = _Parts(folder)
            try:
                words = process.run(self.engine.command, folder=folder, name=self.engine.name,
                                    time_limit=self.timeout + _GRACE, environment=self.engine.environment)  # fmt: skip
            except EngineTimeout:
                late = self.late
            except EngineCrashed as error:
                crashed = clause(error)
            finally:
                parts.stop()
            pieces, is_whole = parts.all()
            if not pieces and crashed:
                raise EngineCrashed(said("{words}.", words=crashed))
            if not pieces and not late:
                last = " ".join(words.split())[-200:] or said("nothing")
                raise EngineSilent(
                    said(
                        "{engine} ended normally but wrote no record; its last output: {words}.",
                        engine=self.engine.name,
                        words=last,
                    )
                )
            return record_file.from_pieces(pieces, prepared.about, "" if is_whole else late or crashed)

    def _judged(self, record: Record) -> Record:
        """The record, unless it ended for a reason that the person must mend first."""
        place = f"{self.path}:{record.line}"
        if ASKS in record.ended:
            asks = record.ended.rpartition(ASKS)[2].split()[0]
            raise InputError(said("{place}: {asks} waits for the keyboard, which a traced script does not have; write "
                                  "the answer into the script.", place=place, asks=asks))  # fmt: skip
        if found := _NO_PACKAGE.search(record.ended):
            raise InputError(said("{place}: {engine} has no package {name}; install it there (Debian's is "
"octave-{name}).", place=place, engine=self.engine.name, name=found['name'] or found['other']))  # fmt: skip
        if found := _NOT_LOADED.search(record.ended):
            raise InputError(said("{place}: {function} is in the package {name}, which is not loaded; write pkg load "
"{name} into the script's first line.", place=place, **found.groupdict()))  # fmt: skip
        return replace(record, ended=_COPIES.sub("", _NEAR.sub("", record.ended)))

    def _refusal(self) -> InputError | None:
        """What Octave itself says against the file, with the line and the column."""
        if not self.is_octave:
            return None
        with _folder(self.engine) as folder:
            text = _PARSE.replace("FILE", _quoted(self.path.absolute()))
            (folder / "run_batch.m").write_text(text, encoding="utf-8")
            try:
                words = process.run(self.engine.command, folder=folder, name=self.engine.name, time_limit=_PARSE_LIMIT)
            except EngineError:
                return None
        found = _REFUSED.search(words)
        if found is None:
            return None
        column = len(found["blanks"]) - len(">>> ") + 1
        why = " ".join(found["why"].split())
        return InputError(
            said(
                "{file}:{line}:{column}: {why}: {text}",
                file=self.path,
                line=found["line"],
                column=column,
                why=why,
                text=found["text"].strip(),
            )
        )


class _Parts:
    """The files in which the recorder leaves what happens, read as they come.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pieces: dict[str, record_file.Piece] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stopped.wait(_READ_EVERY):
            # What cannot be read now is read again when the run has ended, and then said.
            with suppress(Exception):
                self._read()

    def _read(self) -> None:
        for path in sorted(self._folder.glob("part_*.mat")):
            if path.name not in self._pieces:
                self._pieces[path.name] = record_file.Piece.of(record_file.raw(path))

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._thread.join()

    def all(self) -> tuple[list[record_file.Piece], bool]:
        """All that is there, in order, and whether the recorder has come to its end."""
        self._read()
        last = self._folder / "trace.mat"
        pieces = [self._pieces[name] for name in sorted(self._pieces)]
        is_whole = last.is_file()
        return pieces + ([record_file.Piece.of(record_file.raw(last))] if is_whole else []), is_whole


@contextmanager
def _folder(engine: Engine) -> Iterator[Path]:
    """A folder for an engine to work in.

    Raises
    ------
    EngineError
        If none can be made.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(engine_folder())
        except OSError as error:
            raise EngineError(
                said("{name} has no folder to work in ({reason}).", name=engine.name, reason=error.strerror or error)
            ) from None
        yield folder


def write_instrumented(path: str | os.PathLike[str], folder: str | os.PathLike[str],
                       inputs: Mapping[str, Any] | None = None) -> Path:  # fmt: skip
    """The file to run in a MATLAB where there is no pyport: it writes trace.mat into its own folder.

    Parameters
    ----------
    path : path
        The script or function.
    folder : path
        Gets the instrumented files, the recorder, and the file to run; it is made if it is not there.
    inputs : mapping of str to value, optional
        Those of a function, by name.
    """
    target = Path(folder)
    prepared = prepare(Path(path), inputs or {}, octave=False)
    settings = {
        "seed": 0.0, "state": Stream("matlab").octave_state(), "time_limit": np.inf, "time_words": "", "about": 1.0,
        "limit_events": float(LIMIT_EVENTS), "limit_bytes": float(LIMIT_BYTES), "format": "-v7", "flush_every": np.inf,
    }  # fmt: skip
    try:
        target.mkdir(parents=True, exist_ok=True)
        _write(target, prepared, settings, inputs or {})
        for name in _RECORDER:
            text = (resource("matlab_ref") / f"pyport_{name}.m").read_text(encoding="utf-8")
            (target / f"pyport_{name}.m").write_text(text.partition("\n%!")[0] + "\n", encoding="utf-8")
        run = target / "pyport_trace.m"
        run.write_text(_FOLDER_RUNNER.replace("CODE", prepared.run).replace("NAME", Path(path).name), encoding="utf-8")
    except OSError as error:
        raise InputError(
            said("{file}: cannot be written ({reason}).", file=folder, reason=error.strerror or error)
        ) from None
    return run


_FOLDER_RUNNER = """% Traces NAME. With this folder on the path, call pyport_trace from the folder in which NAME is run;
% trace.mat is beside this file then.
addpath(fileparts(mfilename('fullpath')));
pyport_begin(fileparts(mfilename('fullpath')));
try
    CODE
catch pyport_problem
    pyport_end(pyport_problem);
    rethrow(pyport_problem);
end
pyport_end();
"""


def _runner(prepared: Prepared, folder: Path, home: Path) -> str:
    """The script that the engine is started with."""
    return (
        f"pyport_begin({_quoted(folder)}, {_quoted(home)});\ntry\n    {prepared.run}\n"
        "catch pyport_problem\n    pyport_end(pyport_problem);\nend\npyport_end();\n"
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


# -- instrumenting ------------------------------------------------------------------------------


def prepare(path: Path, inputs: Mapping[str, Any], *, octave: bool, untraced: frozenset[str] = frozenset(),
            inline: bool = True, probing: Probing | None = None) -> Prepared:  # fmt: skip
    """The instrumented files of a script or function, and of the files beside it that it calls.

    Parameters
    ----------
    path : Path
    inputs : mapping of str to value
        Those of a function, by name.
    octave : bool
        Whether it is read as Octave reads it.
    untraced : frozenset of str
        Files beside it that are not to be traced.
    inline : bool
        Whether events may be written into global variables, where the program does not see them.
    probing : callable, optional

    Raises
    ------
    InputError
        As `trace_matlab`.
    """
    preparation = _Preparation(path, inputs, octave=octave, untraced=untraced, inline=inline)
    return preparation.prepared(probing)


def _copy(key: str) -> str:
    """What the instrumented copy of a file is called; a script may have a name that MATLAB cannot call."""
    return re.sub(r"\W", "_", _COPY + Path(key).stem, flags=re.ASCII)[:_LONGEST_NAME]


class _Preparation:
    def __init__(self, path: Path, inputs: Mapping[str, Any], *, octave: bool, untraced: frozenset[str],
                 inline: bool) -> None:  # fmt: skip
        self.path, self.inputs, self.octave = path, inputs, octave
        # In MATLAB a call costs little, and clearing global variables in one workspace ends them in all.
        self.inline = inline and octave
        if not path.is_file():
            raise InputError(said("{file}: there is no such file.", file=path))
        home = path.absolute().parent
        beside = {item.stem: item for item in sorted(home.glob("*.m")) if _NAME.fullmatch(item.stem)}
        private = {item.stem: item for item in sorted((home / "private").glob("*.m")) if _NAME.fullmatch(item.stem)}
        self.there = {stem: item for stem, item in {**beside, **private}.items()
                      if item.relative_to(home).as_posix() not in untraced}  # fmt: skip
        self.home = home
        self.sources: dict[str, Source] = {}
        self.paths: dict[str, Path] = {}
        self.main = path.name

    def prepared(self, probing: Probing | None) -> Prepared:
        self._collect()
        main = self.sources[self.main]
        shared = {Path(key).stem: _copy(key) for key in self.sources if key != self.main}
        if not main.is_script:
            shared[self.path.stem] = _copy(self.main)
        keys = {Path(key).stem: key for key, source in self.sources.items() if key != self.main or not source.is_script}
        prober = probing(self.sources, keys) if probing else None
        table = Table(inline=self.inline and all(map(is_blind, self.sources.values())))
        files, copies = dict[str, str](), dict[str, str]()
        taken: set[str] = set()
        for key, source in self.sources.items():
            local = self._local_names(source, taken)
            own = frozenset([*self.there, *self._function_names(source)])
            # A function of the file itself comes first.
            inner = [name for name in self._function_names(source) if name != Path(key).stem]
            names = {**{name: new for name, new in shared.items() if name not in inner}, **local}
            place = str(self.paths[key].absolute().with_suffix(""))
            file = File(key, source, place, key != self.main and source.is_script, names, own)
            instrumented = Instrumented(file, table, prober)
            copy = _copy(key)
            copies[f"{copy}.m"] = key
            if not source.is_script:
                files[f"{copy}.m"] = instrumented.whole(copy)
                continue
            files[f"{copy}.m"] = instrumented.code()
            for statement in source.functions:
                name = _name_of(source, statement)
                files[f"{local.get(name, name)}.m"] = instrumented.function(statement, local.get(name, name))
                copies[f"{local.get(name, name)}.m"] = key
        run = _copy(self.main)
        if not main.is_script:
            run = "pyport_code"
            files["pyport_code.m"] = self._call(main, _copy(self.main))
        if prober:
            files.update(prober.copies())
        settings = {
            "events_at": np.array([float(count) for count in table.events] or [0.0]),
            "is_draw": np.array([float(point.what == "draw") for point in table.points] or [0.0]),
            "inline": float(table.inline), **(prober.settings(table) if prober else {}),
        }  # fmt: skip
        return Prepared(files, self._about(table, copies), table, run, settings)

    def _collect(self) -> None:
        """Read the file, and those beside it that it names, and those that they name."""
        self._add(self.main, self.path)
        waiting = [self.main]
        while waiting:
            key = waiting.pop()
            inner = {name for name in self._function_names(self.sources[key]) if name != Path(key).stem}
            for word in self.sources[key].words:
                name = word.text.strip("'\"") if word.kind == "text" else word.text
                # A function of the file itself comes first.
                found = None if name in inner else self.there.get(name)
                if found is None or found.samefile(self.path) or word.kind not in ("name", "text"):
                    continue
                other = found.relative_to(self.home).as_posix()
                if other not in self.sources:
                    try:
                        self._add(other, found)
                    except InputError:
                        # A class, or what cannot be read: it runs as it is and is not traced.
                        del self.there[name]
                        continue
                    waiting.append(other)

    def _add(self, key: str, path: Path) -> None:
        try:
            text = path.read_bytes().decode("utf-8", "surrogateescape")
        except OSError as error:
            raise InputError(said("{file}: cannot be read ({reason}).", file=path, reason=error.strerror)) from None
        self.sources[key] = read(
            text.removeprefix("\ufeff"), str(path) if key == self.main else key, octave=self.octave
        )
        self.paths[key] = path

    def _function_names(self, source: Source) -> list[str]:
        return [_name_of(source, statement) for statement in source.functions]

    def _local_names(self, source: Source, taken: set[str]) -> dict[str, str]:
        """New names for functions of a script where a file of that name is there: it would come first."""
        if not source.is_script:
            return {}
        names = {}
        for name in self._function_names(source):
            new = name
            while new in taken or new in self.there:
                new = _COPY + new
            taken.add(new)
            if new != name:
                names[name] = new
        return names

    def _call(self, source: Source, copy: str) -> str:
        """The script that calls a function with its inputs."""
        statement = source.functions[0]
        assert statement.signature is not None
        given = self._given(source, statement, statement.signature)
        outputs = ", ".join(f"pyport_{k}" for k, _ in enumerate(_asked(statement.signature)))
        arguments = ", ".join(f"pyport_inputs.{name}" for name in given)
        load = "pyport_inputs = load(fullfile(fileparts(which('pyport_code')), 'inputs.mat'));\n" if given else ""
        return f"{load}{f'[{outputs}] = ' if outputs else ''}{copy}({arguments});\n"

    def _given(self, source: Source, statement: Statement, signature: Signature) -> list[str]:
        wanted = [name for name in signature.inputs if name != "varargin"]
        function = f"{self.path.stem}({', '.join(signature.inputs)})"
        if unknown := [name for name in self.inputs if name not in wanted]:
            raise InputError(
                said(
                    "{file}: the function {function} has no input {name}.",
                    file=self.path,
                    function=function,
                    name=unknown[0],
                )
            )
        given = list(wanted)
        words = source.words[statement.span.first : statement.span.last + 1]
        may_lack = any(word.kind == "name" and word.text in _OPTIONAL for word in words)
        while given and given[-1] not in self.inputs and may_lack:
            given.pop()
        if missing := [name for name in given if name not in self.inputs]:
            raise InputError(
                said(
                    "{file}: the function {function} needs a value for {name}; give its inputs by name in a .mat file, "
                    "--inputs FILE.mat.",
                    file=self.path,
                    function=function,
                    name=missing[0],
                )
            )
        return given

    def _about(self, table: Table, copies: Mapping[str, str]) -> dict[str, Any]:
        return {
            "format": record_file.FORMAT, "language": "matlab", "main": self.main,
            "files": {key: _readable(source.text) for key, source in self.sources.items()}, "copies": copies,
            "sites": [record_file.site_row(site) for site in table.sites],
            "points": [[point.what, point.number, point.file, point.function, point.line, point.pattern, point.parts,
                        point.wrapped, point.words] for point in table.points],
        }  # fmt: skip


def _readable(text: str) -> str:
    """A source as it is shown: bytes that are no UTF-8 stand in comments."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _asked(signature: Signature) -> list[str]:
    return [name for name in signature.outputs if name != "varargout"]


def _name_of(source: Source, statement: Statement) -> str:
    assert statement.signature is not None
    return source.words[statement.signature.name].text


def _write(folder: Path, prepared: Prepared, settings: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    import scipy.io

    for name, text in prepared.files.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    silent = folder / "silent"
    silent.mkdir(exist_ok=True)
    for name, text in silent_files():
        (silent / f"{name}.m").write_text(text, encoding="utf-8")
    scipy.io.savemat(folder / "settings.mat", {**settings, **prepared.settings}, oned_as="row")
    if settings["about"]:
        text = json.dumps(prepared.about)
        (folder / "about.json").write_text(text, encoding="utf-8")
    if inputs:
        scipy.io.savemat(
            folder / "inputs.mat", {name: _as_input(value) for name, value in inputs.items()}, oned_as="row"
        )


def _as_input(value: Any) -> Any:
    """A value as MATLAB is to get it: Python's own numbers are doubles there."""
    if isinstance(value, bool | np.ndarray | str | dict):
        return value
    return np.asarray(value, dtype=np.float64) if _is_numbers(value) else value


def _is_numbers(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_numbers, value))
    return isinstance(value, int | float) and not isinstance(value, bool)
