"""Every sentence has its Chinese, with the same fields; no catalogue keeps what nobody says any more."""

from __future__ import annotations

import pickle
import re
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import pyport
from pyport.cli import COMMANDS, cli
from pyport.language import CATALOGUES, in_language, joined, of_the_terminal, said
from pyport.mistakes import CARDS as MISTAKES
from pyport.slips import CARDS as SLIPS

SOURCE = Path(pyport.__file__).parent


@cache
def sentences() -> set[str]:
    """What the source says."""
    found = extract_from_dir(SOURCE, [("**.py", "python"), ("**.j2", "jinja2")], keywords={"said": None})

    def is_ours(name: str) -> bool:
        # In other files of Python the name is another function's.
        return name.endswith((".j2", "language.py")) or "pyport.language" in (SOURCE / name).read_text("utf-8")

    return {str(message) for name, _, message, *_ in found if is_ours(name)}


def said_by_click() -> set[str]:
    """What click asks gettext for."""
    keywords = {"_": None, "ngettext": (1, 2)}
    found = extract_from_dir(Path(click.__file__).parent, [("**.py", "python")], keywords=keywords)
    return {each for _, _, message, *_ in found for each in ([message] if isinstance(message, str) else message)}


def help_texts(command: click.Command) -> Iterator[str]:
    """A command's help and that of its options, and those of its parts, without line ends."""
    for text in (command.help, *(getattr(option, "help", None) for option in command.params)):
        yield re.sub(r"\s+", " ", text or "")
    for part in getattr(command, "commands", {}).values():
        yield from help_texts(part)


def messages() -> Iterator[tuple[Path, str, str]]:
    for path in sorted((CATALOGUES / "zh").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    yield path, str(message.id), str(message.string)


def fields(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_no_sentence_lacks_its_chinese() -> None:
    assert not sentences() - {english for _, english, chinese in messages() if chinese}


def test_no_catalogue_has_what_is_not_said() -> None:
    commands = [cli.get_command(click.Context(cli), name) for name in COMMANDS]
    helps = "\n".join(text for command in commands if command is not None for text in help_texts(command))
    unsaid = {english for _, english, _ in messages()} - sentences() - said_by_click()
    assert {english for english in unsaid | {"what nobody says"} if english not in helps} == {"what nobody says"}


def test_no_sentence_stands_in_two_catalogues() -> None:
    assert not [english for english, times in Counter(english for _, english, _ in messages()).items() if times > 1]


def test_the_fields_are_the_same() -> None:
    assert not [english for _, english, chinese in messages() if set(fields(english)) != set(fields(chinese))]


def test_a_sentence_is_its_english() -> None:
    inner = said("{n} elements", n=3)
    assert inner == "3 elements"
    assert pickle.loads(pickle.dumps(joined("; ", [inner, "x"]))) == "3 elements; x"
    assert in_language(joined("; ", ["a", "b"]), "zh") == "a；b"


def test_a_pipe_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYPORT_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert of_the_terminal() == "en"
    for named, language in (("zh", "zh"), ("zh_CN.UTF-8", "zh"), ("en", "en"), ("", "en")):
        monkeypatch.setenv("PYPORT_LANG", named)
        assert of_the_terminal() == language
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert of_the_terminal() == "zh"
    monkeypatch.setenv("PYPORT_LANG", "en")
    assert of_the_terminal() == "en"
    monkeypatch.delenv("PYPORT_LANG")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert of_the_terminal() == "en"


#: What Chinese text does not have: a letter or digit that touches a character, a blank beside a full-width mark, a
#: half-width mark beside a character, a pronoun for who reads, and a second word for one thing.
NOT_CHINESE = re.compile(
    r"[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3400-\u9fff]|[\u3000-\u303f\uff00-\uff65] | [\u3000-\u303f\uff00-\uff65]"
    r"|[\u3400-\u9fff][,;:?!()]|[,;:?!)][\u3400-\u9fff]|[\u3400-\u9fff] [\u3400-\u9fff]"
    r"|您|你|案例|标准轨迹|误差棒|累积最小值|参考程序"
)


def test_chinese_is_written_by_one_rule() -> None:
    cards = (text.zh for card in (*SLIPS.values(), *MISTAKES.values()) for text in (card.title, card.why))
    assert not [
        chinese for chinese in (*(chinese for *_, chinese in messages()), *cards) if NOT_CHINESE.search(chinese)
    ]


@pytest.mark.parametrize(
    "wrong", ["对W1的梯度", "见 a.m 。", "错误(1)", "第 1 行:有错", "用你的代码", "各案例", "对 它"]
)
def test_chinese_by_another_rule_is_found(wrong: str) -> None:
    assert NOT_CHINESE.search(wrong)


def test_a_value_has_its_space_and_a_list_its_comma() -> None:
    def chinese(of: Any, template: str = "{names} of {lines} is transposed in the port") -> str:
        return in_language(said(template, names=of, lines=said("line {line}", line=3)), "zh")

    assert chinese("W1") == "第 3 行的 W1 在移植版中是转置的"
    assert chinese(said("the data as targets")) == "第 3 行的以数据为目标值在移植版中是转置的"
    assert chinese("W1, b1") == chinese(joined(", ", ["W1", "b1"])) == "第 3 行的 W1、b1 在移植版中是转置的"
    assert in_language(joined(", ", [said("data"), "b1"]), "zh") == "数据，b1"
    assert in_language(joined(" and ", ["W1", "b1"]), "zh") == "W1 和 b1"
    assert "没有权限" in in_language(
        said("{file}: cannot be read ({reason}).", file="a", reason="Permission denied"), "zh"
    )
