"""What a port leaves behind is MATLAB's, whatever its statements are taken for; each slip beside a right port."""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np
import pytest
from python_runs import HEAD, InProcess, beside, check_right, check_slip, compared

from pyport.scripts.record import Record, Site
from pyport.scripts.told import Fault, sentence
from pyport.scripts.verify import compare_records
from pyport.verdict import Verdict

#: Programs in the place of MATLAB's, right ports of them, and ports with a slip in the last line that differs.
PROGRAMS = {
    "what nothing reads, of another size": (
        "ahead = np.array([3.0, -1.5, 2.25, 4.0, -7.5])\nat = np.array([0.5, 1.5, 2.5, 3.5, 4.5])\n"
        "crossing = np.zeros(0)\nfor k in range(1, 5):\n    if ahead[k - 1] * ahead[k] < 0:\n"
        "        crossing = np.append(crossing, at[k])\n",
        "ahead = np.array([3.0, -1.5, 2.25, 4.0, -7.5])\nat = np.array([0.5, 1.5, 2.5, 3.5, 4.5])\n"
        "crossing = at[1:][ahead[:-1] * ahead[1:] < 0]\n",
        "ahead = np.array([3.0, -1.5, 2.25, 4.0, -7.5])\nat = np.array([0.5, 1.5, 2.5, 3.5, 4.5])\n"
        "crossing = at[1:][at[:-1] * ahead[1:] < 0]\n",
    ),
    "a list of arrays where numbers are": (
        "groups = [np.array([1.5, 2.0]), np.array([4.25]), np.array([0.5, 0.25])]\ntotals = np.zeros(3)\n"
        "for k in range(3):\n    totals[k] = np.sum(groups[k])\n",
        "groups = [np.array([1.5, 2.0]), np.array([4.25]), np.array([0.5, 0.25])]\n"
        "totals = [float(sum(group)) for group in groups]\n",
        "groups = [np.array([1.5, 2.0]), np.array([4.25]), np.array([0.5, 0.25])]\n"
        "totals = [group for group in groups]\n",
    ),
    "a dict made whole": (
        "length = np.array([4.0, 2.5, 7.0])\nreport = {}\nreport['title'] = 'lengths'\n"
        "report['longest'] = length.max()\n",
        "length = np.array([4.0, 2.5, 7.0])\nreport = {'title': 'lengths', 'longest': length.max()}\n",
        "length = np.array([4.0, 2.5, 7.0])\nreport = {'title': 'lengths', 'longest': length.min()}\n",
    ),
    "fields that one program writes one by one": (
        "p = {'gain': 0.75, 'delay': 3.0}\ny = p['gain'] * 2.5 ** p['delay']\n",
        "p = {}\np['gain'] = 0.75\np['delay'] = 3.0\ny = p['gain'] * 2.5 ** p['delay']\n",
        "p = {}\np['delay'] = 3.0\np['gain'] = 0.85\ny = p['gain'] * 2.5 ** p['delay']\n",
    ),
    "a factor that is taken out again": (
        "h = 2 * np.sinc(0.3 * np.arange(7.0))\nh = h * np.hamming(7)\nh = h / np.sum(h)\ny = h[::-1] + 0.5\n",
        "h = 2 * np.sinc(0.3 * np.arange(7.0))\nh = h * np.hamming(7)\nh = h / np.sum(h)\ny = h[::-1] + 0.5\n",
        "h = 1 * np.sinc(0.3 * np.arange(7.0))\nh = h * np.hamming(7)\nh = h / np.sum(h)\ny = h[::-1] + 0.5\n",
    ),
    "an element written at another place": (
        "s = np.zeros(5)\nfor b in range(5):\n    s[b] = math.exp(0.3 * b)\n",
        "s = np.zeros(5)\nfor b in range(5):\n    s[b] = math.exp(0.3 * b)\n",
        "s = np.zeros(5)\nfor b in range(5):\n    s[-b] = math.exp(0.3 * b)\n",
    ),
    "what is never written": (
        "s = np.zeros(5)\nfor b in range(5):\n    s[b] = math.exp(0.3 * b)\n",
        "s = np.empty(5)\nfor b in range(5):\n    s[b] = math.exp(0.3 * b)\n",
        "s = np.empty(5)\n",
    ),
    "the next element of an array": (
        "n = 40\nx = np.sort(np.sin(np.arange(40.0)))\nlow = x[math.ceil(0.05 * n) - 1]\n",
        "n = 40\nx = np.sort(np.sin(np.arange(40.0)))\nlow = x[int(np.ceil(0.05 * n)) - 1]\n",
        "n = 40\nx = np.sort(np.sin(np.arange(40.0)))\nlow = x[math.ceil(0.05 * n)]\n",
    ),
    "a number without end": (
        "x = np.array([0.5, 3.0, 2.0])\ny = np.log(np.abs(x - 3) + 1e-3)\n",
        "x = np.array([0.5, 3.0, 2.0])\ny = np.log(1e-3 + np.abs(x - 3))\n",
        "x = np.array([0.5, 3.0, 2.0])\ny = np.log(0e-3 + np.abs(x - 3))\n",
    ),
    "what is no number": (
        "x = np.array([0.5, 3.0, 2.0])\ny = np.sqrt(np.abs(x - 2.3))\n",
        "x = np.array([0.5, 3.0, 2.0])\ny = np.sqrt(np.abs(-x + 2.3))\n",
        "x = np.array([0.5, 3.0, 2.0])\ny = np.sqrt(x - 2.3)\n",
    ),
    "a state that is appended to a list": (
        "y = np.array([10.0, 5.5])\nY = [y]\nfor n in range(9):\n"
        "    k1 = 0.1 * y[::-1]\n    k2 = 0.1 * (y + k1)[::-1]\n"
        "    y = y + (k1 + k2) / 2\n    Y = [*Y, y]\nY = np.array(Y)\n",
        "y = np.array([10.0, 5.5])\nY = [y]\nfor n in range(9):\n"
        "    k1 = 0.1 * y[::-1]\n    k2 = 0.1 * (y + k1)[::-1]\n"
        "    y = y + (k1 + k2) / 2\n    Y.append(y)\nY = np.array(Y)\n",
        "y = np.array([10.0, 5.5])\nY = [y]\nfor n in range(9):\n"
        "    k1 = 0.1 * y[::-1]\n    k2 = 0.1 * (y + k1)[::-1]\n"
        "    y = y + (k1 + k1) / 2\n    Y.append(y)\nY = np.array(Y)\n",
    ),
}  # fmt: skip


