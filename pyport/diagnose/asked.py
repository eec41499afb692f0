"""Whose gradient a target is, where it is judged, and what its mistake is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

import numpy as np

from pyport.check import VERY_MANY, Place, check, many_widths, places_of, sizes_of, usual_sizes
from pyport.diagnose.diagnose import diagnose
from pyport.diagnose.diagnosis import Diagnosis
from pyport.diagnose.fitting import Fitting, fitting, or_rarer
from pyport.diagnose.in_form import (
    in_its_form,
    is_loss_of_any,
    models_of_its_loss,
    where_it_leaves_them,
    with_what_stands_beside,
)
from pyport.diagnose.in_their_words import in_their_words
from pyport.diagnose.runs import DIFFERENT, OUTPUTS, SAMPLES, Asked, Runs, candidates, drawn, fitted, runs
from pyport.evidence import SAME_RATIO, CheckResult, Sizes, ratio_in_digits, sizes_in_words
from pyport.gradients.bars import bounded_gradient
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient, TargetError, ask
from pyport.language import said
from pyport.model import Model
from pyport.own import question as own
from pyport.own.drawn import beside
from pyport.own.how_wrong import how_wrong
from pyport.own.question import numbers_in_words
from pyport.points import DATA, TARGETS, Point, are_of, draw
from pyport.starts import choose_start
from pyport.targets import Target
from pyport.targets.code import Function
from pyport.targets.forms import RATE
from pyport.targets.read import Adapted
from pyport.targets.roles import Role, role
from pyport.verdict import Verdict

#: How many more points of each size tell mistakes apart that give the same numbers at the first.
FURTHER = 4
#: So many samples of a large point tell whose gradient a function has.
FEW_ROWS = (48, 61)
#: With more weights than this a gradient is judged at fewer places.
WIDE = 2000
#: Where a gradient is judged if no case is named: MATLAB's start-up, and sizes that are different.
CASES = ("startup", "sizes")


def diagnose_target(target: Target, asked: Asked) -> Diagnosis:
    """Ask a target where that tells most, and name its mistake.

    Raises
    ------
    InputError
        If what is said of the network does not fit the target.
    TargetError
        If it cannot be asked.
    """
    return named_on(ground_of(target, asked))


def named_on(ground: Ground) -> Diagnosis:
    """What `diagnose_target` says, where it is known already at which sizes a target runs and whose gradient it is."""
    target, asked, where = ground.target, ground.asked, ground.where
    if where is None:
        # A file may hold numbers of any size: what overflows is judged, not warned of.
        with np.errstate(all="ignore"):
            models = ground.likely_models
            result = diagnose(target.gradient, models, ground.points("any"), a=asked.learning_rate,
                              further=ground.beside_its_point if target.codes else None)  # fmt: skip
            result.notes = [*target.notes, *result.notes]
            if result.status == "right" and len(ground.points("any")) > 1:
                assert target.place is not None
                _confirm(result, target, [target.place])
            return _known(result, ground)
    models, right = ground.likely_models, ground.kind
    points = {kind: ground.points(kind) for kind in TARGETS}
    target.prepare([point for some in points.values() for point in some])
    result = _diagnosed(target, models, where, points, right or where.kind, asked)
    if right is None and where.kind == "any" and result.status == "unknown":
        # What works for labels alone is looked for in the likeliest network only.
        likely = [model for model in models if (model.head_name, model.activation) ==
                  (models[0].head_name, models[0].activation)]  # fmt: skip
        for_labels = _diagnosed(target, likely, where, points, "labels", asked)
        result = result if for_labels.status == "unknown" else for_labels
    right = right or (where.kind if where.kind != "any" else None)
    if right == "labels":
        # Where it may be softmax, rows with a single 1 were drawn; other heads have other labels too.
        there = [drawn([result.model], where.widths, N, right) for N in where.samples]
        target.prepare(there)
        right = right if _fits(target.gradient, [result.model], there) else "one-hot"
    judged = [said("judged {kind}", kind=TARGETS[right])] if right and TARGETS[right] else []
    result.notes = [*target.notes, *result.notes, *judged, *filter(None, [where.refused]), *where.elsewhere]
    if result.status == "right":
        _confirm(result, target, _places(ground, result.model, None))
    return _known(result, ground)


def _confirm(result: Diagnosis, target: Target, places: Sequence[Place]) -> None:
    """What is right at the points of a diagnosis may be wrong at sizes and data that it does not ask."""
    judged = _checked(target, result.model, places)
    result.notes += _warnings(target, result.model, places)
    if judged.verdict is Verdict.FAIL:
        result.status = "elsewhere"
        result.notes = [*result.notes, judged.reason(), *judged.failures()]
    elif judged.contradiction:
        result.status, result.reasons = "undecided", [judged.contradiction]


def _checked(target: Target, model: Model, places: Sequence[Place]) -> CheckResult:
    """All evidence on a target; what is right with the usual learning rate and penalty may be wrong with others."""
    result = check(target.gradient, model, places)
    first = next((place for place in places if not sizes_of(model, place.X, place.weights).is_large), None)
    if result.verdict is not Verdict.PASS or first is None or target.place is not None:
        return result
    numbers = {}
    if isinstance(target.gradient, Adapted):
        form = target.gradient.form
        numbers = {name: RATE for name, what in form.roles if what is Role.RATE and target.is_update}
    penalty, usual = _penalty_of(target)
    if penalty and model.decay:
        # The penalty is twice as large with twice its factor.
        numbers[penalty] = usual
        model = replace(model, decay=2 * model.decay)
    elif penalty:
        with suppress(TargetError):
            there, other = (ask(gradient, first.X, first.Y, first.weights, model).blocks
                            for gradient in (target.gradient, target.with_numbers({penalty: usual + 1.0}).gradient)
                            )  # fmt: skip
            is_without = all(map(np.array_equal, there, other))
            result.elsewhere.insert(0, said("{name} has no influence on it", name=penalty) if is_without else
                                    said("with {numbers} alone", numbers=numbers_in_words({penalty: usual}))
                                    )  # fmt: skip
    numbers = {name: 2 * value for name, value in numbers.items()}
    with suppress(TargetError):
        judged = check(target.with_numbers(numbers).gradient, model, [first]) if numbers else result
        if judged.verdict is Verdict.FAIL:
            judged.given = numbers_in_words(numbers)
            return judged
    return result


def _warnings(target: Target, model: Model, places: Sequence[Place]) -> list[str]:
    """What may be meant otherwise by what is right as it was asked."""
    found = _of_penalty(target, model)
    if places and target.place is None and _is_other_of_a_vector(target, places[0]):
        found.append(said("its targets are a column: of a vector it makes another gradient, as where a difference of "
                          "both is a matrix"))  # fmt: skip
    return found


def _is_other_of_a_vector(target: Target, place: Place) -> bool:
    """Whether it gives something else for the targets of one output that come as a vector, and not as a column."""
    code = next(iter(target.codes), None)
    if place.Y.shape[1] != 1 or isinstance(target.gradient, Adapted) or not isinstance(code, Function):
        return False
    with np.errstate(all="ignore"), suppress(Exception):  # it need not take one
        made = [code.call(place.X, Y, *place.weights) for Y in (place.Y.copy(), place.Y[:, 0].copy())]
        column, vector = (np.concatenate([np.ravel(part) for part in (one if isinstance(one, list | tuple) else [one])])
                          for one in made)  # fmt: skip
        return column.shape != vector.shape or not np.allclose(column, vector, rtol=SAME_RATIO, atol=0)
    return False


def _of_penalty(target: Target, model: Model) -> list[str]:
    """What is said where the penalty of the loss is not that of its factor, with the 1/2 or without."""
    name, usual = _penalty_of(target)
    times = model.decay / usual if usual else 1.0
    if not name or not model.decay or any(abs(times - usual_times) < SAME_RATIO for usual_times in (1, 2)):
        return []
    return [said("the penalty of this loss is L2 {decay:g}, {times} times {name} = {usual:g}: where the penalty is "
                 "meant to be {name}/2 times the sum of W**2, its gradient is {name} times W, divided by N if that is",
                 decay=model.decay, times=ratio_in_digits(times), name=name, usual=usual)]  # fmt: skip


def _penalty_of(target: Target) -> tuple[str, float]:
    """What a target calls the factor of its penalty, and which it is given; nothing if it is given none."""
    if isinstance(target.gradient, Adapted):
        return target.penalty, target.gradient.form.penalty
    taken = target.codes[0].arguments if target.codes else ()
    return next(((item.name, float(item.default)) for item in taken
                 if type(item.default) in (int, float) and role(item.name) is Role.PENALTY), ("", 0.0))  # fmt: skip


def _known(result: Diagnosis, ground: Ground) -> Diagnosis:
    """The diagnosis, with whether its loss was said or is told by a block that is right, and in the user's words."""
    target, asked = ground.target, ground.asked
    is_told = any(block.right for block in result.blocks) or result.model in ground.of_its_loss
    result.loss_known = "head_name" in asked.given or is_told
    if result.status == "unknown" and (without := _without_bias(ground)) is not None:
        result = _unlike_without_bias(result, ground, without)
    elif result.status == "unknown" and result.loss_known and result.points:
        result.ways = _ways(result, target)
    if result.verdict is Verdict.FAIL and (target.place is None or target.codes):
        result.words = in_their_words(target, result, asked.learning_rate)
    return result


