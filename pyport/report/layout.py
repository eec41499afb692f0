"""Text and tables in the columns that there are: no word is broken, no name is cut, nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from pyport.language import in_language

#: What a line may be broken between: a word, or one Chinese character with the marks that belong to it.
_UNIT = re.compile(
    r" +|\|差\||[（“《【]*[\u3400-\u9fff\uff01-\uff60][，。：；、！？）”》】]*"
    r"|[（“《【]*[^ \u3400-\u9fff，。：；、！？（）“”《》【】]+[，。：；、！？）”》】]*|[^ ]"
)
#: A blank at which no line ends.
_KEPT = "\u00a0"
#: Between columns; the later ones where those before leave too little room.
_GAPS = (3, 2, 1)
#: No column of text is narrower than that, unless all of it is.
_LEAST = 14


def wrapped(text: str, width: int, hang: int = 0) -> list[str]:
    """The text in lines of so many columns; a word that is longer, such as a path, has a line of its own, whole.

    Parameters
    ----------
    text : str
        What stands in lines of its own there does so here; blanks at its beginning are kept in every line.
    width : int
        In columns of a terminal, of which a Chinese character takes two.
    hang : int
        How much further in the lines behind the first begin.
    """
    lines = []
    for paragraph in text.split("\n"):
        first = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        line, filled = first, False
        for unit in _UNIT.findall(paragraph[len(first) :].rstrip()):
            if filled and not unit.isspace() and cell_len(line + unit) > width:
                lines.append(line.rstrip())
                line = first + " " * hang
            if not unit.isspace():
                filled = True
            elif not line.strip():
                continue
            line += unit
        lines.append(line.rstrip())
    return [line.replace(_KEPT, " ") for line in lines]


def _longest(text: str) -> int:
    """The columns of the longest word."""
    return max((cell_len(unit) for unit in _UNIT.findall(text.replace("\n", " ")) if not unit.isspace()), default=0)


class Paragraph:
    """A text in lines as wide as there are columns.

    Parameters
    ----------
    text : str
    style : str
    hang : int
        How much further in the lines behind the first begin; blanks before the first are kept in all.
    lead : Text, optional
        A word of another style that stands before it.
    """

    def __init__(self, text: str, style: str = "", hang: int = 0, lead: Text | None = None) -> None:
        self.text, self.style, self.hang, self.lead = text, style, hang, lead

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Its lines."""
        lead = self.lead or Text("")
        for n, line in enumerate(wrapped(f"{lead}{self.text}", options.max_width, self.hang)):
            made = _line(line, self.style)
            if n == 0:
                made.stylize(str(lead.style), 0, len(lead))
            yield made


