"""Slips that MATLAB's statement names: a function that the port leaves out, or whose kin in NumPy counts otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.scripts.verify import verify
from pyport.verdict import Verdict

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("unhurried")]

GIVEN = ("x = [3 1 2.5 4 2 4];\n", "import numpy as np\nx = np.array([3, 1, 2.5, 4, 2, 4])\n")
CASES = {
    "the last edge of histc": ("e = 0:4;\nn = histc(x, e);", "e = np.arange(5)\nn, _ = np.histogram(x, e)", "last-bin",
                               "n, _ = np.histogram(x, np.append(e, np.nextafter(e[-1], np.inf)))"),
    "two percentiles": ("q = prctile(x, [25 75]);", "q = [np.percentile(x, 25), np.percentile(x, 75)]",
                        "percentile-method",
                        "q = [np.percentile(x, 25, method='hazen'), np.percentile(x, 75, method='hazen')]"),
    "two products": ("z = x + 1i;\nw = 2i * x;\nf = real(z * z') / 2 + 3 * real(w * w');",
                     "z = x + 1j\nw = 2j * x\nf = np.dot(z, z).real / 2 + 3 * np.dot(w, w).real",
                     "dot-not-conjugate", "f = np.vdot(z, z).real / 2 + 3 * np.vdot(w, w).real"),
    "unique is left out": ("u = unique(x);", "u = x", "missing-call", "u = np.unique(x)"),
    "fliplr is left out": ("f = 2 * fliplr(x);", "f = 2 * x[None]", "missing-call", "f = 2 * np.fliplr(x[None])"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.sampled(2)
def test_it_is_named_and_cured(name: str, tmp_path: Path) -> None:
    matlab, port, slip, right = CASES[name]
    script, file = tmp_path / "ref.m", tmp_path / "port.py"
    script.write_text(f"{GIVEN[0]}{matlab}\n")
    file.write_text(f"{GIVEN[1]}{port}\n")
    result = verify(script, file)
    assert result.verdict is Verdict.FAIL
    cure = result.faults[0].cures[0]
    assert cure.change.card.id == slip
    assert right in cure.change.after
    file.write_text(f"{GIVEN[1]}{port.replace(cure.change.before, cure.change.after)}\n")
    assert verify(script, file).verdict is Verdict.PASS
