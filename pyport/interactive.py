"""What the command line does, as functions: each answers with a verdict, a sentence and a report."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyport.language import in_language, said, with_arguments
from pyport.verdict import Verdict

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pyport.diagnose import Diagnosis, Options, Setting
    from pyport.own import OwnResult
    from pyport.parity.fixtures import Case

    Path = str | os.PathLike[str]
    Inputs = Path | Mapping[str, Any] | Sequence[Any]


class Answer:
    """What a question is answered with.

    It is true only for PASS, and prints as the command prints; a notebook shows it as a table. What was computed is
    behind `result`, and its attributes are the answer's too: ``train().steps``, ``gradcheck(f, g, x).failures()``.

    Parameters
    ----------
    asked : str
        What was asked, in words.
    verdict : Verdict or None
        None where nothing is judged.
    sentence : str
        The answer in one sentence; kept in the language.
    result : object
        All that was computed.
    report : callable
        Makes what is shown.
    described : callable
        Makes what ``--json`` writes.
    lang : {"en", "zh"}
        The language of `sentence` and of `report`.

    Examples
    --------
    >>> import numpy as np
    >>> import pyport
    >>> answer = pyport.gradcheck(lambda x: np.sum(x**4), lambda x: 4 * x**3, [1.0, -2.0])
    >>> bool(answer), answer.verdict.name, answer.proved
    (True, 'PASS', True)
    >>> answer
    <gradcheck <lambda>: PASS, proved: exactly the gradient of the loss, tried at x 2>
    """

    def __init__(
        self, asked: str, verdict: Verdict | None, sentence: str, result: Any, report: Callable[[], RenderableType],
        described: Callable[[], Mapping[str, Any]], lang: str = "en",
    ) -> None:  # fmt: skip
        self.asked, self.verdict, self.result = asked, verdict, result
        self.sentence = in_language(sentence, lang)
        self.report, self._described = report, described

    def __bool__(self) -> bool:
        return self.verdict is Verdict.PASS

    def __str__(self) -> str:
        from pyport.report.plain import as_text

        return as_text(self.report())

    def __repr__(self) -> str:
        verdict = "" if self.verdict is None else f"{self.verdict.name}, "
        return f"<{self.asked}: {verdict}{self.sentence.rstrip('.。')}>"

    def _repr_html_(self) -> str:
        from pyport.report.plain import as_html

        return as_html(self.report())

    def __getattr__(self, name: str) -> Any:
        # A copy that is still empty has no result, and no name of Python's own is the result's.
        if name.startswith("_") or name == "result":
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return getattr(self.result, name)

    def to_dict(self) -> dict[str, Any]:
        """What ``--json`` writes, in JSON's own types."""
        from pyport.report.plain import plain

        return dict(plain(self._described()))


def train(
    case: str | None = None, *, weights: Path | None = None, seed: int | float | str | None = None,
    stream: str | None = None, head: str | None = None, correct: Collection[str] = (),
    hidden_width: int | None = None, learning_rate: float | None = None, tolerance: float | None = None,
    max_steps: int | None = None, arithmetic: str = "fast", lang: str = "en",
) -> Answer:  # fmt: skip
    """Train as the MATLAB script does; PASS if the loss reached the tolerance, else UNDECIDED.

    Parameters
    ----------
    case : str, optional
        A stored start, one of `cases`.
    weights : path, optional
        A .mat file with W1, W2, W3 and, if there, X and Y.
    seed : number or str, optional
        Of the random numbers; MATLAB's at start-up if nothing says where a run starts.
    stream : {"matlab", "octave"}, optional
        What the seed means.
    head : str, optional
        Output and loss: "sigmoid-bce", "sigmoid-sse", "softmax-ce" or "linear-sse"; else the case's, or the first.
    correct : collection of {"loss", "history", "y", "bias"}
        Errors of the tutorial that are corrected.
    hidden_width : int, optional
        Second hidden width of drawn weights.
    learning_rate, tolerance : float, optional
    max_steps : int, optional
    arithmetic : {"fast", "strict"}
        NumPy's own, or MATLAB's bit for bit.
    lang : {"en", "zh"}

    Returns
    -------
    Answer
        With the attributes of a `pyport.trace.Trace`: ``quantities["D"]`` is the loss of every step, ``final["W1"]``
        the weights at the end.

    Examples
    --------
    >>> import pyport
    >>> run = pyport.train(seed=42, max_steps=5)
    >>> bool(run), run.steps, run.quantities["W1"].shape
    (False, 5, (4, 3, 5))
    """
    from pathlib import Path

    from pyport.report.matlab_text import outcome
    from pyport.report.training import train_json, train_report
    from pyport.stall import find_stall
    from pyport.starts import choose_start, network_of
    from pyport.training import LEARNING_RATE, TOLERANCE
    from pyport.training import train as trained

    variant, limit = network_of(case, head, _words(correct))
    start = choose_start(case, None if weights is None else Path(weights), stream, None if seed is None else str(seed),
                         bias=variant.bias, hidden_width=hidden_width)  # fmt: skip
    found = trained(
        start, variant=variant, arithmetic=arithmetic,
        learning_rate=LEARNING_RATE if learning_rate is None else learning_rate,
        tolerance=TOLERANCE if tolerance is None else tolerance,
        max_steps=limit if max_steps is None else max_steps,
    )  # fmt: skip
    stall = find_stall(found)
    return Answer("train" if case is None else f"train {case}",
                  Verdict.PASS if found.stopped == "tolerance" else Verdict.UNDECIDED, outcome(found), found,
                  lambda: train_report(found, stall, corrected_y="y" in correct, lang=lang),
                  lambda: train_json(found, stall, arithmetic), lang)  # fmt: skip