def _without_bias(ground: Ground) -> Model | None:
    """The loss whose gradient a function gives where the bias terms are 0, if it gives that whatever these are."""
    base, where, gradient = ground.base, ground.where, ground.target.gradient
    if where is None or base.bias not in ("vectors", "ones"):
        return None
    points = ground.points(where.kind)
    zero = [point._replace(parameters=tuple(base.without_bias(point.parameters))) for point in points]
    with suppress(TargetError):
        for point, other in zip(points, zero, strict=True):
            given, there = (ask(gradient, *at[:2], at.parameters, base).blocks for at in (point, other))
            if not all(map(np.array_equal, given, there)):
                return None
        fits = fitting(gradient, ground.models, zero)
        fits = fits if ground.is_said else or_rarer(gradient, fits, base, ground.asked, zero)
        return fits.right[0] if fits.right else None
    return None


def _unlike_without_bias(result: Diagnosis, ground: Ground, model: Model) -> Diagnosis:
    """What is said where nothing depends on the bias terms: it is right where these are 0."""
    kind = ground.where.kind if ground.where is not None else "any"
    judged = diagnose(ground.target.gradient, [model], ground.points(kind), a=ground.asked.learning_rate)
    words = said("it gives the same whatever the bias terms are, and is right where they are 0: they are left out, or "
"set to 0 before they are used")  # fmt: skip
    return replace(result, model=model, blocks=judged.blocks, loss_known=True, ways=[words])


