"""A golden trace made before a MATLAB file changed is stale, and red."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixture_copies import KEPT, NAME, copy_of_fixtures, edit_index, found

from pyport.parity.fixtures import Store, provenance
from pyport.parity.fixtures.provenance import SOURCES
from pyport.resources import folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with copy_of_fixtures(tmp_path) as copy:
        yield copy


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the MATLAB files in the place of the real ones."""
    copy = tmp_path / "matlab_ref"
    shutil.copytree(folder("matlab_ref"), copy)
    monkeypatch.setattr(provenance, "folder", lambda name: copy)
    return copy


@pytest.mark.parametrize("file", SOURCES)
def test_a_changed_matlab_file_makes_every_case_stale(store: Store, sources: Path, file: str) -> None:
    assert store.stale(NAME) is None
    (sources / file).write_text((sources / file).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert found(store) == {
        name: [f"{name}: stale, made before {file} changed; pyport fixtures make {name} renews it."] for name in KEPT
    }


def test_all_changed_files_are_named_and_one_no_longer_counted_too(store: Store, sources: Path) -> None:
    for file in ("update.m", "forward.m"):
        (sources / file).write_text("%", encoding="utf-8")
    edit_index(store, lambda entry: entry["sources"].update({"gone.m": "0"}))
    assert Store(store.path).stale(NAME) == (
        "scalars: stale, made before forward.m, gone.m, update.m changed; pyport fixtures make scalars renews it."
    )


def test_other_line_ends_and_other_matlab_files_make_nothing_stale(store: Store, sources: Path) -> None:
    for file in SOURCES:
        (sources / file).write_bytes((sources / file).read_bytes().replace(b"\n", b"\r\n"))
    (sources / "tutorial.m").write_text("%", encoding="utf-8")
    assert found(store) == {}


def called_from(file: str) -> set[str]:
    """The MATLAB files of the reference that a file calls, and those that they call."""
    there = {path.name for path in folder("matlab_ref").glob("*.m")}
    found, new = set[str](), {file}
    while new:
        found |= new
        texts = [(folder("matlab_ref") / name).read_text(encoding="utf-8").partition("\n%!")[0] for name in new]
        code = "\n".join(line.partition("%")[0] for text in texts for line in text.splitlines())
        new = {f"{word}.m" for word in re.findall(r"\b([a-z]\w*)\(", code)} & there - found
    return found


def test_every_file_that_a_golden_trace_hangs_on_counts() -> None:
    assert set(SOURCES) == called_from("train_trace.m")
    assert "tutorial.m" not in SOURCES
