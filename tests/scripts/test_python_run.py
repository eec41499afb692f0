"""A Python program in its own process: what is recorded of it, however it ends."""

from __future__ import annotations

import signal
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from python_runs import events, of

from pyport.errors import InputError
from pyport.scripts.plan import KEEP, Plan
from pyport.scripts.python_run import trace_python


def written(folder: Path, text: str, name: str = "port.py") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    return path


def test_each_write_is_an_event_with_its_line_its_place_and_its_loops(tmp_path: Path) -> None:
    record = trace_python(
        written(
            tmp_path,
            """\
            import numpy as np
            x = np.zeros(3)
            s = {"W": [1, 2]}
            for i in range(2):
                x[i] = i + 0.5
                s["W"][i] += 10
                if x[i] > 1:
                    s["b"] = x
            def f(a):
                b = a * 2
                return a, b
            p, (q, r) = f(1), f(2)
            """,
        )
    )
    assert record.ended == ""
    assert [(k, t, np.asarray(v).tolist()) for k, t, v in events(record)] == [
        ("assign", "x", [0, 0, 0]),
        ("assign", "s", {"W": [1, 2]}),
        ("for", "i", 0),
        ("element", "x", 0.5),
        ("element", "s.W", 11),
        ("test", "", False),
        ("for", "i", 1),
        ("element", "x", 1.5),
        ("element", "s.W", 12),
        ("test", "", True),
        ("element", "s.b", [0.5, 1.5, 0]),
        ("state", "x", [0.5, 1.5, 0]),
        ("state", "s.W", [11, 12]),
        ("state", "s.b", [0.5, 1.5, 0]),
        ("assign", "b", 2),
        ("return", "f", 1),
        ("return", "f", 2),
        ("assign", "b", 4),
        ("return", "f", 2),
        ("return", "f", 4),
        ("assign", "p", [1, 2]),
        ("assign", "q", 2),
        ("assign", "r", 4),
    ]
    assert record.where == {3: (0,), 4: ("W", 0), 7: (1,), 8: ("W", 1), 10: ("b",)}
    assert record.frame.tolist() == [0] * 14 + [1] * 3 + [2] * 3 + [0] * 3
    assert record.caller.tolist() == [-1, 13, 16]
    lines = {(site.kind, site.target): (site.line, site.loops) for site in record.sites}
    loop = next(site.number for site in record.sites if site.kind == "for")
    assert lines["element", "x"] == (5, (loop,))
    assert lines["test", ""] == (7, (loop,))
    assert lines["state", "x"] == (4, ())
    assert [site.number for site in record.sites] == list(range(len(record.sites)))
    assert next(site for site in record.sites if site.target == "q").reads == {"f"}


def test_modules_beside_the_script_are_traced_and_no_others(tmp_path: Path) -> None:
    written(tmp_path, "import json\ndef g(a):\n    b = a + 1\n    return b\nN = 3\n", "helper.py")
    written(tmp_path, "from . import deep\n", "pkg/__init__.py")
    written(tmp_path, "c = 5\n", "pkg/deep.py")
    written(tmp_path, "w = 1\n", "lib/site-packages/foreign.py")
    main = written(
        tmp_path,
        "import sys, os\nsys.path.append(os.path.join(os.path.dirname(__file__), 'lib/site-packages'))\n"
        "import foreign\nfrom helper import g\nimport pkg\nif __name__ == '__main__':\n    r = g(1)\n",
    )
    record = trace_python(main)
    assert record.ended == ""
    assert list(record.files) == ["port.py", "helper.py", "pkg/__init__.py", "pkg/deep.py"]
    assert [(t, v) for _, t, v in events(record)] == [("N", 3), ("c", 5), ("b", 2), ("g", 2), ("r", 2)]
    assert {site.file for site in record.sites} == {"port.py", "helper.py", "pkg/deep.py"}
    assert sorted(path.name for path in tmp_path.rglob("*") if path.suffix != ".py") == ["lib", "pkg", "site-packages"]


