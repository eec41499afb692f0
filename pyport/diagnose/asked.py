"""Which points a target is asked at, and which models it may belong to, from what the user says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite

import numpy as np

from pyport.check import Place, check, places_of, sizes_of, usual_sizes
from pyport.diagnose.answers import Reading, readings
from pyport.diagnose.curl import is_some_gradient
from pyport.diagnose.diagnose import diagnose, likely_models
from pyport.diagnose.diagnosis import Diagnosis
from pyport.diagnose.family import rarer
from pyport.diagnose.judged import is_right, judge_blocks
from pyport.diagnose.rounding import Rounding
from pyport.errors import InputError
from pyport.evidence import NEARLY, Sizes, sizes_in_words
from pyport.gradients.estimate import Array
from pyport.gradients.target import Gradient, TargetError, ask
from pyport.model import Model
from pyport.model_words import parse
from pyport.points import DATA, TARGETS, Point, are_of, draw
from pyport.starts import choose_start
from pyport.targets import Target, ordered
from pyport.targets.names import parameter_key
from pyport.verdict import Verdict

#: Widths that no two layers share, and more samples than any: nothing fits by chance.
DIFFERENT = (4, 5, 6, 7, 8, 9)
OUTPUTS = 3
#: Where a function does not run at those: mistakes that need square matrices.
EQUAL = 4
SAMPLES = (10, 13)
#: Numbers of samples for a function that does not run at those: the script's, batches, and the sizes of courses.
OTHER_SAMPLES = (4, 8, 3, 6, 5, 7, 12, 16, 20, 32, 64, 100, 128)
#: How many more points of each size tell mistakes apart that give the same numbers at the first.
FURTHER = 4
#: The most weight matrices that are told apart.
DEEPEST = 6
#: What differs from a gradient by less than this part of its largest element was meant to be that.
NEAR = 1e-2
#: With more weights than this a gradient is judged at fewer places.
WIDE = 2000
#: Where a gradient is judged if no case is named: MATLAB's start-up, and sizes that are different.
CASES = ("startup", "sizes")
#: The script's own widths, in which W2 is square.
REFERENCE = (4, 3, 3, 2)
#: What may be behind it that a function runs at some sizes alone.
SQUARE = "a transpose or a wrong layer that square matrices hide, or sizes that stand in the code"
ONE_OUTPUT = "a product that one output hides, or it is written for one output"
SOME_N = "a transpose that as many samples as features hide, or a number of samples that stands in the code"


@dataclass(frozen=True)
class Asked:
    """What the user says of a network.

    Attributes
    ----------
    model : Model
    given : set of str
        The fields of the model that were said; the others are found out.
    widths : tuple of int or None
        F, H, ..., K.
    samples : int or None
    learning_rate : float or None
    """

    model: Model = field(default_factory=Model)
    given: Collection[str] = frozenset()
    widths: tuple[int, ...] | None = None
    samples: int | None = None
    learning_rate: float | None = None

    @classmethod
    def of(
        cls, words: str, head: str | None, case: str | None, sizes: str | None, samples: int | None,
        learning_rate: float | None,
    ) -> Asked:  # fmt: skip
        """What the options of a command say.

        Raises
        ------
        InputError
            For words that say nothing, or contradict each other.
        """
        model, given = parse(" ".join(part for part in (words, head) if part))
        widths = None
        if case is not None:
            if sizes is not None:
                raise InputError("--case and --sizes both say the sizes; one is wanted.")
            start = choose_start(case, None, None, None)
            widths = (start.X.shape[1], *(W.shape[1] for W in (start.W1, start.W2, start.W3)))
            samples = samples or start.X.shape[0]
        elif sizes is not None:
            widths = _numbers(sizes)
        if learning_rate is not None and not (isfinite(learning_rate) and learning_rate > 0):
            raise InputError(f"a learning rate of {learning_rate:g} is none; it must be a positive number.")
        return cls(model, given, widths, samples, learning_rate)


def _numbers(sizes: str) -> tuple[int, ...]:
    """Whole numbers with commas between them."""
    try:
        numbers = tuple(int(part) for part in sizes.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) < 2 or min(numbers) < 1 or max(numbers) > 10_000:
        raise InputError(f"--sizes {sizes}: two or more whole numbers are wanted, F,H,...,K, for instance 4,5,3,2.")
    return numbers


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
            return _known(diagnose(target.gradient, models, ground.points("any"), a=asked.learning_rate), asked)
    models, right = ground.likely_models, ground.kind
    points = {kind: ground.points(kind) for kind in TARGETS}
    target.prepare([point for drawn in points.values() for point in drawn])
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
        drawn = [_drawn([result.model], where.widths, N, right) for N in where.samples]
        target.prepare(drawn)
        right = right if _fits(target.gradient, [result.model], drawn) else "one-hot"
    said = [f"judged {TARGETS[right]}"] if right and TARGETS[right] else []
    result.notes = [*result.notes, *said, *filter(None, [where.refused]), *where.elsewhere]
    if result.status == "right":
        _confirm(result, target, where)
    return _known(result, asked)


def _confirm(result: Diagnosis, target: Target, where: Runs) -> None:
    """What is right at the points of a diagnosis may be wrong at sizes and data that it does not ask."""
    first = first_places(target, result.model, where, None)
    places = [*first, *drawn_places(result.model, first[0], Sizes(where.widths, where.samples[0]))]
    judged = check(target.gradient, result.model, places)
    if judged.verdict is Verdict.FAIL:
        result.status = "elsewhere"
        result.notes = [*result.notes, judged.reason(), *judged.failures()]


def _known(result: Diagnosis, asked: Asked) -> Diagnosis:
    """The diagnosis, with whether its loss was said or is told by a block that is right."""
    result.loss_known = "head_name" in asked.given or any(block.right for block in result.blocks)
    return result


def _diagnosed(
    target: Target, models: Sequence[Model], where: Runs, points: Mapping[str, Sequence[Point]], kind: str, asked: Asked
) -> Diagnosis:  # fmt: skip
    def further() -> list[Point]:
        drawn = _further(models, where, kind)
        target.prepare(drawn)
        return drawn

    return diagnose(target.gradient, models, points[kind], a=asked.learning_rate, further=further)


def _rarer(gradient: Gradient, usual: Fitting, base: Model, asked: Asked, points: Sequence[Point]) -> Fitting:
    """Which of the rarer losses a gradient is of, where it has not even the last block of a usual one."""
    if usual.right or usual.is_last:
        return usual
    models = rarer(base, asked.given, readings(gradient, points, base))
    found = fitting(gradient, models, points) if models else usual
    return found if found.right or found.is_last else usual


def _fits(gradient: Gradient, models: Sequence[Model], points: Sequence[Point]) -> bool:
    """Whether it is the gradient of one of some models for the targets at some points."""
    try:
        return bool(fitting(gradient, models, points).right)
    except TargetError:
        return False


@dataclass(frozen=True)
class Runs:
    """Where a function gives a gradient.

    Attributes
    ----------
    model : Model
        With the bias terms that it takes.
    widths : tuple of int
        F, H, ..., K.
    samples : tuple of int
        One number of samples or two.
    elsewhere : list of str
        What it did before, where it gave none: what was passed to it, and its own words.
    kind : str
        For which targets, the first of `pyport.points.TARGETS` that it takes at these sizes.
    refused : str
        What it does with others, if it takes only those.
    """

    model: Model
    widths: tuple[int, ...]
    samples: tuple[int, ...]
    elsewhere: list[str]
    kind: str = "any"
    refused: str = ""


def runs(target: Target, base: Model, asked: Asked, depth: int) -> Runs:
    """The sizes at which a function can be judged: all different if it runs there, else its own.

    At each of them it is given labels if it takes no other targets. Where nothing was said of bias terms and it runs
    nowhere without, rows for them are put in front.

    Raises
    ------
    TargetError
        What it does at the first sizes, if it runs at none.
    """
    models = [base]
    if "bias" not in asked.given and base.bias == "none":
        models.append(replace(base, bias="ones"))
    refusals = _Refusals()
    for model in models:
        for widths, numbers in _options(asked, depth):
            # The usual numbers of samples at first; an engine is not to be started for each of the others.
            usual, others = numbers[: len(SAMPLES)], numbers[len(SAMPLES) :]
            for some, more in ((usual, others), (others, ())):
                found = _runs_at(target, model, asked, widths, some, TARGETS, refusals)
                if found is None:
                    continue
                kind, there = found
                if len(there) == 1 and more:
                    again = _runs_at(target, model, asked, widths, more, [kind], refusals)
                    there += again[1][:1] if again else ()
                # What runs with bias terms alone did nothing strange without them.
                elsewhere = refusals.at_other_sizes(widths, there, kind) if model is base else []
                return Runs(model, widths, there, elsewhere, kind, refusals.of_other_targets(widths, there, kind))
    raise refusals.errors[0]


@dataclass
class _Refusals:
    """Where a function gave no gradient: sizes and kind of targets, in order, with what it was passed and did."""

    where: list[tuple[tuple[int, ...], int, str]] = field(default_factory=list)
    errors: list[TargetError] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def note(self, model: Model, widths: tuple[int, ...], N: int, kind: str, error: TargetError) -> None:
        """One more."""
        self.where.append((widths, N, kind))
        self.errors.append(error)
        self.words.append(f"with {Sizes(widths, N).words(model)} {str(error).rstrip('.')}")

    def at_other_sizes(self, widths: tuple[int, ...], there: Sequence[int], kind: str) -> list[str]:
        """What it did first at other sizes with the same targets, and what may be behind it."""
        for (tried, N, targets), words in zip(self.where, self.words, strict=True):
            if targets == kind and (tried, N) != (widths, there[0]):
                return [f"{words}: {_hidden(widths)}"]
        return []

    def of_other_targets(self, widths: tuple[int, ...], there: Sequence[int], kind: str) -> str:
        """What it did with other targets at the sizes at which it runs."""
        for place, error in zip(self.where, self.errors, strict=True):
            if kind != "any" and place == (widths, there[0], "any"):
                return f"for other targets {str(error).rstrip('.')}"
        return ""


def _runs_at(
    target: Target, model: Model, asked: Asked, widths: tuple[int, ...], numbers: Sequence[int], kinds: Iterable[str],
    refusals: _Refusals,
) -> tuple[str, tuple[int, ...]] | None:  # fmt: skip
    """The first kind of targets that it takes there, and one number of samples or two with which it does."""
    likely = likely_models(model, asked.given)
    first, *labels = ({(kind, N): _drawn(likely, widths, N, kind) for N in numbers} for kind in kinds)
    for k, points in enumerate((first, *labels)):
        if k < 2:
            target.prepare([point for some in ([first] if k == 0 else labels) for point in some.values()])
        there: list[int] = []
        for (kind, N), point in points.items():
            try:
                ask(target.gradient, point.X, point.Y, point.parameters, model)
            except TargetError as error:
                refusals.note(model, widths, N, kind, error)
            else:
                there.append(N)
            if len(there) == 2:
                break
        if there:
            return kind, tuple(there)
    return None


def _hidden(widths: Sequence[int]) -> str:
    """What the sizes at which a function runs may hide."""
    if tuple(widths) == REFERENCE or len(set(widths)) == 1:
        return SQUARE
    return ONE_OUTPUT if widths[-1] == 1 else SOME_N


def _options(asked: Asked, depth: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Widths, and numbers of samples to be tried with them; the first that run are taken."""
    if asked.widths is not None:
        usual = SAMPLES if asked.samples is None else (asked.samples, asked.samples + 3)
        return [(asked.widths, usual)]
    numbers = (*SAMPLES, *OTHER_SAMPLES) if asked.samples is None else (asked.samples, asked.samples + 3)
    different = DIFFERENT[:depth]
    widths = [(*different, OUTPUTS), (*different, 1), (EQUAL,) * (depth + 1)]
    if depth == len(REFERENCE) - 1:
        widths.insert(2, REFERENCE)
    return [(item, numbers) for item in widths]