def verify(reference: Path | Answer, port: Path, *, lang: str = "en", **options: Any) -> Answer:
    """Whether a Python port does what its MATLAB script does, at every statement; neither is edited.

    Parameters
    ----------
    reference : path or Answer
        The ``.m`` file, a record of its run, or what `trace` returned.
    port : path
        The ``.py`` file.
    lang : {"en", "zh"}
    **options
        Those of `pyport.scripts.verify.verify`: ``engine``, ``inputs`` (a mapping or a file), ``seed``, ``stream``,
        ``pairs``, ``rtol``, ``atol``, ``ulps``, ``timeout``.

    Returns
    -------
    Answer
        With the attributes of a `pyport.scripts.told.ScriptResult`: ``faults``, ``judged``, ``notes``.

    Raises
    ------
    InputError
        If a file cannot be used, does not run, or the two have nothing in common.
    EngineError
        If there is no engine, or it gives no record.
    """
    from pyport.report.scripts import as_json, script_report
    from pyport.scripts import told
    from pyport.scripts.verify import verify as verified

    found = verified(reference.result if isinstance(reference, Answer) else reference, port, **options)
    return Answer(f"verify {found.reference.main} {found.port.main}", found.verdict, told.conclusion(found), found,
                  lambda: script_report(found, lang=lang), lambda: as_json(found), lang)  # fmt: skip


def trace(
    script: Path, *, output: Path | None = None, engine: str = "auto", inputs: Path | None = None,
    seed: int | None = None, stream: str = "matlab", timeout: float = 120.0, lang: str = "en",
) -> Answer:  # fmt: skip
    """Run a script, unedited, and record what every assignment writes; PASS if it ran to its end.

    Parameters
    ----------
    script : path
        A MATLAB script (.m) or a Python program (.py).
    output : path, optional
        A .mat file for the record: `verify` reads it where there is no MATLAB.
    engine : {"auto", "octave", "matlab"}
        What runs a .m file.
    inputs : path, optional
        A .mat file with the inputs of a function file, by name.
    seed, stream : int and {"matlab", "octave"}, optional
        Where a MATLAB script's random numbers start.
    timeout : float
        Seconds.
    lang : {"en", "zh"}

    Returns
    -------
    Answer
        With the attributes of a `pyport.scripts.record.Record`.
    """
    from pathlib import Path
    from time import monotonic

    from pyport.report.scripts import record_json, record_sentence
    from pyport.report.tables import line
    from pyport.scripts.files import check_kind
    from pyport.scripts.record_file import save_record
    from pyport.scripts.traced import traced

    path, began = Path(script), monotonic()
    check_kind(path, (".m", ".py"), said("what is traced"), said("a MATLAB script (.m) or a Python program (.py)"))
    found = traced(path, engine=engine, inputs=inputs, seed=seed, stream=stream, timeout=timeout)
    seconds = monotonic() - began
    if output is not None:
        save_record(found, output)
    sentence = record_sentence(found, path, seconds)
    return Answer(f"trace {path.name}", Verdict.UNDECIDED if found.ended else Verdict.PASS, sentence, found,
                  lambda: line(sentence, lang), lambda: record_json(found, output, seconds), lang)  # fmt: skip