def _ways(result: Diagnosis, target: Target) -> list[str]:
    """In what way the wrong blocks differ from the right ones, and for which samples or labels."""
    model, names = result.model, [block.name for block in result.blocks]

    def right(place: own.Place) -> tuple[list[Array], list[Array]]:
        X, Y = place.data
        found = bounded_gradient(model, X, Y, place.blocks)
        return [part.value for part in found], [part.error for part in found]

    place = own.Place("here", tuple(result.points[0].parameters), tuple(result.points[0][:2]))
    question = own.Question(lambda blocks, data: model.loss(data[0], data[1], blocks),
                            lambda blocks, data: target.gradient(*data, *blocks), (place,),
                            own.Names(tuple(names), ("X", "Y")))  # fmt: skip
    with suppress(TargetError), np.errstate(all="ignore"):
        return how_wrong(question, place, right)
    return []


def _diagnosed(
    target: Target, models: Sequence[Model], where: Runs, points: Mapping[str, Sequence[Point]], kind: str, asked: Asked
) -> Diagnosis:  # fmt: skip
    def further() -> list[Point]:
        more = _further(models, where, kind)
        target.prepare(more)
        return more

    return diagnose(target.gradient, models, points[kind], a=asked.learning_rate, further=further)


@dataclass
class Ground:
    """Where a target is asked, and which losses it may belong to; whose gradient it is there is found out once.

    Attributes
    ----------
    target : Target
        With its parameters in the model's order.
    asked : Asked
    base : Model
        What was said, with the bias terms that it takes.
    depth : int
    where : Runs or None
        None for numbers in a file.
    models : list of Model
        The usual losses that agree with what was said.
    large : Sizes or None
        What the user asked for, where it is so large that `where` is smaller: it is judged there too.
    """

    target: Target
    asked: Asked
    base: Model
    depth: int
    where: Runs | None
    models: list[Model]
    large: Sizes | None = None
    _points: dict[str, list[Point]] = field(default_factory=dict)

    def points(self, kind: str) -> list[Point]:
        """Where it is asked, with targets of a kind."""
        if kind not in self._points:
            if self.where is None:
                assert self.target.place is not None
                self._points[kind] = _rows_of(self.target, self.base, self.target.place)
            else:
                self._points[kind] = [drawn(self.models, self.where.widths, N, kind) for N in self.where.samples]
        return self._points[kind]

    def beside_its_point(self) -> list[Point]:
        """Points of other sizes than the only one that was given: what is the same there by chance differs at them."""
        assert self.target.place is not None
        place = self.target.place
        widths, N = sizes_of(self.base, place.X, place.weights)
        kind = "one-hot" if are_of("one-hot", place.Y) else "any"
        return _further(self.models, Runs(self.base, widths, (N,), []), kind)

    @property
    def is_said(self) -> bool:
        """Whether head, scale and units were said; without hidden layers there are no units."""
        return {"head_name", "scale", "activation"} <= {*self.asked.given, *(("activation",) * (self.depth == 1))}

    @cached_property
    def found(self) -> tuple[Fitting | None, str | None]:
        """Whose gradient it is, or in part, by its numbers, and for which targets it is that of some loss."""
        first: Fitting | None = None
        tried: dict[str, Fitting] = {}
        for kind in TARGETS if self.where is not None else ("any",):
            self.target.prepare(self.points(kind))
            try:
                fits = fitting(self.target.gradient, self.models, self.points(kind))
            except TargetError:  # it runs there for other targets
                continue
            if fits.right:
                return fits, kind
            tried[kind], first = fits, first or fits
        for kind, fits in {} if self.is_said else tried.items():
            rare = or_rarer(self.target.gradient, fits, self.base, self.asked, self.points(kind))
            if rare is not fits:
                return rare, kind if rare.right else None
        return first, None

    @cached_property
    def of_its_loss(self) -> list[Model]:
        """The usual losses that are the one that the target brings, with its penalty."""
        if self.asked.given:
            return []
        kinds = ("any",) if self.where is None else self.where.telling_kinds
        return models_of_its_loss(self.models, self.target, map(self.points, kinds))

    @cached_property
    def brings_another_loss(self) -> bool:
        """Whether the target brings a loss that is none of the known ones, and nobody said another.

        One whose targets are its data is judged by the loss of these.
        """
        if self.target.of_data and self.where is not None:
            return _of_data(self, self.where).by_its_loss
        if self.asked.given:
            return False
        if self.found[0] is None or not self.found[0].right:
            self.target = with_what_stands_beside(self.target, self.asked)
        if self.target.loss is None or self.of_its_loss:
            return False
        return self.where is None or not is_loss_of_any(self.likely_models, self.target, self.where)

    @property
    def kind(self) -> str | None:
        """The targets for which it is the gradient of a loss, if it is."""
        return self.found[1]

    @property
    def likely_models(self) -> list[Model]:
        """The losses whose gradient it may be meant to be: the usual ones, or the rarer ones that it points to."""
        fits, _ = self.found
        if self.of_its_loss:
            return [model for model in (fits.right if fits else []) if model in self.of_its_loss] or self.of_its_loss
        pointed = [] if fits is None else fits.right or [model for model in [fits.partly] if model is not None]
        return self.models if not pointed or set(pointed) <= set(self.models) else pointed


