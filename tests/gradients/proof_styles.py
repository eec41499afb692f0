"""The same functions as many people write them, and a recursion of any network that is put together from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit, log_expit

from pyport.model import Model

Function = Callable[[Any], Any]


def by_sign(A: Any) -> Any:
    e = np.exp(-np.abs(A))
    return np.where(A >= 0, 1 / (1 + e), e / (1 + e))


def in_two_parts(A: Any) -> Any:
    """Each half of the line by the form that does not overflow there."""
    out = np.empty_like(A)
    above = A >= 0
    out[above] = 1 / (1 + np.exp(-A[above]))
    e = np.exp(A[~above])
    out[~above] = e / (1 + e)
    return out


def in_place(A: Any) -> Any:
    z = -A
    z = np.exp(z)
    z += 1
    return np.reciprocal(z)


SIGMOIDS: dict[str, Function] = {
    "1 / (1 + exp(-A))": lambda A: 1 / (1 + np.exp(-A)),
    "1.0 / (1.0 + np.exp(-1.0 * A))": lambda A: 1.0 / (1.0 + np.exp(-1.0 * A)),
    "expit": expit,
    "exp(A) / (1 + exp(A))": lambda A: np.exp(A) / (1 + np.exp(A)),
    "exp(A) / (exp(A) + 1), named": lambda A: (lambda e: e / (e + 1.0))(np.exp(A)),
    "1 - 1 / (1 + exp(A))": lambda A: 1 - 1 / (1 + np.exp(A)),
    "by sign": by_sign,
    "in two parts": in_two_parts,
    "in place": in_place,
    "tanh": lambda A: 0.5 * (1 + np.tanh(0.5 * A)),
    "halves": lambda A: np.exp(A / 2) / (np.exp(A / 2) + np.exp(-A / 2)),
    "np.power": lambda A: np.power(1 + np.exp(-A), -1),
    "np.add and np.divide": lambda A: np.divide(1, np.add(1, np.exp(np.negative(A)))),
    "exp of minus softplus": lambda A: np.exp(-np.log1p(np.exp(-A))),
    "exp of log_expit": lambda A: np.exp(log_expit(A)),
    "exp of logaddexp": lambda A: np.exp(-np.logaddexp(0, -A)),
    "relu in the exponent": lambda A: (lambda m: np.exp(A - m) / (np.exp(-m) + np.exp(A - m)))(np.maximum(A, 0)),
    "expm1": lambda A: (np.expm1(A) + 1) / (np.expm1(A) + 2),
}
SIGMOID_SLOPES: dict[str, Callable[[Any, Any], Any]] = {
    "Z * (1 - Z)": lambda S, Z: Z * (1 - Z),
    "Z - Z ** 2": lambda S, Z: Z - Z**2,
    "np.multiply": lambda S, Z: np.multiply(Z, np.subtract(1, Z)),
    "exp(-S) / (1 + exp(-S)) ** 2": lambda S, Z: np.exp(-S) / (1 + np.exp(-S)) ** 2,
    "expit of both signs": lambda S, Z: expit(S) * expit(-S),
    "1 / (2 + exp + exp)": lambda S, Z: 1 / (2 + np.exp(S) + np.exp(-S)),
    "1 / (4 cosh^2)": lambda S, Z: 1 / (2 * np.cosh(S / 2)) ** 2,
    "0.25 - (Z - 0.5)^2": lambda S, Z: 0.25 - np.square(Z - 0.5),
}


def tanh_by_sign(S: Any) -> Any:
    e = np.exp(-np.abs(2 * S))
    return np.where(S >= 0, (1 - e) / (1 + e), (e - 1) / (1 + e))


TANHS: dict[str, Function] = {
    "np.tanh": np.tanh,
    "quotient": lambda S: (np.exp(S) - np.exp(-S)) / (np.exp(S) + np.exp(-S)),
    "of exp(2S)": lambda S: (np.exp(2 * S) - 1) / (np.exp(2 * S) + 1),
    "of exp(-2S)": lambda S: 2 / (1 + np.exp(-2 * S)) - 1,
    "1 - 2 / (1 + exp(2S))": lambda S: 1 - 2 / (1 + np.exp(2 * S)),
    "by sign": tanh_by_sign,
    "sign times": lambda S: np.sign(S) * (1 - np.exp(-2 * np.abs(S))) / (1 + np.exp(-2 * np.abs(S))),
    "expit": lambda S: 2 * expit(2 * S) - 1,
    "sinh / cosh": lambda S: np.sinh(S) / np.cosh(S),
    "expm1": lambda S: np.expm1(2 * S) / (np.expm1(2 * S) + 2),
}
TANH_SLOPES: dict[str, Callable[[Any, Any], Any]] = {
    "1 - Z * Z": lambda S, Z: 1 - Z * Z,
    "1 - Z ** 2": lambda S, Z: 1.0 - Z**2,
    "(1 - Z) (1 + Z)": lambda S, Z: (1 - Z) * (1 + Z),
    "1 / cosh^2": lambda S, Z: 1 / np.cosh(S) ** 2,
    "4 / (exp + exp)^2": lambda S, Z: 4 / (np.exp(S) + np.exp(-S)) ** 2,
    "1 - tanh(S)^2": lambda S, Z: 1 - np.square(np.tanh(S)),
}


def written_where_below(S: Any) -> Any:
    Z = S.copy()
    Z[S < 0] = 0
    return Z


RELUS: dict[str, Function] = {
    "np.maximum": lambda S: np.maximum(S, 0),
    "np.maximum(0, S)": lambda S: np.maximum(0.0, S),
    "S * (S > 0)": lambda S: S * (S > 0),
    "np.where": lambda S: np.where(S > 0, S, 0),
    "np.clip": lambda S: np.clip(S, 0, None),
    "S.clip": lambda S: S.clip(min=0),
    "(S + |S|) / 2": lambda S: (S + np.abs(S)) / 2,
    "written where below": written_where_below,
    "np.fmax": lambda S: np.fmax(S, 0),
    "np.heaviside": lambda S: S * np.heaviside(S, 0),
}


def cleared(d: Any, S: Any) -> Any:
    d = d.copy()
    d[S <= 0] = 0
    return d


def kept(d: Any, S: Any) -> Any:
    mask = np.zeros_like(S)
    mask[S > 0] = 1
    return d * mask


#: What comes back from the layer above, the sums and outputs: what goes on.
RELU_BACK: dict[str, Callable[[Any, Any, Any], Any]] = {
    "d * (S > 0)": lambda d, S, Z: d * (S > 0),
    "d * (S > 0) * 1.0": lambda d, S, Z: d * ((S > 0) * 1.0),
    "astype": lambda d, S, Z: d * (S > 0).astype(float),
    "np.where": lambda d, S, Z: np.where(S > 0, d, 0),
    "np.where(S <= 0)": lambda d, S, Z: np.where(S <= 0, 0.0, d),
    "cleared": lambda d, S, Z: cleared(d, S),
    "kept": lambda d, S, Z: kept(d, S),
    "Z > 0": lambda d, S, Z: d * (Z > 0),
    "Z != 0": lambda d, S, Z: d * (Z != 0),
    "np.sign(Z)": lambda d, S, Z: d * np.sign(Z),
    "np.heaviside": lambda d, S, Z: d * np.heaviside(S, 0),
    "np.greater": lambda d, S, Z: np.multiply(d, np.greater(S, 0)),
    "~(S <= 0)": lambda d, S, Z: d * ~(S <= 0),
    "1 - (S <= 0)": lambda d, S, Z: d * (1 - (S <= 0)),
    "(1 + sign) / 2": lambda d, S, Z: d * (1 + np.sign(S)) / 2,
    "logical_and": lambda d, S, Z: d * np.logical_and(S > 0, Z > 0),
    "-S < 0": lambda d, S, Z: d * (-S < 0),
}


def shifted(Q: Any) -> Any:
    return Q - Q.max(axis=1, keepdims=True)


def normalized(E: Any) -> Any:
    return E / E.sum(axis=1, keepdims=True)


def softmax_by_rows(Q: Any) -> Any:
    rows = []
    for q in Q:
        e = np.exp(q - np.max(q))
        rows.append(e / np.sum(e))
    return np.stack(rows)


def softmax_in_place(Q: Any) -> Any:
    Q = Q - np.max(Q, axis=1, keepdims=True)
    E = np.exp(Q)
    E /= np.sum(E, axis=1, keepdims=True)
    return E


def softmax_of_logs(Q: Any) -> Any:
    m = Q.max(axis=1, keepdims=True)
    return np.exp(Q - m - np.log(np.exp(Q - m).sum(axis=1, keepdims=True)))


SOFTMAXES: dict[str, Function] = {
    "plain": lambda Q: normalized(np.exp(Q)),
    "shifted": lambda Q: normalized(np.exp(shifted(Q))),
    "shifted by the largest of all": lambda Q: normalized(np.exp(Q - np.max(Q))),
    "new axis": lambda Q: normalized(np.exp(Q - Q.max(axis=1)[:, None])),
    "reshaped": lambda Q: normalized(np.exp(Q - np.max(Q, 1).reshape(-1, 1))),
    "transposed": lambda Q: (np.exp(Q.T - Q.T.max(axis=0)) / np.exp(Q.T - Q.T.max(axis=0)).sum(axis=0)).T,
    "in place": softmax_in_place,
    "by rows": softmax_by_rows,
    "of logs": softmax_of_logs,
    "exp(Q - logsumexp)": lambda Q: np.exp(Q - np.log(np.sum(np.exp(Q), axis=-1, keepdims=True))),
    "np.divide": lambda Q: np.divide(np.exp(Q), np.sum(np.exp(Q), axis=1)[:, np.newaxis]),
    "mean taken away": lambda Q: normalized(np.exp(Q - Q.mean(axis=1, keepdims=True))),
    "minimum taken away": lambda Q: normalized(np.exp(Q - np.min(Q, axis=1, keepdims=True))),
    "np.einsum": lambda Q: np.einsum("ij,i->ij", np.exp(Q), 1 / np.einsum("ij->i", np.exp(Q))),
    "ones in a product": lambda Q: np.exp(Q) / (np.exp(Q) @ np.ones((Q.shape[1], 1))),
}

PRODUCTS: dict[str, Callable[[Any, Any], Any]] = {
    "@": lambda A, B: A @ B,
    "np.dot": np.dot,
    ".dot": lambda A, B: A.dot(B),
    "np.matmul": np.matmul,
    "np.einsum": lambda A, B: np.einsum("ij,jk->ik", A, B),
    "np.tensordot": lambda A, B: np.tensordot(A, B, axes=1),
    "transposed": lambda A, B: (B.T @ A.T).T,
    "row by row": lambda A, B: np.vstack([row @ B for row in A]),
    "outer products": lambda A, B: sum(np.outer(A[:, k], B[k]) for k in range(B.shape[0])),
    "column by column": lambda A, B: np.column_stack([A @ B[:, k] for k in range(B.shape[1])]),
}
COLUMN_SUMS: dict[str, Function] = {
    "sum(axis=0)": lambda d: d.sum(axis=0),
    "np.sum, keepdims": lambda d: np.sum(d, axis=0, keepdims=True),
    "ones in a product": lambda d: np.ones((1, d.shape[0])) @ d,
    "N times the mean": lambda d: d.mean(axis=0) * d.shape[0],
    "np.add.reduce": np.add.reduce,
    "sum over rows": lambda d: sum(d),
    "np.einsum": lambda d: np.einsum("ij->j", d),
}
#: Numerator and denominator of the scale, as people multiply by them.
SCALED: dict[str, Callable[[Any, int, int], Any]] = {
    "x * a / b": lambda x, a, b: x * a / b,
    "x * (a / b)": lambda x, a, b: x * (a / b),
    "(1 / b) * a": lambda x, a, b: (1 / b) * a * x,
    "x / (b / a)": lambda x, a, b: x / (b / a),
    "x / b * a": lambda x, a, b: x / b * a,
    "np.float64": lambda x, a, b: np.float64(a) / b * x,
}
#: The decay over the samples.
DECAYS: dict[str, Callable[[Any, float, int], Any]] = {
    "W * d / N": lambda W, d, N: W * d / N,
    "(d / N) * W": lambda W, d, N: (d / N) * W,
    "d * W * (1 / N)": lambda W, d, N: d * W * (1 / N),
    "2 d / (2 N)": lambda W, d, N: 2 * d / (2 * N) * W,
    "0.5 d (2 W) / N": lambda W, d, N: 0.5 * d * (2 * W) / N,
    "sqrt(d)^2": lambda W, d, N: np.sqrt(d) ** 2 / N * W,
}

Style = dict[str, str]
TABLES: dict[str, dict[str, Any]] = {
    "sigmoid": SIGMOIDS, "slope of sigmoid": SIGMOID_SLOPES, "tanh": TANHS, "slope of tanh": TANH_SLOPES, "relu": RELUS,
    "back through relu": RELU_BACK, "softmax": SOFTMAXES, "product": PRODUCTS, "sum of columns": COLUMN_SUMS,
    "scale": SCALED, "decay": DECAYS,
}  # fmt: skip


def random_style(rng: np.random.Generator) -> Style:
    """One way to write each part."""
    return {part: str(rng.choice(list(table))) for part, table in TABLES.items()}


def parts_of(model: Model) -> set[str]:
    """The parts that the gradient of a model has."""
    parts = {"product", "scale"}
    if model.head_name.startswith("sigmoid") or model.activation == "sigmoid":
        parts.add("sigmoid")
    parts |= {"sigmoid": {"slope of sigmoid"}, "tanh": {"tanh", "slope of tanh"},
              "relu": {"relu", "back through relu"}, "linear": set()}[model.activation]  # fmt: skip
    if model.head_name == "softmax-ce":
        parts.add("softmax")
    if model.bias != "none":
        parts.add("sum of columns")
    return parts | ({"decay"} if model.decay else set())


def styled(model: Model, style: Style) -> Callable[..., Any]:
    """The right gradient of a model, each part written in its way."""
    chosen: dict[str, Any] = {part: TABLES[part][name] for part, name in style.items()}
    times, sigmoid = chosen["product"], chosen["sigmoid"]
    units: dict[str, Function] = {
        "sigmoid": sigmoid,
        "tanh": chosen["tanh"],
        "relu": chosen["relu"],
        "linear": lambda S: S,
    }
    unit = units[model.activation]

    def back(d: Any, S: Any, Z: Any) -> Any:
        if model.activation == "linear":
            return d
        if model.activation == "relu":
            return chosen["back through relu"](d, S, Z)
        return d * chosen[f"slope of {model.activation}"](S, Z)

    def error(Q: Any, Y: Any) -> Any:
        if model.head_name == "softmax-ce":
            return chosen["softmax"](Q) - Y
        if model.head_name == "linear-sse":
            return 2 * (Q - Y)
        y = sigmoid(Q)
        return y - Y if model.head_name == "sigmoid-bce" else 2.0 * (y - Y) * y * (1 - y)

    def gradient(X: Any, Y: Any, *parameters: Any) -> list[Any]:
        N, K = Y.shape
        matrices, biases = model.split(parameters)
        inputs, sums = [X], []
        for W, b in zip(matrices, biases, strict=True):
            if sums:
                inputs.append(unit(sums[-1]))
            sums.append(times(inputs[-1], W) if b is None else times(inputs[-1], W) + b)
        delta = chosen["scale"](error(sums[-1], Y), *model.factor(N, K))
        found: list[Any] = []
        for k in reversed(range(len(matrices))):
            W, b = matrices[k], biases[k]
            g = times(inputs[k].T, delta)
            if model.decay:
                g = g + chosen["decay"](W, model.decay, model.decay_divisor(N))
            if b is None:
                found.insert(0, g)
            else:
                gb = chosen["sum of columns"](delta).reshape(1, -1)
                if model.decay and model.decay_bias:
                    gb = gb + chosen["decay"](b, model.decay, model.decay_divisor(N))
                found[:0] = [np.vstack([gb, g])] if model.bias == "ones" else [g, gb]
            if k:
                delta = back(times(delta, W.T), sums[k - 1], inputs[k])
        return found

    return gradient
