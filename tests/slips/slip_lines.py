"""The lines of cards of the catalogue, run in Python and in Octave."""

from __future__ import annotations

import ast
import subprocess
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import loadmat

from pyport.scripts.forms import FORMS, Form, alike, plain
from pyport.slips import Card, Change, Context, Editor
from pyport.slips.given import imports, matlab_given, values
from pyport.slips.pattern import Pattern, names_of

#: What each line computes.
RESULT = "y"


def heads(card: Card) -> list[str]:
    """The imports that a card's lines need."""
    return imports(card.given, card.wrong, card.right)


def program(card: Card, lines: str) -> str:
    """A file of Python that computes what lines of a card do."""
    return "\n".join([*heads(card), card.given, lines, ""])


def python_result(card: Card, lines: str) -> Any:
    """What lines of a card give in Python."""
    space: dict[str, Any] = {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        exec(program(card, lines), space)  # our own lines
    return plain(space[RESULT])


def changes(card: Card, cards: Iterable[Card] | None = None) -> Iterator[Change]:
    """The edits of a card's wrong lines."""
    text = program(card, card.wrong)
    editor = Editor(text)
    context = Context(names_of(ast.parse(text)), tuple(values(card)), card.matlab)
    first = len(heads(card)) + 2
    for line in range(first, first + card.wrong.count("\n") + 1):
        yield from editor.changes(line, context, list(cards or [card]))


class _Named(ast.NodeTransformer):
    """Gives the holes of a pattern names: single ones their own, those that hold several arguments two."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(f"v{node.id.lower()}") if len(node.id) == 1 and node.id.isupper() else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        node.keywords = [each for each in node.keywords if each.arg]
        if any(isinstance(each, ast.Starred) for each in node.args):
            node.args = [each for each in node.args if not isinstance(each, ast.Starred)]
            node.args += [ast.Name(f"v{k}") for k in range(2)]
        return node


def _piece(text: str) -> ast.AST:
    statement = ast.parse(text).body[0]
    return statement.value if isinstance(statement, ast.Expr) else statement


_ALL = names_of(ast.parse("import numpy as np, math, copy, bisect, statistics, scipy"))


def forms_of(pattern: Pattern) -> Iterator[tuple[str, str]]:
    """What stands in a port where an edit is made, and what it makes of that."""
    written = ast.unparse(_Named().visit(ast.parse(pattern.wrong)))
    for right in pattern.replacements(_piece(written), _ALL):
        yield written, ast.unparse(right)


def turned_back(card: Card) -> list[tuple[str, str]]:
    """What edits of a card undo of its edits, or of its own lines: then its words are wrong of one of the two."""
    found = [(wrong, right) for pattern in card.edits for wrong, right in forms_of(pattern)
             if any(ast.unparse(back) == wrong for other in card.edits
                    for back in other.replacements(_piece(right), _ALL))]  # fmt: skip
    wrong = ast.dump(ast.parse(program(card, card.wrong)))
    back = changes(replace(card, wrong=card.right, right=card.wrong))
    return found + [(card.wrong, card.right) for change in back if ast.dump(ast.parse(change.text)) == wrong]


def undoes(card: Card) -> bool:
    """Whether an edit of the card makes the right lines of the wrong ones."""
    right = ast.dump(ast.parse(program(card, card.right)))
    return any(ast.dump(ast.parse(change.text)) == right for change in changes(card))


def form_of(reference: Any, port: Any) -> Form | None:
    """The form in which two values are alike."""
    return next((form for form in FORMS if alike(reference, port, form)), None)


def octave_results(cards: Sequence[Card], folder: Path) -> list[Any]:
    """What MATLAB's line of each card gives in Octave, all in one process."""
    script = ["warning('off', 'all');", f"out = cell(1, {len(cards)});"]
    for n, card in enumerate(cards, 1):
        lines = "\n".join([matlab_given(card), card.octave or card.matlab])
        script += ["clear -x out;", "try", lines, f"out{{{n}}} = {RESULT};",
                   "catch problem", f"out{{{n}}} = ['!' problem.message];", "end"]  # fmt: skip
    script.append("save('-v7', 'out.mat', 'out');")
    (folder / "lines_of_slips.m").write_text("\n".join(script), encoding="utf-8")
    run = subprocess.run(
        ["octave", "--no-init-file", "--no-history", "--no-line-editing", "--eval", "lines_of_slips"],
        cwd=folder, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return [plain(value) for value in loadmat(folder / "out.mat", mat_dtype=False)["out"].ravel()]
