"""What the comparison of a script and its port found, in sentences: the one place where they are written."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyport.parity.numbers import Allowed
from pyport.scripts.forms import plain
from pyport.scripts.judge import Finding, Judged, Place
from pyport.scripts.record import Record, Site
from pyport.scripts.stopped import endless_loop
from pyport.slips import Change
from pyport.verdict import Verdict

#: How long a run was that was stopped.
_SECONDS = re.compile(r"(?<=after )\S+ s\b")
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
    Finding.SAME: "same", Finding.ROUNDING: "rounding", Finding.SPREAD: "rounding*", Finding.TIPPED: "tipped",
    Finding.SIGN: "sign", Finding.OPEN: "open", Finding.UNSURE: "unsure",
    Finding.DIFFERS: "FAIL", Finding.SHAPE: "FAIL: size",
    Finding.KIND: "FAIL: kind",
}  # fmt: skip
#: What the words of a table mean, where it is not plain.
EXPLAINED = {
    Finding.SPREAD: "rounding*: within the measured sensitivity. The port was run again with every operation "
                    "off by one rounding; its result moved as far as this difference.",
    Finding.TIPPED: "tipped: the two sides decide otherwise (a floor, an argmax, a comparison), and rounding alone can "
                    "make the port decide so.",
    Finding.SIGN: "sign: eigenvectors and singular vectors may have either sign, and these differ in nothing else.",
    Finding.OPEN: "open: the last digits differ by more than the port's own rounding explains; MATLAB's formula may "
                  "lose more than the port's.",
    Finding.UNSURE: "unsure: the two differ, if they are one quantity, for which their place or their name alone "
                    "speaks; --pair A=B says that they are.",
}  # fmt: skip
#: The same where a tolerance decides.
_WITHIN = "within"
EVERY_PASS = (
    "Every statement starts from MATLAB's own numbers, so that one fault is not told again at the statements behind it."
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


def by_what(result: ScriptResult) -> str:
    """Why numbers that are not the same are right: ``by rounding``, or the tolerance that was given."""
    given = result.tolerance
    if given is None:
        return "by rounding"
    parts = (("rtol", given.relative), ("atol", given.absolute), ("ulps", given.ulps))
    said = ", ".join(f"{name} {value:g}" for name, value in parts if value)
    return f"within the tolerance ({said or '0'})"


def worst(result: ScriptResult) -> str:
    """What a table's column of worst differences says."""
    return ("worst: the largest difference divided by what is allowed. "
            f"Up to 1 is {'rounding' if result.tolerance is None else 'within the tolerance'}.")  # fmt: skip


def ending(record: Record) -> str:
    """Why a run did not come to its end, behind the name of the program."""
    if not record.is_late:
        return f"stops: {record.ended}"
    head, after = endless_loop(record), _SECONDS.search(record.ended)
    where = f"in line {record.line}" if head is None else f"in the loop of line {head.line}"
    time = f"after {after[0]}, its time limit," if after else "when its time was up"
    return f"does not end: {time} it was still {where if record.line else 'running'}"


def not_printed(programs: Sequence[tuple[str, Sequence[int]]]) -> list[str]:
    """What is said of lines that print what they compute there, of each program; nothing if there are none."""
    where = [f"{file} {numbered(lines)}" for file, lines in programs if lines]
    if not where:
        return []
    one = sum(len(lines) for _, lines in programs) == 1
    return [f"Not compared is what {' and '.join(where)} {'computes' if one else 'compute'} only to print it; give "
            "it a name to have it compared."]  # fmt: skip


def conclusion(result: ScriptResult) -> str:
    """The answer in one sentence."""
    mine, theirs = result.reference.main, result.port.main
    if result.verdict is Verdict.PASS:
        numbers = sum(one.numbers for one in result.judged)
        statements = counted(len(result.judged), "statement")
        return f"{theirs} does what {mine} does: {statements}, {counted(numbers, 'number')} compared{_but(result)}."
    return accusation(result, result.faults[0])


