"""The record of a training run: every quantity of every step."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport import matfile
from pyport.errors import MatFileError

Array = NDArray[np.float64]

WEIGHTS = ("W1", "W2", "W3")
#: The recorded quantities in the order in which a step computes them. The weights are those
#: from before the update; loss is the raw sum of squares, D its running minimum.
QUANTITIES = (*WEIGHTS, "S1", "Z1", "S2", "Z2", "Q", "y", "loss", "D", "g3", "g2", "g1")
SCALARS = ("loss", "D")
#: More steps than this are no trace but a damaged file.
LONGEST = 10**9
#: Why a run ended.
STOPPED = ("tolerance", "max-steps")


@dataclass(frozen=True, eq=False)
class Trace:
    """A training run.

    Attributes
    ----------
    quantities : dict of str to ndarray
        For each name of `QUANTITIES` an array whose last axis is the step: ``W1`` is
        (F, H, steps), ``loss`` is (steps,).
    final : dict of str to ndarray
        W1, W2, W3 after the last update.
    X, Y : ndarray
        The data, (N, F) and (N, K).
    learning_rate, tolerance : float
    stopped : str
        One of `STOPPED`.
    """

    quantities: Mapping[str, Array]
    final: Mapping[str, Array]
    X: Array
    Y: Array
    learning_rate: float
    tolerance: float
    stopped: str

    @property
    def steps(self) -> int:
        """How many steps were done."""
        return int(self.quantities["loss"].shape[-1])

    @property
    def sizes(self) -> dict[str, int]:
        """N, F, H, M and K."""
        F, H = self.final["W1"].shape
        M, K = self.final["W3"].shape
        return {"N": self.X.shape[0], "F": F, "H": H, "M": M, "K": K}

    def extended(self, name: str) -> Array:
        """A quantity over the steps; for a weight matrix also its value after the last update."""
        values = self.quantities[name]
        if name not in WEIGHTS:
            return values
        return np.concatenate([values, self.final[name][..., np.newaxis]], axis=-1)

    def start(self) -> dict[str, Array]:
        """The starting weights."""
        return {name: self.quantities[name][..., 0] for name in WEIGHTS}

    def to_dict(self) -> dict[str, Any]:
        """The variables of a trace file."""
        return {
            **self.quantities,
            **{f"{name}_final": self.final[name] for name in WEIGHTS},
            "X": self.X,
            "Y": self.Y,
            "steps": self.steps,
            "learning_rate": self.learning_rate,
            "tolerance": self.tolerance,
            "stopped": self.stopped,
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a trace file that MATLAB and Octave load."""
        matfile.write(path, self.to_dict())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Trace:
        """Read a trace file, written here, by MATLAB or by Octave.

        Raises
        ------
        MatFileError
            If the file is no trace.
        """
        return cls.from_dict(matfile.read(path), path)

    @classmethod
    def from_dict(cls, variables: Mapping[str, Any], source: object) -> Trace:
        """The trace that the variables of a trace file hold."""

        def matrix(name: str, finite: bool = True) -> Array:
            return matfile.number_matrix(variables, name, source, finite=finite)

        def scalar(name: str) -> float:
            value = matrix(name)
            if value.size != 1:
                raise MatFileError(f"{source}: {name} must be one number, not {_size(value.shape)}.")
            return float(value.item())

        steps = scalar("steps")
        stopped = matfile.text(variables.get("stopped", ""))
        if stopped not in STOPPED:
            raise MatFileError(f"{source}: stopped must be one of {', '.join(STOPPED)}, not {stopped!r}.")
        if not 1 <= steps <= LONGEST or steps != int(steps):
            raise MatFileError(f"{source}: steps must be a whole number from 1 to {LONGEST:g}, not {steps:g}.")
        X, Y = matrix("X"), matrix("Y")
        # A run that diverged is a trace all the same.
        final = {name: matrix(f"{name}_final", finite=False) for name in WEIGHTS}
        for name, value in {"X": X, "Y": Y, "W2_final": final["W2"]}.items():
            if value.ndim != 2:
                raise MatFileError(f"{source}: {name} must be a matrix, not {_size(value.shape)}.")
        N, K, (H, M) = X.shape[0], Y.shape[1], final["W2"].shape
        wanted = {"Y": (N, K), "W1_final": (X.shape[1], H), "W2_final": (H, M), "W3_final": (M, K)}
        given = {"Y": Y, **{f"{name}_final": final[name] for name in WEIGHTS}}
        for name, shape in wanted.items():
            if given[name].shape != shape:
                raise MatFileError(f"{source}: {name} must be {_size(shape)}, not {_size(given[name].shape)}.")
        sizes = quantity_shapes(X, Y, final, int(steps))
        quantities = {}
        for name in QUANTITIES:
            value = matrix(name, finite=False)
            # Octave and scipy drop or add axes of length 1 at the ends: only that is mended.
            if _core(value.shape) != _core(sizes[name]):
                raise MatFileError(f"{source}: {name} must be {_size(sizes[name])}, not {_size(value.shape)}.")
            quantities[name] = np.ascontiguousarray(value.reshape(sizes[name], order="F"))
        return cls(quantities, final, X, Y, scalar("learning_rate"), scalar("tolerance"), stopped)


def quantity_shapes(X: Array, Y: Array, weights: Mapping[str, Array], steps: int) -> dict[str, tuple[int, ...]]:
    """The shape of every recorded quantity, the step as last axis."""
    N, F = X.shape
    K = Y.shape[1]
    H, M = weights["W2"].shape
    shapes = {
        "W1": (F, H), "W2": (H, M), "W3": (M, K),
        "S1": (N, H), "Z1": (N, H), "S2": (N, M), "Z2": (N, M), "Q": (N, K), "y": (N, K),
        "loss": (), "D": (), "g3": (K, M), "g2": (M, H), "g1": (H, F),
    }  # fmt: skip
    return {name: (*shape, steps) for name, shape in shapes.items()}


def _core(shape: Sequence[int]) -> tuple[int, ...]:
    """A shape without leading ones (a row for a vector) and without trailing ones."""
    core = list(shape)
    while len(core) > 1 and core[-1] == 1:
        core.pop()
    while len(core) > 1 and core[0] == 1:
        core.pop(0)
    return tuple(core)


def _size(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape if len(shape) > 1 else (1, *shape)))
