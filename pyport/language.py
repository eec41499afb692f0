"""Sentences that can be said in another language: English text that remembers what it was made of.

The catalogues are gettext's, ``pyport/locale/zh/*.po``, one for each part of the program. Babel reads them when a
language other than English is asked for, and nothing is compiled. The English text is the key. A sentence is made by
`said`, may be passed on, compared and raised as the text that it is, and `in_language` says it in a language.
"""

from __future__ import annotations

import locale
import os
import re
import string
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import IO, Any

from pyport.errors import PyportError

#: The languages of `--lang`.
LANGUAGES = ("en", "zh")
#: Where the catalogues are.
CATALOGUES = Path(__file__).parent / "locale"


class Said(str):
    """English text with the template and the values that it was made of.

    Attributes
    ----------
    template : str
        With fields as in `str.format`; the key in the catalogues.
    values : dict
        What stands in the fields; may be said in another language too.
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: dict[str, Any]) -> Said:
        """The text, filled in."""
        values = {name: words_of(value) for name, value in values.items()}
        text = super().__new__(cls, template.format(**values) if values else template)
        text.template, text.values = template, values
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        return Said, (self.template, self.values)


class _Joined(Said):
    """Several texts, with what stands between them."""

    def __reduce__(self) -> tuple[Any, ...]:
        return joined, (self.template, list(self.values.values()))


def said(template: str, /, **values: Any) -> Said:
    """A sentence.

    Parameters
    ----------
    template : str
        In English, literally: it is found in the source by its being the argument of `said`. Without values it is taken
        as it stands, braces too.
    values
        What stands in its fields.
    """
    return Said(template, values)


def joined(between: str, parts: Iterable[Any]) -> Said:
    """Texts one after the other, each said in its language; what stands between them has its Chinese form too."""
    texts = list(parts)
    made = str.__new__(_Joined, between.join(str(part) for part in texts))
    made.template, made.values = between, {str(number): part for number, part in enumerate(texts)}
    return made


class _Turned(Said):
    """A text to which a function is applied in whichever language it is said."""

    turn: Callable[[str], str]

    def __reduce__(self) -> tuple[Any, ...]:
        return _turned, (self.turn, self.values["whole"])


def _turned(turn: Callable[[str], str], whole: str | BaseException) -> Said:
    text = words_of(whole)
    made = str.__new__(_Turned, turn(str(text)))
    made.template, made.values, made.turn = "{whole}", {"whole": text}, turn
    return made


def clause(whole: str | BaseException) -> Said:
    """A sentence, or that of an error, without its full stop: to stand within another one."""
    return _turned(_without_stop, whole)


def capital(whole: str) -> Said:
    """A text with its first letter as a sentence has it."""
    return _turned(_with_capital, whole)


def with_arguments(whole: str | BaseException) -> Said:
    """A sentence, or that of an error, with Python's arguments for a command's options: sizes for ``--sizes``."""
    return _turned(_without_dashes, whole)


def _without_stop(text: str) -> str:
    return text.rstrip(".。")


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _without_dashes(text: str) -> str:
    return re.sub(r"(?<![\w/-])--([a-z]+(?:-[a-z]+)*)", lambda found: found[1].replace("-", "_"), text)


def sentence(text: Any, lang: str) -> str:
    """A text in a language, with a full stop behind it."""
    shown = in_language(text, lang)
    return shown if shown.endswith((".", "。")) else shown + ("。" if lang == "zh" else ".")


def words_of(value: Any) -> Any:
    """What an error says, with its template if it has one; any other value as it is."""
    if not isinstance(value, BaseException):
        return value
    return value.args[0] if len(value.args) == 1 and isinstance(value.args[0], Said) else str(value)


def raised(error: BaseException) -> str:
    """The type of an exception, and what it says in one line without its full stop; of one of ours what it says."""
    if isinstance(error, PyportError):
        return clause(error)
    try:
        words = " ".join(str(error).split()).rstrip(".")
    except Exception:  # it is the user's too
        words = ""
    return type(error).__name__ + (f": {words}" if words else "")


#: Marks between parts of a sentence, in Chinese.
_BETWEEN = {
    ", then ": "，然后是",
    ", ": "，",
    "; ": "；",
    "; and ": "；并且",
    ". ": "。",
    ": ": "：",
    " ": "",
    " and of ": "，同时也是",
    " and ": "和",
    " or ": "或",
}


def in_language(text: Any, lang: str, within_list: bool = False) -> str:
    """The text, or what an error says, in a language; what is no sentence of ours stays as it is.

    Parameters
    ----------
    text : object
    lang : str
    within_list : bool
        Whether it stands before an "and", so that commas in it are those of a list.
    """
    text = words_of(text)
    if lang == "en" or not isinstance(text, Said):
        return str(text)
    values = {
        name: in_language(value, lang, text.template == " and ") if isinstance(value, Said) else _plain(value, lang)
        for name, value in text.values.items()
    }
    if isinstance(text, _Turned):
        return text.turn(str(values["whole"]))
    if isinstance(text, _Joined):
        parts = [str(value) for value in values.values()]
        names = text.template == ", " and (within_list or not any(map(_is_chinese, "".join(parts))))
        return _in_a_row("、" if names else _BETWEEN.get(text.template, text.template), parts)
    template = _catalogue(lang).get(text.template, text.template)
    return filled(template, values) if values else template


#: What an operating system says of a file, most often.
_OF_THE_SYSTEM = frozenset({
    said("No such file or directory"), said("Permission denied"), said("Is a directory"), said("Not a directory"),
    said("No space left on device"), said("File name too long"), said("Read-only file system"), said("File exists"),
    said("Too many open files"), said("Input/output error"), said("Operation not permitted"), said("Broken pipe"),
})  # fmt: skip
#: Names or numbers with commas between them.
_NAMES = re.compile(r"[^\s,;:(){}=]+(, [^\s,;:(){}=]+)+")


def _plain(value: Any, lang: str) -> Any:
    """A value that is no sentence of ours; of several names or numbers the comma is that of a list."""
    if not isinstance(value, str):
        return value
    if value in _OF_THE_SYSTEM:
        return _catalogue(lang).get(value, value)
    return value.replace(", ", "、") if _NAMES.fullmatch(value) else value


def filled(template: str, values: dict[str, Any], made: Callable[[str], str] = str) -> str:
    """The template with its values in its fields, spaced as Chinese beside Latin letters is; `made` formats a field."""
    words = ""
    for before, name, form, conversion in string.Formatter().parse(template):
        words = _beside(words, before)
        if name is not None:
            field = f"{{{name}{'!' + conversion if conversion else ''}{':' + form if form else ''}}}"
            words = _beside(words, str(made(field).format(**values)))
    return words


def _in_a_row(between: str, parts: Iterable[str]) -> str:
    words = ""
    for number, part in enumerate(parts):
        # What begins with a bracket needs no comma before it.
        words = _beside(_beside(words, "" if part.startswith("（") else between), part) if number else part
    return words


def _beside(left: str, right: str) -> str:
    """Two texts with a space where Chinese meets Latin letters, and with none beside Chinese punctuation.

    What stands in a field may be a name or a sentence, so that its template cannot have the space for both.
    """
    before, behind = left.rstrip(" "), right.lstrip(" ")
    blanks = len(left) - len(before) + len(right) - len(behind)
    if not before or not behind or blanks > 1:
        return left + right
    ends = before[-1], behind[0]
    if any(map(_is_mark, ends)) or all(map(_is_chinese, ends)):
        return before + behind
    if not blanks and any(map(_is_chinese, ends)) and any(end.isascii() and end not in ",.;:!?/\n" for end in ends):
        return f"{left} {right}"
    return left + right


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _is_mark(character: str) -> bool:
    """Whether it is Chinese punctuation."""
    return "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uff65"


@cache
def _catalogue(lang: str) -> dict[str, str]:
    """All translations into a language."""
    from babel.messages.pofile import read_po

    found = {}
    for path in sorted((CATALOGUES / lang).glob("*.po")):
        with path.open("rb") as file:
            found.update({str(one.id): str(one.string) for one in read_po(file) if one.id and one.string})
    return found


def of_the_terminal(stream: IO[str] | None = None) -> str:
    """The language that PYPORT_LANG names; else that of the locale on a terminal, and English in a pipe or a file.

    A program that reads an answer finds it in English wherever it runs.

    Parameters
    ----------
    stream : file, optional
        What is read there; stdout if it is left out.
    """
    named = os.environ.get("PYPORT_LANG", "")
    if not named and (stream or sys.stdout).isatty():
        named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if re.match(r"zh([_.@-]|$)", locale.normalize(named), re.IGNORECASE) else "en"
