"""What is wrong with a gradient: the mistake's card, or cards that cannot be told apart, or none known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyport.diagnose.judged import BlockVerdict
from pyport.diagnose.points import Point
from pyport.diagnose.search import Explanation
from pyport.mistakes import CARDS, Card, Text
from pyport.mistakes.formula import line
from pyport.mistakes.recursion import Block, Edit
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
    """

    card: Card
    lines: list[Line] = field(default_factory=list)
    detail: str = ""


@dataclass(frozen=True)
class Named:
    """Mistakes that together explain a gradient, for one model.

    Attributes
    ----------
    model : Model
    findings : list of Finding
    explanation : Explanation or None
    """

    model: Model
    findings: list[Finding]
    explanation: Explanation | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cards."""
        return tuple(finding.card.id for finding in self.findings)


@dataclass
class Diagnosis:
    """The answer.

    Attributes
    ----------
    status : {"right", "named", "ambiguous", "unknown"}
    model : Model
        The loss that it was judged against.
    blocks : list of BlockVerdict
    named : list of Named
        One if it is named; several that fit alike if they cannot be told apart.
    reasons : list of Text
        Why they cannot.
    cure : float or None
        With the mistake undone: how far the gradient is from the numeric derivative, relatively.
    notes : list of str
    points : list of Point
        Where it was asked.
    """

    status: str
    model: Model
    blocks: list[BlockVerdict] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    reasons: list[Text] = field(default_factory=list)
    cure: float | None = None
    notes: list[str] = field(default_factory=list)
    points: Sequence[Point] = ()

    @property
    def verdict(self) -> Verdict:
        """PASS for a right gradient, FAIL for every other."""
        return Verdict.PASS if self.status == "right" else Verdict.FAIL


def named(model: Model, explanation: Explanation, depth: int) -> Named:
    """An explanation with its lines."""
    findings: dict[str, list[Line]] = {}
    for edit in sorted(explanation.edits, key=lambda e: (-e.layer, e.ingredient)):
        findings.setdefault(edit.card.id, []).append(_line(model, explanation, edit, depth))
    return Named(model, [Finding(CARDS[card], lines) for card, lines in findings.items()], explanation)


def _line(model: Model, explanation: Explanation, edit: Edit, depth: int) -> Line:
    part = "b" if edit.ingredient == "bias" and model.bias == "vectors" else edit.part
    wrong, right = (
        line(model, edit.ingredient, edit.layer, depth, text, part) for text in (edit.card.wrong[edit.ingredient], None)
    )
    return Line(wrong, right, _only(explanation, edit))


def _only(explanation: Explanation, edit: Edit) -> str:
    """The blocks that a carried mistake is in, if it is not in all that it should reach."""
    if not edit.carried:
        return ""
    reached = [block for block, _ in explanation.by_block if block[0] <= edit.layer]
    with_it = [block for block, edits in explanation.by_block if edit in edits]
    return "" if set(with_it) == set(reached) else ", ".join(sorted({_name(block) for block in with_it}))


def _name(block: Block) -> str:
    return ("g" if block[1] == "W" else "gb") + str(block[0])
