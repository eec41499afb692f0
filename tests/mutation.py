"""Random single changes to the code, and which of them no test notices.

``python tests/mutation.py --count 300 --seed 1`` runs the tests once to see which of them run which line (for which it
needs pytest-cov), then makes each change in a copy of the tree and runs the tests that could notice it, the quickest
first. What is printed as not noticed may mean the same as before: somebody has to read it.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import copy
import json
import os
import py_compile
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
#: Names the file for the tests' times; set only in the run that measures.
TIMES = "PYPORT_MUTATION_TIMES"
#: A process that a test has started says by its context which test that was.
COVERAGE = """[run]
source = {0}/pyport
data_file = {0}/.coverage
parallel = true
patch = subprocess
context = ${{PYTEST_CURRENT_TEST-}}
disable_warnings = no-data-collected, module-not-imported, module-not-measured
"""
TURNED = ((ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn),
          (ast.Add, ast.Sub), (ast.Mult, ast.Div), (ast.BitAnd, ast.BitOr), (ast.And, ast.Or),
          ("all", "any"), ("min", "max"), ("minimum", "maximum"), ("fmin", "fmax"), ("argmin", "argmax"))  # fmt: skip
OTHER: dict[Any, Any] = dict(TURNED) | {b: a for a, b in TURNED}
OTHER |= {ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.MatMult: ast.Mult}
ENDS = ("noticed", "never ended", "not noticed", "no test")


def pytest_runtest_logreport(report: Any) -> None:
    """Keep how long each part of a test took: this file is a plugin of the run that measures."""
    if TIMES in os.environ and "PYTEST_XDIST_WORKER" not in os.environ:
        with Path(os.environ[TIMES]).open("a", encoding="utf-8") as file:
            file.write(json.dumps([report.nodeid, report.duration, report.outcome]) + "\n")


@dataclass(frozen=True)
class Change:
    """Bytes `start` to `end` of a file become `new`; the statement begins on a line, or 0 if it runs at the import."""

    path: str
    line: int
    statement: int
    start: int
    end: int
    new: str
    words: str

    def applied(self, content: bytes) -> bytes:
        """The content with the change; the lines below stay where they were if that can be."""
        new, lost = self.new.encode(), content[self.start : self.end].count(b"\n")
        changed = content[: self.start] + new + b"\n" * lost + content[self.end :]
        try:
            compile(changed, self.path, "exec")
        except SyntaxError:
            return content[: self.start] + new + content[self.end :]
        return changed


def variants(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """A node or a child of it, and what may stand in its place."""

    def other(**fields: Any) -> tuple[ast.AST, ast.AST]:
        new = copy.copy(node)
        vars(new).update(fields)
        return node, new

    match node:
        case ast.Compare(ops=ops):
            for n, op in enumerate(ops):
                yield other(ops=[*ops[:n], OTHER[type(op)](), *ops[n + 1 :]])
        case ast.BinOp(op=op) | ast.BoolOp(op=op) if type(op) in OTHER:
            yield other(op=OTHER[type(op)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield node, operand
        case ast.IfExp(body=body, orelse=orelse):
            yield other(body=orelse, orelse=body)
        case ast.If(test=test) | ast.While(test=test) | ast.comprehension(ifs=[test]):
            yield test, ast.UnaryOp(ast.Not(), test)
        case ast.Constant(value=int() | float() as value):
            yield node, ast.Constant(not value if isinstance(value, bool) else value + 1)
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            yield other(slice=ast.Constant(key + "_"))
        case ast.Slice(lower=lower, upper=upper):
            for name, bound in (("lower", lower), ("upper", upper)):
                if bound is not None and not isinstance(bound, ast.Constant):
                    yield other(**{name: ast.BinOp(bound, ast.Sub(), ast.Constant(1))})
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield value, ast.Constant(None)
        case (ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Attribute() | ast.Subscript()])
              | ast.Raise() | ast.AugAssign() | ast.Break() | ast.Continue()):  # fmt: skip
            yield node, ast.Pass()
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)) if name in OTHER:
            func = node.func
            yield func, ast.Name(OTHER[name]) if isinstance(func, ast.Name) else ast.Attribute(func.value, OTHER[name])
        case ast.Call(args=[first, second, *more] as args) if not any(isinstance(a, ast.Starred) for a in args):
            yield other(args=[second, first, *more])


def changes(path: str, content: bytes) -> Iterator[Change]:
    """All single changes of a file."""
    starts = [0]
    for text in content.splitlines(keepends=True):
        starts.append(starts[-1] + len(text))

    def walk(node: ast.AST, statement: int, imported: bool, string: ast.AST | None) -> Iterator[Change]:
        if isinstance(node, ast.stmt):
            statement = 0 if imported else node.lineno
        if isinstance(node, ast.JoinedStr):  # of what is within no places are known: it is written anew as a whole
            string = string or node
        for old, new in variants(node):
            whole: Any = string or old
            text = ast.unparse(copy.deepcopy(whole, {id(old): new}))  # what is "copied already" is put in its place
            if isinstance(whole, ast.BinOp | ast.BoolOp | ast.Compare | ast.IfExp | ast.UnaryOp):
                text = f"({text})"
            start = starts[whole.lineno - 1] + whole.col_offset
            end = starts[whole.end_lineno - 1] + whole.end_col_offset
            words = f"{ast.unparse(old)} -> {ast.unparse(new)}"
            yield Change(path, whole.lineno, statement, start, end, text, words)
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns", "format_spec"):
                later = isinstance(node, ast.FunctionDef | ast.Lambda) and name == "body"
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        yield from walk(child, statement, imported and not later, string)

    yield from walk(ast.parse(content), 0, True, None)


@dataclass(frozen=True)
class Seen:
    """The seconds of each test, and which tests ran which line."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[str]]]

    def chosen(self, change: Change, seconds: float) -> list[str]:
        """The tests that run the line, then others of their files: what a fixture or a cache keeps runs but once."""
        lines = self.lines.get(change.path, {})
        here = lines.get(str(change.line)) or lines.get(str(change.statement), [])
        if not change.statement:
            here = [test for tests in lines.values() for test in tests]
        if not here and not any(lines.values()):  # its lines run at the import alone: its neighbours' tests use them
            folder = change.path.rpartition("/")[0]
            near = (self.lines[path] for path in self.lines if path.rpartition("/")[0] == folder)
            here = [test for lines in near for tests in lines.values() for test in tests]
        direct = set(here)
        files = {test.partition("::")[0] for test in direct}
        others = {test for test in self.seconds if test.partition("::")[0] in files} - direct
        chosen: list[str] = []
        for test in (test for part in (direct, others) for test in sorted(part, key=lambda t: (self.seconds[t], t))):
            if self.seconds[test] <= seconds:
                chosen.append(test)
                seconds -= self.seconds[test]
        return chosen


