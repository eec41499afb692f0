"""`fuzz`, its command, its assertion and its fixture, as people use them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import RIGHT, SLIPS, Case, case
from cli_runner import run
from fuzz_campaign import drive
from hypothesis import strategies as st

from pyport import matfile
from pyport.errors import InputError
from pyport.fuzz import FuzzResult, fuzz
from pyport.parity.engines import Session, octave
from pyport.testing import assert_same_function, matlab_scalars, matlab_vectors
from pyport.verdict import Verdict

HALF = SLIPS["round_half_to_even"]
#: Slips, and the counterexample as a person would write it.
FOUND = {
    "round_half_up": "f(-0.5)", "mod_is_fmod": "f(-1, 2)", "saturating_sum": "f(uint8(1), uint8(255))",
    "reshape_by_rows": "f([0; 0; 1; 0])", "last_of_ties": "f([0 0])", "colon_end": "f(1)",
}  # fmt: skip


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(octave(), time_limit=20.0) as alive:
        yield alive


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Case], None]:
    """Writes a case as f.m and f.py into the current folder."""
    monkeypatch.chdir(tmp_path)

    def write(one: Case) -> None:
        one.write(tmp_path)

    return write


def driven(tmp_path: Path, one: Case, session: Session, inputs: Any = None, **options: Any) -> FuzzResult:
    file, port = one.write(tmp_path)
    return fuzz(file, port, inputs or one.inputs or None, session=session, **options)


@pytest.mark.live
@pytest.mark.parametrize("name", FOUND)
@pytest.mark.sampled(2)
def test_a_slip_is_found_and_made_small(session: Session, name: str) -> None:
    result = drive(SLIPS[name], session, 200)
    assert result.verdict is Verdict.FAIL
    assert result.matlab_call == FOUND[name]


@pytest.mark.live
@pytest.mark.parametrize("name", ["round", "saturate", "sort", "dft"])
@pytest.mark.sampled(2)
def test_a_right_port_passes(session: Session, name: str) -> None:
    result = drive(RIGHT[name], session, 60)
    assert (result.verdict, result.calls) == (Verdict.PASS, 60)


@pytest.mark.live
def test_what_differs_at_nan_alone_comes_after_the_plain_calls(session: Session) -> None:
    result = drive(SLIPS["max_of_nan"], session, 100)
    assert result.counterexample is not None
    assert result.counterexample.edge
    assert result.plain == 50
    assert result.matlab_call == "f([0 NaN])"


@pytest.mark.live
def test_the_same_seed_makes_the_same_calls(session: Session) -> None:
    first, second = (drive(HALF, session, 60, seed=5) for _ in range(2))
    assert (first.first, first.python_call) == (second.first, second.python_call)


@pytest.mark.live
def test_without_words_inputs_are_tried_out(tmp_path: Path, session: Session) -> None:
    slip = case("", "y = f(x, k)\nif k ~= round(k)\n    error('k is whole');\nend\ny = circshift(x, k, 2);",
                "f(x, k)\nreturn np.roll(x, -k)")  # fmt: skip
    result = driven(tmp_path, slip, session, calls=100)
    assert result.verdict is Verdict.FAIL
    assert "x: (1,n), k: scalar int 1..6" in result.over
    assert not result.given


@pytest.mark.live
def test_what_both_run_and_nobody_may_mean_is_a_note(session: Session) -> None:
    result = drive(replace(SLIPS["sum_of_all"], inputs=""), session, 20)
    assert result.verdict is Verdict.PASS
    assert result.over == "X: (1,n) or X: (n,1)"
    assert [str(note) for note in result.notes] == [
        'over X: (n,m) both run and differ: if that is meant, say so with --inputs "X: (n,m)"'
    ]


@pytest.mark.live
def test_matrices_are_drawn_where_the_text_goes_along_their_rows(tmp_path: Path, session: Session) -> None:
    matlab, python = (
        "Y = f(X)\nY = X ./ (1 + sum(abs(X), 2));",
        "f(X)\nreturn X / (1 + np.sum(np.abs(X), {}, keepdims=True))",
    )
    for axis, verdict in (("1", Verdict.PASS), ("0", Verdict.FAIL)):
        result = driven(tmp_path, case("", matlab, python.format(axis)), session, calls=60)
        assert result.verdict is verdict
        assert "X: (n,m)" in result.over


@pytest.mark.live
def test_a_function_of_single_numbers_is_not_asked_for_vectors(tmp_path: Path, session: Session) -> None:
    matlab, python = (
        "n = f(a)\nn = 0;\nwhile a > 1\n    a = a / 2;\n    n = n + 1;\nend",
        """f(a)
n = 0
while a {} 1:
    a, n = a / 2, n + 1
