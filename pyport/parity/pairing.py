"""Which quantities and steps of two recordings can be compared, and what cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pyport.errors import InputError
from pyport.language import said
from pyport.recording import Array, Recording, size_text

Index = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Pair:
    """The quantities that both have, over the steps that both have, in the reference's shapes.

    Attributes
    ----------
    reference, port : mapping of str to ndarray
        In the reference's computing order.
    steps : int
    sizes : mapping of str to (str, str)
        How a table shows the reference's and the port's shape in a step.
    shapes : mapping of str to tuple
        The port's own shape in a step.
    vectors : frozenset of str
        Quantities that have one index in the port.
    ended, ends : str
        After how many steps each ends, if not after as many, and what that may be; else empty.
    wrong, open, notes : list of str
        What differs in form, what was not compared, and what a reader should know.
    """

    reference: Mapping[str, Array]
    port: Mapping[str, Array]
    steps: int
    sizes: Mapping[str, tuple[str, str]]
    shapes: Mapping[str, Index]
    vectors: frozenset[str]
    ended: str
    ends: str
    wrong: list[str]
    open: list[str]
    notes: list[str]

    def labels(self, name: str, index: Index) -> tuple[Index, Index]:
        """An element's place from 1 as the reference writes it and from 0 as the port does; () for one number."""
        shape = self.reference[name].shape[:-1]
        if np.prod(shape) == 1:
            return (), ()
        one_based = tuple(i + 1 for i in index)
        if name in self.vectors:
            return one_based, (max(index),)
        own = self.shapes[name]
        # A column of the reference may be a row of the port; else the indices are the same.
        return one_based, index if own == shape else tuple(max(index) if size > 1 else 0 for size in own)


def paired(reference: Recording, port: Recording) -> Pair:
    """Both recordings as far as they can be compared.

    Notes
    -----
    A vector of NumPy with one axis is compared with a column or a row; a row is never compared
    with a column.
    """
    wrong: list[str] = []
    notes: list[str] = []
    steps = min(reference.steps, port.steps)
    ended = ends = ""
    if reference.steps != port.steps:
        ended = said("the reference has {reference} steps, the port {port}",
                     reference=reference.steps, port=port.steps)  # fmt: skip
        ends = said("{ended}: an off-by-one end or another stopping rule; {steps} were compared",
                    ended=ended, steps=steps)  # fmt: skip
    undecided: list[str] = [said("{name} is missing in the port: not compared", name=name)
                            for name in reference.quantities if name not in port.quantities]  # fmt: skip
    undecided += [said("{name} is missing in the reference: not compared", name=name)
                  for name in port.quantities if name not in reference.quantities]  # fmt: skip
    if len(undecided) == len({*reference.quantities, *port.quantities}):
        raise InputError(
            said(
                "the two recordings have no quantity in common: {quantities} and {quantities2}.",
                quantities=", ".join(reference.quantities),
                quantities2=", ".join(port.quantities),
            )
        )
    common = [name for name in reference.quantities if name in port.quantities]
    other = [name for name in port.quantities if name in reference.quantities]
    if common != other:
        notes.append(said("the port records in another order ({port}); the reference's is taken ({reference})",
                          port=", ".join(other), reference=", ".join(common)))  # fmt: skip
    left, right, sizes = {}, {}, {}
    for name in common:
        wanted, got = reference.shape(name), port.shape(name)
        sizes[name] = _shown(reference, name), _shown(port, name)
        free = name in reference.vectors or name in port.vectors
        if wanted != got and not (free and _is_vector(wanted) and _is_vector(got) and max(wanted) == max(got)):
            both = {"name": name, "reference": sizes[name][0], "port": sizes[name][1]}
            wrong.append(
                said(
                    "{name} is {reference} in the reference and {port} in the port (transposed?): not compared", **both
                )
                if wanted == got[::-1]
                else said("{name} is {reference} in the reference and {port} in the port: not compared", **both)
            )
            continue
        if sizes[name][0] != sizes[name][1] and max(wanted) > 1:
            notes.append(said("{name}: the reference's {reference} is compared with the port's {port}, element by "
                              "element", name=name, reference=sizes[name][0], port=sizes[name][1]))  # fmt: skip
        left[name] = reference.quantities[name][..., :steps]
        right[name] = port.quantities[name].reshape(*wanted, port.steps)[..., :steps]
    shapes = {name: port.shape(name) for name in left}
    return Pair(left, right, steps, sizes, shapes, port.vectors, ended, ends, wrong, undecided, notes)


def _shown(side: Recording, name: str) -> str:
    shape = side.shape(name)
    return f"({shape[0]},)" if name in side.vectors else size_text(shape)


def _is_vector(shape: Index) -> bool:
    return len(shape) == 2 and min(shape) == 1
