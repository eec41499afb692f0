"""The form in which a target is asked, where it may be read in several, and the loss that it brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import product

import numpy as np

from pyport.diagnose.fitting import Fitting, fitting, or_rarer
from pyport.diagnose.runs import ONE_OUTPUT, Asked, Runs, candidates, drawn, fitted, runs
from pyport.errors import InputError
from pyport.evidence import Sizes
from pyport.gradients.target import NotFinite, TargetError
from pyport.language import said
from pyport.model import Model
from pyport.own.derivative import Move, losses
from pyport.own.of_target import question_of
from pyport.own.question import Names, Place
from pyport.points import Point
from pyport.targets import Target
from pyport.targets.read import Adapted, LossGiven, for_one_output, is_always_zero, may_be_of_one_output, read, stands
from pyport.targets.target import Prepared

#: Losses that differ by less than this part are one, computed in other ways.
SAME_LOSS = 1e-9
#: The step that tells in which form a gradient is nearest to its own loss's, and how near it is if it is that.
STEP, NEAR = 1e-5, 1e-4
#: What speaks for a form, in this order; least, that some of its gradients are those of a known loss.
OF_ITS_LOSS, BRINGS_A_KNOWN_LOSS, OF_A_KNOWN_LOSS = 8, 4, 2
#: What is right with one output, and by nothing else written for it.
ONE_ALONE = said("with one output alone it is the gradient of a known loss")
#: No slope at all is no reason to divide by 0.
TINY = float(np.finfo(float).tiny)


def in_its_form(target: Target, asked: Asked) -> tuple[Target, Runs | None]:
    """A target as it stands, and where it runs so, if it does; else in the form in which it gives gradients.

    Where it gives some in several, it is that in which they are a known loss's, or in which its own loss is one.

    Raises
    ------
    TargetError
        If it runs in none: what it was passed and what it did.
    """
    if not target.codes or target.form or target.place is not None:
        return target, None
    refused: TargetError | None = None
    where: Runs | None = None
    if stands(target):
        try:
            as_it_is, base, depth = fitted(target, asked)
            where = runs(as_it_is, base, asked, depth)
        except NotFinite:
            raise  # that it holds is no question of the form
        except TargetError as error:
            refused = error
        else:
            if asked.widths is not None:
                return target, where
            # What runs with squares alone, or with one output alone, may have another form, in which it runs with all.
            if _is_general(where.widths):
                one = _where_of_one_output(as_it_is, base, asked, where)
                if one is None or may_be_of_one_output(target):
                    return (target, where) if one is None else (for_one_output(target), one)
                return target, replace(where, elsewhere=[*where.elsewhere, ONE_ALONE])
    try:
        options = read(target, asked.widths, asked.samples)
    except TargetError as error:
        if where is not None:
            return target, where
        raise (refused if refused is not None and not isinstance(error, LossGiven) else error) from None
    if where is not None and not _is_general(options[0].runs_at):
        return target, where
    best, rank = _likeliest(options, asked)
    if not _is_right(rank) and asked.widths is None and len(best.parameters or ()) <= 2 and best.runs_at[-1] > 1:
        # What sums over all there is, is written for one output.
        with suppress(TargetError):
            other, its_rank = _likeliest(read(target, (best.runs_at[0], 1), asked.samples), asked)
            assert isinstance(best.gradient, Adapted)
            speaks = (_is_right(its_rank) or best.gradient.form.one_for_all) and not is_always_zero(other)
            is_for_one = may_be_of_one_output(best) and (speaks or (rank == 0 and its_rank > 1))
            return (for_one_output(other) if is_for_one else best), None
    return best, None


def _is_right(rank: int) -> bool:
    """Whether a gradient of so likely a form is that of its own loss, or of a known one."""
    return rank >= OF_ITS_LOSS or bool(rank & OF_A_KNOWN_LOSS)


def _where_of_one_output(target: Target, base: Model, asked: Asked, where: Runs) -> Runs | None:
    """Where a function of a single layer runs with one output, if it is a loss's gradient there and not with several.

    What sums over all there is, is written for one output.
    """
    if base.depth(len(target.parameters or ())) > 1 or isinstance(target.gradient, Prepared):
        return None
    with suppress(TargetError):
        one = runs(target, base, replace(asked, widths=(where.widths[0], 1)), 1)
        if _is_of_some(target, asked, one) and not _is_of_some(target, asked, where):
            there = Sizes(where.widths, where.samples[0]).words(where.model)
            words = said("with {sizes} it is the gradient of no known loss: {hidden}", sizes=there, hidden=ONE_OUTPUT)
            return replace(one, elsewhere=[words])
    return None


def _is_of_some(target: Target, asked: Asked, where: Runs) -> bool:
    # Of a joint head one output is always 1, and 0 the gradient of what is wrong too.
    models = [model for model in candidates(where.model, asked, 1, where.widths[-1])
              if not model.head.is_joint or where.widths[-1] > 1]  # fmt: skip
    points = [drawn(models, where.widths, N, where.kind) for N in where.samples] if models else []
    target.prepare(points)
    if not models:
        return False
    fits = fitting(target.gradient, models, points)
    return bool(fits.right or or_rarer(target.gradient, fits, where.model, asked, points).right)


def _is_general(widths: Sequence[int]) -> bool:
    """Whether sizes at which a function runs are neither squares nor of one output."""
    return len(set(widths[:2])) > 1 and widths[-1] > 1


def _likeliest(options: Sequence[Target], asked: Asked) -> tuple[Target, int]:
    """The form for which most speaks, and how much that is."""
    ranks = [_likelihood(option, asked) for option in options]
    first = max(range(len(options)), key=lambda k: ranks[k][0])
    # Forms of the same parameters for which as much speaks: the one that is nearest to the derivative of its own loss.
    alike = [k for k, option in enumerate(options)
             if ranks[k][0] == ranks[first][0] and option.parameters == options[first].parameters]  # fmt: skip
    k = min(alike, key=lambda k: ranks[k][1])
    return options[k], ranks[k][0]


def where_it_leaves_them(target: Target, models: Sequence[Model], where: Runs) -> Fitting | None:
    """Which loss's gradient a function gives at the parameters that it leaves behind, if it changes them."""
    if not isinstance(target.gradient, Adapted):
        return None
    for kind in where.telling_kinds:
        points = [drawn(models, where.widths, N, kind) for N in where.samples]
        with suppress(TargetError):
            left = [Point(X, Y, tuple(target.gradient.left(X, Y, parameters))) for X, Y, parameters in points]
            fits = fitting(target.gradient, models, left)
            if fits.right or fits.partly:
                return fits
    return None


