"""A variable that is changed through another name fails, be it read or not; what is shared on purpose passes."""

from __future__ import annotations

import pytest
from python_runs import beside, check_right, check_slip

from pyport.scripts.told import sentence

STACK = (
    "def drain(s):\n    s = list(s)\n    n = 0.0\n    while s:\n        n = n * 0.5 + s.pop()\n    return n\n\n"
    "stack = [3.5, 1.25, 4.0, 2.75]\ntotal = drain(stack)\n"
)
SETTINGS = (
    "import copy\ncfg = {'gain': 0.75, 'w': np.array([1.5, 2.0, 4.0])}\nown = copy.deepcopy(cfg)\n"
    "own['w'][0] = 7.5\nn = 3.25\n"
)
#: Programs in the place of MATLAB's, right ports, what may be slipped into these, and what is said of it.
UNREAD: dict[str, tuple[str, str, tuple[str, str], str]] = {
    "a dict": (
        SETTINGS, SETTINGS, ("copy.deepcopy(cfg)", "dict(cfg)"),
        "What it makes own of is not copied: what is written into own changes cfg too.",
    ),
    "a list of lists": (
        "L = [[1.5, 2.0], [3.0, 4.25]]\nK = [list(one) for one in L]\nK[0][1] = 9.5\n",
        "L = [[1.5, 2.0], [3.0, 4.25]]\nK = [one[:] for one in L]\nK[0][1] = 9.5\n", ("[one[:] for one in L]", "L[:]"),
        "What it makes K of is not copied: what is written into K changes L too.",
    ),
    "a history": (
        "q = np.array([10.0, 20.5, 5.25])\nhist = []\nfor k in range(3):\n    hist.append(q.copy())\n"
        "    q[k] = q[k] * 0.5\n",
        "q = np.array([10.0, 20.5, 5.25])\nhist = []\nfor k in range(3):\n    hist.append(q.copy())\n"
        "    q[k] *= 0.5\n",
        ("q.copy()", "q"), "What it keeps as hist is not copied: what is written into it later changes hist too.",
    ),
    "in a main function": (
        "x = np.array([1.5, 2.0, 4.0])\ny = x.copy()\ny[1] = 7.0\n",
        "def main():\n    x = np.array([1.5, 2.0, 4.0])\n    y = x.copy()\n    y[1] = 7.0\n\n\nmain()\n",
        ("x.copy()", "x"), "What it makes y of is not copied: what is written into y changes x too.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNREAD)
def test_a_variable_that_another_changes_is_told_though_nothing_reads_it(kind: str) -> None:
    reference, port, (before, after), said = UNREAD[kind]
    check_right(reference, port)
    assert sentence(check_slip(reference, port, before, after).faults[0]) == said


def test_each_of_several_is_told() -> None:
    port = "x = np.array([1.5, 2.0, 4.0])\ny = x\ny[1] = 7.0\nL = [[0.5, 2.25], [4.0, 8.5]]\nK = L[:]\nK[1][0] = 3.0\n"
    result = beside(port.replace("= x\n", "= x.copy()\n").replace("L[:]", "[L[0][:], L[1][:]]"), port)
    assert [fault.line for fault in result.faults] == [4, 7]


@pytest.mark.parametrize(
    ("reference", "port"),
    [
        pytest.param(
            "M = np.array([[1.5, 2.0], [3.0, 4.25], [0.5, 8.0]])\nfor k in range(3):\n    M[k, 0] = 2.5 * k\n",
            "M = np.array([[1.5, 2.0], [3.0, 4.25], [0.5, 8.0]])\nfor k in range(3):\n    row = M[k]\n"
            "    row[0] = 2.5 * k\n",
            id="a row that stands for a part of a matrix",
        ),
        pytest.param(STACK, STACK.replace("    s = list(s)\n", ""), id="a list that a function uses up"),
        pytest.param(
            STACK, STACK.replace("    s = list(s)\n", "    s = s if s else []\n"),
            id="a list that a function uses up under a name of its own",
        ),
        pytest.param(
            "u = np.array([0.0, 1.5, 4.0, 0.25, 0.0])\nfor k in range(4):\n    old = u.copy()\n"
            "    for i in range(1, 4):\n        u[i] = (old[i - 1] + old[i + 1]) / 2\n",
            "u = np.array([0.0, 1.5, 4.0, 0.25, 0.0])\nold = np.zeros(5)\nfor _ in range(4):\n    u, old = old, u\n"
            "    for i in range(1, 4):\n        u[i] = (old[i - 1] + old[i + 1]) / 2\n",
            id="buffers that change places",
        ),
        pytest.param(
            "A = np.zeros((2, 3))\nfor k in range(6):\n    A[k // 3, k % 3] = np.exp(0.2 * k)\n",
            "A = np.zeros((2, 3))\nflat = A.ravel()\nfor k in range(6):\n    flat[k] = np.exp(0.2 * k)\n",
            id="a view through which an array is filled",
        ),
    ],
)  # fmt: skip
def test_what_is_shared_on_purpose_passes(reference: str, port: str) -> None:
    check_right(reference, port)
