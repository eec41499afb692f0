"""A function in any form is asked at data and parameters of the user's own: ``--inputs FILE``."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_runner import run
from scipy.io import savemat

from pyport.targets.containers import Container
from pyport.targets.forms import Form
from pyport.targets.layout import Layout
from pyport.targets.roles import Role

HERE = Path(__file__).parent / "newcomers"
RNG = np.random.default_rng(3)
DICT = {"X": RNG.normal(size=(6, 9)), "Y": np.round(RNG.uniform(size=(2, 9))), "W1": RNG.normal(size=(4, 6)),
        "b1": RNG.normal(size=(4, 1)), "W2": RNG.normal(size=(2, 4)), "b2": RNG.normal(size=(2, 1))}  # fmt: skip


def edited(name: str, tmp_path: Path, old: str, new: str) -> str:
    path = tmp_path / name
    path.write_text((HERE / name).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return str(path)


ROLES = (("X", Role.DATA), ("y", Role.TARGETS))
FORMS = [
    Form(2, (*ROLES, ("W1", Role.WEIGHTS), ("W2", Role.WEIGHTS)), ("W1", "W2"), Container("separate"), Layout()),
    Form(2, (*ROLES, ("params", Role.ALL)), ("params",), Container("dict", ("W1", "b1", "W2", "b2")),
         Layout("columns", turned=True, bias="column")),
    Form(2, (*ROLES, ("params", Role.ALL)), ("params",), Container("list"),
         Layout(bias="vector", targets="labels from 0")),
    Form(2, (*ROLES, ("theta", Role.ALL)), ("theta",), Container("flat", order="F"),
         Layout(turned=True, bias="first", targets="labels from 1")),
    Form(2, (*ROLES, ("theta", Role.ALL)), ("theta",), Container("flat", grouped=True), Layout(bias="row")),
    Form(2, (*ROLES, ("ws", Role.WEIGHTS), ("bs", Role.BIAS)), ("ws", "bs"), Container("two lists"),
         Layout("columns", turned=True, bias="vector")),
    Form(1, (*ROLES, ("w", Role.WEIGHTS)), ("w",), Container("separate"),
         Layout(bias="first", targets="signs", single_unit=True, ones_in_data=True)),
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.container.kind}, {form.layout.targets}")
def test_what_is_taken_of_values_is_what_they_were_made_of(form: Form) -> None:
    widths = (4, 5, 3) if form.depth == 2 else (4, 1)
    X = RNG.normal(size=(7, 4))
    Y = RNG.uniform(size=(7, widths[-1]))
    if form.layout.targets.startswith("labels"):
        Y = np.eye(3)[np.arange(7) % 3]
    elif form.layout.targets == "signs":
        Y = np.arange(7.0).reshape(-1, 1) % 2
    shapes = [shape for a, b in pairwise(widths)
              for shape in [(a, b), (1, b)][: 1 + form.layout.has_bias]]  # fmt: skip
    blocks = [RNG.normal(size=shape) for shape in shapes]
    (given,) = form.given(X, Y, blocks)
    found = form.taken(given)
    assert all(map(np.array_equal, (found[0], found[1], *found[2]), (X, Y, *blocks)))
    # And not of others.
    changed = {**given, "y": given["y"][::-1]}
    assert not np.array_equal(form.taken(changed)[1], Y) or np.array_equal(Y, Y[::-1])


def test_a_dict_is_given_by_its_keys_or_as_a_struct(tmp_path: Path) -> None:
    right = edited("dictnet.py", tmp_path, "* (1 - A1)", "* (1 - A1 ** 2)")
    np.savez(tmp_path / "point.npz", **DICT)
    savemat(tmp_path / "point.mat", {"X": DICT["X"], "Y": DICT["Y"], "params": {
        key: DICT[key] for key in ("W1", "b1", "W2", "b2")}})  # fmt: skip
    for file in ("point.npz", "point.mat"):
        code, out, _ = run("gradcheck", f"{right}:backward", "--inputs", str(tmp_path / file))
        assert code == 0, out
        assert file in out
    code, out, _ = run("diagnose", f"{HERE / 'dictnet.py'}:backward", "--inputs", str(tmp_path / "point.npz"),
                       "--json", str(tmp_path / "out.json"))  # fmt: skip
    assert code == 1
    assert "[slope-one-minus-output]" in out
    assert "dictnet.py:23  dZ1 = " in out
    assert json.loads((tmp_path / "out.json").read_text())["sizes"] == [[[6, 4], [1, 4], [4, 2], [1, 2]]]


def test_one_vector_with_a_penalty_of_ones_own_size(tmp_path: Path) -> None:
    np.savez(tmp_path / "point.npz", X=np.c_[np.ones(9), RNG.normal(size=(9, 3))], y=np.arange(9) % 2,
             theta=RNG.normal(size=4), lam=2.0)  # fmt: skip
    code, out, _ = run("diagnose", f"{HERE / 'flat.py'}:costFunctionReg", "--inputs", str(tmp_path / "point.npz"))
    assert code == 1
    assert "[penalty-on-bias]" in out
    assert "lam = 2" in out
    right = edited("flat.py", tmp_path, "lam / m * theta\n", "lam / m * np.r_[0, theta[1:]]\n")
    assert run("gradcheck", f"{right}:costFunctionReg", "--inputs", str(tmp_path / "point.npz"))[0] == 0


PLAIN = """
import numpy as np

