"""Wrong answers as learners give them, by hand: what is written down, and what it is called.

Each is computed here from the exercise's numbers, in plain NumPy, as a learner would who makes this mistake; what is
not said to be wrong was computed on from it, or is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

Values = Mapping[str, Any]


class Case(NamedTuple):
    """One file of answers.

    Attributes
    ----------
    id : str
    write : callable
        What is written down, from the right numbers.
    named : mapping of str to str
        For each wrong answer the mistake's id; or "slip" for single numbers, "factor 3" for a constant, "shape", "?"
        for what has no name.
    start : str
        The case whose exercise it is.
    """

    id: str
    write: Callable[[Values], dict[str, Any]]
    named: dict[str, str]
    start: str = "startup"


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def softmax(x: Any, axis: int = 1) -> Any:
    return np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)


def changed(array: Any, at: tuple[int, int], by: Callable[[float], float]) -> Any:
    other = np.array(array)
    other[at] = by(other[at])
    return other


def on(v: Values, **wrong: Any) -> dict[str, Any]:
    """A forward and backward pass carried on from wrong quantities, as somebody does who notices nothing."""
    w = dict(v)
    w.update(wrong)
    rules = {
        "Z1": lambda: sigmoid(w["S1"]), "S2": lambda: w["Z1"] @ w["W2"], "Z2": lambda: sigmoid(w["S2"]),
        "Q": lambda: w["Z2"] @ w["W3"], "y": lambda: sigmoid(w["Q"]), "d3": lambda: w["y"] - w["Y"],
        "g3": lambda: w["d3"].T @ w["Z2"], "d2": lambda: (w["d3"] @ w["W3"].T) * w["Z2"] * (1 - w["Z2"]),
        "g2": lambda: w["d2"].T @ w["Z1"], "d1": lambda: (w["d2"] @ w["W2"].T) * w["Z1"] * (1 - w["Z1"]),
        "g1": lambda: w["d1"].T @ w["X"],
    }  # fmt: skip
    for name, rule in rules.items():
        if name not in wrong:
            w[name] = np.round(rule(), 4)
    return {name: w[name] for name in ("S1", *rules)}


def errors(v: Values, **wrong: Any) -> dict[str, Any]:
    """d3, d2, d1 and the gradients alone, carried on."""
    return {name: value for name, value in on(v, **wrong).items() if name[0] in "dg"}


CASES = (
    # The forward pass.
    Case("no sigmoid", lambda v: on(v, Z1=v["S1"]), {"Z1": "sigmoid-missing"}),
    Case("no minus in the exponent", lambda v: on(v, Z1=sigmoid(-v["S1"])), {"Z1": "sigmoid-without-minus"}),
    Case("no 1 in the denominator", lambda v: on(v, Z2=np.exp(v["S2"])), {"Z2": "sigmoid-without-one"}),
    Case("minus in the denominator", lambda v: on(v, Z2=1 / (1 - np.exp(-v["S2"]))), {"Z2": "sigmoid-minus-one"}),
    Case("slope for sigmoid", lambda v: on(v, Z1=v["p1"]), {"Z1": "sigmoid-slope"}),
    Case("sigmoid twice", lambda v: on(v, Z2=sigmoid(v["Z2"])), {"Z2": "sigmoid-twice"}),
    Case("sigmoid of the input", lambda v: on(v, Z2=sigmoid(v["Z1"])), {"Z2": "sigmoid-of-inputs"}),
    Case("tanh", lambda v: on(v, Z1=np.tanh(v["S1"])), {"Z1": "tanh-for-sigmoid"}),
    Case("relu", lambda v: {"Z1": np.maximum(v["S1"], 0)}, {"Z1": "relu-for-sigmoid"}, "symmetric"),
    Case("weights transposed forward", lambda v: on(v, S2=v["Z1"] @ v["W2"].T), {"S2": "forward-weights-transposed"}),
    Case("elements forward", lambda v: on(v, S2=v["Z1"] * v["W2"]), {"S2": "forward-elementwise"}),
    Case("sums as input", lambda v: on(v, S2=v["S1"] @ v["W2"]), {"S2": "forward-sums-as-input"}),
    Case("sums as input of the output", lambda v: on(v, Q=v["S2"] @ v["W3"]), {"Q": "forward-sums-as-input"}),
    Case("mean for sum", lambda v: on(v, S1=v["S1"] / 4), {"S1": "forward-averaged"}),
    Case("sums written transposed", lambda v: {"S2": v["S2"].T}, {"S2": "forward-transposed"}),
    Case("signs of weights lost", lambda v: {"S1": v["X"] @ np.abs(v["W1"])}, {"S1": "forward-weights-absolute"},
         "symmetric"),
    Case("softmax for sigmoid", lambda v: on(v, y=softmax(v["Q"])), {"y": "output-softmax"}),
    Case("sums for outputs", lambda v: on(v, y=v["Q"]), {"y": "sigmoid-missing"}),
    Case("decisions for outputs", lambda v: {"Q": v["Q"], "y": np.round(v["y"])}, {"y": "output-rounded"}),
    # The loss.
    Case("squares for entropy", lambda v: {"y": v["y"], "E": np.sum((v["y"] - v["Y"]) ** 2)}, {"E": "loss-of-squares"}),
    Case("mean loss", lambda v: {"E": v["E"] / 3}, {"E": "loss-averaged"}),
    Case("mean over entries", lambda v: {"E": v["E"] / 6}, {"E": "loss-averaged-over-entries"}),
    Case("half loss", lambda v: {"E": v["E"] / 2}, {"E": "loss-halved"}),
    Case("no minus before the sum", lambda v: {"E": -v["E"]}, {"E": "loss-sign"}),
    Case("log to base 10", lambda v: {"E": v["E"] / np.log(10)}, {"E": "loss-base-10"}),
    Case("only Y log y", lambda v: {"E": -np.sum(v["Y"] * np.log(v["y"]))}, {"E": "loss-first-term"}),
    Case("differences not squared", lambda v: {"E": np.abs(v["y"] - v["Y"]).sum()}, {"E": "loss-of-differences"}),
    # The error of the output.
    Case("Y - y", lambda v: errors(v, d3=v["Y"] - v["y"]), {"d3": "sign"}),
    Case("slope of the output too", lambda v: errors(v, d3=v["d3"] * v["y"] * (1 - v["y"])), {"d3": "output-slope-extra"}),
    Case("a 2 too many", lambda v: errors(v, d3=2 * v["d3"]), {"d3": "twice"}),
    Case("error of squares", lambda v: errors(v, d3=2 * v["d3"] * v["y"] * (1 - v["y"])), {"d3": "error-of-squares"}),
    Case("y alone", lambda v: errors(v, d3=v["y"]), {"d3": "error-output-alone"}),
    Case("sum for difference", lambda v: errors(v, d3=v["y"] + v["Y"]), {"d3": "error-sum"}),
    Case("no sign", lambda v: errors(v, d3=np.abs(v["d3"])), {"d3": "error-absolute"}),
    Case("squared error", lambda v: errors(v, d3=v["d3"] ** 2), {"d3": "error-squared"}),
    Case("divided by N", lambda v: errors(v, d3=v["d3"] / 3), {"d3": "over-samples"}),
    Case("Q for y", lambda v: errors(v, d3=v["Q"] - v["Y"]), {"d3": "error-of-sums"}),
    # Going back.
    Case("no slope", lambda v: errors(v, d1=v["e1"]), {"d1": "slope-missing"}, "symmetric"),
    Case("output for slope", lambda v: errors(v, d2=v["e2"] * v["Z2"]), {"d2": "slope-is-output"}),
    Case("half of the slope", lambda v: errors(v, d2=v["e2"] * (1 - v["Z2"])), {"d2": "slope-one-minus-output"}),
    Case("slope of the sums", lambda v: errors(v, d1=v["e1"] * v["S1"] * (1 - v["S1"])), {"d1": "slope-of-sums"}),
    Case("plus in the slope", lambda v: errors(v, d2=v["e2"] * v["Z2"] * (1 + v["Z2"])), {"d2": "slope-plus"}),
    Case("slope negative", lambda v: errors(v, d2=-v["d2"]), {"d2": "slope-negative"}),
    Case("slope divided", lambda v: errors(v, d2=v["e2"] / v["p2"]), {"d2": "slope-inverse"}),
    Case("slope of the layer above", lambda v: errors(v, d1=v["e1"] * v["p2"]), {"d1": "slope-of-layer-above"}),
    Case("slope added", lambda v: errors(v, d2=v["e2"] + v["p2"]), {"d2": "slope-added"}),
    Case("weights not transposed", lambda v: errors(v, d1=v["d2"] @ v["W2"] * v["p1"]), {"d1": "weights-not-transposed"}),
    Case("weights skipped", lambda v: errors(v, d1=v["d2"] * v["p1"]), {"d1": "weights-skipped"}),
    Case("slope before weights", lambda v: errors(v, d1=(v["d2"] * v["p1"]) @ v["W2"].T), {"d1": "slope-before-weights"}),
    Case("brackets missing", lambda v: errors(v, d2=v["e2"] * v["Z2"] - v["Z2"] ** 2), {"d2": "slope-without-brackets"}),
    Case("updated weights", lambda v: errors(v, d2=(v["d3"] @ (v["W3"] - 1 * v["g3"].T * 0.1).T) * v["p2"]),
         {"d2": "weights-already-updated"}),
    # The gradients.
    Case("S for Z on the left", lambda v: {"g3": v["d3"].T @ v["S2"]}, {"g3": "input-sums"}),
    Case("own output on the left", lambda v: {"d2": v["d2"], "g2": v["d2"].T @ v["Z2"]}, {"g2": "input-own-output"}),
    Case("error of the layer above", lambda v: {"d2": v["d2"], "d1": v["d1"], "g1": v["d2"].T @ v["X"]},
         {"g1": "error-of-layer-above"}),
    Case("one transposed", lambda v: {"g3": v["g3"], "g2": v["g2"].T, "g1": v["g1"]}, {"g2": "transposed"}),
    Case("first sample", lambda v: {"g1": v["d1"][:1].T @ v["X"][:1]}, {"g1": "first-sample-only"}),
    Case("last sample left out", lambda v: {"g3": v["d3"][:-1].T @ v["Z2"][:-1]}, {"g3": "last-sample-left-out"}),
    Case("mean over samples", lambda v: {"g2": v["g2"] / 3, "g3": v["g3"]}, {"g2": "over-samples"}),
    Case("learning rate in it", lambda v: {"g3": 0.1 * v["g3"]}, {"g3": "times-learning-rate"}),
    Case("the step for the gradient", lambda v: {"g3": -0.1 * v["g3"]}, {"g3": "minus-learning-rate"}),
    Case("zeros", lambda v: {"g2": 0 * v["g2"]}, {"g2": "gradient-zero"}),
    Case("gradients of the squares", lambda v: {name: value for name, value in errors(
        v, d3=2 * v["d3"] * v["y"] * (1 - v["y"])).items() if name[0] == "g"},
         {"g3": "error-of-squares", "g2": "error-of-squares", "g1": "error-of-squares"}),
    # Slips in single numbers.
    Case("a sign", lambda v: on(v, S2=changed(v["S2"], (0, 1), lambda x: -x)), {"S2": "slip sign"}),
    Case("the decimal point", lambda v: on(v, Z1=changed(v["Z1"], (1, 2), lambda x: x / 10)), {"Z1": "slip point"}),
    Case("two digits", lambda v: {"S1": changed(np.round(v["S1"], 4), (0, 0), lambda x: 1.7195)}, {"S1": "slip digits"}),
    Case("arithmetic", lambda v: on(v, d2=changed(v["d2"], (2, 0), lambda x: x + 0.03)), {"d2": "slip"}),
    Case("arithmetic in two", lambda v: {"g1": changed(changed(v["g1"], (0, 1), lambda x: x - 0.011), (2, 3),
                                                       lambda x: x + 0.2)}, {"g1": "slip"}),
    Case("a constant", lambda v: {"d3": v["d3"], "d2": 3 * v["d2"]}, {"d2": "factor 3"}),
    Case("another shape", lambda v: {"g1": v["g1"][:, :3]}, {"g1": "shape"}),
    Case("guessed", lambda v: {"d2": np.array([[0.3, 0.1, 0.2], [0.5, 0.7, 0.1], [0.9, 0.2, 0.4]])}, {"d2": "?"}),
    # The corrected networks.
    Case("sigmoid for softmax", lambda v: {"Q": v["Q"], "y": sigmoid(v["Q"])}, {"y": "output-sigmoid"}, "corrected-softmax"),
    Case("softmax of columns", lambda v: {"y": softmax(v["Q"], 0)}, {"y": "softmax-over-samples"}, "corrected-softmax"),
    Case("no exponential", lambda v: {"Q": v["Q"], "y": v["Q"] / v["Q"].sum(axis=1, keepdims=True)}, {"y": "softmax-without-exp"},
         "corrected-softmax"),
    Case("entropy of sigmoids", lambda v: {"y": v["y"], "E": -np.sum(v["Y"] * np.log(v["y"]) + (1 - v["Y"]) * np.log(1 - v["y"]))},
         {"E": "loss-both-terms"}, "corrected-softmax"),
    Case("no bias forward", lambda v: {"S1": v["X"] @ v["W1"][1:]}, {"S1": "bias-not-in-forward"}, "corrected-bias"),
    Case("bias not trained", lambda v: {"g3": np.hstack([0 * v["g3"][:, :1], v["g3"][:, 1:]])}, {"g3": "bias-missing"},
         "corrected-bias"),
    Case("bias last", lambda v: {"g2": np.roll(v["g2"], -1, axis=1)}, {"g2": "bias-row-last"}, "corrected-bias"),
    Case("no slope of squares", lambda v: {"d3": 2 * (v["y"] - v["Y"])}, {"d3": "output-slope-missing"}, "corrected-squares"),
    Case("entropy's error", lambda v: {"d3": v["y"] - v["Y"]}, {"d3": "error-of-cross-entropy"}, "corrected-squares"),
    Case("root of the squares", lambda v: {"E": np.sqrt(v["E"])}, {"E": "loss-root"}, "corrected-squares"),
)  # fmt: skip
