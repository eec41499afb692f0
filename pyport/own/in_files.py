"""A gradient and a loss, in files or as functions, and the places at which one is held to the other."""

from __future__ import annotations

import copy
import inspect
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from pyport import matfile, npzfile
from pyport.errors import InputError
from pyport.gradients.target import TargetError
from pyport.gradients.unrolled import is_of_rows, without_ones
from pyport.language import clause, joined, said
from pyport.own.brought import brings_loss, own_loss_of
from pyport.own.check import check, glance
from pyport.own.drawn import KINDS, WITHIN, Drawn, beside, outputs_and_targets
from pyport.own.how_wrong import how_wrong
from pyport.own.in_matlab import MatlabFunction, MatlabGradient, MatlabLoss
from pyport.own.numbers import for_which_numbers, numbers_of, with_other_numbers
from pyport.own.question import Gradient, Names, Place, Question, ask, loss_at
from pyport.own.result import OwnResult
from pyport.parity.engines import Session
from pyport.targets.forms import size_in_words
from pyport.targets.matlab import choose_engine
from pyport.targets.meant import OF_A_GRADIENT, OF_A_LOSS, Questions
from pyport.targets.names import parameter_key
from pyport.targets.python import function_named, name_of
from pyport.targets.roles import Role, role
from pyport.targets.timed import TIME_LIMIT, Timed
from pyport.verdict import Verdict

#: A point of the user's own: a .mat or .npz file or a dict with each argument by its name, or a tuple by position.
Inputs = str | os.PathLike[str] | Mapping[str, Any] | Sequence[Any]
#: Wrong for all targets, it is judged for a kind for which it is off by so small a part of what it is for any.
NEARER = 0.1
#: What outputs of a network are called beside targets.
OUTPUTS = re.compile(r"(y_?)?(hat|pred\w*)|outputs?|logits?|scores?|prob\w*|z|a|al", re.IGNORECASE)
#: Of so many choices of arguments it is found out by which a gradient is right.
MOST_CHOICES = 6
#: Elements of the only argument that functions take, of which nothing says how many it has; of so many are they asked.
LENGTHS, MOST_LENGTHS = (5, 4, 3, 2, 1, *range(6, 21)), 4
#: Seconds of an import from which on a file is not imported again: it may train a network.
LONG = 1.0


class Function:
    """A function that is called by the names of its arguments.

    Parameters
    ----------
    words : str
        As the user named it.
    function : callable
        Its arguments are read from it.
    at_home : callable
        The same, as it is to be called.
    cut : str
        Where its file ended before its end and why, if it did.
    chosen : str
        Which function of its file it is, if nobody said it.
    """

    def __init__(
        self, words: str, function: Callable[..., Any], at_home: Callable[..., Any], cut: str = "", chosen: str = ""
    ) -> None:  # fmt: skip
        self.words, self._function, self.cut, self.chosen = words, at_home, cut, chosen
        taken = inspect.signature(function).parameters.values()
        if any(item.kind in (item.VAR_POSITIONAL, item.VAR_KEYWORD) for item in taken):
            raise TargetError(
                said("{words}: it takes any arguments; name them, for it is called by their names.", words=words)
            )
        #: The names of its arguments, and of those that need not be given.
        self.arguments = [item.name for item in taken]
        self.defaults = {item.name: item.default for item in taken if item.default is not item.empty}
        self.optional = set(self.defaults)
        self._by_position = [item.name for item in taken if item.kind is item.POSITIONAL_ONLY]
        self._own: dict[str, str] = {}
        #: The same function of a file that is imported anew, if that takes no time to speak of.
        self.fresh: Callable[[], Function] | None = None

    def is_other_name_of(self, other: Function) -> bool:
        """Whether two words name the same function of a file."""
        own, its = (one.words if not one.chosen else f"{one.words}:{one.chosen}" for one in (self, other))
        return own == its and bool(self.chosen or other.chosen)

    def renamed(self, names: Mapping[str, str]) -> Function:
        """The same with other names for some of its arguments."""
        other = copy.copy(self)
        other.arguments = [names.get(name, name) for name in self.arguments]
        other._own = {new: name for name, new in names.items()}
        return other

    def __call__(self, values: Mapping[str, Any]) -> Any:
        """What it returns for arguments by their names."""
        own = {self._own.get(name, name): values[name] for name in self.arguments if name in values}
        positional = [own.pop(name) for name in self._by_position]
        return self._function(*positional, **own)

    @classmethod
    def of(cls, target: str | Callable[..., Any], timed: Timed, questions: Questions) -> Function:
        """A function, or that of a file, which has so much time for all its calls.

        Parameters
        ----------
        target : str or callable
        timed : Timed
        questions : sequence of callable
            What singles it out in a file where its name is not said.

        Raises
        ------
        TargetError
            If there is none.
        """
        began = perf_counter()
        if isinstance(target, str):
            found = function_named(target, timed, questions)
            if found.owner is not None:
                raise TargetError(
                    said("{words}: this is a method, and with --inputs and --loss functions are called by the names of "
                         "their arguments; write a function that takes the arrays, puts them into the object and calls "
                         "the method.", words=target)
                )  # fmt: skip
            function, at_home, cut = found.function, found.at_home, found.cut
            chosen = found.name if found.is_found_out else ""
        else:
            function, at_home, cut, chosen = target, target, "", ""

        def in_time(*inputs: Any, **named: Any) -> Any:
            return timed.call(lambda: at_home(*inputs, **named))

        made = cls(name_of(target), function, in_time, cut, chosen)
        if isinstance(target, str) and perf_counter() - began < LONG:
            made.fresh = lambda: cls.of(target, timed, questions)
        return made


