"""What became of every start of a sweep."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from pyport import matfile
from pyport.arithmetic.primitives import Array
from pyport.files import write_bytes
from pyport.sweep.settings import Settings
from pyport.verdict import Verdict

#: Why a start ended; the first reached the tolerance, all others the step limit or a loss that is NaN.
KINDS = ("tolerance", "limit", "diverged", "dead-units", "tie", "unknown")
#: The file of all starts, and beside it starts.csv.
RESULT = "starts.mat"
#: The parts of the starts that stopped of which the steps are told.
QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@dataclass(frozen=True)
class Result:
    """One entry for each start in every array, by seed.

    Attributes
    ----------
    seed, steps : ndarray
    last_loss : ndarray
        The last of what the script keeps as the loss.
    kind : ndarray
        Index in `KINDS`: why it ended.
    checked : ndarray
        How many of its steps were computed again in other ways.
    differing : ndarray
        How many numbers of those have other bits than the formula has in strict arithmetic, line by line.
    ratio : ndarray
        The largest difference of an update there from -a times the numeric derivative, over what is allowed.
    """

    seed: Array
    steps: Array
    last_loss: Array
    kind: Array
    checked: Array
    differing: Array
    ratio: Array

    @classmethod
    def of(cls, parts: Sequence[Mapping[str, Array]]) -> Result:
        """The result of all parts together, each start once."""
        names = ("seed", "steps", "last_loss", "kind", "sample_seed", "sample_bits", "sample_ratio")
        every = {name: np.concatenate([np.ravel(part[name]) for part in parts]) for name in names}
        order = np.argsort(every["seed"])
        seed, steps, last_loss, kind = (every[name][order] for name in names[:4])
        checked, differing, ratio = np.zeros((3, len(seed)))
        place = np.searchsorted(seed, every["sample_seed"])
        np.add.at(checked, place, 1)
        np.add.at(differing, place, every["sample_bits"])
        np.maximum.at(ratio, place, every["sample_ratio"])
        return cls(seed, steps, last_loss, kind, checked, differing, ratio)

    @property
    def stopped(self) -> Array:
        """Which reached the tolerance."""
        stopped: Array = self.kind == 0
        return stopped

    @property
    def wrong(self) -> Array:
        """Which have numbers with other bits, or updates that are not -a times the derivative."""
        wrong: Array = (self.differing > 0) | ~(self.ratio <= 1)
        return wrong

    @property
    def verdict(self) -> Verdict:
        """FAIL if numbers are wrong; PASS if all starts reached the tolerance, else UNDECIDED."""
        return Verdict.FAIL if self.wrong.any() else Verdict.PASS if self.stopped.all() else Verdict.UNDECIDED

    def described(self) -> dict[str, Any]:
        """The counts, and the starts that did not stop, as plain values."""
        steps = self.steps[self.stopped]
        return {
            "starts": len(self.seed),
            "ended": {kind: int((self.kind == n).sum()) for n, kind in enumerate(KINDS)},
            "steps": {f"{100 * part:g}%": float(np.quantile(steps, part)) for part in QUANTILES} if steps.size else {},
            "checked_steps": int(self.checked.sum()),
            "differing_bits": int(self.differing.sum()),
            "largest_gradient_ratio": float(self.ratio.max(initial=0)),
            "never": [{"seed": int(seed), "last_loss": float(loss), "ended": KINDS[int(kind)]}
                      for seed, loss, kind in zip(self.seed, self.last_loss, self.kind, strict=True) if kind],
        }  # fmt: skip

    def save(self, folder: Path, settings: Settings) -> None:
        """Write starts.csv and starts.mat."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["seed", "steps", "ended", "last_loss", "checked_steps", "differing_bits", "gradient_ratio"])
        columns = (self.seed, self.steps, self.kind, self.last_loss, self.checked, self.differing, self.ratio)
        for seed, steps, kind, loss, checked, differing, ratio in zip(*(c.tolist() for c in columns), strict=True):
            writer.writerow([int(seed), int(steps), KINDS[int(kind)], loss, int(checked), int(differing), ratio])
        write_bytes(folder / "starts.csv", text.getvalue().encode())
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        matfile.write(folder / RESULT, {**settings.described(), **arrays, "kinds": ",".join(KINDS)})

    @classmethod
    def load(cls, path: Path) -> Result:
        """What `save` wrote as starts.mat."""
        variables = matfile.read(path)
        return cls(*(matfile.number_matrix(variables, f.name, path, finite=False).ravel() for f in fields(cls)))
