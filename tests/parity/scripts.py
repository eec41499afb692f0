"""Small programs that stand in the place of an engine."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyport import matfile
from pyport.parity.engines import Engine, octave
from pyport.parity.engines.known import OCTAVE_VARIABLE

Content = bytes | Mapping[str, Any]


def program(tmp_path: Path, body: str) -> Path:
    """An executable shell script."""
    path = tmp_path / "engine"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def engine_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, time_limit: float = 30.0) -> Engine:
    """The script, chosen in Octave's place as a user would choose it."""
    monkeypatch.setenv(OCTAVE_VARIABLE, str(program(tmp_path, body)))
    return replace(octave(), time_limit=time_limit)


def answering(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *answers: Content) -> Engine:
    """A script that answers each request with the next of these contents, whatever it says."""
    stock = tmp_path / "stock"
    stock.mkdir()
    for k, answer in enumerate(answers):
        path = stock / f"answer_{k:05d}.mat"
        if isinstance(answer, bytes):
            path.write_bytes(answer)
        else:
            matfile.write(path, answer)
    return engine_of(monkeypatch, tmp_path, f"cp {stock}/* .")


def facts_answer() -> dict[str, Any]:
    """What `engine_facts.m` could answer."""
    column, square = np.ones((4, 1)), np.ones((2, 2))
    return {"engine": "GNU Octave", "version": "0.1", "blas": "none", "computer": "here", "exp_values": column,
            "power_values": column, "log_values": column, "product": square, "product_left": square}  # fmt: skip


def is_gone(pid: int, patience: float = 5.0) -> bool:
    """Whether a process ends within the patience; one that only waits to be reaped has ended."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
