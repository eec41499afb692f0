"""Gradient functions in .m files, called by Octave: found right and wrong, and their errors told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_runner import run
from gradients_strategies import Case, random_case, right
from matlab_styles import CELLS, INPUTS, STYLES, WRONG, function
from scripts import program
from stand_ins import no_engine

from pyport.errors import EngineError, EngineTimeout
from pyport.gradients.target import TargetError, ask
from pyport.model import Model
from pyport.parity.engines.known import MATLAB_VARIABLE, OCTAVE_VARIABLE
from pyport.resources import folder
from pyport.targets import Target, load
from pyport.targets.matlab import EngineGradient
from pyport.targets.signature import Signature

#: Three weight matrices, 4x3, 3x5 and 5x2.
CASES = [random_case(1), random_case(2, (3, 4, 3, 6, 2))]
CASE = CASES[0]
#: None is started to find out what it would be asked.
NO_ENGINE: Any = None


def written(folder: Path, text: str, name: str = "grad.m") -> str:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def octave_target(folder: Path, text: str) -> Target:
    return load(written(folder, text), "octave")


def engine_of(target: Target) -> EngineGradient:
    assert isinstance(target.gradient, EngineGradient)
    return target.gradient


def count_processes(target: Target, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many points each process of the target computes, in a list that grows."""
    counts: list[int] = []
    engine = engine_of(target).engine

    class Counting:
        name = engine.name

        def ask(self, requests: Any) -> Any:
            counts.append(len(requests))
            return engine.ask(requests)

    monkeypatch.setattr(target.gradient, "engine", Counting())
    return counts


def assert_right(target: Target, case: Case) -> None:
    found = ask(target.gradient, *case)
    for block, g in zip(found.blocks, right(Model())(case[0], case[1], *case.weights), strict=True):
        # Two engines, two orders of a handful of sums of terms below 10.
        np.testing.assert_allclose(block, g, rtol=0, atol=1e-12, strict=True)


@pytest.mark.live
def test_the_references_own_backward_passes() -> None:
    code, out, _ = run("gradcheck", str(folder("matlab_ref") / "backward.m"), "--engine", "octave", "--json", "-")
    told = json.loads(out)
    assert code == 0
    assert told["identified"] == ["the cross-entropy of sigmoid outputs, summed over samples"]
    assert {(p["status"], p["reason"]) for p in told["proofs"].values()} == {("not provable", "it is MATLAB code")}
    assert "array 1, array 2 and array 3 came transposed, as the reference's g" in told["notes"]


@pytest.mark.live
def test_a_backward_with_one_sign_changed_fails(tmp_path: Path) -> None:
    text = (folder("matlab_ref") / "backward.m").read_text(encoding="utf-8")
    old = "(sigmoid(S1) .* (1 - sigmoid(S1)))"
    assert old in text
    code, out, _ = run("gradcheck", written(tmp_path, text.replace(old, old.replace("1 -", "1 +")), "backward.m"))
    assert code == 1
    assert out.splitlines()[0].startswith("FAIL: not the gradient of the cross-entropy")


@pytest.mark.live
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.sampled(3)
def test_every_style_is_right_and_takes_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    target = octave_target(tmp_path, STYLES[style])
    counts = count_processes(target, monkeypatch)
    target.prepare([(case[0], case[1], case.weights) for case in CASES])
    for case in CASES:
        assert_right(target, case)
    assert counts == [2]


@pytest.mark.live
@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.sampled(4)
def test_every_wrong_twin_fails(tmp_path: Path, mistake: str) -> None:
    code, out, _ = run("gradcheck", written(tmp_path, WRONG[mistake]), "--head", "bce", "--engine", "octave")
    assert code == 1, out


@pytest.mark.live
@pytest.mark.parametrize("name", ["a folder with spaces", "梯度", "o'clock", "x'); error('no"])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert_right(octave_target(tmp_path / name, STYLES["unrolled"]), CASE)


@pytest.mark.live
@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: ("% 权重的梯度\n" + text).encode(),
        lambda text: ("% 权重的梯度\n" + text).encode("gb18030"),
    ],
)
def test_files_of_other_editors_run(tmp_path: Path, change: Any) -> None:
    path = tmp_path / "grad.m"
    path.write_bytes(change(STYLES["by name, last first"]))
    assert_right(load(str(path), "octave"), CASE)


@pytest.mark.live
def test_a_function_may_call_its_neighbours_and_they_come_first(tmp_path: Path) -> None:
    written(tmp_path, "function z = sigmoid(a)\nz = 2 ./ (1 + exp(-a));\nend\n", "sigmoid.m")
    target = octave_target(tmp_path, STYLES["unrolled"].replace("logistic(X", "0.5 * sigmoid(X"))
    target.prepare([(case[0], case[1], case.weights) for case in CASES])
    for case in CASES:
        assert_right(target, case)


@pytest.mark.live
def test_a_point_that_was_not_prepared_takes_a_process_and_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = octave_target(tmp_path, CELLS)
    counts = count_processes(target, monkeypatch)
    for case in (*CASES, *CASES):
        assert_right(target, case)
    assert counts == [1, 1]
    assert target.parameters is None