@pytest.mark.parametrize(
    ("text", "ended", "line", "xs"),
    [
        ("x = 1\nx = 1 / 0\n", "ZeroDivisionError: division by zero", 2, [1]),
        ("x = 1\ndef f():\n    raise ValueError('a\\n  b')\nf()\n", "ValueError: a b", 3, [1]),
        ("import sys\nx = 1\nsys.exit()\n", "", 0, [1]),
        ("import sys\nx = 1\nsys.exit('no data')\n", "it left with no data", 3, [1]),
        ("import os\nx = 1\nos._exit(4)\n", "exit status 4", 0, [1]),
        ("x = 1\nimport nothing_there\n", "ModuleNotFoundError: No module named 'nothing_there'", 2, [1]),
        ("x = 1\ndef f(): f()\nf()\n", "RecursionError: maximum recursion depth exceeded", 2, [1]),
        ("import os\nx = 1\nif os.fork() == 0:\n    x = 2\n    os._exit(0)\nos.wait()\nx = 3\n", "", 0, [1, 3]),
        ("import atexit\nx = 1\ndef f():\n    global x\n    x = 2\natexit.register(f)\n", "", 0, [1, 2]),
        ("import sys\nsys.stdin.read()\nx = 1\nsys.stdout.close()\n", "", 0, [1]),
    ],
)
@pytest.mark.sampled(3)
def test_what_happened_before_the_end_is_returned(tmp_path: Path, text: str, ended: str, line: int, xs: Any) -> None:
    record = trace_python(written(tmp_path, text))
    assert (record.ended, record.line, of(record, "x")) == (ended, line, xs)


def test_an_error_in_another_file_has_the_line_of_the_call_and_the_place(tmp_path: Path) -> None:
    written(tmp_path, "def g():\n    return [][1]\n", "helper.py")
    record = trace_python(written(tmp_path, "import helper\nx = 1\nhelper.g()\n"))
    assert (record.ended, record.line) == ("IndexError: list index out of range (helper.py, line 2)", 3)


@pytest.mark.parametrize(
    "busy", ["while True:\n    x += 1", "import time\ntime.sleep(60)",
             "while True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass"],
)  # fmt: skip
def test_a_program_without_end_is_stopped_and_its_record_kept(tmp_path: Path, busy: str) -> None:
    record = trace_python(written(tmp_path, f"import time\nx = 1\n{busy}\n"), timeout=1.0)
    assert record.ended == "it had not ended after 1 s and was stopped"
    assert record.line >= 3
    assert of(record, "x")[0] == 1


def test_a_process_that_dies_leaves_its_sites_and_says_how(tmp_path: Path) -> None:
    record = trace_python(written(tmp_path, f"import os\nx = 1\nos.kill(os.getpid(), {int(signal.SIGKILL)})\n"))
    assert record.ended == "Python ended with signal SIGKILL; its last output: none"
    assert len(record.values) == 0
    assert [site.target for site in record.sites] == ["x"]


def test_the_program_finds_the_world_that_it_finds_untraced(tmp_path: Path) -> None:
    record = trace_python(
        written(
            tmp_path,
            """\
            import os, sys, threading
            here = os.getcwd() == os.path.dirname(os.path.abspath(__file__)) == sys.path[0]
            name = __name__, __doc__, sys.argv == [__file__], sys.modules["__main__"].here
            own = sorted(k for k in globals() if not k.startswith("__"))
            print("x" * 100)
            print("the last words")
            alone = threading.active_count()
            with open("made.txt", "w") as out:
                out.write("1")
            """,
        )
    )
    assert record.ended == ""
    assert of(record, "here") == [True]
    assert of(record, "name") == [("__main__", None, True, True)]
    assert of(record, "own") == [["here", "name", "os", "sys", "threading"]]
    assert of(record, "alone") == [1]
    assert record.words.endswith("the last words\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made.txt", "port.py"]


def test_plots_are_silent(tmp_path: Path) -> None:
    text = "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\n"
    text += "plt.plot([1, 2])\nplt.show()\nplt.pause(1000)\nx = plt.get_backend()\n"
    record = trace_python(written(tmp_path, text), timeout=60)
    assert (record.ended, of(record, "x")) == ("", ["Agg"])


def test_a_function_is_called_with_its_inputs(tmp_path: Path) -> None:
    path = written(
        tmp_path, "N = 2\ndef f(x, y=3, *, z=4):\n    w = x * y\n    return w\nif __name__ == '__main__':\n    1 / 0\n"
    )
    record = trace_python(path, function="f", inputs={"x": np.arange(2.0), "z": 1, "unused": 3})
    assert record.ended == ""
    assert of(record, "w")[0].tolist() == [0, 3]
    with pytest.raises(InputError, match=r"port\.py: f needs x, which the inputs do not have\.$"):
        trace_python(path, function="f")
    with pytest.raises(InputError, match=r"port\.py has no function g\.$"):
        trace_python(path, function="g")


