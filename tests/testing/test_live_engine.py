"""Any function of MATLAB or Octave called with arrays, and a Python function held to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scripts import program

from pyport.errors import EngineMissing, EngineRaised, InputError
from pyport.parity.engines import Engine, matlab, octave
from pyport.parity.engines.known import MATLAB_VARIABLE
from pyport.testing import LiveEngine, assert_parity

X = np.array([[1.0, 0.5], [0.25, 2.0]])
W = np.array([[0.3, -0.2, 0.7], [0.1, 0.9, -0.4]])
FILES = {
    "forward.m": "function [S1, Z1] = forward(X, W1)\n    S1 = X * W1;\n    Z1 = squash(S1);\nend\n",
    "lib/squash.m": "function z = squash(s)\n    if any(s(:) > 100), error('too large: %g', max(s(:))); end\n"
                    "    z = 1 ./ (1 + exp(-s));\nend\n",
    # A file of the project has this name too: the caller's must be the one that runs.
    "lib/sigmoid.m": "function z = sigmoid(s)\n    z = s + 100;\nend\n",
    "classes.m": "function [a, b, c, d] = classes(x, t)\n    a = single(x); b = x > 1; c = int8(x); "
                 "d = numel(t);\nend\n",
    "odd.m": "function varargout = odd(x)\n    varargout = {x, {x}};\nend\n",
    "moves.m": "function p = moves(x)\n    p = x * 2; addpath('/tmp'); cd('/'); \nend\n",
}  # fmt: skip


@pytest.fixture
def live(tmp_path: Path) -> LiveEngine:
    """Octave with the files above, in two folders."""
    return LiveEngine(octave(), write(tmp_path))


def write(folder: Path) -> tuple[Path, ...]:
    (folder / "lib").mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder, folder / "lib"


def forward(X: Any, W1: Any) -> tuple[Any, Any]:
    S1 = X @ W1
    return S1, 1 / (1 + np.exp(-S1))


def failure(live: LiveEngine, function: Any, file: str, inputs: Any, **options: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        live.assert_parity(function, file, inputs, **options)
    return str(caught.value)


@pytest.mark.live
def test_a_file_and_a_function_of_the_engines_own_give_arrays(live: LiveEngine) -> None:
    S1, Z1 = live.call("forward.m", X, W, nargout=2)
    assert_parity((S1, Z1), forward(X, W), ulps=4)
    assert_parity(live.call("forward.m", X, W), S1)
    assert_parity(live.call("cumsum", [1, 2, 3]), [[1.0, 3.0, 6.0]])
    assert_parity(live.call("ones", 2, 3), np.ones((2, 3)))
    with pytest.raises(AssertionError, match=r"^the array\(1,3\) \[0,2\]: got 6, wanted 7"):
        assert_parity(live.call("cumsum", [1, 2, 3]), [[1.0, 3.0, 7.0]])


@pytest.mark.live
def test_what_comes_back_has_matlabs_class(live: LiveEngine) -> None:
    a, b, c, d = live.call("classes.m", [1, 2], "three", nargout=4)
    assert [array.dtype for array in (a, b, c, d)] == [np.float32, np.bool_, np.int8, np.float64]
    assert_parity(d, 5.0)


@pytest.mark.live
def test_the_callers_functions_come_before_the_projects_own(live: LiveEngine) -> None:
    assert_parity(live.call("sigmoid", 1.0), 101.0)
    # Without the folder it is the project's: the twin that must differ.
    with pytest.raises(AssertionError):
        assert_parity(LiveEngine(live.engine).call("sigmoid", 1.0), 101.0)


@pytest.mark.live
def test_many_calls_run_in_one_process_and_each_is_its_own(live: LiveEngine) -> None:
    answers = live.call_many("moves.m", [(1.0,), (2.0,), (3.0,)])
    assert_parity(tuple(answers), (2.0, 4.0, 6.0))
    asked = []

    class Counting:
        name = live.name

        def ask(self, requests: Any) -> Any:
            asked.append(len(requests))
            return live.engine.ask(requests)

    LiveEngine(Counting(), live.folders).call_many("moves.m", [(1.0,)] * 3)  # type: ignore[arg-type]
    assert asked == [3]
    assert live.call_many("moves.m", []) == []


@pytest.mark.live
@pytest.mark.parametrize(
    ("function", "inputs", "nargout", "sentence"),
    [
        ("forward.m", (1000 * X, W), 1, "forward.m: it raises in GNU Octave: too large: 1750 (squash.m:2)."),
        ("odd.m", (1.0,), 2, "odd.m: array 2 is a cell, not a matrix."),
        ("no_such_function", (1.0,), 1, "no_such_function: it raises in GNU Octave: "),
        ("func2str", ("sin",), 1, "func2str: "),
        ("upper", ("abc",), 1, "upper: array 1 is a char, not a matrix."),
    ],
)
def test_an_error_of_the_function_is_told_with_its_line(
    live: LiveEngine, function: str, inputs: Any, nargout: int, sentence: str
) -> None:
    with pytest.raises(EngineRaised) as caught:
        live.call(function, *inputs, nargout=nargout)
    assert str(caught.value).startswith(sentence)


@pytest.mark.live
def test_an_error_of_one_call_says_which(live: LiveEngine) -> None:
    with pytest.raises(EngineRaised, match=r"^forward\.m, call 2: it raises in GNU Octave: too large"):
        live.call_many("forward.m", [(X, W), (1000 * X, W)])


@pytest.mark.parametrize(
    ("function", "inputs", "options", "sentence"),
    [
        ("none.m", (1.0,), {}, "there is no file none.m in "),
        ("f(1)", (1.0,), {}, "f(1) is neither a file FILE.m nor the name of a function."),
        ("forward.m", (1j,), {}, "an input is a real array or text, not complex of complex128."),
        ("forward.m", (None,), {}, "an input is a real array or text, not NoneType of object."),
        ("forward.m", (1.0,), {"nargout": 0}, "a function is asked for at least 1 output, not 0."),
    ],
)
def test_wrong_use_is_told_before_an_engine_starts(
    tmp_path: Path, function: str, inputs: Any, options: Any, sentence: str
) -> None:
    never = LiveEngine(Engine("Never", ("/nowhere",)), write(tmp_path))
    with pytest.raises(InputError) as caught:
        never.call(function, *inputs, **options)
    assert str(caught.value).startswith(sentence)
    with pytest.raises(InputError, match=r"^the inputs of several calls are a list of tuples"):
        never.call_many("forward.m", [X, W])  # type: ignore[list-item]
    with pytest.raises(InputError, match=r"^the inputs of several calls are a list of tuples"):
        never.assert_parity(forward, "forward.m", [X, W])  # type: ignore[list-item]
    with pytest.raises(InputError, match=r"^there are no inputs: nothing is compared\.$"):
        never.assert_parity(forward, "forward.m", [])
    with pytest.raises(EngineMissing, match=r"^Never cannot be started: /nowhere: "):
        never.call("cumsum", 1.0)


@pytest.mark.live
def test_a_right_port_passes_and_a_wrong_one_is_told_by_call_and_output(live: LiveEngine) -> None:
    inputs = [(X, W), (-X, W)]
    live.assert_parity(forward, "forward.m", inputs, ulps=2)
    live.assert_parity(lambda X, W1: X @ W1, "forward.m", inputs, ulps=2)

    def wrong(X: Any, W1: Any) -> tuple[Any, Any]:
        S1, Z1 = forward(X, W1)
        return S1, Z1 if X[0, 0] > 0 else 2 * Z1

    assert failure(live, wrong, "forward.m", inputs, ulps=2).startswith("forward.m, call 2: Z1(1,1) [0,0]: got ")
    assert failure(live, wrong, "forward.m", inputs[1:], rtol=1e-9).startswith("forward.m: Z1(1,1) [0,0]: got ")
    assert failure(live, wrong, "forward.m", inputs[1:], names="A B", rtol=1e-9).startswith("forward.m: B(1,1)")
    turned = failure(live, lambda X, W1: (X @ W1).T, "forward.m", inputs, ulps=2)
    assert turned == "forward.m, call 1: S1 is double 3x2, wanted double 2x3: it is the transpose, x against x.'"


@pytest.mark.live
def test_outputs_without_names_are_numbered(live: LiveEngine) -> None:
    assert failure(live, lambda x: x + 1, "odd.m", [(1.0,)]).startswith("odd.m: output 1: got 2, wanted 1; ")
    assert failure(live, lambda x: x + 1, "cumsum", [(1.0,)]).startswith("cumsum: output 1: got 2, wanted 1; ")
    with pytest.raises(InputError, match=r"^2 names are given for 1 outputs: a, b\.$"):
        live.assert_parity(lambda x: x, "cumsum", [(1.0,)], names="a b")
    assert failure(live, lambda x: (x,) * int(x), "cumsum", [(1.0,), (2.0,)]) == (
        "cumsum: the Python function returns another number of arrays in another call: 1 and 2"
    )


@pytest.mark.live
def test_a_port_that_changes_its_input_does_not_change_what_matlab_gets(live: LiveEngine) -> None:
    def doubles(x: Any) -> Any:
        x *= 2
        return x

    live.assert_parity(doubles, "moves.m", [(np.ones((2, 2)),)])


@pytest.mark.live
def test_matlab_is_called_in_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With Octave in MATLAB's place: MATLAB itself was never run."""
    body = f'exec {octave().command[0]} --no-init-file --no-history --path "$MATLABPATH" --eval "$2"'
    monkeypatch.setenv(MATLAB_VARIABLE, str(program(tmp_path, body)))
    live = LiveEngine(matlab(), write(tmp_path))
    assert (live.name, repr(live)) == ("MATLAB", "LiveEngine(MATLAB)")
    live.assert_parity(forward, "forward.m", [(X, W)], ulps=2)
