"""A small sample of the campaign: no right gradient fails, and none passes that is off by what would show."""

from __future__ import annotations

import own_campaign
import pytest


@pytest.mark.parametrize("seed", range(1000, 1008))
@pytest.mark.sampled(5)
def test_no_wrong_verdict_in_a_sample(seed: int) -> None:
    right, wrong, said = own_campaign.judged(seed)
    assert said == ""
    assert right != "FAIL"
    assert wrong in ("FAIL", "UNDECIDED", "PASS")
