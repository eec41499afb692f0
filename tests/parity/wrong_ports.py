"""Ports with one line wrong on purpose, put in the place of the right one."""

from __future__ import annotations

import inspect
import textwrap
from types import ModuleType
from typing import Any

import pytest

from pyport import network, training
from pyport.parity import drift, forced


def replace_line(monkeypatch: pytest.MonkeyPatch, function: str, right: str, wrong: str) -> None:
    """Let the whole package compute with `wrong` where `right` stands in a function of the port."""
    home: ModuleType = training if function == "step" else network
    lines = textwrap.dedent(inspect.getsource(getattr(home, function))).splitlines()
    (hit,) = (number for number, line in enumerate(lines) if right in line and ".m:" in line and " # " in line)
    lines[hit] = lines[hit].replace(right, wrong)
    namespace: dict[str, Any] = dict(vars(home))
    exec("\n".join(lines), namespace)
    for module in (forced, drift, training) if function == "step" else (training,):
        monkeypatch.setattr(module, function, namespace[function])
