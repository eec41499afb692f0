"""Many runs of one program from one process: each as if it were the first, and nothing left of any."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_runs import events, of

from pyport.errors import InputError
from pyport.scripts import python_run
from pyport.scripts.plan import Plan
from pyport.scripts.python_run import PythonSession, Wanted, trace_python
from pyport.scripts.record import Record

#: Each leaves something behind in its process that would change the next run in the same one.
CARELESS = {
    "environment": "import os\nx = os.environ.get('LEFT')\nos.environ['LEFT'] = '1'\ny = sorted(os.environ)",
    "folder": "import os\nx = os.path.basename(os.getcwd())\nos.chdir('/')\ny = os.getcwd()",
    "arguments": "import sys\nx = len(sys.argv), len(sys.path)\nsys.argv += ['more']\ny = sys.argv",
    "streams": "import os, sys\nx = sys.stdin.read()\nos.close(0)\nsys.stdout.close()\ny = 2",
    "own module": "import helper\nhelper.n += 1\nx = helper.n",
    "other module": "import numpy, scipy as s\nx = hasattr(numpy, 'a'), hasattr(s, 'a')\nnumpy.a = s.a = 1\ny = 2",
    "random state": "import numpy as n, random as r\nn.random.seed(1)\nr.seed(1)\nx = n.random.rand()\ny = r.random()",
    "threads": """
        import threading, time
        x = threading.active_count()
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        t = threading.Thread(target=lambda: None)
        t.start()
        y = threading.active_count() >= 2
        """,
    "processes": """
        import os, subprocess, sys
        x = subprocess.run([sys.executable, "-c", "print(7)"], capture_output=True, text=True).stdout
        if os.fork() == 0:
            y = 3
            os._exit(0)
        y = os.wait()[1]
        """,
    "end": "import atexit\nx = 1\ndef f():\n    global x\n    x = 2\natexit.register(f)",
    "error": "x = 1\ny = 1 / 0",
    "exit": "import sys\nx = 1\nsys.exit('enough')",
    "signals": "import signal\nx = signal.getsignal(signal.SIGCHLD)\nsignal.alarm(1)\nx = str(x)",
    "killed": "import os\nx = 1\nos.kill(os.getpid(), 9)",
}  # fmt: skip


def written(folder: Path, text: str, name: str = "port.py") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text))
    return path


def content(record: Record) -> list[Any]:
    """All that a record says, so that two can be compared with one sign."""
    found = [(kind, name, repr(value)) for kind, name, value in events(record)]
    rest = record.ended, record.line, dict(record.where), dict(record.aliases), dict(record.files), record.dropped
    return [found, record.frame.tolist(), record.caller.tolist(), len(record.draws), rest]


def soon(what: Callable[[], bool], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    return what()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process without a parent to wait for it is gone too.
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z")


@pytest.mark.parametrize("name", CARELESS)
@pytest.mark.sampled(3)
def test_each_run_is_as_if_it_were_the_first(tmp_path: Path, name: str) -> None:
    written(tmp_path, "n = 1\n", "helper.py")
    path = written(tmp_path, CARELESS[name])
    expected = content(trace_python(path))
    with PythonSession(path) as session:
        assert [content(session.run()) for _ in range(2)] == [expected] * 2


def test_what_a_program_leaves_outside_its_process_is_seen_by_the_next_run(tmp_path: Path) -> None:
    path = written(tmp_path, "import os\nx = os.path.exists('left')\nopen('left', 'w').close()\n")
    with PythonSession(path) as session:
        assert [of(session.run(), "x") for _ in range(2)] == [[False], [True]]


def test_plan_and_noise_are_of_one_run_only(tmp_path: Path) -> None:
    path = written(tmp_path, "import math\nx = math.pi\ny = x * 0.1 + x / 3\nz = y * y * y - 0.3\n")
    plan = Plan({0: [2.5]})
    wanted = [Wanted(), Wanted(plan), Wanted(None, 3), Wanted(plan, 3), Wanted(plan, 4), Wanted(Plan({0: [1.5]}))]
    expected = [content(trace_python(path, plan=each.plan, noise=each.noise)) for each in wanted]
    assert len({str(each) for each in expected}) == len(wanted)
    with PythonSession(path) as session:
        assert [content(session.run(each.plan, each.noise)) for each in wanted] == expected
        assert [content(record) for record in session.runs([*wanted, *wanted])] == expected + expected


def test_installed_modules_are_loaded_once_and_the_programs_own_each_time(tmp_path: Path) -> None:
    written(tmp_path, "n = 1\n", "helper.py")
    path = written(tmp_path, """\
        import sys
        x = "scipy.special" in sys.modules
        y = "helper" in sys.modules
        import scipy.special, helper
        """)  # fmt: skip
    with PythonSession(path) as session:
        records = [session.run() for _ in range(2)]
    assert [of(record, "x") for record in records] == [[False], [True]]
    assert [of(record, "y") for record in records] == [[False], [False]]


@pytest.mark.parametrize(("beside", "loaded"), [("other.py", True), ("shared.py", False)])
def test_a_package_in_several_folders_is_no_module_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: str, loaded: bool
) -> None:
    installed = tmp_path / "site-packages"
    (installed / "shared").mkdir(parents=True)
    # It makes sure of its folder, as those that keep something between runs do.
    written(installed / "shared", "import os\nos.makedirs(os.path.dirname(__file__), exist_ok=True)\n", "part.py")
    monkeypatch.setenv("PYTHONPATH", str(installed))
    (tmp_path / "port").mkdir()
    written(tmp_path / "port", "n = 1\n", beside)
    path = written(tmp_path / "port", """\
        import sys
        x = "shared.part" in sys.modules
        try:
            import shared.part
        except ImportError:
            pass
        """)  # fmt: skip
    with PythonSession(path) as session:
        records = [session.run() for _ in range(2)]
        assert session._touched is False
    assert [of(record, "x") for record in records] == [[False], [loaded]]


def test_a_folder_that_is_made_is_seen(tmp_path: Path) -> None:
    with PythonSession(written(tmp_path, "import os\nos.makedirs('made', exist_ok=True)\nx = 1\n")) as session:
        session.run()
        assert session._touched is True


def test_a_module_that_begins_threads_is_loaded_by_each_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "site-packages"
    installed.mkdir()
    written(installed, "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
            "threaded.py")  # fmt: skip
    monkeypatch.setenv("PYTHONPATH", str(installed))
    (tmp_path / "port").mkdir()
    path = written(tmp_path / "port", "import sys\nx = 'threaded' in sys.modules\nimport threaded\ny = 1\n")
    with PythonSession(path) as session:
        records = [session.run() for _ in range(3)]
    assert [(of(record, "x"), of(record, "y"), record.ended) for record in records] == [([False], [1], "")] * 3


def test_runs_go_side_by_side_unless_the_program_writes(tmp_path: Path) -> None:
    text = "import os, time\nos.close(os.open('busy', os.O_CREAT | os.O_EXCL))\ntime.sleep(0.3)\nos.remove('busy')\n"
    with PythonSession(written(tmp_path, text)) as session:
        orders = [Wanted()] * 4
        assert [record.ended for record in session.runs(orders)] == [""] * 4
        if len(os.sched_getaffinity(0)) > 1:
            session._touched = False
            assert any("FileExistsError" in record.ended for record in session.runs(orders))


#: Files that are held by a name, by a circle of objects, and by a function.
UNCLOSED = """
def hold(f):
    def held():
        return f
    f.write("all")
    return held