def compare(
    reference: Path, port: Path, *, ulps: float | None = None, atol: float | None = None, rtol: float | None = None,
    equal_nan: bool = False, any_form: bool = False, lang: str = "en",
) -> Answer:  # fmt: skip
    """Compare any two files of named values, .mat or .npz: classes and shapes first, then what they hold.

    Parameters
    ----------
    reference, port : path
    ulps, atol, rtol : float, optional
        Any of them is enough. Without one two traces are judged by the drift that rounding allows, and all else by
        its bits.
    equal_nan : bool
        Whether NaN equals NaN.
    any_form : bool
        Numbers in any class, vectors with one axis, lists for cell arrays.
    lang : {"en", "zh"}

    Returns
    -------
    Answer
        With the attributes of a `pyport.parity.pairs.FilesResult`.
    """
    from pyport.parity.numbers import Allowed
    from pyport.parity.pairs import compare_pair
    from pyport.report.recorded import pair_conclusion, pair_json, pair_report

    given = (ulps, atol, rtol) != (None, None, None)
    allowed = Allowed(ulps or 0, atol or 0, rtol or 0, equal_nan) if given else None
    found = compare_pair(reference, port, allowed, equal_nan=equal_nan, any_form=any_form)
    return Answer(f"compare {os.fspath(reference)} {os.fspath(port)}", found.verdict, pair_conclusion(found, given),
                  found, lambda: pair_report(found, given, lang=lang), lambda: pair_json(found), lang)  # fmt: skip


def gradcheck(
    f: str | Callable[..., Any], grad: Callable[..., Any] | bool | None = None, x0: Any = None, *args: Any,
    loss: str | Callable[..., Any] | None = None, inputs: Inputs | None = None, model: str = "",
    head: str | None = None, scale: str | None = None, case: str | None = None,
    sizes: str | Iterable[int] | None = None, samples: int | None = None, engine: str = "auto",
    timeout: float = 120.0, lang: str = "en",
) -> Answer:  # fmt: skip
    """Whether a function gives the gradient of another, asked as SciPy does; or a gradient alone, in any form.

    Parameters
    ----------
    f : callable or str
        ``f(x, *args)``: a number; or ``f(x1, x2, ..., *args)`` where `x0` is a tuple or list of arrays, and ``f(x)``
        of a dict of arrays where `x0` is one. Alone, without `grad` and `x0`: a gradient of X, Y, W1, b1, ... in any
        form that ``pyport gradcheck`` reads, as a function or as "FILE.py:FUNCTION", "FILE.m" or "FILE.mat".
    grad : callable or True
        Called as `f` is: an array of the shape of x, or a tuple, list or dict of one for each array. True if `f`
        returns the value and the gradient, as ``jac=True`` of ``scipy.optimize.minimize``.
    x0 : array_like, or tuple, list or dict of array_like
        Where they are compared.
    *args
        What else both are called with.
    loss : callable or str, optional
        Of a gradient alone: the loss, which takes what it takes.
    inputs : path, dict or tuple, optional
        The point at which a gradient alone is judged: a .mat or .npz file or a dict with each argument by its name, or
        a tuple of them in the order of the function's arguments.
    model, head, scale : str, optional
        Of a gradient alone: which loss it is meant for, as the options of the command say it; else it is found out.
    case, sizes, samples
        Where a gradient alone is judged: a stored case, or widths F, H, ..., K, and so many samples.
    engine : {"auto", "octave", "matlab"}
        What computes FILE.m.
    timeout : float
        Seconds for all calls of a gradient alone.
    lang : {"en", "zh"}

    Returns
    -------
    Answer
        With the attributes of the evidence: ``proved``, ``evidence``, ``failures()``.

    Raises
    ------
    InputError
        If `x0` holds no real numbers, or the functions cannot be judged: one raises, changes its input, is not
        deterministic, or gives something else than a number or a gradient.

    Examples
    --------
    >>> import numpy as np
    >>> from pyport import gradcheck
    >>> gradcheck(lambda x: np.sum(x**4), lambda x: 4 * x**3, [1.0, -2.0]).verdict.name
    'PASS'
    >>> gradcheck(lambda x: np.sum(x**4), lambda x: 4 * x**2, [1.0, -2.0]).verdict.name
    'FAIL'
    """
    from pyport.diagnose import Options
    from pyport.errors import InputError

    if grad is not None:
        from pyport.own import check as checked
        from pyport.own.numbers import for_which_numbers
        from pyport.own.parameters import question_of

        if any(each is not None for each in (loss, inputs, head, scale, case, sizes, samples)) or model:
            raise InputError(said("loss, inputs, model, head, scale, case, sizes and samples go with a gradient alone, "
                                  "without grad and x0."))  # fmt: skip
        if isinstance(f, str):
            raise InputError(said("{f}: beside grad and x0, f is a function and not its name.", f=f))
        name = getattr(f if grad is True else grad, "__name__", "the gradient")
        question = question_of(f, grad, x0, args)
        result = checked(question, name)
        if result.verdict is Verdict.PASS:
            result.alone += for_which_numbers(question)
        return _of_own_loss(f"gradcheck {name}", name, "", result, lang)
    options = Options(f, loss, inputs, model, head, scale, case, _numbers(sizes), samples, None, engine, timeout)
    with _arguments_named():
        return answer_of("gradcheck", options, options.checked(), lang)


