"""``pyport sweep``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import pytest
import scipy.io
from cli_runner import run

from pyport.errors import InputError
from pyport.report.sweep import histogram
from pyport.sweep import workers
from pyport.sweep.workers import _same_everywhere


def test_it_tells_how_many_stop_and_which_do_not(tmp_path: Path) -> None:
    folder = tmp_path / "权重 1"
    code, out, err = run("sweep", "--seeds", "195:200", "--max-steps", "3000", "--save", str(folder), "--json",
                         str(tmp_path / "a.json"), "--plot", str(tmp_path / "a.svg"))  # fmt: skip
    assert (code, err) == (3, "")
    assert "6 starts, matlab stream, sigmoid-bce, at most 3,000 steps" in out
    assert out.startswith("UNDECIDED: 5 of 6 starts stop (83.33%), half of them within ")
    assert "; 0 numbers differ from the strict formula" in " ".join(out.split())
    assert "Next: pyport train --seed 198 --max-steps 3000 shows why" in out
    assert "█" not in out
    assert "switched off" in out
    said = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert said["starts"] == 6
    assert [start["seed"] for start in said["never"]] == [198]
    with (folder / "starts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["seed"]) for row in rows] == list(range(195, 201))
    arrays = scipy.io.loadmat(folder / "starts.mat")
    assert arrays["last_loss"].ravel().tolist() == [float(row["last_loss"]) for row in rows]
    assert rows[3]["ended"] == "dead-units"
    assert (tmp_path / "a.svg").read_bytes().startswith(b"<?xml")


def test_all_that_stop_are_a_pass() -> None:
    code, out, _ = run("sweep", "--seed", "42", "--verbose")
    assert code == 0
    assert out.startswith("PASS: the start stops after 1,073 steps")
    assert "█" in out


@pytest.mark.parametrize(("words", "sentence"), [
    (("--seeds", "a"), "--seeds a: a seed is a whole number, a range of seeds is two with a colon between, as 1:1000."),
    (("--seeds", "5:1"), "--seeds 5:1: seeds go from 0 to 2^32-1, the smaller one first."),
    (("--seeds", "-1:1"), "--seeds -1:1: seeds go from 0 to 2^32-1, the smaller one first."),
    (("--seeds", "1:2", "--head", "x"), "there is no head 'x'"),
    (("--seeds", "1:2", "--workers", "0"), "--workers 0: at least one is needed."),
    (("--seeds", "1:2", "--max-steps", "0"), "the step limit must be a whole number of at least 1, not 0."),
    (("--seeds", "1:2", "--hidden-width", "0"), "the hidden width must be at least 1, not 0."),
    (("--seeds", "1:2", "--scheduler", "tcp://127.0.0.1:1"), "no Dask scheduler answers at tcp://127.0.0.1:1"),
    (("--seeds", "1:2", "--scheduler", "?"), "no Dask scheduler answers at ?"),
    (("--seeds", "1:2", "--save", "/dev/null/x"), "/dev/null/x: cannot be used (Not a directory)."),
    (("--seeds", "1:2", "--plot", "a.gif"), "a.gif: a figure is written as png, svg, pdf"),
])  # fmt: skip
def test_bad_input_is_one_sentence(words: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ANSWERS", 1)
    code, out, err = run("sweep", *words)
    assert (code, out) == (2, "")
    assert err.startswith(f"pyport: {sentence}")
    assert len(err.splitlines()) == 1


def test_two_ways_to_compute_are_one_too_many() -> None:
    code, _, err = run("sweep", "--seeds", "1:2", "--workers", "2", "--scheduler", "tcp://127.0.0.1:1")
    assert code == 2
    assert "leave one out" in err


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    code, _, err = run("sweep", "--seeds", "1:2", "--scheduler", "tcp://127.0.0.1:1")
    assert (code, err) == (
        2, "pyport: --scheduler needs dask.distributed: python -m pip install 'pyport[cluster]'.\n"
    )  # fmt: skip


@pytest.mark.parametrize(("scheduler", "worker", "sentence"), [
    ("1.0", "1.0", None),
    (None, "1.0", "the scheduler of the cluster at A has no pyport; pyport 1.0 is needed on all of it."),
    ("1.0", "0.9", "the worker of the cluster at A has pyport 0.9; pyport 1.0 is needed on all of it."),
])  # fmt: skip
def test_a_cluster_with_another_version_is_refused(
    scheduler: str | None, worker: str | None, sentence: str | None
) -> None:
    def host(version: str | None) -> dict:
        return {"packages": {"pyport": version}}

    class Client:
        def get_versions(self, packages: list[str]) -> dict:
            assert packages == ["pyport"]
            return {
                "client": host("1.0"),
                "scheduler": host(scheduler),
                "workers": {"a": host("1.0"), "b": host(worker)},
            }

    if sentence is None:
        _same_everywhere(Client(), "A")
    else:
        with pytest.raises(InputError, match=f"^{re.escape(sentence)}$"):
            _same_everywhere(Client(), "A")


def test_a_histogram_counts_every_start_once() -> None:
    import numpy as np

    steps = np.array([700.0, 701, 900, 1136, 11118, 11118])
    counts, edges = histogram(steps, 12)
    assert counts.sum() == 6
    assert edges[0] == 700
    assert edges[-1] == 11119
    assert histogram(np.array([5.0]), 12)[0].tolist() == [1]