def faults(kind: str, which: int) -> list[Fault]:
    reference, *ports = PROGRAMS[kind]
    result = compared(HEAD + reference, HEAD + ports[which])
    assert (result.verdict is Verdict.FAIL) is (which == 1), (result, [fault.words for fault in result.faults])
    assert which == 1 or result.verdict is Verdict.PASS
    return list(result.faults)


@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_right_port_passes(kind: str) -> None:
    assert not faults(kind, 0)


@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_slip_is_told_at_its_line(kind: str) -> None:
    right, wrong = (text.splitlines() for text in PROGRAMS[kind][1:])
    lines = [k for k, line in enumerate(wrong, HEAD.count("\n") + 1) if line not in right]
    lines = lines or [len(wrong) + HEAD.count("\n")]
    assert faults(kind, 1)[0].line in lines


#: Two quantities that all of the following have in common, and one that stands behind what has another name.
ABOVE = "x = np.array([0.5, 1.25, 3.0, 4.5])\ny = np.array([2.0, -1.5, 0.25, 7.0])\nn = 3.0\nm = 4.0\n"
BEHIND = "tail = x + y\n"
AREA = f"{ABOVE}area = float(np.sum(x * y))\n{BEHIND}"


def renamed(result: str, reference: str = AREA) -> tuple[str, str]:
    """A reference, and a port that has another name for its result."""
    return reference, f"{ABOVE}{result}\n{BEHIND}"


