"""Every command in the READMEs prints what they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from transcripts import READMES, ROOT, files, folder_for, matches, printed, transcripts

TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in READMES}


def test_every_command_prints_what_is_shown(tmp_path: Path) -> None:
    first = READMES[0]
    folder = folder_for(TEXTS[first], tmp_path)
    outputs: dict[str, list[str]] = {}
    for name in READMES:
        assert files(TEXTS[name]) == files(TEXTS[first])
        shown = transcripts(TEXTS[name])
        assert len(shown) >= 7
        for transcript in shown:
            # What both show is run once: they have the same files, and commands that write are in both.
            if transcript.command not in outputs:
                outputs[transcript.command] = printed(transcript.command, folder)
            output = outputs[transcript.command]
            assert matches(transcript.lines, output), f"{name}: {transcript.command} prints\n" + "\n".join(output)


def test_commands_that_write_are_in_both_readmes_in_one_order() -> None:
    writing = [[t.command for t in transcripts(text) if "--save" in t.command] for text in TEXTS.values()]
    assert writing[0] == writing[1] != []


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
    assert matches(("vanish with the C library's exp and sums in order",), ["vanish with sums in order"])
    assert not matches(("vanish with the C library's exp and sums in order",), ["vanish with the C library's exp"])
    assert not matches(("off by 3e-6",), ["off by 2e-6"])