def ground_of(target: Target, asked: Asked) -> Ground:
    """Where a target is asked: of large sizes at smaller ones, if it is the same function at both.

    Raises
    ------
    InputError
        If what is said of the network does not fit the target.
    TargetError
        If it cannot be asked.
    """
    for smaller in asked.smaller if target.place is None else ():
        with suppress(TargetError):
            ground = _ground_at(target, smaller)
            assert asked.widths is not None
            assert ground.where is not None
            ground.large = Sizes(asked.widths, asked.samples or SAMPLES[0])
            there = drawn(ground.models, *ground.large, ground.where.kind)
            if _answers(ground.target, ground.base, Place("", *there)):
                return ground
    return _ground_at(target, asked)


def _ground_at(target: Target, asked: Asked) -> Ground:
    """Where it is asked at the sizes that were said."""
    target, where = in_its_form(target, asked)
    if target.is_update and asked.learning_rate is None:
        asked = replace(asked, learning_rate=RATE)
    target, base, depth = fitted(target, asked)
    if target.place is not None:
        return Ground(target, asked, base, depth, None, candidates(base, asked, depth, target.place.Y.shape[1]))
    where = where or runs(target, base, asked, depth)
    return Ground(target, asked, where.model, depth, where, candidates(where.model, asked, depth, where.widths[-1]))


