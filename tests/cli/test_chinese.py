"""Help and errors of the command line in Chinese: nothing in English but names, values and commands to type."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from cli_runner import run
from rich.cells import cell_len

from pyport import cli, language
from pyport.cli import COMMANDS

HELPS = [("--help",), *((name, "--help") for name in COMMANDS),
         *(("fixtures", part, "--help") for part in ("list", "check", "make"))]  # fmt: skip
#: Names of programs, formats and things that are the same in Chinese, and values that are typed as they stand.
KEPT = set(re.findall("[A-Za-z]+", """
    pyport hdf MATLAB Octave NumPy Python Dask JSON HTML NaN Inf rng twister rand
    auto golden octave matlab reference startup png svg pdf txt py json mat npz en zh
    sigmoid softmax linear bce sse ce sum half mean entry fast loss
    scalar row column vector matrix square double single complex logical char int uint
    finite nonempty sorted distinct trace fixtures list compare train diagnose
"""))  # fmt: skip


def english(out: str) -> set[str]:
    """The English words of a page of help that are no names, no values, no options and no commands to type."""
    words = set()
    for line in out.splitlines():
        if line.startswith("    pyport ") or line.startswith("用法："):
            continue
        # A name before its description: an option with what it takes, or a command.
        text = re.sub(r"^  (?:-[^ ]+(?:,? (?:/ )?[^ \u3400-\u9fff]+)*|[a-z]+)(?:  +|$)", "", line)
        text = re.sub(r"`[^`]*`|\"[^\"]*\"|'[^']*'|--?[a-z][a-z-]*|\w+(?:[._]\w+)+", " ", text, flags=re.ASCII)
        words |= {word for word in re.findall(r"[A-Za-z]{2,}", text) if not word.isupper()}
    return words - KEPT


@pytest.mark.parametrize("arguments", HELPS, ids=" ".join)
def test_help_is_chinese_within_eighty_columns(arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments, "--lang", "zh")
    assert (code, err) == (0, "")
    assert not english(out)
    assert re.search("[\u3400-\u9fff]", out)
    assert all(cell_len(line) <= 80 and line == line.rstrip() for line in out.splitlines())
    if len(arguments) > 1:
        assert english(run(*arguments)[1])


@pytest.mark.parametrize("text", ["Show everything.", "Examples:", "Options", "Show this message and exit.",
                                  "default: {default}", "startup, and sizes",
                                  "The loss: sigmoid-bce, softmax-ce, ...; an unknown name lists all."])  # fmt: skip
def test_what_is_not_translated_is_found(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(language._catalogue("zh"), text)
    assert english(run("gradcheck", "--help", "--lang", "zh")[1])


def test_the_language_is_found_wherever_it_is_said() -> None:
    chinese = run("--lang", "zh", "gradcheck", "--help")
    assert run("gradcheck", "--lang", "zh", "--help") == run("gradcheck", "--help", "--lang=zh") == chinese
    assert run("--lang", "zh", "gradcheck", "--help", "--lang", "en") == run("gradcheck", "--help") != chinese
    assert run("gradcheck", "--help", "--", "--lang", "zh") == run("gradcheck", "--help")


def test_the_terminal_says_the_language_of_help(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = run("sweep", "--help", "--lang", "zh")
    monkeypatch.setattr("pyport.cli.words.of_the_terminal", lambda stream=None: "en" if stream else "zh")
    assert run("sweep", "--help") == chinese
    assert "Error: " in run("sweep", "--sed")[2]


MISTAKES = {
    "gradcheck reference --modle x": "没有选项“--modle”；是不是“--model”、“--name”、“--samples”之一？",
    "gradcheck reference --verbos": "没有选项“--verbos”；是不是“--verbose”？",
    "gradcheck": "缺少参数“TARGET”。",
    "sweep": "缺少选项“--seeds”/“--seed”。",
    "gradcheck a b": "多余的参数：b",
    "fixtures lst": "没有命令“lst”；是不是“list”？",
    "gradcheck a --engine z": "“--engine”的值无效：“z”不在可选值之中：“auto”、“octave”、“matlab”。",
    "gradcheck a --samples 0": "“--samples”的值无效：0 不在范围 1<=x<=10000 内。",
    "gradcheck a --samples q": "“--samples”的值无效：“q”不是有效的整数。",
    "compare a b --ulps q": "“--ulps”的值无效：“q”不是有效的数。",
    "sweep --seeds 1 --workers 2 --scheduler x": "--workers 和 --scheduler 都指定由谁计算：请去掉一个。",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_in_a_command_line_is_told_in_chinese(line: str) -> None:
    code, out, err = run(*line.split(), "--lang", "zh")
    command = f"pyport {line.split()[0]}"
    assert (code, out) == (2, "")
    usage, hint, _, error = err.splitlines()
    assert usage.startswith(f"用法：{command} [OPTIONS]")
    assert hint == f"用“{command} --help”查看帮助。"
    assert error == f"错误：{MISTAKES[line]}"
    english_error = run(*line.split())[2]
    assert english_error.startswith(f"Usage: {command} [OPTIONS]")
    assert "\nError: " in english_error


def test_an_option_without_its_value_is_told_in_chinese() -> None:
    assert run("--lang", "zh", "train", "--seed") == (2, "", "错误：选项“--seed”后面缺少值。\n")
    assert run("--lang", "zh", "mistakes", "--verbose=3") == (2, "", "错误：选项“--verbose”不带值。\n")


def test_a_long_sentence_is_in_lines_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "pyport: " + "没有名为甲的命令；" * 20
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    lines = cli._in_columns(sentence).split("\n")
    assert "".join(lines) == sentence
    assert all(60 < cell_len(line) <= 80 for line in lines[:-1])


def test_catalogues_are_read_only_for_chinese() -> None:
    def read_by(*arguments: str) -> bool:
        code = "import sys, pyport.cli\ntry:\n    pyport.cli.main()\nfinally:\n    sys.exit('babel' in sys.modules)"
        return bool(subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True).returncode)

    assert not read_by("--help")
    assert not read_by("mistakes", "--verbos")
    assert read_by("mistakes", "--verbos", "--lang", "zh")
