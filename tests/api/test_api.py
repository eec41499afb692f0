"""The package as its users import it: a walk through it as in a notebook, what it loads, and what it answers."""

from __future__ import annotations

import ast
import doctest
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from cli_runner import run
from transcripts import READMES, ROOT, folder_for

import pyport
from pyport import interactive
from pyport.errors import InputError
from pyport.language import in_language

WALK = Path(__file__).with_name("walk.py")


def shown(text: str) -> list[Any]:
    """Run the cells of a text one after the other, as a notebook does; what their last lines are."""
    names: dict[str, Any] = {"__name__": "__main__"}
    found = []
    for cell in re.split(r"^# %%.*$", text, flags=re.MULTILINE):
        *lines, last = ast.parse(cell).body or ast.parse("pass").body
        exec(compile(ast.Module([*lines], []), "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            found.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
        else:
            exec(compile(ast.Module([last], []), "cell", "exec"), names)
    return found


def test_the_walk_runs_and_each_answer_can_be_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answers = shown(WALK.read_text(encoding="utf-8"))
    assert [repr(answer).split(" ")[0] for answer in answers] == ["<train:", "<gradcheck", "<diagnose", "<erratum"]
    for answer in answers:
        assert len(repr(answer).splitlines()) == 1
        page = answer._repr_html_()
        assert page.startswith("<pre")
        assert "<script" not in page
        words = str(answer).split()
        assert words
        assert words == re.sub(r"<[^>]*>", "", page).replace("&lt;", "<").replace("&gt;", ">").replace(
            "&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&").split()  # fmt: skip
        json.dumps(answer.to_dict(), allow_nan=False)


def test_a_walk_with_a_wrong_cell_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = WALK.read_text(encoding="utf-8").partition("# %% MATLAB's")[0]
    assert len(shown(first)) == 1
    with pytest.raises(AssertionError):
        shown(first.replace("run.steps == 300", "run.steps == 301"))


def test_the_readme_s_lines_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / READMES[0]).read_text(encoding="utf-8")
    (block,) = re.findall(r"^## From Python\n.*?^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(folder_for(text, tmp_path))
    shown(block)
    with pytest.raises(AssertionError):
        shown(block.replace("4 * x**3", "5 * x**3"))


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(interactive).failed == 0
    assert doctest.testmod(interactive).attempted >= 10


def printed_by(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def loaded_by(statement: str) -> set[str]:
    return set(printed_by(f"import sys; {statement}; print(*sys.modules)").split())


def test_importing_loads_nothing_that_is_not_used() -> None:
    heavy = {"babel", "click", "hypothesis", "jinja2", "matplotlib", "mpmath", "numpy", "rich", "scipy"}
    assert not heavy & loaded_by("import pyport; dir(pyport); pyport.gradcheck, pyport.verify, pyport.__version__")
    assert "numpy" in loaded_by("import pyport; pyport.Stream")
    call = "import pyport, numpy; pyport.gradcheck(numpy.sum, numpy.ones_like, [1.0])"
    assert not {"hypothesis", "matplotlib", "jinja2"} & loaded_by(call)


def test_importing_takes_less_than_60_ms() -> None:
    def calls(modules: str) -> int:
        return int(printed_by("from cProfile import Profile\n" f"with Profile() as profile:\n    import {modules}\n"
                              "print(sum(entry.callcount for entry in profile.getstats()))"))  # fmt: skip

    # An idle machine makes a million calls of functions in a second.
    assert calls("pyport") < 60_000 < calls("pyport, numpy")


def test_all_names_are_there_and_say_what_they_are() -> None:
    assert set(pyport.__all__) <= set(dir(pyport))
    assert pyport.__version__ == "0.1.0"
    for name in set(pyport.__all__) - {"__version__"}:
        assert (getattr(pyport, name).__doc__ or "").count("\n") > 2, name
    with pytest.raises(AttributeError, match="has no attribute 'gradchek'"):
        pyport.gradchek  # noqa: B018


@pytest.mark.parametrize("name", ["diagnose", "errata", "fuzz", "sweep", "trace"])
def test_a_name_stays_the_function_when_the_module_of_that_name_is_loaded(name: str) -> None:
    __import__(f"pyport.{name}")
    assert not isinstance(getattr(pyport, name), ModuleType)
    assert getattr(pyport, name).__module__ == "pyport.interactive"


def test_plain_data_are_what_the_command_writes(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    run("train", "--seed", "7", "--max-steps", "40", "--quiet", "--json", str(file))
    assert pyport.train(seed=7, max_steps=40).to_dict() == json.loads(file.read_text(encoding="utf-8"))
    assert pyport.train(seed=8, max_steps=40).to_dict() != json.loads(file.read_text(encoding="utf-8"))


def test_an_answer_in_chinese_is_chinese_in_all_that_is_read() -> None:
    english, chinese = (pyport.train(seed=198, max_steps=300, lang=lang) for lang in ("en", "zh"))
    assert english.sentence.startswith("300 steps: the step limit came before the tolerance 0.001 (max-steps)")
    assert chinese.sentence.startswith("300 步：")
    assert repr(chinese) == f"<train: UNDECIDED, {chinese.sentence}>"
    assert str(chinese).startswith("300 步：")
    assert "样本" in chinese._repr_html_()
    assert "sample" in str(english)
    assert "sample" not in str(chinese)
    assert chinese.to_dict() == english.to_dict()


def test_a_case_has_its_own_network_and_step_limit() -> None:
    case = pyport.cases()["corrected-softmax"]
    run = pyport.train("corrected-softmax")
    assert (run.variant, run.steps) == (case.variant, case.max_steps)
    assert pyport.train("corrected-softmax", head="sigmoid-sse", max_steps=3).variant != case.variant


def test_the_page_and_its_exercise(tmp_path: Path) -> None:
    sheet = pyport.paper(output=tmp_path / "page.html", lang="zh")
    assert sheet
    assert "<math" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert sheet.to_dict()["bytes"] == (tmp_path / "page.html").stat().st_size
    answers = tmp_path / "answers.txt"
    loss = float(sheet.exercise.values["E"])
    answers.write_text(f"E = {loss:.4f}\n")
    assert pyport.paper(answers=answers).sentence == "the answer is right."
    answers.write_text(f"E = {loss + 0.01:.4f}\n")
    judged = pyport.paper(answers=answers, lang="zh")
    assert judged.verdict.name == "FAIL"
    assert judged.sentence in str(judged)
    assert judged.to_dict()["conclusion"] == "E is wrong."


def right(X: Any, Y: Any, W1: Any) -> Any:
    return [X.T @ (X @ W1 - Y)]


def wrong(X: Any, Y: Any, W1: Any) -> Any:
    return [X.T @ (X @ W1 - Y) / len(X)]


def half_of_squares(X: Any, Y: Any, W1: Any) -> Any:
    return np.sum((X @ W1 - Y) ** 2) / 2


def test_a_gradient_alone_is_judged_by_what_is_said_of_its_loss() -> None:
    assert pyport.gradcheck(right, head="linear-sse", scale="half").proved
    assert not pyport.gradcheck(wrong, head="linear-sse", scale="half")
    assert pyport.gradcheck(right, loss=half_of_squares)
    assert not pyport.gradcheck(wrong, loss=half_of_squares)


@pytest.mark.parametrize(("ask", "sentence"), [
    (lambda: pyport.gradcheck(right, loss="my.py:loss"), "a gradient and its loss are two functions"),
    (lambda: pyport.gradcheck(right, loss=half_of_squares, head="linear-sse"), "leave one of them out"),
    (lambda: pyport.gradcheck(half_of_squares, right, [1.0], head="linear-sse"), "go with a gradient alone"),
    (lambda: pyport.gradcheck("my.py:loss", right, [1.0]), "f is a function and not its name"),
    (lambda: pyport.train(correct=["biases"]), "there is no correction biases; did you mean bias?"),
    (lambda: pyport.sweep(range(1, 9, 2)), "seeds are one or more whole numbers in a row"),
    (lambda: pyport.errata("gradients"), "there is no erratum gradients; did you mean gradient?"),
    (lambda: pyport.trace("a.txt"), "a.txt"),
    (lambda: pyport.paper(output="a.html", answers="a.txt"), "give output or answers, not both"),
    (lambda: pyport.paper(output="a.txt"), "the page is HTML; give it a name that ends in .html."),
    (lambda: pyport.diagnose("my.txt"), "my.txt: a target is"),
])  # fmt: skip
def test_bad_input_gets_one_sentence(ask: Any, sentence: str) -> None:
    with pytest.raises(InputError) as raised:
        ask()
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.live
def test_a_script_and_its_port_are_compared(tmp_path: Path) -> None:
    (tmp_path / "a.m").write_text("x = [1 2 3];\ny = sum(x);\n")
    (tmp_path / "a.py").write_text("import numpy as np\nx = np.array([1.0, 2, 3])\ny = x.sum()\n")
    reference = pyport.trace(tmp_path / "a.m")
    assert pyport.verify(reference, tmp_path / "a.py")
    (tmp_path / "a.py").write_text("import numpy as np\nx = np.array([1.0, 2, 3])\ny = x.mean()\n")
    answer = pyport.verify(reference, tmp_path / "a.py")
    assert not answer
    assert repr(answer) == "<verify a.m a.py: FAIL, a.py line 3 does not do what a.m line 2 does>"
    assert answer.to_dict()["verdict"] == "FAIL"


def half_slope(X: Any, Y: Any, W1: Any) -> Any:
    return [X.T @ (X @ W1 - Y) / 2]


RNG = np.random.default_rng(11)
POINT = {"X": RNG.normal(size=(5, 3)), "Y": RNG.normal(size=(5, 2)), "W1": RNG.normal(size=(3, 2))}


def alike(text: str) -> Any:
    """JSON in which a function of this file, and a file of inputs, are called as the objects are."""
    found = json.loads(text.replace(f"{__file__}:", "").replace("inputs.npz", "inputs"))
    found.pop("diagnose", None)  # the next command is the command's alone
    return found


@pytest.mark.parametrize("asked", ["gradcheck", "diagnose"])
@pytest.mark.parametrize("function", [right, half_slope])
@pytest.mark.parametrize("by_loss", [False, True])
def test_a_point_as_arrays_gets_the_command_s_answer_for_it_as_a_file(
    asked: str, function: Any, by_loss: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    np.savez("inputs", **POINT)
    name, loss = f"{__file__}:{function.__name__}", f"{__file__}:half_of_squares"
    words = {"head": "linear-sse", "scale": "half"}
    options = ["--loss", loss] if by_loss else [part for key, word in words.items() for part in (f"--{key}", word)]
    code, _, _ = run(asked, name, *options, "--inputs", "inputs.npz", "--json", "out.json")
    stored = alike(Path("out.json").read_text(encoding="utf-8"))
    ask = getattr(pyport, asked)
    given: dict[str, Any] = {"loss": half_of_squares} if by_loss else words
    for answer in (
        ask(function, inputs=POINT, **given),
        ask(function, inputs=tuple(POINT.values()), **given),
        ask(name, inputs=Path("inputs.npz"), **{**given, "loss": loss if by_loss else None}),
    ):
        assert (answer.verdict.value, bool(answer)) == (code, code == 0)
        assert alike(json.dumps(answer.to_dict())) == stored
    assert code == (0 if function is right else 1)
    other = ask(function, inputs={**POINT, "X": 2 * POINT["X"]}, **given)
    assert function is right or alike(json.dumps(other.to_dict())) != stored


def test_a_loss_that_is_a_function_is_held_to_as_the_command_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("diagnose", f"{__file__}:half_slope", "--loss", f"{__file__}:half_of_squares", "--sizes", "3,2",
        "--samples", "4", "--json", "out.json")  # fmt: skip
    answer = pyport.diagnose(half_slope, loss=half_of_squares, sizes=(3, 2), samples=4)
    stored = Path("out.json").read_text(encoding="utf-8")
    assert alike(json.dumps(answer.to_dict())) == alike(stored)
    assert "X 4x3" in stored
    assert not answer


def test_the_verdict_is_said_once() -> None:
    assert repr(pyport.diagnose(right, inputs=POINT)).startswith("<diagnose right: PASS, within rounding of")
    named = pyport.diagnose(half_slope, inputs=POINT, head="linear-sse", scale="half")
    assert repr(named).startswith("<diagnose half_slope: FAIL, ")
    assert all(word not in repr(named) for word in ("MISTAKE", "WRONG", "NONE KNOWN"))
    assert "MISTAKE: " in str(named)
    assert str(pyport.diagnose(right, inputs=POINT)).startswith("RIGHT: within rounding of")


@pytest.mark.parametrize(("ask", "sentence"), [
    (lambda: pyport.diagnose(right, loss=half_of_squares, learning_rate=0.1),
     "learning_rate describes a loss, and loss is one; leave one of them out."),
    (lambda: pyport.gradcheck(right, inputs=POINT, sizes=(3, 2)),
     "sizes and samples go with a function; inputs has its own data and weights."),
    (lambda: pyport.gradcheck(right, inputs={**POINT, "W1": np.zeros((4, 2))}),
     "inputs: W1 is 4x2 behind 3 features; 3x2 is expected."),
    (lambda: pyport.gradcheck(right, loss=half_of_squares, inputs={"X": POINT["X"], "W1": POINT["W1"]}),
     "inputs: Y is missing (it holds X, W1)."),
    (lambda: pyport.gradcheck(right, inputs=(1.0,) * 4), "inputs has 4 values; right takes X, Y, W1."),
    (lambda: pyport.diagnose(right, inputs=3.0), "inputs are a file, or a dict or tuple of arrays, not a float."),
    (lambda: pyport.diagnose("none.py:f", inputs="none.npz"), "none.py: there is no such file."),
])  # fmt: skip
def test_a_point_or_loss_that_does_not_fit_gets_one_sentence_in_python_s_words(ask: Any, sentence: str) -> None:
    with pytest.raises(InputError) as raised:
        ask()
    assert str(raised.value) == sentence
    chinese = in_language(raised.value, "zh")
    assert chinese != sentence
    assert "--" not in chinese