@dataclass(frozen=True)
class Setting:
    """What a gradient is held against, and where.

    Attributes
    ----------
    ground : Ground
    found : list of Model or None
        The losses of which it is the gradient by its numbers, None if the loss was said whole.
    model : Model or None
        What it is judged against: what was said, else the loss that was found; None if none was.
    places : list of Place
    by_its_loss : bool
        Whether it is judged by the loss that it brings instead: nobody said another, and it is none that is known, or
        the gradient is not that one's.
    """

    ground: Ground
    found: list[Model] | None
    model: Model | None
    places: list[Place]
    by_its_loss: bool = False

    @property
    def target(self) -> Target:
        """The target, with its parameters in the model's order."""
        return self.ground.target

    @property
    def elsewhere(self) -> list[str]:
        """What the function did where it gave no gradient."""
        return self.ground.where.elsewhere if self.ground.where else []

    @cached_property
    def evidence(self) -> CheckResult | None:
        """All evidence on the gradient against its model, with what is said of the target itself; None without one."""
        if self.model is None:
            return None
        result = _checked(self.target, self.model, self.places)
        # What is wrong with other numbers is told by these alone.
        warnings = [] if result.given else _warnings(self.target, self.model, self.places)
        result.notes = [*self.target.notes, *result.notes, *warnings]
        result.elsewhere = [*self.elsewhere, *result.elsewhere]
        return result

    @property
    def verdict(self) -> Verdict:
        """UNDECIDED without a model: no block is called wrong then."""
        return Verdict.UNDECIDED if self.evidence is None else self.evidence.verdict


