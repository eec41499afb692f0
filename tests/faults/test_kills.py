"""A program that is killed leaves old or new files and nothing that piles up: a sample of the campaign."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kill_campaign import campaign
from kill_table import Row, rows, same_bytes
from samples import one_in

from pyport.files import write_bytes
from pyport.leftovers import claim, engine_folder, sweep

TEN = "abcdefghij" * 20_000


def python(body: str, name: str = "twin") -> Row:
    return Row(name, (sys.executable, "-c", body), {"a": b"old"}, same_bytes)


def test_a_killed_training_leaves_whole_files() -> None:
    outcome = campaign(rows()["train"], one_in(3, 3), seed=5)
    assert outcome.faults == []
    assert outcome.states.total() == 3 * one_in(3, 3)


@pytest.mark.live
def test_a_killed_making_of_fixtures_leaves_whole_files_and_no_engine() -> None:
    assert campaign(rows()["fixtures make"], one_in(3, 3), seed=5).faults == []


def test_writing_in_place_is_found_to_tear_files() -> None:
    body = f"import time, tempfile\ntempfile.gettempdir()\nf = open('a', 'wb')\nfor part in '{TEN[:40]}':\n" \
           "    f.write(part.encode() * 9); f.flush(); time.sleep(0.01)\n"  # fmt: skip
    outcome = campaign(python(body), 7, seed=1)
    assert any(words.startswith("a is torn") for words in outcome.faults)


def test_temporary_files_that_pile_up_are_found() -> None:
    body = (
        "import tempfile, os, time\nh, name = tempfile.mkstemp('.part', '.pyport-', '.')\n"
        "os.write(h, b'new'); time.sleep(0.05); os.replace(name, 'a')\n"
    )
    outcome = campaign(python(body), 10, seed=1)
    assert any("have piled up" in words for words in outcome.faults)
    assert outcome.states["torn"] == 0


def test_a_process_that_goes_on_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kill_campaign.PATIENCE", 0.1)
    body = "import subprocess, sys, time, tempfile\nif not open('a').read() == 'new':\n" \
           "    subprocess.Popen(['sleep', '4'])\ntime.sleep(0.5)\nopen('a', 'w').write('new')\n"  # fmt: skip
    outcome = campaign(python(body + "tempfile.gettempdir()"), 4, seed=1)
    assert outcome.orphans


def abandoned(folder: Path) -> Path:
    path = folder / ".pyport-12345678.part"
    path.write_bytes(b"half")
    return path


def test_the_next_write_clears_what_a_killed_one_left_and_nothing_else(tmp_path: Path) -> None:
    part = abandoned(tmp_path)
    for name in (".pyport-notes", "x.part", ".pyport", "pyport-a.part"):
        (tmp_path / name).write_bytes(b"mine")
    write_bytes(tmp_path / "a.mat", b"new")
    assert not part.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".pyport", ".pyport-notes", "a.mat", "pyport-a.part", "x.part"]  # fmt: skip


def test_what_a_living_process_writes_is_not_cleared(tmp_path: Path) -> None:
    part = abandoned(tmp_path)
    handle = os.open(part, os.O_RDONLY)
    assert claim(handle, part)
    write_bytes(tmp_path / "a.mat", b"new")
    assert part.read_bytes() == b"half"
    os.close(handle)
    write_bytes(tmp_path / "a.mat", b"new")
    assert not part.exists()


def test_what_was_cleared_before_it_was_claimed_is_not_claimed(tmp_path: Path) -> None:
    part = abandoned(tmp_path)
    handle = os.open(part, os.O_RDONLY)
    part.unlink()
    assert not claim(handle, part)
    abandoned(tmp_path)  # another file of the same name
    assert not claim(handle, part)
    os.close(handle)


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_bytes(b"mine")
    (tmp_path / ".pyport-engine-abcdefgh").symlink_to(tmp_path / "mine")
    os.mkfifo(tmp_path / ".pyport-engine-pipepipe")
    sweep(tmp_path, ".pyport-engine-*")
    assert (tmp_path / "mine" / "file").read_bytes() == b"mine"


def test_the_folder_of_a_killed_engine_is_cleared_and_that_of_a_living_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / ".pyport-engine-abcdefgh"
    (left / "deep").mkdir(parents=True)
    with engine_folder() as outer:
        assert not left.exists()
        with engine_folder() as inner:
            assert outer.is_dir()
            assert inner != outer
        assert not inner.exists()
    assert list(tmp_path.iterdir()) == []


def test_another_process_finds_a_claimed_file_claimed(tmp_path: Path) -> None:
    part = abandoned(tmp_path)
    script = "import sys; from pathlib import Path; from pyport.leftovers import sweep; " \
             f"sweep(Path({str(tmp_path)!r}), '.pyport-*.part')"  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    handle = os.open(part, os.O_RDONLY)
    claim(handle, part)
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)
    assert part.exists()
    os.close(handle)
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)
    assert not part.exists()


def test_the_table_names_commands_that_are_there() -> None:
    assert all(shutil.which(row.command[0]) for row in rows().values())
