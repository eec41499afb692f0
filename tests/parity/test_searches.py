"""Searches that compare a function's values are decided by rounding near the minimum, and that is no slip."""

from __future__ import annotations

import numpy as np
import pytest

from pyport import Recorder
from pyport.parity.kinds import Kind
from pyport.parity.recorded import compare_recordings
from pyport.recording import Recording
from pyport.verdict import Verdict


def dot(a: np.ndarray, b: np.ndarray, backwards: bool) -> float:
    """The same sum from either end."""
    total = 0.0
    for x, y in zip(a[::-1], b[::-1], strict=True) if backwards else zip(a, b, strict=True):
        total += x * y
    return total


def search(seed: int, *, backwards: bool, tell_step: bool) -> Recording:
    """Steepest descent, each step halved until the function falls; recorded with its steps or without."""
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((5, 5))
    A, b, x = root @ root.T + np.eye(5), rng.standard_normal(5), rng.standard_normal(5) * 3

    def f(x: np.ndarray) -> float:
        product = np.array([dot(row, x, backwards) for row in A])
        return 0.5 * dot(x, product, backwards) - dot(b, x, backwards) + 0.1 * dot(x * x, x * x, backwards)

    record = Recorder()
    for _ in range(60):
        gradient, step = np.array([dot(row, x, backwards) for row in A]) - b + 0.4 * x**3, 1.0
        while f(x - step * gradient) > f(x) - 0.5 * step * dot(gradient, gradient, backwards) and step > 1e-12:
            step *= 0.5
        x = x - step * gradient
        record(**({"t": step} if tell_step else {}), x=x, f=f(x))
    return record.recording()


@pytest.mark.parametrize("tell_step", [False, True])
def test_where_a_search_ends_rounding_decides_and_that_is_undecided(tell_step: bool) -> None:
    for seed in (0, 15, 35, 36, 40, 42):
        pair = [search(seed, backwards=side, tell_step=tell_step) for side in (False, True)]
        assert compare_recordings(*pair, None).verdict is Verdict.UNDECIDED, seed


def loop(*, x_factor: float = 1.0, rests: bool = True, t_last: float | None = None) -> Recording:
    """A lively input, a number that comes to rest or not, a step that is halved; other ones from step 50 on."""
    record = Recorder()
    for k in range(80):
        late = k >= 49
        x = 2 + np.exp(-k) if rests else 2 + np.cos(k)
        t = 0.5 ** (k * k % 7 % 4)
        record(u=np.sin(k), x=x * (x_factor if late else 1), t=t_last if t_last and k == 49 else t)
    return record.recording()


@pytest.mark.parametrize(("port", "rests", "verdict"), [
    ({"x_factor": 1 + 1e-7}, True, Verdict.UNDECIDED), ({"x_factor": 1 + 1e-7}, False, Verdict.FAIL),
    ({"x_factor": 1 + 1e-3}, True, Verdict.FAIL),
])  # fmt: skip
def test_only_a_small_difference_at_rest_is_left_open(port: dict[str, float], rests: bool, verdict: Verdict) -> None:
    assert compare_recordings(loop(rests=rests), loop(rests=rests, **port), None).verdict is verdict


@pytest.mark.parametrize(("step", "kind"), [(2.0**-7, Kind.DECISION), (0.3, Kind.UNCLEAR)])
def test_a_step_that_is_halved_more_often_is_a_decision_and_another_step_is_none(step: float, kind: Kind) -> None:
    (jump,) = compare_recordings(loop(), loop(t_last=step), None).growth.jumps
    assert jump.kind is kind
