"""Check the learners' functions against a numerical gradient.

For every entry of answers.json: random inputs at the given sizes, the function as
written, the function with wrong_line replaced by right_line, and the central-difference
gradient of the stated loss (computed here, on its own).  Run:

    python verify_learners.py          # needs numpy, scipy and octave

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

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from scipy.io import loadmat, savemat

HERE = pathlib.Path(__file__).resolve().parent
HEADS = ("sigmoid-bce", "sigmoid-sse", "softmax-ce", "linear-sse")
HIDDEN = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "linear": lambda z: z,
}


def parse(words):
    m = dict(hidden="sigmoid", head=None, half=False, scale=None, bias=False, ones=False, l2=0.0, nobias=False)
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
    assert m["head"] and m["scale"], words
    return m


def loss(m, X, Y, params, sums=None):
    """The stated loss; the hidden layer sums are appended to `sums` when given."""
    step = 2 if m["bias"] else 1
    Ws = params[::step]
    A = X
    for i, W in enumerate(Ws):
        if m["ones"]:
            A = np.concatenate([np.ones((len(A), 1)), A], axis=1)
        Z = A @ W
        if m["bias"]:
            Z = Z + params[2 * i + 1]
        if i < len(Ws) - 1:
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
    penalty = sum(np.sum((W[1:] if m["ones"] and m["nobias"] else W) ** 2) for W in Ws)
    penalty = m["l2"] / 2 * penalty
    N = len(X)
    if m["scale"] == "mean":
        return (E + penalty) / N
    if m["scale"] == "mean-all":
        assert m["l2"] == 0
        return E / Y.size
    return E + penalty


def central(m, X, Y, params, h=1e-5):
    grads = []
    for b, P in enumerate(params):
        G = np.zeros_like(P)
        for idx in np.ndindex(*P.shape):
            side = []
            for s in (h, -h):
                moved = [Q.copy() for Q in params]
                moved[b][idx] += s
                side.append(loss(m, X, Y, moved))
            G[idx] = (side[0] - side[1]) / (2 * h)
        grads.append(G)
    return grads


def inputs(entry, m, seed):
    rng = np.random.default_rng(seed)
    w, N = entry["widths"], entry["samples"]
    X = rng.standard_normal((N, w[0]))
    params = []
    for a, b in zip(w[:-1], w[1:]):
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


def call_python(source, name, args):
    space = {"__name__": "learner"}
    exec(compile(source, name, "exec"), space)  # our own test files
    copies = [a.copy() for a in args]
    got = space[name](*copies)
    for before, after in zip(args, copies):
        assert np.array_equal(before, after), "the function changes its inputs"
    return [np.asarray(g, dtype=float) for g in got]


def call_octave(source, name, args, count):
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


def call(entry, source, X, Y, params):
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
        got = [v.reshape(P.shape, order="F") for v, P in zip(np.split(flat, ends), params)]
    if entry["transposed"]:
        got = [g.T for g in got]
    assert len(got) == len(params), (len(got), len(params))
    for g, P in zip(got, params):
        assert g.shape == P.shape, (g.shape, P.shape)
    return got


def relative(g, ref):
    return np.linalg.norm(g - ref) / max(np.linalg.norm(ref), np.linalg.norm(g))


def as_list(x):
    return x if isinstance(x, list) else [x]


def corrected(source, pairs):
    for old, new in pairs:
        assert source.count(old) == 1, f"{old!r} is there {source.count(old)} times"
        source = source.replace(old, new)
    return source


def wrong_blocks(entry, got, ref):
    bad = []
    for name, g, r in zip(entry["blocks"], got, ref):
        e = relative(g, r)
        # a square block must be wrong in the other direction too, or the "mistake"
        # would be no more than a transposed answer
        if g.shape[0] == g.shape[1] and e > 1e-3:
            e = min(e, relative(g.T, r))
        assert e < 1e-6 or e > 1e-3, f"{name}: error {e:.1e}, neither right nor wrong"
        if e > 1e-3:
            bad.append(name)
    return bad


def check(entry):
    m = parse(entry["model"])
    source = (HERE / entry["file"]).read_text(encoding="utf-8")
    old, new = as_list(entry["wrong_line"]), as_list(entry["right_line"])
    assert len(old) == len(new)
    pairs = list(zip(old, new))
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
        errors = [relative(g, r) for g, r in zip(right, ref)]
        assert max(errors) < 1e-6, f"corrected, but wrong still: {errors}"
        worst = max(worst, *errors)
        if len(pairs) > 1:
            # each mistake alone must be a mistake
            for k in range(len(pairs)):
                rest = corrected(source, pairs[:k] + pairs[k + 1 :])
                assert wrong_blocks(entry, call(entry, rest, X, Y, params), ref)
    return worst


def main():
    entries = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))
    files = {p.name for p in HERE.iterdir() if p.suffix in (".py", ".m")}
    files.discard(pathlib.Path(__file__).name)
    assert files == {e["file"] for e in entries}, files ^ {e["file"] for e in entries}
    assert len(entries) == len(files)
    failed = 0
    for entry in entries:
        try:
            worst = check(entry)
            print(f"ok    {entry['file']:14s} wrong: {' '.join(entry['wrong_blocks']):24s} corrected to {worst:.0e}")
        except Exception as err:  # report every file
            failed += 1
            print(f"FAIL  {entry['file']:14s} {type(err).__name__}: {err}")
    print(f"{len(entries) - failed} of {len(entries)} files pass")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
