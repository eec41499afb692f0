"""At which sizes a target gives gradients, and which models it may belong to, from what the user says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from pyport.diagnose.diagnose import likely_models
from pyport.errors import InputError
from pyport.evidence import Sizes
from pyport.gradients.target import NotFinite, TargetError, ask
from pyport.language import clause, said
from pyport.model import Model
from pyport.model_words import parse
from pyport.points import TARGETS, Point, draw
from pyport.starts import choose_start
from pyport.targets import Target, ordered
from pyport.targets.names import parameter_key

#: Widths that no two layers share, and more samples than any: nothing fits by chance.
DIFFERENT = (4, 5, 6, 7, 8, 9)
OUTPUTS = 3
#: Where a function does not run at those: mistakes that need square matrices.
EQUAL = 4
SAMPLES = (10, 13)
#: Numbers of samples for a function that does not run at those: the script's, batches, and the sizes of courses.
OTHER_SAMPLES = (4, 8, 3, 6, 5, 7, 12, 16, 20, 32, 64, 100, 128)
#: The most weight matrices that are told apart.
DEEPEST = 6
#: The script's own widths, in which W2 is square.
REFERENCE = (4, 3, 3, 2)
#: What may be behind it that a function runs at some sizes alone.
SQUARE = said("a transpose or a wrong layer that square matrices hide, or sizes that stand in the code")
ONE_OUTPUT = said("a product that one output hides, or it is written for one output")
SOME_N = said("a transpose that as many samples as features hide, or a number of samples that stands in the code")


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

    @property
    def smaller(self) -> list[Asked]:
        """The same at sizes at which much can be tried, if these are large: of few units, and of few samples alone.

        Which form a function has and whose gradient it gives does not hang on how many there are; where it runs at its
        own widths alone, few samples of them do.
        """
        if self.widths is None or not Sizes(self.widths, self.samples or SAMPLES[0]).is_large:
            return []
        few = (*DIFFERENT[: len(self.widths) - 1], min(self.widths[-1], OUTPUTS))
        return [replace(self, widths=few, samples=None), *([replace(self, samples=None)] if self.samples else [])]

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
                raise InputError(said("--case and --sizes both say the sizes; give one of them."))
            start = choose_start(case, None, None, None)
            widths = (start.X.shape[1], *(W.shape[1] for W in (start.W1, start.W2, start.W3)))
            samples = samples or start.X.shape[0]
        elif sizes is not None:
            widths = _numbers(sizes)
        if learning_rate is not None and not (isfinite(learning_rate) and learning_rate > 0):
            raise InputError(
                said(
                    "the learning rate is {learning_rate:g}; it must be a positive number.",
                    learning_rate=learning_rate,
                )
            )
        return cls(model, given, widths, samples, learning_rate)


def _numbers(sizes: str) -> tuple[int, ...]:
    """Whole numbers with commas between them."""
    try:
        numbers = tuple(int(part) for part in sizes.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) < 2 or min(numbers) < 1 or max(numbers) > 10_000:
        raise InputError(
            said("--sizes {sizes}: expected two or more whole numbers F,H,...,K, for instance 4,5,3,2.", sizes=sizes)
        )
    return numbers


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

    @property
    def telling_kinds(self) -> tuple[str, ...]:
        """The targets by which a loss is told: the only one of a row is 1 in all of them, and tells nothing of 0."""
        labels = "one-hot" if self.widths[-1] > 1 else "labels"
        return (self.kind,) if self.kind == labels else (self.kind, labels)


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
        for widths, numbers in _options(asked, depth, target.runs_at, is_own=target.has_own_sizes):
            # The usual numbers of samples at first; an engine is not to be started for each of the others.
            usual, others = numbers[: len(SAMPLES)], numbers[len(SAMPLES) :]
            for some, more in ((usual, others), (others, ())):
                found = _runs_at(target, model, asked, widths, some, TARGETS, refusals)
                if found is None and all(isinstance(error, NotFinite) for error in refusals.errors):
                    raise refusals.errors[0]  # it runs, and no other sizes make numbers of that
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
        self.words.append(said("with {sizes} {words}", sizes=Sizes(widths, N).words(model), words=clause(error)))

    def at_other_sizes(self, widths: tuple[int, ...], there: Sequence[int], kind: str) -> list[str]:
        """What it did first at other sizes with the same targets, and what may be behind it."""
        for (tried, N, targets), words in zip(self.where, self.words, strict=True):
            if targets == kind and (tried, N) != (widths, there[0]):
                return [said("{words}: {hidden}", words=words, hidden=_hidden(widths))]
        return []

    def of_other_targets(self, widths: tuple[int, ...], there: Sequence[int], kind: str) -> str:
        """What it did with other targets at the sizes at which it runs."""
        for place, error in zip(self.where, self.errors, strict=True):
            if kind != "any" and place == (widths, there[0], "any"):
                return said("for other targets {why}", why=clause(error))
        return ""


def _runs_at(
    target: Target, model: Model, asked: Asked, widths: tuple[int, ...], numbers: Sequence[int], kinds: Iterable[str],
    refusals: _Refusals,
) -> tuple[str, tuple[int, ...]] | None:  # fmt: skip
    """The first kind of targets that it takes there, and one number of samples or two with which it does."""
    likely = likely_models(model, asked.given)
    first, *labels = ({(kind, N): drawn(likely, widths, N, kind) for N in numbers} for kind in kinds)
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


def _options(
    asked: Asked, depth: int, seen: tuple[int, ...] = (), *, is_own: bool = False
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Widths, and numbers of samples to be tried with them; the first that run are taken.

    Where it was seen to run there are others too, unless these are its object's own.
    """
    if asked.widths is not None:
        usual = SAMPLES if asked.samples is None else (asked.samples, asked.samples + 3)
        return [(asked.widths, usual)]
    numbers = (*SAMPLES, *OTHER_SAMPLES) if asked.samples is None else (asked.samples, asked.samples + 3)
    different = DIFFERENT[:depth]
    widths = [(*different, OUTPUTS), (*different, 1), (EQUAL,) * (depth + 1)]
    if depth == len(REFERENCE) - 1:
        widths.insert(2, REFERENCE)
    if is_own:
        widths = [seen]
    elif seen and seen not in widths:
        widths.insert(2, seen)
    elif seen and depth == 1 and seen[-1] == 1:
        widths = [seen]
    return [(item, numbers) for item in widths]


