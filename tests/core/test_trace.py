"""A trace goes through a .mat file unchanged, and what is no trace is refused by its part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
from core_strategies import CHEAP, Network, networks, random_network
from hypothesis import given
from hypothesis import strategies as st

from pyport.arithmetic import bits_differ
from pyport.errors import MatFileError
from pyport.trace import QUANTITIES, WEIGHTS, Trace
from pyport.training import Start, train


def trained(network: Network, steps: int) -> Trace:
    X, Y, *weights = network
    return train(Start(*weights, X, Y), tolerance=0.0, max_steps=steps)


#: N F H M K are 2 3 4 5 6, three steps.
TRACE = trained(random_network(1), 3)


def unlike(a: Trace, b: Trace) -> list[str]:
    """The parts of two traces that are not the same to the last bit."""
    parts = a.to_dict()
    others = b.to_dict()
    assert list(parts) == list(others)
    return [name for name, part in parts.items()
            if (part != others[name] if isinstance(part, str) else
                np.shape(part) != np.shape(others[name]) or bits_differ(part, others[name]).any())]  # fmt: skip


@CHEAP
@given(network=networks(largest=3), steps=st.integers(1, 3))
def test_a_trace_survives_its_file(network: Network, steps: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path, trace = tmp_path_factory.mktemp("trace") / "t.mat", trained(network, steps)
    trace.save(path)
    back = Trace.load(path)
    assert unlike(trace, back) == []
    assert all(isinstance(back.quantities[name], np.ndarray) for name in QUANTITIES)
    back.quantities["g1"][0, 0, -1] += 1
    assert unlike(trace, back) == ["g1"]


def test_a_trace_file_holds_what_the_readme_of_the_format_lists(tmp_path: Path) -> None:
    TRACE.save(tmp_path / "t.mat")
    there = {name: (shape, kind) for name, shape, kind in scipy.io.whosmat(tmp_path / "t.mat")}
    assert there["W1"] == ((3, 4, 3), "double")
    assert there["loss"] == ((1, 3), "double")
    assert there["stopped"] == ((1,), "char")
    assert {kind for name, (_, kind) in there.items() if name != "stopped"} == {"double"}
    finals = [f"{name}_final" for name in WEIGHTS]
    assert list(there) == [*QUANTITIES, *finals, "X", "Y", "steps", "learning_rate", "tolerance", "stopped"]


def as_loaded(trace: Trace, changes: dict[str, Any] | None = None, *, drop_ones: bool = False) -> dict[str, Any]:
    """The variables of a trace as a file gives them, changed; None takes one away."""
    variables: dict[str, Any] = {}
    for name, value in (trace.to_dict() | (changes or {})).items():
        if isinstance(value, str):
            variables[name] = value
        elif value is not None:
            variables[name] = np.atleast_2d(np.asarray(value, dtype=np.float64))
            while drop_ones and variables[name].ndim > 2 and variables[name].shape[-1] == 1:
                variables[name] = variables[name][..., 0]
    return variables


@CHEAP
@given(network=networks(largest=2))
def test_axes_of_length_one_that_octave_drops_are_put_back(network: Network) -> None:
    trace = trained(network, 1)
    variables = as_loaded(trace, drop_ones=True)
    assert variables["W1"].ndim == 2
    assert unlike(trace, Trace.from_dict(variables, "octave.mat")) == []


def test_the_weights_go_one_step_further_than_the_rest() -> None:
    assert {name: TRACE.extended(name).shape[-1] for name in ("W1", "W2", "W3", "g1", "D")} == {
        "W1": 4, "W2": 4, "W3": 4, "g1": 3, "D": 3}  # fmt: skip
    np.testing.assert_array_equal(TRACE.extended("W2")[..., -1], TRACE.final["W2"], strict=True)
    assert TRACE.sizes == {"N": 2, "F": 3, "H": 4, "M": 5, "K": 6}


def refusal(changes: dict[str, Any]) -> str:
    """The sentence with which a trace with these changes is refused."""
    with pytest.raises(MatFileError) as error:
        Trace.from_dict(as_loaded(TRACE, changes), "t.mat")
    return str(error.value)


THERE = sorted(TRACE.to_dict())


@pytest.mark.parametrize(("changes", "sentence"), [
    *(({name: None}, f"the variable {name} is missing (there is {', '.join(n for n in THERE if n != name)}).")
      for name in ("W1", "g1", "W3_final", "X", "steps", "tolerance")),
    ({"stopped": None}, "stopped must be one of tolerance, max-steps, diverged, not ''."),
    ({"stopped": "bored"}, "stopped must be one of tolerance, max-steps, diverged, not 'bored'."),
    ({"steps": 0}, "steps must be a whole number from 1 to 1e+09, not 0."),
    ({"steps": 2.5}, "steps must be a whole number from 1 to 1e+09, not 2.5."),
    ({"steps": [1, 2]}, "steps must be one number, not 1x2."),
    ({"learning_rate": [[0.1], [0.2]]}, "learning_rate must be one number, not 2x1."),
    ({"steps": 4}, "W1 must be 3x4x4, not 3x4x3."),
    ({"W1": np.zeros((4, 3, 3))}, "W1 must be 3x4x3, not 4x3x3."),
    ({"W1": np.zeros((3, 3, 4))}, "W1 must be 3x4x3, not 3x3x4."),
    ({"g3": np.zeros((5, 6, 3))}, "g3 must be 6x5x3, not 5x6x3."),
    ({"loss": np.zeros((1, 2))}, "loss must be 1x3, not 1x2."),
    ({"y": np.zeros((2, 6))}, "y must be 2x6x3, not 2x6."),
    ({"X": np.full((2, 3), np.nan)}, "the variable X holds NaN."),
    ({"X": np.zeros((2, 0))}, "the variable X is empty (2x0)."),
])  # fmt: skip
def test_what_is_no_trace_is_refused_by_its_part(changes: dict[str, Any], sentence: str) -> None:
    assert refusal(changes) == f"t.mat: {sentence}"


def test_the_unchanged_variables_are_a_trace() -> None:
    assert unlike(TRACE, Trace.from_dict(as_loaded(TRACE), "t.mat")) == []


def test_a_run_that_diverged_is_a_trace_too() -> None:
    diverged = as_loaded(TRACE, {"Z2": np.full((2, 5, 3), np.nan), "W1_final": np.full((3, 4), np.inf)})
    back = Trace.from_dict(diverged, "t.mat")
    assert np.isnan(back.quantities["Z2"]).all()
    assert np.isinf(back.final["W1"]).all()


@pytest.mark.parametrize(("name", "value", "sentence"), [
    ("stopped", np.array([[3.0]]), r"stopped must be one of tolerance, max-steps, diverged, not "),
    ("X", np.zeros((2, 3, 2)), "X must be "),
    ("Y", np.zeros((9, 6)), "Y must be "),
    ("W1_final", np.zeros((9, 9)), "W1_final must be 3x4, not 9x9"),
    ("W2_final", np.zeros((4, 5, 2)), "W2_final must be "),
    ("W3_final", np.zeros((9, 6)), "W3_final must be 5x6, not 9x6"),
])  # fmt: skip
def test_parts_that_do_not_fit_each_other_are_refused(name: str, value: Any, sentence: str) -> None:
    assert refusal({name: value}).startswith(f"t.mat: {sentence}")
