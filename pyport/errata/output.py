"""Errata of the output: softmax or sigmoid, and whose gradient it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from pyport.check import check, places_of
from pyport.corrected import REFERENCE, Variant
from pyport.errata.card import Erratum
from pyport.gradients.prove import prove
from pyport.gradients.target import reference_gradient
from pyport.language import Said, joined, said
from pyport.model import Model
from pyport.rand import Stream
from pyport.starts import start_from_stream
from pyport.trace import Trace
from pyport.training import MAX_STEPS, Start, train, with_bias

#: Of MATLAB's seeds 1 ... 1000 those that have not reached the tolerance after 20000 steps.
NEVER_STOP = (198, 355, 358, 792, 985)
#: The status of a proof.
STATUS = {"proved": said("proved"), "refuted": said("refuted"), "not provable": said("not provable")}
#: Sizes at which no transpose can hide: W1, W2, W3.
SHAPES = ((4, 3), (3, 6), (6, 2))


def startup() -> Start:
    """Where MATLAB starts."""
    return start_from_stream(Stream("matlab", 0))


def seed_start(seed: int, variant: Variant) -> Start:
    """Where MATLAB starts with a seed, bias terms beginning at 0."""
    start = start_from_stream(Stream("matlab", seed))
    return with_bias(start) if variant.bias else start


def never_stopping(seed: int, variant: Variant = REFERENCE, max_steps: int = MAX_STEPS) -> Trace:
    """The run of a seed of MATLAB."""
    return train(seed_start(seed, variant), max_steps=max_steps, variant=variant)


def _steps(name: str, trace: Trace) -> Said:
    if trace.stopped == "tolerance":
        return said("{network} {steps} steps", network=NETWORK_WORDS[name], steps=trace.steps)
    return said("{network} not after {steps} steps, loss {loss:.4f}", network=NETWORK_WORDS[name], steps=trace.steps,
                loss=trace.quantities["D"][-1])  # fmt: skip


#: The networks in which the starts that never stop are tried.
NETWORKS = {
    "sigmoid": REFERENCE,
    "softmax": Variant("softmax-ce"),
    "sigmoid with bias terms": Variant(bias=True),
}
#: What they are called.
NETWORK_WORDS = {"sigmoid": "sigmoid", "softmax": "softmax", "sigmoid with bias terms": said("sigmoid with bias terms")}


def stuck_runs(max_steps: int = MAX_STEPS) -> dict[str, list[Trace]]:
    """The runs of `NEVER_STOP` in each of `NETWORKS`."""
    from pyport.ensemble import train_ensemble  # with scipy.special, which takes long to load

    return {name: train_ensemble([seed_start(seed, variant) for seed in NEVER_STOP], max_steps=max_steps,
                                 variant=variant)
            for name, variant in NETWORKS.items()}  # fmt: skip


def stuck_lines(runs: Mapping[str, Sequence[Trace]]) -> list[Said]:
    """What the runs of `stuck_runs` show."""
    lines = []
    for k, seed in enumerate(NEVER_STOP):
        ends = joined("; ", (_steps(name, traces[k]) for name, traces in runs.items()))
        lines.append(said("rng({seed}): {ends}", seed=seed, ends=ends))
    stuck = runs["sigmoid"][0]
    Z2, y = stuck.quantities["Z2"][1, :, -1], stuck.quantities["y"][1, :, -1]
    lines.append(said("rng({seed}), sample 2 at the end: largest Z2 {Z2:.1e}, y {first:.4f} {second:.4f}",
                      seed=NEVER_STOP[0], Z2=Z2.max(), first=y[0], second=y[1]))  # fmt: skip
    return lines


def _whose_gradient() -> list[Said]:
    lines = []
    for head in ("sigmoid-bce", "sigmoid-sse"):
        proof = prove(reference_gradient, Model(head), SHAPES, 5)
        numbers = check(reference_gradient, Model(head), places_of({"startup": startup()}))
        worst = max(numbers.evidence, key=lambda item: item.worst)
        lines.append(said("against {loss}: {status}; in numbers at worst {worst:.2g} times what is allowed ({method})",
                          loss=Model(head).words, status=STATUS[proof.status], worst=worst.worst,
                          method=worst.method))  # fmt: skip
    start = startup()
    g3 = reference_gradient(start.X, start.Y, start.W1, start.W2, start.W3)[2]
    squares = Model("sigmoid-sse").gradient(start.X, start.Y, [start.W1, start.W2, start.W3])[2]
    ratios = np.mean(g3.T / squares, axis=0)
    lines.append(said(
        "at MATLAB's start-up weights g3' is {first:.3f} (column 1) and {second:.3f} (column 2) times the "
        "derivative of "
        "the sum of squares", first=ratios[0], second=ratios[1],
    ))  # fmt: skip
    return lines


def _transposed() -> list[Said]:
    proof = prove(reference_gradient, Model(), SHAPES, 5)
    lines = []
    for name, (a, b), block in zip(("W1", "W2", "W3"), SHAPES, proof.blocks, strict=True):
        verdict = said("proved") if block.right and block.transposed else said("no")
        lines.append(said("the derivative by {name} ({a}x{b}) is g transposed: {verdict}", name=name, a=a, b=b,
                          verdict=verdict))  # fmt: skip
    straight = prove(lambda *args: [g.T for g in reference_gradient(*args)], Model(), SHAPES, 5)
    same = all(block.ratio == Fraction(1) and not block.transposed for block in straight.blocks)
    return [*lines, said("transposed back, each has the shape of its weights: {verdict}",
                         verdict=said("proved") if same else said("no"))]  # fmt: skip


SOFTMAX = Erratum(
    "softmax",
    said("The output comes from a sigmoid, and so some starts never stop."),
    said("The text: the output comes from softmax. The code: it comes from a sigmoid."),
    said(
        "It matters: with the sigmoid some starts never reach the tolerance, because a sample's hidden units have all "
        "switched off and its output is stuck at sigmoid(0) = 0.5; without a step limit the script runs for ever."
    ),
    said("pyport train --head softmax-ce, or --correct bias"),
    lambda: stuck_lines(stuck_runs()),
    "stuck",
)
GRADIENT = Erratum(
    "gradient",
    said("g3, g2, g1 are the gradient of the cross-entropy."),
    said('The comments: g is the "derivative of the loss"; the loss is the sum of squares.'),
    said(
        "g3, g2, g1 are exactly the gradient of the cross-entropy -sum(Y.*log(y) + (1-Y).*log(1-y)); against the "
        "sum of "
        "squares they lack the factor 2*y.*(1-y) at the output."
    ),
    said(
        "pyport train --head sigmoid-sse descends the sum of squares; --correct loss reports the loss that is descended"
    ),
    _whose_gradient,
)
TRANSPOSED = Erratum(
    "transpose",
    said("g1, g2, g3 are the transposed gradients."),
    said("g1, g2, g3 are called the gradients."),
    said("Each is the transposed gradient; the update transposes it back."),
    said("none is needed; a gradient of your own may come either way, pyport gradcheck says which"),
    _transposed,
)
