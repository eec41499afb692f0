"""The learners' functions against central differences of the loss that is stated for them.

Nothing of the product is used here. Random inputs at the given sizes, the function as written,
the function with wrong_line replaced by right_line.
Words of "model": [hidden] head [half] scale [bias|ones] [l2=LAMBDA [nobias]]
  hidden  sigmoid (when left out), tanh, relu, linear
  head    sigmoid-bce, sigmoid-sse, softmax-ce, linear-sse
  half    the squared error times 1/2
  scale   sum, mean (over the samples), mean-all (over all entries of Y)
  bias    separate vectors b of shape (1, H), one after each W
  ones    the first row of each W is the bias, a column of ones is put in front
  l2=     + LAMBDA/2 * sum W^2, over N when the loss is averaged; nobias: the bias rows
          of "ones" are left out of the penalty
"returns": "vector" means one vector of the blocks, each column by column.
"transposed": the gradients come in the transposed shape of the weights.
"wrong_line" and "right_line" are lists where there are two mistakes.
"""

from __future__ import annotations

import pathlib
import subprocess
import tempfile
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.io import loadmat, savemat

HERE = pathlib.Path(__file__).resolve().parent / "learners"
#: Relative errors below are rounding of the differences, and above a mistake.
RIGHT, WRONG = 1e-6, 1e-3
HEADS = ("sigmoid-bce", "sigmoid-sse", "softmax-ce", "linear-sse")
HIDDEN = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "linear": lambda z: z,
}


def parse(words: Any) -> Any:
    m: dict[str, Any] = {
        "hidden": "sigmoid", "head": None, "half": False, "scale": None, "bias": False, "ones": False, "l2": 0.0,
        "nobias": False,
    }  # fmt: skip
    for w in words.split():
        if w in HEADS:
            m["head"] = w
        elif w in HIDDEN:
            m["hidden"] = w
        elif w in ("sum", "mean", "mean-all"):
            m["scale"] = w
        elif w in ("half", "bias", "ones", "nobias"):
            m[w] = True
        elif w.startswith("l2="):
            m["l2"] = float(w[3:])
        else:
            raise ValueError(f"unknown word {w!r} in model {words!r}")
    assert m["head"], words
    assert m["scale"], words
    return m


def loss(m: Any, X: Any, Y: Any, params: Any, sums: Any = None) -> Any:
    """The stated loss; the hidden layer sums are appended to `sums` when given."""
    step = 2 if m["bias"] else 1
    weights = params[::step]
    A = X
    for i, W in enumerate(weights):
        if m["ones"]:
            A = np.concatenate([np.ones((len(A), 1)), A], axis=1)
        Z = A @ W
        if m["bias"]:
            Z = Z + params[2 * i + 1]
        if i < len(weights) - 1:
            if sums is not None:
                sums.append(Z)
            A = HIDDEN[m["hidden"]](Z)
    if m["head"] == "sigmoid-bce":
        # -y log s(z) - (1-y) log(1-s(z))
        E = np.sum(np.logaddexp(0, Z) - Y * Z)
    elif m["head"] == "softmax-ce":
        top = Z.max(axis=1, keepdims=True)
        E = np.sum(Y * (top + np.log(np.exp(Z - top).sum(axis=1, keepdims=True)) - Z))
    else:
        P = HIDDEN["sigmoid"](Z) if m["head"] == "sigmoid-sse" else Z
        E = np.sum((P - Y) ** 2)
    if m["half"]:
        E = E / 2
    penalty = sum(np.sum((W[1:] if m["ones"] and m["nobias"] else W) ** 2) for W in weights)
    penalty = m["l2"] / 2 * penalty
    N = len(X)
    if m["scale"] == "mean":
        return (E + penalty) / N
    if m["scale"] == "mean-all":
        assert m["l2"] == 0
        return E / Y.size
    return E + penalty


def central(m: Any, X: Any, Y: Any, params: Any, h: Any = 1e-5) -> Any:
    grads = []
    for b, P in enumerate(params):
        g = np.zeros_like(P)
        for idx in np.ndindex(*P.shape):
            side = []
            for s in (h, -h):
                moved = [Q.copy() for Q in params]
                moved[b][idx] += s
                side.append(loss(m, X, Y, moved))
            g[idx] = (side[0] - side[1]) / (2 * h)
        grads.append(g)
    return grads


def inputs(entry: Any, m: Any, seed: Any) -> Any:
    rng = np.random.default_rng(seed)
    w, N = entry["widths"], entry["samples"]
    X = rng.standard_normal((N, w[0]))
    params = []
    for a, b in pairwise(w):
        params.append(rng.standard_normal((a + m["ones"], b)))
        if m["bias"]:
            params.append(rng.standard_normal((1, b)))
    if m["head"] == "softmax-ce":
        Y = np.eye(w[-1])[rng.integers(0, w[-1], N)]
    elif m["head"] == "linear-sse":
        Y = rng.standard_normal((N, w[-1]))
    else:
        Y = rng.integers(0, 2, (N, w[-1])).astype(float)
    return X, Y, params


