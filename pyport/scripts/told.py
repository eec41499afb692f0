"""What the comparison of a script and its port found, in sentences: the one place where they are written."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.language import Said, capital, in_language, joined, said
from pyport.parity.numbers import Allowed
from pyport.parity.ways import way
from pyport.scripts.clocks import NO_RESULT, timed
from pyport.scripts.forms import fits, plain, shaped
from pyport.scripts.judge import OF_FACTORS, Finding, Judged, Place
from pyport.scripts.record import Opaque, Record, Site
from pyport.scripts.stopped import endless_loop
from pyport.slips import Change
from pyport.verdict import Verdict

#: Columns of a terminal.
WIDTH = 80
#: Lines of one statement that are shown.
_LINES = 6
#: Whole numbers below this are written without a point.
_WHOLE = 1e15
#: Faults, and blocks without a partner, that are told where not everything is asked for.
FEW = 5

#: A word for each finding, in tables.
WORDS = {
    Finding.SAME: said("same"), Finding.ROUNDING: said("rounding"), Finding.SPREAD: said("rounding*"),
    Finding.CHOSEN: said("sign"), Finding.TIPPED: said("tipped"), Finding.SIGN: said("sign"),
    Finding.OPEN: said("open"), Finding.UNSURE: said("unsure"),
    Finding.DIFFERS: "FAIL", Finding.SHAPE: said("FAIL: size"),
    Finding.KIND: said("FAIL: kind"),
}  # fmt: skip
#: What the words of a table mean, where it is not plain.
EXPLAINED = {
    Finding.SPREAD: said(
        "rounding*: within the measured sensitivity. The port was run again with every operation off by "
        "one rounding; its result moved as far as this difference."
    ),
    Finding.TIPPED: said(
        "tipped: the two sides decide otherwise (a floor, an argmax, a comparison), and rounding alone "
        "can make the port decide so."
    ),
    Finding.SIGN: said(
        "sign: eigenvectors and singular vectors may have either sign, and these differ in nothing else."
    ),
    Finding.OPEN: said(
        "open: the last digits differ by more than the port's own rounding explains; MATLAB's formula may "
        "lose more than the port's."
    ),
    Finding.UNSURE: said(
        "unsure: the two differ, if they are one quantity, for which their place or their name alone speaks; "
        "--pair A=B says that they are."
    ),
}
#: The same where a tolerance decides.
_WITHIN = said("within")
EVERY_PASS = said(
    "Every statement starts from MATLAB's own numbers, so one fault is not reported again at the statements behind it."
)


@dataclass(frozen=True)
class Cure:
    """An edit of the port with which a fault is gone, as far as it was tried.

    Attributes
    ----------
    change : Change
        The slip, the statement as it stands, and as it is right.
    file : str
        Of the port.
    verdict : Verdict
        Of the whole port with this edit.
    next : (str, int) or None
        The file and line of the first fault that is left with it.
    """

    change: Change
    file: str
    verdict: Verdict
    next: tuple[str, int] | None


@dataclass(frozen=True, eq=False)
class Mended:
    """A port with its cures.

    Attributes
    ----------
    text : str
        Its file.
    count : int
        How many cures.
    result : ScriptResult
        What is found of it.
    """

    text: str
    count: int
    result: ScriptResult


@dataclass(frozen=True, eq=False)
class Fault:
    """A statement of the port that does not do what MATLAB does.

    Attributes
    ----------
    line : int
        Of the port.
    file : str
        Of the port.
    lines : tuple of int
        All lines of the port that compute it, in the order of computing: `line` is among them.
    reference : Site or None
        MATLAB's statement; None if it has none.
    judged : Judged or None
        The comparison that shows it; None for what is told in words alone.
    words : str
        What is wrong, in a sentence.
    event : int
        The port's event at which it shows.
    undecided : bool
        It may be rounding.
    cures : tuple of Cure
        The slips that it may be, of one statement, the likeliest first; none if none is known.
    """

    line: int
    file: str
    lines: tuple[int, ...]
    reference: Site | None
    judged: Judged | None
    words: str
    event: int
    undecided: bool = False
    cures: tuple[Cure, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class ScriptResult:
    """What the comparison of a script and its port found.

    Attributes
    ----------
    reference, port : Record
        The port as it runs on its own.
    judged : sequence of Judged
        The quantities that correspond, in the port's order.
    faults : sequence of Fault
        In computing order; those that are undecided behind the others.
    alone : sequence of Site
        Statements of MATLAB's whose quantity the port does not have.
    extra : sequence of Site
        Statements of the port that have no partner.
    notes : sequence of str
    tolerance : Allowed or None
        The caller's, which decided alone.
    lacking, transposed : sequence of Site
        MATLAB's results that have no partner in the port, and those that the port has transposed, as it may be meant.
    mended : Mended or None
        The port with all cures that were found, if it was to be cured.

    Notes
    -----
    ``bool(result)`` is True only for PASS: ``assert pyport.verify("train.m", "train.py")``. ``print(result)`` prints
    what `report` returns.
    """

    reference: Record
    port: Record
    judged: Sequence[Judged]
    faults: Sequence[Fault]
    alone: Sequence[Site] = ()
    extra: Sequence[Site] = ()
    notes: Sequence[str] = ()
    tolerance: Allowed | None = None
    seconds: float = 0.0
    lacking: Sequence[Site] = ()
    transposed: Sequence[Site] = ()
    mended: Mended | None = None

    @property
    def verdict(self) -> Verdict:
        """FAIL if a statement is at fault, UNDECIDED if one may be."""
        if any(not fault.undecided for fault in self.faults):
            return Verdict.FAIL
        return Verdict.UNDECIDED if self.faults else Verdict.PASS

    def report(self) -> str:
        """The verdict, the first fault with both lines, and how many more: plain text, in 80 columns."""
        return plain_report(self)

    def __bool__(self) -> bool:
        return self.verdict is Verdict.PASS

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        at = f" at line {self.faults[0].line}" if self.faults else ""
        return f"<{type(self).__name__} {self.verdict.name}{at}: {self.port.main} beside {self.reference.main}>"


def word(result: ScriptResult, one: Judged) -> str:
    """What is found of a statement, in a table."""
    within = result.tolerance is not None and one.differing and one.finding is Finding.SAME
    return _WITHIN if within else WORDS[one.finding]


def by_what(result: ScriptResult) -> Said:
    """Why numbers that are not the same are right: ``by rounding``, or the tolerance that was given."""
    given = result.tolerance
    if given is None:
        return said("by rounding")
    parts = (("rtol", given.relative), ("atol", given.absolute), ("ulps", given.ulps))
    words = ", ".join(f"{name} {value:g}" for name, value in parts if value)
    return said("within the tolerance ({tolerance})", tolerance=words or "0")


def worst(result: ScriptResult) -> Said:
    """What a table's column of worst differences says."""
    if result.tolerance is None:
        return said("worst: the largest difference divided by what is allowed. Up to 1 is rounding.")
    return said("worst: the largest difference divided by what is allowed. Up to 1 is within the tolerance.")


