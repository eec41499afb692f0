"""Comparison of a port with a reference, every element of every quantity of every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pyport.arithmetic import bits_differ, ulp_distance
from pyport.language import Said, joined, said
from pyport.trace import WEIGHTS, Array

#: What a sentence calls the side that is judged.
PORT = said("port")


@dataclass(frozen=True)
class Difference:
    """One element that differs.

    Attributes
    ----------
    step : int
        Counted from 1; one more than the last step for the weights after the last update.
    quantity : str
    index : tuple of int
        Counted from 0.
    got, wanted : float
        The port's and the reference's value.
    allowed : float
        The bound; 0 where bits were compared.
    ulps : float
    """

    step: int
    quantity: str
    index: tuple[int, ...]
    got: float
    wanted: float
    allowed: float
    ulps: float

    @property
    def ratio(self) -> float:
        """Difference over bound; Inf for a difference where none is allowed."""
        difference = abs(self.got - self.wanted)
        if self.allowed > 0:
            return difference / self.allowed
        return 0.0 if difference == 0 else np.inf

    def sentence(self, *, steps: int, reference: str, line: str = "", port: str = "") -> Said:
        """Where, got, wanted, allowed, and by which line, in one sentence."""
        element = self.quantity
        if self.index:
            element += f"({','.join(str(i + 1) for i in self.index)}) [{','.join(map(str, self.index))}]"
        if self.step <= steps:
            place = said("step {step}, {element}", step=self.step, element=element)
        else:
            place = said("after the last step, {element}", element=element)
        digits = next((d for d in (5, 9, 17) if f"{self.got:.{d}g}" != f"{self.wanted:.{d}g}"), 17)
        numbers = said(
            "{place}: {port} {got}, {reference} {wanted}",
            place=place,
            port=port or said("port"),
            got=f"{self.got:.{digits}g}",
            reference=reference,
            wanted=f"{self.wanted:.{digits}g}",
        )
        if np.isnan(self.got) or np.isnan(self.wanted):
            off = said("not a number")
        elif self.allowed > 0:
            off = said("|diff| {off:.1e} > bound {allowed:.1e} ({ratio:.1e} x)", off=abs(self.got - self.wanted),
                       allowed=self.allowed, ratio=self.ratio)  # fmt: skip
        else:
            off = said("{much} where the same bits are expected", much=_count(self.ulps))
        return joined("; ", [numbers, off, said("first to differ"), *([line] if line else [])])


@dataclass(frozen=True)
class QuantityResult:
    """How one quantity compares over all steps: its worst element, and how many differ at all."""

    elements: int
    differing: int
    failing: int
    worst_ratio: float
    worst_ulps: float

    def __add__(self, other: QuantityResult) -> QuantityResult:
        return QuantityResult(
            self.elements + other.elements, self.differing + other.differing, self.failing + other.failing,
            max(self.worst_ratio, other.worst_ratio), max(self.worst_ulps, other.worst_ulps),
        )  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """What a comparison found, by quantity, and the first failure in computing order."""

    quantities: Mapping[str, QuantityResult]
    first: Difference | None

    @property
    def passed(self) -> bool:
        """Whether nothing differs by more than is allowed."""
        return self.first is None

    @property
    def differing(self) -> int:
        """How many elements do not have the same bits."""
        return sum(result.differing for result in self.quantities.values())

    @property
    def elements(self) -> int:
        """How many elements were compared."""
        return sum(result.elements for result in self.quantities.values())

    @property
    def worst_ratio(self) -> float:
        """The largest difference over its bound."""
        return max(result.worst_ratio for result in self.quantities.values())

    @property
    def worst_ulps(self) -> float:
        """The largest distance in units in the last place."""
        return max(result.worst_ulps for result in self.quantities.values())


def compare(
    reference: Mapping[str, Array], port: Mapping[str, Array], allowed: Mapping[str, Array] | None = None
) -> Comparison:
    """Judge every element of the port by its own bound, or by its bits.

    Parameters
    ----------
    reference, port : mapping of str to ndarray
        Arrays of the same names and shapes with the step as last axis, in computing order.
    allowed : mapping of str to ndarray, optional
        Largest allowed distance for each element; without it all bits must agree.

    Notes
    -----
    NaN is never equal to anything here, not even to NaN.
    """
    results, firsts = {}, []
    for order, (name, wanted) in enumerate(reference.items()):
        got = port[name]
        if got.shape != wanted.shape:
            raise ValueError(f"{name}: shapes {got.shape} and {wanted.shape} cannot be compared")
        differ = bits_differ(got, wanted)
        ulps = ulp_distance(got, wanted)
        broken = np.isnan(got) | np.isnan(wanted)
        if allowed is None:
            bound = np.zeros_like(wanted)
            failing = differ | broken
            ratio = np.where(failing, np.inf, 0.0)
        else:
            bound = allowed[name]
            ratio = ratios(got, wanted, bound)
            ratio[broken] = np.inf
            failing = ~(ratio <= 1)
        results[name] = QuantityResult(wanted.size, int(differ.sum()), int(failing.sum()),
                                       float(ratio.max()), float(ulps.max()))  # fmt: skip
        if failing.any():
            firsts.append((first_of(failing), order, name, bound, ulps))
    if not firsts:
        return Comparison(results, None)
    where, _, name, bound, ulps = min(firsts, key=lambda entry: (entry[0][0], entry[1]))
    t, index = where[0], where[1:]
    place = (*index, t)
    return Comparison(
        results,
        Difference(t + 1, name, tuple(index), float(port[name][place]), float(reference[name][place]),
                   float(bound[place]), float(ulps[place])),
    )  # fmt: skip


def ratios(got: Array, wanted: Array, bound: Array) -> Array:
    """The difference of each element over its bound; 0 where there is none."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        difference = np.abs(got - wanted)
        ratio = np.where(difference == 0, 0.0, difference / bound)
    # Equal infinities are equal; their difference is NaN.
    return np.where(np.isinf(got) & (got == wanted), 0.0, ratio)


def first_of(failing: np.ndarray) -> tuple[int, ...]:
    """Step and matrix index of the first failing element; within a step column by column, as MATLAB counts."""
    by_step = np.moveaxis(failing, -1, 0)
    t = int(np.argmax(by_step.reshape(by_step.shape[0], -1).any(axis=1)))
    matrix = by_step[t]
    index = np.unravel_index(int(np.argmax(matrix.ravel(order="F"))), matrix.shape, order="F") if matrix.ndim else ()
    return (t, *(int(i) for i in index))


def common_steps(
    reference: Mapping[str, Array], port: Mapping[str, Array], steps: int
) -> tuple[Mapping[str, Array], ...]:
    """Both over the first `steps` steps alone; weights with those after the last of them."""

    def cut(values: Mapping[str, Array]) -> dict[str, Array]:
        return {name: value[..., : steps + (name in WEIGHTS)] for name, value in values.items()}

    return cut(reference), cut(port)


def _count(ulps: float) -> str:
    return f"{ulps:.0f} ULP" if ulps else said("another sign of zero")


def worst_of(comparisons: Sequence[Comparison]) -> dict[str, QuantityResult]:
    """The comparisons of several cases in one, quantity by quantity."""
    total = dict(comparisons[0].quantities)
    for comparison in comparisons[1:]:
        for name, result in comparison.quantities.items():
            total[name] = total[name] + result
    return total