def with_what_stands_beside(target: Target, asked: Asked) -> Target:
    """A target of no known loss with the one beside it in its file, if there is one that takes what it takes."""
    if target.form or not target.losses or asked.given:
        return target
    try:
        options = read(target, asked.widths, asked.samples)
    except TargetError:
        return target
    return next((option for option in options if option.loss is not None), target)


def _likelihood(target: Target, asked: Asked) -> tuple[int, float]:
    """How much speaks for a form, and how far its gradient is from the derivative of its own loss.

    It speaks for it that the gradient is the derivative of its own loss, that this is a known one, that its gradients
    are those of one, or that some of them are.
    """
    try:
        plain = target.with_penalty(0.0)
        plain, base, depth = fitted(plain, asked)
        where = runs(plain, base, asked, depth)
        models = candidates(where.model, asked, depth, where.widths[-1])
        points = [drawn(models, where.widths, N, where.kind) for N in where.samples]
        plain.prepare(points)
        fits = fitting(plain.gradient, models, points)
    except (TargetError, InputError):
        return -1, np.inf
    if plain.changes and not fits.right:
        fits = where_it_leaves_them(plain, models, where) or fits
    own = is_loss_of_any(models, plain, where)
    off = 0.0 if fits.right else _off_its_own_loss(plain, points[0])
    is_its_own = plain.loss is not None and off == 0
    right = OF_A_KNOWN_LOSS * bool(fits.right)
    return OF_ITS_LOSS * is_its_own + BRINGS_A_KNOWN_LOSS * own + right + (fits.partly is not None), off


