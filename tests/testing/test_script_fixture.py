"""The fixture `pyport_script` as its users run it."""

from __future__ import annotations

from pathlib import Path

import pytest

import pyport.scripts.told
import pyport.scripts.verify  # noqa: F401  # runs in this process import neither anew then

PLUGIN = "pyport.pytest_plugin"
SCRIPT = "X = [1 2; 3 5];\ns = std(X);\n"
RIGHT = "import numpy as np\nX = np.array([[1.0, 2], [3, 5]])\ns = X.std(axis=0, ddof=1)\n"


def ran(pytester: pytest.Pytester, test: str, *options: str, settings: str = "", **files: str) -> pytest.RunResult:
    folder = pytester.path / "inner"
    folder.mkdir(exist_ok=True)
    for name, text in {"ref.m": SCRIPT, "right.py": RIGHT, "wrong.py": RIGHT.replace(", ddof=1", ""), **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "test_it.py").write_text(test, encoding="utf-8")
    pytester.makeini(f"[pytest]\n{settings}\n")
    return pytester.runpytest_inprocess("-p", PLUGIN, "-p", "no:cacheprovider", "-rs", *options)


@pytest.mark.live
def test_files_beside_the_test_are_compared_and_a_fault_is_told(pytester: pytest.Pytester) -> None:
    test = """
def test_right(pyport_script):
    assert pyport_script("ref.m", "right.py").verdict.name == "PASS"
def test_wrong(pyport_script):
    pyport_script("ref.m", "wrong.py")
def test_missing(pyport_script):
    pyport_script("ref.m", "nope.py")
"""
    result = ran(pytester, test)
    result.assert_outcomes(passed=1, failed=2)
    shown = result.stdout.str()
    assert "FAIL: wrong.py line 3 does not do what ref.m line 2 does." in shown
    assert "  wrong.py:3: s = X.std(axis=0)" in shown
    assert "nope.py: there is no such file." in shown
    assert "Traceback" not in shown


def test_without_an_engine_a_script_is_skipped_and_said_so(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("PYPORT_REQUIRE_ENGINE", "CI"):
        monkeypatch.delenv(name, raising=False)
    result = ran(pytester, "def test_right(pyport_script):\n    pyport_script('ref.m', 'right.py')\n")
    result.assert_outcomes(skipped=1)
    assert "not run: GNU Octave is not installed" in result.stdout.str()


@pytest.mark.parametrize(("setting", "outcome"), [("fail", "failed"), ("skip", "skipped"), ("pass", "passed")])
def test_what_is_undecided_is_what_the_setting_says(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, setting: str, outcome: str
) -> None:
    from types import SimpleNamespace

    from pyport.scripts import told, verify
    from pyport.verdict import Verdict

    monkeypatch.setattr(verify, "verify", lambda *given, **options: SimpleNamespace(verdict=Verdict.UNDECIDED))
    monkeypatch.setattr(told, "plain_report", lambda result: "UNDECIDED: rounding decides")
    (pytester.path / "inner").mkdir()
    (pytester.path / "inner" / "ref.mat").write_bytes(b"")
    test = "def test_it(pyport_script):\n    pyport_script('ref.mat', 'right.py')\n"
    result = ran(pytester, test, settings=f"pyport_undecided = {setting}")
    result.assert_outcomes(**{outcome: 1})
    if setting != "pass":
        assert "UNDECIDED: rounding decides" in result.stdout.str()
    said = ran(pytester, test.replace("right.py'", f"right.py', undecided='{setting}'"))
    said.assert_outcomes(**{outcome: 1})


def test_a_setting_that_means_nothing_is_refused(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "def test_it(): pass\n", settings="pyport_undecided = maybe")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "pyport_undecided = maybe: it must be one of fail, skip, pass." in result.stderr.str()


@pytest.mark.live
def test_verify_is_called_from_python(tmp_path: Path) -> None:
    import pyport

    (tmp_path / "ref.m").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(RIGHT.replace(", ddof=1", ""), encoding="utf-8")
    result = pyport.verify(tmp_path / "ref.m", tmp_path / "wrong.py")
    assert (result.verdict.name, result.faults[0].line) == ("FAIL", 3)
    assert "verify" in dir(pyport)
