"""Loops that are recorded: each written in two ways that round otherwise, and with a slip."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pyport import Recorder
from pyport.recording import Recording

Steps = Iterator[dict[str, Any]]
Loop = Callable[[bool], Steps]


def recorded(steps: Steps) -> Recording:
    rec = Recorder()
    for quantities in steps:
        rec(**quantities)
    return rec.recording()


# ---- slips: `wrong` says whether it is there


def gain_of_a_filter(wrong: bool, clock: Callable[[int], float] | None = None) -> Steps:
    rng = np.random.default_rng(1)
    x, P = 0.0, 1e-5
    for k in range(50):
        K = P / (P + 1e-4)
        x = x + K * (math.sin(0.2 * k) + 0.01 * rng.normal() - x)
        P = (1 - K) * P + 2e-8
        if wrong and k == 25:
            P *= 1.07
        yield {**({"t": clock(k)} if clock else {}), "K": K, "x": x, "P": P}


def beside_seconds(wrong: bool) -> Steps:
    yield from gain_of_a_filter(wrong, lambda k: 1.8e9 + 0.25 * k)


def beside_milliseconds(wrong: bool) -> Steps:
    yield from gain_of_a_filter(wrong, lambda k: 1.8e12 + 250 * k)


def small_element_of_a_state(wrong: bool) -> Steps:
    state = np.array([6.4e6, 8e3, 3e-6])
    for k in range(60):
        state = state + np.array([0.1 * state[1], -1e-2, state[2] * (0.02 if wrong and k == 40 else 0.01)])
        yield {"state": state}


def typed_constant(wrong: bool) -> Steps:
    e = 2.7182818 if wrong else math.e
    for k in range(60):
        yield {"y": e ** (-k / 20)}


def constant_in_single(wrong: bool) -> Steps:
    rate, x = float(np.float32(0.3)) if wrong else 0.3, 2.0
    for _ in range(60):
        x -= rate * math.sin(x - 1) / 5
        yield {"x": x}


def irregular_data_only(wrong: bool) -> Steps:
    rng, x = np.random.default_rng(3), 0.0
    for _ in range(50):
        x += (0.22 if wrong else 0.2) * (rng.normal() - x)
        yield {"x": x}


def factor_that_changes(wrong: bool) -> Steps:
    rng = np.random.default_rng(3)
    for k in range(25):
        yield {"s": rng.normal(size=4 + k).std(ddof=0 if wrong else 1)}


def another_order_of_elements(wrong: bool) -> Steps:
    rng = np.random.default_rng(3)
    for _ in range(12):
        yield {"f": rng.normal(size=(3, 4)).ravel(order="C" if wrong else "F")}


def index_from_0(wrong: bool) -> Steps:
    rng = np.random.default_rng(3)
    for _ in range(12):
        v = rng.normal(size=5)
        yield {"v": v, "i": float(np.argmax(v) + (not wrong))}


def constant_that_stands_still(wrong: bool) -> Steps:
    for k in range(20):
        yield {"a": float(k), "b": math.nan if k > 4 else 1.0, "c": 2.0 + (2e-3 if wrong and k > 8 else 0)}


def beside_a_residual(wrong: bool) -> Steps:
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(5, 5)), rng.normal(size=5)
    x, P = np.linalg.solve(A, b), 1e-3
    for k in range(40):
        products = A * x
        r = b - (np.array([math.fsum(row) for row in products]) if wrong else products.sum(axis=1))
        P = 0.95 * P + (2e-5 if wrong and k == 20 else 1e-5)
        yield {"r": r, "P": P}


def beside_turned_vectors(wrong: bool) -> Steps:
    rng = np.random.default_rng(5)
    for k in range(25):
        A = rng.normal(size=(4, 4))
        vectors = np.linalg.eigh(A + A.T)[1]
        yield {"V": -vectors if wrong else vectors, "c": math.cos(k) * (1.002 if wrong and k > 6 else 1)}


def quadratic_map(wrong: bool) -> Steps:
    x = 0.3
    for _ in range(60):
        x = (3.7 if wrong else 3.6) * x * (1 - x)
        yield {"x": x}


def gain_of_a_vector(wrong: bool) -> Steps:
    rng = np.random.default_rng(8)
    for _ in range(30):
        z = rng.normal(size=12)
        yield {"z": z, "y": (1.0003 if wrong else 1.0) * z}


def factor_in_the_last_step(wrong: bool) -> Steps:
    rng = np.random.default_rng(8)
    for k in range(6):
        z = rng.normal(size=9)
        yield {"y": np.tanh(z) / (3 if wrong and k == 5 else 1)}


def sum_of_one_step(wrong: bool) -> Steps:
    x = np.random.default_rng(8).normal(size=(4, 7))
    yield {"g": (2 if wrong else 1) * (x.T @ x)}


def member_left_out_once(wrong: bool) -> Steps:
    rng = np.random.default_rng(8)
    for k in range(40):
        x = rng.normal(size=5)
        yield {"x": x, "m": (x[:4] if wrong and k == 25 else x).mean()}


def other_divisor_beside_large_numbers(wrong: bool) -> Steps:
    rng = np.random.default_rng(8)
    for _ in range(30):
        x = 1e6 + rng.normal(size=30)
        yield {"x": x, "v": x.var(ddof=0 if wrong else 1)}


#: Each slip with the step and the quantity in which it is made.
SLIPS: dict[str, tuple[Loop, int, str]] = {
    loop.__name__: (loop, step, quantity)
    for loop, step, quantity in (
        (gain_of_a_filter, 26, "P"), (beside_seconds, 26, "P"), (beside_milliseconds, 26, "P"),
        (small_element_of_a_state, 41, "state"), (typed_constant, 2, "y"), (constant_in_single, 1, "x"),
        (irregular_data_only, 1, "x"), (factor_that_changes, 1, "s"), (another_order_of_elements, 1, "f"),
        (index_from_0, 1, "i"), (constant_that_stands_still, 10, "c"), (beside_a_residual, 21, "P"),
        (beside_turned_vectors, 8, "c"), (quadratic_map, 1, "x"),
        (gain_of_a_vector, 1, "y"), (factor_in_the_last_step, 6, "y"), (sum_of_one_step, 1, "g"),
        (member_left_out_once, 26, "m"), (other_divisor_beside_large_numbers, 1, "v"),
    )
}  # fmt: skip


# ---- honest rounding: `other` says whether it is computed in the other way


def difference_quotient(other: bool, h: float = 1e-8, only: str = "") -> Steps:
    x = 1.0
    for _ in range(40):
        fs = [(t**3 if other else t * t * t) + math.sin(t) for t in (x, x + h)]
        d = (fs[1] - fs[0]) / h
        x += 0.05 * math.tanh(d) / 3
        quantities = {"d": d, "x": x}
        yield {only: quantities[only]} if only else quantities


def integrated_twice(other: bool) -> Steps:
    v = p = 0.0
    for k in range(60):
        x = 1 + 0.3 * math.sin(0.1 * k)
        fs = [(t**3 if other else t * t * t) + math.sin(t) for t in (x, x + 1e-9)]
        d = (fs[1] - fs[0]) / 1e-9
        v += 0.01 * d
        p += 0.01 * v
        yield {"d": d, "v": v, "p": p}


def cancelled_variance(other: bool) -> Steps:
    x = 1e7 + np.random.default_rng(0).normal(size=200)
    for k in range(5, 100, 5):
        s = x[:k]
        mean, square = (math.fsum(s) / k, math.fsum(s * s) / k) if other else (s.mean(), (s * s).mean())
        yield {"v": float(square - mean * mean)}


def _one_pass_variance(x: np.ndarray, other: bool) -> float:
    n = len(x)
    # A running sum has one order; that of a product depends on the processor, and may leave nothing to tell.
    mean, square = (math.fsum(v) / n if other else float(np.cumsum(v)[-1]) / n for v in (x, x * x))
    return square - mean * mean


def normalised_by_a_one_pass_variance(other: bool, names: str = "z s", steps: int = 30, late: bool = False) -> Steps:
    rng = np.random.default_rng(steps + 2)
    for k in range(steps):
        x, z = 1e6 + rng.normal(size=30), rng.normal(size=10)
        v = _one_pass_variance(x, other and (not late or k == steps - 1))
        quantities = {"x": x, "z": z, "s": z / math.sqrt(v), "y": z * v}
        yield {name: quantities[name] for name in names.split()}


def variance_in_one_step(other: bool) -> Steps:
    yield from normalised_by_a_one_pass_variance(other, steps=1)


def variance_in_the_last_step(other: bool) -> Steps:
    yield from normalised_by_a_one_pass_variance(other, "y", steps=8, late=True)


def beside_its_members(other: bool) -> Steps:
    yield from normalised_by_a_one_pass_variance(other, "x z y")


def second_difference_after_a_quiet_run(other: bool, power: int = 1, gain: int = 0) -> Steps:
    rng = np.random.default_rng(3)
    for k in range(45):
        x, z = rng.uniform(0.5, 1.5), rng.normal(size=9)
        # As of two libraries whose last digits seldom differ.
        right = math.nextafter(math.exp(x + 1e-6), 9) if other and k in (25, 31) else math.exp(x + 1e-6)
        d = float((right - 2 * math.exp(x) + math.exp(x - 1e-6)) / 1e-12) ** power
        yield {"z": z, "y": d * z} if gain else {"x": x, "d": d}


def reciprocal_of_a_second_difference(other: bool) -> Steps:
    yield from second_difference_after_a_quiet_run(other, power=-1)


def vector_times_a_second_difference(other: bool) -> Steps:
    yield from second_difference_after_a_quiet_run(other, gain=1)


def residual_alone(other: bool) -> Steps:
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(5, 5)) * 1e3, rng.normal(size=5)
    x = np.linalg.solve(A, b)
    for _ in range(12):
        r = b - (np.array([math.fsum(row) for row in A * x]) if other else A @ x)
        x = x + np.linalg.solve(A, r)
        yield {"r": r}


def conjugate_gradients(other: bool, n: int = 8, names: str = "alpha beta x") -> Steps:
    def dot(u: np.ndarray, v: np.ndarray) -> float:
        return math.fsum(u * v) if other else float(u @ v)

    A = np.diag(np.arange(1.0, n + 1)) + 0.1
    r = np.random.default_rng(n).normal(size=n)
    x, p = np.zeros(n), r.copy()
    for _ in range(2 * n):
        q = A @ p
        before = dot(r, r)
        alpha = before / dot(p, q)
        x, r = x + alpha * p, r - alpha * q
        beta = dot(r, r) / before
        p = r + beta * p
        quantities = {"alpha": alpha, "beta": beta, "x": x}
        yield {name: quantities[name] for name in names.split()}


def floor_of_a_time(other: bool) -> Steps:
    for k in range(1, 40):
        t = math.fsum([0.1]) if k == 1 else (sum([0.1] * k) if other else k * 0.1)
        yield {"t": t, "n": math.floor(t / 0.1)}


def quantizer(other: bool) -> Steps:
    for k in range(60):
        yield {"q": math.floor((sum([0.1] * k) if other else k * 0.1) / 0.3) * 0.3}


def relay(other: bool, names: str = "t u x", switch: float = 1.0) -> Steps:
    t, x = 0.0, 0.0
    for k in range(40):
        t = (t + 0.1 if k else 0.0) if other else k * 0.1
        u = float(t >= switch)
        x += 0.1 * (u - x)
        quantities = {"t": t, "u": u, "x": x}
        yield {name: quantities[name] for name in names.split()}


def wrapped_angle(other: bool) -> Steps:
    a = 0.0
    for k in range(200):
        a = (k + 1) * (math.pi / 8) if other else a + math.pi / 8
        yield {"a": a, "w": math.atan2(math.sin(a), math.cos(a)), "degrees": math.degrees(a) % 360}


def turned_singular_vectors(other: bool) -> Steps:
    rng = np.random.default_rng(5)
    for _ in range(10):
        left, s, right = np.linalg.svd(rng.normal(size=(4, 3)))
        turn = -1 if other else 1
        left[:, 1] *= turn
        right[1] *= turn
        yield {"s": s, "U": left, "Vt": right, "y": left[:, 1] * s[1]}


def edge_of_a_domain(other: bool) -> Steps:
    for k in range(30):
        off = 2.0**-52 if other and k % 3 == 0 else 0.0
        with np.errstate(invalid="ignore"):
            yield {"a": float(np.arccos(1 + off)), "s": float(np.sqrt(-off))}


def single_precision(other: bool) -> Steps:
    x: Any = np.float32(1) if other else 1.0
    for k in range(40):
        x = x * type(x)(0.9) + type(x)(0.1 * math.sin(k))
        yield {"x": float(x)}


def small_component(other: bool) -> Steps:
    for k in range(30):
        yield {"v": np.array([math.cos(0.3 * k), math.sin(0.2 * k), (1.2e-16 if other else 6e-17) * k])}


def logistic_map(other: bool) -> Steps:
    x = 0.3
    for _ in range(100):
        x = 3.99 * (x - x * x) if other else 3.99 * x * (1 - x)
        yield {"x": x, "y": math.cos(x)}


def converged_newton(other: bool) -> Steps:
    x, errors = 2.0, []
    for k in range(8):
        x = 0.5 * (x + 2 / x) if other else x - (x * x - 2) / (2 * x)
        errors.append(abs(x - math.sqrt(2)))
        yield {"x": x, "ratio": errors[-1] / errors[-2] ** 2 if k and errors[-2] else 0.0}


HONEST: tuple[Loop, ...] = (
    difference_quotient, integrated_twice, cancelled_variance, residual_alone, conjugate_gradients, floor_of_a_time,
    quantizer, relay, wrapped_angle, turned_singular_vectors, edge_of_a_domain, single_precision, small_component,
    logistic_map, converged_newton, normalised_by_a_one_pass_variance, variance_in_one_step, variance_in_the_last_step,
    beside_its_members, second_difference_after_a_quiet_run, reciprocal_of_a_second_difference,
    vector_times_a_second_difference,
)  # fmt: skip
