"""A folder in which the commands have something to judge."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from runs import GRADIENTS, write

from pyport import matfile


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Gradients, points, files of values and recordings in the working folder; their texts and names."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(1)
    np.savez("at.npz", w=rng.normal(size=(3, 1)), x=rng.normal(size=(5, 3)))
    values = {"y": rng.normal(size=(3, 2)), "name": np.array("kalman"), "n": np.array(3.0)}
    np.savez("a.npz", **values)
    np.savez("near.npz", **{**values, "y": values["y"] * (1 + 1e-9)})
    np.savez("b.npz", **{**values, "y": values["y"].T, "name": np.array("kelman"), "n": np.array(4.0)})
    np.savez("zero.npz", y=np.zeros(3))
    np.savez("minus.npz", y=-np.zeros(3))
    walk = np.cumsum(rng.normal(size=(2, 1, 20)), axis=-1)
    for name, off in (("rec", 0.0), ("rec_near", 1e-15), ("rec_far", 1e-2)):
        there = walk * (1 + off * (np.arange(20) >= 12))
        np.savez(f"{name}.npz", quantities=np.array("walk"), steps=np.array(20.0), walk=there)
    matfile.write("at.mat", {"y": np.ones(3)})
    # The names of the values, and those of the functions that NumPy calls for others.
    return [*write(tmp_path, g_py=GRADIENTS, g_m="x = 1;\n"), "y name n walk rint"]
