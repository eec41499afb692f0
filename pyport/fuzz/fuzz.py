"""Drives a MATLAB function and its port with inputs that Hypothesis draws until they differ."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pyport import matfile
from pyport.errors import InputError
from pyport.fuzz.compare import Both, Finding, Kind
from pyport.fuzz.found_out import Tried, from_example, meant, tried_out
from pyport.fuzz.inputs import Input, parse
from pyport.fuzz.inputs import words as words_of
from pyport.fuzz.result import Counterexample, FuzzResult
from pyport.fuzz.settle import PATIENCE, outputs_of, settle
from pyport.fuzz.sides import FORMS, LATE, RAISED, Form, Outcome, Port, Reference, handed
from pyport.fuzz.smaller import smaller
from pyport.fuzz.strategies import drawn, hypothesis_strategies
from pyport.language import said
from pyport.parity.engines import Session
from pyport.targets.matlab import choose_engine, on_path
from pyport.targets.python import find_function
from pyport.targets.signature import Signature, first_line
from pyport.targets.timed import checked

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

CALLS = 500
#: Seconds for one call on one side.
TIMEOUT = 10.0
#: Calls from which the form is found, and from which it is found whether inputs run.
_SAMPLES, _FEW = 30, 8
#: Seconds after which the smallest counterexample so far is taken.
_SHRINKING = 60.0
#: Where neither side returns in so many of the calls, nothing is said of the function.
_MOST = 0.9
#: More outputs than any function has that does not say how many.
_ANY = 99


def fuzz(
    file: str | os.PathLike[str],
    port: str | Callable[..., Any],
    inputs: str | os.PathLike[str] | SearchStrategy[Any] | Sequence[Any] | None = None,
    *,
    calls: int = CALLS,
    seed: int = 0,
    timeout: float = TIMEOUT,
    engine: str = "auto",
    session: Session | None = None,
    tell: Callable[[str], None] = lambda words: None,
) -> FuzzResult:
    """How a port compares with its MATLAB function over inputs that are drawn, the plain ones first.

    Parameters
    ----------
    file : path
        FILE.m.
    port : str or callable
        "FILE.py:FUNCTION", or the function itself.
    inputs : str, path, strategy or sequence, optional
        Words as `pyport.fuzz.inputs` explains them; a .mat file with an example of each input; a Hypothesis strategy of
        tuples, or a sequence of strategies, one for each input. Without any they are tried out.
    calls : int
    seed : int
        The same seed, the same calls.
    timeout : float
        Seconds for one call on one side.
    engine : str
        "octave", "matlab" or "auto".
    session : Session, optional
        One that is alive already, with its own time limit.
    tell : callable
        Is told what is being done.

    Raises
    ------
    InputError
        If a file or the words cannot be read, or the function takes other inputs.
    EngineError
        If the engine is missing.
    """
    if calls < 1:
        raise InputError(said("at least 1 call is needed, not {calls}.", calls=calls))
    hypothesis_strategies()
    path, words = Path(file), os.fspath(file)
    signature = first_line(path, words, "y = {name}(x)")
    on_path([path.parent], words)
    function, name = _function(port, checked(timeout))
    with ExitStack() as stack:
        if session is None:
            session = stack.enter_context(Session(choose_engine(engine), timeout))
        reference = Reference(session, path.parent, signature.name)
        result = FuzzResult(words, name, session.name, seed)
        text = path.read_bytes().decode("utf-8-sig", "replace")
        driver = _Driver(result, signature, reference, Port(function, name, timeout), tell, text)
        return driver.run(inputs, calls)


def _function(port: str | Callable[..., Any], timeout: float) -> tuple[Callable[..., Any], str]:
    if not isinstance(port, str):
        return port, getattr(port, "__name__", "the port")
    file, colon, name = port.rpartition(":")
    if port.endswith(".py"):
        file, colon, name = port, "", ""
    if not file.endswith(".py"):
        raise InputError(said("{port}: a port is FILE.py:FUNCTION, for instance my.py:filt.", port=port))
    with redirect_stdout(io.StringIO()):
        found = find_function(port, file, name if colon else None, timeout)
    if found.cut:
        raise InputError(said("{words}.", words=found.cut))
    return found.at_home, port if colon else f"{file}:{found.name}"


class _Found(Exception):
    """A counterexample."""


class _Enough(BaseException):
    """No more calls are to be made."""


#: Inputs as they are drawn: which of the kinds they are of, and their values.
Drawn = tuple[int, dict[str, Any]]


class _Driver:
    """One run of `fuzz`."""

    def __init__(self, result: FuzzResult, signature: Signature, reference: Reference, port: Port,
                 tell: Callable[[str], None], text: str) -> None:  # fmt: skip
        self.result, self.signature, self.reference, self.port, self.tell = result, signature, reference, port, tell
        self.text = text
        self.outputs = 1
        self.form = FORMS[0]
        self.offsets: tuple[int, ...] = ()
        self.roles: list[dict[str, str]] = []
        self.late = 0
        #: Of which of the several inputs the counterexample is.
        self.kind = 0

    def run(self, given: Any, calls: int) -> FuzzResult:
        """Find out what there is to find out, then search: plain inputs first, then all."""
        result, names = self.result, self._parameters()
        result.given = given is not None
        if isinstance(given, str | os.PathLike):
            result.inputs = [self._said(given, names)]
        elif given is None:
            self.tell(said("trying out what the inputs are"))
            result.inputs = self._tried(names)
            if not result.inputs:
                result.reason = said("no inputs were found with which both sides run; say what they are with --inputs")
                return result
        self.roles = [{one.name: one.role for one in inputs} for inputs in result.inputs] or [
            dict.fromkeys(names, "any")
        ]
        strategies = self._strategies(given, names)
        self.tell(said("finding out in which form the port takes its inputs"))
        if not self._settle(strategies[0]):
            return result
        shares = [calls] if len(strategies) == 1 else [calls // 2, calls - calls // 2]
        for k, (strategy, share) in enumerate(zip(strategies, shares, strict=True)):
            if share and result.counterexample is None and not result.reason:
                self._search(strategy, share, plain=len(strategies) > 1 and k == 0)
        if result.counterexample is None and not result.reason:
            if result.calls == result.neither:
                result.reason = said("neither side returns anything for any of the inputs")
            elif result.neither > _MOST * result.calls:
                result.reason = said(
                    "in {count} of {calls} calls neither side returns anything",
                    count=result.neither,
                    calls=result.calls,
                )
            elif result.undecided > result.calls - result.neither - result.undecided:
                result.reason = said("most calls are undecided")
        return result

    # -- what is found out ------------------------------------------------------------------------

    def _parameters(self) -> list[str]:
        names = list(self.signature.inputs)
        return names[:-1] if names[-1:] == ["varargin"] else names

    def _said(self, given: str | os.PathLike[str], names: list[str]) -> tuple[Input, ...]:
        """The inputs that words, or an example, say; by the names of the function, else in its order."""
        text = os.fspath(given)
        if text.endswith(".mat"):
            return from_example(matfile.read(text), names, text)
        found = parse(text)
        most = len(names) if "varargin" not in self.signature.inputs else len(found)
        if len(found) > most or (not names and "varargin" not in self.signature.inputs):
            raise InputError(
                said(
                    "{count} inputs are described and {signature} takes {most}: {inputs}.",
                    count=len(found),
                    signature=self.signature.name,
                    most=most,
                    inputs=", ".join(self.signature.inputs) or said("none"),
                )
            )
        by_name = {one.name: one for one in found}
        if set(by_name) <= set(names):
            ordered = [name for name in names if name in by_name]
            if ordered != names[: len(ordered)]:
                left = next(name for name in names if name not in by_name)
                raise InputError(
                    said(
                        "the inputs do not describe {left}, which comes before {ordered}.",
                        left=left,
                        ordered=ordered[-1],
                    )
                )
            return tuple(by_name[name] for name in ordered)
        if wrong := [name for name in by_name if name not in names and "varargin" not in self.signature.inputs]:
            raise InputError(
                said(
                    "{signature} has no input {wrong}; it takes {names}.",
                    signature=self.signature.name,
                    wrong=", ".join(wrong),
                    names=", ".join(names),
                )
            )
        return found

    def _tried(self, names: list[str]) -> list[tuple[Input, ...]]:
        def run(inputs: tuple[Input, ...]) -> Tried:
            self.roles = [{one.name: one.role for one in inputs}]
            self.result.inputs = [inputs]
            samples = self._samples(_one_of([inputs], plain=True), _FEW)
            outputs = self._count_outputs(samples)
            references = [self._call_reference(one, outputs) for one in samples]
            # What it takes at all it takes always, but for values that it refuses itself.
            if not all(outcome.returned for outcome in references):
                return Tried(inputs, 0.0, 0.0, None)
            found = settle(samples, references, lambda form, one: self._call_port(one, outputs, form),
                           self._names(outputs))  # fmt: skip
            return Tried(inputs, found.returned / len(samples), found.agree / len(samples), found.form)

        kept, others = tried_out(names, run, meant(self.text, names))
        if kept and others:
            over = words_of(others[0].inputs)
            self.result.notes.append(
                said(
                    'over {inputs} both run and differ: if that is meant, say so with --inputs "{inputs}"', inputs=over
                )
                if others[0].runs == 1
                else said(
                    "over {inputs} MATLAB returns and the port raises an error: if that is meant, say so with --inputs "
                    '"{inputs}"',
                    inputs=over,
                )
            )
        return [one.inputs for one in kept]

    def _strategies(self, given: Any, names: list[str]) -> list[SearchStrategy[Drawn]]:
        if self.result.inputs:
            return [_one_of(self.result.inputs, plain=True), _one_of(self.result.inputs, plain=False)]
        st = hypothesis_strategies()
        whole = st.tuples(*given) if isinstance(given, Sequence) else given

        def named(values: Any) -> Drawn:
            items = values if isinstance(values, tuple | list) else tuple(values.values()) \
                if isinstance(values, Mapping) else (values,)  # fmt: skip
            if len(items) > len(names) and "varargin" not in self.signature.inputs:
                raise InputError(
                    said(
                        "{count} inputs are drawn and {signature} takes {count2}.",
                        count=len(items),
                        signature=self.signature.name,
                        count2=len(names),
                    )
                )
            more = [said("input {n}", n=k + 1) for k in range(len(names), len(items))]
            return 0, dict(zip([*names, *more], map(_as_matlab, items), strict=False))

        return [whole.map(named)]

    def _settle(self, strategy: SearchStrategy[Drawn]) -> bool:
        """Find out how many outputs there are, and the form; False if nothing is to be compared."""
        samples = self._samples(strategy, _SAMPLES)
        result, declared = self.result, len([name for name in self.signature.outputs if name != "varargout"])
        self.outputs = self._count_outputs(samples)
        result.outputs = self._names(self.outputs)
        if self.outputs < declared:
            result.notes.append(
                said(
                    "the port returns {some} of {all} outputs: the others are not compared",
                    some=self.outputs,
                    all=declared,
                )
            )
        references, late = list[Outcome](), 0
        for one in samples:
            references.append(self._call_reference(one, self.outputs))
            late += references[-1].how == LATE
            if late >= PATIENCE:
                result.reason = said(
                    "calls do not end within {seconds:g} s, on neither side", seconds=self.port.seconds
                )
                return False
        again = self._call_reference(samples[0], self.outputs)
        if self._both().compare(samples[0][1], references[0], again).kind.wrong:
            result.reason = said("{file} does not give the same twice", file=result.file)
            return False
        found = settle(samples, references, lambda form, one: self._call_port(one, self.outputs, form), result.outputs)
        self.form = found.form
        twice = [self._call_port(samples[0], self.outputs) for _ in range(2)]
        if self._both().compare(samples[0][1], *twice).kind.wrong:
            result.reason = said("{file} does not give the same twice", file=result.function)
            return False
        self.offsets = found.offsets
        result.notes += [said("{name} is an index: the port counts it from 0, MATLAB from 1", name=name)
                         for name, offset in zip(result.outputs, found.offsets, strict=True) if offset]  # fmt: skip
        ints = {one.role for inputs in result.inputs for one in inputs if one.whole}
        result.form = list(self.form.told({role for roles in self.roles for role in roles.values()}, ints))
        return True

    def _count_outputs(self, samples: Sequence[Drawn]) -> int:
        declared = _ANY if "varargout" in self.signature.outputs else len(self.signature.outputs)
        return outputs_of(samples, lambda form, one: self._call_port(one, declared, form), declared)

    def _names(self, count: int) -> tuple[str, ...]:
        """What the first outputs are called."""
        names = [name for name in self.signature.outputs if name != "varargout"]
        return tuple((names + [said("output {n}", n=k + 1) for k in range(len(names), count)])[:count])

    # -- calls ------------------------------------------------------------------------------------

    def _handed(self, one: Drawn, form: Form | None = None) -> list[Any]:
        kind, values = one
        whole = {given.name: given.whole for given in self.result.inputs[kind]} if self.result.inputs else {}
        roles = self.roles[kind]
        return [handed(value, roles.get(name, "any"), whole.get(name, False), form or self.form)
                for name, value in values.items()]  # fmt: skip

    def _call_reference(self, one: Drawn, outputs: int) -> Outcome:
        return self.reference(list(one[1].values()), outputs)

    def _call_port(self, one: Drawn, outputs: int, form: Form | None = None) -> Outcome:
        return self.port(self._handed(one, form), outputs)

    def _both(self, kind: int = 0) -> Both:
        inputs = self.result.inputs[kind] if self.result.inputs else ()
        fixed = {one.name for one in inputs if one.whole or one.choices}
        movable = frozenset(name for name in self.roles[kind] if name not in fixed)
        return Both(
            lambda values: self._call_reference((kind, dict(values)), self.outputs),
            lambda values: self._call_port((kind, dict(values)), self.outputs),
            self.result.outputs, movable, self.offsets,
        )  # fmt: skip

    def _samples(self, strategy: SearchStrategy[Drawn], count: int) -> list[Drawn]:
        found: list[Drawn] = []
        _drive(strategy, found.append, count, self.result.seed)
        if not found:
            raise InputError(said("no inputs can be drawn from this description."))
        return found[-count:]

    def _search(self, strategy: SearchStrategy[Drawn], calls: int, *, plain: bool) -> None:
        """Call both sides until they differ; then the counterexample is made as small as it gets."""
        result, limit = self.result, [np.inf]

        def probe(one: Drawn) -> None:
            kind, values = one
            if time.monotonic() > limit[0]:
                raise _Enough
            finding, mine, theirs = self._both(kind).judge(values)
            # Inputs that were tried out are none that the function takes where it refuses them.
            if not result.given and mine.how == RAISED:
                finding = Finding(Kind.NEITHER)
            if result.counterexample is None:
                result.count(finding.kind)
                if finding.kind is Kind.OPEN and result.open is None:
                    result.open = Counterexample(values, self._handed(one), mine, theirs, finding)
                result.plain += plain
                self.tell(said("call {n}", n=result.calls))
            if LATE in (mine.how, theirs.how):
                self.late += 1
            if finding.kind.wrong:
                self.kind = kind
                if result.counterexample is None:
                    result.first = result.calls
                    limit[0] = time.monotonic() + _SHRINKING
                result.counterexample = Counterexample(values, self._handed(one), mine, theirs, finding,
                                                       edge=not plain and _has_edge(values))  # fmt: skip
                if LATE in (mine.how, theirs.how):
                    raise _Enough
                raise _Found
            if self.late >= PATIENCE:
                result.reason = said(
                    "calls do not end within {seconds:g} s, on neither side", seconds=self.port.seconds
                )
                raise _Enough

        _drive(strategy, probe, calls, result.seed)
        found = result.counterexample
        if found is not None and result.inputs and LATE not in (found.reference.how, found.port.how):
            self._make_smaller(found, plain=plain)

    def _make_smaller(self, found: Counterexample, *, plain: bool) -> None:
        """Cut the counterexample down while the two still differ in the same way."""
        kind = self.kind

        def holds(values: dict[str, Any]) -> bool:
            finding, mine, theirs = self._both(kind).judge(values)
            if finding.kind is not found.finding.kind or LATE in (mine.how, theirs.how):
                return False
            if not self.result.given and mine.how == RAISED:
                return False
            handed_ = self._handed((kind, values))
            self.result.counterexample = Counterexample(values, handed_, mine, theirs, finding,
                                                        edge=not plain and _has_edge(values))  # fmt: skip
            return True

        smaller(self.result.inputs[kind], dict(found.inputs), holds, plain=plain)


def _one_of(several: Sequence[tuple[Input, ...]], *, plain: bool) -> SearchStrategy[Drawn]:
    st = hypothesis_strategies()
    found: SearchStrategy[Drawn] = st.one_of(
        *(drawn(inputs, plain=plain).map(partial(_numbered, k)) for k, inputs in enumerate(several))
    )
    return found


def _numbered(k: int, values: dict[str, Any]) -> Drawn:
    return k, values


def _drive(strategy: SearchStrategy[Drawn], probe: Callable[[Drawn], None], calls: int, seed: int) -> None:
    """Let Hypothesis call a function, and make what it fails at small; nothing is stored."""
    import hypothesis
    from hypothesis import HealthCheck, Phase, Verbosity

    settings = hypothesis.settings(
        max_examples=calls, database=None, deadline=None, derandomize=False, report_multiple_bugs=False,
        verbosity=Verbosity.quiet, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
        print_blob=False,
    )  # fmt: skip

    # A function of its own: Hypothesis marks it.
    def probed(one: Drawn) -> None:
        probe(one)

    try:
        hypothesis.seed(seed)(settings(hypothesis.given(strategy)(probed)))()
    except (_Found, _Enough, hypothesis.errors.Flaky, hypothesis.errors.Unsatisfiable):
        return


def _as_matlab(value: Any) -> Any:
    """What a strategy of anyone's gives, as MATLAB has it."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc" and value.ndim < 2:
        return value.reshape(1, -1)
    if isinstance(value, bool | int | float | complex | np.generic):
        array = np.asarray(value)
        return (array if array.dtype.kind in "bfc" or isinstance(value, np.generic) else array.astype(float)).reshape(
            1, 1
        )
    return value


def _has_edge(values: Mapping[str, Any]) -> bool:
    """Whether an input is empty, or has NaN or Inf in it."""
    arrays = [value for value in values.values() if isinstance(value, np.ndarray) and value.dtype.kind in "biufc"]
    texts = [value for value in values.values() if isinstance(value, str)]
    return any(not array.size or not np.isfinite(array).all() for array in arrays) or not all(texts)
