"""What the recorder keeps of a program, and what a plan puts in its place."""

from __future__ import annotations

import numpy as np
import pytest
from python_runs import of, run

from pyport.scripts.plan import KEEP, Plan
from pyport.scripts.record import Opaque, Record


def test_a_value_is_kept_as_it_was() -> None:
    record = run("import numpy as np\nx = np.zeros(2)\ny = [x, [x]]\nx += 1\ny.append(3)\n")
    assert of(record, "x")[0].tolist() == [0, 0]
    assert of(record, "y")[0][1][0].tolist() == [0, 0]


def test_what_is_no_data_is_named() -> None:
    record = run("f = lambda: 1\nx = [open, 2]\nd = {'k': iter([])}\nclass C: pass\nc = C()\n")
    assert of(record, "f") == [Opaque("function")]
    assert of(record, "x") == [[Opaque("builtin_function_or_method"), 2]]
    assert of(record, "d") == [{"k": Opaque("list_iterator")}]
    assert of(record, "c") == [Opaque("C")]


def test_the_state_of_a_large_array_is_left_out_when_little_was_written() -> None:
    text = "import numpy as np\nx = np.zeros(80)\nfor i in range({n}):\n    x[i] = 1\n"
    assert len(of(run(text.format(n=9)), "x", "state")) == 0
    assert len(of(run(text.format(n=10)), "x", "state")) == 1


def sites_of(record: Record, target: str, kind: str) -> int:
    return next(site.number for site in record.sites if site.target == target and site.kind == kind)


def test_forced_values_take_the_place_of_the_computed_ones_which_are_recorded() -> None:
    program = """\
        import numpy as np
        x = np.zeros(2)
        y = x
        n = 0
        while n < 2:
            n += 1
            x[n - 1] = n * 10
        if n > 5:
            z = "yes"
        else:
            z = "no"
        for k in range(2):
            t = k
        def f():
            return 1, 2
        a, b = f()
        """
    free = run(program)
    test = [site.number for site in free.sites if site.kind == "test"][1]
    returned = [site.number for site in free.sites if site.kind == "return"]
    forced = {
        sites_of(free, "x", "assign"): [np.array([7.0, 8.0])],
        sites_of(free, "x", "element"): [KEEP, 99.0],
        test: [True],
        sites_of(free, "k", "for"): [5],
        returned[1]: [20],
    }
    record = run(program, plan=Plan(forced))
    assert of(record, "x", "assign")[0].tolist() == [0, 0]
    assert of(record, "y")[0].tolist() == [7, 8]
    assert of(record, "x", "element") == [10, 20]
    assert of(record, "x", "state")[0].tolist() == [10, 99]
    assert of(record, "z") == ["yes"]
    assert of(record, "t", "assign") == [5, 1]
    assert [of(record, "a"), of(record, "b")] == [[1], [20]]
    assert of(record, "f") == [1, 2]


def test_an_equal_forced_value_leaves_an_alias_and_a_copied_site_breaks_it() -> None:
    program = "import numpy as np\nx = np.zeros(2)\ny = x\ny[0] = 5\nz = x.tolist()\n"
    free = run(program)
    y = sites_of(free, "y", "assign")
    kept = run(program, plan=Plan({y: [np.zeros(2)]}))
    assert of(kept, "z") == [[5, 0]]
    assert kept.aliases == {2: ("x", "y")}
    other = run(program, plan=Plan({y: [np.ones(2)]}))
    assert of(other, "z") == [[0, 0]]
    assert other.aliases == {}
    copied = run(program, plan=Plan(copied=frozenset({y})))
    assert of(copied, "z") == [[0, 0]]
    assert free.aliases == {}


def test_another_class_or_a_lost_sign_is_another_value() -> None:
    program = "x = 0.0\ny = type(x).__name__, str(x)\n"
    x = sites_of(run(program), "x", "assign")
    assert of(run(program, plan=Plan({x: [-0.0]})), "y") == [("float", "-0.0")]
    assert of(run(program, plan=Plan({x: [np.float64(0)]})), "y") == [("float64", "0.0")]


def test_arrays_that_are_changed_in_place_stay_the_same_object_when_forced() -> None:
    program = (
        "import numpy as np\nx = np.zeros(2)\ny = x\nx += 1\nl = m = [1]\nl.sort()\n"
        "for k in range(2):\n    x[k] += 1\n"
        "r = y.tolist(), m\n"
    )
    free = run(program)
    forced = {
        free.site[2]: [np.array([3.0, 3.0])],
        next(s.number for s in free.sites if s.target == "l" and s.kind == "element"): [[9]],
        next(s.number for s in free.sites if s.target == "x" and s.kind == "state"): [np.array([6.0, 7.0])],
    }
    assert of(run(program, plan=Plan(forced)), "r") == [([6.0, 7.0], [9])]


@pytest.mark.parametrize("part", ["x[1:]", "x.T", "x.reshape(1, 3)"])
def test_a_write_that_a_view_sees_is_noted(part: str) -> None:
    program = f"import numpy as np\nx = np.zeros(3)\nv = {part}\nx[2] = 1\nx[0] = 1\n"
    record = run(program, plan=Plan())
    seen = {2: ("x", "v"), 3: ("x", "v")}
    assert record.aliases == ({2: ("x", "v")} if part == "x[1:]" else seen)