def ending(record: Record, program: str) -> Said:
    """How a program did not come to its end."""
    if not record.is_late:
        return said("{program} stops: {error}", program=program, error=record.reason)
    head = endless_loop(record)
    if not record.line:
        where = said("it was still running")
    elif head is None:
        where = said("it was still in line {line}", line=record.line)
    else:
        where = said("it was still in the loop of line {line}", line=head.line)
    if record.time:
        return said("{program} does not end: after {time}, its time limit, {where}",
                    program=program, time=record.time, where=where)  # fmt: skip
    return said("{program} does not end: when its time was up, {where}", program=program, where=where)


def not_printed(programs: Sequence[tuple[str, Sequence[int]]]) -> list[str]:
    """What is said of lines that print what they compute there, of each program; nothing if there are none."""
    where = [said("{file} {lines}", file=file, lines=numbered(lines)) for file, lines in programs if lines]
    if not where:
        return []
    if sum(len(lines) for _, lines in programs) == 1:
        return [said("Not compared is what {where} computes only to print it; give it a name to have it compared.",
                     where=where[0])]  # fmt: skip
    return [said("Not compared is what {where} compute only to print it; give it a name to have it compared.",
                 where=joined(" and ", where))]  # fmt: skip


def by_the_clock(records: Sequence[Record]) -> list[str]:
    """What is said of lines that write what a clock says, or compute with it; nothing if there are none."""
    lines = [(record, {record.sites[number].line for number in timed(record)
                       if record.sites[number].file == record.main and record.sites[number].kind != "state"})
             for record in records]  # fmt: skip
    where = [said("{file} {lines}", file=record.main, lines=numbered(own)) for record, own in lines if own]
    return [said("Not compared is what a clock says: {where}.", where=joined(", ", where))] if where else []