def pairs(reference: str, port: str) -> set[tuple[str, str]]:
    return {(one.link.reference.name, one.link.port.name) for one in beside(reference, port).judged}


def test_a_result_under_another_name_is_compared_where_it_stands_alone_and_is_made_of_the_same() -> None:
    reference, port = renamed("surface = float(x @ y)")
    result = check_right(reference, port)
    assert ("area", "surface") in {(one.link.reference.name, one.link.port.name) for one in result.judged}
    wrong = check_slip(reference, port, "x @ y", "x @ (x * y)")
    assert sentence(wrong.faults[0]).startswith("area: port 142.15625, MATLAB 31.375; |diff| 1.1e+02 > ")


@pytest.mark.parametrize(("reference", "port", "words"), [
    (*renamed("surface = n * m"), "area: port 12, MATLAB 31.375; the port calls it surface, if it is the same "
                                  "quantity: --pair area=surface says so."),
    (*renamed("joined = np.concatenate([x[:2], y[:2]])", f"{ABOVE}both = np.array([x[0], x[1], y[0]])\n{BEHIND}"),
     "both: port (4,), MATLAB (3,); the port calls it joined, if it is the same quantity: --pair both=joined says so."),
    (*renamed("tag = 'high'", f"{ABOVE}label = 'low'\n{BEHIND}"),
     "label: port 'high', MATLAB 'low'; the port calls it tag, if it is the same quantity: --pair label=tag says so."),
])  # fmt: skip
def test_one_that_is_made_of_something_else_or_has_another_size_is_asked_about(
    reference: str, port: str, words: str
) -> None:
    result = beside(reference, port)
    assert result.verdict is Verdict.UNDECIDED
    assert [sentence(fault) for fault in result.faults] == [words]


@pytest.mark.parametrize(("reference", "port"), [
    # Two of one size on a side.
    renamed("surface = float(np.sum(x * x * y))\nedge = float(np.sum(y * y))",
            f"{ABOVE}area = float(np.sum(x * y))\nrim = float(np.sum(x * x))\n{BEHIND}"),
    # Text, and the answers of comparisons, where numbers are.
    renamed("surface = str(np.sum(x * y))"),
    renamed("kept = x > 1", f"{ABOVE}mask = (x > 1) * 1.5\n{BEHIND}"),
    # An array where one number is.
    renamed("surface = x * y"),
])  # fmt: skip
def test_what_cannot_be_told_apart_or_cannot_be_one_is_not_paired(reference: str, port: str) -> None:
    assert check_right(reference, port)
    assert pairs(reference, port) == {(name, name) for name in ("x", "y", "n", "m", "tail")}


def test_the_user_says_that_a_result_is_one_and_then_it_is_wrong() -> None:
    reference, port = renamed("surface = n * m")
    result = compared(HEAD + reference, HEAD + port, {"area": "surface"})
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].line == 7


