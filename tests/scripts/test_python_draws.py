"""Random calls of a port: what is recorded of them, and what they answer when the reference's numbers are at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from python_runs import of

from pyport.scripts.python_run import PythonSession, trace_python
from pyport.scripts.record import Draw, Record
from pyport.scripts.snapshots import same, snapshot
from pyport.scripts.verify import compare_records, verify

UNSEEDED = """\
import random
import numpy as np
from numpy.random import default_rng, rand
a = np.random.rand(2, 3), rand(), np.random.uniform(2, 4, 3), np.random.randn(2), np.random.normal(10, 2)
b = np.random.randint(0, 6, (2, 2)), np.random.permutation(4), np.random.choice(3, 2), np.random.random((1, 2))
h = np.arange(10, 14)
np.random.shuffle(h)
h = h.copy()
rng = default_rng(3)
c = rng.random((2, 2)), rng.uniform(-1, 1), rng.standard_normal(3), rng.normal(0, 2, size=2)
d = rng.integers(1, 7, size=3), rng.integers(5), rng.integers(5, dtype=np.int8), rng.integers(1, 3, endpoint=True)
e = rng.permutation([5, 6, 7]), rng.choice(5), rng.choice(["a", "b"], 2), rng.choice(6, 3, replace=False)
f = random.random(), random.uniform(1, 2), random.gauss(0, 1), random.randint(1, 6), random.randrange(4)
g = random.choice("abc"), random.choices([1, 2], k=3), random.sample(range(9), 3), random.randrange(0, 9, 3)
l = [1, 2, 3, 4]
random.shuffle(l)
l = l[:]
rs = np.random.RandomState(1)
m = rs.rand(2), rs.randint(5), rs.randn(), rs.permutation(3), rs.choice(3), rs.choice([1, 2, 3], p=[0.2, 0.3, 0.5])
n = random.Random(4)
o = n.random(), n.randint(1, 3), n.sample([1, 2, 3], 2), n.gauss(0, 1), n.choice([4, 5])
p = np.random.permutation(np.arange(6).reshape(3, 2)), rng.permutation(np.arange(8).reshape(4, 2), axis=1)
q = [[1, 2], [3, 4], [5], [6]]
np.random.shuffle(q)
q = q[:]
r = np.arange(8).reshape(4, 2)
rng.shuffle(r)
r = r.copy()
s = np.random.exponential(), np.random.poisson(3, 2), rng.beta(1, 2), random.expovariate(1), random.betavariate(1, 2)
t = isinstance(rng, np.random.Generator), isinstance(rs, np.random.RandomState), isinstance(n, random.Random)
u = default_rng(rng) is rng, np.random.rand.__name__
"""


def test_without_the_references_numbers_a_program_draws_its_own(tmp_path: Path) -> None:
    text = "import random, numpy\nrandom.seed(1)\nnumpy.random.seed(2)\n" + UNSEEDED
    names: dict[str, Any] = {}
    exec(text, names)
    path = tmp_path / "port.py"
    path.write_text(text)
    record = trace_python(path)
    assert record.ended == ""
    for name in "abcdefghlmopqrstu":
        assert same(of(record, name)[-1], snapshot(names[name])), name
    first = record.draws[0]
    assert (first.file, first.line, first.kind, first.words, first.shape) == (
        "port.py", 7, "uniform", "np.random.rand", (2, 3),
    )  # fmt: skip
    assert first.values.tolist() == names["a"][0].ravel(order="F").tolist()
    assert record.draws[2].values.tolist() == ((names["a"][2] - 2) / 2).tolist()
    integers = next(draw for draw in record.draws if draw.words == "Random.randint")
    assert (integers.low, integers.high) == (1, 3)
    events = [draw.event for draw in record.draws]
    assert events == sorted(events)


def draw(kind: Any, values: Any, shape: tuple[int, ...] = (), low: float = np.nan, high: float = np.nan) -> Draw:
    return Draw(0, "ref.m", 1, kind, kind, np.asarray(values), low, high, shape)


def fed(folder: Path, text: str, *draws: Draw) -> Record:
    path = folder / "port.py"
    path.write_text(f"import random\nimport numpy as np\n{text}\n")
    record = trace_python(path, draws=draws)
    assert record.ended == ""
    return record


def test_the_references_numbers_are_handed_on_in_order_whatever_the_shape(tmp_path: Path) -> None:
    u = np.arange(1, 31) / 32
    z = np.arange(1, 13) - 5.5
    text = """
