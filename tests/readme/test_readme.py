"""Every command in the READMEs prints what they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from transcripts import READMES, ROOT, folder_for, matches, printed, transcripts

TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in READMES}


@pytest.mark.parametrize("name", READMES)
def test_every_command_prints_what_is_shown(name: str, tmp_path: Path) -> None:
    folder = folder_for(TEXTS[name], tmp_path)
    shown = transcripts(TEXTS[name])
    assert len(shown) >= 7
    for transcript in shown:
        output = printed(transcript.command, folder)
        assert matches(transcript.lines, output), f"{transcript.command} prints\n" + "\n".join(output)


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_pyport_is_on_the_tour(name: str) -> None:
    from pyport.cli import COMMANDS

    for command in COMMANDS:
        assert f"pyport {command}" in TEXTS[name]


@pytest.mark.parametrize("name", READMES)
def test_what_is_linked_is_there(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXTS[name]):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_another_output_would_be_noticed() -> None:
    assert matches(("a", "...", "d"), ["a", "b", "c", "d"])
    assert matches(("off by 3e-16",), ["off by 1.5e-15"])
    assert not matches(("a", "...", "d"), ["a", "b", "c"])
    assert not matches(("a", "b"), ["a", "c"])
    assert not matches(("off by 3e-6",), ["off by 2e-6"])