def setting(target: Target, asked: Asked, cases: Sequence[str] | None = None) -> Setting:
    """Where a target is judged, and against which loss, found out as `diagnose_target` does.

    Parameters
    ----------
    cases : sequence of str, optional
        Fixtures at which it is to be judged, for functions of three weight matrices.

    Raises
    ------
    InputError
        If what is said of the network does not fit the target.
    TargetError
        If it cannot be asked.
    """
    ground = ground_of(target, asked)
    target, base, where = ground.target, ground.base, ground.where
    with np.errstate(all="ignore") if where is None else nullcontext():
        likely = None if ground.is_said else ground.found[0]
    found, model = likely.right if likely else None, _judged_against(base, asked, likely)
    if where is None:
        if not found:
            target = ground.target = with_what_stands_beside(target, asked)
        assert target.place is not None
        is_its_own = target.loss is None or asked.given or set(found or []) & set(ground.of_its_loss)
        places = [target.place, *([_near(target.place)] if target.codes else [])]
        return Setting(ground, found, model, places, by_its_loss=not is_its_own)
    if target.of_data:
        return _of_data(ground, where)
    if target.changes and not found:
        likely = where_it_leaves_them(target.with_penalty(0.0), ground.models, where) or likely
        model = _judged_against(base, asked, likely)
    if not found:
        target = ground.target = with_what_stands_beside(target, asked)
    if target.loss is not None and not asked.given and not is_loss_of_any(found or [], target, where):
        return Setting(ground, found, model, [], by_its_loss=True)
    places = _places(ground, model or base, cases)
    if model is not None:
        target.prepare([(place.X, place.Y, place.weights) for place in places])
    return Setting(ground, found, model, places)


def _near(place: Place) -> Place:
    """Where what is 0 at a place is not, with the same data."""
    other = beside(own.Place(place.name, place.weights))
    return replace(place, name=other.name, weights=other.blocks, further=True)


def places_to_check(
    target: Target, asked: Asked, cases: Sequence[str] | None = None
) -> tuple[Target, Model, list[Place]]:  # fmt: skip
    """A target, the loss that was said or found, else the usual one, and where `pyport.check.check` judges it."""
    found = setting(target, asked, cases)
    return found.target, found.model or found.ground.base, found.places


def _judged_against(base: Model, asked: Asked, likely: Fitting | None) -> Model | None:
    """What was found, or said whole, or in part; None where none of these is known."""
    if likely is None:
        return base
    if likely.right:
        return likely.right[0]
    return likely.partly or (base if "head_name" in asked.given else None)


def _places(ground: Ground, model: Model, cases: Sequence[str] | None) -> list[Place]:
    """Where a function is judged: at large sizes if they were asked for, where all methods are asked, and at others."""
    assert ground.where is not None
    first = first_places(ground.target, model, ground.where, cases)
    large = [] if ground.large is None else [_drawn(model, ground.large)]
    others = drawn_places(model, first[0], Sizes(ground.where.widths, ground.where.samples[0]))
    if ground.target.has_own_sizes:
        others = [place for place in others
                  if sizes_of(model, place.X, place.weights).widths == ground.where.widths]  # fmt: skip
    return [*large, *first, *others]


def first_places(target: Target, model: Model, where: Runs, cases: Sequence[str] | None) -> list[Place]:
    """Where all methods are asked: the cases, or for other networks the sizes at which it runs."""
    usual = cases is None
    if len(where.widths) == 4 and model.bias == "none" and (cases or where.widths == (*DIFFERENT[:3], OUTPUTS)):
        found = places_of({name: choose_start(name, None, None, None) for name in cases or CASES})
        found = [replace(place, drawn=usual) for place in found]
        if usual and model.head.needs_shares:
            # y - Y is the gradient only where the rows of Y add up to 1.
            found = [place for place in found if np.allclose(place.Y.sum(axis=1), 1)]
        found = [place for place in found if not usual or _answers(target, model, place)]
        if found:
            return found
    return [_drawn(model, Sizes(where.widths, N)) for N in where.samples]


def _drawn(model: Model, sizes: Sizes) -> Place:
    return Place(sizes_in_words([sizes]), *draw(model, *sizes, seed=sizes.N), drawn=True)


def _rows_of(target: Target, model: Model, place: Place) -> list[Point]:
    """A given place; if it is large, some of its samples, of two numbers: a penalty may be divided by that."""
    if sizes_of(model, place.X, place.weights).is_large:
        few = [np.linspace(0, len(place.X) - 1, N).astype(int) for N in FEW_ROWS]
        some = [replace(place, X=place.X[rows], Y=place.Y[rows]) for rows in few]
        if all(_answers(target, model, part) for part in some):
            return [Point(part.X, part.Y, part.weights) for part in some]
    return [Point(place.X, place.Y, place.weights)]


