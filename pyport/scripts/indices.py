"""Which quantities of a port may count from 0 where MATLAB's count from 1: what the text makes or uses as an index."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyport.scripts.record import Record, Site

#: Functions whose result is an index.
_SOURCES = frozenset({
    "argmin", "argmax", "argsort", "nanargmin", "nanargmax", "argpartition", "argwhere", "nonzero",
    "flatnonzero", "where", "searchsorted", "digitize", "lexsort", "unravel_index", "ravel_multi_index",
    "unique", "index", "find", "rfind", "bisect", "bisect_left", "bisect_right", "range", "arange", "enumerate",
    "permutation", "shuffle", "choice", "integers", "randint", "randrange", "sample", "triu_indices",
    "tril_indices", "diag_indices", "indices", "mgrid", "meshgrid", "ogrid", "linear_sum_assignment",
    "connected_components", "find_peaks", "argrelextrema", "argrelmax", "argrelmin", "idxmin", "idxmax",
    "cumcount", "factorize", "breadth_first_order", "depth_first_order", "lu", "lu_factor", "qr", "start",
})  # fmt: skip
#: Functions that hand on what they are given, or a part of it.
_HANDED = frozenset({
    "array", "asarray", "list", "tuple", "sorted", "reversed", "set", "frozenset", "deque", "copy", "deepcopy",
    "int", "intp", "min", "max", "minimum", "maximum", "zip", "next", "iter", "pop", "popleft", "popitem",
    "heappop", "heappush", "append", "appendleft", "add", "push", "extend", "insert", "astype", "tolist",
    "flatten", "ravel", "item", "get", "setdefault", "keys", "values", "items", "concatenate", "hstack",
    "vstack", "stack", "column_stack", "flip", "roll", "sort", "reshape", "squeeze", "map", "float", "str",
    "update", "put", "full", "delete", "fromiter", "zeros_like", "setdiff1d", "intersect1d", "union1d", "setxor1d",
    "difference", "intersection", "union", "symmetric_difference", "take", "tile", "repeat", "compress", "extract",
    "split", "array_split", "transpose", "broadcast_to", "nlargest", "nsmallest", "most_common", "chain", "product",
    "combinations", "permutations", "accumulate", "cumsum", "insort", "remove", "discard", "popright",
})  # fmt: skip

#: Functions that take elements by an argument, and which one.
_TAKING = {"at": 1, "bincount": 0, "take": -1, "put": 1, "delete": 1, "choose": 0, "take_along_axis": 1,
           "put_along_axis": 1, "ravel_multi_index": 0, "unravel_index": 0}  # fmt: skip
#: What makes a sparse matrix of numbers, their rows and their columns.
_SPARSE = frozenset(f"{form}_{kind}" for form in ("coo", "csr", "csc") for kind in ("matrix", "array"))
#: Stands before a difference of two things, where names stand.
_LESS = "less "


def makes_index(expression: str) -> bool:
    """Whether an expression has a call of a function whose result is an index."""
    return any(isinstance(node, ast.Call) and _last(node.func) in _SOURCES for node in ast.walk(ast.parse(expression)))


class Indices:
    """Finds the variables of a Python program that may be indices.

    Parameters
    ----------
    record : Record
        Of a Python program.
    """

    def __init__(self, record: Record) -> None:
        self._same: dict[str, set[str]] = defaultdict(set)
        self._found: set[str] = set()
        for text in record.files.values():
            tree = ast.parse(text)
            modules = {alias.asname or alias.name.partition(".")[0] for node in ast.walk(tree)
                       if isinstance(node, ast.Import) for alias in node.names}  # fmt: skip
            self._modules = frozenset(modules)
            self._own = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            self._counters = {node.target.id for node in ast.walk(tree)
                              if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name)
                              and isinstance(node.iter, ast.Call) and _last(node.iter.func) == "range"}  # fmt: skip
            for node in ast.walk(tree):
                self._look_at(node)
        self._spread(self._found)
        for name in list(filter(self._is_place, self._same)):
            self._found.add(name)
            self._spread({name})

    def _spread(self, names: Iterable[str]) -> None:
        """Let what is the same as one of these be one too."""
        waiting = list(names)
        while waiting:
            for name in self._same[waiting.pop()] - self._found:
                self._found.add(name)
                waiting.append(name)

    def _is_found(self, node: ast.expr) -> bool:
        names = set(_moved(node))
        return "" in names or not names.isdisjoint(self._found) or any(map(self._is_place, names))

    def _is_place(self, name: str) -> bool:
        """Whether it is a difference of an index and what is none: what two indices are apart counts from nowhere."""
        return name.startswith(_LESS) and sum(map(self._is_found, _sides(name))) == 1

    def may_be(self, site: Site, field: str = "") -> bool:
        """Whether what a site writes, a field or a part of it, may be an index."""
        if field:
            name = f"{site.function.rpartition('.')[2]}()" if site.kind == "return" else site.target
            return f"{name}.{field}" in self._found or f"{name}.{field}" not in self._same
        if site.kind == "for":
            return True
        if site.kind == "return":
            return f"{site.function.rpartition('.')[2]}()" in self._found
        return site.target in self._found or site.variable in self._found

    def _look_at(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._give(target, value)
            case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                self._give(target, value)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self._give(target, value)
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                self._give(target, value)
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                # A label is what an index is compared with.
                for one, other in ((left, right), (right, left)):
                    if isinstance(one, ast.Name) and one.id in self._counters:
                        self._join([one.id], other)
            case ast.Subscript(slice=place):
                self._found |= set(_used(place))
            case ast.FunctionDef(name=name):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        self._join([f"{name}()"], inner.value)
                        self._join_fields([f"{name}()"], inner.value)
            case ast.Call(func=func, args=args):
                called = _last(func)
                if called in _TAKING and -len(args) <= _TAKING[called] < len(args):
                    self._found |= set(_used(args[_TAKING[called]]))
                if called in _SPARSE and args and isinstance(args[0], ast.Tuple):
                    for places in args[0].elts[1:]:
                        self._found |= {name for place in getattr(places, "elts", ()) for name in _used(place)}
                if called in self._own:
                    for parameter, value in zip(self._own[called].args.args, args, strict=False):
                        self._join([parameter.arg], value)
                elif called in _HANDED and isinstance(func, ast.Attribute):
                    for value in args:
                        self._join(list(_moved(func.value)), value)

    def _give(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            both = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
            for k, part in enumerate(target.elts):
                self._give(part, value.elts[k] if both and isinstance(value, ast.Tuple | ast.List) else value)
            return
        names = list(_moved(target))
        self._join(names, value)
        self._join_fields(names, value)

    def _join_fields(self, names: list[str], value: ast.expr) -> None:
        """Each field of a dict by itself."""
        if isinstance(value, ast.Dict):
            for key, item in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    self._join([f"{name}.{key.value}" for name in names], item)

    def _join(self, names: list[str], value: ast.expr) -> None:
        others = {name for name in _moved(value) if name.partition(".")[0] not in self._modules}
        if "" in others:
            # It makes indices itself.
            self._found |= set(names)
        for name in names:
            for other in others - {""}:
                self._same[name].add(other)
                self._same[other].add(name)


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _sides(name: str) -> tuple[ast.expr, ast.expr]:
    """The two sides of a difference."""
    made = ast.parse(name.removeprefix(_LESS), mode="eval").body
    assert isinstance(made, ast.BinOp)
    return made.left, made.right


def _used(place: ast.expr) -> Iterator[str]:
    """The names that are counted with in an index; what is compared there makes a mask."""
    if isinstance(place, ast.Compare | ast.BoolOp):
        return
    if isinstance(place, ast.Name | ast.Attribute):
        yield ast.unparse(place)
    for child in ast.iter_child_nodes(place):
        if isinstance(child, ast.expr):
            yield from _used(child)


def _moved(value: ast.expr) -> Iterator[str]:
    """The names that an expression hands on as they are, or one more or less; an empty one if it makes indices."""
    parts: Iterable[ast.expr] = ()
    match value:
        case ast.Name(id=name):
            yield name
        case ast.Attribute():
            yield ast.unparse(value)
            if value.attr in ("T", "flat"):
                parts = [value.value]
        case ast.Subscript(value=held, slice=place):
            parts = [place] if _last(held) in ("r_", "c_", "ix_") else [held]
            if _last(held) in _SOURCES:
                yield ""
        case ast.Starred(value=held):
            parts = [held]
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            parts = elts
        case ast.Dict(keys=keys, values=values):
            parts = [*(key for key in keys if key is not None), *values]
        case ast.BinOp(op=ast.Sub(), right=right) if not isinstance(right, ast.Constant):
            yield f"{_LESS}{ast.unparse(value)}"
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.FloorDiv() | ast.Mod(), right=right):
            parts = [left, right]
        case ast.IfExp(body=body, orelse=orelse):
            parts = [body, orelse]
        case ast.ListComp(elt=elt) | ast.SetComp(elt=elt) | ast.GeneratorExp(elt=elt):
            parts = [elt]
        case ast.DictComp(key=key, value=held):
            parts = [key, held]
        case ast.Call(func=func, args=args, keywords=keywords):
            called = _last(func)
            if called in _SOURCES or any(keyword.arg and keyword.arg.startswith("return_") for keyword in keywords):
                yield ""
            elif called in _HANDED:
                parts = [*args, *([func.value] if isinstance(func, ast.Attribute) else [])]
            elif called:
                yield f"{called}()"
    for part in parts:
        yield from _moved(part)
