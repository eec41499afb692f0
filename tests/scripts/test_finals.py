"""What is right wherever it is compared is no PASS if names, shapes or missing results speak against it."""

from __future__ import annotations

import pytest
from python_runs import HEAD, beside, check_right, compared

from pyport.scripts.told import ScriptResult, conclusion, sentence
from pyport.verdict import Verdict

X = "x = np.array([1.0, 2.0, 4.0])\n"
A = "A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])\n"
#: A struct that is filled field by field, and what is made of it.
FIELDS = "p = {}\n"
Q = "q = p['a'] * p['b']\n"
#: Programs in the place of MATLAB's, and ports in which two slips cancel.
CANCELLING = {
    "two terms": (f"{X}y = x * 2\nz = y + 3.5\n", f"{X}y = x * 2 + 1\nz = y + 2.5\n", "y"),
    "a count": (f"{X}n = len(x)\nv = x.sum() / n\n", f"{X}n = len(x) - 1\nv = x.sum() / (n + 1)\n", "n"),
    "another size": (f"{A}m = A.mean(axis=0)\ns = m.sum()\n", f"{A}m = A.mean()\ns = m * 3\n", "m"),
    "in each pass": (
        "s = 0.5\nc = 1.0\nfor k in range(1, 6):\n    c = 2 * k\n    s = s + c\n",
        "s = 0.5\nc = 1.0\nfor k in range(1, 6):\n    c = 2 * k - 1\n    s = s + c + 1\n",
        "c",
    ),
    "a list that is appended to": (
        "c = 1.0\nh = np.zeros(5)\nfor k in range(5):\n    c = c * 1.5 + k\n    h[k] = c\nr = h[1:] / h[:-1]\n",
        "c = 1.0\nh = []\nfor k in range(5):\n    c = c * 1.5 + k\n    h.append(-c)\n"
        "h = np.array(h)\nr = h[1:] / h[:-1]\n",
        "h",
    ),
}


def first_line(result: ScriptResult) -> int:
    return result.faults[0].line - HEAD.count("\n")


@pytest.mark.parametrize("kind", CANCELLING)
def test_a_variable_of_one_name_that_ends_otherwise_is_not_passed_over(kind: str) -> None:
    reference, port, name = CANCELLING[kind]
    check_right(reference, reference)
    result = beside(reference, port)
    assert result.verdict is Verdict.UNDECIDED
    assert f"--pair {name}={name} says" in sentence(result.faults[0])
    # Whoever says that they are one quantity is told that they differ.
    assert compared(HEAD + reference, HEAD + port, {name: name}).verdict is Verdict.FAIL


def test_one_name_for_a_part_of_the_work_that_is_shared_out_otherwise_passes() -> None:
    reference = f"{X}y = x * 2\nz = y + 3.5\n"
    check_right(reference, f"{X}t = x + 1\ny = t * 2\nz = y + 1.5\n")


@pytest.mark.parametrize(
    ("reference", "port"),
    [
        (f"{FIELDS}p['a'] = 2.0\np['b'] = 3.0\n{Q}", f"p = {{'a': 3.0, 'b': 2.0}}\n{Q}"),
        (f"a = 0.5\nb = 2.25\n{X}y = x * a * b\n", f"a = 2.25\nb = 0.5\n{X}y = x * a * b\n"),
        (f"{X}a = x * 1.5\nb = x + 0.25\n", f"{X}b = x * 1.5\na = x + 0.25\n"),
    ],
    ids=["fields", "constants", "results"],
)
def test_values_under_each_others_names_fail(reference: str, port: str) -> None:
    check_right(reference, reference)
    result = beside(reference, port)
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].judged is not None
    own = result.faults[0].judged.link
    assert own.reference.name == own.port.name


def test_values_that_change_places_in_both_programs_pass() -> None:
    check_right("a = 0.5\nb = 2.25\nt = a\na = b\nb = t\ny = a - b\n", "a, b = 0.5, 2.25\na, b = b, a\ny = a - b\n")
    check_right(f"a = 0.5\nb = 2.25\n{X}y = x * a + b\n", f"b = 2.25\na = 0.5\n{X}y = x * a + b\n")


