"""The pytest plugin as its users run it: fixtures, the marker, a missing engine, and what a failure shows."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import scipy.io  # noqa: F401  # runs in this process do not import it anew then: it cannot be loaded twice

import pyport.testing  # noqa: F401  # likewise
from pyport.parity.engines.known import MATLAB_VARIABLE, OCTAVE_VARIABLE

ROOT = Path(__file__).parents[2]
PLUGIN = "pyport.pytest_plugin"
MISSING = (
    "GNU Octave is not installed (no octave-cli on the path); octave.org/download has it, Debian's package is octave; "
    "or name the program in "
)
PORT = """
import numpy as np
import pytest
from pyport.testing import assert_gradient, assert_parity

X, W1 = np.array([[1.0, 0.5], [0.25, 2.0]]), np.array([[0.3, -0.2], [0.1, 0.9]])

def forward(X, W1):
    S1 = X @ W1
    return S1, 1 / (1 + np.exp(-S1))
"""
FORWARD = "function [S1, Z1] = forward(X, W1)\n    S1 = X * W1;\n    Z1 = 1 ./ (1 + exp(-S1));\nend\n"
EACH = """
def test_octave(pyport_octave): pass
def test_engine(pyport_engine): assert pyport_engine.name == "GNU Octave"
def test_parity(pyport_parity): pass
@pytest.mark.pyport_engine
def test_marked(): pass
@pytest.mark.pyport_engine("octave")
def test_marked_octave(): pass
def test_without(): pass
"""


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYPORT_REQUIRE_ENGINE", OCTAVE_VARIABLE, MATLAB_VARIABLE, "CI"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def ran(pytester: pytest.Pytester, tests: str, *options: str, settings: str = "") -> pytest.RunResult:
    pytester.makepyfile(test_port=PORT + tests)
    pytester.makefile(".m", forward=FORWARD)
    pytester.makeini(f"[pytest]\n{settings}\n")
    return pytester.runpytest_inprocess("-p", PLUGIN, "-p", "no:cacheprovider", "-rs", "--strict-markers", *options)


@pytest.mark.live
def test_with_octave_every_fixture_and_marker_runs(pytester: pytest.Pytester) -> None:
    result = ran(pytester, EACH, "--pyport-engine", "octave", "--pyport-require-engine", "octave")
    result.assert_outcomes(passed=6)


@pytest.mark.usefixtures("no_engine")
def test_without_an_engine_tests_are_skipped_and_say_what_was_not_run(pytester: pytest.Pytester) -> None:
    result = ran(pytester, EACH)
    result.assert_outcomes(passed=1, skipped=5)
    assert f"not run: {MISSING}{OCTAVE_VARIABLE}." in result.stdout.str()


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("who", ["--pyport-require-engine", "PYPORT_REQUIRE_ENGINE", "pyport_require_engine"])
def test_without_an_engine_that_is_required_tests_fail_and_say_who_asks(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    options: tuple[str, ...] = ()
    settings = ""
    if who.startswith("--"):
        options = (who, "octave")
    elif who.isupper():
        monkeypatch.setenv(who, "octave,matlab")
    else:
        settings = f"{who} = octave"
    result = ran(pytester, EACH, *options, settings=settings)
    result.assert_outcomes(passed=1, errors=5)
    asked = "octave, matlab" if who.isupper() else "octave"
    assert f"{MISSING}{OCTAVE_VARIABLE}. {asked} must be there: {who} asks for it." in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


@pytest.mark.live
def test_only_the_engine_that_is_required_must_be_there(pytester: pytest.Pytester) -> None:
    tests = "def test_matlab(pyport_matlab): pass\ndef test_octave(pyport_octave): pass\n"
    ran(pytester, tests, "--pyport-require-engine", "octave").assert_outcomes(passed=1, skipped=1)
    result = ran(pytester, tests, "--pyport-require-engine", "matlab")
    result.assert_outcomes(passed=1, errors=1)
    assert "MATLAB is not installed (no matlab on the path)" in result.stdout.str()


def test_a_program_that_is_named_and_not_there_is_missing(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OCTAVE_VARIABLE, "/nowhere/octave")
    result = ran(pytester, "def test_octave(pyport_octave): pass\n")
    result.assert_outcomes(skipped=1)
    assert "not run: GNU Octave is not installed: there is no program /nowhere/octave." in result.stdout.str()


@pytest.mark.parametrize("settings", ["pyport_engine = scilab", "pyport_require_engine = scilab"])
def test_an_engine_that_is_none_is_refused_at_once(pytester: pytest.Pytester, settings: str) -> None:
    result = ran(pytester, EACH, settings=settings)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "there is no engine scilab; there are auto, octave, matlab." in result.stderr.str()


def test_a_marker_that_names_no_engine_fails_its_test(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "@pytest.mark.pyport_engine('scilab')\ndef test_marked(): pass\n")
    result.assert_outcomes(errors=1)
    assert "there is no engine scilab; there are auto, octave, matlab." in result.stdout.str()


@pytest.mark.live
def test_parity_passes_for_a_right_port_and_fails_for_a_wrong_one_in_one_sentence(pytester: pytest.Pytester) -> None:
    tests = """
