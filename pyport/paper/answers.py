"""Answers to the exercise, as a learner writes them: a text file, a program's lines, JSON, or a .mat file."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pyport import matfile
from pyport.errors import InputError
from pyport.language import said
from pyport.paper.sheet import ASKED
from pyport.spelling import nearest, suggesting
from pyport.trace import Array

#: Other names of what is asked. Those of `TURNED` lie in the shape of the weights.
ALIASES = {"L": "E", "dQ": "d3", "dS2": "d2", "dS1": "d1", "dZ2": "e2", "dZ1": "e1", "delta3": "d3", "delta2": "d2",
           "delta1": "d1"}  # fmt: skip
TURNED = {"dW1": "g1", "dW2": "g2", "dW3": "g3"}
#: What may be answered beside what is asked.
BESIDE = ("loss", "e2", "p2", "e1", "p1")
SHEET = "sheet"
#: From this likeness on a name is suggested: these are short.
_LIKE = 0.3
#: More decimals than this no double has.
MOST_DECIMALS = 17

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_BLANK = re.compile(r"_+|\?+|nan", re.IGNORECASE)
_BEGINS = re.compile(
    r"(?m)(?:^|(?<=;))[ \t]*([A-Za-z]\w*)[ \t]*(?:([(\[])[ \t]*(\d+)[ \t]*,[ \t]*(\d+)[ \t]*[)\]])?[ \t]*="
)


@dataclass
class Answer:
    """What was written for one quantity.

    Attributes
    ----------
    array : ndarray
        NaN where nothing was written.
    decimals : ndarray of int
        With how many each number is written.
    turned : bool
        Whether it was written in the shape of the weights.
    """

    array: Array
    decimals: NDArray[np.int_]
    turned: bool = False


@dataclass
class Answers:
    """A file of answers.

    Attributes
    ----------
    given : dict of str to Answer
        By the names of `pyport.paper.sheet.ASKED` and `BESIDE`.
    sheet : int or None
        The number of the exercise that they belong to, if it says so.
    """

    given: dict[str, Answer] = field(default_factory=dict)
    sheet: int | None = None


def read_answers(path: Path, shapes: Mapping[str, tuple[int, ...]]) -> Answers:
    """The answers in a file.

    Parameters
    ----------
    path : Path
    shapes : mapping of str to tuple of int
        What each quantity's should be; single elements have their place in it.

    Raises
    ------
    InputError
        If the file cannot be read, or something in it is no answer.
    """
    if path.suffix.lower() == ".mat":
        found = _of_mat(path)
    else:
        try:
            text = unicodedata.normalize("NFKC", path.read_text(encoding="utf-8-sig")).replace("\u2212", "-")
        except OSError as error:
            raise InputError(said("{path}: cannot be read ({why}).", path=path, why=error.strerror or error)) from None
        except UnicodeDecodeError:
            raise InputError(said("{path}: this is not a text file; answers are a .txt, .m, .py, .json or .mat file.",
                                  path=path)) from None  # fmt: skip
        found = _of_json(path, text) if path.suffix.lower() == ".json" else _of_text(path, text)
    return _sorted(path, found, shapes)


#: A name, an index from 0 or None, rows of texts, and where it stands.
_Entry = tuple[str, tuple[int, int] | None, list[list[str]], str]


def _of_text(path: Path, text: str) -> list[_Entry]:
    text = re.sub(r"[%#].*", "", text)
    begins = list(_BEGINS.finditer(text))
    lost = text[: begins[0].start()] if begins else text
    if lost.strip():
        number = text[: len(lost) - len(lost.lstrip())].count("\n") + 1
        raise InputError(said("{path}:{line}: a name and = expected, such as S1(1,2) = 0.5.", path=path, line=number))
    entries: list[_Entry] = []
    for k, begin in enumerate(begins):
        end = begins[k + 1].start() if k + 1 < len(begins) else len(text)
        name, bracket, row, column = begin.groups()
        where = f"{path}:{text[: begin.start(1)].count(chr(10)) + 1}"
        index = None
        if row is not None:
            first = 1 if bracket == "(" else 0
            index = int(row) - first, int(column) - first
        entries.append((name, index, _rows(text[begin.end() : end], where), where))
    return entries


def _rows(text: str, where: str) -> list[list[str]]:
    """The rows of a matrix in MATLAB's notation or Python's."""
    text = re.sub(r"\b(?:np|numpy)\s*\.\s*array\b|\barray\b|\.\.\.[^\n]*\n?", " ", text)
    text = re.sub(r"[()]|[\s,;]+\Z", " ", text).strip()
    inner = text
    if text.startswith("["):
        if not text.endswith("]"):
            raise InputError(said("{where}: a bracket is not closed.", where=where))
        inner = text[1:-1].strip()
    if inner.startswith("["):
        rows = re.findall(r"\[([^\[\]]*)\]", inner)
    else:
        rows = [row for row in re.split(r"[;\n]", inner) if row.strip()]
    found = [[word for word in re.split(r"[\s,]+", row) if word] for row in rows]
    if len({len(row) for row in found}) > 1:
        raise InputError(said("{where}: the rows have different lengths.", where=where))
    return found


def _of_json(path: Path, text: str) -> list[_Entry]:
    try:
        content = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise InputError(said("{path}:{line}: this is not JSON ({why}).", path=path, line=error.lineno,
                              why=error.msg)) from None  # fmt: skip
    if not isinstance(content, dict):
        raise InputError(said("{path}: an object with a name for each answer expected.", path=path))
    entries: list[_Entry] = []
    for name, value in content.items():
        rows = value if isinstance(value, list) else [[value]]
        rows = rows if all(isinstance(row, list) for row in rows) else [rows]
        entries.append((name, None, [["_" if item is None else str(item) for item in row] for row in rows],
                        f"{path}: {name}"))  # fmt: skip
    return entries


def _of_mat(path: Path) -> list[_Entry]:
    """Of a workspace that was saved, what has the name of an answer."""
    variables = matfile.read(path)
    known = {*ASKED, *BESIDE, *ALIASES, *TURNED, SHEET}
    entries: list[_Entry] = []
    for name in (name for name in variables if name in known):
        array = np.atleast_2d(matfile.number_matrix(variables, name, path, finite=False))
        entries.append((name, None, [[repr(float(x)) for x in row] for row in array], f"{path}: {name}"))
    return entries


def _sorted(path: Path, entries: list[_Entry], shapes: Mapping[str, tuple[int, ...]]) -> Answers:
    answers = Answers()
    for name, index, rows, where in entries:
        known = {*shapes, *(alias for alias, real in {**ALIASES, **TURNED}.items() if real in shapes), SHEET}
        if name not in known:
            near = nearest(name, known, like=_LIKE) or next((one for one in known if one.lower() == name.lower()), None)
            raise suggesting(said("{where}: {name} is not asked for", where=where, name=name), near,
                             said("the names are {names}", names=", ".join(shapes)))  # fmt: skip
        numbers = [[_number(word, where) for word in row] for row in rows]
        array = np.array(numbers, dtype=np.float64).reshape(len(numbers), -1)
        decimals = np.array([[_decimals(word) for word in row] for row in rows]).reshape(array.shape)
        if array.size == 0:
            array, decimals = np.full((1, 1), np.nan), np.zeros((1, 1), int)
        if name == SHEET:
            answers.sheet = int(array.flat[0]) if np.isfinite(array.flat[0]) else None
            continue
        turned, real = name in TURNED, TURNED.get(name, ALIASES.get(name, name))
        shape = shapes[real][::-1] if turned else shapes[real]
        if index is not None:
            _put(answers, real, turned, index, array, decimals, shape, where)
        elif np.isfinite(array).any():
            answers.given[real] = Answer(array, decimals, turned)
    if not answers.given:
        raise InputError(said("{path}: it has no answers.", path=path))
    return answers


def _put(answers: Answers, name: str, turned: bool, index: tuple[int, int], array: Array, decimals: NDArray[np.int_],
         shape: tuple[int, ...], where: str) -> None:  # fmt: skip
    """Write one element into the matrix that is being collected."""
    shape = shape or (1, 1)
    i, j = index
    if array.size != 1:
        raise InputError(said("{where}: one number expected, not {n}; the decimal mark is a point.", where=where,
                              n=array.size))  # fmt: skip
    if not (0 <= i < shape[0] and 0 <= j < shape[1]):
        raise InputError(said("{where}: {name} has {rows} rows and {columns} columns.", where=where, name=name,
                              rows=shape[0], columns=shape[1]))  # fmt: skip
    answer = answers.given.setdefault(name, Answer(np.full(shape, np.nan), np.zeros(shape, int), turned))
    if answer.array.shape != shape or answer.turned != turned:
        raise InputError(said("{where}: {name} is there already, in another shape.", where=where, name=name))
    answer.array[i, j] = array.flat[0]
    answer.decimals[i, j] = decimals.flat[0]


def _number(word: str, where: str) -> float:
    if _NUMBER.fullmatch(word) and np.isfinite(float(word)):
        return float(word)
    if _BLANK.fullmatch(word):
        return np.nan
    raise InputError(
        said("{where}: {word} is not a number; write _ for one that you leave out.", where=where, word=word)
    )


def _decimals(word: str) -> int:
    """How many decimals a number is written with."""
    if not _NUMBER.fullmatch(word):
        return 0
    mantissa, _, exponent = word.lower().partition("e")
    return min(max(len(mantissa.partition(".")[2]) - int(exponent or 0), 0), MOST_DECIMALS)