np.random.seed(7)
a = np.random.rand(2, 3)
n = np.random.randn()
b = [random.random() for _ in range(2)]
c = np.random.default_rng(5).uniform(10, 20, 2)
d = np.random.normal(1, 2, (2, 2)), random.gauss(0, 3)
e = np.random.RandomState(1).random_sample(3)
f = np.random.random(4)
g = np.random.choice([10, 20, 30], p=[0.5, 0.25, 0.25])
"""
    record = fed(tmp_path, text, draw("uniform", u[:6], (2, 3)), draw("uniform", u[6:13], (1, 7)), draw("normal", z),
                 draw("uniform", u[13:15]), draw("uniform", u[15:17]), draw("uniform", [0.6]))  # fmt: skip
    assert of(record, "a")[0].tolist() == u[:6].reshape(2, 3, order="F").tolist()
    assert of(record, "n") == [z[0]]
    assert of(record, "b") == [u[6:8].tolist()]
    assert of(record, "c")[0].tolist() == (10 + 10 * u[8:10]).tolist()
    assert of(record, "d")[0][0].tolist() == (1 + 2 * z[1:5]).reshape(2, 2, order="F").tolist()
    assert of(record, "d")[0][1] == 3 * z[5]
    assert of(record, "e")[0].tolist() == u[10:13].tolist()
    assert of(record, "f")[0].tolist() == u[13:17].tolist()
    assert of(record, "g") == [20]
    assert [each.values.size for each in record.draws] == [6, 1, 1, 1, 2, 4, 1, 3, 4, 1]


def test_rows_drawn_one_by_one_are_the_rows_of_a_matrix_and_the_other_way_round(tmp_path: Path) -> None:
    rows = np.arange(1, 9).reshape(4, 2) / 16
    small = [draw("uniform", row, (1, 2)) for row in rows]
    assert of(fed(tmp_path, "x = np.random.rand(4, 2)", *small), "x")[0].tolist() == rows.tolist()
    columns = [draw("uniform", column, (4, 1)) for column in rows.T]
    assert of(fed(tmp_path, "x = np.random.rand(4, 2)", *columns), "x")[0].tolist() == rows.tolist()
    whole = draw("uniform", rows.ravel(order="F"), (4, 2))
    text = "x = [np.random.rand(2) for _ in range(4)]"
    assert np.array(of(fed(tmp_path, text, whole), "x")[0]).tolist() == rows.tolist()
    text = "x = [[random.random() for _ in range(2)] for _ in range(4)]"
    assert of(fed(tmp_path, text, whole), "x")[0] == rows.tolist()


def test_integers_and_permutations_count_from_where_the_port_counts(tmp_path: Path) -> None:
    text = """
