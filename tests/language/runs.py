"""Real runs of the commands, and what a Chinese reader finds in them that is not Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

#: What stands in a Chinese text as it is: programs, languages, formats, methods, units, verdicts, values.
ALLOWED = frozenset(
    {
        *("MATLAB", "Octave", "Python", "NumPy", "Richardson", "HDF", "ReLU"),
        *("PASS", "FAIL", "UNDECIDED", "ULP", "NaN", "Inf", "inf"),
        *("sigmoid", "softmax", "tanh", "mean", "argmax"),
        *("double", "char", "float", "int"),
        *("startup", "sizes", "pyport"),
    }
)
#: Options, names of files, what stands for one, and ids of cards in brackets.
NAMES = re.compile(
    r"--[a-z][a-z-]*|\S+\.(?:m|py|mat|npz|html|txt)\b\S*|(?:FILE|FOLDER|NUMBER|SLOPE|FUNCTION)\b|\[[a-z]+(?:-[a-z0-9]+)+\]"
)
#: A command that is to be typed.
TYPED = re.compile(r"pyport [a-z]+ [^，。；）]*|python -m pip [^，。；）]*")
#: What a user's own code raises, to the end of the clause.
RAISED = re.compile(r"(?:\w+Error|Exception): [^，。；：]*")
#: Letters that are a name of one or two, or a formula.
WORD = re.compile(r"[A-Za-z]{3,}")


def english_in(text: str, sources: Sequence[str] = ()) -> set[str]:
    """English words of a text: not what is allowed, and not what stands in the files and names that were given."""
    known = {word for source in sources for word in WORD.findall(source)}
    # A line of a file is shown behind its place, or whole.
    lines = {line.strip() for source in sources for line in source.splitlines() if line.strip()}
    shown = []
    for line in text.splitlines():
        bare = re.sub(r"^\s*\S+:\d+\s+", "", line).strip()
        shown.append("" if bare in lines else line)
    left = NAMES.sub(" ", TYPED.sub(" ", RAISED.sub(" ", "\n".join(shown))))
    return {word for word in WORD.findall(left) if word not in ALLOWED and word not in known}


GRADIENTS = """\
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def passes(X, Y, W1, W2):
    Z = sigmoid(X @ W1)
    e = sigmoid(Z @ W2) - Y
    return [X.T @ ((e @ W2.T) * Z * (1 - Z)), Z.T @ e]


def slope(X, Y, W1, W2):
    Z = sigmoid(X @ W1)
    e = sigmoid(Z @ W2) - Y
    return [X.T @ ((e @ W2.T) * Z), Z.T @ e]


def odd(X, Y, W1, W2):
    Z = sigmoid(X @ W1)
    e = np.abs(sigmoid(Z @ W2) - Y) ** 1.5
    return [X.T @ ((e @ W2.T) * Z * (1 - Z)), Z.T @ e]


def close(X, Y, W1, W2):
    return [(1 + 1e-8 * (k == 0)) * g for k, g in enumerate(passes(X, Y, W1, W2))]


def raises(X, Y, W1, W2):
    raise ValueError("singular")


def by_class(X, Y, W1, W2):
    Z = sigmoid(X @ W1)
    e = sigmoid(Z @ W2) - 1.0 * (Y == 1)
    return [X.T @ ((e @ W2.T) * Z), Z.T @ e]


def in_a_dict(params, X, Y):
    W1, W2 = params["W1"], params["W2"]
    Z = sigmoid(X @ W1)
    e = sigmoid(Z @ W2) - Y
    return {"dW1": X.T @ ((e @ W2.T) * Z * (1 - Z)), "dW2": 2 * Z.T @ e}


def square_only(X, Y, W1, W2):
    Z = sigmoid(X @ W1)
    e = sigmoid(Z @ W2) - Y
    return [X.T @ ((e @ W2) * Z * (1 - Z)), Z.T @ e]


class Net:
    def __init__(self, W1, W2):
        self.W1, self.W2, self.seed = W1, W2, np.random.rand(3, 3)

    def backward(self, X, Y):
        Z = sigmoid(X @ self.W1)
        e = sigmoid(Z @ self.W2) - Y
        return [X.T @ ((e @ self.W2.T) * Z * (1 - Z)), Z.T @ e]


class Wrong:
    def backward(self, X, Y, W1, W2):
        return [X @ W1, W2]


def loss(w, x):
    return np.sum((x @ w) ** 2)


def stacked(w, x):
    return np.sum((np.c_[x, x][:, : len(w)] @ w) ** 2)


