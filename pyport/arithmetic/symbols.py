"""Symbolic arithmetic: a formula that is run on symbols becomes the list of what it computes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from pyport.arithmetic.primitives import matrix_axis

Shape = tuple[int, ...]
#: What a formula may do to symbols element by element.
ELEMENTWISE = {
    np.add: "add", np.subtract: "subtract", np.multiply: "multiply", np.divide: "divide", np.negative: "negative",
    np.exp: "exp", np.log: "log", np.fmin: "fmin",
}  # fmt: skip


class Node:
    """One operation: its name, what it is done to, and the size of the matrix that comes out.

    Attributes
    ----------
    op : str
        "input", "constant", "matmul", "sum", "transpose", "rows", "ones", "row maximum", "positive part", "square",
        "sigmoid", or a value of `ELEMENTWISE`.
    inputs : tuple of Node
    shape : tuple of int
        Of the matrix, without the ensemble axis; () for one number for each member.
    detail : object
        The values of a constant, the axis of a sum, the first row of "rows".
    """

    __slots__ = ("detail", "inputs", "op", "shape")

    def __init__(self, op: str, inputs: tuple[Node, ...], shape: Shape, detail: Any = None) -> None:
        self.op, self.inputs, self.shape, self.detail = op, inputs, shape, detail


class Recording:
    """The operations of one formula; one that is written twice with the same operands is one node."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[Any, Node] = {}

    def input(self, shape: Shape) -> Symbol:
        """A matrix for each member of the ensemble."""
        self.nodes.append(Node("input", (), shape))
        return Symbol(self, self.nodes[-1])

    def constant(self, values: Any) -> Symbol:
        """A matrix that all members share."""
        return Symbol(self, self._constant(np.asarray(values, dtype=np.float64)))

    def _constant(self, values: np.ndarray) -> Node:
        return self.node("constant", (), values.shape, values, key=(values.shape, values.tobytes()))

    def as_node(self, value: Any) -> Node:
        """The node of an operand."""
        return value.node if isinstance(value, Symbol) else self._constant(np.asarray(value, dtype=np.float64))

    def node(self, op: str, inputs: tuple[Node, ...], shape: Shape, detail: Any = None, key: Any = None) -> Node:
        """The node of an operation, the same one for the same operation."""
        identity = (op, *map(id, inputs), detail if key is None else key)
        if identity not in self._known:
            self.nodes.append(Node(op, inputs, shape, detail))
            self._known[identity] = self.nodes[-1]
        return self._known[identity]


class Symbol(NDArrayOperatorsMixin):
    """Stands for a matrix, or one number, in each member of an ensemble."""

    def __init__(self, recording: Recording, node: Node) -> None:
        self._recording, self.node = recording, node

    @property
    def shape(self) -> Shape:
        """The size of the matrix."""
        return self.node.shape

    @property
    def T(self) -> Symbol:
        """The matrix transposed."""
        return self._new("transpose", (self.node,), self.shape[::-1])

    def sum(self, axis: Any = None, *, keepdims: bool = False) -> Symbol:
        """The sum over the matrix, or along one of its axes with that axis kept."""
        axis = matrix_axis(axis)
        if axis is None:
            return self._new("sum", (self.node,), ())
        if not keepdims:
            raise TypeError("a sum along one axis keeps that axis in symbolic arithmetic")
        return self._new("sum", (self.node,), tuple(1 if k == axis else n for k, n in enumerate(self.shape)), axis)

    def __getitem__(self, key: Any) -> Symbol:
        """Rows from one on."""
        if not isinstance(key, slice) or key.stop is not None or key.step is not None:
            raise TypeError("only rows[n:] of a matrix are known to symbolic arithmetic")
        first = int(key.start or 0)
        return self if first == 0 else self._new("rows", (self.node,), (self.shape[0] - first, *self.shape[1:]), first)

    def with_ones(self) -> Symbol:
        """The matrix with a column of ones in front."""
        return self._new("ones", (self.node,), (self.shape[0], self.shape[1] + 1))

    def constant_shift(self, rows: bool) -> Symbol:
        """The largest of each row, or the positive part."""
        if rows:
            return self._new("row maximum", (self.node,), (self.shape[0], 1))
        return self._new("positive part", (self.node,), self.shape)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs:
            return NotImplemented
        nodes = tuple(map(self._recording.as_node, inputs))
        if ufunc is np.matmul:
            if nodes[0].shape[1] != nodes[1].shape[0]:
                raise ValueError(f"matrix product of sizes {nodes[0].shape} and {nodes[1].shape} is not defined")
            return self._new("matmul", nodes, (nodes[0].shape[0], nodes[1].shape[1]))
        if ufunc is np.power and _is(nodes[1], 2.0):
            return self._new("square", nodes[:1], nodes[0].shape)
        if ufunc not in ELEMENTWISE:
            return NotImplemented
        of = _sigmoid_of(nodes) if ufunc is np.divide else None
        if of is not None:
            return self._new("sigmoid", (of,), of.shape)
        return self._new(ELEMENTWISE[ufunc], nodes, np.broadcast_shapes(*(node.shape for node in nodes)))

    def _new(self, op: str, inputs: tuple[Node, ...], shape: Shape, detail: Any = None) -> Symbol:
        return Symbol(self._recording, self._recording.node(op, inputs, shape, detail))


def _is(node: Node, value: float) -> bool:
    return node.op == "constant" and node.shape == () and float(node.detail) == value


def _sigmoid_of(nodes: tuple[Node, ...]) -> Node | None:
    """A, where the quotient is ``1 / (1 + exp(-A))``."""
    one, total = nodes
    if _is(one, 1.0) and total.op == "add" and _is(total.inputs[0], 1.0):
        power = total.inputs[1]
        if power.op == "exp" and power.inputs[0].op == "negative":
            return power.inputs[0].inputs[0]
    return None