#: A program whose result starts from a blank, a port that has it in one line, and what may be slipped in.
STARTED = {
    "a sum": (
        f"{ABOVE}worth = 0\nfor k in range(1, 5):\n    if x[k - 1] < 4:\n        worth = worth + y[k - 1]\n",
        f"{ABOVE}worth = sum(y[k] for k in range(4) if x[k] < 4)\n",
        (("x[k] < 4", "x[k] < 2"), ("x[k] < 4", "x[k] < 0")),
    ),
    "a text": (
        "text = 'attack'\nenc = ''\nfor k in range(1, 7):\n    enc = enc + chr(ord(text[k - 1]) + 3)\n",
        "text = 'attack'\nenc = ''.join(chr(ord(c) + 3) for c in text)\n",
        (("ord(c) + 3", "ord(c) + 4"),),
    ),
    "a history": (
        "S = 0.9\nI = 0.1\nR = 0.0\nhist = np.array([[S, I, R]])\nfor k in range(1, 4):\n    d = 0.5 * S * I\n"
        "    r = 0.25 * I\n    S = S - d\n    I = I + d - r\n    R = R + r\n"
        "    hist = np.vstack([hist, [S, I, R]])\npeak = hist[:, 1].max()\n",
        "def steps(S, I, R, n):\n    yield S, I, R\n    for _ in range(n):\n        d = 0.5 * S * I\n"
        "        r = 0.25 * I\n        S, I, R = S - d, I + d - r, R + r\n        yield S, I, R\n\n"
        "hist = np.array(list(steps(0.9, 0.1, 0.0, 3)))\npeak = hist[:, 1].max()\n",
        (("0.5 * S", "0.6 * S"), ("R + r", "R - r")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", STARTED)
def test_what_a_result_starts_from_is_not_the_result(kind: str) -> None:
    reference, port, slips = STARTED[kind]
    check_right(reference, port)
    for before, after in slips:
        fault = check_slip(reference, port, before, after).faults[0]
        starts = reference[: reference.index("for k")].count("\n") + HEAD.count("\n")
        assert fault.reference is not None
        assert fault.reference.line > starts


def way_back() -> Record:
    """A way back through `prev` from 5 to 1 in MATLAB, where the loop's condition alone reads what it makes."""
    lines = ["prev = [0 1 2 2 4];", "path = 5;", "while path(1) ~= 1", "    path = [prev(path(1)) path];", "end"]
    kinds: list[tuple[Literal["assign", "test"], str, tuple[int, ...], set[str]]] = [
        ("assign", "prev", (), set()), ("assign", "path", (), set()), ("test", "", (), {"path"}),
        ("assign", "path", (2,), {"prev", "path"}),
    ]  # fmt: skip
    sites = [Site(k, kind, target, "a.m", k + 1, k + 1, "", loops, k, lines[k].strip(), frozenset(reads))
             for k, (kind, target, loops, reads) in enumerate(kinds)]  # fmt: skip
    happened = [(0, [0, 1, 2, 2, 4]), (1, [5]), (2, [True]), (3, [4, 5]), (2, [True]), (3, [2, 4, 5]), (2, [True]),
                (3, [1, 2, 4, 5]), (2, [False])]  # fmt: skip
    values = [np.array([value], dtype=bool if k == 2 else float) for k, value in happened]
    return Record("matlab", "a.m", {"a.m": "\n".join(lines)}, sites, np.array([k for k, _ in happened], np.int32),
                  np.zeros(len(happened), np.int32), np.array([-1], np.int32), values)  # fmt: skip


@pytest.mark.parametrize(("result", "verdict"), [("route[::-1]", Verdict.PASS), ("route[:0:-1]", Verdict.FAIL)])
def test_what_only_the_condition_of_its_own_loop_reads_is_a_result(result: str, verdict: Verdict) -> None:
    port = (
        "prev = [0, 1, 2, 2, 4]\nnode = 5\nroute = [node]\nwhile node != 1:\n    node = prev[node - 1]\n"
        f"    route.append(node)\npath = {result}\n"
    )
    session: Any = InProcess(port)
    found = compare_records(way_back(), session)
    assert found.verdict is verdict
    assert [fault.line for fault in found.faults] == [7] * (verdict is Verdict.FAIL)


FIELDS = (
    "x = np.array([4.0, 2.5, 7.0])\nreport = {}\nreport['low'] = x.min()\nreport['high'] = x.max()\n"
    "report['mean'] = x.mean()\n"
)
LITERAL = (
    "x = np.array([4.0, 2.5, 7.0])\nreport = {\n    'low': x.min(),\n    'high': x.max(),\n    'mean': x.mean(),\n}\n"
)
RETURNED = (
    "def stats(x):\n    return {\n        'm': sum(x) / 4,\n        's': np.std(x, ddof=1),\n    }\n\n"
    "r = stats(np.array([1.5, 2.0, 4.25, 3.0]))\n"
)


@pytest.mark.parametrize(("before", "after"), [("x.min()", "x[0]"), ("x.max()", "x[0]"), ("x.mean()", "np.median(x)")])
def test_a_wrong_field_of_a_dict_is_told_at_the_line_of_its_key(before: str, after: str) -> None:
    check_right(FIELDS, LITERAL)
    check_slip(FIELDS, LITERAL, before, after)


def test_fields_that_a_function_returns_stand_beside_those_of_one_and_beside_variables() -> None:
    one_by_one = RETURNED.replace("    return {\n", "    r = {}\n").replace(
        "        'm': sum(x) / 4,", "    r['m'] = x.mean()"
    )
    one_by_one = one_by_one.replace(
        "        's': np.std(x, ddof=1),\n    }", "    r['s'] = x.std(ddof=1)\n    return r"
    )
    check_right(one_by_one, RETURNED)
    check_slip(one_by_one, RETURNED, ", ddof=1", "")
    alone = "x = np.array([1.5, 2.0, 4.25, 3.0])\nm = x.mean()\ns = x.std(ddof=1)\n"
    check_right(alone, RETURNED)
    assert {("m", "stats.m"), ("s", "stats.s")} <= pairs(alone, RETURNED)
    check_slip(alone, RETURNED, ", ddof=1", "")


@pytest.mark.parametrize(("before", "after"), [("x.mean()", "x.mean() + 1"), ("np.std(x, ddof=1)", "np.std(x)")])
def test_a_dict_holds_what_the_other_has_in_variables(before: str, after: str) -> None:
    alone = "x = np.array([1.5, 2.0, 4.25, 3.0])\nm = x.mean()\ns = x.std(ddof=1)\n"
    port = "x = np.array([1.5, 2.0, 4.25, 3.0])\nout = {\n    'm': x.mean(),\n    's': np.std(x, ddof=1),\n}\n"
    assert {("m", "out.m"), ("s", "out.s")} <= pairs(alone, port)
    check_slip(alone, port, before, after)


def test_a_text_as_long_that_only_its_length_is_read_of_is_compared() -> None:
    reference = "text = 'attack'\nenc = ''\nfor c in text:\n    enc = enc + chr(ord(c) + 3)\nn = len(enc) * 1.5\n"
    port = "text = 'attack'\nenc = ''.join(chr(ord(c) + 3) for c in text)\nn = len(enc) * 1.5\n"
    check_right(reference, port)
    check_slip(reference, port, "ord(c) + 3", "ord(c) + 4")


def test_the_sign_of_a_column_is_free_only_where_vectors_are_computed_that_have_either() -> None:
    turned = "t = 0.3\nR = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])\nS = R @ np.diag([1.0, -1.0])\n"
    check_right(turned, turned)
    check_slip(turned, turned, "S = R @ np.diag([1.0, -1.0])", "S = R @ np.diag([1.0, 1.0])")
    vectors = "A = np.array([[2.0, 0.5], [0.5, 1.0]])\nw, V = np.linalg.eigh(A)\nS = V * np.array([1.0, 1.0])\n"
    assert beside(vectors, vectors.replace("[1.0, 1.0])\n", "[1.0, -1.0])\n")).verdict is Verdict.UNDECIDED
    by_hand = "A = np.array([[2.0, 0.5], [0.5, 1.0]])\nt = 0.5 * np.arctan2(1.0, 1.0)\n"
    by_hand += "V = np.array([[-np.sin(t), np.cos(t)], [np.cos(t), np.sin(t)]])\n"
    port = "A = np.array([[2.0, 0.5], [0.5, 1.0]])\nw, V = np.linalg.eigh(A)\nV = V * np.sign(V[0])\n"
    assert beside(by_hand, port).verdict is Verdict.UNDECIDED


def test_half_precision_is_judged_without_a_warning() -> None:
    program = "x = np.array([1.0, 2.0], dtype=np.float16)\ny = x * 2\n"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_right(program, program)
        assert beside(program, program.replace("* 2", "* 3")).verdict is Verdict.FAIL
