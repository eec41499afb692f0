"""Copies of the fixtures that a test may spoil, and ways of spoiling them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from pyport import matfile
from pyport.parity.fixtures import CASES, Store, check
from pyport.parity.fixtures.provenance import source_digests
from pyport.resources import folder

#: The smallest case, and it with another one.
NAME = "scalars"
KEPT = ("one-sample", NAME)


@contextmanager
def copy_of_fixtures(tmp_path: Path) -> Iterator[Store]:
    """The fixtures of the cases `KEPT` in another folder, as if there were no other cases.

    None of them is stale, whatever is being done to the MATLAB files.
    """
    store = Store(tmp_path / "fixtures")
    index = {name: {**Store().entry(name), "sources": source_digests(CASES[name].variant)} for name in KEPT}
    for kind in ("starts", "golden"):
        (store.path / kind).mkdir(parents=True)
        for name in KEPT:
            shutil.copy(folder("fixtures") / kind / f"{name}.mat", store.path / kind)
    with mock.patch.dict(CASES, {name: CASES[name] for name in KEPT}, clear=True):
        store.write_index(index)
        yield store


def found(store: Store) -> dict[str, list[str]]:
    """The problems, cases without one left out."""
    return {name: problems for name, problems in check(Store(store.path)).items() if problems}


def edit_index(store: Store, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the entry of the smallest case."""
    path = store.path / "index.json"
    index = json.loads(path.read_text(encoding="utf-8"))
    change(index["cases"][NAME])
    path.write_text(json.dumps(index), encoding="utf-8")


def edit_array(path: Path, name: str, change: Callable[[Any], object]) -> None:
    """Change one variable of a .mat file in place."""
    variables = matfile.read(path)
    variables[name] = variables[name].copy()
    change(variables[name])
    matfile.write(path, {key: matfile.text(value) if key == "stopped" else value for key, value in variables.items()})
