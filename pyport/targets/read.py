"""A target read in the form in which a person has it, as a function of X, Y, W1, b1, ... that returns gradients."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from pyport.gradients.bars import EPS
from pyport.gradients.target import Gradient, TargetError
from pyport.language import joined, said
from pyport.targets.candidates import SIZES, are_joined, forms, rates_of, told
from pyport.targets.code import Function, Method, Outcome, at_other_addresses, copied, overwritten
from pyport.targets.containers import Located, is_array, locate_loss
from pyport.targets.forms import PENALTY, RATE, Code, Form
from pyport.targets.matlab import MatlabFunction
from pyport.targets.names import IS_GRADIENT, are_of_one_output, is_called_one, parameter_key
from pyport.targets.roles import Role, role
from pyport.targets.target import Target
from pyport.targets.tried import Tried, called, came_back, try_forms

#: Widths and samples that no two sizes share; then one output; then what is written for one size, or hides in squares.
_WIDTHS, _SAMPLES = (4, 5, 6, 7, 8, 9), 11
_OUTPUTS = 3
_SMALL, _EQUAL = (2, 2, 1), 4
#: Numbers of weight matrices, where nothing tells it.
DEPTHS = (2, 1, 3, 4)
#: What a function is called that gives parameters back which it has moved, where it takes a learning rate.
UPDATES = re.compile(r"update|step|train|descen[dt]|sgd|fit|optimi[sz]|learn", re.IGNORECASE)
#: So many forms that give different gradients are told apart.
_MOST = 24


class Adapted:
    """A person's function as one of X, Y and canonical parameters.

    Parameters
    ----------
    code : Code
    form : Form
    one_output : bool
        Whether it is written for a single output, though it runs with several.
    """

    def __init__(self, code: Code, form: Form, *, one_output: bool = False) -> None:
        self.code, self.form, self.one_output = code, form, one_output

    def __call__(self, X: Any, Y: Any, *blocks: Any) -> list[Any]:
        """The gradients; of code that takes one sample at a time, their sum.

        Raises
        ------
        TargetError
            If it cannot be called so.
        """
        if self.one_output:
            _refuse_more_outputs(Y)
        total: list[Any] | None = None
        for call in self.form.given(X, Y, blocks):
            with np.errstate(all="ignore"):
                outcome = self.code(call)
            found = self.form.answer(call, outcome, [block.shape for block in blocks])
            total = found if total is None else [a + b for a, b in zip(total, found, strict=True)]
        assert total is not None
        return total

    def in_place(self, X: Any, Y: Any, before: Sequence[Any], blocks: Sequence[Any]) -> list[Any] | None:
        """The gradients for the very arrays that held other parameters at the call before; None if it is not asked."""
        calls = [self.form.given(X, Y, parameters) for parameters in (before, blocks)]
        if not isinstance(self.code, Function) or len(calls[0]) != 1:
            return None
        own, now = copied(calls[0][0]), calls[1][0]
        self.code.apply(own)
        own = {name: overwritten(item, now[name]) for name, item in own.items()}
        return self.form.answer(now, Outcome(self.code.apply(own), own), [block.shape for block in blocks])

    def at_addresses(self, before: tuple[Any, Any], now: tuple[Any, Any], blocks: Sequence[Any]) -> Iterator[list[Any]]:
        """The gradients for data of which one array lies where others lay at the calls before.

        Parameters
        ----------
        before, now : tuple
            X and Y at the calls before, one of which is another one, and at this one.
        blocks : sequence of ndarray
        """
        calls = [list(self.form.given(*data, blocks)) for data in (before, now)]
        code = self.code
        if not isinstance(code, Function) or len(calls[0]) != 1:
            return
        (own,), (given,) = calls
        shapes = [block.shape for block in blocks]

        def called(name: str, item: Any) -> list[Any]:
            passed = {**copied(given), name: item}
            return self.form.answer(given, Outcome(code.apply(passed), passed), shapes)

        for name, item in own.items():
            if is_array(item) and np.shape(item) == np.shape(given[name]) and not np.array_equal(item, given[name]):
                yield from at_other_addresses(partial(called, name), item, given[name])

    def with_penalty(self, factor: float) -> Adapted:
        """The same with another factor of the penalty."""
        return Adapted(self.code, replace(self.form, penalty=factor), one_output=self.one_output)

    def with_numbers(self, numbers: Mapping[str, float]) -> Adapted:
        """The same with other numbers than usual."""
        form = replace(self.form, numbers=tuple(numbers.items()))
        return Adapted(self.code, form, one_output=self.one_output)

    def left(self, X: Any, Y: Any, blocks: Sequence[Any]) -> list[Any]:
        """The parameters as the code leaves them."""
        call = next(self.form.calls(X, Y, blocks))
        return self.form.left(call, self.code(call), [block.shape for block in blocks])

    def lost(self, blocks: Sequence[Any], gradients: Sequence[Any]) -> list[Any]:
        """How far rounding takes gradients that are read off moved parameters."""
        if not self.form.is_update:
            return [0.0] * len(blocks)
        return [EPS * (np.abs(block) + np.abs(part)) for block, part in zip(blocks, gradients, strict=True)]


class Loss:
    """A loss that stands beside a gradient, or that comes with it, called in its layout.

    Parameters
    ----------
    code : Code
    form : Form
        Where in what it returns the loss is.
    """

    def __init__(self, code: Code, form: Form) -> None:
        self.code, self.form = code, form

    def __call__(self, X: Any, Y: Any, *blocks: Any) -> Any:
        """The loss; of single samples their sum."""
        losses = [self.form.loss(self.code(call)) for call in self.form.given(X, Y, blocks)]
        return sum(losses[1:], losses[0])

    def losses(self, X: Any, Y: Any, points: Sequence[Sequence[Any]]) -> list[Any]:
        """The loss for several parameters; NaN where it raises. An engine is asked for all of them at once."""
        calls = [self.form.given(X, Y, blocks) for blocks in points]
        outcomes = iter(self.code.many([call for each in calls for call in each]))
        return [sum(float(self.form.loss(next(outcomes))) for _ in each) for each in calls]

    @property
    def asks_at_once(self) -> bool:
        """Whether many losses at once are cheaper."""
        return self.code.is_matlab

    def with_penalty(self, factor: float) -> Loss:
        """The same with another factor of the penalty."""
        return Loss(self.code, replace(self.form, penalty=factor))

    def with_numbers(self, numbers: Mapping[str, float]) -> Loss:
        """The same with other numbers than usual."""
        taken = {item.name for item in self.code.arguments}
        own = tuple((name, value) for name, value in numbers.items() if name in taken)
        return Loss(self.code, replace(self.form, numbers=own))


class LossRefused(TargetError):
    """A loss that gives no number where the gradient that it is to judge gives its own."""


def with_loss(target: Target, codes: Sequence[Code], words: str, *, alike: bool = False) -> Target:
    """A target that was read, with a loss that takes what it takes.

    Parameters
    ----------
    target : Target
    codes : sequence of Code
        What may be called for the loss.
    words : str
        What a sentence calls it.
    alike : bool
        Whether it is to be handed the very arrays that the gradient is handed by these names.

    Raises
    ------
    LossRefused
        If it gives no number so: what it was passed in the likeliest form, and what it did or returned.
    """
    adapted = target.gradient
    assert isinstance(adapted, Adapted)
    point = _Point(target.runs_at, _SAMPLES)
    X, Y, blocks = point(adapted.form)
    refused = Tried()
    for code in codes:
        for form in forms(code, (adapted.form.depth,), rates_of(codes)):
            if (form.depth, form.layout) != (adapted.form.depth, adapted.form.layout):
                continue
            if alike and form.parameters == adapted.form.parameters and form.container != adapted.form.container:
                continue
            try:
                call = next(form.calls(X, Y, blocks))
            except TargetError:
                continue
            outcome, why = called(code, call)
            path = None if outcome is None else locate_loss(outcome.returned, code.returned)
            if path is None:
                why = why if outcome is None else said("it returned {came_back}", came_back=came_back(outcome))
                refused.refuse(call, why)
            else:
                loss = Loss(code, replace(form, located=Located((), path, ())))
                penalty = target.penalty or next((name for name, what in form.roles if what is Role.PENALTY), "")
                return replace(target, loss=loss, loss_words=words, penalty=penalty)
    raise LossRefused(
        said("{loss}: {words}.", loss=words,
             words=refused.refused or said("it does not take what the gradient takes"))
    )  # fmt: skip


@dataclass(frozen=True)
class _Point:
    """Random data, targets and parameters for a form."""

    widths: tuple[int, ...]
    N: int
    #: Whether these are the widths that an object has by itself.
    is_own: bool = False
    #: Whether it is for the numbers of a line alone: what runs with one feature and one output may be wrong with more.
    is_of_line: bool = False

    def __call__(self, form: Form) -> tuple[Any, Any, list[Any]]:
        if self.is_of_line and not form.layout.is_line:
            raise TargetError(said("it takes several features."))
        return self.drawn(form.depth, form.layout.targets, has_bias=form.layout.has_bias)

    @cache  # noqa: B019  # it lives as long as forms are tried
    def drawn(self, depth: int, targets: str, *, has_bias: bool) -> tuple[Any, Any, list[Any]]:
        rng = np.random.default_rng(depth)
        # Where fewer are known than it has layers, the last hidden one is as wide as the others.
        widths = [*(*self.widths[:-1], *(self.widths[-2],) * depth)[:depth], self.widths[-1]]
        if targets == "the data":
            widths[-1] = widths[0]
        X = rng.normal(size=(self.N, widths[0]))
        K = widths[-1]
        if targets in ("matrix", "vector"):
            Y = rng.dirichlet(np.ones(K), size=self.N) if K > 1 else rng.uniform(size=(self.N, 1))
        elif targets == "the data":
            Y = X
        else:
            Y = np.eye(K)[rng.integers(0, K, self.N)] if K > 1 else rng.integers(0, 2, (self.N, 1)).astype(np.float64)
        blocks = []
        for before, after in pairwise(widths):
            blocks.append(rng.normal(size=(before, after)) / np.sqrt(before))
            if has_bias:
                blocks.append(rng.normal(size=(1, after)) / 2)
        return X, Y, blocks


def _points(
    target: Target, widths: Sequence[int] | None, samples: int | None
) -> Iterator[tuple[_Point, tuple[int, ...]]]:
    N = samples or _SAMPLES
    if widths is not None:
        yield _Point(tuple(widths), N), (len(widths) - 1,)
        return
    several, one = _Point((*_WIDTHS, _OUTPUTS), N), _Point((*_WIDTHS, 1), N)
    own = [(_Point(found, N, is_own=True), (len(found) - 1,)) for found in _own_widths(target, (several, one))]
    # Sizes that a class takes are given to it; those that it has by itself may be no more than their defaults.
    takes_sizes = bool(target.codes) and any(what in SIZES for _, what in told(target.codes[0]))
    yield from () if takes_sizes else own
    if target.codes and are_joined(target.codes[0].arguments, target.codes[0].source):
        yield _Point((1, 1), N), (1,)
    # One vector that no sizes divide is that of one output.
    for point in (one, several) if _is_one_vector(target) else (several, one):
        yield point, DEPTHS
    yield _Point((1, 1), N, is_of_line=True), (1,)
    yield _Point(_SMALL, N), (2,)
    yield _Point((_EQUAL,) * len(_WIDTHS), N), DEPTHS
    yield from own if takes_sizes else ()


def _own_widths(target: Target, points: Sequence[_Point]) -> list[tuple[int, ...]]:
    """The widths of an object that makes its own parameters, where they are other than the usual ones."""
    code = next(iter(target.codes), None)
    if not isinstance(code, Method) or not code.has_object:
        return []
    found: list[tuple[int, ...]] = []
    for point in points:
        X, Y, _ = point.drawn(2, "matrix", has_bias=False)
        pool = {Role.DATA: X, Role.TARGETS: Y, Role.RATE: RATE, Role.PENALTY: PENALTY, Role.ROUNDS: 1}
        given = {item.name: pool[what] for item in code.arguments if (what := role(item.name)) in pool}
        # Made of the data, it has their features; else it has its own number of them.
        found += [widths for widths in code.widths(given) if widths[0] == X.shape[1] or not code.makes_of_data]
    return list(dict.fromkeys(found))


def _is_one_vector(target: Target) -> bool:
    """Whether all parameters are a vector of the usual name, and no sizes say how it is divided."""
    names = [item.name for code in target.codes[:1] for item in code.arguments]
    return "theta" in map(str.lower, names) and Role.SIZE not in map(role, names)


def read(
    target: Target, widths: Sequence[int] | None = None, samples: int | None = None, *, alike_too: bool = False,
    losses: Sequence[Code] = (),
) -> list[Target]:  # fmt: skip
    """The target in each form in which it gives gradients, the likeliest first.

    Parameters
    ----------
    target : Target
    widths : sequence of int, optional
        F, H, ..., K, if they are known.
    samples : int, optional
    alike_too : bool
        Whether forms count in which it gives the same as in a likelier one: a loss may take only these.
    losses : sequence of Code
        What may be called for its loss, if that is known; else those beside it are.

    Raises
    ------
    TargetError
        If there is none: what it was passed in the likeliest form, and what it did or returned.
    """
    numbers = rates_of(losses or [code for codes in target.losses.values() for code in codes])
    first: Tried | None = None
    is_hopeless = False
    for point, depths in _points(target, widths, samples):
        if is_hopeless and not point.is_own:
            continue
        tried = try_forms(target.codes, depths, point, most=_MOST, alike_too=alike_too, numbers=numbers)
        if tried.running:
            return [_read(target, Adapted(item.code, item.form), point) for item in tried.running]
        if tried.is_loss:
            given = said("it returns a number, as a loss does, and no gradient")
            raise LossGiven(_or_meant(target, given) or said("{words}.", words=given))
        first = first or tried
        is_hopeless = tried.is_hopeless
    assert first is not None
    words = first.refused
    if not words:
        names = ", ".join(item.name for item in target.codes[0].arguments) if target.codes else "nothing"
        words = said("it takes {names}: which of them are data, targets and parameters is not known", names=names)
        meant = _or_meant(target, words)
        if meant is not None:
            raise TargetError(meant)
    if target.chosen:
        words = joined(": ", [target.chosen, words])
    if is_method(target):
        raise NotRead(
            said("{words}; write a function that takes the arrays, puts them into the object and returns what the "
                 "method gives, and judge that.", words=words)
        )  # fmt: skip
    raise NotRead(
        said("{words}; it can be given values of your own, by the names of its arguments, with --inputs FILE, and its "
             "loss with --loss FILE.py:FUNCTION.", words=words)
    )  # fmt: skip


def is_method(target: Target) -> bool:
    """Whether a target is a method of an object: it is not called by the names of its arguments alone."""
    return bool(target.codes) and isinstance(target.codes[0], Method)


class NotRead(TargetError):
    """A function that gives no gradient in any form that was tried."""


class LossGiven(TargetError):
    """A function that returns a number, in the place of a gradient."""


def _or_meant(target: Target, words: str) -> str | None:
    """What is said of a function that gives no gradient where one beside it may be meant; None if there is none."""
    file, _, _ = target.words.rpartition(":")
    meant = [f"{file}:{name}" for name in target.beside if IS_GRADIENT.search(name)] if file.endswith(".py") else []
    if not meant:
        return None
    return said("{words}; did you mean {meant}?", words=words, meant=meant[0])


def for_one_output(target: Target) -> Target:
    """A target as one that has a single output."""
    adapted = target.gradient
    if isinstance(adapted, Adapted):
        return replace(target, gradient=Adapted(adapted.code, adapted.form, one_output=True))
    return replace(target, gradient=_OfOneOutput(target.gradient))


def may_be_of_one_output(target: Target) -> bool:
    """Whether anything says that a function of a single layer is written for one output: names, or a bias of a number.

    What is right for one output alone is no right gradient of several for that.
    """
    if any(is_called_one(f"{code.name}(\n{code.source}") for code in target.codes[:1]):
        return True
    if isinstance(target.gradient, Adapted) and target.gradient.form.one_for_all:
        return True
    named = [(item.name, role(item.name)) for code in target.codes[:1] for item in code.arguments]
    weights = [name for name, what in named if what in (Role.WEIGHTS, Role.ALL)]
    return are_of_one_output(weights, [name for name, what in named if what is Role.TARGETS])


def is_always_zero(target: Target) -> bool:
    """Whether a gradient that was read is 0 at the sizes at which it runs: of one joint output, which is always 1."""
    adapted = target.gradient
    assert isinstance(adapted, Adapted)
    X, Y, blocks = _Point(target.runs_at, _SAMPLES)(adapted.form)
    return not any(np.any(block) for block in adapted(X, Y, *blocks))


class _OfOneOutput:
    """A function of X, Y and parameters that is written for one output, though it runs with several."""

    def __init__(self, gradient: Gradient) -> None:
        self.gradient = gradient

    def __call__(self, X: Any, Y: Any, *blocks: Any) -> Any:
        _refuse_more_outputs(Y)
        return self.gradient(X, Y, *blocks)


def _refuse_more_outputs(Y: Any) -> None:
    if Y.shape[1] != 1:
        raise TargetError(said("it is written for one output."))


def _read(target: Target, adapted: Adapted, point: _Point) -> Target:
    """The target in a form, with the loss that it returns, or the only one that stands beside it."""
    form, widths = adapted.form, point.widths
    penalty = next((name for name, what in form.roles if what is Role.PENALTY), "")
    of_data = form.layout.targets == "the data"
    has_loss = form.located is not None and form.located.loss is not None and form.read == "returned"
    loss = Loss(adapted.code, form) if has_loss else None
    runs_at = (*widths[: form.depth], widths[0 if of_data else -1])
    words = form.words
    if point.is_own:
        own = said("at the sizes of its object, {sizes}", sizes="-".join(map(str, runs_at)))
        words = joined(", ", filter(None, [words, own]))
    is_of_one = form.layout.is_joined or form.layout.is_line
    read_so = replace(target, gradient=adapted, parameters=form.names, form=words, loss=loss,
                      loss_words=said("the loss that it returns") if loss else "", called=form.called, penalty=penalty,
                      changes=form.changes, of_data=of_data, is_update=form.is_update,
                      runs_at=runs_at, has_own_sizes=point.is_own or is_of_one)  # fmt: skip
    if loss is not None:
        return read_so
    beside = []
    for name, codes in target.losses.items():
        with suppress(LossRefused):
            found = with_loss(read_so, codes, said("{name} of the same file", name=name))
            # One without the penalty that the gradient takes is the loss of another function.
            if not penalty or (isinstance(found.loss, Loss) and found.loss.form.has_penalty):
                beside.append(found)
    return beside[0] if len(beside) == 1 else read_so


def stands(target: Target) -> bool:
    """Whether a function looks like one of X, Y, W1, W2, ... as it stands: nobody need look for another form."""
    if not target.codes or target.place is not None:
        return True
    first = target.codes[0]
    # MATLAB's may take forward values by name too.
    if isinstance(first, MatlabFunction) and first.signature.roles is not None:
        return True
    named = [item.name for item in first.arguments if item.is_needed]
    if UPDATES.search(first.name) and any(role(item.name) is Role.RATE for item in first.arguments):
        return False
    if first.has_object or len(named) < 3 or first.before:
        return False
    data, goals, *others = map(role, named)
    if data not in (Role.DATA, Role.UNKNOWN) or goals not in (Role.TARGETS, Role.UNKNOWN):
        return False
    # Beside W1 a name that says nothing is hardly a parameter.
    return set(others) <= {Role.WEIGHTS, Role.BIAS, Role.UNKNOWN} and (
        len(others) == 1 or Role.UNKNOWN not in others or parameter_key(named[2]) is None
    )