def test_names_that_the_port_exchanges_and_goes_on_with_pass() -> None:
    reference = f"low = 0.5\nhigh = 2.25\n{X}y = x * (high - low)\n"
    check_right(reference, f"high = 0.5\nlow = 2.25\n{X}y = x * (low - high)\n")
    assert beside(reference, f"high = 0.5\nlow = 2.25\n{X}y = x * (high - low)\n").verdict is Verdict.FAIL


def test_a_result_that_is_transposed_or_not_repeated_fails() -> None:
    for reference, port in (
        (f"{A}B = A.T\n", f"{A}B = A\n"),
        (f"{A}B = (A * 2.5).T\n", f"{A}B = A * 2.5\n"),
        (f"{X}R = np.tile(x, (4, 1))\n", f"{X}R = x\n"),
    ):
        check_right(reference, reference)
        result = beside(reference, port)
        assert (result.verdict, first_line(result)) == (Verdict.FAIL, 2)


def test_a_result_that_a_loop_leaves_is_not_to_be_turned_round_or_counted_from_0() -> None:
    loop, turned = "for k in range(1, 4):\n    w = k * 2.5\n", "    P, Q = np.meshgrid(x, x + 1, indexing='ij')\n"
    for reference, port, verdict in (
        ("    B = A.T * k\n", "    B = A * k\n", Verdict.FAIL),
        ("    B = x + np.zeros((3, 3))\n", "    B = x + np.zeros(3)\n", Verdict.FAIL),
        ("    P, Q = np.meshgrid(x, x + 1)\n    B = P - 2 * Q\n", f"{turned}    B = P - 2 * Q\n", Verdict.UNDECIDED),
        ("    y = 0\n    if np.any(x > 3):\n        y = 1\n", "    y = 0\n    if np.all(x > 3):\n        y = 1\n",
         Verdict.FAIL),
    ):  # fmt: skip
        check_right(X + A + loop + reference, X + A + loop + reference)
        assert beside(X + A + loop + reference, X + A + loop + port).verdict is verdict, port


def test_a_transposed_result_of_vectors_is_undecided() -> None:
    vectors = f"{X}v = np.array([4.5, 5.0])\n"
    reference = f"{vectors}M = np.outer(x, v)\n"
    check_right(reference, f"{vectors}M = x[:, None] * v\n")
    result = beside(reference, f"{vectors}M = np.outer(v, x)\n")
    assert (result.verdict, first_line(result)) == (Verdict.UNDECIDED, 3)
    assert "port 2x3, MATLAB 3x2; the port has MATLAB's matrix transposed" in sentence(result.faults[0])


def test_a_port_that_holds_its_matrices_the_other_way_round_passes_and_it_is_said() -> None:
    turned = "A = np.array([[1.0, 4.0], [2.0, 5.0], [3.0, 7.0]])\n"
    result = check_right(f"{A}B = A * 2.5\n", f"{turned}B = A * 2.5\n")
    assert "; B of line 4 is transposed in the port" in conclusion(result)
    columns = "T = np.zeros((3, 4))\nfor k in range(4):\n    s = s * 1.1\n    T[:, k] = s\n"
    listed = "T = []\nfor k in range(4):\n    s = s * 1.1\n    T.append(s)\nT = np.array(T)\n"
    start = "s = np.array([0.5, 1.5, 2.0])\n"
    check_right(start + columns, start + listed)
    check_right(f"{X}R = np.tile(x, (4, 1))\ny = R + 0.5\n", f"{X}R = x\ny = np.tile(R, (4, 1)) + 0.5\n")


def test_the_last_result_is_not_to_be_missing() -> None:
    reference = f"{X}y = x * 2.5\nz = y + 0.5\n"
    check_right(reference, f"{X}y = x * 2.5\nw = y + 0.5\n")
    result = beside(reference, f"{X}y = x * 2.5\n")
    assert result.verdict is Verdict.UNDECIDED
    words = sentence(result.faults[0])
    assert words.startswith("MATLAB's z of line 5 has no partner in the port: nothing shows that it is right")
    assert "may not do what program.py line 5 does" in conclusion(result)


def test_another_result_that_is_missing_is_said() -> None:
    reference = f"{X}y = x * 2.5\nz = y + 0.5\nw = y.sum()\n"
    assert conclusion(check_right(reference, reference)).endswith(" compared.")
    said = conclusion(check_right(reference, f"{X}y = x * 2.5\nw = y.sum()\n"))
    assert said.endswith("compared; z of line 5 has no partner in the port.")


