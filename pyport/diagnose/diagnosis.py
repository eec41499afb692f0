"""What is wrong with a gradient: the mistake's card, or cards that cannot be told apart, or none known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyport.diagnose.factors import Expression, Factor
from pyport.diagnose.judged import BlockVerdict, Furthest
from pyport.diagnose.points import Point
from pyport.diagnose.search import Explanation
from pyport.diagnose.statements import Statement
from pyport.language import said
from pyport.mistakes import CARDS, Card
from pyport.mistakes.card import FORWARD, Kind
from pyport.mistakes.formula import line
from pyport.mistakes.recursion import Block, Edit, has_rate
from pyport.model import Model
from pyport.verdict import Verdict


@dataclass(frozen=True)
class Line:
    """A line as it is written and as it should be.

    Attributes
    ----------
    wrong, right : (str, str)
        In NumPy's and in MATLAB's notation.
    only : str
        The gradient that alone is computed from it, if others should be as well; else "".
    """

    wrong: tuple[str, str]
    right: tuple[str, str]
    only: str = ""


@dataclass(frozen=True)
class Finding:
    """One mistake and the lines in which it is made.

    Attributes
    ----------
    card : Card
    lines : list of Line
        Empty for mistakes in how blocks are returned.
    detail : str
        What was measured, if that belongs to it.
    said : str or None
        What is wrong, where the card's title leaves out what was measured.
    """

    card: Card
    lines: list[Line] = field(default_factory=list)
    detail: str = ""
    said: str | None = None

    @property
    def is_measured(self) -> bool:
        """Whether the card's effect is that of these lines: a block's was measured with weights, not with a bias."""
        of_bias = bool(self.lines) and all(line.wrong[0].startswith("gb") for line in self.lines)
        return not (of_bias and self.card.kind in (Kind.SCALE, Kind.BLOCK))


@dataclass(frozen=True)
class Named:
    """Mistakes that together explain a gradient, for one model.

    Attributes
    ----------
    model : Model
    findings : list of Finding
    explanation : Explanation or None
    factor : Factor or None
        If it is a constant.
    may_be : list of Card
        What a constant is if it is the learning rate, which was not said.
    """

    model: Model
    findings: list[Finding]
    explanation: Explanation | None = None
    factor: Factor | None = None
    may_be: list[Card] = field(default_factory=list)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cards."""
        return tuple(finding.card.id for finding in self.findings)


@dataclass(frozen=True)
class Tried:
    """How far a search that found nothing went.

    Attributes
    ----------
    losses : int
        How many losses single mistakes and constants were tried for.
    pairs : int
        For how many of these, the most likely, two mistakes together were tried.
    all_pairs : bool
        Whether for these every two were tried, or so many fitted some of the blocks that not all were carried on.
    untold : bool
        Whether mistakes fit that leave nothing but rounding, 0 or one number of a gradient, so that nothing shows them.
    """

    losses: int
    pairs: int
    all_pairs: bool
    untold: bool = False


@dataclass(frozen=True)
class Culprit:
    """The first statement whose result is none of the right quantities, though all that it reads is right.

    Attributes
    ----------
    statement : Statement
    reads : tuple of str
        The right ones that it reads.
    """

    statement: Statement
    reads: tuple[str, ...]


@dataclass
class TheirWords:
    """What the user's code calls things, and where it computes them.

    Attributes
    ----------
    blocks : dict of str to str
        Of each parameter what the code calls its gradient.
    quantities : dict of str to str
        Of quantities in the lines of cards what the code calls them.
    lines : dict of str to list of Statement
        Where those are computed: "d1", "g2"; and by parameters, "W2", the wrong blocks.
    culprit : Culprit or None
        Where no mistake is named.
    """

    blocks: dict[str, str] = field(default_factory=dict)
    quantities: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[Statement]] = field(default_factory=dict)
    culprit: Culprit | None = None


