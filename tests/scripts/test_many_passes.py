"""Many passes at once: what is said of them, forced and found is what would be of each of them alone."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from pyport.scripts.forms import Form, like
from pyport.scripts.judge import NOTHING, Finding, Judged, judge
from pyport.scripts.link import Link
from pyport.scripts.match import beside
from pyport.scripts.passes import Finder, Passes
from pyport.scripts.plan import KEEP, Plan
from pyport.scripts.record import Opaque, Record, Site
from pyport.scripts.rows import Rows
from pyport.scripts.series import WRITTEN, Series
from pyport.scripts.snapshots import same
from pyport.scripts.states import LoopStates

RANDOM = np.random.default_rng(7)


def site(number: int = 0, kind: Any = "assign", loops: tuple[int, ...] = (), target: str = "x") -> Site:
    return Site(
        number, kind, target, "a.m", number + 1, number + 1, "", loops, number, f"{target} = f(y)", frozenset("y")
    )


def series(values: Sequence[Any]) -> Series:
    count = len(values)
    passes = np.stack([np.zeros(count, int), np.arange(1, count + 1), np.zeros(count, int)], axis=1)
    slots = np.stack([np.zeros(count, int), np.arange(count)], axis=1)
    return Series(site(), WRITTEN, -1, (0, 0), passes, list(range(count)), values, slots)


def link(mine: Sequence[Any], theirs: Sequence[Any], form: Form | None = None) -> Link:
    a, b = series(mine), series(theirs)
    return Link(a, b, form or Form(), beside(a, b), True)


def matrices(count: int, shape: tuple[int, ...] = (4, 3)) -> list[Any]:
    return [RANDOM.standard_normal(shape) for _ in range(count)]


def moved(values: Sequence[Any], ulps: float) -> list[Any]:
    return [value * (1 + ulps * 2.0**-52) for value in values]


FULL = matrices(12)
NUMBERS = [float(x) for x in RANDOM.standard_normal(12)]
ROUNDED = moved(FULL, 3)
FAR = [*ROUNDED[:7], ROUNDED[7] + 1e-4, *ROUNDED[8:]]
LAST_DIGITS = moved(FULL, 300)
WHOLE = [np.arange(5.0) + k for k in range(12)]
WRONG = [*WHOLE[:4], WHOLE[4] + (np.arange(5) == 2), *WHOLE[5:]]
GROWING = [np.arange(1.0, k + 2) / 3 for k in range(12)]
CELLS = [[value, {"a": value + k, "b": "text"}] for k, value in enumerate(NUMBERS)]
CASES: dict[str, tuple[Sequence[Any], Sequence[Any], Form, Finding]] = {
    "the same": (FULL, FULL, Form(), Finding.SAME),
    "numbers of Python's": ([np.full((1, 1), x) for x in NUMBERS], NUMBERS, Form(), Finding.SAME),
    "rounding": (FULL, ROUNDED, Form(), Finding.ROUNDING),
    "one pass is far off": (FULL, FAR, Form(), Finding.DIFFERS),
    "the last digits": (FULL, LAST_DIGITS, Form(), Finding.DIFFERS),
    "turned": (FULL, [value.T for value in ROUNDED], Form(turned=True), Finding.ROUNDING),
    "turned and far off": (FULL, [value.T for value in FAR], Form(turned=True), Finding.DIFFERS),
    "indices": (WHOLE, [value - 1 for value in WHOLE], Form(offset=1), Finding.SAME),
    "wrong indices": (WHOLE, [value - 1 for value in WRONG], Form(offset=1), Finding.DIFFERS),
    "repeated columns": ([np.tile(v, (2, 1)).T for v in GROWING[1:]], GROWING[1:], Form(along=0), Finding.SAME),
    "whole numbers": (WHOLE, WRONG, Form(), Finding.DIFFERS),
    "truths": ([v > 6 for v in WHOLE], [v > 6 for v in WRONG], Form(), Finding.DIFFERS),
    "complex": ([v + 1j for v in FULL], [v + 1j for v in FAR], Form(), Finding.DIFFERS),
    "either sign": ([np.eye(3)[::-1] / 1.0] * 9, [np.eye(3)[::-1] * (-1 + 1e-17)] * 9, Form(), Finding.DIFFERS),
    "vectors of either sign": ([np.linalg.qr(v)[0] for v in FULL], [-np.linalg.qr(v)[0] for v in FULL], Form(),
                               Finding.SIGN),
    "nothing in common": ([*FULL[:11], np.full((4, 3), np.nan)], FULL, Form(), Finding.DIFFERS),
    "single precision": (FULL, [value.astype(np.float32) for value in FULL], Form(), Finding.DIFFERS),
    "growing": (GROWING, [*GROWING[:5], GROWING[5] * 2, *GROWING[6:]], Form(), Finding.DIFFERS),
    "another size": (FULL, [*FULL[:3], FULL[3][:2], *FULL[4:]], Form(), Finding.SHAPE),
    "text between": ([*FULL[:3], "a", *FULL[4:]], [*FULL[:3], "b", *FAR[4:]], Form(), Finding.DIFFERS),
    "a list for a number": (NUMBERS, [*NUMBERS[:2], "a", *NUMBERS[3:]], Form(), Finding.KIND),
    "lists": (CELLS, CELLS, Form(), Finding.SAME),
    "lists that differ": (CELLS, [*CELLS[:4], CELLS[5], *CELLS[5:]], Form(), Finding.DIFFERS),
}  # fmt: skip


def one_by_one(whole: Link, finding: Finding) -> tuple[int, int, int, float, Any]:
    """The first pass with the finding, how many numbers were compared and differ, the worst, and the place."""
    alone = [judge(link([whole.reference.values[i]], [whole.port.values[j]], whole.form)) for i, j in whole.pairs]
    first = next((k for k, one in enumerate(alone) if one.finding is finding), 0)
    place = alone[first].first
    seen = (place.index, place.path, str(place.reference), str(place.port)) if place else None
    return (first, sum(one.numbers for one in alone), sum(one.differing for one in alone),
            max(one.worst for one in alone), seen)  # fmt: skip


def said(one: Judged) -> tuple[int, int, int, float, Any]:
    place = one.first
    seen = (place.index, place.path, str(place.reference), str(place.port)) if place else None
    return (place.pair if place else 0, one.numbers, one.differing, one.worst, seen)


@pytest.mark.parametrize("name", CASES)
def test_passes_together_are_judged_as_each_alone(name: str) -> None:
    mine, theirs, form, finding = CASES[name]
    together = judge(link(mine, theirs, form))
    assert together.finding is finding
    assert said(together) == one_by_one(link(mine, theirs, form), finding)


OFF = [value + 1e-13 for value in FULL]


def noisy(port: Sequence[Any], size: float, count: int = 3) -> list[list[Any]]:
    return [[value + size * RANDOM.standard_normal(value.shape) for value in port] for _ in range(count)]


def test_what_roundings_move_as_far_is_within_its_sensitivity_and_one_pass_that_is_farther_off_is_not() -> None:
    assert judge(link(FULL, OFF), noisy(OFF, 1e-13)).finding is Finding.SPREAD
    assert judge(link(FULL, OFF), noisy(OFF, 1e-17)).finding is Finding.DIFFERS
    far = [*OFF[:8], OFF[8] + 1e-5, *OFF[9:]]
    assert judge(link(FULL, far), noisy(far, 1e-13)).finding is Finding.DIFFERS


def test_more_runs_allow_more_never_less() -> None:
    runs = noisy(OFF, 3e-14, 6)
    worst = [judge(link(FULL, OFF), runs[:n]).worst for n in range(1, 7)]
    assert worst == sorted(worst, reverse=True)


def test_a_run_that_did_not_come_there_says_nothing_and_one_of_another_size_that_rounding_decides() -> None:
    off = [*FULL[:5], FULL[5] + 1e-3, *FULL[6:]]
    assert judge(link(FULL, off), [[*off[:5], NOTHING, *off[6:]]]).finding is Finding.DIFFERS
    assert judge(link(FULL, off), [[*off[:5], off[5][:2], *off[6:]]]).finding is Finding.TIPPED


def test_a_decision_that_a_run_takes_otherwise_is_tipped_and_one_that_none_does_is_wrong() -> None:
    other = [*WRONG[:4], WHOLE[4], *WRONG[5:]]
    assert judge(link(WHOLE, WRONG), [WRONG, other]).finding is Finding.TIPPED
    assert judge(link(WHOLE, WRONG), [WRONG, WRONG]).finding is Finding.DIFFERS


PORTS: dict[str, tuple[Sequence[Any], Sequence[Any], Form]] = {
    "floats": (FULL, ROUNDED, Form()),
    "turned": (FULL, [value.T for value in FULL], Form(turned=True)),
    "numbers": ([np.full((1, 1), x) for x in NUMBERS], NUMBERS, Form()),
    "NumPy's numbers": ([np.full((1, 1), x) for x in NUMBERS], [np.float32(x) for x in NUMBERS], Form()),
    "indices": ([np.full((1, 1), k + 1.0) for k in range(9)], list(range(9)), Form(offset=1)),
    "halves for indices": ([np.full((1, 1), k + 0.5) for k in range(9)], list(range(9)), Form()),
    "truths": ([np.full((1, 1), k % 2 == 1) for k in range(9)], [k % 2 == 0 for k in range(9)], Form()),
    "no truths": ([np.full((1, 1), float(k)) for k in range(9)], [True] * 9, Form()),
    "whole arrays": (WHOLE, [v.astype(np.int64) for v in WHOLE], Form()),
    "not quite whole": ([*WHOLE[:3], WHOLE[3] + 0.5], [v.astype(np.int64) for v in WHOLE[:4]], Form()),
    "complex for real": ([v + 1j for v in FULL], FULL, Form()),
    "rows for columns": ([v[None] for v in WHOLE], [v[:, None] for v in WHOLE], Form()),
    "another size": (GROWING, [v[:1] for v in GROWING], Form()),
    "lists": (WHOLE, [list(v) for v in WHOLE], Form()),
    "text": (["a", "b"], ["c", "d"], Form()),
    "mixed": ([*FULL[:2], "a", np.ones((1, 1))], [*FULL[:2], "b", 2.5], Form()),
}


@pytest.mark.parametrize("name", PORTS)
def test_what_is_put_into_many_passes_is_what_is_put_into_each(name: str) -> None:
    mine, theirs, form = PORTS[name]
    whole = link(mine, theirs, form)
    each = [like(mine[i], theirs[j], form) for i, j in whole.pairs]
    assert all(map(same, whole.likes(), each))
    assert [value is None for value in whole.likes()] == [value is None for value in each]


def test_the_first_pass_that_is_not_alike_is_told_and_none_where_rounding_is_all() -> None:
    assert link(FULL, ROUNDED).differs_first is None
    assert link(FULL, FAR).differs_first == 7
    assert link([*FULL[:3], "a", *FULL[4:]], [*FAR[:3], "b", *FAR[4:]]).differs_first == 3
    assert link([*FULL[:9], "a", *FULL[10:]], [*FAR[:9], "b", *FAR[10:]]).differs_first == 7


def test_values_stand_in_stacks_by_class_and_shape_and_what_is_no_array_in_none() -> None:
    values = [1.5, np.ones((1, 3)), 2, "text", np.float32(1), 2.5, 2**70, np.zeros((3, 1)), [1.0, 2.0], None]
    rows = Rows(values)
    assert np.flatnonzero(rows.stack < 0).tolist() == [3, 9]
    assert rows.stacks[rows.stack[6]].tolist() == [2.0**70]
    assert rows.stacks[rows.stack[0]].tolist() == [1.5, 2.5]
    assert rows.stacks[rows.stack[1]].shape == rows.stacks[rows.stack[7]].shape == (1, 3)
    assert rows.stack[0] != rows.stack[4]


def test_a_plan_that_another_process_is_handed_is_the_same_to_the_bit() -> None:
    def forced(last: float) -> dict[int, list[Any]]:
        return {3: [1.5, KEEP, np.float32(2), np.array(last)], 5: [np.ones((2, 3)), "text", [1, 2.5], -0.0, True, 7]}

    plan = Plan(forced(3.0), frozenset({2, 9}))
    again = pickle.loads(pickle.dumps(plan, protocol=5))
    assert again.copied == plan.copied
    assert list(again.forced) == [3, 5]
    assert all(all(map(same, again.forced[k], values)) for k, values in forced(3.0).items())
    assert Plan(forced(3.0), plan.copied).content == plan.content
    assert Plan(forced(3.0 + 2.0**-51), plan.copied).content != plan.content
    assert Plan(forced(3.0)).content != plan.content


@pytest.mark.parametrize("largest", [40, 2**40])
def test_a_pass_is_found_by_its_key_and_another_is_not(largest: int) -> None:
    keys = np.unique(RANDOM.integers(0, largest, (200, 3)), axis=0)
    shuffled = RANDOM.permutation(keys)
    places = Finder(shuffled).places(keys)
    assert np.array_equal(shuffled[places], keys)
    assert Finder(keys).places(np.array([[largest, 0, 0], [0, 0, largest]])).tolist() == [-1, -1]
    assert Finder(keys[:0]).places(keys[:1]).tolist() == [-1]


def looped() -> Record:
    """``for i, x = zeros(1, 3); for j, x(j) = 10 * i + j`` with three passes each."""
    sites = [site(0, "for", (), "i"), site(1, "assign", (0,)), site(2, "for", (0,), "j"), site(3, "element", (0, 2))]
    happened: list[tuple[int, Any, Any]] = []
    for i in range(1, 4):
        happened += [(0, i, None), (1, np.zeros((1, 3)), None)]
        for j in range(1, 4):
            happened += [(2, j, None), (3, np.full((1, 1), 10.0 * i + j), (0, j - 1))]
    where = {event: place for event, (_, _, place) in enumerate(happened) if place is not None}
    none = np.zeros(len(happened), np.int32)
    return Record("matlab", "a.m", {"a.m": ""}, sites, np.array([s for s, _, _ in happened], np.int32), none,
                  np.array([-1], np.int32), [value for _, value, _ in happened], where)  # fmt: skip


def test_what_a_loop_leaves_behind_is_put_together_at_a_few_ends_as_at_all() -> None:
    record = looped()
    few, every = LoopStates(record, 2, "x"), LoopStates(record, 2, "x")
    few.look_at([1])
    assert [state.tolist() for state in every] == [[[10.0 * i + j for j in (1, 2, 3)]] for i in (1, 2, 3)]
    assert few[1].tolist() == every[1].tolist() == [[21, 22, 23]]
    assert few[2].tolist() == every[2].tolist()
    # What the record holds is not written into.
    assert not any(record.values[event].any() for event in record.events_of[1])


def test_passes_count_the_rounds_of_each_loop_from_one() -> None:
    keys = Passes(looped()).keys(3).tolist()
    assert keys == [[0, i, j, 0] for i in (1, 2, 3) for j in (1, 2, 3)]


def test_what_is_not_known_is_in_no_stack() -> None:
    assert Rows([Opaque("a handle"), np.array([None])]).stack.tolist() == [-1, -1]