return n""",
    )
    right = driven(tmp_path, case("", matlab, python.format(">")), session, calls=60)
    assert right.over == "a: scalar"
    assert [str(note) for note in right.notes] == [
        'over a: (1,n) MATLAB returns and the port raises an error: if that is meant, say so with --inputs "a: (1,n)"'
    ]
    assert right.counterexample is None
    assert driven(tmp_path, case("", matlab, python.format(">=")), session, calls=60).verdict is Verdict.FAIL


@pytest.mark.live
def test_an_example_gives_the_inputs(tmp_path: Path, session: Session) -> None:
    matfile.write(tmp_path / "in.mat", {"A": np.ones((2, 3)) / 3, "b": np.ones((3, 1)) / 3})
    slip = case("", "y = f(A, b)\ny = A * b;", "f(A, b)\nreturn A @ abs(b)")
    result = driven(tmp_path, slip, session, tmp_path / "in.mat", calls=50)
    assert result.over == "A: (n2,n3) 0.., b: (n3,1) 0.."
    assert result.verdict is Verdict.PASS, "an example without a negative number"


@pytest.mark.live
def test_an_index_from_zero_is_said_and_one_that_is_no_index_is_a_difference(tmp_path: Path, session: Session) -> None:
    result = drive(RIGHT["sort"], session, 40)
    assert [str(note) for note in result.notes] == ["i is an index: the port counts it from 0, MATLAB from 1"]
    count = case("x: row finite", "n = f(x)\nn = numel(x) + 1;", "f(x)\nreturn len(x)")
    assert driven(tmp_path, count, session, calls=20).verdict is Verdict.FAIL


@pytest.mark.live
def test_what_is_random_or_never_returns_is_not_decided(tmp_path: Path, session: Session) -> None:
    result = driven(tmp_path, case("x: row", "y = f(x)\ny = rand();", "f(x)\nreturn 1.0"), session, calls=10)
    assert result.verdict is Verdict.UNDECIDED
    assert str(result.reason).endswith("f.m does not give the same twice")
    random = case("x: row", "y = f(x)\ny = 1;", "f(x)\nreturn np.random.default_rng().normal()")
    assert str(driven(tmp_path, random, session, calls=10).reason).endswith("f.py:f does not give the same twice")
    result = driven(tmp_path, case("x: row", "y = f(x)\nerror('no');", "f(x)\nraise ValueError"), session, calls=10)
    assert str(result.reason) == "neither side returns anything for any of the inputs"
    rarely = case("k: int 1..99", "y = f(k)\nif k < 97, error('no'); end\ny = k;", "f(k)\nassert k > 96\nreturn k")
    result = driven(tmp_path, rarely, session, calls=100)
    assert result.verdict is Verdict.UNDECIDED
    assert "neither side returns anything" in str(result.reason)


@pytest.mark.live
def test_a_port_that_does_not_end_is_a_difference(tmp_path: Path) -> None:
    slip = case("k: int 1..9", "y = f(k)\ny = k;", "f(k)\nwhile k > 3:\n    pass\nreturn k")
    file, port = slip.write(tmp_path)
    result = fuzz(file, port, slip.inputs, calls=100, timeout=0.3, engine="octave")
    assert result.counterexample is not None
    assert result.counterexample.finding.sentence == (
        "the port does not end where MATLAB returns: no answer within 0.3 s"
    )


@pytest.mark.live
def test_fewer_outputs_are_said(tmp_path: Path, session: Session) -> None:
    one = case("x: row nonempty finite", "[a, b] = f(x)\n[a, b] = max(x);", "f(x)\nreturn np.max(x)")
    result = driven(tmp_path, one, session, calls=30)
    assert result.verdict is Verdict.PASS
    assert [str(note) for note in result.notes] == ["the port returns 1 of 2 outputs: the others are not compared"]


@pytest.mark.live
def test_the_command_says_the_verdict_first_and_the_call_in_both_languages(files: Callable[[Case], None]) -> None:
    files(HALF)
    code, out, _ = run("fuzz", "f.m", "f.py:f", "--inputs", "x: row")
    assert code == 1
    assert out.startswith("FAIL: the port gives other numbers than MATLAB.\ny: the port 0, MATLAB 1.\n")
    assert "  MATLAB  f(0.5)\n          y = 1\n" in out
    assert "  Python  f(np.array([0.5]))\n          y = np.array([0.0])\n" in out
    assert '  pyport fuzz f.m f.py:f --inputs "x: row" --save f_case.mat\n' in out
    assert max(map(len, out.splitlines())) <= 80
    assert {path.name for path in Path().iterdir()} - {"__pycache__"} == {"f.m", "f.py"}


@pytest.mark.live
def test_the_counterexample_is_saved_for_verify_and_as_json(files: Callable[[Case], None]) -> None:
    files(HALF)
    _, out, _ = run("fuzz", "f.m", "f.py", "--inputs", "x: row", "--save", "f_case.mat", "--json", "f.json")
    assert "  pyport verify f.m f.py --inputs f_case.mat\n" in out
    assert matfile.read("f_case.mat")["x"].tolist() == [[0.5]]
    found = json.loads(Path("f.json").read_text(encoding="utf-8"))
    assert found["verdict"] == "FAIL"
    assert found["counterexample"]["matlab"] == "f(0.5)"
    assert found["counterexample"]["port"] == ["np.array([0.0])"]
    assert run("verify", "f.m", "f.py", "--inputs", "f_case.mat")[0] == 1


@pytest.mark.live
def test_a_pass_says_over_what_inputs_and_chinese_is_chinese(files: Callable[[Case], None]) -> None:
    files(RIGHT["norm"])
    code, out, _ = run("fuzz", "f.m", "f.py:f", "--inputs", "x: row finite", "--calls", "40")
    assert code == 0
    assert out.startswith("PASS: 40 calls, no difference")
    assert "inputs         x: row finite\n" in out
    code, out, _ = run("fuzz", "f.m", "f.py:f", "--inputs", "x: row finite", "--calls", "10", "--lang", "zh")
    assert out.startswith("PASS：调用 10 次，没有差别。")
    assert "移植版的输入形式" in out


@pytest.mark.parametrize(("arguments", "message"), [
    (("f.m", "f.py:f", "--inputs", "x: tall"), "x: tall: tall is not known"),
    (("f.m", "f.py:f", "--inputs", "z: row"), "f has no input z; it takes x."),
    (("f.m", "f.py:f", "--inputs", "x: row, k: int"), "2 inputs are described and f takes 1: x."),
    (("f.m", "f.py:f", "--inputs", "no.mat"), "no.mat"),
    (("no.m", "f.py:f"), "no.m: there is no such file."),
    (("f.m", "no.py:f"), "no.py: there is no such file."),
    (("f.m", "f.py:g"), "f.py: there is no function g (there is f)."),
    (("f.m", "f.txt"), "f.txt: a port is FILE.py:FUNCTION, for instance my.py:filt."),
    (("f.m", "f.py:f", "--timeout", "0"), "the time limit is 0 s"),
    (("f.m", "f.py:f", "--save", "f.m"), "f.m"),
])  # fmt: skip
def test_wrong_use_is_one_sentence(files: Callable[[Case], None], arguments: tuple[str, ...], message: str) -> None:
    files(HALF)
    code, out, err = run("fuzz", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


def smooth(x: Any, k: float) -> Any:
    return x * k


def wrong(x: Any, k: float) -> Any:
    return x * abs(k)


@pytest.mark.live
@pytest.mark.parametrize("inputs", [
    ("x: row, k: -3..3",), (), (matlab_vectors(finite=True), matlab_scalars(finite=True)),
    (st.lists(st.integers(-9, 9), min_size=1).map(lambda x: np.array(x, float)), st.integers(-3, 3)),
])  # fmt: skip
@pytest.mark.sampled(4)
def test_the_assertion_takes_words_or_strategies(tmp_path: Path, session: Session, inputs: Any) -> None:
    (tmp_path / "smooth.m").write_text("function y = smooth(x, k)\n    y = x * k;\nend\n", encoding="ascii")
    assert_same_function(tmp_path / "smooth.m", smooth, *inputs, calls=60, session=session)
    with pytest.raises(AssertionError) as caught:
        assert_same_function(tmp_path / "smooth.m", wrong, *inputs, calls=60, session=session)
    first, matlab, python = str(caught.value).splitlines()
    assert first.endswith("smooth.m: y: the port 1, MATLAB -1")
    assert (matlab, python[:18]) == ("    MATLAB  smooth(1, -1)", "    Python  wrong(")


def test_the_assertion_takes_words_or_strategies_but_not_both(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the inputs are words, one file, or a strategy for each of them"):
        assert_same_function(tmp_path / "smooth.m", smooth, "x: row", matlab_scalars())


@pytest.mark.live
def test_the_fixture_is_one_process_for_all_tests(pytester: pytest.Pytester) -> None:
    pytester.makefile(".m", smooth="function y = smooth(x, k)\n    y = x * k;\nend\n")
    pytester.makepyfile("""
        from pyport.testing import assert_same_function
        seen = []
        def test_one(pyport_session):
            seen.append(pyport_session)
            assert_same_function("smooth.m", lambda x, k: x * k, "x: row, k: int 1..3", calls=20,
                                 session=pyport_session)
        def test_two(pyport_session):
            assert seen == [pyport_session]
            assert pyport_session.call("smooth", 2.0, 3.0, folder=".")[0].item() == 6
    """)
    pytester.runpytest_inprocess("-q").assert_outcomes(passed=2)
