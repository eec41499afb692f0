"""A slip is named where its cure gives MATLAB's numbers at every pass; the rest of what was wrong is gone with it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from python_runs import HEAD

from pyport.scripts.cures import fixed
from pyport.scripts.plan import Plan
from pyport.scripts.python_run import PythonSession, Wanted, trace_python
from pyport.scripts.python_trials import TRIED, Trial
from pyport.scripts.told import Fault, ScriptResult, plain_report, written
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

pytestmark = pytest.mark.usefixtures("unhurried")

#: An account with a payment more in each sixth month, and what is made of it.
BANK = """\
balance = 10000.0
paid = []
for k in range(1, 25):
    part = 250.0
    if k % 6 == 0:
        part = part + 500.0
    balance = balance * 1.004 - part
    paid.append(part)
total = sum(paid)
rest = balance / 3.5
"""
SLIPS = {
    "a number in a condition": (BANK, "k % 6 == 0", "k % 6 == 1", "number"),
    "a constant": (BANK, "balance / 3.5", "balance / 5.3", "number"),
    "an operator": (BANK, "- part\n", "+ part\n", "operator"),
    "N for N - 1": (
        "x = np.array([2.5, 3.5, 7.25, 1.5])\ns = np.std(x, ddof=1)\nz = (x - 4.0) / s\n",
        "np.std(x, ddof=1)", "np.std(x)",
        "std-by-n",
    ),
    # Turned by as many places as there are it would be right too.
    "a call too many": (
        "a = np.array([2.5, 3.5, 7.25, 1.5])\nn = 4\nb = np.sqrt(a) * 0.5\ny = b.sum() * n\n",
        "np.sqrt(a) * 0.5", "np.roll(np.sqrt(a) * 0.5, 1)",
        "left-over",
    ),
    "where a call ends": (
        "a = np.array([2.5, 3.5, 7.25])\nb = 0.75\ny = 2.5 * np.sin(a * 0.35) * np.cos(b)\n",
        "np.sin(a * 0.35) * np.cos(b)", "np.sin(a * 0.35 * np.cos(b))",
        "bracket",
    ),
    "digits of a fraction": (BANK.replace("balance / 3.5", "8 / 3 * balance"), "8 / 3", "2.6666666667", "number"),
    # Without the slip another statement writes the number last.
    "a condition under which a result is another one": (
        "x = np.array([1.0, -1.0])\ny = 0\nif x[0] * 2 > 1.5:\n    y = 1\nz = x * 3.5\n",
        "> 1.5", "> 2.5",
        "number",
    ),
    "a comparison with which a loop never runs": (
        "t = 0.0\ny = 1.0\nwhile t < 5.25:\n    y = y * 1.5 - t\n    t = t + 1.0\nz = y * 3.5\n",
        "t < 5.25", "t > 5.25",
        "comparison",
    ),
    "a condition the other way round, in a loop": (
        "x = np.array([1.0, 2.5, 4.0, 0.5, 7.0])\ny = np.zeros(5)\nfor k in range(5):\n    if x[k] > 2:\n"
        "        y[k] = x[k] * 2\n    else:\n        y[k] = x[k] + 1\ns = y.sum()\n",
        "x[k] > 2", "x[k] < 2",
        "comparison",
    ),
    "a condition of two, that seldom holds": (
        "x = np.array([1.5, 12.0, 4.0, 17.0, 20.5, 0.5])\nc = [3, 2, 3, 3, 2, 1]\ns = 0.25\nfor k in range(6):\n"
        "    if c[k] == 2:\n        t = x[k] * 2\n    elif c[k] == 3 and x[k] > 10:\n        t = x[k] + 1\n"
        "    else:\n        t = x[k]\n    s = s + t / 3\n",
        "x[k] > 10", "x[k] < 10",
        "comparison",
    ),
    "a branch that is never taken": (
        "s = 4.75\nn = 3\na = 0.0\nif s > 3 and n < 5:\n    a = a + s\nz = a * 1.5\n", "s > 3", "s < 3",
        "comparison",
    ),
    "single precision": (
        "x = np.array([1.1, 2.5])\ny = x + 1e8 - 1e8\nz = x * 0.7\n",
        "x + 1e8", "x.astype(np.float32) + 1e8",
        "single",
    ),
    # In the second run of the inner loop each pass has another number than without the edit.
    "a loop in a loop, too short": (
        "n = 5\ny = 0.0\nfor step in range(1, 4):\n    for k in range(2, n + 1):\n        y = y + k**2 * step\n",
        "range(2, n + 1)", "range(2, n)",
        "range-end",
    ),
    "a loop in a loop, from one too early": (
        "x = [1.0, 4.5, 9.25, 25.125]\nn = 4\nfor step in range(1, 4):\n    y = 0.5\n    for k in range(2, n):\n"
        "        y = y * 3 + x[k] - x[k - 1]\n    z = y / step\n",
        "range(2, n)", "range(1, n)",
        "range-start-early",
    ),
    # Turned round, the column would fit as well, but for that it is one.
    "a column beside a vector": (
        "N = 6\nr = (np.arange(1, N + 1).reshape(N, 1) * 37 % 101) / 101\n"
        "u = np.cumprod(r).reshape(N, 1) ** (1 / np.arange(N, 0, -1)[:, None])\nw = u / u.sum()\n",
        "[:, None]", "",
        "column-meets-vector",
    ),
}  # fmt: skip


def judged(tmp_path: Path, reference: str, port: str) -> ScriptResult:
    """What is said of a port beside a program of Python in the place of MATLAB's."""
    for name, text in (("ref.py", reference), ("port.py", port)):
        (tmp_path / name).write_text(HEAD + text, encoding="utf-8")
    return verify(trace_python(tmp_path / "ref.py"), tmp_path / "port.py")


