"""The record of a training run: every quantity of every step."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport import matfile
from pyport.corrected import REFERENCE, Variant
from pyport.errors import MatFileError
from pyport.language import said

Array = NDArray[np.float64]

WEIGHTS = ("W1", "W2", "W3")
#: The recorded quantities in the order in which a step computes them. The weights are those
#: from before the update; loss is the raw sum of squares, D its running minimum.
QUANTITIES = (*WEIGHTS, "S1", "Z1", "S2", "Z2", "Q", "y", "loss", "D", "g3", "g2", "g1")
SCALARS = ("loss", "D")
#: More steps than this are no trace but a damaged file.
LONGEST = 10**9
#: Why a run ended; diverged: what the script keeps as the loss is NaN, which ends its loop too.
STOPPED = ("tolerance", "max-steps", "diverged")


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
    variant : Variant
        Which of the tutorial's errors are corrected.
    y_final : ndarray or None
        y of the weights after the last update, (N, K); the reference does not compute it.
    """

    quantities: Mapping[str, Array]
    final: Mapping[str, Array]
    X: Array
    Y: Array
    learning_rate: float
    tolerance: float
    stopped: str
    variant: Variant = REFERENCE
    y_final: Array | None = None

    @property
    def steps(self) -> int:
        """How many steps were done."""
        return int(self.quantities["loss"].shape[-1])

    @property
    def sizes(self) -> dict[str, int]:
        """N, F, H, M and K."""
        (N, F), H, (M, K) = self.X.shape, self.final["W1"].shape[1], (self.final["W2"].shape[1], self.Y.shape[1])
        return {"N": N, "F": F, "H": H, "M": M, "K": K}

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
            **({} if self.variant.is_reference else {**asdict(self.variant), "y_final": self.y_final}),
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
                raise MatFileError(
                    said(
                        "{source}: {name} must be one number, not {size}.",
                        source=source,
                        name=name,
                        size=_size(value.shape),
                    )
                )
            return float(value.item())

        steps = scalar("steps")
        stopped = matfile.text(variables.get("stopped", ""))
        if stopped not in STOPPED:
            raise MatFileError(
                said(
                    "{source}: stopped must be one of {stopped}, not {stopped2!r}.",
                    source=source,
                    stopped=", ".join(STOPPED),
                    stopped2=stopped,
                )
            )
        if not 1 <= steps <= LONGEST or steps != int(steps):
            raise MatFileError(
                said(
                    "{source}: steps must be a whole number from 1 to {longest:g}, not {steps:g}.",
                    source=source,
                    longest=LONGEST,
                    steps=steps,
                )
            )
        X, Y = matrix("X"), matrix("Y")
        # A run that diverged is a trace all the same.
        final = {name: matrix(f"{name}_final", finite=False) for name in WEIGHTS}
        variant = _variant(variables, scalar)
        for name, value in {"X": X, "Y": Y, "W2_final": final["W2"]}.items():
            if value.ndim != 2:
                raise MatFileError(
                    said(
                        "{source}: {name} must be a matrix, not {size}.",
                        source=source,
                        name=name,
                        size=_size(value.shape),
                    )
                )
        N, K, M, b = X.shape[0], Y.shape[1], final["W2"].shape[1], int(variant.bias)
        H = final["W2"].shape[0] - b
        wanted = {"Y": (N, K), "W1_final": (X.shape[1] + b, H), "W2_final": (H + b, M), "W3_final": (M + b, K)}
        given = {"Y": Y, **{f"{name}_final": final[name] for name in WEIGHTS}}
        if not variant.is_reference:
            wanted["y_final"], given["y_final"] = (N, K), matrix("y_final", finite=False)
        for name, shape in wanted.items():
            if given[name].shape != shape:
                raise MatFileError(
                    said(
                        "{source}: {name} must be {size}, not {size2}.",
                        source=source,
                        name=name,
                        size=_size(shape),
                        size2=_size(given[name].shape),
                    )
                )
        sizes = quantity_shapes(Y, final, int(steps))
        quantities = {}
        for name in QUANTITIES:
            value = matrix(name, finite=False)
            # Octave and scipy drop or add axes of length 1 at the ends: only that is mended.
            if _core(value.shape) != _core(sizes[name]):
                raise MatFileError(
                    said(
                        "{source}: {name} must be {size}, not {size2}.",
                        source=source,
                        name=name,
                        size=_size(sizes[name]),
                        size2=_size(value.shape),
                    )
                )
            quantities[name] = np.ascontiguousarray(value.reshape(sizes[name], order="F"))
        rate, tolerance = scalar("learning_rate"), scalar("tolerance")
        return cls(quantities, final, X, Y, rate, tolerance, stopped, variant, given.get("y_final"))


def _variant(variables: Mapping[str, Any], scalar: Callable[[str], float]) -> Variant:
    """The corrections that a trace file names; a file that names none is the reference's."""
    if "head" not in variables:
        return REFERENCE
    words = {name: matfile.text(variables.get(name, "")) for name in ("head", "reported", "history")}
    return Variant(**words, bias=bool(scalar("bias")))


def quantity_shapes(Y: Array, weights: Mapping[str, Array], steps: int) -> dict[str, tuple[int, ...]]:
    """The shape of every recorded quantity, the step as last axis."""
    N, K = Y.shape
    W1, W2, W3 = (weights[name].shape for name in WEIGHTS)
    H, M = W1[1], W2[1]
    shapes = {
        "W1": W1, "W2": W2, "W3": W3,
        "S1": (N, H), "Z1": (N, H), "S2": (N, M), "Z2": (N, M), "Q": (N, K), "y": (N, K),
        "loss": (), "D": (), "g3": W3[::-1], "g2": W2[::-1], "g1": W1[::-1],
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