def by_hand(w, x):
    return 2 * x.T @ (x @ w)


def halved(w, x):
    return x.T @ (x @ w)


def kinked(w, x):
    return np.sum(np.abs(np.round(x @ w, 1)))


def guessed(w, x):
    return np.zeros_like(w)
"""


def write(folder: Path, **files: str) -> list[str]:
    """Files by the names of their stems; `_` stands for the point. What they hold comes back."""
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        (folder / f"{stem}.{ending}").write_text(text, encoding="utf-8")
    return list(files.values())


#: Commands by what comes of them: how the answer begins in Chinese, and the arguments.
GRADCHECK = {
    "proved": ("PASS", "gradcheck", "g.py:passes"),
    "refuted": ("FAIL", "gradcheck", "g.py:slope", "--model", "sigmoid-bce sum"),
    "named": ("FAIL", "gradcheck", "g.py:slope", "--model", "sigmoid-bce sum", "--name"),
    "an object's": ("PASS", "gradcheck", "g.py:Net.backward"),
    "of no known loss": ("UNDECIDED", "gradcheck", "g.py:odd"),
    "near": ("FAIL", "gradcheck", "g.py:close", "--model", "sigmoid-bce sum"),
    "own, right": ("PASS", "gradcheck", "g.py:by_hand", "--loss", "g.py:loss", "--inputs", "at.npz"),
    "own, wrong": ("FAIL", "gradcheck", "g.py:halved", "--loss", "g.py:loss", "--inputs", "at.npz"),
    "labels": ("FAIL", "gradcheck", "g.py:by_class", "--head", "sigmoid-bce"),
    "in a dict": ("FAIL", "gradcheck", "g.py:in_a_dict", "--model", "sigmoid-bce sum"),
    "at some sizes": ("FAIL", "gradcheck", "g.py:square_only", "--model", "sigmoid-bce sum"),
    "own, not differentiated": ("FAIL", "gradcheck", "g.py:halved", "--loss", "g.py:stacked", "--inputs", "at.npz"),
    "own, undecided": ("UNDECIDED", "gradcheck", "g.py:guessed", "--loss", "g.py:kinked", "--inputs", "at.npz"),
}
DIAGNOSE = {
    "right": ("正确：", "diagnose", "g.py:passes"),
    "a mistake": ("错误：", "diagnose", "g.py:slope", "--model", "sigmoid-bce sum"),
    "none known": ("未知：", "diagnose", "g.py:odd"),
    "close": ("有误但接近：", "diagnose", "g.py:close", "--model", "sigmoid-bce sum"),
}
COMPARE = {
    "the same": ("PASS", "compare", "a.npz", "a.npz"),
    "others": ("FAIL", "compare", "a.npz", "b.npz"),
    "within": ("PASS", "compare", "a.npz", "near.npz", "--rtol", "1e-6"),
    "zeros": ("UNDECIDED", "compare", "zero.npz", "minus.npz"),
    "recordings": ("UNDECIDED", "compare", "rec.npz", "rec_near.npz"),
    "recordings, a slip": ("FAIL", "compare", "rec.npz", "rec_far.npz"),
}
RUNS = GRADCHECK | DIAGNOSE | COMPARE
#: Arguments that cannot be used.
ERRORS = {
    "no file": ("gradcheck", "no.py:grad"),
    "no function": ("gradcheck", "g.py:nothing"),
    "it raises": ("gradcheck", "g.py:raises", "--model", "sigmoid-bce sum"),
    "options that exclude each other": ("gradcheck", "g.py:passes", "--loss", "g.py:loss", "--head", "softmax-ce"),
    "an object": ("gradcheck", "g.py:Wrong.backward", "--model", "sigmoid-bce sum"),
    "no sizes": ("gradcheck", "g.py:passes", "--sizes", "4"),
    "a rate": ("diagnose", "g.py:passes", "--learning-rate", "-1"),
    "a time limit": ("gradcheck", "g.py:passes", "--timeout", "0"),
    "the order of two files": ("verify", "g.py", "g.m"),
    "one file": ("verify", "g.py"),
    "no record": ("verify", "at.mat", "g.py"),
    "trace": ("trace", "g.py"),
    "trace of nothing": ("trace", "no.py", "-o", "rec.mat"),
    "fuzz without its file": ("fuzz", "no.m", "g.py:passes"),
    "no slip": ("slips", "qqqq"),
    "no recordings in common": ("compare", "no.npz", "a.npz"),
    "a tolerance": ("compare", "a.npz", "a.npz", "--rtol", "-1"),
}