class C:
    pass
a = open("a.txt", "w")
a.write("all")
b = C()
b.me = b
b.file = open("b.txt", "w")
b.file.write("all")
c = hold(open("c.txt", "w"))
"""


def test_files_that_the_program_forgets_to_close_are_written(tmp_path: Path) -> None:
    with PythonSession(written(tmp_path, UNCLOSED)) as session:
        for _ in range(2):
            session.run()
            for name in ("a.txt", "b.txt", "c.txt"):
                assert (tmp_path / name).read_text() == "all"
                (tmp_path / name).unlink()


def test_objects_see_the_programs_names_when_they_are_dropped(tmp_path: Path) -> None:
    text = "import os\ndef f():\n    os.mkdir('dropped')\nclass C:\n    def __del__(self):\n        f()\nc = C()\n"
    with PythonSession(written(tmp_path, text)) as session:
        assert session.run().words == ""
    assert (tmp_path / "dropped").is_dir()


def test_a_loop_that_a_plan_lets_run_for_ever_is_given_up_long_before_the_time_is_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_run, "_SHORTEST", 0.5)
    path = written(tmp_path, """\
        import time
        step = 1
        k = 0
        while k < 3:
            k += step
            time.sleep(0.01)
        """)  # fmt: skip
    with PythonSession(path, timeout=600) as session:
        free = session.run()
        assert session._took is not None
        # Twice what it took, so that the test is over soon.
        monkeypatch.setattr(python_run, "_LONGER", 2.0)
        began = time.monotonic()
        forced = session.run(Plan({free.sites[0].number: [0]}))
        assert forced.is_late
        assert len(forced.site) > len(free.site)
        assert time.monotonic() - began < 60
        # What ends is not cut off, and plain runs have all the time.
        assert not session.run(Plan({free.sites[0].number: [3]})).ended
        assert session._limit(None, None) == 600


def test_until_a_program_has_ended_by_itself_every_run_has_all_the_time(tmp_path: Path) -> None:
    path = written(tmp_path, "x = 1\nraise ValueError\n")
    with PythonSession(path, timeout=600) as session:
        assert session.run().ended
        assert session._limit(Plan(), None) == session._limit(Plan(), 1) == 600


@pytest.mark.parametrize("stubborn", [False, True])
def test_nothing_is_left_of_a_run_that_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stubborn: bool
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(python_run, "_GRACE", 1.0)
    path = written(tmp_path, f"""\
        import os, subprocess, time
        x = 1
        p = subprocess.Popen(["sleep", "600"])
        with open("pids", "w") as file:
            file.write(f"{{os.getpid()}} {{p.pid}}")
        {"sum(range(10**12))" if stubborn else "time.sleep(60)"}
        """)  # fmt: skip
    with PythonSession(path, timeout=1.0) as session:
        record = session.run()
        assert record.ended
        pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
        assert soon(lambda: not any(map(alive, pids)))
        server = session._server
        assert server is not None
    assert not alive(server._process.pid)
    assert list(temporary.iterdir()) == []


def test_nothing_runs_on_when_pyport_is_killed(tmp_path: Path) -> None:
    path = written(tmp_path, """\
        import os, subprocess, time
        p = subprocess.Popen(["sleep", "600"])
        with open("pids.part", "w") as file:
            file.write(f"{os.getpid()} {p.pid} {os.getppid()}")
        os.rename("pids.part", "pids")
        time.sleep(60)
        """)  # fmt: skip
    script = f"from pyport.scripts.python_run import trace_python; trace_python({str(path)!r})"
    with subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "TMPDIR": str(tmp_path)}) as child:
        try:
            assert soon((tmp_path / "pids").exists)
            pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
            assert all(map(alive, pids))
        finally:
            child.send_signal(signal.SIGKILL)
    assert soon(lambda: not any(map(alive, pids)))


@pytest.mark.parametrize("name", ["own module", "error", "killed", "random state"])
@pytest.mark.sampled(2)
def test_a_system_that_cannot_divide_a_process_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    written(tmp_path, "n = 1\n", "helper.py")
    path = written(tmp_path, CARELESS[name])
    expected = content(trace_python(path))
    monkeypatch.setattr(python_run, "_DIVIDES", False)
    with PythonSession(path) as session:
        assert [content(session.run()), content(session.run())] == [expected, expected]


def test_what_cannot_be_run_is_said_by_each_run(tmp_path: Path) -> None:
    with PythonSession(written(tmp_path, "x = (\n")) as session:
        for _ in range(2):
            with pytest.raises(InputError, match=r"port\.py:1:5 is not Python"):
                session.run()


def test_what_a_main_function_has_open_is_written_at_the_end_of_a_replay(tmp_path: Path) -> None:
    text = (
        "def main():\n    out = open('made.txt', 'w')\n    out.write('all of it')\n    x = [1, 2]\n    x[0] = 3\n\n"
        "main()\n"
    )
    with PythonSession(written(tmp_path, text)) as session:
        session.run()
        assert session.run(Plan({})).left == {"main": {"x": [3, 2]}}
    assert (tmp_path / "made.txt").read_text(encoding="utf-8") == "all of it"