def _but(result: ScriptResult) -> str:
    """Which of MATLAB's results are not in the port, or transposed there, behind a sentence; empty if none is."""
    said = ""
    for sites, words in ((result.lacking, ("has no partner", "have no partner")),
                         (result.transposed, ("is transposed", "are transposed"))):  # fmt: skip
        if sites:
            names = ", ".join(dict.fromkeys(site.target for site in sites))
            said += f"; {names} of {numbered(site.line for site in sites)} {words[len(sites) > 1]} in the port"
    return said


def accusation(result: ScriptResult, fault: Fault) -> str:
    """Which lines do not do what, as a sentence."""
    one = len(set(fault.lines)) < 2
    who = f"{fault.file} {numbered(fault.lines)}" if fault.lines else fault.file
    does = "may not" if fault.undecided else "does not" if one else "do not"
    site = fault.reference
    if site is None:
        return f"{who} {does} do what {result.reference.main} does."
    if site.kind == "return":
        return f"{who} {does} return what {site.function} of {site.file} returns."
    lines = range(site.line, min(site.last, site.line + _LINES - 1) + 1)
    many = "do" if len(lines) > 1 else "does"
    return f"{who} {does} do what {site.file} {numbered(lines)} {many}."


def sentence(fault: Fault) -> str:
    """What differs, where, and how far: pass, element, both numbers, what is allowed."""
    if fault.judged is None or fault.judged.first is None:
        return f"{fault.words[:1].upper()}{fault.words[1:]}."
    return difference(fault.judged)


def remedy(result: ScriptResult, fault: Fault) -> list[tuple[str, list[tuple[str, str]]]]:
    """The slips that a fault may be: of each a sentence, and the cured statement with its place; none if none is known.

    Behind the last stands what became of the port with the first of them.
    """
    said: list[tuple[str, list[tuple[str, str]]]] = []
    for k, cure in enumerate(fault.cures):
        card = cure.change.card
        words = "Slip" if k == 0 else "Or, with the same numbers"
        said.append((f"{words}: {card.title.en} (pyport slips {card.id}). Right would be",
                     [(f"{cure.file}:{cure.change.line}", cure.change.after)]))  # fmt: skip
    if fault.cures:
        said.append((f"That was tried: {tried(result, fault.cures[0])}.", []))
    return said


def tried(result: ScriptResult, cure: Cure) -> str:
    """What became of a port with a cure."""
    port = result.port.main
    if cure.next is None:
        return f"with it {port} does what {result.reference.main} does"
    file, line = cure.next
    may = "may be" if cure.verdict is Verdict.UNDECIDED else "is"
    return f"with it the next line that {may} at fault is {file} line {line}"


def difference(one: Judged) -> str:
    """Where a quantity differs first, and how far; empty if it does not."""
    place = one.first
    if place is None:
        return ""
    head = f"{which_pass(one, place)}{quantity_of(one.link.reference.site)}{_element(place)}"
    if one.finding in (Finding.SHAPE, Finding.KIND):
        port, reference = place.port, place.reference
        if not place.path:
            # As each language has them: what is compared has no axes of length 1.
            i, j = one.link.pairs[place.pair]
            port, reference = one.link.port.values[j], one.link.reference.values[i]
        return f"{head}: port {described(port)}, MATLAB {described(reference)}."
    if one.finding is Finding.UNSURE:
        mine, theirs = quantity_of(one.link.reference.site), quantity_of(one.link.port.site)
        sides = place.port, place.reference
        if any(map(np.ndim, sides)) and not place.path:
            i, j = one.link.pairs[place.pair]
            sides = one.link.port.values[j], one.link.reference.values[i]
        is_size = any(np.ndim(value) for value in (place.port, place.reference))
        both = [described(value) if is_size else number(value) for value in sides]
        said = f"{head}: port {both[0]}, MATLAB {both[1]}"
        if one.link.form.turned:
            return f"{said}; the port has MATLAB's matrix transposed, and nothing shows that this is meant."
        if not one.link.is_guess:
            return (
                f"{said}; all that is made of it is right, so the port means something else by {theirs}, or slips "
                f"cancel: --pair {mine}={theirs} says that it is one quantity."
            )
        return f"{said}; the port calls it {theirs}, if it is the same quantity: --pair {mine}={theirs} says so."
    said = f"{head}: port {number(place.port)}, MATLAB {number(place.reference)}"
    if one.finding is Finding.TIPPED:
        return f"{said}; rounding tips this decision, so it may be right."
    if not np.isfinite(place.difference) or isinstance(place.reference, str) or place.allowed == 0:
        return f"{said}."
    times = place.difference / place.allowed
    return f"{said}; |diff| {place.difference:.1e} > {place.allowed:.1e} allowed ({times:.2g} x)."


