"""The same port written in another style: how many of its statements `verify` still puts beside MATLAB's.

``python tests/scripts/restyle.py --seeds 3`` writes each right port in ``pairs/`` anew: variables get other names,
statements that do not hang on each other change places, what stands in a call becomes a statement of its own, and a
variable that is used once is put where it is used. Each is verified beside its MATLAB script.

=========  =========================================================================================================
before     statements of the port that are put beside one of MATLAB's as the port stands
matched    those of them that are put beside the same one in the other style, in one of the statements made of them
alarms     restyled ports that FAIL
=========  =========================================================================================================
"""

from __future__ import annotations

import argparse
import ast
import builtins
import copy
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from slip_campaign import PAIRS, WRITES, Lane, _changed

from pyport.scripts.told import ScriptResult

STYLES = ("renamed", "reordered", "split", "joined")
#: Of a statement that is made of another, the line of that one.
OF = "of_line"
#: Functions and methods that have no effect beside their value.
_PURE = ("np.", "math.", "abs", "len", "float", "int", "max", "min", "round", "sum", "str", "sorted")
_METHODS = frozenset({
    "sum", "mean", "max", "min", "dot", "copy", "astype", "reshape", "ravel", "any", "all", "argmax", "argmin",
    "transpose", "std", "var", "prod", "cumsum", "split", "upper", "lower", "strip",
})  # fmt: skip
_COMPOUND = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.FunctionDef, ast.ClassDef)


def restyled(source: str, style: str, seed: int) -> tuple[str, dict[int, set[int]]]:
    """A program in another style, and of each of its lines the lines that it had before."""
    tree, draw = ast.parse(source), random.Random(seed)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            setattr(node, OF, {node.lineno})
    {"renamed": _rename, "reordered": _reorder, "split": _split, "joined": _join}[style](tree, draw)
    text = ast.unparse(ast.fix_missing_locations(tree))
    again = ast.parse(text)
    lines: dict[int, set[int]] = {}
    for old, new in zip(_statements(tree), _statements(again), strict=True):
        lines.setdefault(new.lineno, set()).update(getattr(old, OF))
    return text, lines


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.stmt):
            yield node
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _statements(node)


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, context)}


