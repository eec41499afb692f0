"""The corrected network: nothing switched on is the reference, and each switch does one thing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pyport import corrected
from pyport.corrected import REFERENCE, TRAINED, Variant, corrected_backward, corrected_forward, corrected_step
from pyport.errors import InputError, ShapeError
from pyport.heads import HEADS
from pyport.network import forward
from pyport.parity.fixtures import CASES
from pyport.rand import Stream
from pyport.resources import folder
from pyport.starts import start_from_stream
from pyport.trace import QUANTITIES, Trace
from pyport.training import Start, step, train, with_bias, y_after_update

CITED = re.compile(r"^\s*(?P<text>\w+ = .+?)\s+# (?P<file>\w+\.m):(?P<line>\d+)$")
#: Python lines that call a function object where MATLAB passes the name of the head or a switch.
OTHER_WORDS = {
    "y = head.output(Q)": "y = head_output(Q, head);",
    "d3 = head.delta(y, Y)": "d3 = head_delta(y, Y, head);",
    "loss = reported_loss(Q, y, Y, variant)": "loss = reported_loss(Q, y, Y, head, start.reported);",
    "D = next_history(D, loss, variant)": "D = next_history(D, loss, start.history);",
}
#: The complex step cuts nothing off; its formula rounds about this often on the way to one number.
ROUNDINGS = 1000


def transliterated(matlab: str) -> str:
    text = matlab.strip().rstrip(";").replace(".*", "°").replace(" * ", " @ ").replace("°", "*").replace("'", ".T")
    return re.sub(r"(W\d)\(1 \+ bias:end, :\)", r"\1[bias:]", text)


def wrong_lines(source: str) -> list[str]:
    wrong = []
    for found in filter(None, map(CITED.match, source.splitlines())):
        matlab = (folder("matlab_ref") / found["file"]).read_text(encoding="utf-8").splitlines()
        cited = matlab[int(found["line"]) - 1].strip()
        if cited != OTHER_WORDS.get(found["text"]) and transliterated(cited) != found["text"]:
            wrong.append(found["text"])
    return wrong


def test_every_line_of_the_corrected_network_is_the_matlab_line_that_it_cites() -> None:
    source = Path(str(corrected.__file__)).read_text(encoding="utf-8")
    assert len([line for line in source.splitlines() if CITED.match(line)]) == 14
    assert wrong_lines(source) == []
    assert wrong_lines(source.replace("d2 @ W2[bias:].T", "d2 @ W2[bias:]")) == [
        "d1 = d2 @ W2[bias:] * (Z1 * (1 - Z1))"
    ]


@pytest.mark.parametrize("name", ["startup", "sizes", "wide"])
def test_without_a_correction_it_has_the_references_bits(name: str) -> None:
    start = CASES[name].start()
    weights = (start.W1, start.W2, start.W3)
    values, _ = step(start.X, start.Y, weights, 100.0, 0.1)
    again = corrected_step(start.X, start.Y, weights, 100.0, REFERENCE)
    for quantity, value in zip(QUANTITIES[3:], again, strict=True):
        np.testing.assert_array_equal(value, values[quantity])


@pytest.mark.parametrize(
    ("seed", "variant", "steps"),
    [(198, Variant("softmax-ce"), 1002), (985, Variant("softmax-ce"), 1176), (198, Variant(bias=True), 1281)],
)
def test_a_start_that_never_stops_stops_when_it_is_corrected(seed: int, variant: Variant, steps: int) -> None:
    start = start_from_stream(Stream("matlab", seed))
    trace = train(with_bias(start) if variant.bias else start, variant=variant)
    assert (trace.steps, trace.stopped) == (steps, "tolerance")


@pytest.mark.parametrize("head", TRAINED)
@pytest.mark.parametrize("bias", [False, True])
def test_the_gradients_are_the_derivative_of_the_heads_loss(head: str, bias: bool) -> None:
    start = CASES["sizes"].start()
    start = with_bias(start) if bias else start
    rng = np.random.default_rng(3)
    weights = [rng.uniform(-1, 1, w.shape) for w in (start.W1, start.W2, start.W3)]
    variant = Variant(head, bias=bias)
    _, Z1, _, Z2, _, y = corrected_forward(start.X, *weights, variant)
    blocks = corrected_backward(start.X, start.Y, weights[1], weights[2], Z1, Z2, y, variant)[::-1]
    for k, g in enumerate(blocks):
        direction = rng.uniform(-1, 1, weights[k].shape)
        moved = [w + 1e-100j * direction if j == k else w + 0j for j, w in enumerate(weights)]
        slope = HEADS[head].loss(corrected_forward(start.X + 0j, *moved, variant)[4], start.Y).imag * 1e100
        allowed = ROUNDINGS * np.finfo(float).eps * (np.abs(g).T * np.abs(direction)).sum()
        assert abs((g.T * direction).sum() - slope) <= allowed
        assert abs((-g.T * direction).sum() - slope) > allowed


def test_the_history_is_the_loss_itself_or_its_running_minimum() -> None:
    start = start_from_stream(Stream("matlab", 0))
    plain, kept = (train(start, learning_rate=8, max_steps=20, variant=Variant(history=h)) for h in ("minimum", "loss"))
    np.testing.assert_array_equal(plain.quantities["loss"], kept.quantities["loss"])
    np.testing.assert_array_equal(plain.quantities["D"], np.minimum.accumulate(plain.quantities["loss"]))
    np.testing.assert_array_equal(kept.quantities["D"], kept.quantities["loss"])
    assert (plain.quantities["D"] != kept.quantities["D"]).any()


def test_y_after_the_update_belongs_to_the_printed_weights() -> None:
    trace = train(start_from_stream(Stream("matlab", 0)), max_steps=5)
    y = forward(trace.X, *trace.final.values())[-1]
    np.testing.assert_array_equal(y_after_update(trace), y)
    assert (y != trace.quantities["y"][..., -1]).all()


def test_a_corrected_trace_survives_its_file(tmp_path: Path) -> None:
    case = CASES["corrected-all"]
    trace = train(case.start(), max_steps=3, variant=case.variant)
    trace.save(tmp_path / "t.mat")
    again = Trace.load(tmp_path / "t.mat")
    assert again.variant == case.variant
    assert again.y_final is not None
    np.testing.assert_array_equal(again.y_final, trace.y_final, strict=True)
    assert again.sizes == {"N": 4, "F": 2, "H": 6, "M": 3, "K": 5}


def test_names_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match=r"^there is no head 'tanh'; there are sigmoid-bce, "):
        Variant("tanh")
    with pytest.raises(InputError, match=r"^there is no history 'all'; there are minimum, loss\.$"):
        Variant(history="all")


def test_bias_terms_and_weights_must_go_together() -> None:
    start = start_from_stream(Stream("matlab", 0))
    with pytest.raises(InputError, match=r"^a network with bias terms starts from weights with a row for them"):
        train(start, variant=Variant(bias=True))
    with pytest.raises(ShapeError, match=r"the columns of X and one for the bias must equal the rows of W1"):
        replace(start, bias=True)
    assert with_bias(start).W1.shape == (5, 3)
    assert isinstance(with_bias(start), Start)
