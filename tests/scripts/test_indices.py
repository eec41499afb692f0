"""What may count from 0, and what is one less by a slip."""

from __future__ import annotations

import pytest
from python_runs import check_right, check_slip, compared, run

from pyport.scripts.indices import Indices
from pyport.verdict import Verdict

TEXT = """\
import numpy as np
x = np.array([3.0, 8.0, 1.0, 9.0, 4.0])
count = int((x > 3).sum())
best = int(np.argmax(x))
second = best + 1
path = [best]
def step(k):
    return k - 1
node = step(best)
path.append(node)
rest = np.setdiff1d(np.arange(5), best)
total = x[x > 3].sum()
last = len(x) - 1
y = x[last]
"""


def test_what_is_made_or_used_as_an_index_may_count_from_0() -> None:
    record = run(TEXT)
    indices = Indices(record)
    kept = {site.target for site in record.sites if site.kind == "assign" and indices.may_be(site)}
    assert kept == {"best", "second", "path", "node", "rest", "last"}


@pytest.mark.parametrize(("reference", "port", "verdict"), [
    ("c = int((x >= 3).sum())", "c = int((x > 3).sum())", Verdict.FAIL),
    ("c = len(x)", "c = len(x) - 1", Verdict.FAIL),
    ("c = np.cumsum(x > 2)", "c = np.cumsum(x > 2) - 1", Verdict.FAIL),
    ("c = int(np.argmax(x)) + 1", "c = int(np.argmax(x))", Verdict.PASS),
    ("c = np.argsort(x) + 1", "c = np.argsort(x)", Verdict.PASS),
])  # fmt: skip
def test_a_count_that_is_one_less_is_wrong_and_an_index_is_not(reference: str, port: str, verdict: Verdict) -> None:
    head = "import numpy as np\nx = np.array([3.0, 8.0, 1.0, 9.0, 4.0])\n"
    assert compared(f"{head}{reference}\n", f"{head}{port}\n").verdict is verdict


def test_a_whole_number_that_rounding_moves_in_its_last_digits_is_no_decision() -> None:
    head = "import numpy as np\nA = np.array([[2.0, 1.0], [1.0, 3.0]])\n"
    right = compared(
        head + "x = np.linalg.solve(A, A @ [1.0, 2.0])\n", head + "x = np.linalg.inv(A) @ A @ [1.0, 2.0]\n"
    )
    wrong = compared(
        head + "x = np.linalg.solve(A, A @ [1.0, 2.0])\n", head + "x = np.linalg.solve(A, A @ [1.0, 4.0])\n"
    )
    assert (right.verdict, wrong.verdict) == (Verdict.PASS, Verdict.FAIL)


FROM_1 = "y = np.array([3.0, 1.0, 2.0, 3.0, 1.0, 3.0])\nx = np.array([1.5, 2.0, 0.5, 4.0, 8.0, 2.5])\n"
FROM_0 = "y = np.array([2, 0, 1, 2, 0, 2])\nx = np.array([1.5, 2.0, 0.5, 4.0, 8.0, 2.5])\n"
SUMS = f"{FROM_1}t = np.zeros(3)\nfor k in range(1, 7):\n    t[int(y[k - 1]) - 1] += x[k - 1]\ns = t / 2\n"
TABLE = "w = np.array([10.5, 20.25, 30.0])\n"
#: References in which labels count from 1, ports in which they count from 0, and what may be slipped into these.
LABELS = {
    "compared with what counts from 0": (
        f"{FROM_1}c = np.zeros(3)\nfor k in range(1, 4):\n    c[k - 1] = x[y == k].mean()\n",
        f"{FROM_0}c = np.zeros(3)\nfor k in range(3):\n    c[k] = x[y == k].mean()\n",
        (("mean()", "max()"), ("[2, 0, 1, 2, 0, 2]", "[2, 0, 1, 2, 0, 0]")),
    ),
    "np.add.at": (
        SUMS, f"{FROM_0}t = np.zeros(3)\nnp.add.at(t, y, x)\ns = t / 2\n", (("(t, y, x)", "(t, y, x ** 2)"),),
    ),
    "np.bincount": (SUMS, f"{FROM_0}t = np.bincount(y, weights=x)\ns = t / 2\n", ((", weights=x", ""),)),
    "the places of a sparse matrix": (
        f"{FROM_1}S = np.zeros((3, 6))\nfor k in range(1, 7):\n    S[int(y[k - 1]) - 1, k - 1] = x[k - 1]\nv = S @ x\n",
        f"import scipy.sparse as sp\n{FROM_0}S = sp.csr_matrix((x, (y, np.arange(6))), shape=(3, 6))\nv = S @ x\n",
        (("(x, (y,", "(x, (y[::-1],"),),
    ),
    "np.take": (
        f"{FROM_1}{TABLE}v = w[y.astype(int) - 1]\n", f"{FROM_0}{TABLE}v = np.take(w, y)\n",
        (("(w, y)", "(w, y[::-1])"),),
    ),
    "the method": (
        f"{FROM_1}{TABLE}v = w[y.astype(int) - 1]\n", f"{FROM_0}{TABLE}v = w.take(y)\n",
        (("take(y)", "take(y[::-1])"),),
    ),
    "counts of them do not": (
        f"{FROM_1}n = np.array([(y == k).sum() for k in range(1, 4)])\n",
        f"{FROM_0}n = np.array([(y == k).sum() for k in range(3)])\n",
        ((".sum()", ".sum() - 1"),),
    ),
    "counts by np.bincount do not": (
        f"{FROM_1}n = np.array([(y == k).sum() for k in range(1, 4)])\n",
        f"{FROM_0}n = np.bincount(y)\n",
        (("np.bincount(y)", "np.bincount(y) - 1"),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("use", LABELS)
def test_labels_that_are_used_as_indices_count_from_0(use: str) -> None:
    reference, port, slips = LABELS[use]
    check_right(reference, port)
    for before, after in slips:
        check_slip(reference, port, before, after)


def test_labels_that_nothing_uses_count_as_matlabs() -> None:
    check_slip(f"{FROM_1}e = x * 2\n", f"{FROM_1}e = x * 2\n", "[3.0, 1.0, 2.0, 3.0, 1.0, 3.0]", "[2, 0, 1, 2, 0, 2]")


@pytest.mark.parametrize(("printed", "is_told"), [
    ('print(f"from step {n}")', True), ('print("from step", n)', True), ('print("from %d" % n)', True),
    ('print("from {}".format(str(n)))', True), ('print(f"from step {n + 1}")', False), ("print(x[n])", False),
])  # fmt: skip
def test_a_position_that_counts_from_0_and_is_printed_so_is_told(printed: str, is_told: bool) -> None:
    x = "x = np.array([3.0, 8.0, 1.0, 9.0, 4.0])\n"
    result = check_right(f"{x}n = np.argmax(x) + 1\nprint(n)\n", f"{x}n = np.argmax(x)\n{printed}\n")
    line = 1 + result.port.files[result.port.main].splitlines().index(printed)
    words = f"n counts from 0, and line {line} of {result.port.main} prints it so; MATLAB's is one more."
    assert (words in result.notes) == is_told