def conclusion(result: ScriptResult) -> str:
    """The answer in one sentence."""
    mine, theirs = result.reference.main, result.port.main
    if result.verdict is Verdict.PASS:
        found = {"port": theirs, "reference": mine, "statements": statements(len(result.judged)),
                 "numbers": numbers(sum(one.numbers for one in result.judged))}  # fmt: skip
        but = joined("; ", _exceptions(result))
        if but:
            return said("{port} does what {reference} does: {statements}, {numbers} compared; {but}.", **found, but=but)
        return said("{port} does what {reference} does: {statements}, {numbers} compared.", **found)
    return accusation(result, result.faults[0])


def _exceptions(result: ScriptResult) -> list[str]:
    """Which of MATLAB's results are not in the port, which are transposed there, and which have another sign."""
    found: list[str] = []
    for sites, is_lacking in ((result.lacking, True), (result.transposed, False)):
        if not sites:
            continue
        which = {"names": ", ".join(dict.fromkeys(site.target for site in sites)),
                 "lines": numbered(site.line for site in sites)}  # fmt: skip
        if is_lacking:
            found.append(said("{names} of {lines} has no partner in the port", **which) if len(sites) == 1 else
                         said("{names} of {lines} have no partner in the port", **which))  # fmt: skip
        else:
            found.append(said("{names} of {lines} is transposed in the port", **which) if len(sites) == 1 else
                         said("{names} of {lines} are transposed in the port", **which))  # fmt: skip
    chosen = [one.link.reference.site for one in result.judged if one.finding is Finding.CHOSEN]
    of_qr = [site for site in chosen if (by := OF_FACTORS.search(site.text)) and by[1] == "qr"]
    for sites in (of_qr, [site for site in chosen if site not in of_qr]):
        if not sites:
            continue
        which = {"names": ", ".join(dict.fromkeys(site.target for site in sites)),
                 "lines": numbered(site.line for site in sites)}  # fmt: skip
        found.append(
            said("{names} of {lines} have other signs in the port, as those of qr may: their product is the same",
                 **which) if sites is of_qr else
            said("vectors of {names} in {lines} have the opposite sign in the port, as those of eig and svd may",
                 **which)
        )  # fmt: skip
    return found


def accusation(result: ScriptResult, fault: Fault) -> Said:
    """Which lines do not do what, as a sentence."""
    # With another text in that line alone it is gone: the others are right.
    lines = (fault.line,) if fault.cures else fault.lines
    who = said("{file} {lines}", file=fault.file, lines=numbered(lines)) if lines else fault.file
    many, site = len(set(lines)) > 1, fault.reference
    if site is not None and site.kind == "return":
        of = {"port": who, "function": site.function, "file": site.file}
        if fault.undecided:
            return said("{port} may not return what {function} of {file} returns.", **of)
        if many:
            return said("{port} do not return what {function} of {file} returns.", **of)
        return said("{port} does not return what {function} of {file} returns.", **of)
    what, does = result.reference.main, True
    if site is not None:
        theirs = range(site.line, min(site.last, site.line + _LINES - 1) + 1)
        what, does = said("{file} {lines}", file=site.file, lines=numbered(theirs)), len(theirs) == 1
    both = {"port": who, "reference": what}
    if fault.undecided:
        return (said("{port} may not do what {reference} does.", **both) if does else
                said("{port} may not do what {reference} do.", **both))  # fmt: skip
    if many:
        return (said("{port} do not do what {reference} does.", **both) if does else
                said("{port} do not do what {reference} do.", **both))  # fmt: skip
    return (said("{port} does not do what {reference} does.", **both) if does else
            said("{port} does not do what {reference} do.", **both))  # fmt: skip


