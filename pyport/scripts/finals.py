"""What a port may have otherwise than MATLAB, or not at all, though all that is made of it is right."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pyport.parity.numbers import Allowed
from pyport.scripts.clocks import NO_RESULT
from pyport.scripts.forms import Form, alike, is_even
from pyport.scripts.judge import EITHER_SIGN, Finding, Judged, judge
from pyport.scripts.link import Link
from pyport.scripts.match import called_scopes
from pyport.scripts.measured import Found
from pyport.scripts.record import Record, Site
from pyport.scripts.replay import Replay, identity
from pyport.scripts.results import left_at_end, scope_of
from pyport.scripts.series import WRITTEN, Series, same_name
from pyport.scripts.trials import ROWS_OF_VECTORS, is_placeholder

#: Names from this likeness on are one.
_NAMED = 0.95
#: So many numbers are no chance.
_FEW = 3
#: Lines that only show what they read.
_SHOWS = re.compile(r"^\s*(disp|display|fprintf|printf|fdisp|puts|print)\b")


def with_doubts(replay: Replay, found: Found) -> Found:
    """The same with variables of one name that end otherwise though all that is made of them is right.

    They may mean different things, or slips may cancel: nothing in the two programs tells which. Of what ends too
    early or too late, but is the same until then, something made of it that does so too tells that it is a slip.
    """
    reference = replay.matcher.record
    cut = [link for link in (*replay.set_apart, *_namesakes_alone(replay, found)) if _is_cut(link)]
    judged = [judge(link) for link in replay.set_apart if _end_otherwise(reference, link, found)
              and (_made_of_the_same(reference, link, found) or link in cut)]  # fmt: skip
    slips = [link for link in cut if any(link.reference.name in other.reference.site.reads
                                         and link.port.name in other.port.site.reads for other in cut)]  # fmt: skip
    return found.with_judged([one if one.link in slips else replace(one, finding=Finding.UNSURE)
                              for one in judged if one.finding.wrong])  # fmt: skip


def _namesakes_alone(replay: Replay, found: Found) -> Iterator[Link]:
    """What variables of one name are left with that are in no pair."""
    sides = [[one for one in replay.matcher.quantities_of(record) if one.outer and one.is_final and one.kind in (
        "assign", "state")] for record in (replay.matcher.record, found.record)]  # fmt: skip
    paired = {(link.reference.site.variable, link.port.site.variable) for link in found.links}
    for a in sides[0]:
        yield from (replay.matcher.result(a, b) for b in sides[1] if same_name(a.name, b.name) >= _NAMED
                    and (a.site.variable, b.site.variable) not in paired)  # fmt: skip


def _is_cut(link: Link) -> bool:
    """Whether one side has the first of the other's numbers, and no more: the rest is not what an array is made of."""
    ends = [np.ravel(value) for value in (one.plain(len(one.events) - 1) for one in (link.reference, link.port))
            if isinstance(value, np.ndarray) and value.ndim == 1]  # fmt: skip
    if len(ends) < 2 or ends[0].size == ends[1].size:
        return False
    short, long = sorted(ends, key=np.size)
    rest = long[short.size :]
    return (short.size >= _FEW and not is_even(short) and alike(long[: short.size], short, Form())
            and bool(np.any((rest != 0) & (rest == rest))))  # fmt: skip


def namesakes(replay: Replay, found: Found) -> set[tuple[Any, Any]]:
    """What shares a name and nothing that it is made of, where the port ends as it should all the same.

    A port may go another way to the same results, and call something else what MATLAB's script calls so.
    """
    reference = replay.matcher.record
    wrong = [one.link for one in found.judged if one.finding.wrong and not one.link.by_value]
    names = {_names(link) for link in wrong if _made_of_others(reference, link, found)}
    # What a loop leaves is made of what it writes.
    names -= {_names(link) for link in wrong if link.port.site.kind != "state"
              and not _made_of_others(reference, link, found)}  # fmt: skip
    if not names or not _ends_the_same(replay):
        return set()
    return {identity(link) for link in found.links if not link.by_value and _names(link) in names}


def _names(link: Link) -> tuple[str, str]:
    """The variables of a pair."""
    return link.reference.site.variable, link.port.site.variable


