"""Pieces of Python with holes: what they find, and what they write in its place."""

from __future__ import annotations

import ast

import pytest

from pyport.slips import CARDS
from pyport.slips.card import Context, edits
from pyport.slips.change import Editor
from pyport.slips.pattern import Pattern, names_of


def written(pattern: str, statement: str, imports: str = "import numpy as np") -> list[str]:
    """What a pattern makes of each piece of a statement."""
    (made,) = edits(pattern)
    text = f"{imports}\n{statement}\n"
    names = names_of(ast.parse(text))
    nodes = [ast.parse(text).body[-1], *ast.walk(ast.parse(text).body[-1])]
    return [ast.unparse(new) for node in nodes[1:] for new in made.replacements(node, names)]


@pytest.mark.parametrize(
    ("pattern", "statement", "wanted"),
    [
        ("np.std(A) -> np.std(A, ddof=1)", "y = np.std(x[2:])", "np.std(x[2:], ddof=1)"),
        ("np.std(A) -> np.std(A, ddof=1)", "y = x.std()", "x.std(ddof=1)"),
        ("np.std(A, **K) -> np.std(A, **K, ddof=1)", "y = x.std(axis=0)", "x.std(axis=0, ddof=1)"),
        ("np.diff(A, *R, **K) -> np.diff(A, *R, axis=0, **K)", "y = np.diff(M, 2)", "np.diff(M, 2, axis=0)"),
        ("range(A, B) -> range(A, B + 1)", "for k in range(1, n - 1): pass", "range(1, n)"),
        ("range(A, B) -> range(A, B + 1)", "for k in range(1, 4): pass", "range(1, 5)"),
        ("A.T -> A.conj().T", "y = z.T @ z", "z.conj().T"),
        ("A += B -> A = A + B", "y += 1", "y = y + 1"),
        ("A[B] += C -> np.add.at(A, B, C)", "y[k] += v", "np.add.at(y, k, v)"),
        ("A, B = C -> B, A = C", "r, c = M.shape", "c, r = M.shape"),
        ("F(A, axis=1) -> F(A, axis=1, keepdims=True)", "y = np.mean(M, axis=1)", "np.mean(M, axis=1, keepdims=True)"),
        ("A[B, C] -> A[np.ix_(B, C)]", "y = M[r, c]", "M[np.ix_(r, c)]"),
        ("np.argsort(A)[::-1] -> np.argsort(-A)", "k = x.argsort()[::-1]", "np.argsort(-x)"),
    ],
)
def test_what_is_found_is_written_anew(pattern: str, statement: str, wanted: str) -> None:
    assert wanted in written(pattern, statement)