def check_by_name(
    target: str | Callable[..., Any], loss: str | Callable[..., Any], *, inputs: Inputs | None = None,
    sizes: Sequence[int] | None = None, samples: int | None = None, engine: str = "auto", timeout: float = TIME_LIMIT,
    ways: bool = False,
) -> OwnResult:  # fmt: skip
    """Judge a gradient function by a loss that takes arguments of the same names.

    Parameters
    ----------
    target, loss : str or callable
        FILE.py:FUNCTION or FILE.m, or the functions. The same for both: it returns the loss and the gradient.
    inputs : path, mapping or sequence, optional
        A .mat or .npz file or a dict with each argument by its name, or a tuple of them by position, the gradient's
        first and then what the loss takes besides; instead of drawn ones.
    sizes : sequence of int, optional
        Widths of the layers, for drawn parameters W1, b1, W2, ...
    samples : int, optional
    engine : str
        What computes FILE.m: "octave", "matlab", or "auto".
    timeout : float
        Seconds for all calls.
    ways : bool
        Whether it is found out in what way a wrong one is wrong.

    Raises
    ------
    TargetError, InputError
        If something is missing or cannot be judged.
    EngineTimeout
        If the functions have not ended in time.
    EngineMissing
        If FILE.m needs an engine that is not installed.
    """
    timed = Timed(name_of(target), timeout)
    with ExitStack() as stack:
        session = None
        if any(isinstance(words, str) and words.endswith(".m") for words in (target, loss)):
            session = stack.enter_context(Session(choose_engine(engine), timeout))
        gradient = _function(target, timed, session, OF_A_GRADIENT)
        value = gradient if is_the_same(target, loss) else _function(loss, timed, session, OF_A_LOSS)
        if isinstance(gradient, Function) and isinstance(value, Function) and gradient.is_other_name_of(value):
            value = gradient
        other = _other_names(gradient, value)
        if other and isinstance(value, Function):
            value = value.renamed(other)
        result = _checked(_both(gradient, value), inputs, sizes, samples, ways=ways)
    result.notes += [said("{name} of the loss is {other} of the gradient, by its position", name=name, other=item)
                     for name, item in other.items()]  # fmt: skip
    if isinstance(gradient, Function):
        result.read_as = joined(", ", filter(None, [gradient.chosen, result.read_as]))
    if isinstance(value, Function) and value.chosen and value is not gradient:
        result.judged_by = f"{value.words}:{value.chosen}"
    cut = dict.fromkeys(one.cut for one in (gradient, value) if isinstance(one, Function) and one.cut)
    result.notes += cut
    return result


def are_outputs_and_targets(needed: Sequence[str]) -> bool:
    """Whether functions take outputs and targets and nothing else, as the loss of a network: softmax_loss(x, y)."""
    others = [name for name in needed if role(name) is not Role.TARGETS]
    return (
        len(needed) == 2
        and len(others) == 1
        and (role(others[0]) is Role.DATA or OUTPUTS.fullmatch(others[0]) is not None)
    )