a = np.random.randint(0, 6, 3)
b = random.randint(1, 6)
c = np.random.default_rng().integers(6)
d = np.random.permutation(4)
e = [10, 20, 30]
random.shuffle(e)
f = random.sample(["a", "b", "c"], 2)
g = random.choice("abcdef")
h = np.random.randint(0, 3)
"""
    record = fed(tmp_path, text, draw("integer", [1, 6, 3, 2, 5], (1, 5), 1, 6), draw("integer", [4], (), 1, 6),
                 draw("integer", [6], (), 1, 6), draw("permutation", [2, 4, 1, 3], (1, 4)),
                 draw("permutation", [3, 1, 2], (1, 3)), draw("permutation", [2, 3], (1, 2)))  # fmt: skip
    assert of(record, "a")[0].tolist() == [0, 5, 2]
    assert of(record, "b") == [2]
    assert of(record, "c") == [4]
    assert of(record, "d")[0].tolist() == [1, 3, 0, 2]
    assert of(record, "e")[-1] == [30, 10, 20]
    assert of(record, "f") == [["b", "c"]]
    assert of(record, "g") == ["d"]
    assert of(record, "h") == [2]  # another range than the reference's 1..6: within the port's own
    assert [(each.low, each.high) for each in record.draws if each.kind == "integer"] == [
        (0, 5), (1, 6), (0, 5), (0, 5), (0, 2),
    ]  # fmt: skip


def test_a_draw_too_many_or_of_another_kind_is_answered_and_recorded(tmp_path: Path) -> None:
    text = "a = np.random.rand(3)\nb = np.random.randn(2)\nc = np.random.rand(2)\nd = np.random.permutation(3)"
    given = draw("uniform", [0.25, 0.5, 0.75])
    record = fed(tmp_path, text, given)
    again = fed(tmp_path, text, given)
    assert of(record, "a")[0].tolist() == [0.25, 0.5, 0.75]
    assert [each.kind for each in record.draws] == ["uniform", "normal", "uniform", "permutation"]
    for name in "bcd":
        assert of(record, name)[0].tolist() == of(again, name)[0].tolist()
    assert 0 < of(record, "c")[0][0] < 1


def test_calls_of_other_peoples_code_are_not_the_programs_draws(tmp_path: Path) -> None:
    record = fed(tmp_path, "import tempfile\nwith tempfile.TemporaryDirectory() as d: pass\na = random.random()",
                 draw("uniform", [0.25]))  # fmt: skip
    assert of(record, "a") == [0.25]
    assert len(record.draws) == 1


@pytest.mark.parametrize(("size", "stops"), [("4 / 1", True), ("(1, 4 / 1)", True), ("np.int64(9) // 2", False)])
def test_a_size_that_is_no_whole_number_is_refused_as_numpy_does(tmp_path: Path, size: str, stops: bool) -> None:
    path = tmp_path / "port.py"
    path.write_text(f"import numpy as np\nx = np.random.random({size})\n")
    ended = trace_python(path, draws=[draw("uniform", [0.25, 0.5, 0.75, 1.0])]).ended
    assert ended[:11] == "TypeError: " * stops


def test_a_port_that_stops_before_it_draws_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "ref.py").write_text("import numpy as np\nn = 7.5\nx = np.random.random(4)\ny = x.sum()\n")
    faults = []
    for text in ("raise ValueError('no')", "y = 0.0"):
        (tmp_path / "port.py").write_text(f"n = 7.5\n{text}\n")
        with PythonSession(tmp_path / "port.py") as session:
            result = compare_records(trace_python(tmp_path / "ref.py"), session)
        faults.append([fault.words for fault in result.faults])
    assert faults[0] == ["it stops: ValueError: no"]
    assert any("fewer" in words for words in faults[1])


@pytest.mark.parametrize(("port", "is_wrong"), [("(0, 9)", False), ("(3, 12)", False), ("(0, 8)", True)])
def test_whole_numbers_of_another_range_are_told_though_they_fit(tmp_path: Path, port: str, is_wrong: bool) -> None:
    for name, ends in (("ref", "(1, 10)"), ("port", port)):
        (tmp_path / f"{name}.py").write_text(f"import numpy as np\nn = 7.5\nx = np.random.randint{ends}\ny = n / 2\n")
    result = verify(trace_python(tmp_path / "ref.py"), tmp_path / "port.py")
    told = [str(fault.words).partition(" (")[0] for fault in result.faults if "whole numbers" in fault.words]
    assert told == ["the port draws whole numbers from 0 to 7, MATLAB from 1 to 9"] * is_wrong


@pytest.mark.parametrize(
    "call", ["np.random.randint(5, 2)", "random.randint(5, 2)", "np.random.default_rng().integers(0)"]
)
def test_a_range_without_a_number_stops_as_it_does_without_the_references_numbers(tmp_path: Path, call: str) -> None:
    (tmp_path / "port.py").write_text(f"import random\nimport numpy as np\nx = {call}\n")
    assert trace_python(tmp_path / "port.py", draws=[draw("integer", [3.0], 1, 9)]).ended.startswith("ValueError")