def _answers(target: Target, model: Model, place: Place) -> bool:
    try:
        ask(target.gradient, place.X, place.Y, place.weights, model)
    except TargetError:
        return False
    return True


def drawn_places(model: Model, beside: Place, sizes: Sizes | None = None) -> list[Place]:
    """Places nobody asked for: labels, data as people have them, at some sizes or those of another place; other sizes.

    First the data of that place with other weights and its weights with other data: code that
    remembers what it computed of either gives stale numbers there.
    """
    here = sizes_of(model, beside.X, beside.weights)
    widths, N = sizes or here
    other = draw(model, *here, seed=1, kind="labels" if are_of("labels", beside.Y) else "any")
    again = [
        replace(beside, name=said("the same data, other weights"), weights=other.parameters, drawn=True, further=True),
        replace(beside, name=said("the same weights, other data"), X=other.X, Y=other.Y, drawn=True, further=True),
    ]
    wide = sum(rows * columns for rows, columns in model.shapes(widths)) > WIDE
    found = {} if wide else {
        data: draw(model, widths, N, seed=k, data=data, kind=("any", "labels")[k % 2])
        for k, data in enumerate(DATA)
    }  # fmt: skip
    if not model.head.is_linear:
        found[said("labels")] = draw(model, widths, N, seed=N + 1, kind="labels")
    for usual in usual_sizes(model, len(widths) - 1):
        found[sizes_in_words([usual])] = draw(model, *usual, seed=usual.N)
    many = Sizes(many_widths(len(widths) - 1), VERY_MANY)
    very_many = Place(sizes_in_words([many]), *draw(model, *many, seed=VERY_MANY), True, True, numbers_alone=True)
    return [*again, *(Place(name, *point, drawn=True, further=True) for name, point in found.items()), very_many]


def _further(models: Sequence[Model], where: Runs, kind: str) -> list[Point]:
    """Other points of the same sizes, and some where every size is another one: a factor K may be a factor 3."""
    same = [
        drawn(models, where.widths, N, kind, seed=1000 * (n + 1) + N) for n in range(FURTHER) for N in where.samples
    ]
    others: list[int] = []
    for n, width in enumerate(where.widths):
        # No matrix is square there: what comes transposed is told by its shape.
        others.append(next(size for size in count(width + 2 * n + 1) if size not in others))
    return same[:1] + [drawn(models, others, N + 1, kind, seed=N) for N in where.samples] + same[1:]


def _fits(gradient: Gradient, models: Sequence[Model], points: Sequence[Point]) -> bool:
    """Whether it is the gradient of one of some models for the targets at some points."""
    try:
        return bool(fitting(gradient, models, points).right)
    except TargetError:
        return False


def _of_data(ground: Ground, where: Runs) -> Setting:
    """Where a function is judged whose targets are its data: by the loss of that, if one is known, else by its own."""
    if where.widths[-1] != where.widths[0]:
        raise TargetError(
            said("it takes no targets and returns no data: its loss is unknown; name the loss with --loss "
                 "FILE.py:FUNCTION, and give a point with --inputs FILE.")
        )  # fmt: skip
    points = [drawn(ground.models, where.widths, N, "any") for N in where.samples]
    fits = fitting(ground.target.gradient, ground.models, [point._replace(Y=point.X) for point in points])
    model = _judged_against(where.model, ground.asked, fits)
    if model is not None:
        ground.target = replace(ground.target, loss=lambda X, Y, *blocks: model.loss(X, X, blocks),
                                loss_words=said("{loss}, the data as targets", loss=model.words))  # fmt: skip
    return Setting(ground, fits.right, model, [], by_its_loss=ground.target.loss is not None)
