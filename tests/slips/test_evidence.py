"""A slip has its name only where its own mistake stands: each case beside one in which it does."""

from __future__ import annotations

import pytest

from pyport.slips import CARDS, Context, Editor, Evidence

HEAD = "import numpy as np\n"


def named(matlab: str, port: str, *, has_integers: bool = False) -> dict[str, list[str]]:
    """The statements that each slip would make of a port's, beside one of MATLAB's, if its text speaks for them."""
    editor = Editor(HEAD + port)
    evidence = Evidence([matlab], {}, has_integers=has_integers)
    found: dict[str, list[str]] = {}
    for change in editor.changes(2, Context(editor.names, ("x", "y", "A", "b"), matlab), list(CARDS.values())):
        if evidence.speaks_for(change):
            found.setdefault(change.card.id, []).append(change.after)
    return found


@pytest.mark.parametrize(
    ("name", "matlab", "port"),
    [
        ("wraps", "y = x * 2;", "y = y + 0.5"),
        ("integer-result", "y = x * 2;", "y = y + 0.1"),
        ("class-wraps", "y = x * 2;", "y = x.astype(np.uint8)"),
    ],
)
def test_slips_of_integer_classes_are_none_among_doubles(name: str, matlab: str, port: str) -> None:
    assert name not in named(matlab, port)
    assert name in named(matlab, port, has_integers=True)
    assert name in named(matlab.replace("x", "uint8(x)"), port)


@pytest.mark.parametrize(
    ("matlab", "port", "right", "division", "divided"),
    [
        ("x = A \\ b;", "x = np.linalg.solve(A.T, b)", "x = np.linalg.solve(A, b)", "left-division", "x = b / A"),
        ("x = b / A;", "x = np.linalg.solve(A, b)", "x = np.linalg.solve(A.T, b)", "right-division", "x = b / A"),
    ],
)
def test_a_transposed_system_is_no_division(matlab: str, port: str, right: str, division: str, divided: str) -> None:
    found = named(matlab, port)
    assert right in found["system-transposed"]
    assert division not in found
    assert division in named(matlab, divided)
    assert "system-transposed" not in named(matlab, divided)


def test_another_function_is_neither_a_missing_call_nor_a_position() -> None:
    found = named("m = mean(x);", "m = x.max()")
    assert found["function"][0] == "m = x.mean()"
    assert not {"missing-call", "position-for-value", "value-for-position"} & found.keys()
    assert "m = np.mean(x)" in named("m = mean(x);", "m = x")["missing-call"]


def test_a_value_and_a_position_have_names_of_their_own() -> None:
    for matlab, port, name, other in (
        ("m = max(x);", "m = x.argmax()", "position-for-value", "value-for-position"),
        ("[~, m] = max(x);", "m = x.max()", "value-for-position", "position-for-value"),
    ):
        found = named(matlab, port)
        assert name in found
        assert other not in found
