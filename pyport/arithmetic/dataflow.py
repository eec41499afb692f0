"""What of a recorded formula needs what, how long it is needed, and where the sign of a 0 can be seen."""

from __future__ import annotations

from collections.abc import Sequence

from pyport.arithmetic.symbols import Node

#: Operations that only look at memory in another way.
_VIEWS = ("transpose", "rows")
#: What gives the same for 0 and -0, and what gives no more than another sign of 0.
_BLIND = ("sigmoid", "exp", "square")
_PASSES = ("multiply", "matmul", "transpose", "rows", "negative", "add", "subtract")


def ancestors(nodes: Sequence[Node]) -> list[Node]:
    """The nodes and all that they need, each after what it needs."""
    order: dict[int, Node] = {}

    def visit(node: Node) -> None:
        if id(node) not in order:
            for item in node.inputs:
                visit(item)
            order[id(node)] = node

    for node in nodes:
        visit(node)
    return list(order.values())


def signless(order: Sequence[Node], wanted: set[int], state: Sequence[Node], after: Sequence[Node]) -> set[int]:
    """The nodes of which nothing that is wanted shows the sign of a 0. A state less ±0 is the state."""
    updates = {(id(new), id(new.inputs[1])) for new, old in zip(after, state, strict=True)
               if new.op == "subtract" and new.inputs[0] is old and new.inputs[1] is not old}  # fmt: skip
    read_by: dict[int, list[Node]] = {id(node): [] for node in order}
    for node in order:
        for item in node.inputs:
            read_by[id(item)].append(node)
    found: set[int] = set()
    for node in reversed(order):
        if id(node) not in wanted and read_by[id(node)] and all(
            reader.op in _BLIND or (id(reader), id(node)) in updates or (reader.op in _PASSES and id(reader) in found)
            for reader in read_by[id(node)]
        ):  # fmt: skip
            found.add(id(node))
    return found


def readers(node: Node, order: Sequence[Node]) -> list[Node]:
    """What reads the memory of a node, itself or through a view, in order."""
    same = {id(node)}
    found = []
    for other in order:
        if any(id(item) in same for item in other.inputs):
            if other.op in _VIEWS:
                same.add(id(other))
            found.append(other)
    return found


def last_uses(order: Sequence[Node], kept: set[int]) -> dict[int, list[Node]]:
    """By number, the nodes whose memory is free after it. What a view looks at is in use as long as the view."""
    last: dict[int, int] = {id(node): number for number, node in enumerate(order)}
    owner: dict[int, Node] = {}
    for number, node in enumerate(order):
        owner[id(node)] = owner[id(node.inputs[0])] if node.op in _VIEWS else node
        for item in node.inputs:
            last[id(owner[id(item)])] = number
    kept = {id(owner[i]) for i in kept if i in owner}
    final = {id(owner[id(node)]) for node in order if _is_final(node, order)}
    found: dict[int, list[Node]] = {}
    for node in order:
        if node.op not in (*_VIEWS, "constant", "input") and id(node) not in kept | final:
            found.setdefault(last[id(node)], []).append(node)
    return found


def _is_final(node: Node, order: Sequence[Node]) -> bool:
    return not any(node in other.inputs for other in order)