def diagnose(
    target: str | Callable[..., Any], *, loss: str | Callable[..., Any] | None = None, inputs: Inputs | None = None,
    model: str = "", head: str | None = None, scale: str | None = None, case: str | None = None,
    sizes: str | Iterable[int] | None = None, samples: int | None = None, learning_rate: float | None = None,
    engine: str = "auto", timeout: float = 120.0, lang: str = "en",
) -> Answer:  # fmt: skip
    """Name the mistake in a hand-derived gradient.

    Parameters
    ----------
    target : callable or str
        The function itself; or "FILE.py:FUNCTION", "FILE.m", or "FILE.mat" with X, Y, W1, ..., g1, ...
    loss : callable or str, optional
        The loss, which takes what it takes: the answer says in what way the gradient differs from that loss's.
    inputs : path, dict or tuple, optional
        The point at which it is asked: a .mat or .npz file or a dict with each argument by its name, or a tuple of them
        in the order of the function's arguments.
    model, head, scale : str, optional
        Which loss is meant, as the options of the command say it; else it is found out.
    case, sizes, samples
        Where it is asked: a stored case, or widths F, H, ..., K, and so many samples.
    learning_rate : float, optional
        For mistakes with it.
    engine : {"auto", "octave", "matlab"}
        What computes FILE.m.
    timeout : float
        Seconds for all calls.
    lang : {"en", "zh"}

    Returns
    -------
    Answer
        With the attributes of a `pyport.diagnose.Diagnosis`: ``named``, ``blocks``, ``status``; or, where a loss that
        is code judges it, of a `pyport.own.OwnResult`: ``ways``, ``evidence``, ``failures()``.

    Raises
    ------
    InputError
        If the function or the point cannot be used, or the options contradict each other.
    """
    from pyport.diagnose import Options

    options = Options(target, loss, inputs, model, head, scale, case, _numbers(sizes), samples, learning_rate, engine,
                      timeout)  # fmt: skip
    with _arguments_named():
        return answer_of("diagnose", options, options.diagnosed(), lang)


def answer_of(
    asked: str, options: Options, found: OwnResult | Setting | Diagnosis, lang: str, *, verbose: bool = False
) -> Answer:  # fmt: skip
    """What `gradcheck` and `diagnose`, and the commands of these names, say of a gradient alone."""
    from pyport.diagnose import Diagnosis
    from pyport.own import OwnResult
    from pyport.report.diagnosis import conclusion, diagnosis_json, diagnosis_report
    from pyport.report.gradients import UNKNOWN, check_json, check_report, unknown_json, unknown_report
    from pyport.targets.python import name_of

    name = options.name
    asked, target = f"{asked} {name}", {"target": name}
    if isinstance(found, OwnResult):
        loss = found.judged_by if options.loss is None else name_of(options.loss)
        return _of_own_loss(asked, name, loss, found, lang, verbose=verbose)
    if isinstance(found, Diagnosis):
        return Answer(asked, found.verdict, conclusion(found, lang), found,
                      lambda: diagnosis_report(name, found, lang),
                      lambda: {**target, **diagnosis_json(found, lang)}, lang)  # fmt: skip
    result = found.evidence
    if result is None:
        return Answer(asked, found.verdict, UNKNOWN, found, lambda: unknown_report(found.elsewhere, lang),
                      lambda: {**target, **unknown_json(found.elsewhere)}, lang)  # fmt: skip
    return Answer(asked, result.verdict, result.why(), result,
                  lambda: check_report(name, result, found.found, verbose, lang),
                  lambda: {**target, **check_json(result, found.found)}, lang)  # fmt: skip