def sentence(fault: Fault) -> str:
    """What differs, where, and how far: pass, element, both numbers, what is allowed."""
    if fault.judged is None or fault.judged.first is None:
        return started(fault.words)
    if fault.undecided and not fault.judged.finding.undecided:
        # The numbers are right from MATLAB's own: the words say why it shows all the same.
        return joined(" ", [difference(fault.judged), started(fault.words)])
    return difference(fault.judged)


def remedy(result: ScriptResult, fault: Fault, lang: str = "en") -> list[tuple[str, list[tuple[str, str]]]]:
    """The slips that a fault may be: of each a sentence, and the cured statement with its place; none if none is known.

    Behind the last stands what became of the port with the first of them.
    """
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for k, cure in enumerate(fault.cures):
        card = cure.change.card
        title = getattr(card.title, lang)
        words = (said("Slip: {title} (pyport slips {id}). Right would be without it.", title=title, id=card.id)
                 if not cure.change.after else
                 said("Slip: {title} (pyport slips {id}). Right would be", title=title, id=card.id) if k == 0 else
                 said("Or, with the same numbers: {title} (pyport slips {id}). Right would be",
                      title=title, id=card.id))  # fmt: skip
        right = cure.change.after.splitlines()
        shown = [(f"{cure.file}:{cure.change.line + n}", text) for n, text in enumerate(right[:_LINES])]
        found.append((words, [*shown, *([("...", "")] if len(right) > _LINES else [])]))
    if fault.cures:
        found.append((said("That was tried: {what}.", what=tried(result, fault.cures[0])), []))
    elif fault.judged is not None and not fault.undecided:
        found.append((_unnamed(fault.judged), []))
    return found


def _unnamed(one: Judged) -> Said:
    """What can be measured where no cure was found."""
    link = one.link
    pairs = [(link.reference.plain(i), link.port.plain(j)) for i, j in link.pairs]
    found = None
    if all(isinstance(wanted, np.ndarray) and fits(wanted, got, link.form) for wanted, got in pairs):
        found = way([(shaped(wanted, link.form), got) for wanted, got in pairs])
    if found is None:
        return said("Slip: none known.")
    what = {"name": quantity_of(link.reference.site), "way": found}
    return (said("Slip: none known; in every pass {name} {way}.", **what) if len(pairs) > 1 else
            said("Slip: none known; {name} {way}.", **what))  # fmt: skip


def written(found: Mended, file: str, reference: str) -> Said:
    """What a file of a cured port is, and what is left at fault in it."""
    cured = said("1 slip is cured", n=1) if found.count == 1 else said("{n} slips are cured", n=found.count)
    left = found.result.faults
    if not left:
        return said("written: {file}: {cured}, and it does what {reference} does.",
                    file=file, cured=cured, reference=found.result.reference.main)  # fmt: skip
    words = {"file": file, "cured": cured, "again": f"pyport verify {reference} {file}",
             "where": numbered({fault.line for fault in left if fault.undecided is left[0].undecided})}  # fmt: skip
    if left[0].undecided:
        return said("written: {file}: {cured}; {where} may still be at fault. Next: {again}", **words)
    return said("written: {file}: {cured}; still at fault, without a known cure: {where}. Next: {again}", **words)


def tried(result: ScriptResult, cure: Cure) -> Said:
    """What became of a port with a cure."""
    if cure.next is None:
        return said("with it {port} does what {reference} does",
                    port=result.port.main, reference=result.reference.main)  # fmt: skip
    file, line = cure.next
    if cure.verdict is Verdict.UNDECIDED:
        return said("with it the next line that may be at fault is {file} line {line}", file=file, line=line)
    return said("with it the next line that is at fault is {file} line {line}", file=file, line=line)