def _off_its_own_loss(target: Target, point: Point) -> float:
    """How far a gradient is from the derivative of its own loss, along some directions, as a part of it."""
    if target.loss is None:
        return 0.0
    names = Names(target.parameters or ())
    place = Place("", tuple(point.parameters), (point.X, point.Y))
    rng = np.random.default_rng(0)
    directions = [rng.normal(size=block.shape) for block in place.blocks]
    moves: list[Move] = [([(k, d)], step) for k, d in enumerate(directions) for step in (STEP, -STEP)]
    try:
        blocks = target.gradient(point.X, point.Y, *point.parameters)
        up, down = losses(question_of(target, names, (place,)), place, moves).reshape(-1, 2).T
    except (TargetError, TypeError, ValueError):
        return np.inf
    given = np.array([np.vdot(block, d) for block, d in zip(blocks, directions, strict=True)])
    with np.errstate(all="ignore"):
        slopes = (up - down) / (2 * STEP)
        # Where something is not a number, so is the largest of all.
        worst = float(np.max(np.abs(given - slopes) / np.maximum(np.maximum(np.abs(given), np.abs(slopes)), TINY)))
    # What is nearer than the difference itself is as near as can be.
    return np.inf if not np.isfinite(worst) else worst if worst > NEAR else 0.0


def is_loss_of_any(models: Sequence[Model], target: Target, where: Runs) -> bool:
    """Whether a target's own loss is that of one of some models."""
    if target.loss is None or not models:
        return False
    for kind in where.telling_kinds:
        points = [drawn(models, where.widths, N, kind) for N in where.samples]
        try:
            if any(_is_loss(model, target.loss, points) for model in models):
                return True
        except (TargetError, ValueError):  # it takes other targets, or other parameters
            continue
    return False


def models_of_its_loss(models: Sequence[Model], target: Target, some: Iterable[Sequence[Point]]) -> list[Model]:
    """Of which of some models, and with which convention of its penalty, a target's own loss is the loss.

    It is asked at the first of some points that it takes.
    """
    form = target.gradient.form if isinstance(target.gradient, Adapted) else None
    if target.loss is None or form is None:
        return []
    if target.penalty and form.penalty:
        models = [replace(model, decay=form.penalty * size, decay_over=over, decay_bias=with_bias)
                  for model, size, with_bias in product(models, (1.0, 2.0), (False, True))
                  for over in ("", "nothing" if model.scaling.is_averaged else "samples")
                  if model.bias != "none" or not with_bias]  # fmt: skip
    for points in some:
        with suppress(TargetError, ValueError):  # it may take other targets, or other parameters
            losses = [target.loss(point.X, point.Y, *point.parameters) for point in points]
            found = [model for model in models if _agree(model, losses, points)]
            if found:
                return found
    return []


def _agree(model: Model, losses: Sequence[float], points: Sequence[Point]) -> bool:
    with np.errstate(all="ignore"):
        return all(np.isclose(loss, model.loss(*point), rtol=SAME_LOSS, atol=0)
                   for loss, point in zip(losses, points, strict=True))  # fmt: skip


def _is_loss(model: Model, loss: Callable[..., float], points: Sequence[Point]) -> bool:
    """Whether a loss of one's own is that of a model, at some points."""
    with np.errstate(all="ignore"):
        losses = [loss(point.X, point.Y, *point.parameters) for point in points]
    return _agree(model, losses, points)
