"""Layers as courses write them: right ones are proved, slips are found with their block and their constant."""

from __future__ import annotations

import numpy as np
import pytest
from layers import LAYERS, Layer, Slip

from pyport import gradcheck
from pyport.own.result import EXACT
from pyport.verdict import Verdict

#: The loops of these take seconds; the others say the same of the arithmetic.
QUICK = [layer for layer in LAYERS if layer.name not in ("conv by loops", "LSTM")]
SLIPS = [pytest.param(layer, slip, id=f"{layer.name}-{k + 1}") for layer in QUICK for k, slip in enumerate(layer.slips)]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
@pytest.mark.sampled(8)
def test_a_right_layer_is_proved(layer: Layer) -> None:
    result = gradcheck(layer.loss, layer.grad, layer.x0, *layer.args)
    assert result.verdict is Verdict.PASS, str(result)
    assert result.proved


@pytest.mark.parametrize(("layer", "slip"), SLIPS)
@pytest.mark.sampled(8)
def test_a_slip_fails_in_its_block_by_its_constant(layer: Layer, slip: Slip) -> None:
    result = gradcheck(layer.loss, layer.with_slip(slip), layer.x0, *layer.args)
    assert result.verdict is Verdict.FAIL
    (item,) = (item for item in result.evidence if item.place == "x0" and item.method == EXACT)
    names = result.names.blocks
    assert tuple(name for name, right in zip(names, item.blocks, strict=True) if not right) == slip.wrong
    refuted = [proof for proof in result.proofs.values() if proof.status == "refuted"]
    assert all(tuple(block.name for block in proof.wrong) == slip.wrong for proof in refuted)
    if slip.ratio is not None:
        wrong = [ratio for ratio, right in zip(item.ratios, item.blocks, strict=True) if not right]
        assert np.allclose(wrong, float(slip.ratio), rtol=1e-9)
        assert all({block.ratio for block in proof.wrong} == {slip.ratio} for proof in refuted)