def difference(one: Judged) -> str:
    """Where a quantity differs first, and how far; empty if it does not."""
    place = one.first
    if place is None:
        return ""
    head = joined(", ", [*passes(one, place), said("{quantity}{element}", quantity=quantity_of(one.link.reference.site),
                                                   element=_element(place))])  # fmt: skip
    if one.finding in (Finding.SHAPE, Finding.KIND):
        port, reference = place.port, place.reference
        if not place.path:
            # As each language has them: what is compared has no axes of length 1.
            i, j = one.link.pairs[place.pair]
            port, reference = one.link.port.values[j], one.link.reference.values[i]
        return said("{place}: port {port}, MATLAB {reference}.",
                    place=head, port=described(port), reference=described(reference))  # fmt: skip
    if one.finding is Finding.UNSURE:
        mine = quantity_of(one.link.reference.site)
        theirs = one.link.port.name if one.link.port.field else quantity_of(one.link.port.site)
        sides = place.port, place.reference
        are_sizes = any(map(np.ndim, sides))
        if are_sizes and not place.path:
            i, j = one.link.pairs[place.pair]
            sides = one.link.port.values[j], one.link.reference.values[i]
        both = [described(value) if are_sizes else number(value) for value in sides]
        pair = {"place": head, "port": both[0], "reference": both[1]}
        if one.link.form.turned:
            return said("{place}: port {port}, MATLAB {reference}; the port has MATLAB's matrix transposed, and "
                        "nothing shows that this is meant.", **pair)  # fmt: skip
        if one.link.port.field:
            return said("{place}: port {port}, MATLAB {reference}; all that is made of it is right, so the port means "
                        "something else by {theirs}, or slips cancel.", **pair, theirs=theirs)  # fmt: skip
        if not one.link.is_guess:
            return said(
                "{place}: port {port}, MATLAB {reference}; all that is made of it is right, so the port means "
                "something else by {theirs}, or slips cancel: --pair {mine}={theirs} says that it is one quantity.",
                **pair, mine=mine, theirs=theirs,
            )  # fmt: skip
        return said(
            "{place}: port {port}, MATLAB {reference}; the port calls it {theirs}, if it is the same quantity: "
            "--pair {mine}={theirs} says so.",
            **pair, mine=mine, theirs=theirs,
        )  # fmt: skip
    far = {"place": head, "port": number(place.port), "reference": number(place.reference)}
    if one.finding is Finding.TIPPED:
        return said("{place}: port {port}, MATLAB {reference}; rounding tips this decision, so it may be right.", **far)
    if not np.isfinite(place.difference) or isinstance(place.reference, str) or place.allowed == 0:
        return said("{place}: port {port}, MATLAB {reference}.", **far)
    return said(
        "{place}: port {port}, MATLAB {reference}; |diff| {difference:.1e} > {allowed:.1e} allowed ({times:.2g} x).",
        **far, difference=place.difference, allowed=place.allowed, times=place.difference / place.allowed,
    )  # fmt: skip


def quantity_of(site: Site) -> str:
    """What a site writes, as a sentence calls it."""
    return site.target or said("the condition")


def passes(one: Judged, place: Place) -> list[Said]:
    """In which call and in which pass of its loops a place is; empty where there is one only."""
    if len(one.link.pairs) == 1:
        return []
    series = one.link.port
    key = series.keys[one.link.pairs[place.pair][1]]
    found = []
    if any(other[0] != key[0] for other in series.keys):
        found.append(said("call {n}", n=key[0] + 1))
    if inner := key[1:-1]:
        found.append(said("pass {n}", n=", ".join(map(str, inner))))
    if any(other[-1] for other in series.keys):
        found.append(said("time {n}", n=key[-1] + 1))
    return found


def _element(place: Place) -> str:
    if not place.index:
        return place.path
    matlab = ",".join(str(k + 1) for k in place.index)
    return f"{place.path}({matlab}) [{','.join(map(str, place.index))}]"


def number(value: Any) -> str:
    """A value as both languages would have it typed in."""
    if isinstance(value, str):
        return repr(value)
    item = np.asarray(value).item()
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(item, float) and item.is_integer() and abs(item) < _WHOLE:
        return f"{item:.0f}"
    return repr(item) if isinstance(item, complex | float) else str(item)


def described(value: Any) -> str:
    """The size and class of a value."""
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return said("a cell array of {size}", size="x".join(map(str, value.shape)))
        # One axis alone is written as Python writes it.
        return f"({len(value)},)" if value.ndim == 1 else "x".join(map(str, value.shape)) or said("one number")
    if isinstance(value, str):
        return said("text")
    if isinstance(value, np.generic | int | float | complex):
        return said("one number")
    if isinstance(value, list | tuple):
        numbers = plain(value)
        if isinstance(numbers, np.ndarray):
            return described(np.asarray(value))
        return said("{n} values of several sizes or kinds", n=len(value))
    if isinstance(value, dict):
        return said("the fields {names}", names=", ".join(value))
    return str(getattr(value, "what", type(value).__name__))


