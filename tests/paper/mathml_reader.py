"""Evaluates MathML as a reader understands what is shown, by usual precedence, knowing nothing of how it was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

import numpy as np

TIMES, COMMA, APPLY = "\u2062", "\u2063", "\u2061"
MINUS = "\u2212"


class World:
    """What names stand for.

    Parameters
    ----------
    element : callable
        The value of name[i, j], counted from 1, or from 0 with bias terms.
    matrix : callable
        The value of a name that stands alone.
    derivative : callable
        By how much one element, (name, i, j) or (name,), changes with another.
    sizes : mapping
        N, F, H, M, K.
    """

    def __init__(
        self,
        element: Callable[[str, int, int], Any],
        matrix: Callable[[str], Any],
        derivative: Callable[[tuple[Any, ...], tuple[Any, ...]], float],
        sizes: Mapping[str, int],
    ) -> None:
        self.element, self.matrix, self.derivative, self.sizes = element, matrix, derivative, sizes


def formulas(page: str) -> list[ElementTree.Element]:
    """All formulas of a page."""
    found, rest = [], page
    while "<math" in rest:
        start = rest.index("<math")
        end = rest.index("</math>") + len("</math>")
        found.append(ElementTree.fromstring(rest[start:end]))
        rest = rest[end:]
    return found


def tokens(node: ElementTree.Element) -> list[ElementTree.Element]:
    """The parts of a row as they stand beside each other: how they are grouped is not to be seen."""
    if node.tag in ("math", "mrow"):
        return [token for child in node for token in tokens(child)]
    return [] if node.tag == "mspace" else [node]


def sides(formula: ElementTree.Element) -> list[list[ElementTree.Element]]:
    """What stands between the equals signs of a line; the first is empty where the line goes on with one."""
    found: list[list[ElementTree.Element]] = [[]]
    depth = 0
    for token in tokens(formula):
        depth += {"[": 1, "]": -1}.get(token.text or "", 0)
        if token.tag == "mo" and token.text == "=" and not depth:
            found.append([])
        else:
            found[-1].append(token)
    return found


class Reader:
    """Reads one side of a formula with letters that stand for numbers."""

    def __init__(self, parts: list[ElementTree.Element], world: World, letters: Mapping[str, int]) -> None:
        self.parts, self.world, self.letters, self.at = parts, world, dict(letters), 0

    def value(self) -> Any:
        """All of it."""
        result = self.sum()
        assert self.at == len(self.parts), f"{ElementTree.tostring(self.parts[self.at])!r} is not understood"
        return result

    def inner(self, node: ElementTree.Element) -> Any:
        return Reader(tokens(node), self.world, self.letters).value()

    def peek(self) -> str:
        """The operator that is next, or ""."""
        return (self.parts[self.at].text or "") if self.at < len(self.parts) and self.parts[self.at].tag == "mo" else ""

    def take(self) -> ElementTree.Element:
        self.at += 1
        return self.parts[self.at - 1]

    def sum(self) -> Any:
        total = self.product()
        while self.peek() in ("+", MINUS):
            sign = self.take().text
            term = self.product()
            total = total + term if sign == "+" else total - term
        return total

    def product(self) -> Any:
        if self.peek() == MINUS:
            self.take()
            return -self.product()
        if self.at < len(self.parts) and self.parts[self.at].tag == "munderover":
            return self.series()
        result = self.factor()
        while self.peek() in (TIMES, "\u2299"):
            sign = self.take().text
            if self.at < len(self.parts) and self.parts[self.at].tag == "munderover":
                return result * self.series()
            other = self.factor()
            both = np.ndim(result) == 2 and np.ndim(other) == 2
            result = result @ other if both and sign == TIMES else result * other
        return result

    def series(self) -> Any:
        """A sum over a letter: all of the product behind it belongs to it."""
        sign, below, above = self.take()
        assert sign.text == "∑"
        letter, equals, first = tokens(below)
        assert equals.text == "="
        assert first.text is not None
        assert above.text is not None
        assert letter.text is not None
        start, total = self.at, 0.0
        for n in range(int(first.text), self.world.sizes[above.text] + 1):
            self.at, self.letters[letter.text] = start, n
            total = total + self.product()
        del self.letters[letter.text]
        return total

    def factor(self) -> Any:
        token = self.take()
        text = token.text or ""
        if token.tag == "mn":
            return float(text)
        if text == "(":
            result = self.sum()
            assert self.take().text == ")"
            return result
        if text == "[":
            left = self.sum()
            assert self.take().text == "="
            right = self.sum()
            assert self.take().text == "]"
            return float(left == right)
        if token.tag == "mi":
            if self.peek() == APPLY:
                self.take()
                return FUNCTIONS[text](self.factor())
            return self.letters[text] if text in self.letters else self.world.matrix(text)
        return getattr(self, token.tag)(*token)

    def msub(self, name: ElementTree.Element, below: ElementTree.Element) -> Any:
        return self.world.element(*self.place(name, below))

    def place(self, name: ElementTree.Element, below: ElementTree.Element) -> tuple[str, int, int]:
        """The element that a name with indices is."""
        first, comma, second = tokens(below)
        assert comma.text == COMMA
        return str(name.text), self.letters[str(first.text)], self.letters[str(second.text)]

    def mfrac(self, above: ElementTree.Element, below: ElementTree.Element) -> Any:
        top, bottom = tokens(above), tokens(below)
        if top[0].text == "\u2202":
            assert bottom[0].text == "\u2202"
            of, by = (self.place(*part[1]) if part[1].tag == "msub" else (str(part[1].text),) for part in (top, bottom))
            return self.world.derivative(of, by)
        return self.inner(above) / self.inner(below)

    def msup(self, base: ElementTree.Element, power: ElementTree.Element) -> Any:
        if power.text == "\u22a4":
            return self.inner(base).T
        if base.tag == "mi" and base.text == "e":
            return np.exp(self.inner(power))
        # The whole bracket in front is what is raised.
        parts = tokens(power)
        if parts[0].text == "\u2218":
            parts = parts[1:]
        return self.inner(base) ** Reader(parts, self.world, self.letters).value()

    def mover(self, base: ElementTree.Element, mark: ElementTree.Element) -> Any:
        matrix = self.inner(base)
        if mark.text == "~":
            return np.hstack([np.ones((len(matrix), 1)), matrix])
        assert mark.text == "¯"
        return matrix[1:]


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "σ": _sigmoid, "log": np.log, "exp": np.exp, "sum": np.sum, "rowsum": lambda x: x.sum(axis=1, keepdims=True),
}  # fmt: skip