def candidates(base: Model, asked: Asked, depth: int, outputs: int) -> list[Model]:
    """The models that agree with what is said, of which no two have the same gradient whatever goes in.

    Without hidden layers units are all the same, and the gradient of softmax with one output is 0.
    """
    given = {*asked.given, "activation"} if depth == 1 else asked.given
    found = likely_models(base, given)
    telling = [model for model in found if not model.head.is_joint or outputs > 1]
    return telling or found


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
    """

    target: Target
    asked: Asked
    base: Model
    depth: int
    where: Runs | None
    models: list[Model]
    _points: dict[str, list[Point]] = field(default_factory=dict)

    def points(self, kind: str) -> list[Point]:
        """Where it is asked, with targets of a kind."""
        if kind not in self._points:
            if self.where is None:
                assert self.target.place is not None
                place = self.target.place
                self._points[kind] = [Point(place.X, place.Y, place.weights)]
            else:
                self._points[kind] = [_drawn(self.models, self.where.widths, N, kind) for N in self.where.samples]
        return self._points[kind]

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
            rare = _rarer(self.target.gradient, fits, self.base, self.asked, self.points(kind))
            if rare is not fits:
                return rare, kind if rare.right else None
        return first, None

    @property
    def kind(self) -> str | None:
        """The targets for which it is the gradient of a loss, if it is."""
        return self.found[1]

    @property
    def likely_models(self) -> list[Model]:
        """The losses whose gradient it may be meant to be: the usual ones, or the rarer ones that it points to."""
        fits, _ = self.found
        pointed = [] if fits is None else fits.right or [model for model in [fits.partly] if model is not None]
        return self.models if not pointed or set(pointed) <= set(self.models) else pointed


def ground_of(target: Target, asked: Asked) -> Ground:
    """Where a target is asked.

    Raises
    ------
    InputError
        If what is said of the network does not fit the target.
    TargetError
        If it cannot be asked.
    """
    target, base, depth = fitted(target, asked)
    if target.place is not None:
        return Ground(target, asked, base, depth, None, candidates(base, asked, depth, target.place.Y.shape[1]))
    where = runs(target, base, asked, depth)
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
    """

    ground: Ground
    found: list[Model] | None
    model: Model | None
    places: list[Place]

    @property
    def target(self) -> Target:
        """The target, with its parameters in the model's order."""
        return self.ground.target

    @property
    def elsewhere(self) -> list[str]:
        """What the function did where it gave no gradient."""
        return self.ground.where.elsewhere if self.ground.where else []


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
        assert target.place is not None
        return Setting(ground, found, model, [target.place])
    judged = model or base
    places = first_places(target, judged, where, cases)
    places += drawn_places(judged, places[0], Sizes(where.widths, where.samples[0]))
    if model is not None:
        target.prepare([(place.X, place.Y, place.weights) for place in places])
    return Setting(ground, found, model, places)