@dataclass
class Diagnosis:
    """The answer.

    Attributes
    ----------
    status : {"right", "elsewhere", "named", "ambiguous", "close", "undecided", "unknown"}
        "elsewhere" is right at the points that tell mistakes apart, and wrong at other sizes or data;
        "close" is right up to a small relative error; "undecided" is within rounding that is too wide to tell.
    model : Model
        The loss that it was judged against.
    blocks : list of BlockVerdict
    named : list of Named
        One if it is named; several that fit alike if they cannot be told apart.
    reasons : list of str
        Why they cannot, or why it is undecided.
    cure : float or None
        With the mistake undone in the numbers that came: how far they are from the numeric derivative, relatively.
    notes : list of str
    points : list of Point
        Where it was asked.
    furthest : Furthest or None
        The element that is furthest off, if it is close, or if it is wrong in one element alone.
    tried : Tried or None
        What was tried, if nothing is known.
    loss_known : bool
        Whether the loss was said, or a block is right that tells it; if not, it may be the right
        gradient of another one.
    words : TheirWords or None
        What the user's code calls all this, and its lines.
    ways : list of str
        In what way it is wrong, where no mistake is known.
    """

    status: str
    model: Model
    blocks: list[BlockVerdict] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    cure: float | None = None
    notes: list[str] = field(default_factory=list)
    points: Sequence[Point] = ()
    furthest: Furthest | None = None
    tried: Tried | None = None
    loss_known: bool = True
    words: TheirWords | None = None
    ways: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """PASS for a right gradient; UNDECIDED where rounding hides it, or nothing tells its loss; else FAIL."""
        if self.status == "unknown" and not self.loss_known:
            return Verdict.UNDECIDED
        return {"right": Verdict.PASS, "undecided": Verdict.UNDECIDED}.get(self.status, Verdict.FAIL)


def named(model: Model, explanation: Explanation, depth: int, a: float | None = None) -> Named:
    """An explanation with its lines; `a` is the learning rate that it needs, if that was not said."""
    findings: dict[str, list[Line]] = {}
    for edit in sorted(explanation.edits, key=lambda e: (-e.layer, e.ingredient)):
        findings.setdefault(edit.card.id, []).append(_line(model, explanation, edit, depth))
    details = {card: f"a = {a:g}" if a is not None and has_rate(CARDS[card]) else "" for card in findings}
    return Named(model, [Finding(CARDS[card], lines, details[card]) for card, lines in findings.items()], explanation)


def scaled(model: Model, factor: Factor, expression: Expression, depth: int, rates: Sequence[float]) -> Named:
    """A constant factor with its lines; `rates` are the learning rates that it may be."""
    blocks, names = list(factor.blocks), model.parameter_names(depth)
    every = len(blocks) == len(names)
    gradients = ", ".join("g" + names[k].removeprefix("W") for k in blocks)
    words = (
        said("the gradient is {factor} times what it should be", factor=expression.text) if every else
        said("{gradients}: {factor} times what it should be", gradients=gradients, factor=expression.text)
        if len(blocks) == 1 else
        said("{gradients}: {factor} times what they should be", gradients=gradients, factor=expression.text)
    )  # fmt: skip
    wrong = f"{expression.text} * (it)"
    if every and not model.decay:
        lines = [Line(line(model, "error", depth, depth, wrong), line(model, "error", depth, depth))]
    else:
        places = [model.place(k) for k in blocks]
        lines = [Line(line(model, "block", k, depth, wrong, part), line(model, "block", k, depth, None, part))
                 for k, part in places]  # fmt: skip
    value = factor.values[0]
    constant = not set("NKFH") & set(expression.text) and all(low <= value <= high for low, high in factor.intervals)
    near = [a for a in rates if constant and abs(abs(value) - a) <= 1e-12 * a]
    may_be = [CARDS["times-learning-rate" if value > 0 else "minus-learning-rate"]] if near else []
    return Named(
        model, [Finding(CARDS["constant-factor"], lines, expression.text, words)], factor=factor, may_be=may_be
    )


def _line(model: Model, explanation: Explanation, edit: Edit, depth: int) -> Line:
    part = "b" if edit.ingredient == "bias" and model.bias_of(edit.layer) == "vectors" else edit.part
    wrong, right = (
        line(model, edit.ingredient, edit.layer, depth, text, part) for text in (edit.card.wrong[edit.ingredient], None)
    )
    return Line(wrong, right, _only(explanation, edit))


def _only(explanation: Explanation, edit: Edit) -> str:
    """The blocks that a carried mistake is in, if it is not in all that it should reach."""
    if not edit.carried or edit.ingredient == FORWARD:
        return ""
    reached = [block for block, _ in explanation.by_block if block[0] <= edit.layer]
    with_it = [block for block, edits in explanation.by_block if edit in edits]
    return "" if set(with_it) == set(reached) else ", ".join(sorted({_name(block) for block in with_it}))


def _name(block: Block) -> str:
    return ("g" if block[1] == "W" else "gb") + str(block[0])