def loss(X, Y, W1, b1):
    return np.sum(np.log(np.cosh(X @ W1 + b1 - Y)))

def right(X, Y, W1, b1):
    d = np.tanh(X @ W1 + b1 - Y)
    return X.T @ d, d.sum(axis=0)

def wrong(X, Y, W1, b1):
    g, gb = right(X, Y, W1, b1)
    return g + 1e-6 * np.eye(*g.shape), gb
"""


@pytest.mark.parametrize(("name", "code"), [("right", 0), ("wrong", 1)])
def test_a_loss_beside_it_judges_at_the_point_too(tmp_path: Path, name: str, code: int) -> None:
    (tmp_path / "my.py").write_text(PLAIN, encoding="utf-8")
    np.savez(tmp_path / "p.npz", X=RNG.normal(size=(5, 3)), Y=RNG.normal(size=(5, 2)), W1=RNG.normal(size=(3, 2)),
             b1=RNG.normal(size=2))  # fmt: skip
    ends, out, _ = run("gradcheck", f"{tmp_path / 'my.py'}:{name}", "--inputs", str(tmp_path / "p.npz"))
    assert ends == code
    assert "W1 3x2, b1 1x2, X 5x3, Y 5x2" in " ".join(out.split())


@pytest.mark.parametrize(
    ("change", "options", "why"),
    [
        ({"Y": None}, [], "p.npz: Y is missing (it holds X, W1, b1, W2, b2)."),
        ({"Y": np.zeros((3, 9))}, [], "p.npz: its targets are 9x3 for 9 samples and 2 outputs."),
        ({"X": np.full((6, 9), np.nan)}, [], "p.npz: it holds NaN or Inf; a gradient is judged where all is finite."),
        ({"W2": np.zeros((2, 5))}, [], "p.npz: W2 is 5x2 behind 4 units; 4x2 is expected."),
        ({}, ["--sizes", "6,4,2"], "p.npz has its own data and weights."),
    ],
)
def test_what_does_not_fit_is_told_in_one_sentence(
    tmp_path: Path, change: dict[str, Any], options: list[str], why: str
) -> None:
    np.savez(tmp_path / "p.npz", **{key: item for key, item in {**DICT, **change}.items() if item is not None})
    for command in ("gradcheck", "diagnose"):
        code, _, error = run(command, f"{HERE / 'dictnet.py'}:backward", "--inputs", str(tmp_path / "p.npz"), *options)
        assert code == 2
        assert error.strip().endswith(why), error


#: A recurrent network over codes, whose names tell nothing; its state comes back behind the gradients.
RECURRENT = """
import numpy as np


def through(codes, next_codes, start, into, over, out):
    states, shares, loss = [start], [], 0.0
    for code, following in zip(codes, next_codes):
        states.append(np.tanh(into[:, [code]] + over @ states[-1]))
        scores = np.exp(out @ states[-1])
        shares.append(scores / scores.sum())
        loss -= np.log(shares[-1][following, 0])
    by_into, by_over, by_out = np.zeros_like(into), np.zeros_like(over), np.zeros_like(out)
    back = np.zeros_like(start)
    for t in range(len(codes) - 1, -1, -1):
        error = shares[t].copy()
        error[next_codes[t]] -= 1
        by_out += error @ states[t + 1].T
        inner = (out.T @ error + back) * (1 - states[t + 1] ** 2)
        by_into[:, [codes[t]]] += inner
        by_over += inner @ states[t].T
        back = over.T @ inner
    return loss, by_into, by_over, by_out, states[-1]
"""


@pytest.mark.parametrize(("old", "new", "code"), [("", "", 0), ("(out.T @ error + back)", "(out.T @ error)", 1)])
def test_where_names_tell_nothing_the_loss_that_comes_back_judges_at_the_point(
    tmp_path: Path, old: str, new: str, code: int
) -> None:
    path, point = tmp_path / "recurrent.py", tmp_path / "point.npz"
    path.write_text(RECURRENT.replace(old, new) if old else RECURRENT, encoding="utf-8")
    np.savez(point, codes=[0, 2, 1, 3], next_codes=[2, 1, 3, 3], start=np.zeros((3, 1)),
             into=RNG.normal(size=(3, 4)), over=RNG.normal(size=(3, 3)), out=RNG.normal(size=(4, 3)))  # fmt: skip
    got, out, err = run("gradcheck", f"{path}:through", "--inputs", str(point))
    assert (got, err) == (code, "")
    assert "judged by the loss that it returns" in out
    assert "what it returns after its gradients by into, over, out is not judged" in " ".join(out.split())
    assert ("the gradient by over is wrong" in " ".join(out.split())) == bool(code)