def _ends_the_same(replay: Replay) -> bool:
    """Whether the port, run on its own, has all that MATLAB's script ends with."""
    reference = replay.matcher.record
    partners = {link.reference.site.number: link for link in replay.alone}
    ends = [end.site.number for end in
            left_at_end(reference, replay.matcher.quantities_of(reference), (reference.main, ""))
            if _inputs(reference, end.site) and not is_placeholder(reference, end)]  # fmt: skip
    return bool(ends) and all(n in partners and judge(partners[n]).finding is Finding.SAME for n in ends)


def _made_of_others(reference: Record, link: Link, found: Found) -> bool:
    """Whether nothing that the one statement reads is what the other reads."""
    partners = {(other.reference.site.variable, other.port.site.variable) for other in found.links}
    mine = _inputs(reference, link.reference.site)
    theirs = _inputs(found.record, link.port.site)
    return bool(mine and theirs) and not any((a, b) in partners for a in mine for b in theirs)


def _is_written_last(record: Record, series: Series) -> bool:
    """Whether no statement writes the variable behind it; one that makes it of itself keeps what is in it."""
    own = series.site
    return all(int(record.events_of[site.number][-1]) <= int(series.events[-1]) for site in record.sites
               if (site.file, site.function, site.target) == (own.file, own.function, own.target)
               and site.kind in ("assign", "element", "for") and len(record.events_of[site.number])
               and (own.kind == "assign" or own.variable not in site.reads or _inputs(record, site)))  # fmt: skip


def _made_of_the_same(reference: Record, link: Link, found: Found) -> bool:
    """Whether what the two statements read corresponds: a port may share its work out otherwise among statements.

    What is appended has no index that would be read, and fields may be written all at once.
    """
    partners = {(other.reference.site.variable, other.port.site.variable) for other in found.links}
    own = link.reference
    mine = _inputs(reference, own.site)
    theirs = _inputs(found.record, link.port.site)
    if own.kind == "state":
        # A loop counts in its own way, and its other statements read more.
        mine -= {site.variable for site in reference.sites if site.kind == "for"}
    is_read = all(any((a, b) in partners for a in mine) for b in theirs)
    is_used = all(any((a, b) in partners for b in theirs) for a in mine)
    if link.port.site.kind == "element":
        return bool(theirs) and is_read
    # A dict is made of what all of its fields are made of.
    return is_used and (is_read or (bool(mine) and (own.kind == "state" or bool(link.port.field))))


def _end_otherwise(reference: Record, link: Link, found: Found) -> bool:
    """Whether two variables of one name are written last by two statements, and their last numbers are in no pair."""
    a, b = link.reference, link.port
    ends = int(a.events[-1]), int(b.events[-1])
    return bool(
        b.state == WRITTEN and b.kind == "assign" and same_name(a.name, b.name) >= _NAMED
        and ((a.state == WRITTEN and a.kind == "assign" and (a.site.kind == b.site.kind or b.field))
             or (a.outer and b.outer))
        and _is_written_last(reference, a) and _is_written_last(found.record, b)
        and _are_of_one_kind(*(one.plain(len(one.events) - 1) for one in (a, b)))
        and not any(int(other.reference.events[-1]) == ends[0]
                    or (int(other.port.events[-1]), other.port.field) == (ends[1], b.field) for other in found.links)
    )  # fmt: skip


