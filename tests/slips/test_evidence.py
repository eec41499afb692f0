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
    ("matlab", "matrix", "right", "name", "division"),
    [
        ("x = A \\ b;", "A.T", "A", "system-transposed", "left-division"),
        ("x = b / A;", "A", "A.T", "system-not-transposed", "right-division"),
    ],
)
def test_a_transposed_system_is_no_division(matlab: str, matrix: str, right: str, name: str, division: str) -> None:
    found, divided = named(matlab, f"x = np.linalg.solve({matrix}, b)"), "x = b / A"
    assert f"x = np.linalg.solve({right}, b)" in found[name]
    assert division not in found
    assert division in named(matlab, divided)
    assert not {"system-transposed", "system-not-transposed"} & named(matlab, divided).keys()


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


@pytest.mark.parametrize(
    ("name", "matlab", "other", "port"),
    [
        ("half-of-sampling-rate", "x = y / (fs / 2);", "x = 2 * y / b;", "x = y / b"),
        ("percent-for-part", "x = y / 100 * b;", "x = y / 10 * b;", "x = y * b"),
    ],
)
def test_a_factor_has_the_name_of_a_unit_only_where_matlabs_text_speaks_of_it(
    name: str, matlab: str, other: str, port: str
) -> None:
    assert name in named(matlab, port)
    assert name not in named(other, port)


def test_a_slip_with_what_matlab_calls_is_tried_before_one_of_the_hand() -> None:
    matlab = "y = strncmp(s, t, numel(t));"
    editor = Editor(HEAD + "y = s.endswith(t)")
    context = Context(editor.names, ("s", "t", "y"), matlab)
    evidence = Evidence([matlab], {})
    changes = {change.card.id: change for change in reversed(editor.changes(2, context, list(CARDS.values())))}
    mine, other = changes["other-end"], changes["missing-call"]
    # A call of numel would make the line look more like MATLAB's.
    assert evidence.is_likely(other) > evidence.is_likely(mine)
    assert evidence.is_first(mine)
    assert evidence.likeliness(mine) < evidence.likeliness(other)
    assert not Evidence(["y = x;"], {}).is_first(mine)


def test_products_of_the_other_kind_are_named_where_matlab_has_that_kind() -> None:
    assert "matrices-for-elements" in named("y = x .* A;", "y = x @ A")
    assert "matrices-for-elements" not in named("y = x * A;", "y = x @ A")
    assert "elements-for-matrices" in named("y = x * A;", "y = x * A")
    assert "elements-for-matrices" not in named("y = x .* A;", "y = x * A")
