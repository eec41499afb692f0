"""Each start of a sweep does what it does alone, however the work is cut."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import one_in

from pyport.corrected import REFERENCE, Variant
from pyport.rand import Stream
from pyport.stall import find_stall
from pyport.starts import start_from_stream
from pyport.sweep import samples, unit
from pyport.sweep import sweep as module
from pyport.sweep.result import KINDS, Result
from pyport.sweep.settings import Settings
from pyport.sweep.sweep import sweep
from pyport.training import train, with_bias


def alone(settings: Settings, seed: int) -> tuple[int, float, str]:
    start = start_from_stream(Stream(settings.stream, seed), settings.hidden_width)
    trace = train(
        with_bias(start) if settings.variant.bias else start, learning_rate=settings.learning_rate,
        tolerance=settings.tolerance, max_steps=settings.max_steps, arithmetic="strict", variant=settings.variant,
    )  # fmt: skip
    stall = find_stall(trace)
    kind = "tolerance" if trace.stopped == "tolerance" else stall.kind if stall else "limit"
    return trace.steps, float(trace.quantities["D"][-1]), kind


def entry(result: Result, seed: int) -> tuple[int, float, str]:
    (n,) = np.nonzero(result.seed == seed)[0]
    return int(result.steps[n]), float(result.last_loss[n]), KINDS[int(result.kind[n])]


def same(a: Result, b: Result) -> bool:
    return all(np.array_equal(getattr(a, f.name), getattr(b, f.name), equal_nan=True) for f in fields(Result))


#: Steps that no chunk divides, starts that stop, that do not, that diverge and that tell nothing.
CASES = {
    "reference": (Settings(max_steps=1100), (1, 2, 3, 42)),
    "no divisor": (Settings(max_steps=97), (0, 5)),
    "one step": (Settings(max_steps=1), (7,)),
    "octave": (Settings(stream="octave", max_steps=900), (42, 43)),
    "a coarse tolerance": (Settings(tolerance=1.4), (1, 2, 3)),
    "a fast one": (Settings(learning_rate=3.0, max_steps=200, tolerance=1e-2), (1, 2, 3)),
    "diverging": (Settings(variant=Variant("linear-sse"), learning_rate=5.0, max_steps=40), (1, 2)),
    "softmax": (Settings(variant=Variant("softmax-ce", "head"), max_steps=150), (1, 2)),
    "history": (Settings(variant=Variant("sigmoid-sse", "head", "loss", True), max_steps=150), (1, 198)),
    "history that ends": (Settings(variant=Variant("linear-sse", "head", "loss"), tolerance=0.5), (1, 2)),
    "history that ends in NaN": (
        Settings(variant=Variant("linear-sse", "head", "loss"), learning_rate=1e5, max_steps=300),
        (1, 2),
    ),
    "weights that are not finite at the limit": (
        Settings(variant=Variant("linear-sse", "head"), learning_rate=1e5, max_steps=60),
        (1, 2),
    ),
    "a loss that rises for long": (Settings(hidden_width=512, max_steps=150), (1, 2)),
    "width": (Settings(hidden_width=5, variant=Variant("sigmoid-bce", "head"), max_steps=150), (1, 2)),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.sampled(3)
def test_each_start_does_what_it_does_alone(case: str) -> None:
    settings, seeds = CASES[case]
    result = sweep(settings, range(min(seeds), max(seeds) + 1))
    for seed in seeds:
        np.testing.assert_equal(entry(result, seed), alone(settings, seed))
    assert not result.wrong.any()


def test_a_start_that_diverges_is_told_from_one_that_reaches_the_limit() -> None:
    for case, kind in {"weights that are not finite at the limit": "diverged", "history that ends in NaN": "diverged",
                       "no divisor": "limit"}.items():  # fmt: skip
        settings, seeds = CASES[case]
        assert [entry(sweep(settings, range(seed, seed + 1)), seed)[2] for seed in seeds] == [kind] * len(seeds)


def test_what_is_saved_is_read_again_though_losses_are_no_numbers(tmp_path: Path) -> None:
    settings, _ = CASES["history that ends in NaN"]
    result = sweep(settings, range(1, 4))
    assert np.isnan(result.last_loss).all()
    for _ in range(2):
        result.save(tmp_path, settings)
        assert same(Result.load(tmp_path / "starts.mat"), result)
    assert not same(replace(result, last_loss=np.zeros(3)), result)
    with (tmp_path / "starts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["seed"], row["ended"], row["last_loss"]) for row in rows] == [
        (str(seed), "diverged", "nan") for seed in (1, 2, 3)
    ]


HEADS = ("sigmoid-bce", "sigmoid-sse", "softmax-ce", "linear-sse")


@given(
    st.builds(
        Settings, stream=st.sampled_from(["matlab", "octave"]),
        variant=st.builds(Variant, st.sampled_from(HEADS), st.sampled_from(["squares", "head"]),
                          st.sampled_from(["minimum", "loss"]), st.booleans()),
        hidden_width=st.sampled_from([None, 1, 2, 9, 30]),
        learning_rate=st.sampled_from([-0.1, 0.01, 0.1, 3.0, 100.0, 1e6]),
        tolerance=st.sampled_from([0.0, 1e-3, 0.1, 1.4, 50.0]), max_steps=st.sampled_from([1, 7, 97, 150, 502, 600]),
    ),
    st.sampled_from([1, 42, 5000]),
)  # fmt: skip
@settings(max_examples=one_in(3, 25))
def test_whatever_the_settings_each_does_what_it_does_alone(which: Settings, first: int) -> None:
    result = sweep(which, range(first, first + 2))
    for seed in (first, first + 1):
        np.testing.assert_equal(entry(result, seed), alone(which, seed))
    assert not result.wrong.any()


def test_the_known_starts_that_never_stop() -> None:
    for seed in (198, 792):
        result = sweep(Settings(), range(seed, seed + 1))
        assert entry(result, seed)[0::2] == (20_000, "dead-units" if seed != 792 else entry(result, 792)[2])
        assert not result.stopped.any()
    assert entry(sweep(Settings(), range(1, 2)), 1)[0] == 3121
    assert entry(sweep(Settings(), range(42, 43)), 42)[0] == 1073
    assert entry(sweep(Settings(), range(1)), 0)[0] == 1136


def test_the_cut_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    settings, seeds = Settings(max_steps=1000), range(10, 10 + one_in(2, 80))
    whole = sweep(settings, seeds)
    assert len(set(whole.kind)) > 1
    monkeypatch.setattr(module, "SMALLEST", 7)
    monkeypatch.setattr(module, "LEFT_OVER", 5)
    monkeypatch.setattr(module, "FEWEST", 1)
    assert same(whole, sweep(settings, seeds))
    monkeypatch.setattr(unit, "WIDTH", 3)
    assert same(whole, sweep(settings, seeds))
    with ThreadPoolExecutor(3) as executor:
        assert same(whole, sweep(settings, seeds, executor=executor))


def test_a_start_that_is_lost_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    settings, seeds = Settings(max_steps=200), range(20)
    whole = sweep(settings, seeds)
    compute = module.compute

    def forgetful(settings: Settings, piece: module.Piece) -> dict:
        part = compute(settings, piece)
        return {name: values[..., 1:] if name in ("seed", "steps", "last_loss", "kind") else values
                for name, values in part.items()}  # fmt: skip

    monkeypatch.setattr(module, "compute", forgetful)
    with pytest.raises((AssertionError, IndexError)):
        assert same(whole, sweep(settings, seeds))


def test_checks_see_other_bits_and_wrong_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(max_steps=100)
    right = sweep(settings, range(1, 4))
    assert right.checked.tolist() == [1, 1, 1]
    assert right.differing.tolist() == [0, 0, 0]
    assert 0 < right.ratio.max() < 1
    monkeypatch.setattr("pyport.arithmetic.program.expit", lambda A, out: np.multiply(0.5, 1 + np.tanh(A / 2), out=out))
    bits = sweep(settings, range(1, 4))
    assert (bits.differing > 0).all()
    assert bits.ratio.max() < 1
    assert bits.wrong.all()
    monkeypatch.undo()
    monkeypatch.setattr(samples, "REFERENCE_Y", ((1, 0), (0, 1), (1, 1e-3)))
    assert (sweep(settings, range(1, 4)).ratio > 1).all()


def test_of_wide_networks_every_weight_is_compared_in_some_start(monkeypatch: pytest.MonkeyPatch) -> None:
    settings, seeds = Settings(max_steps=50, hidden_width=40), range(1, 9)
    P = sum(rows * columns for rows, columns in settings.shapes)
    parts = -(-P // samples.COMPARED)
    assert parts == 4
    right = sweep(settings, seeds)
    assert not right.wrong.any()
    compare = samples.check_updates
    flat = range(0, P, 29)
    found = {n: [] for n in flat}
    for n in flat:

        def moved(model, X, Y, before, after, rate, rounding, which, n=n):  # noqa: ANN001, ANN202
            every = np.concatenate([W.reshape(len(W), -1) for W in after], axis=1)
            every[:, n] += 1e-3
            columns = np.cumsum([W[0].size for W in after])[:-1]
            after = [part.reshape(W.shape) for part, W in zip(np.split(every, columns, axis=1), after, strict=True)]
            return compare(model, X, Y, before, after, rate, rounding, which)

        monkeypatch.setattr(samples, "check_updates", moved)
        found[n] = sweep(settings, seeds).wrong.tolist()
    assert all(sum(wrong) == len(seeds) // parts for wrong in found.values()), found


def test_a_reference_of_500_steps_is_checked_twice() -> None:
    result = sweep(Settings(variant=REFERENCE, max_steps=600), range(1, 3))
    assert result.checked.tolist() == [2, 2]
