"""The scripts in which the campaign plants slips: both ports run, and differ by the card's lines alone."""

from __future__ import annotations

import pytest
from plant import HOSTS, Said, counts, port, script

from pyport.slips import CARDS


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_holds_the_lines_of_each_card_and_parses(host: str) -> None:
    for card in CARDS.values():
        right, wrong = (port(card, host, lines) for lines in (card.right, card.wrong))
        for text, lines in ((right, card.right), (wrong, card.wrong)):
            compile(text, "port.py", "exec")
            assert all(line.strip() in text for line in lines.split("\n")), card.id
        assert right != wrong, card.id
        assert (card.octave or card.matlab) in script(card, host), card.id


def test_a_name_that_is_not_the_planted_one_is_not_counted() -> None:
    right = Said("std-by-n", "loop", "PASS")
    named = Said("std-by-n", "loop", "FAIL", found=True, names=("std-by-n",), cured=True)
    other = Said("std-by-n", "loop", "FAIL", found=False, names=("var-by-n",))
    both = Said("std-by-n", "loop", "FAIL", found=True, names=("var-by-n", "std-by-n"))
    alarm = Said("std-by-n", "loop", "FAIL", names=("sign",))
    assert counts([(named, right), (other, right), (both, alarm)]) == {
        "planted": 3, "found": 2, "named": 2, "alone": 1, "cured": 1, "right": 1, "right that fail": 1,
    }  # fmt: skip