def call_python(source: Any, name: Any, args: Any) -> Any:
    space = {"__name__": "learner"}
    exec(compile(source, name, "exec"), space)  # our own test files
    copies = [a.copy() for a in args]
    got = space[name](*copies)
    for before, after in zip(args, copies, strict=True):
        assert np.array_equal(before, after), "the function changes its inputs"
    return [np.asarray(g, dtype=float) for g in got]


def call_octave(source: Any, name: Any, args: Any, count: Any) -> Any:
    with tempfile.TemporaryDirectory() as tmp:
        tmp = pathlib.Path(tmp)
        (tmp / f"{name}.m").write_text(source, encoding="utf-8")
        savemat(tmp / "in.mat", {f"p{i}": a for i, a in enumerate(args)})
        given = ", ".join(f"d.p{i}" for i in range(len(args)))
        outs = ", ".join(f"o{i}" for i in range(count))
        code = f"d = load('in.mat'); [{outs}] = {name}({given}); save('-v6', 'out.mat', 'o*');"
        run = subprocess.run(
            ["octave", "--norc", "--quiet", "--no-gui", "--eval", code], cwd=tmp, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        out = loadmat(tmp / "out.mat")
        return [np.asarray(out[f"o{i}"], dtype=float) for i in range(count)]


def call(entry: Any, source: Any, X: Any, Y: Any, params: Any) -> Any:
    args = [X, Y, *params]
    vector = entry["returns"] == "vector"
    if entry["file"].endswith(".m"):
        got = call_octave(source, entry["function"], args, 1 if vector else len(params))
    else:
        got = call_python(source, entry["function"], args)
    if vector:
        flat = got[0].ravel()
        assert flat.size == sum(P.size for P in params)
        ends = np.cumsum([P.size for P in params])[:-1]
        got = [v.reshape(P.shape, order="F") for v, P in zip(np.split(flat, ends), params, strict=True)]
    if entry["transposed"]:
        got = [g.T for g in got]
    assert len(got) == len(params), (len(got), len(params))
    for g, P in zip(got, params, strict=True):
        assert g.shape == P.shape, (g.shape, P.shape)
    return got


def relative(g: Any, ref: Any) -> Any:
    return np.linalg.norm(g - ref) / max(np.linalg.norm(ref), np.linalg.norm(g))


def as_list(x: Any) -> Any:
    return x if isinstance(x, list) else [x]


def corrected(source: Any, pairs: Any) -> Any:
    for old, new in pairs:
        assert source.count(old) == 1, f"{old!r} is there {source.count(old)} times"
        source = source.replace(old, new)
    return source


def wrong_blocks(entry: Any, got: Any, ref: Any) -> Any:
    bad = []
    for name, g, r in zip(entry["blocks"], got, ref, strict=True):
        e = relative(g, r)
        # a square block must be wrong in the other direction too, or the "mistake"
        # would be no more than a transposed answer
        if g.shape[0] == g.shape[1] and e > WRONG:
            e = min(e, relative(g.T, r))
        assert e < RIGHT or e > WRONG, f"{name}: error {e:.1e}, neither right nor wrong"
        if e > WRONG:
            bad.append(name)
    return bad


def check(entry: Any) -> Any:
    m = parse(entry["model"])
    source = (HERE / entry["file"]).read_text(encoding="utf-8")
    old, new = as_list(entry["wrong_line"]), as_list(entry["right_line"])
    assert len(old) == len(new)
    pairs = list(zip(old, new, strict=True))
    worst = 0.0
    for seed in (1, 2):
        X, Y, params = inputs(entry, m, seed)
        assert len(params) == len(entry["blocks"])
        if m["hidden"] == "relu":
            sums = []
            loss(m, X, Y, params, sums)
            assert min(np.abs(Z).min() for Z in sums) > 2e-4, "a layer sum too near the kink"
        ref = central(m, X, Y, params)
        bad = wrong_blocks(entry, call(entry, source, X, Y, params), ref)
        assert bad == sorted(entry["wrong_blocks"], key=entry["blocks"].index), bad
        assert bad
        right = call(entry, corrected(source, pairs), X, Y, params)
        errors = [relative(g, r) for g, r in zip(right, ref, strict=True)]
        assert max(errors) < RIGHT, f"corrected, but wrong still: {errors}"
        worst = max(worst, *errors)
        if len(pairs) > 1:
            # each mistake alone must be a mistake
            for k in range(len(pairs)):
                rest = corrected(source, pairs[:k] + pairs[k + 1 :])
                assert wrong_blocks(entry, call(entry, rest, X, Y, params), ref)
    return worst