def first(result: ScriptResult) -> Fault:
    assert result.verdict is Verdict.FAIL
    return result.faults[0]


@pytest.mark.parametrize("kind", SLIPS)
@pytest.mark.sampled(4)
def test_a_slip_is_named_at_its_line_and_cured(kind: str, tmp_path: Path) -> None:
    right, before, after, name = SLIPS[kind]
    assert right.count(before) == 1
    result = judged(tmp_path, right, right.replace(before, after))
    fault = first(result)
    line = (HEAD + right)[: len(HEAD) + right.index(before)].count("\n") + 1
    assert [(cure.change.card.id, cure.verdict, cure.next) for cure in fault.cures][:1] == [(name, Verdict.PASS, None)]
    assert fault.line == line
    # What follows from it is no fault of its own.
    assert len(result.faults) == 1
    assert fixed(result) == HEAD + right
    said = " ".join(plain_report(result).split())
    assert f"(pyport slips {name}). Right would be port.py:{line}: " in said
    assert "That was tried: with it port.py does what ref.py does." in said


def test_a_default_is_named_at_its_def_line(tmp_path: Path) -> None:
    reference = "x = np.array([1.5, 2.5, 4.0])\ny = x * 0.35 + 2.5\n"
    right = "def f(x, rate=0.35):\n    return x * rate + 2.5\n\n\ny = f(np.array([1.5, 2.5, 4.0]))\n"
    result = judged(tmp_path, reference, right.replace("0.35", "0.53"))
    assert (first(result).line, first(result).cures[0].change.card.id) == (HEAD.count("\n") + 1, "number")
    assert fixed(result) == HEAD + right


def test_what_two_statements_make_together_is_told_at_the_one_that_is_wrong(tmp_path: Path) -> None:
    data = "x = np.array([1.5, 2.5, 4.0])\nw = np.array([0.5, 7.0, -2.0])\n"
    reference = f"{data}J = np.mean(np.log(x)) + 0.35 * np.sum(w**2)\nz = J / 2\n"
    right = f"{data}J = np.mean(np.log(x))\nJ += 0.35 * np.sum(w**2)\nz = J / 2\n"
    assert judged(tmp_path, reference, right).verdict is Verdict.PASS
    for k, (before, after) in enumerate((("np.mean(", "np.sum("), ("np.sum(", "np.mean(")), 3):
        fault = first(judged(tmp_path, reference, right.replace(before, after)))
        assert (fault.line, [cure.change.card.id for cure in fault.cures]) == (HEAD.count("\n") + k, ["function"])


def test_where_a_loop_never_runs_what_it_would_write_is_no_fault_of_its_own(tmp_path: Path) -> None:
    text = "s = 0.5\nn = 4\nfor k in range(1, n + 1):\n    s = s * k + 1.5\ny = s * 2.5\nu = n * 1.5\n"
    result = judged(tmp_path, text, text.replace("1, n + 1", "n, n"))
    fault = first(result)
    assert (fault.line, len(result.faults)) == (HEAD.count("\n") + 3, 1)
    assert fault.words == "the loop runs not at all where MATLAB's runs 4 times"
    # Its twin: a loop that runs in neither says nothing, be there another with such names.
    idle = text.replace("y =", "for k in range(n, n):\n    s = s - k\ny =")
    assert judged(tmp_path, idle, idle).verdict is Verdict.PASS


