"""The same mistake in code as people write it has the same name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import styles

from pyport.diagnose import Asked, diagnose_target
from pyport.targets import Target, load

NAMES = ("W1", "W2", "W3")


@pytest.mark.parametrize("style", styles.PYTHON)
@pytest.mark.parametrize("words", ["sigmoid-bce sum sigmoid", ""])
@pytest.mark.sampled(5)
def test_every_style_of_python_has_the_same_mistake(style: str, words: str) -> None:
    result = diagnose_target(Target(style, styles.PYTHON[style], NAMES), Asked.of(words, None, None, None, None, None))
    assert [item.ids for item in result.named] == [("slope-one-minus-output",)]
    assert [line.wrong[0] for line in result.named[0].findings[0].lines] == [
        "d2 = d3 @ W3.T * (1 - Z2)",
        "d1 = d2 @ W2.T * (1 - Z1)",
    ]


def test_code_with_another_mistake_has_another_name() -> None:
    def negative(*inputs: Any) -> Any:
        return [-g for g in styles.arrays(*inputs)]

    result = diagnose_target(Target("negative", negative, NAMES), Asked())
    assert {card for item in result.named for card in item.ids} == {"sign", "slope-one-minus-output"}


@pytest.mark.live
@pytest.mark.parametrize("style", styles.MATLAB)
@pytest.mark.sampled(6)
def test_every_style_of_matlab_has_the_same_mistake(style: str, tmp_path: Path) -> None:
    (tmp_path / "grad.m").write_text(styles.MATLAB[style], encoding="utf-8")
    result = diagnose_target(load(str(tmp_path / "grad.m"), "octave"), Asked())
    assert [item.ids for item in result.named] == [("slope-one-minus-output",)]
    assert result.named[0].findings[0].lines[0].wrong[1] == "d2 = d3 * W3' .* (1 - Z2);"