def quantity_of(site: Site) -> str:
    """What a site writes, as a sentence calls it."""
    return site.target or "the condition"


def which_pass(one: Judged, place: Place) -> str:
    """In which call and in which pass of its loops a place is, with a comma behind; empty where there is one only."""
    if len(one.link.pairs) == 1:
        return ""
    series = one.link.port
    key = series.keys[one.link.pairs[place.pair][1]]
    said = []
    if any(other[0] != key[0] for other in series.keys):
        said.append(f"call {key[0] + 1}")
    if inner := key[1:-1]:
        said.append(f"pass {', '.join(map(str, inner))}")
    if any(other[-1] for other in series.keys):
        said.append(f"time {key[-1] + 1}")
    return "".join(f"{part}, " for part in said)


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
            return f"a cell array of {'x'.join(map(str, value.shape))}"
        # One axis alone is written as Python writes it.
        return f"({len(value)},)" if value.ndim == 1 else "x".join(map(str, value.shape)) or "one number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, np.generic | int | float | complex):
        return "one number"
    if isinstance(value, list | tuple):
        numbers = plain(value)
        if isinstance(numbers, np.ndarray):
            return described(np.asarray(value))
        return f"{counted(len(value), 'value')} of several sizes or kinds"
    if isinstance(value, dict):
        return "the fields " + ", ".join(value)
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
    if fault.judged is not None and fault.judged.link.port.site.file == fault.file:
        written = fault.judged.link.port.site
        rest: Iterable[int] = range(written.line, min(written.last, written.line + _LINES - 1) + 1)
    else:
        rest = ()
    return told + source(result.port, fault.file, [*fault.lines, *(rest if fault.lines else ())])


def others(result: ScriptResult) -> str:
    """How many more lines are at fault, and which; empty if none is."""
    told = {_place(fault) for fault in result.faults[:1]}
    said = []
    for undecided, words in ((False, "at fault"), (True, "undecided")):
        places = dict.fromkeys(_place(fault) for fault in result.faults[1:] if fault.undecided is undecided)
        found = [place for place in places if place not in told]
        told |= set(found)
        if not found:
            continue
        files: dict[str, list[int]] = {}
        for file, line in found:
            files.setdefault(file, []).extend([line] if line else [])
        where = ", ".join(f"{file} {numbered(lines)}" if lines else file for file, lines in files.items())
        said.append(f"{len(found)} more {words}: {where}.")
    return " ".join(said)


def _place(fault: Fault) -> tuple[str, int]:
    """The line at fault; 0 where it is the whole file."""
    return fault.file, fault.line if fault.lines else 0