def candidates(base: Model, asked: Asked, depth: int, outputs: int) -> list[Model]:
    """The models that agree with what is said, of which no two have the same gradient whatever goes in.

    Without hidden layers units are all the same, and the gradient of softmax with one output is 0.
    """
    given = {*asked.given, "activation"} if depth == 1 else asked.given
    found = likely_models(base, given)
    telling = [model for model in found if not model.head.is_joint or outputs > 1]
    return telling or found


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
            said(
                "{target}: it takes {names}; with bias vectors that is W1, b1, W2, b2, ...",
                target=target.words,
                names=", ".join(names or ()),
            )
        )
    if vectors and "vectors" not in base.biases:
        raise InputError(said("{target}: it takes bias vectors; the named model has none.", target=target.words))
    told = None if asked.widths is None else len(asked.widths) - 1
    found = None if count is None else base.depth(count)
    if told is not None and found is not None and told != found:
        raise InputError(said("{target}: it takes {found} weight matrices, and --sizes has {told} numbers; "
"{found2} are expected.", target=target.words, found=found, told=told + 1, found2=found + 1))  # fmt: skip
    depth = told or found or 3
    if not 1 <= depth <= DEEPEST:
        raise InputError(
            said(
                "{target}: networks of 1 to {deepest} weight matrices are diagnosed, not of {depth}.",
                target=target.words,
                deepest=DEEPEST,
                depth=depth,
            )
        )
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


def drawn(models: Sequence[Model], widths: Sequence[int], N: int, kind: str, seed: int | None = None) -> Point:
    """A point that suits all models: targets that add up to 1 if one of them may be softmax."""
    softmax = widths[-1] > 1 and any(model.head.needs_shares for model in models)
    model = replace(models[0], head_name="softmax-ce") if softmax else models[0]
    return draw(model, widths, N, seed=N if seed is None else seed, kind=kind)
