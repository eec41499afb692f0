"""Each command as its user runs it: what it prints, writes, and ends with."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cli_runner import run

from pyport.cli import COMMANDS
from pyport.parity.fixtures import CASES, Store
from pyport.resources import folder
from pyport.trace import QUANTITIES, Trace


def test_train_prints_what_the_script_prints() -> None:
    code, out, err = run("train", "--verbose")
    lines = out.splitlines()
    assert code == 0
    assert err == ""
    assert lines[0] == "100"
    assert lines[1135] == "0.0010"
    assert lines[1136:1141] == [
        "调整后的W1",
        "   -0.6373    2.6541    2.9392",
        "    0.4115    0.5998    1.2865",
        "    1.6605   -2.5258   -3.0684",
        "    1.4892   -0.7379   -0.5954",
    ]
    assert [line for line in lines if not line[-1].isdigit() and "值" in line] == ["真实Y值", "训练的Y值"]
    assert lines[-1] == "1136 steps: the loss reached the tolerance 0.001; last Loss 9.959896e-04"


@pytest.mark.parametrize(
    ("options", "steps", "last"),
    [
        (["--seed", "42"], 1073, "9.986621e-04"),
        (["--seed", "1"], 3121, "9.996311e-04"),
        (["--stream", "octave", "--seed", "42"], 855, "9.971734e-04"),
        (["--case", "octave42", "--arithmetic", "strict"], 855, "9.971734e-04"),
    ],
)
def test_train_ends_the_known_runs_as_measured(options: list[str], steps: int, last: str) -> None:
    code, out, _ = run("train", *options)
    assert code == 0
    assert out.splitlines()[0] == f"{steps} steps: the loss reached the tolerance 0.001; last Loss {last}"


def test_train_that_reaches_the_step_limit_ends_with_3_and_says_why() -> None:
    code, out, _ = run("train", "--quiet", "--seed", "198", "--max-steps", "5000")
    assert code == 3
    words = " ".join(out.split())
    assert words.startswith("5000 steps: the step limit came before the tolerance 0.001 (max-steps)")
    assert "all hidden units Z2 of sample 2 have switched off" in words
    assert "Next: pyport errata softmax" in words


def test_train_saves_plots_and_tells_in_json(tmp_path: Path) -> None:
    trace, plot, told = tmp_path / "t.mat", tmp_path / "l.png", tmp_path / "r.json"
    code, out, _ = run(
        "train", "--quiet", "--max-steps", "7", "--save", str(trace), "--plot", str(plot), "--json", str(told)
    )
    assert code == 3
    assert Trace.load(trace).steps == 7
    assert plot.read_bytes().startswith(b"\x89PNG")
    result = json.loads(told.read_text(encoding="utf-8"))
    assert (result["steps"], result["stopped"]) == (7, "max-steps")
    assert np.shape(result["W1"]) == (4, 3)
    assert f"saved: {trace}" in " ".join(out.split())


def test_train_is_quiet_and_shows_the_outputs_beside_their_targets() -> None:
    _, out, _ = run("train")
    assert len(out.splitlines()) < 12
    assert [line.split() for line in out.splitlines() if line.split()[:1] == ["2"]] == [
        ["2", "0", "1", "0.0209", "0.9778"]
    ]


def test_a_case_is_trained_with_its_network_and_settings(tmp_path: Path) -> None:
    saved = str(tmp_path / "t.mat")
    run("train", "--case", "corrected-bias", "--arithmetic", "strict", "--save", saved)
    golden = str(Store().golden_path("corrected-bias"))
    assert run("compare", golden, saved, "--ulps", "0")[0] == 0
    run("train", "--case", "sizes", "--head", "sse", "--arithmetic", "strict", "--save", saved)
    assert run("compare", str(Store().golden_path("sizes")), saved, "--ulps", "0")[0] == 1


@pytest.mark.parametrize("rate", ["0", "-0.1"])
@pytest.mark.parametrize("command", [("train",), ("sweep", "--seeds", "1:2")])
def test_a_learning_rate_that_is_not_positive_must_be_meant(command: tuple[str, ...], rate: str) -> None:
    words = (*command, "--learning-rate", rate, "--max-steps", "3")
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "--anyway" in err
    assert run(*words, "--anyway")[0] == 3


def test_json_to_stdout_leaves_nothing_else_there() -> None:
    code, out, err = run("train", "--verbose", "--max-steps", "2", "--json", "-")
    assert code == 3
    assert json.loads(out)["steps"] == 2
    assert "调整后的W1" in err


def test_weights_from_a_file_start_the_run_of_the_case(tmp_path: Path) -> None:
    saved = tmp_path / "t.mat"
    run("train", "--quiet", "--weights", str(Store().start_path("sizes")), "--max-steps", "400", "--save", str(saved),
        "--arithmetic", "strict")  # fmt: skip
    code, out, _ = run("compare", str(Store().golden_path("sizes")), str(saved), "--ulps", "0")
    assert code == 0
    assert out.startswith("PASS: all 23 variables are the same or within the tolerance")


def test_verify_prints_a_row_for_each_line_and_each_case() -> None:
    code, out, _ = run("verify", "scalars", "one-sample", "--engine", "golden", "--verbose")
    assert code == 0
    assert out.count("backward.m:") == 3
    assert "g3 = (y - Y)' * Z2;" in out
    assert "g3 = (y - Y).T @ Z2" in out
    assert out.splitlines()[0] == "PASS: the port does what the reference does, at every step"
    assert "fast port: all last-digit differences vanish with" in out


def test_verify_tells_in_json_what_every_quantity_came_to() -> None:
    _, out, _ = run("verify", "sizes", "--engine", "golden", "--json", "-")
    told = json.loads(out)
    assert told["verdict"] == "PASS"
    assert told["cases"][0]["strict"]["g1"]["differing"] == 0
    assert 0 < told["cases"][0]["fast"]["S2"]["worst_ratio"] <= 1


def test_verify_tells_in_json_what_was_judged_and_how_it_ended() -> None:
    _, out, _ = run("verify", "startup", "scalars", "--engine", "golden", "--json", "-")
    told = json.loads(out)
    assert set(told) == {
        "verdict",
        "conclusion",
        "stale",
        "changed",
        "notes",
        "gradients",
        "control",
        "proofs",
        "cases",
    }
    assert told["conclusion"] == "the port does what the reference does, at every step"
    assert (told["stale"], told["changed"], told["notes"], told["control"][0]["planted"]) == ([], [], [], 0)
    assert told["proofs"] == {"startup": "proved"}
    (steps,) = told["gradients"]
    assert (steps["case"], steps["first"]) == ("startup", None)
    assert steps["worst"] <= 1
    assert [(case["case"], case["reference"], case["verdict"], case["failures"]) for case in told["cases"]] == [
        ("startup", "golden", "PASS", []), ("scalars", "golden", "PASS", [])
    ]  # fmt: skip
    assert all(set(case[label]) == set(QUANTITIES) for case in told["cases"] for label in ("strict", "fast", "free"))
    golden = Store().golden("scalars")
    assert (told["cases"][1]["steps"], told["cases"][1]["stopped"]) == (golden.steps, golden.stopped)
    assert told["cases"][1]["strict"]["S1"]["elements"] == golden.quantities["S1"].size


def test_compare_names_another_setting_of_two_traces_first(tmp_path: Path) -> None:
    golden = Store().golden("scalars")
    replace(golden, tolerance=golden.tolerance * 2).save(tmp_path / "other.mat")
    code, out, _ = run("compare", str(Store().golden_path("scalars")), str(tmp_path / "other.mat"))
    assert code == 1
    text = " ".join(out.split())
    assert text.startswith("FAIL: another setting: tolerance is ")
    assert text.count("another setting: ") == 1
    assert "Next: make both runs with the same settings." in text
    _, told, _ = run("compare", str(Store().golden_path("scalars")), str(tmp_path / "other.mat"), "--json", "-")
    assert text.startswith("FAIL: " + json.loads(told)["failures"][0])
    assert json.loads(told)["judged_by"] == "settings"


def test_compare_finds_the_planted_slip_and_its_line(tmp_path: Path) -> None:
    slipped = Store().golden("sizes")
    slipped.quantities["g2"][2, 1, 300] *= 1 + 1e-12
    slipped.save(tmp_path / "slipped.mat")
    code, out, _ = run("compare", str(Store().golden_path("sizes")), str(tmp_path / "slipped.mat"))
    assert code == 1
    assert out.startswith("FAIL: step 301, g2(3,2) [2,1]: port ")
    assert "first to differ; backward.m:8" in " ".join(out.split())
    assert "Next: pyport verify SCRIPT.m PORT.py" in out


def test_fixtures_list_names_every_case() -> None:
    code, out, _ = run("fixtures", "list", "--verbose")
    assert code == 0
    assert all(name in out for name in CASES)
    assert re.search(r"square +a weight matrix is square: a missing transpose", out)
    assert "cannot show" not in run("fixtures", "list")[1]


def test_fixtures_check_passes_and_its_twin_fails(tmp_path: Path) -> None:
    assert run("fixtures", "check")[0] == 0
    code, out, _ = run("fixtures", "check", "--folder", str(tmp_path))
    assert code == 1
    assert out.startswith("FAIL: 14 of 14 cases are not as the index says.")
    assert "the case startup has no golden trace; pyport fixtures make startup writes it." in " ".join(out.split())


@pytest.mark.live
def test_fixtures_make_shows_old_and_new_and_writes_nothing_that_is_unchanged(tmp_path: Path) -> None:
    code, out, _ = run("fixtures", "make", "scalars", "--folder", str(tmp_path))
    assert code == 0
    assert "written: 1 of 1" in out
    code, out, _ = run("fixtures", "make", "scalars", "--folder", str(tmp_path))
    assert "unchanged" in out
    assert "written: 0 of 1" in out
    assert run("verify", "scalars", "--engine", "octave")[0] == 0


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["fixtures", "make"]])
def test_help_fits_a_screen_and_has_an_example(command: list[str]) -> None:
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert len(out.splitlines()) <= 40
    assert re.search(r"^  Examples?:\n    pyport", out, re.MULTILINE), "each line of an example stays a line"


def test_the_answer_of_verify_fits_a_screen_and_says_what_is_next() -> None:
    _, out, _ = run("verify", "scalars", "--engine", "golden")
    assert len(out.splitlines()) <= 24
    assert "Next: pyport verify SCRIPT.m PORT.py" in out
    assert "backward.m" not in out


def test_the_overview_is_printed_without_a_command_and_in_both_languages() -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out == run("--help")[1]
    assert "移植" in run("--lang", "zh")[1]
    assert "步" in run("--lang", "zh", "train", "--max-steps", "2")[1]
    assert "步" not in run("--lang", "zh", "train", "--max-steps", "2", "--lang", "en")[1]


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("veryfy",), "verify"), (("errata", "gradent"), "gradient"), (("mistakes", "slope-mising"), "slope-missing"),
        (("verify", "startpu"), "startup"), (("train", "--case", "size"), "sizes"),
    ],
)  # fmt: skip
def test_a_name_that_is_misspelt_gets_the_one_that_was_meant(words: tuple[str, ...], near: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.endswith(f"did you mean {near}?\n")
    code, _, err = run(*words[:-1], "qqqqqq")
    assert code == 2
    assert "did you mean" not in err


def test_recorder_writes_the_file_and_never_over_another_one(tmp_path: Path) -> None:
    code, out, _ = run("recorder", str(tmp_path))
    written = (tmp_path / "recorder.m").read_bytes()
    assert (code, written) == (0, (folder("matlab_ref") / "recorder.m").read_bytes())
    assert "recorder(rec, 'ref.mat');" in out
    assert run("recorder", str(tmp_path))[0] == 0
    (tmp_path / "recorder.m").write_text("mine", encoding="utf-8")
    code, out, err = run("recorder", str(tmp_path))
    assert (code, out) == (2, "")
    assert "another file of that name" in err
    assert (tmp_path / "recorder.m").read_text(encoding="utf-8") == "mine"


def test_a_report_is_a_page(tmp_path: Path) -> None:
    code, out, err = run("report", str(tmp_path / "report.pdf"))
    assert (code, out) == (2, "")
    assert err.endswith("report.pdf: the report is a page; its name ends in .html.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_script_is_not_run_where_a_function_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "import pathlib\npathlib.Path('ran').touch()\n"
    Path("script.py").write_text(text, encoding="utf-8")
    Path("script.m").write_text("x = 1;\n", encoding="utf-8")
    for target in ("script.py", "script.py:grad", "script.m"):
        for command in ("gradcheck", "diagnose"):
            code, out, err = run(command, target)
            assert (code, out) == (2, "")
            assert "this is a script" in err
            assert "pyport verify" in err
    assert not Path("ran").exists()
    # The twin: what defines a function is imported, and so is what takes one from elsewhere.
    Path("script.py").write_text(text + "grad = pathlib.Path\n", encoding="utf-8")
    assert "this is a script" not in run("gradcheck", "script.py:grad")[2]
    assert Path("ran").exists()


def test_a_shell_gets_what_a_command_may_be_completed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_PYPORT_COMPLETE", "bash_complete"), ("COMP_WORDS", "pyport ver"), ("COMP_CWORD", "1")):
        monkeypatch.setenv(name, value)
    assert run() == (0, "plain,verify\n", "")