def tally(result: ScriptResult) -> str:
    """How many numbers of what is not at fault are the same, and how many are not and may be so."""
    right = [one for one in result.judged if one.finding in (Finding.SAME, Finding.ROUNDING, Finding.SPREAD)]
    words = _numbers(sum(one.numbers for one in right), sum(one.differing for one in right), by_what(result))
    if measured := sum(one.finding is Finding.SPREAD for one in right):
        its = "its" if measured == 1 else "their"
        words += f" (in {counted(measured, 'statement')}, by {its} measured sensitivity)"
    if result.verdict is Verdict.PASS:
        return f"{words[:1].upper()}{words[1:]}."
    if not right:
        return "No other statement is compared."
    many = counted(len(right), "statement")
    if len(right) < len(result.judged):
        return f"The other {many if len(right) > 1 else 'statement'} compared agree{'s' * (len(right) == 1)}: {words}."
    return f"The {many} compared agree{'s' * (len(right) == 1)} as far as they run: {words}."


def _numbers(total: int, differing: int, how: str) -> str:
    """How many of so many numbers are the same, and how the others differ."""
    if total < 2:
        words = ("no number is among them", "the one number is the same", f"the one number differs {how}")
        return words[total + differing]
    if not differing:
        return f"all {total:,} numbers are the same"
    if differing == total:
        return f"all {total:,} numbers differ {how}"
    rest = "other one differs" if differing == 1 else f"other {differing:,} differ"
    same = total - differing
    return f"{same:,} of {total:,} numbers {'are' if same > 1 else 'is'} the same, the {rest} {how}"


def next_step(result: ScriptResult) -> str:
    """What to do now; empty after a PASS."""
    look = "--verbose shows every statement, --report page.html both sources side by side."
    if result.verdict is Verdict.FAIL:
        return f"Next: {look}"
    if result.verdict is Verdict.UNDECIDED and (result.port.is_late or result.reference.is_late):
        return f"Next: {look} --timeout gives each run more seconds."
    if result.verdict is Verdict.UNDECIDED:
        return f"Next: {look} --rtol, --atol or --ulps decide by your tolerance instead."
    return ""


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
    left = [site for site in alone if (site.file, site.line) not in told and site.kind != "state"]
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


def _fed(record: Record, site: Site, known: set[int], seen: set[int]) -> int | None:
    """The first compared statement that reads what a statement writes, perhaps by way of others."""
    seen.add(site.number)
    if site.kind in ("for", "test"):
        readers = [other for other in record.sites if site.number in other.loops]
    elif site.kind == "return":
        name = site.function.rpartition(".")[2]
        readers = [other for other in record.sites if name in other.reads]
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


def block_sentence(block: Block) -> str:
    """Which lines have no partner, and what they are there for."""
    one = len(set(block.lines)) == 1
    where = f"{block.file} {numbered(block.lines)}"
    if block.quantities:
        where += f" {'computes' if one else 'compute'} {', '.join(block.quantities)},"
    elif block.feeds is None:
        where += ","
    if block.feeds is None:
        return f"{where} which nothing that is compared reads"
    return f"{where} used for {quantity_of(block.feeds)} in line {block.feeds.line}"


# -- words ----------------------------------------------------------------------------------------


def counted(count: int, word: str, more: str = "s") -> str:
    """``1 number``, ``2 numbers``."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}{more}"


def numbered(lines: Iterable[int]) -> str:
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
    words = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"line{'s' if len(ordered) > 1 else ''} {words}"


def plain_report(result: ScriptResult) -> str:
    """The verdict, the first fault with both lines, and how many more: plain text, for a failed test."""
    parts = [f"{result.verdict.name}: {conclusion(result)}"]
    for fault in result.faults[:1]:
        parts += [sentence(fault), *(f"  {place}: {text}" for place, text in sources(result, fault))]
        for words, lines in remedy(result, fault):
            parts += [words, *(f"  {place}: {text}" for place, text in lines)]
    parts += [words for words in (others(result), *result.notes) if words]
    return "\n".join(textwrap.fill(part, WIDTH, subsequent_indent="    " * part.startswith(" ")) for part in parts)
