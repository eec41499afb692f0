"""A struct or a dict that one program makes whole, beside the fields that the other writes one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyport.scripts.forms import Form, alike, fits, plain
from pyport.scripts.link import Link
from pyport.scripts.series import WRITTEN, Series, field_of, same_name

#: A dict that is made where it stands: what a function returns is compared there.
_LITERAL = re.compile(r"=\s*(\{|dict\()")


def field_links(mine: Sequence[Series], theirs: Sequence[Series],
                forms: Callable[[Series], Sequence[Form]]) -> list[Link]:  # fmt: skip
    """``p = {"a": 1, "b": 2}`` of the port against ``p.a = 1; p.b = 2`` of MATLAB, or the other way round.

    A dict of the port's may also hold what MATLAB has in variables, ``a = 1; b = 2``.

    Parameters
    ----------
    mine, theirs : sequence of Series
        MATLAB's and the port's that have no partner yet, of functions that correspond.
    forms : callable
        Gives the forms that a quantity of the port may have.
    """
    links: list[Link] = []
    for whole in theirs:
        links += [
            _link(a, piece, forms)
            for a, piece in [
                *_pieces(whole, _free(mine, [link.reference for link in links])),
                *_variables(whole, _free(mine, [link.reference for link in links]), theirs),
            ]
        ]
    for whole in mine:
        links += [_link(piece, b, forms) for b, piece in _pieces(whole, _free(theirs, [link.port for link in links]))]
    return links


def _free(series: Sequence[Series], used: Sequence[Series]) -> list[Series]:
    return [one for one in series if not any(one is other for other in used)]


def _pieces(whole: Series, single: Sequence[Series]) -> list[tuple[Series, Series]]:
    """Which of the single fields are fields of what is made whole, and these."""
    values, found = _contents(whole), list[tuple[Series, Series]]()
    for one in single if values else ():
        holder, dot, key = one.name.rpartition(".")
        if not (dot and one.is_field) or len(one.events) != len(whole.events):
            continue
        name = next((name for name in values[0] if same_name(key, name) >= 0.95), None)
        if name is None or same_name(holder, whole.name) < 0.95 or any(name not in value for value in values):
            continue
        found.append((one, field_of(whole, name, values)))
    return found


def _variables(whole: Series, single: Sequence[Series], others: Sequence[Series]) -> list[tuple[Series, Series]]:
    """MATLAB's variables that a port has in a dict, where neither has the other's name."""
    if not _LITERAL.search(whole.site.text) or any(same_name(one.site.variable, whole.name) >= 0.95 for one in single):
        return []
    values, found = _contents(whole), list[tuple[Series, Series]]()
    for name in values[0] if values else ():
        own = [one for one in single if one.outer and one.is_final and same_name(one.name, name) >= 0.95
               and len(one.events) == len(whole.events)]  # fmt: skip
        if len(own) != 1 or any(same_name(name, other.name) >= 0.95 for other in others):
            continue
        if all(name in value for value in values):
            found.append((own[0], field_of(whole, name, values)))
    return found


def _contents(whole: Series) -> list[dict[str, Any]]:
    """The dicts, or structs, that a statement assigns; empty if it assigns something else."""
    if whole.state != WRITTEN or whole.site.kind != "assign" or not whole.values or not _named(whole.values[0]):
        return []
    return [_named(value) for value in whole.values]


def _named(value: Any) -> dict[str, Any]:
    """A dict, or a struct that is one."""
    if isinstance(value, np.ndarray) and value.dtype == object and value.size == 1:
        value = value.item()
    return {key: item for key, item in value.items() if isinstance(key, str)} if isinstance(value, dict) else {}


def _link(a: Series, b: Series, forms: Callable[[Series], Sequence[Form]]) -> Link:
    pairs = [(k, k) for k in range(len(a.events))]
    samples = [(a.plain(k), b.plain(k)) for k in a.looked_at]
    for form in forms(b):
        if form.offset and not all(_counts(y) for _, y in samples):
            continue  # 2.0 is no place
        if all(fits(x, y, form) and alike(x, y, form) for x, y in samples):
            return Link(a, b, form, pairs, True)
    return Link(a, b, Form(), pairs, False)


def _counts(value: Any) -> bool:
    return not isinstance(value, np.ndarray) or value.dtype.kind in "iu"


def with_field(whole: Any, field: str, value: Any) -> dict[str, Any] | None:
    """A dict as the record has it, with another value in one field; None if a part of it was not recorded."""
    if type(whole) is not dict or any(_is_unknown(item) for item in whole.values()):
        return None
    return {**whole, field: value}


def _is_unknown(value: Any) -> bool:
    known = plain(value)
    return not isinstance(known, np.ndarray | str | list | dict)