@pytest.mark.parametrize(
    ("pattern", "statement"),
    [
        ("np.std(A) -> np.std(A, ddof=1)", "y = np.std(x, 0)"),
        ("np.std(A) -> np.std(A, ddof=1)", "y = other.std"),
        ("np.std(A) -> np.std(A, ddof=1)", "y = std(x)"),
        ("np.sum(A) -> A", "y = np.nansum(x)"),
        ("A - A -> A", "y = x - z"),
        ("A.copy() -> A", "y = np.copy()"),
        ("np.sum(A, **K) -> np.sum(A, axis=0, **K)", "y = np.sum(M, axis=1)"),
        ("np.exp(A) -> scipy.linalg.expm(A)", "y = np.exp(M)"),
        ("A ** 1 -> A", "y = x ** True"),
        ("A[B] -> A[[B]]", "y = M[:, 0]"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(pattern: str, statement: str) -> None:
    assert written(pattern, statement) == []


@pytest.mark.parametrize(
    ("imports", "statement", "wanted"),
    [
        ("import numpy", "y = numpy.std(x)", "numpy.std(x, ddof=1)"),
        ("from numpy import std", "y = std(x)", "std(x, ddof=1)"),
        ("from numpy import std as deviation", "y = deviation(x)", "deviation(x, ddof=1)"),
    ],
)
def test_numpy_is_known_by_the_name_that_the_program_gives_it(imports: str, statement: str, wanted: str) -> None:
    assert written("np.std(A) -> np.std(A, ddof=1)", statement, imports) == [wanted]


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ("from scipy import signal", "signal.filtfilt"),
        ("import scipy.signal as sig", "sig.filtfilt"),
        ("import scipy.signal", "scipy.signal.filtfilt"),
        ("from scipy.signal import filtfilt", "filtfilt"),
    ],
)
def test_a_module_of_scipys_is_known_however_it_is_imported(imports: str, call: str) -> None:
    pattern = "scipy.signal.filtfilt(B, A, X) -> scipy.signal.filtfilt(B, A, X, padlen=0)"
    assert written(pattern, f"y = {call}(b, a, x)", imports) == [f"{call}(b, a, x, padlen=0)"]
    assert written(pattern, "y = other(b, a, x)", imports) == []


def test_what_the_program_does_not_import_is_not_written() -> None:
    assert written("round(A) -> math.floor(A + 0.5)", "y = round(x)") == []
    assert written("round(A) -> math.floor(A + 0.5)", "y = round(x)", "import math") == ["math.floor(x + 0.5)"]


def test_the_rest_of_a_file_stays_as_it_was() -> None:
    text = "import numpy as np\n\nx = [1, 2]  # data\nif np.std(x) > 0:  # test\n    y = (np.std(x)\n         + 1)\n"
    editor = Editor(text)
    card = _card("np.std(A) -> np.std(A, ddof=1)")
    (head,) = editor.changes(4, Context(editor.names), [card])
    assert head.text == text.replace("if np.std(x)", "if np.std(x, ddof=1)")
    assert (head.before, head.after) == ("if np.std(x) > 0: # test", "if np.std(x, ddof=1) > 0: # test")
    (inner,) = editor.changes(5, Context(editor.names), [card])
    assert inner.text == text.replace("(np.std(x)\n", "(np.std(x, ddof=1)\n")


def test_a_number_before_a_word_is_kept_apart_from_it() -> None:
    text = "y = x if x else 0\n"
    editor = Editor(text)
    found = editor.changes(1, Context(editor.names), [_card("x -> 1")])
    assert {change.text for change in found} == {"y = 1 if x else 0\n", "y = x if 1 else 0\n"}


def _card(*lines: str):  # noqa: ANN202
    from dataclasses import replace

    from pyport.slips import CARDS

    return replace(CARDS["std-by-n"], edits=edits(*lines))


def test_patterns_are_written_with_an_arrow() -> None:
    assert edits("A -> B", "C -> D") == (Pattern("A", "B"), Pattern("C", "D"))


@pytest.mark.parametrize(
    ("statement", "never", "among"),
    [
        ("vals.append(x)", ("vals.copy().append(x)",), "vals.append(x.copy())"),
        ("x[0] = b", ("x.copy()[0] = b", "(-x)[0] = b"), "x[0] = b.copy()"),
        ("T = T * b", ("T = T",), "T = b"),
    ],
)
def test_an_edit_after_which_nothing_is_computed_is_none(statement: str, never: tuple[str, ...], among: str) -> None:
    editor = Editor(f"import numpy as np\n{statement}\n")
    made = {change.after for change in editor.changes(2, Context(editor.names, ("x", "b", "T")), tuple(CARDS.values()))}
    assert made.isdisjoint(never)
    assert among in made


def test_what_stands_there_twice_is_edited_together_too() -> None:
    editor = Editor("import numpy as np\nP[1:] = 2 * P[1:]\n")
    made = {change.after for change in editor.changes(2, Context(editor.names, ("P",)), (CARDS["slice-end-late"],))}
    assert {"P[1:-1] = 2 * P[1:-1]", "P[1:] = 2 * P[1:-1]"} <= made


def test_what_one_edit_finds_several_times_in_a_statement_is_edited_together() -> None:
    text = "import numpy as np\nq = np.percentile(x, 25), np.percentile(x, 75) - np.percentile(z, 5)\n"
    editor = Editor(text)
    found = [change.after for change in editor.changes(2, Context(editor.names), [CARDS["percentile-method"]])]
    together = [after for after in found if after.count("hazen") > 1]
    assert together == [
        "q = np.percentile(x, 25, method='hazen'), np.percentile(x, 75, method='hazen') - "
        "np.percentile(z, 5, method='hazen')"
    ]
    assert sum(after.count("hazen") == 1 for after in found) == 3
    nested = "import numpy as np\ny = np.std(np.std(x) * x)\n"
    twice = Editor(nested).changes(2, Context(editor.names), [CARDS["std-by-n"]])
    assert {change.after.count("ddof") for change in twice} == {1}


@pytest.mark.parametrize(
    ("matlab", "port", "right"),
    [("y = sort(x);", "y = x", "y = np.sort(x)"), ("y = fliplr(x);", "y = x", "y = np.fliplr(x)"),
     ("n = numel(unique(x));", "n = len(x)", "n = len(np.unique(x))"),
     ("s = upper(name);", "s = name", "s = name.upper()"),
     ("y = sum(triu(A));", "y = A.sum(axis=0)", "y = np.triu(A).sum(axis=0)")],
)  # fmt: skip
def test_a_function_that_matlabs_statement_calls_is_tried_around_each_piece(matlab: str, port: str, right: str) -> None:
    editor = Editor(f"import numpy as np\n{port}\n")
    found = editor.changes(2, Context(editor.names, ("x", "A", "name"), matlab), [CARDS["missing-call"]])
    assert right in {change.after for change in found}
    other = editor.changes(2, Context(editor.names, ("x", "A", "name"), "y = x;"), [CARDS["missing-call"]])
    assert right not in {change.after for change in other}