def _rename(tree: ast.Module, draw: random.Random) -> None:
    fixed = {alias.asname or alias.name.partition(".")[0] for node in ast.walk(tree)
             if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names}  # fmt: skip
    fixed |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    fixed |= {each.arg for node in ast.walk(tree) if isinstance(node, ast.arguments)
              for each in (*node.args, *node.kwonlyargs, *node.posonlyargs)}  # fmt: skip
    fixed |= {name for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    # The fields of a class are read through its objects.
    fields = [each for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for each in node.body
              if isinstance(each, ast.Assign | ast.AnnAssign)]  # fmt: skip
    fixed |= {name for each in fields for name in _names(each, ast.Store)}
    names = sorted(_names(tree, ast.Store) - fixed - set(dir(builtins)))
    made = [f"{draw.choice('abcdefghkmpqrstuvwxyz')}{draw.choice('aeiou')}{k}" for k in range(len(names))]
    other = dict(zip(names, made, strict=True))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in other:
            node.id = other[node.id]


def _is_plain(node: ast.AST) -> bool:
    """Whether an expression has no effect beside its value, and draws no random numbers."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            text = ast.unparse(each.func)
            is_method = isinstance(each.func, ast.Attribute) and each.func.attr in _METHODS
            if not (text.startswith(_PURE) or is_method) or "random" in text:
                return False
        if isinstance(each, ast.Lambda | ast.ListComp | ast.GeneratorExp | ast.NamedExpr | ast.Await | ast.Yield):
            return False
    return True


def _assigns(node: ast.stmt) -> str:
    """The one name that a plain assignment writes; "" for any other statement."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id if _is_plain(node.value) else ""
    return ""


def _reorder(tree: ast.Module, draw: random.Random) -> None:
    for block in _blocks(tree):
        for k in range(len(block) - 1):
            first, second = _assigns(block[k]), _assigns(block[k + 1])
            if first and second and first != second and draw.random() < 0.8:
                reads = [_names(each, ast.Load) for each in block[k : k + 2]]
                # A view of an array is changed with it: what reads the same names stays where it is.
                if first not in reads[1] and second not in reads[0]:
                    block[k], block[k + 1] = block[k + 1], block[k]


def _split(tree: ast.Module, draw: random.Random) -> None:
    count = 0
    for block in _blocks(tree):
        for k in range(len(block) - 1, -1, -1):
            node = block[k]
            if not isinstance(node, ast.Assign | ast.AugAssign | ast.Return) or node.value is None:
                continue
            parts = [(each, name) for each in ast.walk(node.value) for name in ("left", "right")
                     if isinstance(getattr(each, name, None), ast.BinOp)]  # fmt: skip
            if not parts or not _is_plain(node.value) or draw.random() < 0.2:
                continue
            owner, name = draw.choice(parts)
            new = ast.Assign([ast.Name(f"part_{count}", ast.Store())], copy.deepcopy(getattr(owner, name)))
            setattr(new, OF, set(getattr(node, OF)))
            setattr(owner, name, ast.Name(f"part_{count}", ast.Load()))
            block.insert(k, new)
            count += 1


def _join(tree: ast.Module, draw: random.Random) -> None:
    uses = [each.id for each in ast.walk(tree) if isinstance(each, ast.Name)]
    for block in _blocks(tree):
        for k in range(len(block) - 2, -1, -1):
            name, node = _assigns(block[k]), block[k + 1]
            if not name or uses.count(name) != 2 or isinstance(node, _COMPOUND) or draw.random() < 0.2:
                continue
            if name in _names(node, ast.Load):
                _Put(name, block[k].value).visit(node)  # type: ignore[attr-defined]
                getattr(node, OF).update(getattr(block[k], OF))
                del block[k]


class _Put(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self._name, self._value = name, value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._value if node.id == self._name and isinstance(node.ctx, ast.Load) else node


def partners(result: ScriptResult) -> dict[int, set[int]]:
    """Of each line of the port that writes something MATLAB's lines that its values are put beside."""
    found: dict[int, set[int]] = {}
    for one in result.judged:
        if one.link.port.site.kind in WRITES:
            found.setdefault(one.link.port.site.line, set()).add(one.link.reference.site.line)
    return found


@dataclass(frozen=True)
class Restyled:
    """What came of one port in one style."""

    pair: str
    style: str
    seed: int
    verdict: str
    before: int
    lost: tuple[int, ...]
    words: str = ""


def restyle(pair: Path, style: str, seed: int, lane: Lane) -> Restyled | None:
    """Verify a port as it stands and in another style; None if there is nothing to write otherwise."""
    from pyport.scripts.verify import verify

    source = (pair / "port.py").read_text(encoding="utf-8")
    text, lines = restyled(source, style, seed)
    if style != "renamed" and ast.dump(ast.parse(text)) == ast.dump(ast.parse(source)):
        return None
    reference = lane.reference(pair / "ref.m", 1)
    with _changed(pair) as place:
        place.write_text(source, encoding="utf-8")
        before = partners(verify(reference, place, cure=False))
        place.write_text(text, encoding="utf-8")
        result = verify(reference, place, cure=False)
    after: dict[int, set[int]] = {}
    for line, beside in partners(result).items():
        for old in lines.get(line, ()):
            after.setdefault(old, set()).update(beside)
    # What two statements have become one is compared where they meet.
    whole = {old: set().union(*(before.get(one, set()) for one in olds)) for olds in lines.values() for old in olds}
    wanted = before if style != "joined" else {line: whole.get(line, beside) for line, beside in before.items()}
    lost = tuple(line for line, beside in sorted(wanted.items()) if not beside & after.get(line, set()))
    fault = result.faults[0] if result.faults else None
    words = f"{lines.get(fault.line)}: {fault.words}" if fault else ""
    return Restyled(pair.name, style, seed, result.verdict.name, len(before), lost, words)


def main(arguments: Sequence[str]) -> int:
    """Print how many are matched; 1 if a restyled port fails."""
    parser = argparse.ArgumentParser(description="Right ports in other styles, and how many statements stay matched.")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--pairs", default="")
    asked = parser.parse_args(arguments)
    names = [name for name in asked.pairs.split(",") if name]
    pairs = [path for path in sorted(PAIRS.iterdir()) if path.is_dir() and (not names or path.name in names)]
    lane, found = Lane(), []
    for pair in pairs:
        for style in STYLES:
            for seed in range(1, asked.seeds + 1):
                one = restyle(pair, style, seed, lane)
                if one is not None:
                    found.append(one)
                    if one.lost or one.verdict != "PASS":
                        print(one, flush=True)
    for style in STYLES:
        own = [one for one in found if one.style == style]
        before = sum(one.before for one in own)
        matched = 1 - sum(len(one.lost) for one in own) / max(before, 1)
        alarms = sum(one.verdict == "FAIL" for one in own)
        print(f"{style:10} ports {len(own)}, statements {before}, matched {matched:.1%}, alarms {alarms}")
    return int(any(one.verdict == "FAIL" for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