def places_to_check(
    target: Target, asked: Asked, cases: Sequence[str] | None = None
) -> tuple[Target, Model, list[Place]]:  # fmt: skip
    """A target, the loss that was said or found, else the usual one, and where `pyport.check.check` judges it."""
    found = setting(target, asked, cases)
    return found.target, found.model or found.ground.base, found.places


@dataclass(frozen=True)
class Fitting:
    """Of some models those whose gradient a function gives.

    Attributes
    ----------
    right : list of Model
        In all blocks.
    partly : Model or None
        If there is none: the only one whose last layer's block it gives, or to which it is near without being the
        gradient of another loss.
    is_last : bool
        Whether it gives the last layer's block of some.
    """

    right: list[Model]
    partly: Model | None
    is_last: bool = False


def _judged_against(base: Model, asked: Asked, likely: Fitting | None) -> Model | None:
    """What was found, or said whole, or in part; None where none of these is known."""
    if likely is None:
        return base
    if likely.right:
        return likely.right[0]
    return likely.partly or (base if "head_name" in asked.given else None)


def fitting(gradient: Gradient, models: Sequence[Model], points: Sequence[Point]) -> Fitting:
    """Of which models a function gives the gradient, by its numbers at some points.

    The last layer's block depends on head, scale and units alone: where it is right and what is
    before it is not, the loss is known all the same.
    """
    roundings = [Rounding(gradient, reading) for reading in readings(gradient, points, models[0])]
    read = [(rounding, model, _off(model, rounding.reading)) for rounding in roundings for model in models]
    # The last matrix; its bias tells nothing of the units.
    last = 1 + models[0].is_vector(len(points[0].parameters) - 1)
    # What is far off in the last layer is neither right nor partly so; bounds need not be computed for it.
    judged = [(model, judge_blocks(gradient, model, rounding.reading, rounding, ratios=False))
              for rounding, model, off in read if off[-last] <= NEAR]  # fmt: skip
    right = list(dict.fromkeys(model for model, blocks in judged if is_right(blocks)))
    partly = list(dict.fromkeys(model for model, blocks in judged if len(blocks) > last and blocks[-last].right))
    near = {model: (rounding.reading, max(off)) for rounding, model, off in read if max(off) <= NEAR}
    if right or len(partly) == 1 or len(near) != 1:
        return Fitting(right, partly[0] if len(partly) == 1 else None, bool(partly))
    ((model, (reading, off)),) = near.items()
    return Fitting(right, model if _is_meant(gradient, model, reading, off) else None, bool(partly))