def is_the_same(target: str | Callable[..., Any], loss: str | Callable[..., Any]) -> bool:
    """Whether a gradient and its loss are said to be one function: a file alone may have both."""
    return target == loss and not (isinstance(loss, str) and loss.endswith(".py"))


def _function(
    target: str | Callable[..., Any], timed: Timed, session: Session | None, questions: Questions
) -> Function | MatlabFunction:  # fmt: skip
    if isinstance(target, str) and target.endswith(".m") and session is not None:
        return MatlabFunction(target, session)
    return Function.of(target, timed, questions)


def _checked(
    both: _Both, inputs: Inputs | None, sizes: Sequence[int] | None, samples: int | None, *, ways: bool = False
) -> OwnResult:
    if inputs is not None:
        if sizes is not None or samples is not None:
            raise InputError(said("--sizes and --samples are for drawn arguments; those of --inputs have their own."))
        return _at(both, *values_of(inputs, both.arguments, both.words), ways=ways)
    needed = [name for name in both.arguments if name not in both.optional]
    if len(needed) == 1 and (sizes, samples) == (None, None) and (places := _of_one_vector(both, needed[0])):
        numbers = [name for name in both.numbers if name not in needed]
        question = both.question(Names((needed[0],), ()), places)
        return check(with_other_numbers(question, {name: both.numbers[name] for name in numbers}), both.words)
    if are_outputs_and_targets(needed) and (sizes, samples) == (None, None):
        outputs, targets = sorted(needed, key=lambda name: role(name) is Role.TARGETS)
        names = Names((outputs,), (targets,))

        def asked(kind: str, *, one: bool = False) -> Question:
            made = both.question(names, outputs_and_targets(kind, both.is_matlab, one=one))
            if not np.isfinite(loss_at(made, made.places[0])):
                # Logarithms of outputs take them for probabilities.
                made = replace(made, places=outputs_and_targets(kind, both.is_matlab, shares=True, one=one))
            return with_other_numbers(made, both.numbers)

        result = for_kinds(asked, list(KINDS), both.words, ways=ways)
        if result.verdict is Verdict.FAIL:
            with suppress(TargetError):
                one = for_kinds(partial(asked, one=True), ["any", "labels"], both.words)
                if one.verdict is Verdict.PASS:
                    one.alone.append(said("with one output alone; with several it is not"))
                    return one
        return result
    drawn = Drawn(needed, sizes, samples, both.is_matlab)
    return for_drawn(drawn, lambda places: with_other_numbers(both.question(drawn.names, places), both.numbers),
                     list(KINDS) if drawn.has_targets else ["any"], both.words, ways=ways)  # fmt: skip


def _of_one_vector(both: _Both, name: str) -> tuple[Place, ...]:
    """Places of functions of one vector: of some numbers of elements those at which they run, if they run at any."""
    found: list[Place] = []
    for n in LENGTHS:
        draws = [np.random.default_rng([n, seed]).normal(size=(n, 1) if both.is_matlab else n) for seed in range(2)]
        for seed, vector in enumerate(draws[: 2 - bool(found)]):
            words = said("{n} elements", n=n)
            words = joined(", ", [words, said("other numbers")]) if seed else words
            place = Place(words, (vector,), (), further=bool(found), drawn=True)
            question = both.question(Names((name,), ()), (place,))
            with suppress(TargetError):
                ask(question, place)
                if np.isfinite(loss_at(question, place)):
                    found.append(place)
        if len(found) == MOST_LENGTHS:
            break
    return tuple(found)