def source(record: Record, file: str, lines: Iterable[int]) -> list[tuple[str, str]]:
    """Lines of a source file: where each stands, and its text."""
    text = record.files[file].splitlines()
    return [(f"{file}:{line}", text[line - 1].strip() if line <= len(text) else "") for line in sorted(set(lines))]


def sources(result: ScriptResult, fault: Fault) -> list[tuple[str, str]]:
    """The source lines of both sides of a fault."""
    told = []
    if (site := fault.reference) is not None:
        told += source(result.reference, site.file, range(site.line, min(site.last, site.line + _LINES - 1) + 1))
    written = None if fault.judged is None else fault.judged.link.port.site
    # What a loop leaves behind stands on all of its lines, and those that compute it are told.
    if written is not None and written.file == fault.file and written.kind != "state":
        rest: Iterable[int] = range(written.line, min(written.last, written.line + _LINES - 1) + 1)
    else:
        rest = ()
    return told + source(result.port, fault.file, [*fault.lines, *(rest if fault.lines else ())])


def others(result: ScriptResult) -> str:
    """How many more lines are at fault, and which; empty if none is."""
    told = {_place(fault) for fault in result.faults[:1]}
    parts = []
    for undecided in (False, True):
        places = dict.fromkeys(_place(fault) for fault in result.faults[1:] if fault.undecided is undecided)
        found = [place for place in places if place not in told]
        told |= set(found)
        if not found:
            continue
        files: dict[str, list[int]] = {}
        for file, line in found:
            files.setdefault(file, []).extend([line] if line else [])
        where = joined(", ", (said("{file} {lines}", file=file, lines=numbered(lines)) if lines else file
                              for file, lines in files.items()))  # fmt: skip
        parts.append(said("{n} more undecided: {where}.", n=len(found), where=where) if undecided else
                     said("{n} more at fault: {where}.", n=len(found), where=where))  # fmt: skip
    return joined(" ", parts)


def in_short(fault: Fault, lang: str = "en") -> str:
    """A fault in one line: its place, and its slip with the cure, else what differs."""
    if not fault.cures:
        return f"{fault.file}:{fault.line}: {in_language(sentence(fault), lang)}"
    change = fault.cures[0].change
    title, where = getattr(change.card.title, lang), f"{fault.cures[0].file}:{change.line}"
    right = " ".join(change.after.split())
    return f"{where}: {title} ({change.card.id}){f': {right}' if right else ''}"


def _place(fault: Fault) -> tuple[str, int]:
    """The line at fault; 0 where it is the whole file."""
    return fault.file, fault.line if fault.lines else 0


def tally(result: ScriptResult) -> Said:
    """How many numbers of what is not at fault are the same, and how many are not and may be so."""
    right = [one for one in result.judged if one.finding in (Finding.SAME, Finding.ROUNDING, Finding.SPREAD)]
    words = _numbers(sum(one.numbers for one in right), sum(one.differing for one in right), by_what(result))
    if measured := sum(one.finding is Finding.SPREAD for one in right):
        words = (said("{numbers} (in 1 statement, by its measured sensitivity)", numbers=words) if measured == 1 else
                 said("{numbers} (in {n} statements, by their measured sensitivity)",
                      numbers=words, n=measured))  # fmt: skip
    if result.verdict is Verdict.PASS:
        if result.reference.draws and result.port.draws:
            return said("{numbers}; the port was given MATLAB's random numbers.", numbers=capital(words))
        return started(words)
    if not right:
        return said("No other statement is compared.")
    n = len(right)
    if n < len(result.judged):
        return (said("The other statement compared agrees: {numbers}.", numbers=words) if n == 1 else
                said("The other {n} statements compared agree: {numbers}.", n=n, numbers=words))  # fmt: skip
    return (said("The 1 statement compared agrees as far as it runs: {numbers}.", numbers=words) if n == 1 else
            said("The {n} statements compared agree as far as they run: {numbers}.", n=n, numbers=words))  # fmt: skip