def test_one_of_several_targets_is_no_statement_that_is_missing(tmp_path: Path) -> None:
    text = "x, tol = 2.5, 1e-10\nwhile x > tol:\n    x = x / 7\n"
    cures = first(judged(tmp_path, text, text.replace("1e-10", "1e-3"))).cures
    assert [cure.change.card.id for cure in cures] == ["number"]


def test_what_is_left_in_an_array_that_is_written_into_outside_of_loops_is_compared(tmp_path: Path) -> None:
    text = "k = np.array([0, 2, 1, 2])\nv = np.array([2.5, 3.5, 4.0, 1.5])\n"
    reference = text + "m = np.array([max(v[k == n]) for n in range(3)])\n"
    right = text + "m = np.full(3, -np.inf)\nnp.maximum.at(m, k, v)\n"
    assert judged(tmp_path, reference, right).verdict is Verdict.PASS
    port = right.replace("np.maximum.at(m, k, v)", "m[k] = v")
    assert first(judged(tmp_path, reference, port)).line == (HEAD + port).count("\n")


HELPED = """\
def series(x, n):
    y = np.zeros_like(x)
    for k in range(n + 1):
        y = y + x**k / math.factorial(k)
    return y


def peaks(M):
    return np.max(M, axis=0)


n = 4
x = np.array([1.5, 2.5, 4.0])
M = np.array([[3.5, 8.25, 5.0], [2.5, 6.0, 7.75], [9.5, 1.25, 0.5]])
a = series(x, n)
c = peaks(M)
"""


@pytest.mark.parametrize(
    ("before", "after"), [("series(x, n)\n", "series(x, n + 1)\n"), ("peaks(M)\n", "peaks(M.T)\n")]
)
@pytest.mark.sampled(2)
def test_a_wrong_argument_is_told_at_the_call_and_not_in_the_function(before: str, after: str, tmp_path: Path) -> None:
    fault = first(judged(tmp_path, HELPED, HELPED.replace(before, after)))
    line = (HEAD + HELPED).partition(f" = {before}")[0].count("\n") + 1
    assert fault.line == line
    assert {cure.change.card.id for cure in fault.cures} <= {"left-over"}
    # Its twin: slips in the functions make the same numbers, and the calls are as they were.
    inside = HELPED.replace("range(n + 1)", "range(n + 2)").replace("axis=0", "axis=1")
    calls = (HEAD + HELPED).partition("n = 4")[0].count("\n") + 1
    assert all(one.line < calls for one in judged(tmp_path, HELPED, inside).faults)


def test_the_next_fault_is_told_with_the_cure(tmp_path: Path) -> None:
    result = judged(tmp_path, BANK, BANK.replace("250.0", "205.0").replace("3.5", "5.3"))
    cure = first(result).cures[0]
    lines = [HEAD.count("\n") + line for line in (4, 10)]
    assert (cure.verdict, cure.next) == (Verdict.FAIL, ("port.py", lines[1]))
    assert [fault.line for fault in result.faults] == lines
    assert fixed(result) == HEAD + BANK


def test_a_port_is_cured_until_nothing_is_left_that_has_a_cure(tmp_path: Path) -> None:
    wrong = BANK.replace("6 == 0", "6 == 1").replace("* 1.004", "* 1.4").replace("3.5", "5.3")
    worse = wrong.replace("sum(paid)", "len(paid) ** 3")
    for name, text in (("ref.py", BANK), ("port.py", wrong), ("worse.py", worse)):
        (tmp_path / name).write_text(HEAD + text, encoding="utf-8")
    reference = trace_python(tmp_path / "ref.py")
    found = verify(reference, tmp_path / "port.py", mend=True).mended
    assert found is not None
    assert (found.text, found.count, found.result.verdict) == (HEAD + BANK, 3, Verdict.PASS)
    said = written(found, "cured.py", "ref.m")
    assert said == "written: cured.py: 3 slips are cured, and it does what ref.py does."
    # Its twin: what no known slip explains is left, and said to be.
    other = verify(reference, tmp_path / "worse.py", mend=True).mended
    assert other is not None
    assert (other.text, other.count) == (HEAD + BANK.replace("sum(paid)", "len(paid) ** 3"), 3)
    line = (HEAD + BANK).partition("total")[0].count("\n") + 1
    assert written(other, "cured.py", "ref.m") == (
        f"written: cured.py: 3 slips are cured; still at fault, without a known cure: line {line}. "
        "Next: pyport verify ref.m cured.py"
    )
    assert verify(reference, tmp_path / "port.py").mended is None


