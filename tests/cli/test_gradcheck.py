"""``pyport gradcheck`` and ``pyport errata`` as their users run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runner import run

GOOD = """
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def grad(X, Y, W1, W2, W3):
    Z1 = sigmoid(X @ W1)
    Z2 = sigmoid(Z1 @ W2)
    y = sigmoid(Z2 @ W3)
    d3 = y - Y
    d2 = d3 @ W3.T * Z2 * (1 - Z2)
    d1 = d2 @ W2.T * Z1 * (1 - Z1)
    return X.T @ d1, Z1.T @ d2, Z2.T @ d3
"""


#: Each runs at some sizes alone.
OWN_SIZES = """
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def missing_transpose(X, Y, W1, W2):
    Z = sigmoid(X @ W1); d2 = sigmoid(Z @ W2) - Y
    return X.T @ (d2 @ W2 * Z * (1 - Z)), Z.T @ d2

def one_output(X, Y, W1, W2):
    Z = sigmoid(X @ W1); d2 = sigmoid(Z @ W2) - Y
    return X.T @ (d2 @ W2.T * Z * (1 - Z)), (Z * d2[:, :1]).sum(axis=0).reshape(W2.shape)

def four_samples(X, Y, W1, W2):
    Z = sigmoid(X @ W1 + np.zeros((4, 1))); d2 = sigmoid(Z @ W2) - Y
    return X.T @ (d2 @ W2.T * Z * (1 - Z)), Z.T @ d2

def pairs(X, Y, W1, W2):
    g1, g2 = 0 * W1, 0 * W2
    for x, t in zip(X.reshape(-1, 2, X.shape[1]), Y.reshape(-1, 2, Y.shape[1])):
        Z = sigmoid(x @ W1); d2 = sigmoid(Z @ W2) - t
        g1 = g1 + x.T @ (d2 @ W2.T * Z * (1 - Z)); g2 = g2 + Z.T @ d2
    return g1, g2
"""
#: Each takes Y for labels.
FOR_LABELS = """
import numpy as np

def softmax(X, W1):
    E = np.exp(X @ W1)
    return E / E.sum(axis=1, keepdims=True)

def index(X, Y, W1):
    p = softmax(X, W1)
    p[np.arange(len(X)), Y.argmax(axis=1)] -= 1
    return [X.T @ p]

def chosen(X, Y, W1):
    y = 1 / (1 + np.exp(-(X @ W1)))
    return [X.T @ np.where(Y == 1, y - 1, y)]

def rows(X, Y, W1):
    y = 1 / (1 + np.exp(-(X @ W1)))
    return [X.T @ (y - np.eye(Y.shape[1])[Y.argmax(axis=1)])]

def off(X, Y, W1):
    p = softmax(X, W1)
    p[np.arange(len(X)), Y.argmin(axis=1)] -= 1
    return [X.T @ p]
