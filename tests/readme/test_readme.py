"""Every command in the READMEs prints what they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from stops_table import ROWS, main, row, shown, trained
from transcripts import READMES, ROOT, files, folder_for, matches, printed, transcripts

TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in READMES}


@pytest.mark.parametrize("engine", [False, pytest.param(True, marks=pytest.mark.live)])
def test_every_command_prints_what_is_shown(tmp_path: Path, engine: bool) -> None:
    first = READMES[0]
    folder = folder_for(TEXTS[first], tmp_path)
    outputs: dict[str, list[str]] = {}
    for name in READMES:
        assert files(TEXTS[name]) == files(TEXTS[first])
        shown = transcripts(TEXTS[name])
        assert len(shown) >= 4
        shown = [transcript for transcript in shown if needs_engine(transcript.command) is engine]
        assert shown
        for transcript in shown:
            # What both show is run once: they have the same files, and commands that write are in both.
            if transcript.command not in outputs:
                outputs[transcript.command] = printed(transcript.command, folder)
            output = outputs[transcript.command]
            assert matches(transcript.lines, output), f"{name}: {transcript.command} prints\n" + "\n".join(output)


def needs_engine(command: str) -> bool:
    """Whether a command runs a MATLAB file."""
    return any(word.endswith(".m") for word in command.split())


def test_commands_that_write_are_in_both_readmes_in_one_order() -> None:
    writing = [[t.command.removesuffix(" --lang zh") for t in transcripts(text) if "--save" in t.command]
               for text in TEXTS.values()]  # fmt: skip
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


@pytest.mark.parametrize("name", READMES)
def test_it_is_no_longer_than_somebody_reads(name: str) -> None:
    assert len(TEXTS[name].splitlines()) <= 300


def test_another_output_would_be_noticed() -> None:
    assert matches(("a", "...", "d"), ["a", "b", "c", "d"])
    assert matches(("off by 3e-16",), ["off by 1.5e-15"])
    assert not matches(("a", "...", "d"), ["a", "b", "c"])
    assert not matches(("a", "b"), ["a", "c"])
    assert matches(("vanish with the C library's exp and sums in order",), ["vanish with sums in order"])
    assert not matches(("vanish with the C library's exp and sums in order",), ["vanish with the C library's exp"])
    assert not matches(("off by 3e-6",), ["off by 2e-6"])


def test_both_have_the_same_headings_links_tables_and_code() -> None:
    first, second = (_skeleton(text) for text in TEXTS.values())
    assert first == second


def test_what_one_of_them_leaves_out_would_be_noticed() -> None:
    text = TEXTS[READMES[0]]
    table = text.index("<!-- peers -->"), text.index("<!-- end of peers -->")
    assert _skeleton(text[: table[0]] + text[table[1] :]) != _skeleton(text)
    assert _skeleton(text.replace("### Found in the wild", "")) != _skeleton(text)
    assert _skeleton(text.replace("wanted 0.58662", "wanted 0.58661")) != _skeleton(text)


def _skeleton(text: str) -> dict[str, list[str]]:
    """What a translation leaves as it is."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return {
        "code": [block for language, block in blocks if language not in ("console", "text")],
        "numbers of answers": [number for language, block in blocks if language == "text"
                               for number in re.findall(r"\d[\d.]*(?:e[+-]\d+)?", block)],
        "headings": re.findall(r"^#+(?= )", text, re.MULTILINE),
        "numbers of tables": re.findall(r"\| ([\d,.; ]+) (?=\|)", text),
        "options": sorted(set(re.findall(r"`(--[\w-]+)", text))),
        "links": [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not link.startswith("README")],
    }  # fmt: skip


def test_the_house_names_every_module_at_the_top() -> None:
    house = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = "\n".join(re.findall(r"^    .*$", house, re.MULTILINE))
    for path in (ROOT / "pyport").iterdir():
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and not path.stem.startswith("__"):
            assert re.search(rf"\b{path.stem}\b", rows), path.stem


def test_the_house_names_every_campaign() -> None:
    house = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in (ROOT / "tests").glob("*/*campaign.py"):
        assert path.name.startswith("test_") or f"`{path.parent.name}/{path.name}`" in house, path.name


def test_rows_of_starts_that_stop_are_computed_as_both_show_them() -> None:
    for text in TEXTS.values():
        assert [line.split(" | ")[0].removeprefix("| ").rstrip("| ") for line in shown(text)] == list(ROWS)
    assert row("`--correct bias`", trained("`--correct bias`", 40)).startswith("| `--correct bias` | 40 | ")


def test_a_table_of_fewer_starts_is_not_that_of_the_readmes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(20) == 1
    assert len(capsys.readouterr().out.splitlines()) == len(ROWS)
