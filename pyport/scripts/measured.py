"""What is said of all pairs of a replay, once rounding has been measured in both programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pyport.parity.numbers import Allowed
from pyport.scripts.blame import Blame
from pyport.scripts.forms import ALIKE, Form
from pyport.scripts.judge import EITHER_SIGN, NOTHING, OF_FACTORS, Finding, Judged, judge, of_sign
from pyport.scripts.link import Link
from pyport.scripts.matlab_rounding import may_be_rounding, runs_of_matlab
from pyport.scripts.plan import Plan
from pyport.scripts.record import Record
from pyport.scripts.replay import AHEAD, Replay
from pyport.scripts.series import AFTER, after
from pyport.scripts.statements import numbers_in

#: Runs with noise, if the first does not explain all differences, and the events that they may have together, unless
#: that would be fewer than two.
_NOISY_RUNS = 6
_NOISY_EVENTS = 300_000


class Found(NamedTuple):
    """The forced run, its pairs, and what is said of them."""

    record: Record
    links: list[Link]
    judged: list[Judged]

    def with_(self, links: Sequence[Link], tolerance: Allowed | None) -> Found:
        """The same with more pairs, in the port's order."""
        return self.with_judged([judge(link, (), tolerance) for link in links])

    def with_judged(self, more: Sequence[Judged]) -> Found:
        """The same with more pairs of which it is known what is said, in the port's order."""
        if not more:
            return self
        judged = sorted([*self.judged, *more], key=lambda one: one.link.port.order)
        return self._replace(links=[one.link for one in judged], judged=judged)


def judge_all(replay: Replay, tolerance: Allowed | None) -> Found:
    """The forced run, its pairs, and what is said of them."""
    record, links, plan = replay.settled()
    judged = [judge(link, (), tolerance) for link in links]
    if tolerance is None and any(one.finding not in (Finding.SAME, Finding.ROUNDING) for one in judged):
        plainly = judged
        scales = _scales(links, record)
        for noisy in _noisy(replay, plan, all(map(replay.holds, links))):
            runs = {k: values_in(one.link, noisy) for k, one in enumerate(plainly) if one.finding is not Finding.SAME}
            # The same numbers are the same whatever rounding does.
            judged = [judge(one.link, runs[k], scale=scales[k]) if k in runs else one for k, one in enumerate(plainly)]
            if not any(one.finding.wrong or one.finding.undecided for one in judged):
                # More runs allow more, never less.
                break
        asked = [k for k, one in enumerate(judged) if replay.prober and may_be_rounding(one)]
        if asked and replay.prober:
            own = [judged[k] for k in asked]
            more = runs_of_matlab(own, replay.matcher.record, record, replay.sure(links), replay.prober)
            for place, moved in more.items():
                k = asked[place]
                judged[k] = judge(judged[k].link, runs[k] + moved, scale=scales[k])
    texts = (*replay.matcher.record.files.values(), *record.files.values())
    if not any(map(EITHER_SIGN.search, texts)):
        # Orthonormal by itself, as a rotation is: its sign is its own. One program alone may compute such vectors.
        judged = [replace(one, finding=Finding.DIFFERS) if one.finding is Finding.SIGN else one for one in judged]
    judged = [replace(one, finding=of_sign(one.link)) if one.finding is Finding.SIGN else one for one in judged]
    return Found(record, links, _factors(judged))


def _factors(judged: list[Judged]) -> list[Judged]:
    """The same where one statement of the port has all factors that qr or svd gives: only their product has a sign.

    Of several statements each starts from MATLAB's other factors; nothing is decided there.
    """
    groups: dict[int, list[int]] = {}
    for k, one in enumerate(judged):
        if OF_FACTORS.search(one.link.reference.site.text):
            groups.setdefault(one.link.reference.site.statement, []).append(k)
    for group in groups.values():
        links = sorted((judged[k].link for k in group), key=lambda link: link.reference.site.number)
        signed = [k for k in group if judged[k].finding in (Finding.SIGN, Finding.CHOSEN)]
        is_svd = OF_FACTORS.search(links[0].reference.site.text)[1] == "svd"  # type: ignore[index]  # it is found above
        outer = [links[0], links[-1]]
        if (
            not signed or len(group) != (3 if is_svd else 2) or any(judged[k].finding.wrong for k in group)
            or len({link.port.site.statement for link in links}) > 1
            or len({len(link.pairs) for link in links}) > 1 or any(link.form != Form() for link in outer)
        ):  # fmt: skip
            continue
        # U and V have columns, as Q has; R has rows.
        first, last = ([_signs(link, i, j, axis) for i, j in link.pairs]
                       for axis, link in zip((0, 0 if is_svd else 1), outer, strict=True))  # fmt: skip
        ranks = [_rank(links[1].reference.plain(i)) if is_svd else None for i, _ in links[1].pairs]
        are_one = all(map(_are_alike, first, last, ranks))
        for k in signed:
            judged[k] = replace(judged[k], finding=Finding.CHOSEN if are_one else Finding.DIFFERS)
    return judged