def test_a_script_begins_with_its_inputs(tmp_path: Path) -> None:
    assert of(trace_python(written(tmp_path, "y = x + 1\n"), inputs={"x": 2.0}), "y") == [3.0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x = 1\ny = (\n", r"port\.py:2:5 is not Python as this version reads it: '\(' was never closed\.$"),
        (b"print 'a'\n", r"port\.py:1:1 is not Python as this version reads it: Missing parentheses.*\.$"),
        (b"x = '\xff'\n", r"port\.py is not a Python file: .*\.$|port\.py is not the text that it says it is: .*\.$"),
        (b"x = 1\x00\n", r"port\.py.* null bytes.*\.$"),
        (
            b"x = 1\ny = input('? ')\n",
            r"port\.py:2 waits for input\(\), which a traced program does not have; give it a value\.$",
        ),
    ],
)
def test_what_cannot_be_run_is_said_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "port.py"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        trace_python(path)


def test_a_file_that_is_none_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no\.py cannot be read: No such file or directory\.$"):
        trace_python(tmp_path / "no.py")
    with pytest.raises(InputError, match=r"is a folder, not a Python file\.$"):
        trace_python(tmp_path)
    with pytest.raises(InputError, match="the time limit is -1 s"):
        trace_python(written(tmp_path, "x = 1\n"), timeout=-1)


def test_events_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "import numpy as np\nfor k in range(50):\n    x = np.ones(1000)\n")
    record = trace_python(path, limit_events=20)
    assert (len(record.values), record.dropped) == (20, 81)
    record = trace_python(path, limit_bytes=80_000)
    assert len(of(record, "x", "assign")) == 10
    assert len(record.values) + record.dropped == 101


def test_all_classes_come_back_as_they_were(tmp_path: Path) -> None:
    record = trace_python(
        written(
            tmp_path,
            """\
            import numpy as np
            from scipy import sparse
            a = 1.5, 2, True, None, "s", 1j, 2**70, np.float32(0.1), np.int8(3), np.bool_(False), np.float64(2)
            for b in a: pass
            c = [np.float32([1, 2]), np.zeros((0, 3)), np.array(5.0), np.array(["x"]), np.array([1j])]
            c += [np.ones((2, 2), int)]
            for d in c: pass
            e = np.array([[1, None]], dtype=object)
            f = sparse.csr_matrix(np.eye(2))
            g = np.ma.array([1, 2], mask=[0, 1])
            h = float("nan"), -0.0
            """,
        )
    )
    assert record.ended == ""
    expected = [1.5, 2, True, None, "s", 1j, 2**70, np.float32(0.1), np.int8(3), np.bool_(False), np.float64(2)]
    found = of(record, "b")
    assert [(type(v), v) for v in found[: len(expected)]] == [(type(v), v) for v in expected]
    arrays = of(record, "d")
    assert [(v.dtype.str, v.shape) for v in arrays[:6]] == [
        ("<f4", (2,)), ("<f8", (0, 3)), ("<f8", ()), ("<U1", (1,)), ("<c16", (1,)), ("<i8", (2, 2)),
    ]  # fmt: skip
    assert of(record, "e")[0].dtype == object
    assert of(record, "f")[0].toarray().tolist() == [[1, 0], [0, 1]]
    assert np.isnan(of(record, "g")[0]).tolist() == [False, True]
    assert np.signbit(of(record, "h")[0][1])


def test_a_plan_reaches_the_process(tmp_path: Path) -> None:
    path = written(tmp_path, "for k in range(3):\n    x = k * 2\n    y = x\n")
    record = trace_python(path, plan=Plan({1: [KEEP, 70]}))
    assert of(record, "x", "assign") == [0, 2, 4]
    assert of(record, "y", "assign") == [0, 70, 4]


def test_what_is_in_memory_by_chance_is_no_number_of_the_programs(tmp_path: Path) -> None:
    text = """\
        import numpy as np
        z = np.zeros(40) + 0.5
        del z
        x, n, y = np.empty(40), np.empty(3, dtype=np.int8), np.empty_like(np.zeros(2))
        y[0] = 1.5
        """
    record = trace_python(written(tmp_path, text))
    assert np.isnan(of(record, "x")[0]).all()
    assert of(record, "n")[0].tolist() == [-128] * 3
    np.testing.assert_array_equal(of(record, "y", "assign")[0], [np.nan, np.nan])
    noisy = trace_python(written(tmp_path, text), noise=1)
    np.testing.assert_array_equal(of(noisy, "x")[0], of(record, "x")[0])