def _of_own_loss(
    asked: str, name: str, loss: str, result: OwnResult, lang: str, *, verbose: bool = False
) -> Answer:  # fmt: skip
    from pyport.report.own import own_json, own_report

    return Answer(asked, result.verdict, result.why(), result, lambda: own_report(result, verbose, lang),
                  lambda: {"target": name, "loss": loss, **own_json(result)}, lang)  # fmt: skip


@contextmanager
def _arguments_named() -> Iterator[None]:
    """Errors name a function's arguments where those of the command name its options."""
    from pyport.errors import InputError

    try:
        yield
    except InputError as error:
        error.args = (with_arguments(error),)
        raise


def fuzz(file: Path, port: str | Callable[..., Any], inputs: Any = None, *, lang: str = "en", **options: Any) -> Answer:
    """Call a MATLAB function and its port with drawn inputs until they differ.

    Parameters
    ----------
    file : path
        FILE.m.
    port : str or callable
        "FILE.py:FUNCTION", or the function itself.
    inputs : str, path or Hypothesis strategies, optional
        What the inputs are, such as "x: (n,3), k: int 1..9"; a .mat file with an example of each; strategies. Without
        any they are tried out.
    lang : {"en", "zh"}
    **options
        Those of `pyport.fuzz.fuzz.fuzz`: ``calls``, ``seed``, ``timeout``, ``engine``.

    Returns
    -------
    Answer
        With the attributes of a `pyport.fuzz.result.FuzzResult`: ``counterexample``, ``calls``.
    """
    from pyport.fuzz.fuzz import fuzz as fuzzed
    from pyport.fuzz.result import as_json
    from pyport.report.fuzz import conclusion, fuzz_report

    found = fuzzed(file, port, inputs, **options)
    differs = found.counterexample
    return Answer(f"fuzz {found.file} {found.function}", found.verdict,
                  conclusion(found) if differs is None else differs.finding.sentence, found,
                  lambda: fuzz_report(found, lang), lambda: as_json(found), lang)  # fmt: skip


def sweep(
    seeds: str | range, *, stream: str = "matlab", head: str | None = None, correct: Collection[str] = (),
    hidden_width: int | None = None, learning_rate: float | None = None, tolerance: float | None = None,
    max_steps: int | None = None, workers: int = 1, lang: str = "en",
) -> Answer:  # fmt: skip
    """Train from many seeds at once: PASS if all reach the tolerance, UNDECIDED if some do not.

    FAIL says that a step's numbers are not those of the formula.

    Parameters
    ----------
    seeds : range or str
        ``range(1, 1001)``, or "1:1000" as MATLAB writes it, both included.
    stream : {"matlab", "octave"}
    head, correct, hidden_width, learning_rate, tolerance, max_steps
        As in `train`.
    workers : int
        Processes on this machine.
    lang : {"en", "zh"}

    Returns
    -------
    Answer
        With the attributes of a `pyport.sweep.result.Result`, an array each with one entry a start: ``seed``,
        ``steps``, ``last_loss``.
    """
    from pyport.corrected import variant_of
    from pyport.errors import InputError
    from pyport.report.sweep import conclusion, sweep_report
    from pyport.sweep.settings import Settings, seed_range
    from pyport.sweep.sweep import sweep as swept
    from pyport.sweep.workers import processes
    from pyport.training import LEARNING_RATE, MAX_STEPS, TOLERANCE

    if isinstance(seeds, range) and (seeds.step != 1 or not seeds):
        raise InputError(said("{seeds}: seeds are one or more whole numbers in a row.", seeds=seeds))
    some = seed_range(seeds if isinstance(seeds, str) else f"{seeds[0]}:{seeds[-1]}")
    settings = Settings(
        stream, variant_of(head, _words(correct)), hidden_width,
        LEARNING_RATE if learning_rate is None else learning_rate, TOLERANCE if tolerance is None else tolerance,
        MAX_STEPS if max_steps is None else max_steps,
    )  # fmt: skip
    with processes(workers) as executor:
        found = swept(settings, some, executor=executor)
    return Answer(f"sweep {some[0]}:{some[-1]}", found.verdict, conclusion(found, settings), found,
                  lambda: sweep_report(found, settings, lang=lang),
                  lambda: {"settings": settings.described(), **found.described()}, lang)  # fmt: skip