def _are_of_one_kind(a: Any, b: Any) -> bool:
    """Whether both are arrays, or structs of the same fields, or as many of these."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) > 0 and all(map(_are_of_one_kind, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys()
    return isinstance(a, np.ndarray) and isinstance(b, np.ndarray)


def as_they_stand(replay: Replay, found: Found, tolerance: Allowed | None) -> tuple[Found, list[Site]]:
    """The same where a result of MATLAB's that nothing reads is transposed in the port, or one of its equal rows.

    Then the transposed results that may be meant to be so.

    A port may hold matrices the other way round, or let NumPy repeat a vector: then what its result is made of is held
    so too, or something reads it.
    """
    reference = replay.matcher.record
    quantities = replay.matcher.quantities_of(reference)
    scope = reference.main, ""
    ends = {end.name: end for end in left_at_end(reference, quantities, scope)}
    # What a loop leaves behind is what it has written last.
    last = {one.name: one for one in quantities if one.state == WRITTEN and one.site.kind != "state"
            and one.name in ends and scope_of(one) == scope}  # fmt: skip
    handed = replay.session.inputs if found.record.called else {}
    said: dict[int, Judged] = {}
    meant: list[Site] = []
    for one in found.judged:
        link = one.link
        if not (link.by_value and (link.form.turned or link.form.along >= 0)):
            continue
        if not any(link.reference is each.get(link.reference.name) for each in (ends, last)):
            continue
        finding = _in_form(link, found, handed)
        if finding is Finding.SAME or _is_read(reference, link.reference.site):
            meant += [link.reference.site] if link.form.turned else []
            continue
        plainly = replace(link, form=Form(offset=link.form.offset), by_value=False)
        if finding.wrong:
            said[id(one)] = judge(plainly, (), tolerance)
        else:
            said[id(one)] = replace(judge(plainly, (), tolerance), link=link, finding=finding)
    judged = [said.get(id(one), one) for one in found.judged]
    for link in _turned_outputs(replay, found):
        finding = _in_form(link, found, handed)
        if finding is Finding.SAME:
            meant += [link.reference.site] if link.form.turned else []
            continue
        there = judge(replace(link, form=Form(offset=link.form.offset), by_value=False), (), tolerance)
        judged.append(there if finding.wrong else replace(there, link=link, finding=finding))
    return found._replace(judged=judged, links=[one.link for one in judged]), meant


def _outputs(quantities: Sequence[Series], reference: Record, port: Record) -> list[Series]:
    """What the function file that was called returns; nothing for scripts."""
    scopes = called_scopes(reference, port)
    return [one for one in quantities if one.site.kind == "return" and scopes and scope_of(one) == scopes[0]]


def _turned_outputs(replay: Replay, found: Found) -> Iterator[Link]:
    """The outputs that the port returns transposed, or as one of their equal rows, where they are computed."""
    quantities = replay.matcher.quantities_of(found.record)
    outputs = _outputs(replay.matcher.quantities_of(replay.matcher.record), replay.matcher.record, found.record)
    returned = _last_returned(quantities, found.record)
    for output, value in zip(outputs, returned, strict=True) if len(outputs) == len(returned) else ():
        link = replay.matcher.result(output, value)
        if link.by_value and (link.form.turned or link.form.along >= 0):
            name = _returned(value.site)
            made = [one for one in quantities if one.site.target == name and one.kind == one.site.kind == "assign"
                    and one.site.function == value.site.function and one.order < value.order]  # fmt: skip
            yield replay.matcher.result(output, made[-1]) if made else link


def _in_form(link: Link, found: Found, handed: Mapping[str, Any]) -> Finding:
    """Whether a result may have the form that it has in the port."""
    if link.form.along == 2 and EITHER_SIGN.search(link.reference.site.text):
        return Finding.SAME
    return Finding.DIFFERS if link.form.along >= 0 else _turned(link, found, handed)


def _returned(site: Site) -> str:
    """The text of the value that a site of a ``return`` stands for."""
    try:
        value = ast.parse(site.text.removeprefix("return").strip(), mode="eval").body
    except SyntaxError:
        return ""
    values = value.elts if isinstance(value, ast.Tuple) else [value]
    place = site.number - site.statement
    return ast.unparse(values[place]) if place < len(values) else ""


def _read_by(site: Site) -> Collection[str]:
    """The names that what is written is made of: of several values that are returned each by itself."""
    text = _returned(site) if site.kind == "return" else ""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)} if text else site.reads


def _turned(link: Link, found: Found, handed: Mapping[str, Any]) -> Finding:
    """What is said of a transposed result: wrong if it is made of a matrix that stands as MATLAB's.

    Of vectors alone it is not known which way round the port holds its matrices; what is put together from parts,
    or read in, shows that it holds them so. What a function is handed stands as MATLAB's.
    """
    own = link.port.site
    reads = set(_read_by(own)) - {own.variable}
    if ROWS_OF_VECTORS.search(own.text) or any(
        one.state != WRITTEN or not {one.kind, one.site.kind} <= {"assign", "return"}
        for one in (link.reference, link.port)
    ):
        return Finding.SAME
    made_of = [other for other in found.links if other.port.site.variable in reads
               and other.port.order < link.port.order and other.port.site.function == own.function]  # fmt: skip
    turned = [other for other in made_of if other.form.turned]
    if turned:
        return _turned(turned[-1], found, handed)
    written = {site.variable for site in found.record.sites if site.function == own.function}
    axes = [_axes(other.port) for other in made_of]
    axes += [np.ndim(value) for name, value in handed.items() if own.function and name in reads - written]
    if any(number > 1 for number in axes):
        return Finding.DIFFERS
    return Finding.UNSURE if any(axes) else Finding.SAME


def _axes(series: Series) -> int:
    value = series.plain(len(series.events) - 1)
    return value.ndim if isinstance(value, np.ndarray) and value.size else 0


def absent(replay: Replay, found: Found) -> list[Site]:
    """The results of MATLAB's top level, or of the function that was called, that have no partner.

    None where a run has not come to its end.
    """
    reference = replay.matcher.record
    return [] if reference.ended or reference.dropped or found.record.ended else list(_absent(replay, found))


def _absent(replay: Replay, found: Found) -> Iterator[Site]:
    reference = replay.matcher.record
    outputs = _outputs(replay.matcher.quantities_of(reference), reference, found.record)
    returned = _last_returned(replay.matcher.quantities_of(found.record), found.record) if outputs else []
    # A dict or a list may hold several outputs.
    if all(isinstance(value.plain(len(value.events) - 1), np.ndarray | str) for value in returned):
        other = [output.site for output in outputs
                 if not any(replay.matcher.result(output, value).by_value for value in returned)]  # fmt: skip
        yield from other[max(0, len(other) - max(0, len(outputs) - len(returned))) :]
    paired = {link.reference.site.variable for link in found.links}
    statements = {link.reference.site.statement for link in found.links}
    for end in left_at_end(reference, replay.matcher.quantities_of(reference), (reference.main, "")):
        site = end.site
        # A second output that nobody asks for has to have a name in MATLAB.
        if site.variable in paired or site.statement in statements or not _inputs(reference, site):
            continue
        if is_placeholder(reference, end):
            continue
        if _is_value(end.plain(len(end.events) - 1)) and not NO_RESULT.search(site.text.partition("=")[2]):
            yield site


def _last_returned(quantities: Sequence[Series], port: Record) -> list[Series]:
    """What the function that was called returned last."""
    returned = [one for one in quantities if one.site.kind == "return" and len(one.events)
                and (one.site.file, one.site.function) == (port.main, port.called)]  # fmt: skip
    last = max(returned, key=lambda one: int(one.events[-1]), default=None)
    return [one for one in returned if last is not None and one.site.statement == last.site.statement]


def is_last(reference: Record, site: Site, found: Found) -> bool:
    """Whether a result without a partner is one that must be there: an output, or what the script ends with.

    That is made of things that all have a partner, and not shown.
    """
    if site.kind == "return":
        return True
    paired = {link.reference.site.variable for link in found.links}
    return (
        not site.loops and _inputs(reference, site) <= paired and not _is_read(reference, site, or_shown=True)
        and all(link.reference.site.number < site.number for link in found.links
                if link.reference.site.file == site.file and not link.reference.site.function)
    )  # fmt: skip


def _inputs(record: Record, site: Site) -> set[str]:
    """The variables that a statement is made of."""
    return {one.variable for one in record.sites if one.function == site.function} & (site.reads - {site.variable})


def _is_value(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, np.ndarray) and value.size > 0)


def _is_read(reference: Record, site: Site, *, or_shown: bool = False) -> bool:
    """Whether a line that assigns nothing, such as a plot, reads a variable; `or_shown`, one that prints it as well."""
    written = {line for one in reference.sites if one.file == site.file for line in range(one.line, one.last + 1)}
    word = re.compile(rf"(?<![\w.]){re.escape(site.variable)}\b")
    lines = reference.files[site.file].splitlines()
    return any(word.search(text.partition("%")[0]) and (or_shown or not _SHOWS.match(text))
               for number, text in enumerate(lines, 1) if number not in written)  # fmt: skip