class Labelled:
    """Texts behind labels, one below the other, each in lines as wide as there are columns.

    Parameters
    ----------
    rows : sequence of (str, str)
        A label may be empty: the text is then one more of the label before.
    lang : {"en", "zh"}
        In which they are said.
    """

    def __init__(self, rows: Sequence[tuple[str, str]], lang: str = "en") -> None:
        self.rows = [(in_language(label, lang), in_language(text, lang)) for label, text in rows]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Its lines."""
        wide = max((cell_len(label) for label, _ in self.rows), default=0) + 2
        for label, text in self.rows:
            first = f"  {label}" + " " * (wide - cell_len(label))
            for line in wrapped(text, options.max_width - 2 - wide):
                yield _line(f"{first}{line}".rstrip())
                first = " " * (2 + wide)


class WholeTable(Table):
    """A table that leaves nothing out: text wraps in its column, or each row stands in lines of its own.

    Parameters
    ----------
    lang : {"en", "zh"}
        In which title, headings and cells are said.
    title : str
    """

    def __init__(self, lang: str = "en", title: str = "") -> None:
        super().__init__(title=in_language(title, lang) or None)
        self._lang = lang
        self._below: dict[int, Sequence[str]] = {}

    def add_row(self, *cells: Any, **settings: Any) -> None:
        """Add a row."""
        super().add_row(*(in_language(cell, self._lang) if isinstance(cell, str) else cell for cell in cells),
                        **settings)  # fmt: skip

    def below(self, *lines: str) -> None:
        """Let lines stand below the row that was added last, over the whole width."""
        self._below[self.row_count - 1] = [in_language(line, self._lang) for line in lines]

    def _texts(self) -> tuple[list[str], list[list[Any]]]:
        rows = zip(*(column.cells for column in self.columns), strict=True)
        return [str(column.header) for column in self.columns], [list(row) for row in rows]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """The lines of the table: title, headings, a rule, rows."""
        width = options.max_width
        if self.title:
            for line in wrapped(str(self.title), width):
                yield _line(line, "italic")
        heads, rows = self._texts()
        yield Text("")
        for gap in _GAPS:
            widths = self._widths(heads, rows, width - 1 - gap * (len(heads) - 1))
            if widths is not None:
                yield from self._grid(heads, rows, widths, gap, width)
                break
        else:
            yield from self._stacked(heads, rows, width)
        yield Text("")

    def _widths(self, heads: Sequence[str], rows: Sequence[Sequence[Any]], room: int) -> list[int] | None:
        """How wide each column is; None if the longest words leave no room."""
        least, most = [], []
        for k, column in enumerate(self.columns):
            texts = [str(row[k]) for row in rows]
            widest = max((cell_len(line) for text in texts for line in text.split("\n")), default=0)
            word = widest if column.no_wrap else min(widest, max([_LEAST, *map(_longest, texts)]))
            least.append(max(word, _longest(heads[k])))
            most.append(max(widest, *(cell_len(line) for line in heads[k].split("\n"))))
        left = room - sum(least)
        if left < 0:
            return None
        # What needs the least more is served first.
        for waiting, k in enumerate(sorted(range(len(least)), key=lambda k: most[k] - least[k])):
            given = min(most[k] - least[k], left // (len(least) - waiting))
            least[k], left = least[k] + given, left - given
        return least

    def _grid(
        self, heads: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int], gap: int, room: int
    ) -> Iterator[Text]:
        top = [wrapped(head, size) for head, size in zip(heads, widths, strict=True)]
        high = max(map(len, top))
        yield from self._lines([[""] * (high - len(lines)) + lines for lines in top], ["bold"] * len(top), widths, gap)
        total = sum(widths) + gap * (len(widths) - 1)
        yield Text(" " + "─" * total)
        for n, row in enumerate(rows):
            styles = [str(cell.style) if isinstance(cell, Text) else "" for cell in row]
            cells = [
                str(cell).split("\n") if column.no_wrap else wrapped(str(cell), size)
                for cell, size, column in zip(row, widths, self.columns, strict=True)
            ]
            yield from self._lines(cells, styles, widths, gap)
            yield from self._lines_below(n, room)

    def _lines(
        self, cells: Sequence[Sequence[str]], styles: Sequence[str], widths: Sequence[int], gap: int
    ) -> Iterator[Text]:
        for n in range(max(map(len, cells))):
            line = Text(" ", no_wrap=True, overflow="ignore")
            for k, (lines, size, column) in enumerate(zip(cells, widths, self.columns, strict=True)):
                text = lines[n] if n < len(lines) else ""
                blanks = " " * (size - cell_len(text))
                line.append(" " * gap * bool(k))
                line.append(blanks if column.justify == "right" else "").append(text, styles[k])
                line.append(blanks if column.justify != "right" else "")
            line.rstrip()
            yield line

    def _stacked(self, heads: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> Iterator[Text]:
        """Each row in lines: what it is called, and below it each number behind its heading."""
        for n, row in enumerate(rows):
            for line in wrapped(f" {row[0]}", width):
                yield _line(line, "bold")
            pairs = [f"{_flat(head)}{_KEPT}{cell}" for head, cell in zip(heads[1:], row[1:], strict=True) if str(cell)]
            for line in wrapped("   " + ", ".join(pairs).replace(f" {_KEPT}", " "), width):
                yield _line(line)
            yield from self._lines_below(n, width)

    def _lines_below(self, n: int, width: int) -> Iterator[Text]:
        for text in self._below.get(n, ()):
            for line in wrapped(f"   {text}", width, hang=2):
                yield _line(line)


def _flat(text: str) -> str:
    return text.replace("/\n", "/").replace("\n", _KEPT).replace(" ", _KEPT)


def _line(text: str, style: str = "") -> Text:
    """A line that is as wide as it is."""
    return Text(text, style=style, no_wrap=True, overflow="ignore")