ERRORS = {
    "g1 = X * W2 * W3;": "it raises in GNU Octave: operator *: nonconformant arguments (op1 is 3x4, op2 is 3x5) "
                         "(grad.m:4).",
    "error('我的 words');": "it raises in GNU Octave: 我的 words (grad.m:4).",
    "g1 = 1;": "it raises in GNU Octave: 'g2' undefined",
    "g1 = W1; g2 = 'W2'; g3 = W3;": "array 2 is a char, not a matrix.",
    "g1 = W1; g2 = W2; g3 = @sin;": "array 3 is a function_handle, not a matrix.",
    "g1 = W1; g2 = {W2}; g3 = W3;": "array 2 is a cell, not a matrix.",
    "g1 = W1; g2 = W2 + 1i; g3 = W3;": "array 2 is complex128: it holds no real numbers; compute it in float64.",
    "g1 = W1; g2 = W2 > 0; g3 = W3;": "array 2 is bool: it holds no real numbers; compute it in float64.",
    "g1 = W1; g2 = int32(W2); g3 = W3;": "array 2 is int32: its fractions are lost; compute it in float64.",
    "g1 = W1; g2 = []; g3 = W3;": "array 2 is 0x0; W2 is 3x5, so it must be 3x5 or, transposed, 5x3.",
    "g1 = W1; g2 = W2 / 0; g3 = W3;": "array 2 holds Inf, first in (",
    "g1 = rand(size(W1)); g2 = W2; g3 = W3;":
        "it is not deterministic: two calls with the same input differ in array 1.",
    "persistent n; n = [n 1]; g1 = W1 * numel(n); g2 = W2; g3 = W3;":
        "it is not deterministic: two calls with the same input differ in array 1.",
    "g1 = (;": "it raises in GNU Octave: parse error near line 4 of file ",
    "x = input('how many? ');": "it raises in GNU Octave: input: reading user-input failed!",
}  # fmt: skip


@pytest.mark.live
@pytest.mark.parametrize("body", ERRORS)
@pytest.mark.sampled(3)
def test_its_errors_are_told_in_one_sentence(tmp_path: Path, body: str) -> None:
    text = f"% 注释\n% second\nfunction [g1, g2, g3] = grad{INPUTS}\n{body}\nend\n"
    case = Case(CASE[0][:3], CASE[1][:3], CASE.weights)
    with pytest.raises(TargetError) as caught:
        ask(octave_target(tmp_path, text).gradient, *case)
    assert str(caught.value).startswith(ERRORS[body])
    assert "\n" not in str(caught.value)


@pytest.mark.live
def test_a_gradient_in_single_precision_is_judged_by_its_own_digits(tmp_path: Path) -> None:
    text = (
        f"function [g1, g2, g3] = grad{INPUTS}\n"
        "Z1 = 1 ./ (1 + exp(-X * W1)); Z2 = 1 ./ (1 + exp(-Z1 * W2)); y = 1 ./ (1 + exp(-Z2 * W3));\n"
        "d3 = y - Y; d2 = (d3 * W3') .* Z2 .* (1 - Z2); d1 = (d2 * W2') .* Z1 .* (1 - Z1);\n"
        "g1 = X' * d1; g2 = single(Z1' * d2); g3 = Z2' * d3;\nend\n"
    )
    assert run("gradcheck", written(tmp_path, text))[0] == 0
    assert run("gradcheck", written(tmp_path, text.replace("single(Z1'", "1.01 * single(Z1'")))[0] == 1


@pytest.mark.live
def test_an_error_at_one_point_leaves_the_others_alone(tmp_path: Path) -> None:
    target = octave_target(tmp_path, STYLES["unrolled"].replace("Z1 =", "if size(W2, 2) == 6, error('six'); end\nZ1 ="))
    target.prepare([(case[0], case[1], case.weights) for case in CASES])
    assert_right(target, CASES[0])
    with pytest.raises(TargetError, match=r"^it raises in GNU Octave: six \(grad\.m:3\)\.$"):
        ask(target.gradient, *CASES[1])


@pytest.mark.live
def test_a_function_that_hangs_is_stopped_and_one_that_quits_gave_no_answer(tmp_path: Path) -> None:
    target = octave_target(tmp_path, function(f"g = grad{INPUTS}", "while true, end"))
    engine_of(target).engine = replace(engine_of(target).engine, time_limit=2.0)
    with pytest.raises(EngineTimeout, match=r"^GNU Octave had not ended after 2 s and was stopped\.$"):
        ask(target.gradient, *CASE)
    code, out, err = run("gradcheck", written(tmp_path, function(f"g = grad{INPUTS}", "exit(0);")))
    assert (code, out) == (3, "")
    assert err.startswith("pyport: GNU Octave ended normally but wrote no answer to request 1; its last output:")


