"""Whether a program would see, or clear, variables of the recorder's own among its variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pyport.scripts.matlab_syntax import Source, Statement
from pyport.scripts.matlab_text import Token, assigned_somewhere, operands

#: The variables into which events are written, and their declaration; there is a look at so many events.
DECLARED, LONGEST = "global pyport_c pyport_n;", 128
#: Calls that clear variables.
_CLEARING = frozenset(["clear", "clearvars"])
#: Calls that tell of all variables there are, or run what is not known before.
_TELLING = frozenset(["eval", "evalin", "evalc", "run", "source", "who", "whos", "__who__"])
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PLAIN_NAMES = re.compile(r"[A-Za-z]\w*(?:[ \t]+[A-Za-z]\w*)*", re.ASCII)
_SPECIAL = frozenset("*?[")


def clears(words: Sequence[Token]) -> bool:
    """Whether a statement may clear variables that it does not name.

    Parameters
    ----------
    words : sequence of Token
        All of the statement.
    """
    if words[0].text not in _CLEARING:
        return False
    named = len(words) == 2 and words[1].kind == "command" and _PLAIN_NAMES.fullmatch(words[1].text)
    return not named or not {"all", "functions", "global", "variables", "classes"}.isdisjoint(words[1].text.split())


def is_blind(source: Source) -> bool:
    """Whether variables that are added to a program's own change nothing that it prints, saves or computes."""
    variables = assigned_somewhere(source.text)
    firsts = {statement.span.first for statement in _all(source.statements)}
    for k, word in enumerate(source.words):
        if word.text.startswith("pyport_"):
            return False
        if word.kind == "text" and not _is_harmless(word.text[1:-1]):
            return False
        if word.kind != "name" or (k and source.words[k - 1].text == "." and not word.blank):
            continue
        if word.text in variables:
            continue
        if word.text in _TELLING or (word.text in _CLEARING and k not in firsts):
            return False
        if word.text == "save" and not _saves_by_name(source.words[k + 1 :]):
            return False
    return not any(
        statement.kind == "function" and any(part.kind == "function" for part in statement.clauses[0].body)
        for statement in source.statements
    )


def _is_harmless(text: str) -> bool:
    """Whether a text is no name, and no code of a function, that tells or clears."""
    words = _WORD.findall(text) if text.lstrip().startswith("@") else [text.strip()]
    return (_TELLING | _CLEARING | {"save"}).isdisjoint(words)


def _saves_by_name(words: Sequence[Token]) -> bool:
    """Whether what follows the word ``save`` says which variables."""
    if not words or words[0].kind not in ("command", "operator"):
        return False
    if words[0].kind == "command":
        given = words[0].text.split()
    elif words[0].text == "(":
        given = _arguments(words)
    else:
        return False
    named = [item.strip("'\"") for item in given]
    if "-struct" in named:
        return True
    plain = [item for item in named if not item.startswith("-")]
    return len(plain) > 1 and not any(_SPECIAL & set(item) for item in plain[1:]) and "-regexp" not in named


def _arguments(words: Sequence[Token]) -> list[str]:
    """The texts of the arguments of a call, whose opening bracket is the first word."""
    return ["".join(word.text for word in one) for one in operands(words, 1)]


def _all(statements: Sequence[Statement]) -> Iterator[Statement]:
    for statement in statements:
        yield statement
        for clause in statement.clauses:
            yield from _all(clause.body)