def run(folder: Path, arguments: Sequence[str], limit: float | None = None, **more: str) -> int | None:
    """The exit code of pytest in a copy of the tree, or None if it did not end in time."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(folder / "tests")]), "CI": "1",
                                "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", **more}  # fmt: skip
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    child = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        return child.wait(limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def measured(folder: Path, tests: Sequence[str], jobs: int) -> Seen:
    """One run of the tests, with a context for each, also in the processes that they start."""
    from coverage import CoverageData

    (folder / ".coveragerc").write_text(COVERAGE.format(folder), encoding="utf-8")
    run(folder, ["-p", "mutation", "-n", str(jobs), "--cov", "--cov-context=test", "--cov-report=", *tests],
        **{TIMES: str(folder / ".times")})  # fmt: skip
    seconds: dict[str, float] = defaultdict(float)
    failed = set()
    for test, lasted, outcome in map(json.loads, (folder / ".times").read_text(encoding="utf-8").splitlines()):
        seconds[test] += lasted
        failed |= {test} if outcome == "failed" else set()
    for test in sorted(failed):
        print(f"fails without a change, left out: {test}")
        del seconds[test]
    data = CoverageData(str(folder / ".coverage"))
    data.read()
    lines: dict[str, dict[str, list[str]]] = {}
    for name in data.measured_files():
        here = lines[str(Path(name).relative_to(folder))] = {}
        for line, contexts in data.contexts_by_lineno(name).items():
            # "test|part" in the test's own process, "test (part)" in one that it has started.
            ran = {context.rpartition("|")[0] or context.rpartition(" (")[0] for context in contexts}
            here[str(line)] = sorted(ran & seconds.keys())
    if not lines:
        sys.exit("the tests ran, but which lines they ran is not known: was the run interrupted?")
    return Seen(dict(seconds), lines)


def copied(folder: Path) -> Path:
    """A copy of the tree, with bytecode that a change within the same second makes stale."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    compileall.compile_dir(folder / "pyport", quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    return folder


def main() -> None:
    """Draw the changes, try each, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=["pyport"], help="files and folders to change")
    parser.add_argument("--tests", nargs="+", default=["tests"], help="tests that may notice it")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60.0, help="of tests for one change")
    parser.add_argument("--seen", type=Path, help="where to keep which test runs which line, or to find it")
    parser.add_argument("--json", type=Path, help="where to write every change and what became of it")
    options = parser.parse_args()
    given = [ROOT / name for name in options.only]
    files = sorted(file for path in given for file in ([path] if path.is_file() else path.rglob("*.py")))
    every = [change for path in files for change in changes(str(path.relative_to(ROOT)), path.read_bytes())]
    sample = random.Random(options.seed).sample(every, min(options.count, len(every)))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(options.jobs) as executor:
        folders: queue.Queue[Path] = queue.Queue()
        for n in range(options.jobs):
            folders.put(copied(Path(scratch) / str(n)))
        if options.seen and options.seen.exists():
            seen = Seen(**json.loads(options.seen.read_text(encoding="utf-8")))
        else:
            seen = measured(Path(scratch) / "0", options.tests, options.jobs)
        if options.seen:
            options.seen.write_text(json.dumps(asdict(seen)), encoding="utf-8")

        def outcome(change: Change) -> None:
            folder, tests = folders.get(), seen.chosen(change, options.seconds)
            content = (folder / change.path).read_bytes()
            (folder / change.path).write_bytes(change.applied(content))
            code = run(folder, ["-x", *tests], 60 + 10 * sum(seen.seconds[test] for test in tests)) if tests else 0
            (folder / change.path).write_bytes(content)
            folders.put(folder)
            end = "never ended" if code is None else "noticed" if code else "not noticed" if tests else "no test"
            counts[change.path.split("/")[1]][end] += 1
            if code == 0:
                print(f"{change.path}:{change.line}: {end} ({len(tests)} tests): {change.words}", flush=True)
            results.append(asdict(change) | {"end": end})
            if options.json:  # at once: who ends a long run early has what came of it
                options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")

        list(executor.map(outcome, sample))
    for package, ends in [*sorted(counts.items()), ("all", sum(counts.values(), Counter()))]:
        print(f"{package:16}", *(f"{end} {ends[end]:<4}" for end in ENDS))


if __name__ == "__main__":
    main()