@pytest.mark.parametrize("last", ["print(z)\n", "del z\n"])
def test_what_is_only_shown_or_used_up_may_be_missing(last: str) -> None:
    check_right(f"{X}y = x * 2.5\nz = y + 0.5\n{last}", f"{X}y = x * 2.5\nprint(y + 0.5)\n")


#: A list of records of which the two fields are filled in one loop, and nothing reads the second.
RECORDS = """s = [{"score": [90, 80]}, {"score": [70, 60, 50]}, {"score": [88]}]
for k in range(3):
    s[k]["mean"] = float(np.mean(s[k]["score"]))
    s[k]["n"] = len(s[k]["score"])
means = np.array([one["mean"] for one in s])
"""


def test_a_field_that_nothing_reads_is_compared_by_its_name_in_what_is_one_record() -> None:
    port = RECORDS.replace("k in range(3)", "r in s").replace("s[k]", "r")
    check_right(RECORDS, port)
    result = beside(RECORDS, port.replace('len(r["score"])', "len(r)"))
    assert result.verdict is Verdict.FAIL
    assert first_line(result) == 4


START = """x = np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]])
m = np.zeros(2)
for i in range(2):
    m[i] = x[i].max()
s = m.sum() + 0.25
"""
SEEKING = """x = np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]])
m = np.full(2, -np.inf)
for i in range(2):
    for j in range(5):
        m[i] = max(m[i], x[i, j])
s = m.sum() + 0.25
"""


@pytest.mark.parametrize(("reference", "port", "verdict"), [
    (START, SEEKING, Verdict.PASS),
    (START, SEEKING.replace("-np.inf", "np.nan").replace("max(", "np.fmax("), Verdict.PASS),
    # One that is larger stays, and one that MATLAB compares with counts.
    (START, SEEKING.replace("-np.inf", "7.0"), Verdict.FAIL),
    (START.replace("x[i].max()", "max(m[i], x[i].max())"), SEEKING, Verdict.FAIL),
])  # fmt: skip
def test_what_a_maximum_is_sought_from_is_the_ports_own(reference: str, port: str, verdict: Verdict) -> None:
    result = beside(reference, port)
    assert result.verdict is verdict
    if verdict is Verdict.FAIL:
        assert result.faults[0].line == HEAD.count("\n") + 2


GRAPH = """W = np.array([[0, 4, 1, 0, 0, 0], [4, 0, 2, 5, 0, 0], [1, 2, 0, 8, 0, 0],
              [0, 5, 8, 0, 0, 0], [0, 0, 0, 0, 0, 3], [0, 0, 0, 0, 3, 0]]) * 1.5
n = 6
"""
#: The shortest ways by a search of all that is left, and by a heap; d and u are other things in the two.
ALL_THAT_IS_LEFT = f"""{GRAPH}dist = np.full(n, np.inf)
dist[0] = 0.0
done = np.zeros(n, dtype=bool)
for k in range(n):
    d = dist.copy()
    d[done] = np.inf
    u = int(np.argmin(d))
    done[u] = True
    for v in np.flatnonzero(W[u]):
        if dist[u] + W[u, v] < dist[v]:
            dist[v] = dist[u] + W[u, v]
far = dist * 2
"""
BY_A_HEAP = f"""{GRAPH}import heapq
dist = np.full(n, np.inf)
dist[0] = 0.0
heap = [(0.0, 0)]
while heap:
    d, u = heapq.heappop(heap)
    if d > dist[u]:
        continue
    for near in np.flatnonzero(W[u]):
        if dist[u] + W[u, near] < dist[near]:
            dist[near] = dist[u] + W[u, near]
            heapq.heappush(heap, (dist[near], int(near)))
far = dist * 2
"""


def test_another_way_to_the_same_results_is_not_called_wrong() -> None:
    result = beside(ALL_THAT_IS_LEFT, BY_A_HEAP)
    assert result.verdict is not Verdict.FAIL
    assert "rounding tips" not in " ".join(map(sentence, result.faults))
    wrong = beside(ALL_THAT_IS_LEFT, BY_A_HEAP.replace("dist * 2", "dist * 3"))
    assert wrong.verdict is Verdict.FAIL