def _is_meant(gradient: Gradient, model: Model, reading: Reading, off: float) -> bool:
    """Whether what is near to a loss's gradient was meant to be that, and is not that of another loss: leaky units."""
    if off <= NEARLY or not is_some_gradient(gradient, reading, model, off):
        return True
    blocks = judge_blocks(gradient, model, reading)
    # A constant factor makes a multiple of the loss.
    return len({block.ratio for block in blocks}) == 1 and blocks[0].ratio is not None


def _off(model: Model, reading: Reading) -> list[float]:
    """How far each block is from a loss's, as a part of its largest element, at the worst of the points."""
    worst: list[float] = []
    for point, answer in zip(reading.points, reading.answers, strict=True):
        right = model.gradient(point.X, point.Y, point.parameters)
        off = [_part(got, wanted) for got, wanted in zip(answer.blocks, right, strict=True)]
        worst = [max(pair) for pair in zip(worst or off, off, strict=True)]
    return worst


def _part(got: Array, wanted: Array) -> float:
    with np.errstate(all="ignore"):
        off, largest = float(np.abs(got - wanted).max()), float(np.abs(wanted).max())
    return off / largest if largest else 0.0 if off == 0 else np.inf


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
    at = [Sizes(where.widths, N) for N in where.samples]
    return [Place(sizes_in_words([sizes]), *draw(model, *sizes, seed=sizes.N), drawn=True) for sizes in at]


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
        replace(beside, name="the same data, other weights", weights=other.parameters, drawn=True, further=True),
        replace(beside, name="the same weights, other data", X=other.X, Y=other.Y, drawn=True, further=True),
    ]
    wide = sum(rows * columns for rows, columns in model.shapes(widths)) > WIDE
    found = {} if wide else {
        data: draw(model, widths, N, seed=k, data=data, kind=("any", "labels")[k % 2])
        for k, data in enumerate(DATA)
    }  # fmt: skip
    if not model.head.is_linear:
        found["labels"] = draw(model, widths, N, seed=N + 1, kind="labels")
    for usual in usual_sizes(model, len(widths) - 1):
        found[sizes_in_words([usual])] = draw(model, *usual, seed=usual.N)
    return [*again, *(Place(name, *point, drawn=True, further=True) for name, point in found.items())]


