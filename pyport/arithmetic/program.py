"""A recorded formula run on an ensemble, with no more memory and no more calls than it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from scipy.special import expit

from pyport.arithmetic.dataflow import ancestors, last_uses, readers, signless
from pyport.arithmetic.symbols import ELEMENTWISE, Node, Symbol

Array = np.ndarray
#: A NumPy function, and its operands with the place of the result last.
Call = tuple[Callable[..., Any], tuple[Any, ...]]
_UFUNCS = {name: ufunc for ufunc, name in ELEMENTWISE.items()}
#: What is not the C library's last bit for bit: good for numbers that do not go back into the formula.
INEXACT = ("square", "log")
#: NumPy copies operands that are broadcast if several of their rows fit its buffer, which costs as much again.
BUFFER = 16


class Program:
    """The calls that compute the outputs of a recorded formula, in their order, for ensembles of one width.

    Parameters
    ----------
    state : sequence of Symbol
        The inputs, which the run replaces.
    after : sequence of Symbol
        What each of them becomes.
    outputs : mapping of str to Symbol
        What else is wanted of a step.
    width : int
        How many members the ensemble has.

    Attributes
    ----------
    state : list of ndarray
        The inputs, (rows, columns, width); to be filled before `run`, and changed by it.
    outputs : dict of str to ndarray
        Of the last step.

    Notes
    -----
    Sums run in index order from 0, products and quotients are NumPy's correctly rounded ones, and
    ``exp`` is the C library's, which SciPy's ``expit`` and NumPy's complex ``exp`` call: the bits are those of
    `StrictArray`, if no number of the state is -0. Squares and logarithms are NumPy's own; `ValueError`
    if they could reach the state.
    """

    def __init__(
        self, state: Sequence[Symbol], after: Sequence[Symbol], outputs: Mapping[str, Symbol], width: int
    ) -> None:
        self._width = width
        inputs, last = [symbol.node for symbol in state], [symbol.node for symbol in after]
        if any(node.op in INEXACT for node in ancestors(last)):
            raise ValueError("a square or a logarithm may not go back into the state: its last bit is not strict")
        results = [symbol.node for symbol in outputs.values()]
        order = ancestors([*results, *last])
        self._signless = signless(order, {id(node) for node in results}, inputs, last)
        self._uses = last_uses(order, {id(node) for node in (*results, *inputs)})
        self._free: dict[tuple[int, ...], list[Array]] = {}
        self._arrays: dict[int, Array] = {id(node): self._new(node) for node in inputs}
        self.state = [self._arrays[id(node)] for node in inputs]
        # An update may take its state's own memory if nothing reads that later.
        self._places = {id(new): array for new, old, array in zip(last, inputs, self.state, strict=True)
                        if new.op == "subtract" and readers(old, order)[-1] is new}  # fmt: skip
        self._calls: list[Call] = []
        self._constants: set[int] = set()
        for number, node in enumerate(order):
            if id(node) not in self._arrays:
                self._add(node, number)
        for old, new in zip(self.state, last, strict=True):
            if self._arrays[id(new)] is not old:
                self._calls.append((np.copyto, (old, self._arrays[id(new)])))
        self.outputs = {name: self._arrays[id(symbol.node)] for name, symbol in outputs.items()}
        del self._free, self._arrays, self._constants, self._places

    def run(self) -> None:
        """One step."""
        before = np.setbufsize(BUFFER)
        try:
            for function, operands in self._calls:
                function(*operands)
        finally:
            np.setbufsize(before)

    def _add(self, node: Node, number: int) -> None:
        operands = [self._arrays[id(item)] for item in node.inputs]
        if node.op == "constant":
            result = node.detail.reshape(*node.shape, 1) if node.shape else node.detail
        elif node.op == "transpose":
            result = operands[0].swapaxes(0, 1)
        elif node.op == "rows":
            result = operands[0][node.detail :]
        else:
            constant = all(id(item) in self._constants for item in node.inputs)
            # What is computed once must not share its memory with what every step writes.
            result = np.zeros((*node.shape, 1)) if constant else self._place(node)
            calls = list(self._lowered(node, operands, result))
            if constant:
                for function, arguments in calls:
                    function(*arguments)
            else:
                self._calls += calls
        if node.op == "constant" or (node.inputs and all(id(item) in self._constants for item in node.inputs)):
            self._constants.add(id(node))
        self._arrays[id(node)] = result
        for item in self._uses.get(number, ()):
            if id(item) not in self._constants:
                self._release(self._arrays[id(item)])

    def _lowered(self, node: Node, operands: list[Array], out: Array) -> Iterator[Call]:
        if node.op == "matmul":
            yield from self._product(operands[0], operands[1], out)
            if id(node) not in self._signless and (1, 1) not in (operands[0].shape[:2], operands[1].shape[:2]):
                # A sum that begins at 0 is never -0, and in nothing else does it matter where the 0 is added.
                yield np.add, (out, 0.0, out)
        elif node.op == "sum":
            A = operands[0]
            terms = A.reshape(-1, A.shape[-1]) if node.detail is None else np.moveaxis(A, node.detail, 0)
            total = out if node.detail is None else out[(slice(None),) * node.detail + (0,)]
            yield np.add, (terms[0], 0.0, total)
            for term in terms[1:]:
                yield np.add, (total, term, total)
        elif node.op == "sigmoid":
            yield expit, (operands[0], out)
        elif node.op == "exp":
            yield _c_exp, (operands[0], out)
        elif node.op == "square":
            yield np.multiply, (operands[0], operands[0], out)
        elif node.op == "ones":
            yield np.copyto, (out[:, :1], 1.0)
            yield np.copyto, (out[:, 1:], operands[0])
        elif node.op == "row maximum":
            yield np.maximum.reduce, (operands[0], 1, None, out, True)
        elif node.op == "positive part":
            yield partial(np.maximum, out=out), (operands[0], 0.0)
        else:
            yield _UFUNCS[node.op], (*operands, out)

    def _product(self, A: Array, B: Array, out: Array) -> Iterator[Call]:
        if A.shape[:2] == (1, 1) or B.shape[:2] == (1, 1):  # a scalar in MATLAB: no sum
            yield np.multiply, (A, B, out)
            return
        terms = [(A[:, k, np.newaxis], B[np.newaxis, k]) for k in range(A.shape[1])]
        yield np.multiply, (*terms[0], out)
        if len(terms) > 1:
            term = self._taken(out.shape[:-1], out.shape[-1])
            for pair in terms[1:]:
                yield np.multiply, (*pair, term)
                yield np.add, (out, term, out)
            self._release(term)

    def _place(self, node: Node) -> Array:
        place = self._places.get(id(node))
        return self._taken(node.shape, self._width) if place is None else place

    def _new(self, node: Node) -> Array:
        return np.zeros((*node.shape, self._width))

    def _taken(self, shape: tuple[int, ...], width: int) -> Array:
        free = self._free.get((*shape, width))
        return free.pop() if free else np.zeros((*shape, width))

    def _release(self, array: Array) -> None:
        self._free.setdefault(array.shape, []).append(array)


def _c_exp(A: Array, out: Array) -> None:
    # NumPy hands a complex number to the C library, and a real one to code of its own.
    np.copyto(out, np.exp(A.astype(np.complex128)).real)
