"""Where a slip is told: at what wrote it, be it a part of an array, an operator's method, or a call that changes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from python_runs import beside, check_right, check_slip

from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.series import series_of
from pyport.scripts.told import sentence
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

A = "A = np.array([[4.0, 1.0, 0.5], [2.0, 5.0, -1.0], [0.25, 3.0, 6.0]])\n"
X = "x = np.array([5.5, 3.0, 8.25, 1.0])\n"
VECTOR = (
    "class V:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n\n"
    "    def row(self):\n        return [self.x, self.y]\n\n"
)
TIMES = "    def __mul__(self, k):\n        return V(self.x * k, self.y * k)\n\n"
PLUS = "    def __iadd__(self, v):\n        self.x += v[0]\n        self.y += v[1]\n        return self\n\n"
ROUTE = "psi = np.array([[0, 1, 0, 1, 1], [1, 0, 1, 1, 0]])\nd = np.array([0.3, 0.7])\n"
#: Programs in the place of MATLAB's, right ports, and what may be slipped into these.
PLACES: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "an element at another place, read as an index": (
        f"{A}basis = np.array([3, 4, 5])\nfor k in range(2):\n    q = int(np.argmin(A[:, k]))\n    basis[k] = q\n"
        "s = np.zeros(6)\ns[basis] = A[:, 2]\n",
        f"def chosen(A):\n    basis = [3, 4, 5]\n    for k in range(2):\n        q = int(np.argmin(A[:, k]))\n"
        f"        basis[k] = q\n    s = np.zeros(6)\n    s[basis] = A[:, 2]\n    return s\n\n{A}s = chosen(A)\n",
        [("basis[k] = q", "basis[q] = k")],
    ),
    "the condition that leaves a loop": (
        "s = 0.5\nseen = []\nfor k in range(1, 30):\n    s = s * 0.6 + 0.1\n    seen.append(s)\n"
        "    if k > 1 and abs(seen[-1] - seen[-2]) < 1e-3:\n        break\nlast = seen[-1] * 2.5\n",
        "s = 0.5\nseen = []\nfor k in range(1, 30):\n    s = s * 0.6 + 0.1\n    seen.append(s)\n"
        "    if k > 1 and abs(seen[-1] - seen[-2]) < 1e-3:\n        break\nlast = seen[-1] * 2.5\n",
        [("< 1e-3", "> 1e-3")],
    ),
    "the condition that leaves a loop with one of its own": (
        "s = 4.0\nn = 0\nstatus = 'on'\nwhile status == 'on':\n    s = s * 0.6 - 0.1\n    if s < 0.75:\n"
        "        status = 'off'\n        break\n    n = n + 1\nlast = s * 2.5\n",
        "s = 4.0\nn = 0\nstatus = 'on'\nwhile status == 'on':\n    s = s * 0.6 - 0.1\n    if s < 0.75:\n"
        "        status = 'off'\n        break\n    n = n + 1\nlast = s * 2.5\n",
        [("s < 0.75", "s > 0.75")],
    ),
    "an array that several statements of a loop fill": (
        "n = 5\nA = np.zeros((n, n))\nfor i in range(n):\n    A[i, i] = 2.25\n    if i > 0:\n        A[i, i - 1] = -1\n"
        "    if i < n - 1:\n        A[i, i + 1] = -1\nb = A @ np.arange(5.0)\n",
        "n = 5\nA = 2.25 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)\nb = A @ np.arange(5.0)\n",
        [("- np.eye(n, k=1)", "+ np.eye(n, k=1)")],
    ),
    "a loop that ends before it writes the last element": (
        f"{X}s = np.ones(4)\nfor k in range(1, 4):\n    if x[k] < 5:\n        s[k] = s[k - 1]\n    else:\n"
        "        s[k] = s[k - 1] + 1\nm = s * 0.5\n",
        f"{X}s = np.ones(4)\nfor k in range(1, 4):\n    if x[k] < 5:\n        s[k] = s[k - 1]\n    else:\n"
        "        s[k] = s[k - 1] + 1\nm = s * 0.5\n",
        [("range(1, 4)", "range(1, 3)")],
    ),
    "what a sum starts from, which MATLAB's has in another variable": (
        f"{X}y = np.zeros(4)\nfor n in range(4):\n    acc = x[n] * 2.5\n    y[n] = acc\nz = y[0]\nout = []\n"
        "for n in range(4):\n    z = 0.25 * y[n] + 0.5 * z\n    out.append(z)\n",
        f"{X}y = x * 2.5\nz = y[0]\nout = []\nfor n in range(4):\n    z = 0.25 * y[n] + 0.5 * z\n    out.append(z)\n",
        [("z = y[0]", "z = y[-1]")],
    ),
    "beside what one array has of MATLAB's loop": (
        f"{X}f = np.zeros(4)\nfor i in range(4):\n    w = x[i] * 2.5 + 0.25\n    f[i] = w * 3\n    if w > 10:\n"
        "        f[i] = f[i] - 8 * (w - 10)\nb = np.argmax(f)\nm = f[b] / 3\n",
        f"def fits(x):\n    w = x * 2.5 + 0.25\n    f = w * 3\n    return np.where(w > 10, f - 8 * (w - 10), f)\n\n"
        f"{X}f = fits(x)\nb = np.argmax(f)\nm = f[b] / 3\n",
        [("w > 10", "w < 10")],
    ),
    "a sum within what each pass writes": (
        f"{A}b = np.array([1.0, 2.5, 0.25])\nx = np.zeros(3)\nfor t in range(4):\n    for i in range(3):\n"
        "        s = 0.0\n        for j in range(3):\n            if j != i:\n                s = s + A[i, j] * x[j]\n"
        "        x[i] = 0.25 * x[i] + 0.75 * (b[i] - s) / A[i, i]\nr = x * 2.5\n",
        "def sweeps(A, b):\n    x = np.zeros(3)\n    for t in range(4):\n        for i in range(3):\n"
        "            s = A[i, :i] @ x[:i] + A[i, i + 1 :] @ x[i + 1 :]\n"
        "            x[i] = 0.25 * x[i] + 0.75 * (b[i] - s) / A[i, i]\n    return x\n\n"
        f"{A}b = np.array([1.0, 2.5, 0.25])\nx = sweeps(A, b)\nr = x * 2.5\n",
        [("A[i, i + 1 :]", "A[i - 1, i + 1 :]"), ("A[i, :i]", "A[-i, :i]")],
    ),
    "a number that MATLAB writes elsewhere": (
        f"{A}L = 0.5 * np.eye(3)\nL[0, 0] = 0\nB = np.linalg.solve(A + L, A[0])\n",
        f"def ridge(A):\n    pen = 0.5 * np.eye(3)\n    pen[0, 0] = 0\n    gram = A + pen\n"
        f"    return np.linalg.solve(gram, A[0])\n\n{A}B = ridge(A)\n",
        [("pen[0, 0]", "pen[1, 1]")],
    ),
    "a key that is written again": (
        "dur = {}\nfor key, n in (('ok', 2.5), ('warn', 1.25), ('ok', 4.0)):\n    if key in dur:\n"
        "        dur[key] = dur[key] + n\n    else:\n        dur[key] = n\nokmin = dur['ok']\n",
        "dur = {'ok': 0, 'warn': 0}\nfor key, n in (('ok', 2.5), ('warn', 1.25), ('ok', 4.0)):\n    dur[key] += n\n"
        "okmin = dur['ok']\n",
        [("dur[key] += n", "dur[key] = n")],
    ),
    "a row of a triangle": (
        f"{A}R = np.zeros((3, 3))\nfor j in range(3):\n    for i in range(j):\n        R[i, j] = A[:, i] @ A[:, j]\n"
        "y = R @ np.array([1.0, 2.0, 3.0])\n",
        f"{A}R = np.zeros((3, 3))\nfor j in range(3):\n    R[:j, j] = A[:, :j].T @ A[:, j]\n"
        "y = R @ np.array([1.0, 2.0, 3.0])\n",
        [("R[:j, j] =", "R[j, :j] =")],
    ),
    "a number of a rotation": (
        "th = 0.3\nR = np.eye(3)\nR[0, 0] = np.cos(th)\nR[0, 1] = -np.sin(th)\nR[1, 0] = np.sin(th)\n"
        "R[1, 1] = np.cos(th)\nd = np.linalg.det(R)\n",
        "th = 0.3\nR = np.eye(3)\nR[0, 0] = np.cos(th)\nR[0, 1] = -np.sin(th)\nR[1, 0] = np.sin(th)\n"
        "R[1, 1] = np.cos(th)\nd = np.linalg.det(R)\n",
        [("R[0, 1] = -np.sin(th)\nR[1, 0] = np", "R[0, 1] = np.sin(th)\nR[1, 0] = -np")],
    ),
    "an argument that is changed as a whole": (
        f"{X}lean = x - x.min()\ny = lean / lean.max()\nbig = x + 2\n",
        f"def normal(x):\n    x = x - x.min()\n    return x / x.max()\n\n{X}y = normal(x)\nbig = x + 2\n",
        [("x = x - x.min()", "x -= x.min()")],
    ),
    "a variable that is put in order where it stands": (
        f"{X}order = np.sort(x)\nmed = (order[1] + order[2]) / 2\nbig = x + 2\n",
        f"{X}order = np.sort(x)\nmed = (order[1] + order[2]) / 2\nbig = x + 2\n",
        [("order = np.sort(x)", "x.sort(); order = x")],
    ),
    "a method of an operator": (
        "p = np.array([1.5, 2.0])\np = p * 3.0\npt = p / 2\n",
        f"{VECTOR}{TIMES}p = V(1.5, 2.0) * 3.0\npt = np.array(p.row()) / 2\n",
        [("self.y * k", "self.x * k")],
    ),
    "a method that an operator changes its object by": (
        "p = np.array([1.5, 2.0])\npt = p + np.array([0.5, -4.25])\n",
        f"{VECTOR}{PLUS}p = V(1.5, 2.0)\np += (0.5, -4.25)\npt = p.row()\n",
        [("self.y += v[1]", "self.y += v[0]")],
    ),
    "what is counted on from a start": (
        "acc = 3.5\nout = []\nfor k in range(4):\n    acc = acc + 0.25 * k\n    out.append(acc)\n",
        "def walk():\n    total = 3.5\n    out = []\n    for k in range(4):\n        total += 0.25 * k\n"
        "        out.append(total)\n    return out\n\nout = walk()\n",
        [("total = 3.5", "total = 4.5")],
    ),
    "a list with a slot that nothing is in": (
        "level = np.zeros(3)\nfor k in range(1, 3):\n    level[k] = level[k - 1] + 1\ndepth = level.max()\n",
        "level = [0] * 4\nfor k in range(2, 4):\n    level[k] = level[k - 1] + 1\ndepth = max(level)\n",
        [("max(level)", "max(level) - 1")],
    ),
    "indices in an array that is not full yet": (
        f"{ROUTE}path = np.zeros(5)\npath[-1] = d.argmax() + 1\nfor t in range(3, -1, -1):\n"
        "    path[t] = psi[int(path[t + 1]) - 1, t + 1] + 1\n",
        f"{ROUTE}path = np.zeros(5, dtype=int)\npath[-1] = d.argmax()\nfor t in range(3, -1, -1):\n"
        "    path[t] = psi[path[t + 1], t + 1]\n",
        [("argmax", "argmin")],
    ),
    "a generator of which no more is asked": (
        "fib = np.zeros(8)\na, b = 1.5, 2.0\nfor k in range(8):\n    fib[k] = a\n    a, b = b, a + b\n",
        "from itertools import islice\n\ndef series():\n    a, b = 1.5, 2.0\n    while True:\n        yield a\n"
        "        a, b = b, a + b\n\nfib = list(islice(series(), 8))\n",
        [("a + b", "a - b")],
    ),
    "a constant beside a counter": (
        f"{X}lev = 0\nm = 4\ny = x / math.sqrt(2)\nwhile m > 1:\n    m = m / 2\n    lev = lev + 1\n",
        f"ROOT = math.sqrt(2)\n{X}y = x / ROOT\nm = 4\nwhile m > 1:\n    m = m / 2\n",
        [("x / ROOT", "x * ROOT")],
    ),
    "names that have one value": (
        "p = np.array([5.0, 3.0])\nq = p * 2.5\nfor k in range(3):\n    p = p + np.array([0.0, 1.5])\nt = q.sum()\n",
        "q = np.array([5.0, 3.0]) * 2.5\nr = c = 7.5\nt = q.sum() + 0 * r\n",
        [("* 2.5", "* 3.5")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.sampled(6)
def test_a_slip_is_told_where_it_is_written(kind: str) -> None:
    reference, port, slips = PLACES[kind]
    check_right(reference, port)
    for before, after in slips:
        check_slip(reference, port, before, after)


def test_a_list_of_numbers_has_a_size() -> None:
    result = beside(f"{X}n = np.cumsum(x)\n", f"{X}n = [float(v) for v in np.cumsum(x)] + [0.5]\n")
    assert sentence(result.faults[0]) == "n: port (5,), MATLAB (4,)."


@pytest.mark.live
def test_a_text_that_a_loop_writes_is_known_behind_it(tmp_path: Path) -> None:
    script = tmp_path / "turned.m"
    script.write_text("t = 'gattaca';\nfor k = 1:3\n    t(k) = 'x';\nend\nt(end) = 'z';\nn = 2;\n", encoding="utf-8")
    states = [one for one in series_of(trace_matlab(script, engine="octave")) if one.name == "t" and one.state >= 0]
    assert [str(one.plain(0)) for one in states] == ["xxxtaca"]
    assert np.ndim(states[0].plain(0)) == 0


@pytest.mark.live
def test_what_a_helper_finishes_stands_beside_what_matlab_finishes(tmp_path: Path) -> None:
    script, port = tmp_path / "counted.m", tmp_path / "port.py"
    script.write_text(
        "w = [0.5 0.25 0.75 1.5];\nfor t = 1:2\n    if t == 2\n        c = cumsum(w)/3; c(end) = 1.25;\n"
        "        n = sum(c > 0.3);\n    end\nend\n",
        encoding="utf-8",
    )
    record = trace_matlab(script, engine="octave")
    right = (
        "import numpy as np\n\ndef counted(w):\n    c = np.cumsum(w) / 3\n    c[-1] = 1.25\n"
        "    return np.sum(c > 0.3)\n\nw = np.array([0.5, 0.25, 0.75, 1.5])\nfor t in range(2):\n"
        "    if t == 1:\n        n = counted(w)\n"
    )
    port.write_text(right, encoding="utf-8")
    assert verify(record, port).verdict is Verdict.PASS
    port.write_text(right.replace("c[-1]", "c[-2]"), encoding="utf-8")
    assert [fault.line for fault in verify(record, port).faults] == [5]


def test_what_is_computed_for_all_at_once_is_not_told_for_its_size_beside_what_is_wrong() -> None:
    reference = (
        f"{A}d = A * 2.5\nn = 0\nfor k in range(3):\n    for i in range(3):\n        for j in range(3):\n"
        "            alt = d[i, k] + d[k, j]\n            if alt < d[i, j]:\n                d[i, j] = alt\n"
        "                n = n + 1\nm = d.sum() / n\n"
    )
    port = (
        f"{A}d = A * 2.5\nn = 0\nfor k in range(3):\n    alt = d[:, [k]] + d[[k], :]\n    better = alt < d\n"
        "    d[better] = alt[better]\n    n += better.sum()\nm = d.sum() / n\n"
    )
    check_right(reference, port)
    result = beside(reference, port.replace("better.sum()", "better"))
    names = {fault.judged.link.port.name for fault in result.faults if fault.judged is not None}
    assert (result.verdict, names) == (Verdict.FAIL, {"n", "m"})