def fitted(target: Target, asked: Asked) -> tuple[Target, Model, int]:
    """The target with its parameters in order, the model with their bias, and the number of weight matrices."""
    names, base = target.parameters, asked.model
    with_bias = _layers_with_bias(names or ())
    vectors = any(with_bias)
    if "bias" not in asked.given:
        bias = "vectors" if vectors else "ones" if _has_row_of_ones(target) else base.bias
        if vectors and not all(with_bias):
            bias = " ".join("vectors" if has else "none" for has in with_bias)
        base = replace(base, bias=bias)
    count = len(names) if names is not None else None
    if base.bias == "vectors" and count is not None and not (vectors and all(with_bias)):
        raise InputError(
            f"{target.words}: it takes {', '.join(names or ())}; with bias vectors that is W1, b1, W2, b2, ..."
        )
    if vectors and "vectors" not in base.biases:
        raise InputError(f"{target.words}: it takes bias vectors; the model that was named has none.")
    told = None if asked.widths is None else len(asked.widths) - 1
    found = None if count is None else base.depth(count)
    if told is not None and found is not None and told != found:
        raise InputError(f"{target.words}: it takes {found} weight matrices, and --sizes has {told + 1} numbers; "
                         f"{found + 1} are wanted.")  # fmt: skip
    depth = told or found or 3
    if not 1 <= depth <= DEEPEST:
        raise InputError(f"{target.words}: networks of 1 to {DEEPEST} weight matrices are diagnosed, not of {depth}.")
    base.check_depth(depth)
    return ordered(target, base.parameter_names(depth)), base, depth


def _layers_with_bias(names: Sequence[str]) -> list[bool]:
    """Whether each layer has a bias vector of its own, by the parameters' names; all if the names do not tell which."""
    keys = [parameter_key(name) for name in names]
    layers = sorted(key[1] for key in keys if key is not None and key[0] == "W")
    if None not in keys and {key[1] for key in keys if key is not None} == set(layers):
        return [("b", k) in keys for k in layers]
    return [any(name.lower().startswith("b") for name in names)]


def _has_row_of_ones(target: Target) -> bool:
    return target.place is not None and target.place.weights[0].shape[0] == target.place.X.shape[1] + 1


def _further(models: Sequence[Model], where: Runs, kind: str) -> list[Point]:
    """Other points of the same sizes, and some where every size is another one: a factor K may be a factor 3."""
    same = [
        _drawn(models, where.widths, N, kind, seed=1000 * (n + 1) + N) for n in range(FURTHER) for N in where.samples
    ]
    others = [width + 2 * n + 1 for n, width in enumerate(where.widths)]
    return same[:1] + [_drawn(models, others, N + 1, kind, seed=N) for N in where.samples] + same[1:]


def _drawn(models: Sequence[Model], widths: Sequence[int], N: int, kind: str, seed: int | None = None) -> Point:
    """A point that suits all models: targets that add up to 1 if one of them may be softmax."""
    softmax = widths[-1] > 1 and any(model.head.needs_shares for model in models)
    model = replace(models[0], head_name="softmax-ce") if softmax else models[0]
    return draw(model, widths, N, seed=N if seed is None else seed, kind=kind)
