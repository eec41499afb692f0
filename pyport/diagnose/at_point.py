"""A target asked at the user's own data and parameters, in the form in which it takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pyport.check import Place
from pyport.diagnose.in_form import in_its_form
from pyport.diagnose.runs import Asked, fitted
from pyport.errors import InputError
from pyport.gradients.estimate import Array
from pyport.gradients.target import TargetError
from pyport.language import clause, said
from pyport.own.in_files import Inputs, values_of
from pyport.targets import Target
from pyport.targets.read import Adapted, NotRead, is_method
from pyport.targets.roles import Role


class NotJudged(InputError):
    """A function that is read in no form, and whose loss nobody said."""


def at_point(target: Target, inputs: Inputs, asked: Asked) -> Target:
    """A target with the only point at which it is to be asked.

    Parameters
    ----------
    target : Target
    inputs : path, mapping or sequence
        A .mat or .npz file or a dict with each argument by its name, as the function takes it, or a tuple of them in
        the order of its arguments.
    asked : Asked

    Raises
    ------
    InputError
        If the file cannot be read, something is missing in it, or it does not fit the function.
    TargetError
        If the function gives no gradient in any form.
    """
    values, file = values_of(inputs, _arguments(target), target.words)
    if target.place is not None:
        raise InputError(
            said("--inputs goes with a function; {target} has its own data and weights.", target=target.words)
        )
    try:
        found, _ = in_its_form(target, asked)
        gradient = found.gradient
        if isinstance(gradient, Adapted):
            X, Y, blocks = gradient.form.taken(values)
            found = _with_its_penalty(found, gradient, values)
        else:
            found, X, Y, blocks = _as_it_stands(found, values, asked)
    except NotRead as error:
        if is_method(target):
            raise InputError(said("{file}: {why}.", file=file, why=clause(error))) from None
        raise NotJudged(
            said("{file}: the loss of which {target} is the gradient is unknown, and it returns none; name it with "
                 "--loss FILE.py:FUNCTION.", file=file, target=target.words)
        ) from None  # fmt: skip
    except (TargetError, ValueError) as error:
        raise InputError(said("{file}: {why}.", file=file, why=clause(error))) from None
    if not all(np.isfinite(array).all() for array in (X, Y, *blocks)):
        raise InputError(said("{file}: it holds NaN or Inf; a gradient is judged where all is finite.", file=file))
    return replace(found, place=Place(Path(file).name, X, Y, tuple(blocks)))


def _arguments(target: Target) -> list[str]:
    """What a target takes, in order: code as it is called itself, and not behind what it needs."""
    alone = next((code for code in target.codes if not code.before), None)
    return [item.name for item in alone.arguments] if alone else ["X", "Y", *(target.parameters or ())]


def _with_its_penalty(target: Target, gradient: Adapted, values: Mapping[str, Any]) -> Target:
    """The target with the factor of its penalty that the file has, if it has one."""
    name = next((name for name, what in gradient.form.roles if what is Role.PENALTY), None)
    if name is None or name not in values:
        return target
    found = target.with_penalty(float(np.ravel(values[name])[0]))
    return replace(found, form=found.gradient.form.words) if isinstance(found.gradient, Adapted) else found


def _as_it_stands(target: Target, values: Mapping[str, Any], asked: Asked) -> tuple[Target, Array, Array, list[Array]]:
    """A function of X, Y, W1, ... in the model's order, and these."""
    named = [item.name for item in target.codes[0].arguments if item.is_needed] if target.codes else []
    own = dict(zip(target.parameters or (), named[2:], strict=False))
    found, model, depth = fitted(target, asked)
    arrays = []
    for k, name in enumerate(("X", "Y", *model.parameter_names(depth))):
        called = named[k] if k < 2 and k < len(named) else own.get(name, name)
        if called not in values and name not in values:
            raise TargetError(
                said(
                    "{called} is missing (it holds {values})",
                    called=called,
                    values=", ".join(values) or said("nothing"),
                )
            )
        array = np.asarray(values[called if called in values else name], dtype=np.float64)
        is_vector = k > 1 and model.is_vector(k - 2)
        if array.ndim < 2 or (is_vector and array.shape[-1] == 1):
            array = array.reshape(1, -1) if k != 1 else array.reshape(-1, 1)
        if array.ndim != 2:
            raise TargetError(said("{called} has {ndim} axes; a matrix is expected", called=called, ndim=array.ndim))
        arrays.append(array)
    X, Y, *blocks = arrays
    widths = (X.shape[1], *(W.shape[1] for W in model.split(blocks)[0]))
    for name, block, shape in zip(model.parameter_names(depth), blocks, model.shapes(widths), strict=True):
        if block.shape != shape:
            raise TargetError(
                said(
                    "{name} is {shape} behind {widths} features; {shape2} is expected",
                    name=name,
                    shape="x".join(map(str, block.shape)),
                    widths=widths[0],
                    shape2="x".join(map(str, shape)),
                )
            )
    if Y.shape != (len(X), widths[-1]):
        raise TargetError(
            said(
                "Y is {shape} for {count} samples and {widths} outputs",
                shape="x".join(map(str, Y.shape)),
                count=len(X),
                widths=widths[-1],
            )
        )
    return found, X, Y, blocks