def errata(*names: str, lang: str = "en") -> list[Answer]:
    """The errors of the tutorial, each with evidence computed now: all of them, or those that are named.

    Parameters
    ----------
    *names : str
        Such as "gradient"; `pyport.errata.ERRATA` has them all.
    lang : {"en", "zh"}

    Returns
    -------
    list of Answer
        With the attributes of a `pyport.errata.Erratum`: ``claim``, ``fact``, ``correction``.
    """
    from pyport.errata import chosen
    from pyport.report.cards import erratum_card, erratum_json

    def answered(card: Any) -> Answer:
        evidence = card.evidence()
        return Answer(f"erratum {card.id}", None, card.fact, card, lambda: erratum_card(card, evidence, lang),
                      lambda: erratum_json(card, evidence), lang)  # fmt: skip

    return [answered(card) for card in chosen(names)]


def paper(
    case: str | None = None, *, weights: Path | None = None, head: str | None = None, correct: Collection[str] = (),
    output: Path | None = None, answers: Path | None = None, lang: str = "en",
) -> Answer:  # fmt: skip
    """One step of the network as it is done by hand: its numbers, the page, and answers to its exercise judged.

    Parameters
    ----------
    case : str, optional
        A stored start and its network, one of `cases`.
    weights : path, optional
        A .mat file with W1, W2, W3 and, if there, X and Y.
    head : str, optional
        As in `train`.
    correct : collection of {"loss", "bias"}
        Errors of the tutorial that are corrected.
    output : path, optional
        Where the page is written, an .html file.
    answers : path, optional
        Answers to the page's exercise, .txt, .m, .py, .json or .mat: the answer is then about these.
    lang : {"en", "zh"}
        That of the page too.

    Returns
    -------
    Answer
        With the attributes of a `pyport.paper.sheet.Sheet`: ``point.values["g1"]`` is a quantity of the step,
        ``exercise`` the same for the exercise. With `answers` those of a `pyport.paper.judge.Judgement`.

    Examples
    --------
    >>> import pyport
    >>> step = pyport.paper()
    >>> bool(step), step.point.values["g3"].shape
    (True, (2, 3))
    """
    from pathlib import Path

    from pyport.errors import InputError
    from pyport.paper.judge import judge_file
    from pyport.paper.sheet import sheet_of
    from pyport.report.html.paper import page_json, page_report, save_page
    from pyport.report.paper import judgement_json, judgement_report
    from pyport.report.paper import verdict as conclusion

    if output is not None and answers is not None:
        raise InputError(said("give output or answers, not both: one writes the page, the other judges answers to it."))
    sheet = sheet_of(case, None if weights is None else Path(weights), head, _words(correct))
    asked = "paper" if case is None else f"paper {case}"
    if answers is not None:
        judged = judge_file(sheet, Path(answers))
        return Answer(asked, judged.verdict, conclusion(judged), judged, lambda: judgement_report(sheet, judged, lang),
                      lambda: {"answers_file": os.fspath(answers), **judgement_json(judged)}, lang)  # fmt: skip
    page = None if output is None else save_page(sheet, Path(output), lang)
    return Answer(asked, sheet.evidence.verdict, sheet.evidence.why(), sheet,
                  lambda: page_report(sheet, page, lang), lambda: page_json(sheet, page), lang)  # fmt: skip


def cases() -> dict[str, Case]:
    """The stored starts by name: where each begins, and how it is trained.

    Examples
    --------
    >>> import pyport
    >>> pyport.cases()["rng42"].seed
    42
    """
    from pyport.parity.fixtures import CASES

    return dict(CASES)


def _numbers(sizes: str | Iterable[int] | None) -> str | None:
    """Sizes as the option has them."""
    return sizes if sizes is None or isinstance(sizes, str) else ",".join(map(str, sizes))


def _words(given: Collection[str]) -> Sequence[str]:
    """A word alone is one of the collection, and not its letters."""
    return [given] if isinstance(given, str) else list(given)