def _numbers(total: int, differing: int, how: Said) -> Said:
    """How many of so many numbers are the same, and how the others differ."""
    same = total - differing
    if not total:
        return said("no number is among them")
    if total == 1:
        return said("the one number differs {how}", how=how) if differing else said("the one number is the same")
    if not differing:
        return said("all {n:,} numbers are the same", n=total)
    if not same:
        return said("all {n:,} numbers differ {how}", n=total, how=how)
    rest = (said("the other one differs {how}", how=how) if differing == 1 else
            said("the other {n:,} differ {how}", n=differing, how=how))  # fmt: skip
    return (said("1 of {total:,} numbers is the same, {rest}", total=total, rest=rest) if same == 1 else
            said("{same:,} of {total:,} numbers are the same, {rest}", same=same, total=total, rest=rest))  # fmt: skip


def next_step(result: ScriptResult) -> str:
    """What to do now; empty after a PASS."""
    if result.verdict is Verdict.PASS:
        return ""
    look = said("Next: --verbose shows every statement, --report page.html both sources side by side.")
    if result.verdict is Verdict.FAIL:
        # Of a port in several files the main one alone is written.
        has_cures = any(cure.file == result.port.main for fault in result.faults for cure in fault.cures)
        if has_cures and result.mended is None:
            return said("Next: --verbose shows every statement, --report page.html both sources side by side, --fix "
                        "FILE.py writes the port with its cures.")  # fmt: skip
        return look
    if result.port.is_late or result.reference.is_late:
        return joined(" ", [look, said("--timeout gives each run more seconds.")])
    return joined(" ", [look, said("--rtol, --atol or --ulps decide by your tolerance instead.")])


