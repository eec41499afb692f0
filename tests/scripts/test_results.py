"""What a port leaves behind is MATLAB's, whatever its statements are taken for; each slip beside a right port."""

from __future__ import annotations

import pytest
from python_runs import compared

from pyport.scripts.told import Fault
from pyport.verdict import Verdict

HEAD = "import math\nimport numpy as np\n"
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