def _rank(values: Any) -> int:
    """How many singular values are not 0: only their vectors have a sign in common."""
    return int(np.count_nonzero(np.abs(values) > ALIKE * np.max(np.abs(values), initial=0.0)))


def _signs(link: Link, i: int, j: int, axis: int) -> NDArray[Any] | None:
    """The sign with which the port has each column, or each row, of MATLAB's matrix; None if it has others."""
    mine, theirs = link.reference.plain(i), link.port.plain(j)
    if not (isinstance(mine, np.ndarray) and np.ndim(mine) == 2 and np.shape(mine) == np.shape(theirs)):
        return None
    same, other = (np.linalg.norm(theirs - sign * mine, axis=axis) for sign in (1, -1))
    are_others = np.minimum(same, other) > ALIKE * np.linalg.norm(mine)
    return None if are_others.any() else np.where(same < other, 1, -1)


def _are_alike(a: NDArray[Any] | None, b: NDArray[Any] | None, most: int | None) -> bool:
    """Whether signs are the same, as far as both have any: Q may have more columns than R has rows."""
    return a is not None and b is not None and bool(np.all(a[: len(b)][:most] == b[: len(a)][:most]))


def _scales(links: Sequence[Link], record: Record) -> list[float]:
    """Of each pair the size of the numbers that the port's statement reads; without end where one is not compared."""
    sizes: dict[tuple[str, str, str], float] = {}
    for link in links:
        site = link.port.site
        place = site.file, site.function, site.variable
        sizes[place] = max(sizes.get(place, 0.0), link.port.size)
    written = {(site.file, site.function, site.variable) for site in record.sites}
    functions = {site.function.rpartition(".")[2] for site in record.sites}
    scales = []
    for link in links:
        site, scale = link.port.site, link.port.size
        for name in site.reads:
            place = site.file, site.function, name
            if name in functions or (place in written and place not in sizes):
                scale = np.inf
            scale = max(scale, sizes.get(place, sizes.get((site.file, "", name), 0.0)))
        scales.append(max([scale, *numbers_in(site.text)]))
    return scales


def _noisy(replay: Replay, plan: Plan, one_may_do: bool) -> Iterator[list[Record]]:
    """Forced runs in which every operation of the port is off by one rounding: one, then more; fewer if it is long.

    If it is clear that one will not explain all, they are made side by side.
    """
    most = min(max(_NOISY_EVENTS // (len(replay.free.site) + 1), 2), _NOISY_RUNS)
    seeds = range(AHEAD, AHEAD + most)
    runs = replay.noisy(plan, seeds[:1] if one_may_do or replay.free.is_late else seeds)
    yield runs[:1]
    if replay.free.is_late:
        return
    yield runs + replay.noisy(plan, seeds[len(runs) :])


def values_in(link: Link, records: Sequence[Record]) -> list[list[Any]]:
    """What noisy runs gave, beside the port's values; nothing where a run did not come there."""
    made = []
    for record in records:
        if link.port.state == AFTER:
            whole = after(record, link.port.site)
            made.append([whole[k] if k < len(whole) else NOTHING for k in range(len(link.port.events))])
            continue
        row = []
        for number, k in link.port.slots.tolist():
            events = record.events_of[number]
            value = record.values[events[k]] if k < len(events) else NOTHING
            row.append(value.get(link.port.field, NOTHING) if isinstance(value, dict) and link.port.field else value)
        made.append(row)
    return made


def agrees(link: Link, record: Record) -> bool:
    """Whether another run of the port has MATLAB's numbers at a quantity, in all its passes."""
    (own,) = values_in(link, [record])
    return link.agrees(own)


def blame_of(replay: Replay, found: Found) -> Blame:
    """What finds the lines that compute what differs."""
    judged = found.judged
    right = [one.link for one in judged if one.link.by_value and not (one.finding.wrong or one.finding.undecided)]
    wrong = [(one.link, one.event) for one in judged if one.finding.wrong or one.finding is Finding.UNSURE]
    return Blame(replay.matcher, found.record, replay.sure(found.links), right, wrong)


def count_wrong(judged: Sequence[Judged]) -> int:
    """How many are faults."""
    return sum(one.finding.wrong for one in judged)
