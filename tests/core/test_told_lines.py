"""Behind which line something is said that has no law in an arithmetic: the formula's own, and no other."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyport.arithmetic.watch import located
from pyport.targets.code import Function

LIBRARY = "/usr/lib/python3/site-packages/asks.py"


def function_in(file: str, text: str, **names: Any) -> Callable[..., Any]:
    """The function f of a text that stands in some file."""
    lines = text.splitlines(keepends=True)
    linecache.cache[file] = (len(text), None, lines, file)
    namespace: dict[str, Any] = dict(names)
    exec(compile(text, file, "exec"), namespace)
    found: Callable[..., Any] = namespace["f"]
    return found


@pytest.mark.parametrize(
    ("file", "told"),
    [("/home/somebody/my.py", "line 2: return ask(x): it is odd"), (LIBRARY, "it is odd")],
)
def test_the_line_that_is_told_is_one_of_the_formula(file: str, told: str) -> None:
    ask = function_in(LIBRARY, "def f(x):\n    return located(x)\n", located=located)
    formula = function_in(file, "def f(x):\n    return ask(x)\n", ask=ask)
    # As a command of click's calls what asks the formula.
    command = function_in(LIBRARY, "def f(code):\n    return code({'x': 'it is odd'}).returned\n")
    assert command(Function("f", formula, formula)) == told


def test_where_no_formula_asks_no_line_of_the_caller_is_told(tmp_path: Path) -> None:
    caller = function_in(str(tmp_path / "caller.py"), "def f(call):\n    return call()\n")
    taken = Function("located", located, located)
    assert caller(lambda: taken({"what": "it is odd"}).returned) == "it is odd"
    assert str(caller(lambda: located("it is odd"))).startswith("line ")