def test_what_no_known_slip_explains_has_no_name(tmp_path: Path) -> None:
    result = judged(tmp_path, BANK, BANK.replace("balance / 3.5", "np.cbrt(balance) + k * 1.7"))
    assert first(result).cures == ()
    assert fixed(result) is None


def test_a_number_that_comes_out_by_chance_has_no_name(tmp_path: Path) -> None:
    # 2 + 3 for 1 + 4 would do as well: MATLAB's text speaks for neither.
    text = "a = 2\nb = 3\nc = 1\nd = 4\ne = a + b\n"
    result = judged(tmp_path, text, text.replace("a + b", "a * b"))
    assert [cure.change.after for cure in first(result).cures][:1] == ["e = a + b"]
    other = judged(tmp_path, text, text.replace("a + b", "d"))
    assert [cure.change.after for cure in first(other).cures if "+" not in cure.change.after] == []


MOVED = {
    "statement-too-many": (BANK.replace("total =", "paid[0] = paid[0] * 1.5\ntotal ="), BANK),
    "statement-missing": (BANK, BANK.replace("rest =", "balance = balance / 1.5\nrest =")),
    "order-of-statements": (
        BANK.replace("    balance = balance * 1.004 - part\n    paid.append(part)\n",
                     "    paid.append(balance)\n    balance = balance * 1.004 - part\n"),
        BANK.replace("paid.append(part)", "paid.append(balance)"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVED)
@pytest.mark.sampled(2)
def test_a_statement_that_has_no_place_of_its_own_is_named(name: str, tmp_path: Path) -> None:
    port, right = MOVED[name]
    result = judged(tmp_path, right, port)
    assert [(cure.change.card.id, cure.verdict) for cure in first(result).cures] == [(name, Verdict.PASS)]
    ast.parse(first(result).cures[0].change.after)  # several statements stand in several lines
    cured = fixed(result)
    assert cured is not None
    assert judged(tmp_path, right, cured.removeprefix(HEAD)).verdict is Verdict.PASS


def test_what_is_told_behind_a_statement_that_is_put_in_keeps_its_line(tmp_path: Path) -> None:
    right = MOVED["statement-missing"][1] + "last = total * 1.5\n"
    port = MOVED["statement-missing"][0] + "last = total * 5.1\n"
    result = judged(tmp_path, right, port)
    assert [fault.cures[0].change.card.id for fault in result.faults] == ["statement-missing", "number"]
    assert result.faults[1].line == (HEAD + port).count("\n")
    cured = fixed(result)
    assert cured is not None
    assert judged(tmp_path, right, cured.removeprefix(HEAD)).verdict is Verdict.PASS


def test_no_statement_is_missing_that_would_replace_an_argument(tmp_path: Path) -> None:
    reference = "n = 12\nstep = 2 / n\nx = step * 3.5\n"
    port = "def grid(n):\n    step = 2 / n\n    return step * 3.5\n\n\nx = grid(13)\n"
    result = judged(tmp_path, reference, port)
    names = [cure.change.card.id for fault in result.faults for cure in fault.cures]
    assert "statement-missing" not in names
    assert judged(tmp_path, reference, port.replace("13", "12")).verdict is Verdict.PASS


def test_a_variable_of_another_case_is_another_variable(tmp_path: Path) -> None:
    reference = "T = 1.0\nt = 0.0\ndt = 0.1\nq = 1.5\nwhile t < T:\n    q = q + dt * q\n    t = t + dt\n"
    port = "T = 1.0\ndt = 0.1\nq = 1.5\nfor t in np.arange(dt, T + dt / 2, dt):\n    q = q + dt * q\n"
    # With T = T + dt the loop would run as often as MATLAB's.
    assert first(judged(tmp_path, reference, port)).cures == ()
    # Its twin: what MATLAB does to T is missing.
    right = "T = 1.0\ndt = 0.1\nT = T + dt\nq = 1.5 * T\nr = q + 2.5\n"
    missing = first(judged(tmp_path, right, right.replace("T = T + dt\n", ""))).cures
    assert [cure.change.card.id for cure in missing] == ["statement-missing"]


def test_words_for_the_same_edit_are_told_once(tmp_path: Path) -> None:
    text = "M = np.array([[1.5, 2.0], [7.0, 3.25]])\nm = M.mean(axis=0)\n"
    cures = first(judged(tmp_path, text, text.replace("axis=0", "axis=1"))).cures
    # M.T.mean(axis=1) is the same for any M.
    assert [cure.change.card.id for cure in cures] == ["axis"]


def test_outputs_under_each_others_names_are_told_where_they_are_taken(tmp_path: Path) -> None:
    text = "low, high = np.sort(np.array([3.5, 1.25]))\nspan = high - low\nratio = low * 7 + high\n"
    result = judged(tmp_path, text, text.replace("low, high =", "high, low ="))
    assert {fault.line for fault in result.faults} == {HEAD.count("\n") + 1}
    # Who calls them otherwise, and goes on with that, has no slip.
    other = "high, low = np.sort(np.array([3.5, 1.25]))\nspan = low - high\nratio = high * 7 + low\n"
    assert judged(tmp_path, text, other).verdict is Verdict.PASS


def test_what_is_tried_leaves_no_trace(tmp_path: Path) -> None:
    text = f"{HEAD}np.random.seed(1)\nx = [3.0, 1.0]\ny = (x.pop() + np.random.rand())\nz = len(x)\n"
    path = tmp_path / "port.py"
    path.write_text(text, encoding="utf-8")
    text = text.replace("(x.pop()", f"({TRIED}(globals(), locals()) or x.pop()")
    trial = Trial(frozenset({0}), ("x.pop() + 1.0", "x.pop() + x.pop()", "nobody", "[v + 1 for v in x]"))
    with PythonSession(path) as session:
        alone = session.run()
        tried = session.tried(Wanted(Plan({}), edited={"port.py": text}, trial=trial))
        (edited,) = session.runs([Wanted(edited={"port.py": text}, trial=trial)])
    assert tried == {0: {0: 2.0, 1: 4.0, 3: [4.0, 2.0]}}
    assert edited.values == alone.values


def test_variants_are_what_runs_of_their_own_are(tmp_path: Path) -> None:
    path = tmp_path / "port.py"
    path.write_text(HEAD + BANK, encoding="utf-8")
    edits = [{"port.py": HEAD + BANK.replace("250.0", part)} for part in ("250.0", "300.0", "1 +", "0.0", "1 / 0")]
    with PythonSession(path) as session:
        session.run()
        plan = Plan({0: [5000.0]})
        several = session.variants(plan, edits)
        alone = [session.runs([Wanted(plan, edited=edit)])[0] for k, edit in enumerate(edits) if k != 2]
    assert several[2] is None
    found = [record for record in several if record is not None]
    assert [(record.values, record.ended) for record in found] == [(record.values, record.ended) for record in alone]
    assert "ZeroDivisionError" in found[-1].ended


def test_a_variant_without_an_end_takes_the_others_no_further(tmp_path: Path) -> None:
    path = tmp_path / "port.py"
    path.write_text("n = 0\nwhile n < 5:\n    n = n + 1\n", encoding="utf-8")
    steps = ("n + 1", "n + 2", "n * 1", "n + 5", "__import__('time').sleep(60)")
    edits = [{"port.py": path.read_text().replace("n + 1", step)} for step in steps]
    with PythonSession(path) as session:
        session.run()
        several = session.variants(Plan({}), edits)
    # One that writes for ever has written enough; of one that only computes nothing is left.
    assert [record and record.ended[:7] for record in several] == ["", "", "TooMany", "", None]


def test_no_variant_begins_when_the_time_is_up(tmp_path: Path) -> None:
    path = tmp_path / "port.py"
    path.write_text(HEAD + BANK, encoding="utf-8")
    with PythonSession(path) as session:
        session.run()
        assert session.variants(Plan({}), [{"port.py": HEAD + BANK}], until=0.0) == [None]


def test_the_files_that_a_port_writes_are_its_own(tmp_path: Path) -> None:
    text = BANK + "open('out.txt', 'w').write(str(rest))\n"
    result = judged(tmp_path, text, text.replace("3.5", "5.3"))
    assert first(result).cures
    wrong = float((tmp_path / "out.txt").read_text())
    assert wrong == pytest.approx(float(trace_python(tmp_path / "ref.py").values[-1]) * 3.5 / 5.3)
