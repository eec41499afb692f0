"""What click says, in the language that is asked for: its help, its errors, and the words of our own in both.

click asks gettext for its words by names in its modules, and those are given a function that asks our catalogues. The
texts of a command, its docstring and the help of its options, are found in the catalogues as they stand there: the
docstring by paragraphs, an option's help without what stands behind it in brackets.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from itertools import pairwise
from typing import Any

import click

from pyport.language import LANGUAGES, Said, in_language, of_the_terminal, said

#: The language that the command line names; empty for that of the terminal.
LANG: ContextVar[str] = ContextVar("LANG", default="")
#: What click writes into a sentence or a bracket, and has no translation for.
_NAMES = (said("integer"), said("integer range"), said("float"), said("float range"), said("path"), said("required"))
#: What click puts into quotes itself.
_QUOTED = frozenset({"possibility", "possibilities", "param_hint", "choices"})
#: As click writes a default, and as we do where it is told in words.
_DEFAULT = re.compile(r"\[default: (.*)\]")


def asked(arguments: Sequence[str]) -> str:
    """The language that the last --lang of a command line names, wherever it stands; empty if none does.

    A command line with a mistake in it is never read to its end, and the mistake is to be told in that language.
    """
    line = list(arguments)
    line = line[: line.index("--")] if "--" in line else line
    parts = [part for word in line for part in (word.split("=", 1) if word.startswith("--lang=") else [word])]
    named = [value for option, value in pairwise(parts) if option == "--lang"]
    return named[-1] if named and named[-1] in LANGUAGES else ""


def spoken(text: str) -> str:
    """A text of the catalogues in the language that is asked for, by default that in which errors are read."""
    return in_language(text if isinstance(text, Said) else Said(text, {}), LANG.get() or of_the_terminal(sys.stderr))


class _Template(str):
    """A translation of what click fills in."""

    def format(self, *args: Any, **values: Any) -> str:
        """Filled in; a name of click's in its Chinese, a sentence within a sentence with its full stop."""
        for name in ("number_type", *(["name"] if "filename" in values else [])):
            if name in values:
                values[name] = spoken(values[name])
        for name in _QUOTED & values.keys():
            values[name] = _quoted(str(values[name]))
        if "message" in values:
            message = re.sub(r"\.$", "。", values["message"]).replace("。 ", "；")
            # What is missing stands behind click's words, and not within them.
            values["message"] = re.sub(r"(?<=^缺少..) ('.*')", lambda found: _quoted(found[1]), message)
        return super().format(*args, **values)


def _quoted(names: str) -> str:
    """Names in quotes, with commas between them, as Chinese has both."""
    return re.sub(r"'([^']*)'", r"“\1”", names).replace(", ", "、").replace(" / ", "/")


def _one(text: str) -> str:
    words = spoken(text)
    return text if words == text else _Template(words)


def _one_or_many(one: str, many: str, number: int) -> str:
    return _one(one if number == 1 else many)


for _module in (click.core, click.exceptions, click.formatting, click.parser, click.types):
    for _name, _function in (("_", _one), ("ngettext", _one_or_many)):
        if hasattr(_module, _name):
            setattr(_module, _name, _function)


def paragraphs(text: str) -> list[str]:
    """A command's help, each paragraph in one line; of one that is shown as it stands, an example, all lines."""
    return [part if part.startswith("\b") else " ".join(part.split()) for part in text.split("\n\n")]


class _Formatter(click.HelpFormatter):
    """Chinese in lines of so many columns; English is written by click."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        start = len(self.buffer)
        super().write_usage(prog, args, "Usage: ")
        # Put in afterwards: click counts letters, and these are two columns wide.
        self.buffer[start] = self.buffer[start].replace("Usage: ", _usage(), 1)

    def write_heading(self, heading: str) -> None:
        """The head of a section."""
        self.write(f"{'':>{self.current_indent}}{heading}{':' if heading.isascii() else '：'}\n")

    def write_text(self, text: str) -> None:
        """A command's help."""
        if _chinese():
            width = self.width - self.current_indent
            text = "\n\n".join(_lines(part, width) for part in paragraphs(text))
        super().write_text(text)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options, or commands, with the help of each."""
        rows = list(rows)
        if _chinese():
            first = min(max(len(name) for name, _ in rows), col_max) + col_spacing
            rows = [(name, _row(text, self.width - first - 2)) for name, text in rows]
        super().write_dl(rows, col_max, col_spacing)


def _chinese() -> bool:
    return LANG.get() == "zh"


def _usage() -> str:
    words = spoken("Usage:")
    return f"{words} " if words.isascii() else words


def _lines(text: str, width: int) -> str:
    """The paragraph with line ends that click keeps; what is shown as it stands has a head that is translated."""
    from pyport.report.layout import wrapped

    if text.startswith("\b"):
        mark, head, *rest = text.split("\n")
        return "\n".join([mark, spoken(head), *rest])
    return "\n".join(["\b", *wrapped(spoken(text), width)])


def _row(text: str, width: int) -> str:
    """An option's help; what stands behind it in brackets is not broken."""
    from rich.cells import cell_len

    from pyport.report.layout import wrapped

    lines: list[str] = []
    for part in re.split(r"  (?=\[)", text):
        default = _DEFAULT.fullmatch(part)
        words = f"[{_one('default: {default}').format(default=_default(default[1]))}]" if default else spoken(part)
        if lines and cell_len(f"{lines[-1]}  {words}") <= width:
            lines[-1] += f"  {words}"
        else:
            lines += wrapped(words, width)
    return "\n".join(["\b", *lines])


def _default(value: str) -> str:
    """A default in words; a single word is a value."""
    return spoken(value) if " " in value else value


class Context(click.Context):
    """Says a command's help in the language of who reads it."""

    formatter_class = _Formatter

    def get_help(self) -> str:
        """It goes to stdout, where errors do not."""
        before = LANG.set(LANG.get() or of_the_terminal())
        try:
            return super().get_help()
        finally:
            LANG.reset(before)


class _Part(click.Command):
    def get_short_help_str(self, limit: int = 45) -> str:
        """Its line in the help of the group: in Chinese the whole sentence."""
        return paragraphs(self.help or "")[0] if _chinese() else super().get_short_help_str(limit)


class Group(click.Group):
    """A command of several, each of which says its help in both languages."""

    command_class = _Part
