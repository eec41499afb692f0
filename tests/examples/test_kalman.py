"""A script that is not the reference, its port, and ports that are wrong on purpose or round otherwise."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import kalman
import pytest
from cli_runner import run
from golden import GOLDEN, PROVENANCE, digests, run_script

from pyport.cli import output
from pyport.recording import Recording
from pyport.resources import folder

#: What the port says, and what it says in other hands.
SLIP = ("if abs(y) > 3", "if y > 3")
TRANSPOSED = ("F @ P @ F.T", "F.T @ P @ F")
LATE = ("        rec(z=z, y=y, S=S, K=K, x=x, P=P)\n", "        P[0, 1] += 1e-6 * (k == 31)\n"
        "        rec(z=z, y=y, S=S, K=K, x=x, P=P)\n")  # fmt: skip
SHORT = ("range(1, 61)", "range(1, 60)")
OTHER_ROUNDING = ("K = P @ H / S", "K = P @ H * (1 / S)")


def port(path: Path, *changes: tuple[str, str]) -> Path:
    """What the port records, after changes of its text."""
    text = Path(str(kalman.__file__)).read_text(encoding="utf-8")
    for right, other in changes:
        assert text.count(right) == 1
        text = text.replace(right, other)
    module = ModuleType("changed")
    exec(compile(text, "changed", "exec"), module.__dict__)
    module.track(path / "port.mat")
    return path / "port.mat"


def compared(path: Path, *options: str, width: int = 1000) -> tuple[int, list[str]]:
    """The exit code and the lines, in which no sentence is wrapped unless a width says so."""
    with mock.patch.object(output, "WIDTH", width):
        code, out, _ = run("compare", str(GOLDEN), str(path), *options)
    return code, out.splitlines()


def told(path: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(run("compare", str(GOLDEN), str(path), "--json", "-")[1])
    return result


def test_the_port_has_the_bits_of_octave(tmp_path: Path) -> None:
    code, lines = compared(port(tmp_path))
    assert (code, lines[0]) == (0, "PASS: all 660 numbers of 60 steps have the same bits")
    assert "K: the reference's 2x1 is compared with the port's (2,), element by element" in lines


def test_the_forgotten_abs_is_found_in_the_step_of_the_first_measurement_that_is_too_low(tmp_path: Path) -> None:
    slipped = port(tmp_path, SLIP)
    code, lines = compared(slipped)
    assert code == 1
    assert lines[0] == "FAIL: a slip in step 17, where K is computed: rounding cannot lose so much at once"
    first = told(slipped)["first_bit"]
    assert (first["step"], first["quantity"], first["matlab"], first["python"]) == (17, "K", [1, 1], [0])
    assert first["wanted"] == 0
    assert compared(slipped, "--rtol", "1e-9")[0] == 1


@pytest.mark.parametrize(
    ("change", "step", "quantity", "matlab", "python"),
    [(TRANSPOSED, 1, "S", [], []), (LATE, 31, "P", [1, 2], [0, 1])], ids=["transposed", "late"],
)  # fmt: skip
def test_other_slips_are_found_where_they_were_made(
    tmp_path: Path, change: tuple[str, str], step: int, quantity: str, matlab: list[int], python: list[int]
) -> None:
    found = told(port(tmp_path, change))
    first = found["first_bit"]
    assert found["verdict"] == "FAIL"
    assert (first["step"], first["quantity"], first["matlab"], first["python"]) == (step, quantity, matlab, python)


def test_a_loop_that_ends_one_step_early_fails(tmp_path: Path) -> None:
    code, lines = compared(port(tmp_path, SHORT))
    assert code == 1
    assert ("the reference has 60 steps, the port 59: an off-by-one end or another stopping rule; 59 were compared"
            in lines)  # fmt: skip


def test_another_rounding_is_no_slip_and_passes_only_where_the_user_allows_it(tmp_path: Path) -> None:
    rounding = port(tmp_path, OTHER_ROUNDING)
    code, lines = compared(rounding)
    assert code == 3
    assert lines[0] == (
        "UNDECIDED: bits differ, and the differences are of the size that rounding has; "
        "--ulps, --rtol or --atol say how far apart they may be"
    )
    assert (compared(rounding, "--ulps", "100")[0], compared(rounding, "--rtol", "1e-12")[0]) == (0, 0)
    assert (compared(rounding, "--ulps", "1")[0], compared(rounding, "--rtol", "1e-16")[0]) == (1, 1)
    slipped = compared(port(tmp_path, OTHER_ROUNDING, SLIP))[1][0]
    assert slipped.startswith("FAIL: a slip in step 17, where K is computed")


def test_a_slip_stays_a_slip_beside_another_rounding(tmp_path: Path) -> None:
    found = told(port(tmp_path, OTHER_ROUNDING, SLIP))
    assert found["first_bit"]["step"] < 17
    slips = [(jump["step"], jump["quantity"]) for jump in found["jumps"] if jump["is_slip"]]
    assert slips == [(17, "K")]


def test_the_golden_recording_is_that_of_the_files_that_stand_here() -> None:
    assert json.loads(PROVENANCE.read_text(encoding="utf-8"))["sources"] == digests()
    assert GOLDEN.stat().st_size < 20_000
    assert list(Recording.load(GOLDEN).quantities) == ["z", "y", "S", "K", "x", "P"]


@pytest.mark.live
def test_octave_records_the_golden_bits_today_and_the_port_has_them_too(tmp_path: Path) -> None:
    run_script(tmp_path, "kalman")
    for path in (tmp_path / "kalman.mat", port(tmp_path)):
        assert compared(path)[0] == 0
    code, out, _ = run("compare", str(tmp_path / "kalman.mat"), str(port(tmp_path, SLIP)))
    assert code == 1
    assert "first differing bit: step 17, K(1,1) [0]: port " in out


#: The READMEs, and the heading of the part that a person with a script of their own reads.
SECTIONS = {"en": ("README.md", "## Your own script\n"), "zh": ("README.zh-CN.md", "## 自己的脚本\n")}


def section(lang: str = "en") -> str:
    """That part of the README in a language."""
    name, heading = SECTIONS[lang]
    readme = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
    return readme.partition(heading)[2].partition("\n## ")[0]


def fenced(language: str, lang: str = "en") -> list[str]:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", section(lang), re.MULTILINE | re.DOTALL)
    return [text for name, text in blocks if name == language]


def test_the_readme_shows_lines_of_the_example() -> None:
    (matlab,), (python,) = fenced("matlab"), fenced("python")
    script = (folder("matlab_ref") / "examples" / "kalman.m").read_text(encoding="utf-8")
    ported = Path(str(kalman.__file__)).read_text(encoding="utf-8")
    for text, lines in ((script, matlab.splitlines()), (ported, python.splitlines())):
        code = [re.split(r"\s+[%#] ", line)[0] for line in lines]
        assert len(code) >= 3
        assert [line for line in code if line not in [own.strip() for own in text.splitlines()]] == []


@pytest.mark.parametrize(("lang", "least"), [("en", 4), ("zh", 3)])
def test_the_readme_shows_what_compare_prints_for_the_slip(lang: str, least: int, tmp_path: Path) -> None:
    (block,) = fenced("text", lang)
    shown = [line.rstrip() for line in block.splitlines()]
    _, printed = compared(port(tmp_path, SLIP), "--lang", lang, width=80)
    assert len(shown) >= least
    assert shown == [line for line in printed if line][: len(shown)]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("verdict", ["PASS", "UNDECIDED"])
def test_the_readme_shows_the_other_two_verdicts(tmp_path: Path, verdict: str, lang: str) -> None:
    changes = {"PASS": (), "UNDECIDED": (OTHER_ROUNDING,)}[verdict]
    assert compared(port(tmp_path, *changes), "--lang", lang)[1][0] in section(lang)


def test_the_example_runs_as_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(kalman.__file__), run_name="__main__")
    assert compared(tmp_path / "port.mat")[0] == 0