@pytest.mark.live
def test_a_function_of_named_parameters_takes_as_many_as_it_names(tmp_path: Path) -> None:
    target = octave_target(tmp_path, "function [g1, g2] = grad(X, Y, W1, W2)\ng1 = W1; g2 = W2;\nend\n")
    with pytest.raises(TargetError, match=r"^it takes W1, W2; 3 arrays are given\.$"):
        ask(target.gradient, *CASE)


@pytest.mark.live
def test_bias_terms_go_and_come_by_name(tmp_path: Path) -> None:
    text = "function [db1, dW1] = grad(b1, W1, X, Y)\nd = X * W1 + b1 - Y; dW1 = X' * d; db1 = sum(d, 1);\nend\n"
    target = octave_target(tmp_path, text)
    X, Y, (W,) = CASE[0], CASE[1], (np.ones((CASE[0].shape[1], CASE[1].shape[1])),)
    b = np.ones((1, Y.shape[1]))
    assert target.parameters == ("b1", "W1")
    of_bias, of_weights = ask(target.gradient, X, Y, [b, W]).blocks
    np.testing.assert_allclose(of_weights, X.T @ (X @ W + b - Y), rtol=0, atol=1e-12, strict=True)
    np.testing.assert_allclose(of_bias, (X @ W + b - Y).sum(axis=0, keepdims=True), rtol=0, atol=1e-12, strict=True)


BIASED = """function [dW1, dW2, db1, db2] = grad(X, Y, W1, W2, b1, b2)
Z = 1 ./ (1 + exp(-(X * W1 + b1)));
y = 1 ./ (1 + exp(-(Z * W2 + b2)));
d2 = y - Y;
d1 = d2 * W2' .* (Z .* (1 - Z));
dW1 = X' * d1; dW2 = Z' * d2; db1 = sum(d1, 1); db2 = SUM;
end
"""


@pytest.mark.live
@pytest.mark.parametrize(("total", "code"), [("sum(d2, 1)", 0), ("mean(d2, 1)", 1)])
@pytest.mark.sampled(2)
def test_bias_terms_are_judged_in_the_order_of_the_function(tmp_path: Path, total: str, code: int) -> None:
    path = written(tmp_path, BIASED.replace("SUM", total))
    found, out, _ = run("gradcheck", path, "--engine", "octave")
    assert (found, "b2(1," in out) == (code, code == 1)
    found, out, _ = run("diagnose", path, "--engine", "octave", "--model", "bce sum")
    assert (found, "[bias-averaged]" in out) == (code, code == 1)


@pytest.mark.parametrize(
    ("outputs", "asked"),
    [
        (("varargout",), ["varargout1", "varargout2", "varargout3"]),
        (("g1", "varargout"), ["g1", "varargout1", "varargout2"]),
        (("J", "varargout"), ["J", "varargout1", "varargout2", "varargout3"]),
        (("loss", "dW1", "varargout"), ["loss", "dW1", "varargout1", "varargout2"]),
        (("g1", "g2", "g3", "varargout"), ["g1", "g2", "g3"]),
        (("a", "b", "c", "d", "varargout"), ["a", "b", "c", "d"]),
        (("g1", "g2"), ["g1", "g2"]),
    ],
)
def test_of_varargout_as_many_are_asked_for_as_gradients_are_missing(outputs: Any, asked: list[str]) -> None:
    """Asked for more than it sets, a function raises; for fewer, the last gradients are missing."""
    gradient = EngineGradient(NO_ENGINE, "", Signature("grad", ("X", "Y", "W1", "W2", "W3"), outputs))
    assert gradient._outputs(3) == asked


@pytest.mark.live
@pytest.mark.parametrize("first", ["", "J, "])
def test_a_function_of_varargout_is_right_with_a_loss_and_without(tmp_path: Path, first: str) -> None:
    body = STYLES["varargout"].replace("varargout = grad", f"[{first}varargout] = grad")
    assert_right(octave_target(tmp_path, body.replace("varargout = {", "J = 0; varargout = {")), CASE)


def test_without_an_engine_the_exit_code_is_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_engine(monkeypatch)
    monkeypatch.delenv(MATLAB_VARIABLE, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    path = written(tmp_path, CELLS)
    for engine in ("auto", "octave"):
        assert run("gradcheck", path, "--engine", engine) == (3, "", "pyport: GNU Octave is not installed.\n")
    code, _, err = run("gradcheck", path, "--engine", "matlab")
    assert code == 3
    assert err.startswith("pyport: MATLAB is not installed (no matlab on the path)")


def test_matlab_is_taken_where_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MATLAB_VARIABLE, str(program(tmp_path, "exit 65")))
    monkeypatch.setenv(OCTAVE_VARIABLE, "/bin/true")
    path = written(tmp_path, CELLS)
    with pytest.raises(EngineError, match=r"^MATLAB ended with status 65"):
        ask(load(path).gradient, *CASE)
    with pytest.raises(EngineError, match=r"^GNU Octave ended normally but wrote no answer"):
        ask(load(path, "octave").gradient, *CASE)


def test_a_folder_that_no_path_can_hold_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a:b", CELLS)
    with pytest.raises(TargetError, match=r"^.*grad\.m: no folder with : in its name can be on MATLAB's path\.$"):
        load(path)