class _Both:
    """A gradient and a loss that take arguments of the same names."""

    def __init__(self, gradient: Function | MatlabFunction, loss: Function | MatlabFunction) -> None:
        self.words, self.gradient, self.loss = gradient.words, gradient, loss
        self.arguments = list(dict.fromkeys([*gradient.arguments, *loss.arguments]))
        needed = {name for one in (gradient, loss) for name in one.arguments if name not in one.optional}
        self.optional = {name for name in self.arguments if name not in needed}
        self.is_matlab = isinstance(gradient, MatlabFunction)
        #: The numbers that both take, and need not be given.
        self.numbers: dict[str, Any] = {}
        if isinstance(gradient, Function) and isinstance(loss, Function):
            self.numbers = numbers_of(gradient.defaults, loss.defaults)

    def question(self, names: Names, places: tuple[Place, ...]) -> Question:
        """The question at some places."""
        loss, gradient = self.loss, self.gradient
        first, behind = (
            own_loss_of(gradient) if isinstance(gradient, Function) and gradient is loss else (loss, gradient)
        )
        is_own = gradient is loss
        again = gradient.fresh if isinstance(gradient, Function) else None

        def fresh() -> Gradient:
            assert again is not None
            made = again()
            return _named(own_loss_of(made)[1] if is_own else made, names, [*self.numbers])

        return Question(
            MatlabLoss(loss, names) if isinstance(loss, MatlabFunction) else _named(first, names, [*self.numbers]),
            MatlabGradient(gradient, names, is_own) if isinstance(gradient, MatlabFunction)
            else _named(behind, names, [*self.numbers]),
            places, names, fresh=None if again is None else fresh,
        )  # fmt: skip


