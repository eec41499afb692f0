"""What the page shows, computed: the first step, each derivative beside its finite difference, and the exercise."""

from __future__ import annotations

import shlex
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from pyport.check import Place, check, sizes_of
from pyport.corrected import REFERENCE, Variant
from pyport.errors import InputError
from pyport.evidence import CheckResult
from pyport.gradients.bars import loss_bound
from pyport.gradients.differences import Ladder, central
from pyport.gradients.estimate import Estimate
from pyport.heads import full_name
from pyport.language import said
from pyport.model import Model
from pyport.paper.steps import Step, computed, gradient_of, steps
from pyport.parity.fixtures import CASES
from pyport.starts import choose_start
from pyport.trace import WEIGHTS, Array
from pyport.training import LEARNING_RATE, Start

#: Numbers are shown and asked for with so many decimals, as MATLAB shows them.
DECIMALS = 4
#: An exercise has matrices of at most so many rows and columns: it is to be done by hand.
BY_HAND = 8
#: What the exercise asks for, in computing order; S1, ... as far as a network has them.
ASKED = ("S1", "Z1", "S2", "Z2", "Q", "y", "E", "d3", "g3", "d2", "g2", "d1", "g1")


def model_of(variant: Variant) -> Model:
    """The loss that a network descends."""
    return Model(variant.head, bias="ones" if variant.bias else "none")


@dataclass(frozen=True, eq=False)
class Point:
    """Data and weights, and all that one step of training computes from them.

    Attributes
    ----------
    variant : Variant
    given : mapping
        X, Y, W1, W2, W3 and the learning rate a.
    values : mapping
        Every quantity by name, the given ones too.
    """

    variant: Variant
    given: Mapping[str, Any]
    values: Mapping[str, Any]

    @classmethod
    def of(cls, variant: Variant, given: Mapping[str, Any]) -> Point:
        """The step from these data and weights.

        Raises
        ------
        InputError
            If one of its numbers is not finite.
        """
        with np.errstate(all="ignore"):
            values = computed(steps(variant), given)
            # In the form that keeps exp and log in range where an output rounds to 0 or 1.
            values["E"] = model_of(variant).loss_of_sums(values["Q"], values["Y"])
        for name, value in values.items():
            if not np.isfinite(value).all():
                raise InputError(said("{name} has numbers that are not finite: exp overflows at these weights.",
                                      name=name))  # fmt: skip
        return cls(variant, given, values)

    @property
    def weights(self) -> list[Array]:
        """W1, W2, W3."""
        return [np.asarray(self.given[name]) for name in WEIGHTS]

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each quantity that is computed before the update."""
        return {name: np.shape(value) for name, value in self.values.items()
                if name not in self.given and not name.endswith("_new")}  # fmt: skip

    @property
    def sizes(self) -> dict[str, int]:
        """N, F, H, M and K."""
        (N, F), K = self.given["X"].shape, self.given["Y"].shape[1]
        return {"N": N, "F": F, "H": self.given["W1"].shape[1], "M": self.given["W2"].shape[1], "K": K}


@dataclass(frozen=True, eq=False)
class Sheet:
    """A network and its first step.

    Attributes
    ----------
    source : str
        The options that name its start, as on a command line.
    point : Point
        The first step.
    """

    source: str
    point: Point

    @classmethod
    def of(cls, start: Start, variant: Variant, source: str) -> Sheet:
        """The sheet of a start."""
        given = {name: getattr(start, name) for name in ("X", "Y", *WEIGHTS)}
        return cls(source, Point.of(variant, {**given, "a": LEARNING_RATE}))

    @property
    def variant(self) -> Variant:
        """The network."""
        return self.point.variant

    @property
    def steps(self) -> list[Step]:
        """The formulas."""
        return steps(self.variant)

    @cached_property
    def evidence(self) -> CheckResult:
        """The proof of the page's own formulas, and their numbers against numeric derivatives."""
        given = self.point.given
        place = Place(said("this page"), given["X"], given["Y"], tuple(self.point.weights))
        return check(gradient_of(self.variant), model_of(self.variant), [place])

    @cached_property
    def differences(self) -> Estimate:
        """The central difference of E by each weight, and how far it may be off."""
        model, given = model_of(self.variant), self.point.given
        X, Y, weights = given["X"], given["Y"], self.point.weights
        return central(Ladder(model, X, Y, weights, loss_bound(model, X, Y, weights)))

    @property
    def proved_at(self) -> list[str]:
        """The sizes at which the formulas were proved."""
        model = model_of(self.variant)
        return [sizes.words(model) for sizes, proof in self.evidence.proofs.items() if proof.status == "proved"]

    @property
    def is_by_hand(self) -> bool:
        """Whether its matrices are small enough for an exercise."""
        return max(self.point.sizes.values()) <= BY_HAND

    @cached_property
    def exercise(self) -> Point:
        """The second step, from data and weights that are rounded to what is printed, so that they are exactly known.

        Raises
        ------
        InputError
            If the network is too large to be computed by hand.
        """
        if not self.is_by_hand:
            sizes = sizes_of(model_of(self.variant), self.point.given["X"], self.point.weights)
            raise InputError(said("there is no exercise for {sizes}: more than {n} rows or columns are too many "
                                  "to be computed by hand.", sizes=sizes.words(model_of(self.variant)),
                                  n=BY_HAND))  # fmt: skip
        given, values = self.point.given, self.point.values
        exact = {"X": given["X"], "Y": given["Y"], **{name: values[f"{name}_new"] for name in WEIGHTS}}
        rounded = {name: np.round(value, DECIMALS) + 0.0 for name, value in exact.items()}
        return Point.of(self.variant, {**rounded, "a": given["a"]})

    @property
    def number(self) -> int:
        """A number by which a sheet of answers is told from that of another exercise."""
        given = self.exercise.given
        content = [np.asarray(given[name], dtype=np.float64) for name in ("X", "Y", *WEIGHTS)]
        whole = b"".join(array.tobytes() + str(array.shape).encode() for array in content)
        return zlib.crc32(whole + f"{self.variant.head} {self.variant.bias}".encode()) % 9000 + 1000


def sheet_of(case: str | None, weights: Path | None, head: str | None, correct: Collection[str]) -> Sheet:
    """The sheet that a command's options name; a case brings its network.

    Raises
    ------
    InputError
        If they name what cannot be used.
    """
    variant = CASES[case].variant if case in CASES else REFERENCE
    if head is not None:
        variant = replace(variant, head=full_name(head))
    if "loss" in correct:
        variant = replace(variant, reported="head")
    if "bias" in correct:
        variant = replace(variant, bias=True)
    start = choose_start(case, weights, None, None, bias=variant.bias)
    options = [f"--{name} {shlex.quote(str(value))}"
            for name, value in (("case", case), ("weights", weights), ("head", head)) if value is not None]  # fmt: skip
    return Sheet.of(start, variant, " ".join([*options, *(f"--correct {name}" for name in sorted(set(correct)))]))


def asked(point: Point) -> Sequence[str]:
    """The quantities that an exercise asks for."""
    return [name for name in ASKED if name in point.values]