"""


def file_with(tmp_path: Path, old: str = "", new: str = "") -> str:
    path = tmp_path / "my.py"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new) if old else GOOD, encoding="utf-8")
    return f"{path}:grad"


def test_the_reference_is_proved_for_the_cross_entropy_and_named() -> None:
    code, out, _ = run("gradcheck", "reference")
    assert code == 0
    assert "came transposed, as the reference's g" in " ".join(out.split())
    assert (
        "PASS: proved: exactly the gradient of the cross-entropy of sigmoid outputs, summed over samples, tried at "
        "4-3-3-2 with N = 3; 4-3-6-2 with N = 5; 4-5-6-3 with N = 10; 4-3-6-5 with N = 7, 1, 4, 5; 1-1-1-1 with N = 7; "
        "3-2-4-2 with N = 131; 3-3-3-3 with N = 3; 3-3-6-5 with N = 7; 4-1-1-5 with N = 7; 4-12-12-5 with N = 2"
    ) in " ".join(out.split())
    assert "not of the sum of squares, which the script reports" in " ".join(out.split())


def test_of_the_script_nothing_is_said_beside_another_function(tmp_path: Path) -> None:
    code, out, _ = run("gradcheck", file_with(tmp_path))
    assert (code, "the script" in out) == (0, False)


def test_the_reference_is_refuted_for_the_sum_of_squares_by_proof_and_by_every_method() -> None:
    code, out, _ = run("gradcheck", "reference", "--head", "sigmoid-sse", "--json", "-")
    assert code == 1
    told = json.loads(out)
    assert {proof["status"] for proof in told["proofs"].values()} == {"refuted"}
    assert {item["verdict"] for item in told["evidence"]} == {"FAIL"}
    assert {item["method"] for item in told["evidence"]} == {
        "complex step", "forward difference", "central difference", "Richardson"}  # fmt: skip
    assert {slope["status"] for slope in told["slopes"].values()} == {"wrong"}


@pytest.mark.parametrize("head", ["sigmoid-bce", "sigmoid-sse", "softmax-ce", "linear-sse"])
@pytest.mark.sampled(2)
def test_every_corrected_head_is_proved_and_within_every_bar(head: str) -> None:
    code, out, _ = run("gradcheck", f"corrected:{head}", "--head", head, "--json", "-")
    told = json.loads(out)
    assert code == 0
    assert {proof["status"] for proof in told["proofs"].values()} == {"proved"}
    assert {item["verdict"] for item in told["evidence"]} == {"PASS"}


def test_a_function_of_ones_own_passes_and_its_twins_fail_with_block_and_ratio(tmp_path: Path) -> None:
    assert run("gradcheck", file_with(tmp_path))[0] == 0
    code, out, _ = run("gradcheck", file_with(tmp_path, "Z1.T @ d2", "2 * Z1.T @ d2"))
    assert code == 1
    assert "W2 is wrong, 2 times what it should be in every entry" in " ".join(out.split())
    assert "it is not the gradient of any known loss" in " ".join(out.split())
    code, out, _ = run("gradcheck", file_with(tmp_path, "* Z1 * (1 - Z1)", "* Z1"))
    assert code == 1
    assert "W1 is wrong, in (1,1) [0,0]" in " ".join(out.split())
    assert "W2 is wrong" not in out


def test_code_that_leaves_the_arithmetic_is_not_provable_because_of_its_line(tmp_path: Path) -> None:
    target = file_with(tmp_path, "    d3 = y - Y\n", "    d3 = np.array((y - Y).tolist())\n")
    code, out, _ = run("gradcheck", target)
    assert code == 0
    assert (
        "not provable here, because line 11: d3 = np.array((y - Y).tolist()): an array's tolist is not known here"
        in " ".join(out.split())
    )
    assert "PASS: within every error bar of the gradient of the cross-entropy" in " ".join(out.split())
    assert "of a block's largest element would show; not proved" in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nix.py:grad"], "pyport: nix.py: there is no such file."),
        (["my"], "pyport: my: a target is reference, corrected:HEAD, FILE.py:FUNCTION, FILE.m or FILE.mat, "),
        (["my.py"], "pyport: my.py: there is no such file."),
        (["reference", "--engine", "octave"], "pyport: --engine goes with FILE.m; nothing else is computed by one."),
        (["reference", "--head", "x"], "pyport: there is no x; there are sigmoid-bce, sigmoid-sse, "),
        (["reference", "--scale", "x"], "pyport: there is no x; there are sigmoid-bce, sigmoid-sse, "),
    ],
)
def test_targets_that_are_none_are_refused(arguments: list[str], sentence: str) -> None:
    code, out, err = run("gradcheck", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)


def test_a_gradient_of_no_known_loss_is_undecided_and_no_block_is_called_wrong(tmp_path: Path) -> None:
    target = file_with(tmp_path, "Z2.T @ d3", "3 * Z2.T @ d3")
    code, out, _ = run("gradcheck", target)
    assert code == 3
    assert "it is not the gradient of any known loss; name the loss with --model" in " ".join(out.split())
    assert "is wrong" not in out
    code, out, _ = run("gradcheck", target, "--head", "bce")
    assert code == 1
    assert "W3 is wrong, 3 times what it should be in every entry" in " ".join(out.split())


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("missing_transpose", 1, "a transpose or a wrong layer that square matrices hide"),
        ("one_output", 0, "it raises ValueError: cannot reshape array of size 5 into shape (5,3): a product that one "
                          "output hides"),
        ("four_samples", 0, "a number of samples that stands in the code"),
        ("pairs", 0, "tried at 4-5-3 with N = 10, 4; 4-3-6 with N = 4, 6"),
    ],
)  # fmt: skip
def test_what_runs_at_its_own_sizes_alone_is_judged_there_and_says_what_it_does_elsewhere(
    tmp_path: Path, name: str, code: int, words: str
) -> None:
    path = tmp_path / "own.py"
    path.write_text(OWN_SIZES, encoding="utf-8")
    got, out, _ = run("gradcheck", f"{path}:{name}")
    assert got == code
    assert words in " ".join(out.split())


@pytest.mark.parametrize(
    ("raised", "said"),
    [("BaseException('x')", "it raises BaseException: x."), ("GeneratorExit()", "it raises GeneratorExit."),
     ("Mute()", "it raises Mute.")],
)  # fmt: skip
@pytest.mark.parametrize("command", ["gradcheck", "diagnose"])
@pytest.mark.sampled(6)
def test_whatever_a_function_raises_is_told_and_no_verdict(
    tmp_path: Path, command: str, raised: str, said: str
) -> None:  # fmt: skip
    path = tmp_path / "odd.py"
    path.write_text(
        "class Mute(Exception):\n    def __str__(self):\n        raise ValueError\n\n"
        f"def grad(X, Y, W1):\n    raise {raised}\n", encoding="utf-8",
    )  # fmt: skip
    code, out, err = run(command, f"{path}:grad")
    assert (code, out, err) == (2, "", f"pyport: {said}\n")


def test_parameters_by_name_alone_have_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "named.py"
    path.write_text("def grad(X, Y, *, W1):\n    return [W1]\n", encoding="utf-8")
    code, _, err = run("gradcheck", f"{path}:grad")
    assert (code, "can be given by name alone; take the * away" in err) == (2, True)


@pytest.mark.parametrize("command", ["gradcheck", "diagnose"])
def test_a_decay_that_is_no_number_and_a_time_limit_without_end(tmp_path: Path, command: str) -> None:
    target = file_with(tmp_path)
    assert run(command, target, "--model", "l2=nan")[::2] == (2, "pyport: l2=nan: nan is not a number.\n")
    assert run(command, target, "--timeout", "1e300")[0] == 0


def test_a_function_that_does_not_end_is_stopped_and_told(tmp_path: Path) -> None:
    path = tmp_path / "endless.py"
    path.write_text("def grad(X, Y, W1):\n    while True:\n        pass\n", encoding="utf-8")
    code, _, err = run("gradcheck", f"{path}:grad", "--timeout", "1")
    assert (code, err) == (3, f"pyport: {path}:grad had not ended after 1 s and was stopped.\n")


def test_a_gradient_for_labels_passes_for_these_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "labels.py"
    path.write_text(FOR_LABELS, encoding="utf-8")
    for name in ("index", "chosen"):
        code, out, _ = run("gradcheck", f"{path}:{name}")
        assert (code, "for labels (Y of 0 and 1)" in " ".join(out.split())) == (0, True)
        assert "for other targets: not the gradient of" in " ".join(out.split())
    code, out, _ = run("gradcheck", f"{path}:rows")
    assert (code, "for labels (rows of Y with a single 1)" in " ".join(out.split())) == (0, True)
    code, out, _ = run("gradcheck", f"{path}:off", "--head", "softmax")
    assert code == 1


#: Bodies of functions of X, Y, W1, W2 in MATLAB, and what is said of them.
IN_MATLAB = {
    "softmax": (
        "Q = Z*W2; E = exp(bsxfun(@minus, Q, max(Q, [], 2))); y = bsxfun(@rdivide, E, sum(E, 2)); d = y - Y;", "W2'",
        0, "PASS: within every error bar of the gradient of the cross-entropy of softmax outputs, summed over samples",
    ),
    "labels": (
        "E = exp(Z*W2); d = bsxfun(@rdivide, E, sum(E, 2)); [m, c] = max(Y, [], 2); "
        "for i = 1:size(X, 1), d(i, c(i)) = d(i, c(i)) - 1; end", "W2'", 0, "for labels (Y of 0 and 1)",
    ),
    "stabilised": (
        "y = 1 ./ (1 + exp(-Z*W2)); d = (-Y./(y + 1e-10) + (1 - Y)./(1 - y + 1e-10)) .* y .* (1 - y);", "W2'", 1,
        "not exactly the gradient of the cross-entropy of sigmoid outputs, summed over samples: right up to",
    ),
    "not transposed": (
        "d = 1 ./ (1 + exp(-Z*W2)) - Y;", "W2", 1, "a transpose or a wrong layer that square matrices hide",
    ),
}  # fmt: skip


@pytest.mark.live
@pytest.mark.parametrize("name", IN_MATLAB)
@pytest.mark.sampled(4)
def test_a_function_in_matlab_is_told_the_same(tmp_path: Path, name: str) -> None:
    body, back, code, words = IN_MATLAB[name]
    (tmp_path / "grad.m").write_text(
        f"function [g1, g2] = grad(X, Y, W1, W2)\n  Z = 1 ./ (1 + exp(-X*W1));\n  {body}\n"
        f"  g1 = X' * (d*{back} .* Z .* (1 - Z)); g2 = Z' * d;\nend\n", encoding="utf-8",
    )  # fmt: skip
    got, out, _ = run("gradcheck", str(tmp_path / "grad.m"), "--engine", "octave")
    assert got == code
    assert words in " ".join(out.split())


def test_verify_holds_every_update_against_finite_differences() -> None:
    code, out, _ = run("verify", "sizes", "--engine", "golden", "--verbose")
    assert code == 0
    text = " ".join(out.split())
    assert "gradients of sizes, 400 updates: all 16,800 weight changes equal -a times the derivative" in text
    assert "modular proof: proved." in text


EVIDENCE = {
    "gradient": "g3' is 3.199 (column 1) and 4.188 (column 2) times",
    "loss": "step 1136: difference of y and Y 0.0581 (sum of |y - Y|), sum of squares 0.0010, running minimum 0.0010",
    "minimum": "it rises in 0 steps",
    "width": "M = 8 with N = 3 samples: W2 is 3x8, 610 steps to the tolerance",
    "last-y": "start-up run: 4.59e-05",
    "transpose": "the derivative by W2 (3x6) is g transposed: proved",
    "expansion": "a 3x1 column .* a 1x4 row: no error, 3x4",
    "left-out": "with bias terms that start at 0 the same start ends after 1281 steps",
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_an_erratum_shows_its_evidence(name: str) -> None:
    code, out, _ = run("errata", name, "--json", "-")
    assert code == 0
    (card,) = json.loads(out)["errata"]
    assert card["id"] == name
    assert any(EVIDENCE[name] in line for line in card["evidence"]), card["evidence"]


#: Seed, steps with softmax, steps with bias terms: the figures of the errata.
STEPS = ((198, 1002, 1281), (355, 1069, 1172), (358, 2866, 1107), (792, 3375, 1058), (985, 1176, 1197))


def test_the_starts_that_never_stop_are_run_and_drawn(tmp_path: Path) -> None:
    code, out, _ = run("errata", "softmax", "--plot", str(tmp_path / "s.png"))
    assert code == 0
    text = " ".join(out.split())
    for seed, softmax, bias in STEPS:
        assert f"rng({seed}): sigmoid not after 20000 steps" in text
        assert f"softmax {softmax} steps; sigmoid with bias terms {bias} steps" in text
    assert (tmp_path / "s.png").read_bytes().startswith(b"\x89PNG")


def test_errata_that_are_none_or_have_no_picture_are_refused(tmp_path: Path) -> None:
    assert run("errata", "nix")[2].startswith("pyport: there is no erratum nix; there are softmax, gradient, ")
    code, _, err = run("errata", "loss", "--plot", str(tmp_path / "a.png"))
    assert (code, err) == (2, "pyport: --plot goes with one erratum that has a picture: softmax, minimum.\n")


def test_train_corrects_what_it_is_asked_to() -> None:
    code, out, _ = run("train", "--quiet", "--head", "softmax-ce", "--seed", "198")
    assert code == 0
    assert out.startswith("1002 steps: the loss reached the tolerance 0.001")
    assert run("train", "--correct", "bias", "--seed", "198")[1].startswith("1281 steps")
    assert run("train", "--hidden-width", "8")[1].startswith("610 steps")
    plain, corrected = (run("train", "--verbose", *options)[1] for options in ([], ["--correct", "y"]))
    assert plain.splitlines()[:-4] == corrected.splitlines()[:-4]