def _named(
    function: Any, names: Names, numbers: Sequence[str]
) -> Callable[[Sequence[Any], Sequence[Any]], Any]:  # fmt: skip
    """A function of arguments by their names as one of parameters and data, with some numbers behind or without."""
    order = (*names.blocks, *names.data, *(name for name in numbers if name not in names.data))

    def called(blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        given = function(dict(zip(order, (*blocks, *data), strict=False)))
        if len(blocks) == 1 and is_of_rows(given, blocks[0].shape):
            return [given]
        return given[1:] if brings_loss(given) and len(given) == len(blocks) + 1 else given

    return called


def _other_names(gradient: Function | MatlabFunction, loss: Function | MatlabFunction) -> dict[str, str]:
    """What the gradient calls the arguments that a loss in Python calls otherwise: those that stand in their places.

    Nothing unless what both call alike stands in the same places.
    """
    if gradient is loss or not (isinstance(gradient, Function) and isinstance(loss, Function)):
        return {}
    pairs = list(zip(loss.arguments, gradient.arguments, strict=False))
    alike = [name == other for name, other in pairs if name in gradient.arguments or other in loss.arguments]
    if not alike or not all(alike):
        return {}
    return {name: other for name, other in pairs if name != other and name not in loss.optional}


def _both(gradient: Function | MatlabFunction, loss: Function | MatlabFunction) -> _Both:
    made = _Both(gradient, loss)
    if not set(loss.arguments) & set(gradient.arguments):
        raise InputError(
            said(
                "{loss} takes {arguments} and {gradient} {arguments2}; arguments are matched by their names.",
                loss=loss.words,
                arguments=", ".join(loss.arguments),
                gradient=gradient.words,
                arguments2=", ".join(gradient.arguments),
            )
        )
    return made


def for_drawn(
    drawn: Drawn, question: Callable[[tuple[Place, ...]], Question], kinds: Sequence[str], title: str, *,
    ways: bool = False,
) -> OwnResult:  # fmt: skip
    """The verdict of `for_kinds` where functions are asked for drawn arguments."""

    def at(places: Callable[[str], list[Place]]) -> OwnResult:
        return for_kinds(lambda kind: question(tuple(places(kind))), kinds, title, ways=ways)

    *first, last = drawn.ways
    for places in first:
        with suppress(TargetError):
            return at(places)
    return at(last)


def for_kinds(
    question: Callable[[str], Question], kinds: Sequence[str], title: str, *, ways: bool = False
) -> OwnResult:
    """The verdict for any targets, or else for the first kind of labels for which it is right.

    What is right for none is judged for those for which it is least wrong; with `ways` it is found out in what way.

    Raises
    ------
    TargetError
        If the functions give nothing for any kind.
    """
    error: TargetError | None = None
    seen: dict[str, OwnResult] = {}
    for kind in kinds:
        try:
            seen[kind] = glance(question(kind), title, KINDS[kind])
        except TargetError as failed:
            error = error or failed
            continue
        if seen[kind].verdict is Verdict.FAIL:
            continue
        result = check(question(kind), title, KINDS[kind])
        if result.verdict is Verdict.PASS:
            first = next(iter(seen))
            if first != kind:
                result.notes.append(said("for other targets: {reason}", reason=seen[first].reason()))
            elif error is not None:
                result.elsewhere.append(said("for other targets {why}", why=clause(error)))
            return result
        if kind == "any" and result.verdict is Verdict.FAIL:
            # Where the first targets do not show it, which no narrower ones are, these hide it.
            return result
        seen[kind] = result
    if not seen:
        assert error is not None
        raise error
    wrong = [kind for kind, result in seen.items() if result.verdict is Verdict.FAIL]
    undecided = [kind for kind in seen if kind not in wrong and not set(WITHIN.get(kind, ())) & set(wrong)]
    if undecided:
        return seen[undecided[0]]
    seen = {kind: seen[kind] for kind in wrong}
    nearest = min(seen, key=lambda kind: seen[kind].off)
    first = next(iter(seen))
    kind = nearest if seen[nearest].off < NEARER * seen[first].off else first
    result = check(question(kind), title, KINDS[kind])
    if ways:
        result.ways = _ways(question(kind))
        for other in [other for other in seen if other not in (kind, "any", "shares")]:
            # Labels may tell what other targets do not.
            told = [words for words in _ways(question(other)) if words not in result.ways]
            result.ways += [joined(": ", [KINDS[other], words]) for words in told if "the samples of" in words]
    return result


def _ways(question: Question) -> list[str]:
    """In what way a wrong gradient is wrong at the first place."""
    try:
        return how_wrong(question, question.places[0])
    except TargetError:
        return []


def _at(both: _Both, values: Mapping[str, Any], file: str, *, ways: bool = False) -> OwnResult:
    """The verdict at values of all arguments by their names, which a file holds."""
    missing = [name for name in both.arguments if name not in values and name not in both.optional]
    if missing:
        raise InputError(
            said(
                "{file}: {missing} is missing (it holds {values}).",
                file=file,
                missing=missing[0],
                values=", ".join(values) or said("nothing"),
            )
        )
    names = [name for name in both.arguments if name in values]
    given = both.question(Names((), tuple(names)), ()).gradient([], [values[name] for name in names])
    if isinstance(given, list | tuple) and given and isinstance(given[0], list | tuple):
        given = _array(given)  # the rows of one

    def asked(parameters: Sequence[str]) -> Question:
        data = [name for name in names if name not in parameters]
        place = Place(Path(file).name, tuple(np.asarray(values[name], dtype=np.float64) for name in parameters),
                      tuple(values[name] for name in data))  # fmt: skip
        question = both.question(Names(tuple(parameters), tuple(data)), (place, beside(place)))
        extra = not isinstance(given, np.ndarray) and len(given) > len(parameters)
        return replace(question, gradient=_first(question.gradient)) if extra else question

    def is_right(parameters: Sequence[str]) -> bool:
        with suppress(TargetError):
            return glance(asked(parameters)).verdict is Verdict.PASS
        return False

    parameters, right = _parameters(given, names, values, both.words, is_right, is_python=not both.is_matlab)
    question = asked(parameters)
    behind = 0 if isinstance(given, np.ndarray) else len(given) - len(parameters)
    ask(question, question.places[0])
    result = check(question, both.words)
    if right:
        result.read_as = said("the gradient by {names}, as which it is right",
                              names=joined("; ", [", ".join(choice) for choice in right]))  # fmt: skip
    if result.verdict is Verdict.PASS:
        result.alone += for_which_numbers(question)
    if behind:
        result.notes.append(said("what it returns after its gradients by {names} is not judged",
                                 names=", ".join(parameters)))  # fmt: skip
    if ways and result.verdict is Verdict.FAIL:
        result.ways = _ways(question)
    return result


def _first(gradient: Gradient) -> Gradient:
    """The gradients alone of what also returns other things behind them."""
    return lambda blocks, data: gradient(blocks, data)[: len(blocks)]


def _parameters(
    given: Any, names: Sequence[str], values: Mapping[str, Any], words: str,
    is_right: Callable[[Sequence[str]], bool], *, is_python: bool,
) -> tuple[list[str], list[list[str]]]:  # fmt: skip
    """Which arguments a gradient is by, and all choices of which it is right, if that had to tell it.

    Those whose names say so, or else those that have the sizes of what came.
    """
    items = [given] if isinstance(given, np.ndarray) else given
    if not isinstance(items, tuple | list) or not items:
        raise TargetError(
            said(
                "{words}: it returned a {kind}; a list or tuple of arrays is expected.",
                words=words,
                kind=type(given).__name__,
            )
        )
    told = [name for name in names if parameter_key(name)]
    if len(told) == len(items):
        return told, []
    floats = [name for name in names if np.asarray(values[name]).dtype.kind == "f"]
    shapes = [without_ones(np.shape(item)) for item in items]
    fitting = _in_order(floats, shapes, values)
    # Behind several gradients there may be something else, such as a state.
    for shorter in range(len(shapes) - 1, 1, -1):
        fitting = fitting or (_in_order(floats, shapes[:shorter], values) if is_python else [])
    # Data may have the sizes of parameters by chance, and numbers have all the same.
    called = [choice for choice in fitting if all(role(name) in (Role.WEIGHTS, Role.BIAS) for name in choice)]
    others = [choice for choice in fitting if not any(role(name) in (Role.DATA, Role.TARGETS) for name in choice)]
    for some in (called, others, fitting):
        if len(some) == 1:
            return some[0], []
    if len(fitting) <= MOST_CHOICES and (right := [choice for choice in others if is_right(choice)]):
        return right[0], right
    sizes = joined(", ", map(size_in_words, items))
    what = said("no arguments have") if not fitting else said("several choices of arguments have")
    raise TargetError(
        said(
            "{words}: it returned arrays of the sizes {sizes}, and {what} these sizes in this "
            "order ({names}); call the parameters W1, b1, W2, ...",
            words=words,
            sizes=sizes,
            what=what,
            names=", ".join(names),
        )
    )


def _in_order(names: Sequence[str], shapes: Sequence[tuple[int, ...]], values: Mapping[str, Any]) -> list[list[str]]:
    """All choices of arguments with these shapes in this order."""
    if not shapes:
        return [[]]
    return [[name, *rest] for k, name in enumerate(names) if without_ones(np.shape(values[name])) == shapes[0]
            for rest in _in_order(names[k + 1 :], shapes[1:], values)]  # fmt: skip


def values_of(inputs: Inputs, arguments: Sequence[str], words: str) -> tuple[dict[str, Any], str]:
    """The values of a function's arguments by their names, and what they are called.

    Parameters
    ----------
    inputs : path, mapping or sequence
    arguments : sequence of str
        In the order in which the function takes them.
    words : str
        What a sentence calls the function.

    Raises
    ------
    InputError
        If a file cannot be read, or there are more values than arguments.
    """
    if isinstance(inputs, str | os.PathLike):
        return read_inputs(os.fspath(inputs)), os.fspath(inputs)
    if isinstance(inputs, Mapping):
        return {str(name): _array(item) for name, item in inputs.items()}, "inputs"
    if not isinstance(inputs, tuple | list):
        raise InputError(
            said("inputs are a file, or a dict or tuple of arrays, not a {kind}.", kind=type(inputs).__name__)
        )
    if len(inputs) > len(arguments):
        raise InputError(said("inputs has {count} values; {words} takes {arguments}.", count=len(inputs), words=words,
                              arguments=", ".join(arguments)))  # fmt: skip
    return dict(zip(arguments, map(_array, inputs), strict=False)), "inputs"


def _array(item: Any) -> Any:
    """A list of numbers as the array that a file would hold; all else stays as it is, a list of arrays too."""
    if not isinstance(item, list | tuple) or any(isinstance(part, np.ndarray) for part in item):
        return item
    try:
        array = np.array(item)
    except ValueError:  # its rows have different lengths
        return item
    return array if array.dtype.kind in "biuf" else item


def read_inputs(file: str) -> dict[str, Any]:
    """The values of a .mat or .npz file by name; a single number is one, whole numbers of an .npz stay whole.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    path = Path(file)
    if not path.is_file():
        raise InputError(said("{file}: there is no such file.", file=file))
    is_npz = path.suffix == ".npz"
    found = npzfile.variables(path, path.read_bytes()) if is_npz else dict(matfile.read(file))
    return {name: item.item() if isinstance(item, np.ndarray) and item.size == 1 and item.ndim == 0 else item
            for name, item in found.items()}  # fmt: skip