def test_right(pyport_parity):
    pyport_parity(forward, "forward.m", [(X, W1), (-X, W1)], ulps=2)

def test_wrong(pyport_parity):
    pyport_parity(lambda X, W1: (X @ W1, X @ W1), "forward.m", [(X, W1)], ulps=2)

def test_raises(pyport_octave):
    pyport_octave.call("forward.m", X)
"""
    result = ran(pytester, tests, "--pyport-engine", "octave")
    result.assert_outcomes(passed=1, failed=2)
    words = result.stdout.str()
    assert re.search(r"\nE +AssertionError: forward\.m: Z1\(1,1\) \[0,0\]: got 0\.35, wanted 0\.58662; "
                     r"\|diff\| 2\.4e-01, \d\.\de\+15 ULP > allowed 2 ULP; 4 of 4 elements\n", words)  # fmt: skip
    assert re.search(r"\nE +pyport\.errors\.EngineRaised: forward\.m: it raises in GNU Octave: .*\(forward\.m:2\)\.\n",
                     words)  # fmt: skip
    assert "live.py" not in words


@pytest.mark.live
def test_files_are_looked_for_in_the_folders_of_the_settings(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("matlab")
    (folder / "twice.m").write_text("function y = twice(x)\n    y = 2 * x;\nend\n", encoding="utf-8")
    tests = "def test_it(pyport_octave): assert_parity(pyport_octave.call('twice.m', 2), 4.0)\n"
    ran(pytester, tests, settings="pyport_matlab_path = matlab").assert_outcomes(passed=1)
    result = ran(pytester, tests)
    result.assert_outcomes(failed=1)
    assert f"there is no file twice.m in {pytester.path}." in result.stdout.str()
    ran(pytester, tests.replace("twice.m", "matlab/twice.m")).assert_outcomes(passed=1)


def test_a_failed_assertion_shows_the_callers_line_and_our_sentence_alone(pytester: pytest.Pytester) -> None:
    tests = """
def test_array():
    assert_parity(X + 1e-9, X, names="X")

def test_gradient():
    assert_gradient(lambda X, Y, W1: [2 * X.T @ (forward(X, W1)[1] - Y)])
"""
    result = ran(pytester, tests)
    result.assert_outcomes(failed=2)
    words = result.stdout.str()
    for shown in (
        '\n>       assert_parity(X + 1e-9, X, names="X")\n'
        "E       AssertionError: X(1,1) [0,0]: got 1.0000000010000001, wanted 1; |diff| 1.0e-09, 4503600 ULP where the "
        "same bits are expected; 4 of 4 elements; it is off by 1e-09 in every element\n\n"
        "test_port.py:12: AssertionError",
        "\nE       AssertionError: not the gradient of the cross-entropy of sigmoid outputs, summed over samples\n"
        "E       proof (N=7, W1 4x3): W1 is wrong, 2 times what it should be in every entry\n",
    ):
        assert shown in words
    assert "parity.py" not in words
    assert "gradient.py" not in words


@pytest.mark.live
def test_the_code_of_the_readme_passes_and_its_mistaken_twin_fails(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Your own tests")[1].split("\n## ")[0]
    blocks = dict(re.findall(r"```(\w+)\n(.*?)```", section, re.DOTALL))
    monkeypatch.setenv("PYPORT_REQUIRE_ENGINE", "octave")
    (pytester.mkdir("matlab") / "forward.m").write_text(blocks["matlab"], encoding="utf-8")
    pytester.makefile(".toml", pyproject=blocks["toml"])
    # Without the search for the smallest example, which takes seconds.
    twin = blocks["python"].replace("1 + np.exp", "2 + np.exp").replace("max_examples=20", "phases=[Phase.generate]")
    twin = twin.replace("import given", "import Phase, given")
    pytester.makepyfile(test_readme=blocks["python"], test_twin=twin)
    options = ("-p", PLUGIN, "-p", "no:cacheprovider", "--pyport-engine", "octave")
    pytester.runpytest_inprocess(*options, "test_readme.py").assert_outcomes(passed=2)
    result = pytester.runpytest_inprocess(*options, "test_twin.py")
    result.assert_outcomes(failed=2)
    (sentence,) = re.findall(r"\n(forward\.m, call 1: .*)\n", section)
    assert f"AssertionError: {sentence}\n" in result.stdout.str()


def test_the_plugin_imports_no_numpy_before_a_fixture_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "test_plain.py").write_text(
        "import sys\ndef test_it(): assert not {'numpy', 'scipy', 'pyport.testing'} & set(sys.modules)\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", PLUGIN, "-p", "no:cacheprovider", str(tmp_path)]
    environment = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout


def test_the_entry_point_is_named_like_the_module_so_that_loading_it_twice_is_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {PLUGIN: PLUGIN}
    assert not [line for line in project["dependencies"] if re.match("pytest|hypothesis", line)]
    assert (ROOT / "pyport" / "py.typed").exists()
