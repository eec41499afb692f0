"""A gradient function held to the loss that it should descend."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from pyport.check import DIFFERENT_N, Place, check, different_widths, sizes_of
from pyport.diagnose.asked import Setting, drawn_places, setting
from pyport.diagnose.runs import Asked
from pyport.errors import InputError, ShapeError
from pyport.evidence import CheckResult
from pyport.gradients.target import Gradient, SizesError, TargetError
from pyport.language import joined, said, words_of
from pyport.model import Model
from pyport.model_words import written
from pyport.own.in_files import check_by_name
from pyport.targets import Target, load
from pyport.targets.python import parameters_of
from pyport.testing.failure import failed
from pyport.testing.network import as_model, random_network
from pyport.trace import Array
from pyport.verdict import Verdict

#: Layers of a function that takes any number of parameters.
USUAL_DEPTH = 3


def assert_gradient(
    gradient: Gradient | str,
    model: str | Model = "sigmoid-bce sum",
    *,
    loss: Gradient | str | None = None,
    widths: Sequence[int] | None = None,
    at: Sequence[Any] | None = None,
    weights: float = 1.0,
    seed: int = 0,
    engine: str = "auto",
) -> None:
    """Raise an AssertionError unless a function is the gradient of a loss.

    Parameters
    ----------
    gradient : callable or str
        ``gradient(X, Y, *parameters)``, which returns one array for each parameter, in its shape
        or transposed; or one that has all that in another form, as a dict or with class labels; or what
        ``pyport gradcheck`` takes, as ``"grad.m"`` or ``"my.py:grad"``.
    model : str or Model
        The loss: a head, a scale, and if need be an activation, bias terms and decay, as
        ``"softmax mean relu bias l2=0.1"``; see `pyport.model_words.parse`.
    loss : callable or str, optional
        The loss itself, instead of a model: ``loss(*arguments)``, a number, called as the gradient is. With ``at=``
        its arguments are what they like, and the gradient is by those that come behind the first two; else they are
        called X, Y, W1, b1, ... and drawn. Or what ``pyport gradcheck --loss`` takes, as ``"my.py:loss"``.
    widths : sequence of int, optional
        Units of each layer: F, H, ..., K. By default all different, for as many layers as the
        function has parameters: where sizes are equal, a missing transpose does not show.
    at : sequence of array_like, optional
        X, Y and the parameters at which the numbers are compared, instead of random ones.
    weights : float
        Random parameters lie in plus or minus this.
    seed : int
        Of the random numbers.
    engine : str
        What computes a .m file: "octave", "matlab", or "auto".

    Raises
    ------
    AssertionError
        If the verdict is FAIL: the reason, a sentence for each wrong array, and the command that names
        the mistake. If the function breaks a rule: it raises, changes its input, returns something
        else. If the verdict is UNDECIDED: what has not been shown has not passed.
    InputError
        If the words describe no model, or the sizes do not fit.
    EngineError
        If MATLAB or Octave is needed and gives no answer.

    See Also
    --------
    pyport.check.check : the verdict itself, with all evidence.

    Notes
    -----
    The function is proved right or wrong modulo primes where its code allows that, also at sizes
    that are all different; else it is judged by numeric derivatives with error bars. There is no
    tolerance to choose.
    """
    __tracebackhide__ = True
    if at is not None and widths is not None:
        raise InputError(said("widths are for random arrays; those of at= have their own."))
    if loss is not None:
        _assert_own(gradient, loss, widths, at, engine)
        return
    judged = as_model(model)
    target = load(gradient, engine) if isinstance(gradient, str) else Target("", gradient, _parameters(gradient))
    place = _place(judged, target, widths, at, weights, seed)
    failure: str | None = None
    try:
        result = _evidence(target, judged, place)
    except TargetError as error:
        may_run = isinstance(error, SizesError) and at is None and target.place is None
        read = _in_its_form(gradient, judged, engine, widths) if may_run else None
        if read is None:
            failure = words_of(error)
        elif (result := read[1]) and (read[0].elsewhere or not read[0].target.form):
            passed = sizes_of(judged, place.X, place.weights).words(judged)
            failure = joined("\n", [said("with {sizes} {words}", sizes=passed, words=error), result.reason()])
    if failure is None and result.verdict is not Verdict.PASS:
        name = _called(gradient) if result.verdict is Verdict.FAIL else None
        command = f'pyport diagnose {name} --model "{written(judged)}"'
        to_name = [said("to name the mistake: {command}", command=command)] if name else []
        failure = joined("\n", [result.reason(), *result.failures(), *to_name])
    if failure is not None:
        raise failed(joined(": ", [target.words, failure]) if target.words else failure)


def _evidence(target: Target, model: Model, place: Place) -> CheckResult:
    """All evidence on a target at a place, and at others beside it if it is a function."""
    places = [place, *(drawn_places(model, place) if target.place is None else [])]
    target.prepare([(item.X, item.Y, item.weights) for item in places])
    return check(target.gradient, model, places)


def _in_its_form(
    gradient: Gradient | str, model: Model, engine: str, widths: Sequence[int] | None
) -> tuple[Setting, CheckResult] | None:  # fmt: skip
    """A function in the form and at the sizes at which it gives gradients, and what it is there; None if at none."""
    given = {field.name for field in fields(Model)}
    try:
        found = setting(load(gradient, engine), Asked(model, given, None if widths is None else tuple(widths)))
        return None if found.evidence is None else (found, found.evidence)
    except InputError:
        return None


def _called(gradient: Gradient | str) -> str | None:
    """A target as the command line takes it, FILE.py:NAME for a function; None if it stands in no file by that name."""
    if isinstance(gradient, str):
        return shlex.quote(gradient)
    code, name = getattr(gradient, "__code__", None), getattr(gradient, "__qualname__", "")
    if code is None or not name.isidentifier() or not Path(code.co_filename).is_file():
        return None
    file = Path(code.co_filename)
    file = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    return shlex.quote(f"{file}:{name}")


def _assert_own(
    gradient: Gradient | str, loss: Gradient | str, widths: Sequence[int] | None, at: Sequence[Any] | None, engine: str
) -> None:  # fmt: skip
    """Raise an AssertionError unless a function is the gradient of another one."""
    __tracebackhide__ = True
    if isinstance(gradient, str) != isinstance(loss, str) or (isinstance(gradient, str) and at is not None):
        raise InputError(
            said("gradient and loss are both functions or both the names of some; at= goes with functions.")
        )
    if not all(isinstance(one, str) or callable(one) for one in (gradient, loss)):
        raise InputError(said("gradient and loss are functions or the names of some."))
    words = [gradient] if isinstance(gradient, str) else []
    try:
        result = check_by_name(gradient, loss, inputs=None if at is None else tuple(at), sizes=widths, engine=engine)
    except TargetError as error:
        raise failed(joined(": ", [*words, words_of(error)])) from None
    if result.verdict is not Verdict.PASS:
        raise failed(joined(": ", [*words, joined("\n", [result.reason(), *result.failures()])]))


def _parameters(gradient: Gradient) -> tuple[str, ...] | None:
    if not callable(gradient):
        raise InputError(
            said("a gradient is a function or the name of one, not a {kind}.", kind=type(gradient).__name__)
        )
    return parameters_of(gradient)


def _place(
    model: Model, target: Target, widths: Sequence[int] | None, at: Sequence[Any] | None, weights: float, seed: int
) -> Place:
    """Where the numbers are compared."""
    if at is not None:
        return _given(model, at)
    if target.place is not None:
        return target.place
    if widths is None:
        count = len(target.parameters or ())
        widths = different_widths(model.depth(count) or USUAL_DEPTH)
    network = random_network(np.random.default_rng(seed), model, DIFFERENT_N, widths, weights)
    return Place(f"seed {seed}", network.X, network.Y, network.parameters, drawn=True)


def _given(model: Model, at: Sequence[Any]) -> Place:
    """The arrays of the caller, if their sizes fit together."""
    if len(at) < 3:
        raise InputError(said("at= is X, Y and the parameters, at least three arrays, not {count}.", count=len(at)))
    X, Y, *parameters = (np.array(array, dtype=np.float64) for array in at)
    if len(parameters) != len(model.parameter_names(model.depth(len(parameters)))):
        raise InputError(
            said(
                "at= has {count} arrays behind X and Y; the parameters are {names}, ...",
                count=len(parameters),
                names=", ".join(model.parameter_names(2)),
            )
        )
    rows = [_row(item) if model.is_vector(k) else item for k, item in enumerate(parameters)]
    if any(item.ndim != 2 for item in (X, Y, *rows)):
        raise ShapeError(said("the arrays of at= must be matrices."))
    layers = [item for k, item in enumerate(rows) if not model.is_vector(k)]
    widths = [X.shape[1], *(W.shape[1] for W in layers)]
    names = ["X", "Y", *model.parameter_names(len(layers))]
    wanted = [(X.shape[0], widths[0]), (X.shape[0], widths[-1]), *model.shapes(widths)]
    for name, item, shape in zip(names, (X, Y, *rows), wanted, strict=True):
        if item.shape != shape:
            raise ShapeError(
                said(
                    "{name} of at= is {size}; beside the others it must be {size2}.",
                    name=name,
                    size=_size(item.shape),
                    size2=_size(shape),
                )
            )
    return Place("at", X, Y, tuple(rows))


def _row(bias: Array) -> Array:
    return bias.reshape(1, -1) if bias.ndim == 1 or bias.shape[1] == 1 else bias


def _size(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape))
