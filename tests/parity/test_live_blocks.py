"""The tests that stand in the MATLAB files themselves. ``octave --eval "test f"`` ends well even when they fail."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pyport import matfile
from pyport.parity.engines import octave, process
from pyport.resources import folder

pytestmark = pytest.mark.live

BLOCK = re.compile(r"^%!(test|assert|error|fail)\b", re.MULTILINE)
DRIVER = """
files = {files};
results = zeros(numel(files), 3);
for k = 1:numel(files)
    [passed, all, expected_failures] = test(files{k}, 'quiet');
    results(k, :) = [passed, all, expected_failures];
end
save('-v7', 'results.mat', 'results');
"""


def blocks(sources: Path) -> dict[str, int]:
    """How many test blocks each file has, files without one left out."""
    found = {path.name: len(BLOCK.findall(path.read_text(encoding="utf-8"))) for path in sorted(sources.glob("*.m"))}
    return {name: count for name, count in found.items() if count}


def outcome(sources: Path, work: Path) -> dict[str, tuple[int, ...]]:
    """Of each file with blocks: how many passed, how many there are, how many are expected to fail."""
    work.mkdir()
    names = list(blocks(sources))
    listed = ", ".join(f"'{sources / name}'" for name in names)
    (work / "driver.m").write_text(DRIVER.replace("{files}", f"{{{listed}}}"), encoding="utf-8")
    program, *_ = octave().command
    command = (program, "--no-init-file", "--no-history", "--path", str(sources), "--eval", "driver")
    process.run(command, folder=work, name="GNU Octave", time_limit=60)
    results = matfile.read(work / "results.mat")["results"]
    return {name: tuple(int(number) for number in row) for name, row in zip(names, results, strict=True)}


def test_all_blocks_of_all_files_run_and_pass(tmp_path: Path) -> None:
    found = outcome(folder("matlab_ref"), tmp_path / "work")
    assert found == {name: (count, count, 0) for name, count in blocks(folder("matlab_ref")).items()}
    assert sum(count for _, count, _ in found.values()) >= 12


def test_every_file_with_a_formula_has_blocks() -> None:
    formulas = {"backward.m", "forward.m", "sigmoid.m", "sum_of_squares.m", "train_trace.m", "update.m"}
    assert set(blocks(folder("matlab_ref"))) >= formulas


def test_a_wrong_formula_fails_its_blocks(tmp_path: Path) -> None:
    copy = tmp_path / "matlab_ref"
    shutil.copytree(folder("matlab_ref"), copy)
    text = (copy / "backward.m").read_text(encoding="utf-8")
    assert "* W3' .* (sigmoid(S2) .* (1 - sigmoid(S2))))' * Z1" in text
    (copy / "backward.m").write_text(text.replace("(1 - sigmoid(S2))))' * Z1", "sigmoid(S2)))' * Z1"), encoding="utf-8")
    found = outcome(copy, tmp_path / "work")
    assert found["backward.m"] == (1, 2, 0)
    assert found["forward.m"] == (1, 1, 0)


def test_a_block_that_cannot_be_parsed_is_no_pass(tmp_path: Path) -> None:
    copy = tmp_path / "matlab_ref"
    shutil.copytree(folder("matlab_ref"), copy)
    with (copy / "update.m").open("a", encoding="utf-8") as file:
        file.write("%!test\n%! assert (1 == \n")
    passed, count, _ = outcome(copy, tmp_path / "work")["update.m"]
    assert passed < count