# -- what has no partner --------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """Statements without a partner.

    Attributes
    ----------
    file : str
    lines : tuple of int
    quantities : tuple of str
        What they write.
    feeds : Site or None
        The statement, compared, that they are there for.
    """

    file: str
    lines: tuple[int, ...]
    quantities: tuple[str, ...]
    feeds: Site | None


def blocks(result: ScriptResult) -> tuple[list[Block], list[Block]]:
    """What of MATLAB and what of the port has no partner, each with the compared statement that it feeds."""
    mine = [one.link.reference.site for one in result.judged]
    theirs = [one.link.port.site for one in result.judged]
    faulty = {(fault.file, line) for fault in result.faults for line in fault.lines}
    return _blocks(result.reference, result.alone, mine, set()), _blocks(result.port, result.extra, theirs, faulty)


def _blocks(record: Record, alone: Sequence[Site], known: Sequence[Site], told: set[tuple[str, int]]) -> list[Block]:
    numbers = {site.number for site in known}
    lines = {(site.file, site.line) for site in known}
    by_clock = timed(record)
    left = [site for site in alone if (site.file, site.line) not in told and site.kind != "state"
            and site.number not in by_clock and _computes(record, site)]  # fmt: skip
    groups: dict[tuple[str, int], list[Site]] = {}
    for site in left:
        fed = _fed(record, site, numbers, set())
        # A line of which something is compared is no line that is not, but for a second result that nothing reads.
        if (site.file, site.line) in lines and (
            fed is not None or site.kind != "assign" or site.target.startswith("_")
        ):
            continue
        groups.setdefault((site.file, -1 if fed is None else fed), []).append(site)
    return [Block(file, tuple(sorted({site.line for site in sites})),
                  tuple(dict.fromkeys(site.target for site in sites if site.target)),
                  record.sites[fed] if fed >= 0 else None)
            for (file, fed), sites in groups.items()]  # fmt: skip


def _computes(record: Record, site: Site) -> bool:
    """Whether a statement computes something, and makes no function, window, file or generator."""
    values = [record.values[event] for event in record.events_of[site.number].tolist()]
    return not all(isinstance(value, Opaque) for value in values) and not (
        record.language == "matlab" and site.kind == "assign" and NO_RESULT.match(site.text.partition("=")[2].strip())
    )


def _fed(record: Record, site: Site, known: set[int], seen: set[int]) -> int | None:
    """The first compared statement that reads what a statement writes, perhaps by way of others."""
    seen.add(site.number)
    if site.kind in ("for", "test"):
        readers = [other for other in record.sites if site.number in other.loops]
    elif site.kind == "return":
        readers = _naming(record, site.function.rpartition(".")[2])
    elif site.variable.startswith("self."):
        # Any method may read it, and whoever has the object.
        readers = _naming(record, site.variable.split(".")[1])
    else:
        name = site.variable
        # A function of Python reads what its file assigns.
        everywhere = record.language == "python" and not site.function
        # A function returns what it has assigned, and a part is written into the whole.
        readers = [other for other in record.sites
                   if (name in other.reads
                       or (other.kind in ("return", "element") and other.target.partition(".")[0] == name))
                   and other.file == site.file and (other.function == site.function or everywhere)
                   and (other.number > site.number or other.function != site.function
                        or set(other.loops) & set(site.loops))]  # fmt: skip
    for reader in readers:
        if reader.number in known and reader.number != site.number:
            return reader.number
    for reader in readers:
        if reader.number not in seen and (found := _fed(record, reader, known, seen)) is not None:
            return found
    return None


def _naming(record: Record, name: str) -> list[Site]:
    """The statements that read something of a name, be it of an object."""
    return [other for other in record.sites if any(read.rpartition(".")[2] == name for read in other.reads)]


def block_sentence(block: Block) -> Said:
    """Which lines have no partner, and what they are there for."""
    where = said("{file} {lines}", file=block.file, lines=numbered(block.lines))
    if block.quantities:
        names = ", ".join(block.quantities)
        where = (said("{where} computes {quantities}", where=where, quantities=names) if len(set(block.lines)) == 1 else
                 said("{where} compute {quantities}", where=where, quantities=names))  # fmt: skip
    if block.feeds is None:
        return said("{where}, which nothing that is compared reads", where=where)
    for_what = {"where": where, "quantity": quantity_of(block.feeds), "line": block.feeds.line}
    return (said("{where}, used for {quantity} in line {line}", **for_what) if block.quantities else
            said("{where} used for {quantity} in line {line}", **for_what))  # fmt: skip


# -- words ----------------------------------------------------------------------------------------


def statements(count: int) -> Said:
    """``1 statement``, ``2 statements``."""
    return said("{n:,} statement", n=count) if count == 1 else said("{n:,} statements", n=count)


def numbers(count: int) -> Said:
    """``1 number``, ``2 numbers``."""
    return said("{n:,} number", n=count) if count == 1 else said("{n:,} numbers", n=count)


def times(count: int) -> Said:
    """``1 pass``, ``2 passes``."""
    return said("{n:,} pass", n=count) if count == 1 else said("{n:,} passes", n=count)


def started(words: str) -> Said:
    """Words as a sentence: with a capital letter, and a full stop."""
    return said("{words}.", words=capital(words))


def numbered(lines: Iterable[int]) -> Said:
    """``line 9``, ``lines 7 and 8``, ``lines 4-6, 9 and 18``."""
    ordered = sorted(set(lines))
    ranges: list[list[int]] = []
    for line in ordered:
        if ranges and line == ranges[-1][-1] + 1:
            ranges[-1].append(line)
        else:
            ranges.append([line])
    parts = [part for run in ranges
             for part in ([f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(line) for line in run])]  # fmt: skip
    words = parts[0] if len(parts) == 1 else said("{others} and {last}", others=", ".join(parts[:-1]), last=parts[-1])
    return said("lines {lines}", lines=words) if len(ordered) > 1 else said("line {line}", line=words)


def plain_report(result: ScriptResult) -> str:
    """The verdict, the first fault with both lines, and how many more: plain text, for a failed test."""
    parts = [f"{result.verdict.name}: {conclusion(result)}"]
    for fault in result.faults[:1]:
        parts += [sentence(fault), *(f"  {place}: {text}" for place, text in sources(result, fault))]
        for words, lines in remedy(result, fault):
            parts += [words, *(f"  {place}: {text}" for place, text in lines)]
    parts += [words for words in (others(result), *result.notes) if words]
    return "\n".join(textwrap.fill(part, WIDTH, subsequent_indent="    " * part.startswith(" ")) for part in parts)
