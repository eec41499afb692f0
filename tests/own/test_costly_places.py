"""Large sizes are not asked where small ones have shown a failure, and are where they have not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from pyport.own.check import check
from pyport.own.question import Names, Place, Question
from pyport.verdict import Verdict


@pytest.mark.parametrize(("times", "asked"), [(2.0, {2, 50}), (1.9, {2})])
def test_a_costly_place_is_left_out_after_a_failure(times: float, asked: set[int]) -> None:
    sizes: set[int] = set()

    def gradient(blocks: Sequence[Any], _: Sequence[Any]) -> Any:
        sizes.add(blocks[0].size)
        return [times * blocks[0]]

    rng = np.random.default_rng(1)
    places = (Place("small", (rng.normal(size=2),)), Place("large", (rng.normal(size=50),), costly=True))
    question = Question(lambda blocks, _: np.sum(blocks[0] ** 2), gradient, places, Names(("x",), ()))
    result = check(question, proof=False)
    assert result.verdict is (Verdict.PASS if len(asked) > 1 else Verdict.FAIL)
    assert sizes == asked
