"""What may count from 0, and what is one less by a slip."""

from __future__ import annotations

import pytest
from python_runs import compared, run

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
