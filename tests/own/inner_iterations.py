"""Losses that end an inner iteration by a tolerance, with the gradient of what they converge to.

Each is a loss and a gradient by the adjoint or by the implicit function theorem: right for the solution itself, while
the loss stops a tolerance short of it, and jumps where it takes another step.

    python tests/own/inner_iterations.py [NAME]

judges each with its right gradient, which must not FAIL, and with three wrong ones, which must.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.integrate import odeint, quad, solve_ivp
from scipy.optimize import brentq, fixed_point, minimize, minimize_scalar, root

from pyport import gradcheck


@dataclass(frozen=True)
class Inner:
    """A loss of one vector, its gradient, and a point."""

    name: str
    loss: Any
    grad: Any
    x0: Any


RNG = np.random.default_rng(11)
C = RNG.normal(size=(4, 4)) * 0.3
X, Y = RNG.normal(size=(12, 3)), np.sign(RNG.normal(size=12))
S = C @ C.T + np.eye(4)


def kepler(p: Any, tolerance: float = 1e-6) -> Any:
    total = 0.0
    for m in p:
        e, old = m, np.inf
        while abs(e - old) > tolerance:
            e, old = m + 0.6 * np.sin(e), e
        total = total + e**2
    return total


def slope_of_kepler(p: Any) -> Any:
    e = np.array(p, dtype=float)
    for _ in range(200):
        e = p + 0.6 * np.sin(e)
    return 2 * e / (1 - 0.6 * np.cos(e))


def coarse_kepler(p: Any) -> Any:
    return kepler(p, 1e-3)


def _equilibrium(x: Any, tolerance: float) -> Any:
    z = np.zeros(4)
    while True:
        new = np.tanh(C @ z + x)
        if np.max(np.abs(new - z)) < tolerance:
            return new
        z = new


def equilibrium(x: Any) -> Any:
    return np.sum(_equilibrium(x, 1e-5) ** 2)


def slope_of_equilibrium(x: Any) -> Any:
    z = _equilibrium(x, 1e-15)
    d = 1 - z**2
    return d * np.linalg.solve((np.eye(4) - d[:, None] * C).T, 2 * z)


def babylonian(a: Any) -> Any:
    total = 0.0
    for value in a:
        x = 1.0
        while abs(x * x - value) > 1e-4:
            x = (x + value / x) / 2
        total = total + np.sin(x)
    return total


def slope_of_babylonian(a: Any) -> Any:
    return np.cos(np.sqrt(a)) / (2 * np.sqrt(a))


def power_method(v: Any) -> Any:
    matrix = S + np.outer(v, v)
    u, old, new = np.ones(4) / 2, 0.0, 1.0
    while abs(new - old) > 1e-7:
        w = matrix @ u
        old, new = new, u @ w
        u = w / np.sqrt(w @ w)
    return new


def slope_of_power_method(v: Any) -> Any:
    u = np.linalg.eigh(S + np.outer(v, v))[1][:, -1]
    return 2 * u * (u @ v)


def jacobi(b: Any) -> Any:
    x = np.zeros(4)
    while np.linalg.norm(S @ x - b) > 1e-5:
        x = x + (b - S @ x) / np.diag(S)
    return np.sum(x**4)


def slope_of_jacobi(b: Any) -> Any:
    return np.linalg.solve(S.T, 4 * np.linalg.solve(S, b) ** 3)


def descent(t: Any) -> Any:
    w = np.zeros(4)
    slope = S @ w - t + 0.1 * w**3
    while np.sum(slope**2) > 1e-10:
        w = w - 0.2 * slope
        slope = S @ w - t + 0.1 * w**3
    return np.sum((w - 1) ** 2)


def slope_of_descent(t: Any) -> Any:
    w = np.zeros(4)
    for _ in range(2000):
        w = w - 0.2 * (S @ w - t + 0.1 * w**3)
    return np.linalg.solve(S + np.diag(0.3 * w**2), 2 * (w - 1))


def by_brentq(p: Any) -> Any:
    return sum(brentq(lambda s, c=c: s**3 + s - c, -5, 5, xtol=1e-5) ** 2 for c in p)


def slope_of_cubic(p: Any) -> Any:
    s = np.array([brentq(lambda s, c=c: s**3 + s - c, -5, 5, xtol=1e-14) for c in p])
    return 2 * s / (3 * s**2 + 1)


def by_default_brentq(p: Any) -> Any:
    return sum(brentq(lambda s, c=c: s**3 + s - c, -5, 5) ** 2 for c in p)


def by_root(p: Any) -> Any:
    return np.sum(root(lambda s: s**3 + s - p, np.zeros(4), tol=1e-4).x ** 2)


def by_fixed_point(p: Any) -> Any:
    return np.sum(fixed_point(lambda s: np.cos(s) * 0.5 + p, np.zeros(4), xtol=1e-4, method="iteration") ** 2)


def slope_of_fixed_point(p: Any) -> Any:
    s = np.zeros(4)
    for _ in range(300):
        s = np.cos(s) * 0.5 + p
    return 2 * s / (1 + 0.5 * np.sin(s))


def _logistic(w: Any, log_decay: Any) -> Any:
    return np.sum(np.logaddexp(0, -Y * (X @ w))) + np.sum(np.exp(log_decay) * w**2) / 2


def bilevel(log_decay: Any) -> Any:
    w = minimize(_logistic, np.zeros(3), args=(log_decay,)).x
    return np.sum((w - 0.3) ** 2)


def slope_of_bilevel(log_decay: Any) -> Any:
    w, decay = np.zeros(3), np.exp(log_decay)
    for _ in range(50):
        s = 1 / (1 + np.exp(Y * (X @ w)))
        hessian = X.T @ (X * (s * (1 - s))[:, None]) + np.diag(decay)
        w = w - np.linalg.solve(hessian, -X.T @ (Y * s) + decay * w)
    return -decay * w * np.linalg.solve(hessian, 2 * (w - 0.3))


def by_minimize_scalar(p: Any) -> Any:
    # A minimum is flat: where it is said to be is off by more than its value.
    def height(s: Any, c: Any) -> Any:
        return s**4 / 4 + s**2 / 2 - c * s

    return sum(minimize_scalar(height, args=(c,), bounds=(-3, 3), method="bounded").x for c in p)


def slope_of_minimize_scalar(p: Any) -> Any:
    s = np.array([brentq(lambda s, c=c: s**3 + s - c, -5, 5, xtol=1e-14) for c in p])
    return 1 / (3 * s**2 + 1)


def _lotka(_: float, u: Any, p: Any) -> Any:
    return np.array([p[0] * u[0] - p[1] * u[0] * u[1], p[2] * u[0] * u[1] - p[3] * u[1]])


def by_solve_ivp(p: Any) -> Any:
    u = solve_ivp(_lotka, (0, 3), [1.0, 0.5], args=(p,)).y[:, -1]
    return np.sum((u - 1) ** 2)


def _sensitivities(_: float, state: Any, p: Any) -> Any:
    u, s = state[:2], state[2:].reshape(2, 4)
    by_u = np.array([[p[0] - p[1] * u[1], -p[1] * u[0]], [p[2] * u[1], p[2] * u[0] - p[3]]])
    by_p = np.array([[u[0], -u[0] * u[1], 0, 0], [0, 0, u[0] * u[1], -u[1]]])
    return np.concatenate([_lotka(0.0, u, p), (by_u @ s + by_p).ravel()])


def slope_of_lotka(p: Any) -> Any:
    start = np.concatenate([[1.0, 0.5], np.zeros(8)])
    end = solve_ivp(_sensitivities, (0, 3), start, args=(p,), rtol=1e-11, atol=1e-12, method="DOP853").y[:, -1]
    return 2 * (end[:2] - 1) @ end[2:].reshape(2, 4)


def by_finer_solve_ivp(p: Any) -> Any:
    u = solve_ivp(_lotka, (0, 3), [1.0, 0.5], args=(p,), rtol=1e-6, atol=1e-8).y[:, -1]
    return np.sum((u - 1) ** 2)


def by_stiff_solve_ivp(p: Any) -> Any:
    u = solve_ivp(_lotka, (0, 3), [1.0, 0.5], args=(p,), method="LSODA").y[:, -1]
    return np.sum((u - 1) ** 2)


def by_odeint(p: Any) -> Any:
    u = odeint(_lotka, [1.0, 0.5], [0, 3], args=(p,), tfirst=True)[-1]
    return np.sum((u - 1) ** 2)


def by_quad(p: Any) -> Any:
    def height(t: float) -> Any:
        return np.exp(-p[0] * t) * abs(np.sin(p[1] * t + p[2])) * p[3]

    return quad(height, 0, 3, epsabs=1e-4, epsrel=1e-4)[0] ** 2


def _finely(f: Any, p: Any) -> float:
    corners = [t for k in range(-20, 20) if 0 < (t := (k * np.pi - p[2]) / p[1]) < 3]
    return float(quad(f, 0, 3, points=sorted(corners), epsabs=1e-13, epsrel=1e-13)[0])


def slope_of_quad(p: Any) -> Any:
    def part(t: float) -> Any:
        return np.exp(-p[0] * t), np.sin(p[1] * t + p[2]), np.sign(np.sin(p[1] * t + p[2])) * np.cos(p[1] * t + p[2])

    whole = _finely(lambda t: part(t)[0] * abs(part(t)[1]), p)
    return 2 * p[3] * whole * np.array([
        -p[3] * _finely(lambda t: t * part(t)[0] * abs(part(t)[1]), p),
        p[3] * _finely(lambda t: t * part(t)[0] * part(t)[2], p),
        p[3] * _finely(lambda t: part(t)[0] * part(t)[2], p),
        whole,
    ])  # fmt: skip


P = np.array([0.4, 1.1, 0.7, -0.9])
T = np.array([1.1, 0.7, 0.5, 0.9])
INNER = (
    Inner("Kepler's equation", kepler, slope_of_kepler, P),
    Inner("Kepler's equation, coarsely", coarse_kepler, slope_of_kepler, P),
    Inner("an equilibrium", equilibrium, slope_of_equilibrium, P),
    Inner("square roots", babylonian, slope_of_babylonian, np.array([2.0, 3.3, 0.7, 5.2])),
    Inner("a largest eigenvalue", power_method, slope_of_power_method, P),
    Inner("Jacobi's iteration", jacobi, slope_of_jacobi, P),
    Inner("gradient descent inside", descent, slope_of_descent, P),
    Inner("brentq", by_brentq, slope_of_cubic, P),
    Inner("brentq by default", by_default_brentq, slope_of_cubic, P),
    Inner("root", by_root, slope_of_cubic, P),
    Inner("fixed_point", by_fixed_point, slope_of_fixed_point, P),
    Inner("minimize", bilevel, slope_of_bilevel, np.array([0.1, -0.4, 0.6])),
    Inner("minimize_scalar", by_minimize_scalar, slope_of_minimize_scalar, P),
    Inner("solve_ivp", by_solve_ivp, slope_of_lotka, T),
    Inner("solve_ivp, finer", by_finer_solve_ivp, slope_of_lotka, T),
    Inner("solve_ivp, LSODA", by_stiff_solve_ivp, slope_of_lotka, T),
    Inner("odeint", by_odeint, slope_of_lotka, T),
    Inner("quad", by_quad, slope_of_quad, np.array([0.5, 2.2, 0.3, 1.5])),
)


def one_off(found: Any) -> Any:
    """One element off by half of the largest."""
    found = np.array(found)
    found[1] += 0.5 * np.max(np.abs(found))
    return found


#: What a wrong gradient does to the right one.
WRONG = {"off by 10 %": lambda g: 1.1 * g, "one element off": one_off, "twice as much": lambda g: 2 * g}


def main() -> None:
    """Judge all of them, or those with a word in their name, and print what came of it."""
    for case in INNER:
        if len(sys.argv) > 1 and sys.argv[1] not in case.name:
            continue
        right = gradcheck(case.loss, case.grad, case.x0)
        wrong = {how: gradcheck(case.loss, lambda x, case=case, off=off: off(case.grad(x)), case.x0).verdict.name
                 for how, off in WRONG.items()}  # fmt: skip
        print(f"{case.name}: {right.verdict.name}, {right.reason()}; {wrong}", flush=True)


if __name__ == "__main__":
    main()
