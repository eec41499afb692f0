"""The pairs are what they claim to be: driven by hand, a right port leaves MATLAB's numbers."""

from __future__ import annotations

import io
import json
import tokenize
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from by_hand import apart, functions_first, matlab_finals, python_finals, same
from feed import Feed, feeding

HERE = Path(__file__).parent / "pairs"
#: Of each pair the names that a port may count from 0, and of a file those that mean something else than in ref.m.
INDEX: dict[str, dict[str, Any]] = json.loads((HERE / "index.json").read_text(encoding="utf-8"))
SEEDS = (1, 2)
#: So many variables a pair must at least have in common.
COMPARED = 12

Finals = Mapping[tuple[Path, int], dict[str, Any]]


@pytest.fixture(scope="module")
def finals() -> Finals:
    """What every MATLAB script leaves, restyled ones too; one Octave runs them all."""
    jobs = [(script, seed) for script in sorted(HERE.glob("*/ref*.m")) for seed in SEEDS]
    return dict(zip(jobs, matlab_finals(jobs), strict=True))


def names_of(text: str) -> list[str]:
    return [t.string for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.NAME]


def renaming(port: Path, twin: Path) -> dict[str, str]:
    """The port's names by the twin's: a renamed twin has the same words in the same places."""
    old, new = (names_of(path.read_text(encoding="utf-8")) for path in (port, twin))
    return dict(zip(new, old, strict=True))


@pytest.mark.live
@pytest.mark.parametrize("name", sorted(INDEX))
@pytest.mark.sampled(6)
def test_the_port_and_its_twins_leave_the_numbers_of_the_script(name: str, finals: Finals) -> None:
    index = INDEX[name]
    for seed in SEEDS:
        reference = finals[HERE / name / "ref.m", seed]
        for port in sorted((HERE / name).glob("port.py")) + sorted((HERE / name).glob("twin_*.py")):
            left = python_finals(port, seed)
            if port.name == "twin_renamed.py":
                old = renaming(HERE / name / "port.py", port)
                left = {old.get(key, key): value for key, value in left.items()}
            # A twin that gathers its code in functions leaves fewer names.
            left_out = index["apart"].get(port.name, index["apart"]["port.py"])
            compared, wrong = apart(reference, left, index["zero_based"], left_out)
            assert not wrong, f"{port}, seed {seed}: {wrong[0]} is {left[wrong[0]]}, not {reference[wrong[0]]}"
            assert len(compared) >= (COMPARED if port.name == "port.py" else 3), f"{port}: only {compared}"


@pytest.mark.live
def test_a_restyled_script_leaves_what_the_first_does(finals: Finals) -> None:
    for (script, seed), left in finals.items():
        if script.name != "ref.m":
            first = finals[script.with_name("ref.m"), seed]
            compared, wrong = apart(first, left, (), INDEX[script.parent.name]["apart"].get(script.name, ()))
            assert not wrong, f"{script}, seed {seed}: {wrong}"
            assert len(compared) >= 8, f"{script}: only {compared}"


@pytest.mark.live
def test_a_slip_in_the_port_is_seen_by_the_final_variables(finals: Finals, tmp_path: Path) -> None:
    port = (HERE / "filter" / "port.py").read_text(encoding="utf-8")
    (tmp_path / "port.py").write_text(port.replace("alpha * y[n]", "alpha * y[n - 1]"), encoding="utf-8")
    _, wrong = apart(finals[HERE / "filter" / "ref.m", 1], python_finals(tmp_path / "port.py", 1), ["where", "n"], ())
    assert "rmse" in wrong


def test_every_folder_stands_in_the_index() -> None:
    assert sorted(INDEX) == sorted(path.name for path in HERE.iterdir() if path.is_dir())


def test_numbers_fill_an_array_column_by_column() -> None:
    with feeding(Feed(5)):
        table = np.random.rand(2, 3)
    with feeding(Feed(5)):
        row = np.random.default_rng(0).random(6)
    assert np.array_equal(table.T.ravel(), row)


def test_whole_numbers_and_orders_of_a_reference_are_counted_from_zero_in_the_port() -> None:
    class Drawn:
        kind, values, low, high = "integer", np.array([3.0, 9.0]), 1.0, 9.0

    class Order:
        kind, values, low, high = "permutation", np.array([2.0, 3.0, 1.0]), np.nan, np.nan

    with feeding(Feed(1, [Drawn, Order])):
        assert np.random.randint(0, 9, 2).tolist() == [2, 8]
        assert np.random.permutation(3).tolist() == [1, 2, 0]


def test_same_tells_a_shift_a_shape_and_a_digit() -> None:
    assert same([1.0, 2.0], np.array([[1], [2]]))
    assert same(np.array([1, 2]), [0, 1], shift=True)
    assert not same(np.array([1, 2]), [0, 1])
    assert not same(np.eye(2), np.ones((2, 2)))
    assert not same(1.0, 1.0 + 1e-6)
    assert same({"a": "x"}, {"a": "x"})
    assert not same({"a": "x"}, {"a": "y"})


def test_functions_behind_a_script_come_first() -> None:
    script = "x = f(1);\nfunction y = f(x)\n    y = x;\nend\n"
    assert functions_first(script) == "1;\nfunction y = f(x)\n    y = x;\nend\nx = f(1);\n"
