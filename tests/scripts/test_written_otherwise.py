"""What people write otherwise than MATLAB passes; a slip in it fails, and is told at its line."""

from __future__ import annotations

import pytest
from python_runs import beside, check_right, check_slip

from pyport.scripts.told import sentence
from pyport.verdict import Verdict

J = "J = np.array([[4.0, 1.0, 0.5], [2.0, 5.0, -1.0], [0.25, 3.0, 6.0]])\n"
X = J.replace("J =", "X =")
X_TURNED = "X = np.array([[4.0, 2.0, 0.25], [1.0, 5.0, 3.0], [0.5, -1.0, 6.0]])\n"
NETWORK = (
    "W = np.array([[0, 4.5, 1.5, 0, 0], [4.5, 0, 2.25, 3.5, 0], [1.5, 2.25, 0, 8, 9.75], [0, 3.5, 8, 0, 2.5],\n"
    "              [0, 0, 9.75, 2.5, 0]])\n"
)
Z = "z = np.array([1.5, -2.0, 0.25, 4.0])\n"
BISECTION = """\
lo = 0.0
hi = 2.0
n = 0
while hi - lo > 1e-9:
    mid = (lo + hi) / 2
    n = n + 1
    if mid ** 3 - mid - 2 > 0:
        hi = mid
    else:
        lo = mid
root = (lo + hi) / 2
"""
#: Programs in the place of MATLAB's, right ports of them, and what may be slipped into these.
WAYS: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "a matrix that stands as MATLAB's": (
        f"{J}K = np.linalg.inv(J)\n",
        f"{J}K = np.linalg.solve(J, np.eye(3))\n",
        [("np.linalg.solve(J, ", "np.linalg.solve(J.T, ")],
    ),
    "a matrix that is read as it stands": (
        f"{J}K = np.linalg.inv(J)\nz = K @ np.array([1.0, 2.0, 3.0])\n",
        f"{J}K = np.linalg.inv(J)\nz = np.dot(K, [1.0, 2.0, 3.0])\n",
        [("inv(J)", "inv(J.T)")],
    ),
    "a matrix that is turned round, and back where it is read": (
        f"{J}K = np.linalg.inv(J)\nz = K @ np.array([1.0, 2.0, 3.0])\n",
        f"{J}K = np.linalg.inv(J.T)\nz = K.T @ np.array([1.0, 2.0, 3.0])\n",
        [],
    ),
    "a matrix that is multiplied by itself in a loop": (
        f"{J}P = np.eye(3)\nfor k in range(1, 5):\n    P = J @ P / 5\n",
        f"{J}P = np.eye(3)\nfor _ in range(4):\n    P = np.dot(J, P) / 5\n",
        [("np.dot(J, P)", "np.dot(J.T, P)")],
    ),
    "a matrix whose columns are the samples": (
        f"{X}m = X.mean(axis=0)\nC = X - m\nG = C.T @ C\nn = X @ np.array([1.0, 2.0, 3.0])\nh = C @ m\n",
        f"{X_TURNED}m = X.mean(axis=1)\nC = X - m[:, None]\nG = C @ C.T\n"
        "n = np.array([1.0, 2.0, 3.0]) @ X\nh = m @ C\n",
        [("-1.0", "-1.5"), ("axis=1", "axis=0"), ("X - m[:, None]", "X - m"),
         ("C @ C.T", "C.T @ C"), ("m @ C", "C @ m")],
    ),
    "a square matrix among others whose sizes show that they are turned": (
        f"{X}W = np.array([[1.5, 2.0, 0.5], [0.25, 3.0, 1.0]])\nA = W @ X.T\n",
        f"{X_TURNED}W = np.array([[1.5, 0.25], [2.0, 3.0], [0.5, 1.0]])\nA = X.T @ W\n",
        [],
    ),
    "singular vectors in rows": (
        f"{X}U, s = np.linalg.svd(X)[:2]\nV = np.linalg.svd(X)[2].T\nw = V @ np.diag(s) @ V.T\n",
        f"{X}U, s, V = np.linalg.svd(X)\nw = V.T @ np.diag(s) @ V\n",
        [("np.diag(s)", "np.diag(s + 1)")],
    ),
    "singular vectors in rows that nothing reads": (
        f"{X}U, s = np.linalg.svd(X)[:2]\nV = np.linalg.svd(X)[2].T\n", f"{X}U, s, V = np.linalg.svd(X)\n", [],
    ),
    "Runge-Kutta in a helper": (
        "h = 0.1\nt = 0.0\ny = 0.3\nall_y = np.zeros(4)\nfor k in range(1, 5):\n    k1 = np.sin(t) - y\n"
        "    k2 = np.sin(t + h / 2) - (y + h / 2 * k1)\n    k3 = np.sin(t + h / 2) - (y + h / 2 * k2)\n"
        "    k4 = np.sin(t + h) - (y + h * k3)\n    y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)\n    t = t + h\n"
        "    all_y[k - 1] = y\nlast = y * 2\n",
        "def slope(t, y):\n    return np.sin(t) - y\n\ndef rk4(y, h, n):\n    t = 0.0\n    path = []\n"
        "    for _ in range(n):\n        k1 = slope(t, y)\n        k2 = slope(t + h / 2, y + h / 2 * k1)\n"
        "        k3 = slope(t + h / 2, y + h / 2 * k2)\n        k4 = slope(t + h, y + h * k3)\n"
        "        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)\n        t += h\n        path.append(y)\n"
        "    return np.array(path)\n\nall_y = rk4(0.3, 0.1, 4)\nlast = all_y[-1] * 2\n",
        [("h / 2 * k2)", "h / 2 * k1)"), ("2 * k3 + k4", "k3 + k4"), ("t += h", "t += h / 2")],
    ),
    "a bisection in a helper": (
        f"{BISECTION}twice = 2 * root\n",
        "def bisect(f, lo, hi):\n    n = 0\n    while hi - lo > 1e-9:\n        mid = (lo + hi) / 2\n        n += 1\n"
        "        if f(mid) > 0:\n            hi = mid\n        else:\n            lo = mid\n"
        "    return (lo + hi) / 2, n\n\nroot, n = bisect(lambda x: x ** 3 - x - 2, 0.0, 2.0)\ntwice = 2 * root\n",
        [("1e-9", "1e-8"), ("n += 1", "n += 2")],
    ),
    "what converges to a root beside the root": (
        BISECTION, BISECTION.replace("root = (lo + hi) / 2", "x = (hi + lo) / 2"), [("(hi + lo) / 2\n", "lo\n")],
    ),
    "the neighbours alone for all vertices": (
        f"{NETWORK}d = np.zeros(5)\nfor u in range(1, 6):\n    for v in range(1, 6):\n"
        "        w = W[u - 1, v - 1] * 1.5\n"
        "        if w > 0:\n            d[u - 1] = d[u - 1] + np.sqrt(w)\ns = d.sum() / 2\n",
        f"{NETWORK}d = np.zeros(5)\nfor u in range(5):\n    for v in np.flatnonzero(W[u]):\n        w = W[u, v] * 1.5\n"
        "        d[u] = d[u] + np.sqrt(w)\ns = d.sum() / 2\n",
        [("np.flatnonzero(W[u])", "np.flatnonzero(W[u] > 3)")],
    ),
    "triplets for a loop over all elements": (
        f"{J}x = np.array([1.5, 2.0, -1.0])\ny = np.zeros(3)\nfor i in range(1, 4):\n    for j in range(1, 4):\n"
        "        y[i - 1] = y[i - 1] + J[i - 1, j - 1] * x[j - 1]\ns = y.sum() / 2\n",
        f"{J}x = np.array([1.5, 2.0, -1.0])\ny = np.zeros(3)\nfor i, j in zip(*np.nonzero(J)):\n"
        "    y[i] = y[i] + J[i, j] * x[j]\ns = y.sum() / 2\n",
        [("np.nonzero(J)", "np.nonzero(J > 0)")],
    ),
    "things for their numbers": (
        f"{Z}a = 0\nfor k in range(1, 5):\n    a = a + z[k - 1] * 2.5\nb = a / 3\n",
        f"{Z}a = 0\nfor item in z:\n    a = a + item * 2.5\nb = a / 3\n",
        [("item * 2.5", "item * 2.25")],
    ),
    "from the end": (
        f"{Z}a = np.zeros(4)\nfor k in range(1, 5):\n    a[k - 1] = z[k - 1] * 2.5\nb = a.sum() / 3\n",
        f"{Z}a = np.zeros(4)\nfor k in range(3, -1, -1):\n    a[k] = z[k] * 2.5\nb = a.sum() / 3\n",
        [("range(3, -1, -1)", "range(3, 0, -1)")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_right_port_passes(way: str) -> None:
    check_right(*WAYS[way][:2])


@pytest.mark.parametrize(
    ("way", "before", "after"), [(way, *slip) for way, (*_, slips) in WAYS.items() for slip in slips]
)
@pytest.mark.sampled(3)
def test_a_slip_is_told_at_its_line(way: str, before: str, after: str) -> None:
    check_slip(*WAYS[way][:2], before, after)


#: Ports that keep a copy of what they change later, and the same without it.
KEPT: dict[str, tuple[str, str, tuple[str, str]]] = {
    "a list of states": (
        "u = np.array([1.0, 0.5, 0.25, 2.0])\nsnaps = np.zeros((4, 4))\nfor k in range(1, 5):\n"
        "    u = u * 0.5 + u[::-1]\n    snaps[k - 1] = u\ntotal = snaps.sum()\n",
        "u = np.array([1.0, 0.5, 0.25, 2.0])\nsnaps = []\nfor k in range(4):\n    u[:] = u * 0.5 + u[::-1]\n"
        "    snaps.append(u.copy())\nsnaps = np.array(snaps)\ntotal = snaps.sum()\n",
        ("u.copy()", "u"),
    ),
    "rows of a list": (
        "B = np.zeros((3, 3))\nfor i in range(1, 4):\n    for j in range(1, 4):\n"
        "        B[i - 1, j - 1] = i * 10.5 + j\nt = B[0, 2] * 2\n",
        "B = [[0] * 3 for _ in range(3)]\nfor i in range(3):\n    for j in range(3):\n"
        "        B[i][j] = (i + 1) * 10.5 + j + 1\nt = B[0][2] * 2\n",
        ("[[0] * 3 for _ in range(3)]", "[[0] * 3] * 3"),
    ),
    "an argument of a helper": (
        "def clear(M, k):\n    U = M.copy()\n    U[k - 1] = 0.0\n    return U\n\n"
        "A = np.array([[1.5, 2.0, 4.0], [0.5, 3.0, 7.0]])\nB = clear(A, 2)\nn = A.sum()\n",
        "def clear(M, k):\n    U = M.copy()\n    U[k] = 0.0\n    return U\n\n"
        "A = np.array([[1.5, 2.0, 4.0], [0.5, 3.0, 7.0]])\nB = clear(A, 1)\nn = A.sum()\n",
        ("M.copy()", "M"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KEPT)
def test_what_is_kept_without_a_copy_is_told_where_it_is_kept(kind: str) -> None:
    reference, port, (before, after) = KEPT[kind]
    check_right(reference, port)
    name = "B" if kind == "rows of a list" else "U" if "helper" in kind else "snaps"
    assert sentence(check_slip(reference, port, before, after).faults[0]) == (
        f"What it keeps as {name} is not copied: what is written into it later changes {name} too."
    )


#: Formulas in several statements where MATLAB has one, and what may be slipped into them.
SUSPECTS: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "a number of its own": (
        f"{Z}k = np.exp(-z * 0.7)\ny = k * 3.5 + z\n",
        f"{Z}rate = z * 0.7\ndecay = np.exp(-rate)\nscaled = decay * 3.5\ny = scaled + z\n",
        [("0.7", "0.6"), ("3.5", "3.4")],
    ),
    "a number that is assigned": (
        f"{Z}g = 9.81\na = z.sum() / 4\nb = a * g + 0.3\n",
        f"{Z}gravity = 9.81\nb = z.sum() / 4 * gravity + 0.3\n",
        [("9.81", "9.18"), ("0.3", "0.4"), ("* gravity", "/ gravity")],
    ),
    "a list of numbers that one statement has": (
        f"{Z}y = 0.25 * z[0] + 0.5 * z[1] + 0.75 * z[2] + 2.5 * z[3]\n",
        f"{Z}weights = [0.25, 0.5, 0.75, 2.5]\ny = sum(w * v for w, v in zip(weights, z))\n",
        [("w * v", "w + v"), ("0.75, 2.5]", "0.75, 3.5]")],
    ),
    "zeros that are filled in a loop": (
        f"{Z}y = np.cumsum(z ** 2)\n",
        f"{Z}acc = np.zeros(4)\nacc[0] = z[0] ** 2\nfor k in range(1, 4):\n"
        "    acc[k] = acc[k - 1] + z[k] ** 2\ny = acc\n",
        [("z[k] ** 2", "z[k] ** 3")],
    ),
    "zeros that are filled at once": (
        f"{Z}y = np.cumsum(z ** 2)\n",
        f"{Z}squares = np.zeros(4)\nsquares[:] = z ** 2\ny = np.cumsum(squares)\n",
        [("z ** 2", "z * 2")],
    ),
}  # fmt: skip


ROUTES = "s = np.array([2, 0, 1, 2, 1, 1, 0, 2, 0, 0])\nP = np.zeros((3, 3))\n"
UNREAD = {
    "a square matrix that is filled one by one": (
        f"{ROUTES}for k in range(9):\n    P[s[k], s[k + 1]] = P[s[k], s[k + 1]] + 1\nn = P.sum()\n",
        f"{ROUTES}for a, b in zip(s, s[1:]):\n    P[a, b] += 1\nn = P.sum()\n",
        ("P[a, b]", "P[b, a]"), (5, 6),
    ),
    "a square matrix that is filled at once": (
        f"{ROUTES}for k in range(9):\n    P[s[k], s[k + 1]] = P[s[k], s[k + 1]] + 1\nn = P.sum()\n",
        f"{ROUTES}np.add.at(P, (s[:-1], s[1:]), 1)\nn = P.sum()\n",
        ("(s[:-1], s[1:])", "(s[1:], s[:-1])"), (5,),
    ),
    "a text that another loop walks through": (
        "t = 'attackatdawn'\nc = [''] * 12\nfor k in range(12):\n    c[k] = chr((ord(t[k]) - 97 + 3) % 26 + 97)\n"
        "c = ''.join(c)\nh = 53\nfor ch in c:\n    h = (h * 33 + ord(ch)) % 65536\n",
        "t = 'attackatdawn'\ncode = ''\nfor ch in t:\n    code += chr((ord(ch) - 97 + 3) % 26 + 97)\n"
        "h = 53\nfor ch in code:\n    h = (h * 33 + ord(ch)) % 65536\n",
        ("+ 3", "+ 4"), (6,),
    ),
    "what two indices are apart": (
        f"{Z}on = np.flatnonzero(z > 0)[0]\noff = np.flatnonzero(z > 0)[-1]\nn = off - on + 1\n",
        f"{Z}on = np.flatnonzero(z > 0)[0]\noff = np.flatnonzero(z > 0)[-1]\nn = off - on + 1\n",
        ("off - on + 1", "off - on"), (6,),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNREAD)
def test_what_hardly_anything_reads_is_compared_all_the_same(kind: str) -> None:
    reference, port, (before, after), lines = UNREAD[kind]
    check_right(reference, port)
    assert port.count(before) == 1
    result = beside(reference, port.replace(before, after))
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].line in lines, [(fault.line, fault.words) for fault in result.faults]


def test_a_loop_that_only_prints_may_walk_through_what_matlab_counts() -> None:
    right = f"{Z}order = [3, 0, 2, 1]\nfor i in order:\n    print(z[i])\n"
    check_right(f"{Z}order = [3, 0, 2, 1]\nfor i in range(4):\n    print(z[order[i]])\n", right)
    check_slip(f"{Z}order = [3, 0, 2, 1]\nfor i in range(4):\n    print(z[order[i]])\n", right, "0, 2", "2, 0")


@pytest.mark.parametrize("kind", SUSPECTS)
def test_of_several_statements_the_one_with_the_slip_is_told(kind: str) -> None:
    reference, port, slips = SUSPECTS[kind]
    check_right(reference, port)
    for before, after in slips:
        check_slip(reference, port, before, after)


def test_singular_vectors_in_rows_that_are_read_as_columns_are_told_where_they_are_made() -> None:
    result = beside(WAYS["singular vectors in rows"][0], f"{X}U, s, V = np.linalg.svd(X)\nw = V @ np.diag(s) @ V.T\n")
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].line == 4
