"""Random functions in random forms, each right and with one thing wrong; what must not happen is counted.

    python tests/targets/forms_campaign.py [--count 5000] [--seed 0] [--processes 2]

Each is written out as source, as somebody might have it: samples in rows or columns, weights either way round, biases
in every shape, labels, parameters and gradients in containers or one vector, a loss before them, updates in place.
The right one must not FAIL. The wrong one has one element of a block off by 10^-1 to 10^-9 of the block's largest: it
must not PASS where the answer says that so much would show. Prints how many of each, and each fault with its seed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
from workers import run_all

from pyport.check import check
from pyport.diagnose import Asked, setting
from pyport.gradients.target import TargetError
from pyport.own.of_target import check_target
from pyport.targets import load
from pyport.verdict import Verdict

UNITS = {"tanh": ("np.tanh({s})", "(1 - {z} ** 2)"), "sigmoid": ("1 / (1 + np.exp(-({s})))", "{z} * (1 - {z})"),
         "relu": ("np.maximum({s}, 0)", "({z} > 0)")}  # fmt: skip
CONTAINERS = ("separate", "dict", "list", "two lists", "layers", "flat")
RETURNS = ("tuple", "list", "dict", "grads", "loss first", "with cache", "flat")


def drawn(seed: int) -> tuple[str, str, str, float]:
    """The sources of a right function and of a wrong one, what they are in words, and how far the wrong one is off."""
    rng = np.random.default_rng(seed)

    def pick(*options: str) -> str:
        return str(rng.choice(options))

    head = pick("bce", "softmax", "squares")
    unit, depth = pick(*UNITS), int(rng.integers(1, 4))
    columns, turned = bool(rng.integers(2)), bool(rng.integers(2))
    if columns:
        turned = True
    bias = pick("none", "vector", "kept")
    labels = head == "softmax" and bool(rng.integers(2))
    mean = bool(rng.integers(2))
    decay = pick("none", "none", "plain", "by N")
    given, back = pick(*CONTAINERS), pick(*RETURNS)
    in_place = given == "separate" and back == "tuple" and not rng.integers(3)
    names = ("X", "y") if labels else [("X", "Y"), ("x", "t"), ("inputs", "targets")][rng.integers(3)]
    X, Y = names
    size = float(10.0 ** -rng.uniform(1, 9))
    looped = not rng.integers(4)
    layers = range(1, depth + 1)
    biased = bias != "none"
    flat_sizes = ", ".join(f"n{k}" for k in range(depth + 1))

    lines, blocks = [], [name for k in layers for name in ((f"W{k}", f"b{k}") if biased else (f"W{k}",))]
    # The parameters, whatever they came in.
    arguments, takes = ", ".join(blocks), []
    if given == "dict":
        arguments, takes = "params", [f'{name} = params["{name}"]' for name in blocks]
    elif given == "list":
        arguments, takes = "params", [f"{', '.join(blocks)}{',' if len(blocks) == 1 else ''} = params"]
    elif given == "two lists" and biased:
        arguments = "weights, biases"
        takes = [f"{c}{k} = {'weights' if c == 'W' else 'biases'}[{k - 1}]" for k in layers for c in "Wb"]
    elif given == "layers" and biased:
        arguments = "layers"
        takes = [f'{c}{k} = layers[{k - 1}]["{c}"]' for k in layers for c in "Wb"]
    elif given == "flat":
        arguments, takes = f"theta, {flat_sizes}", ["at = 0"]
        for name in blocks:
            k = int(name[1])
            rows, cols = (f"n{k}", f"n{k - 1}") if turned else (f"n{k - 1}", f"n{k}")
            if name[0] == "b":
                rows, cols = (f"n{k}", "1") if columns else ("1", f"n{k}")
            takes += [f"{name} = theta[at:at + {rows} * {cols}].reshape({rows}, {cols})", f"at += {rows} * {cols}"]
    lines += takes
    lines.append(f"N = {X}.shape[{1 if columns else 0}]")
    if labels:
        count = f"W{depth}.shape[{0 if turned else 1}]"
        lines.append(f"Y = np.eye({count})[{Y}]" + (".T" if columns else ""))
        target = "Y"
    else:
        target = Y
    # Forward.
    lines.append(f"z0 = {X}")
    for k in layers:
        W = f"W{k}" if columns or not turned else f"W{k}.T"
        s = f"{W} @ z{k - 1}" if columns else f"z{k - 1} @ {W}"
        if biased:
            s += f" + b{k}[:, None]" if columns and bias == "vector" and given != "flat" else f" + b{k}"
        lines.append(f"s{k} = {s}")
        if k < depth:
            lines.append(f"z{k} = {UNITS[unit][0].format(s=f's{k}')}")
    axis = 0 if columns else 1
    if head == "bce":
        lines += [f"p = 1 / (1 + np.exp(-s{depth}))",
                  f"loss = -np.sum({target} * np.log(p) + (1 - {target}) * np.log(1 - p))"]  # fmt: skip
    elif head == "softmax":
        lines += [f"e = np.exp(s{depth} - s{depth}.max(axis={axis}, keepdims=True))",
                  f"p = e / e.sum(axis={axis}, keepdims=True)", f"loss = -np.sum({target} * np.log(p))"]  # fmt: skip
    else:
        lines += [f"p = s{depth}", f"loss = np.sum((p - {target}) ** 2) / 2"]
    lines.append(f"d{depth} = p - {target}")
    if mean:
        lines += ["loss = loss / N", f"d{depth} = d{depth} / N"]
    # Backward.
    for k in reversed(layers):
        g = f"d{k} @ z{k - 1}.T" if columns else f"z{k - 1}.T @ d{k}"
        if looped:
            # Sample by sample, into an array of its own.
            z, d = (f"{name}[:, n]" if columns else f"{name}[n]" for name in (f"z{k - 1}", f"d{k}"))
            lines += [f"dW{k} = np.zeros(W{k}.shape)", "for n in range(N):",
                      f"    dW{k} += np.outer({f'{d}, {z}' if turned else f'{z}, {d}'})"]  # fmt: skip
        else:
            lines.append(f"dW{k} = {f'({g}).T' if turned and not columns else g}")
        if biased:
            kept = ", keepdims=True" if bias == "kept" or given == "flat" else ""
            lines.append(f"db{k} = np.sum(d{k}, axis={1 if columns else 0}{kept})")
        if k > 1:
            W = f"W{k}.T" if columns or not turned else f"W{k}"
            back_ = f"{W} @ d{k}" if columns else f"d{k} @ {W}"
            lines.append(f"d{k - 1} = ({back_}) * {UNITS[unit][1].format(z=f'z{k - 1}')}")
    if decay != "none":
        by = " / N" if decay == "by N" else ""
        for k in layers:
            lines += [f"dW{k} = dW{k} + 0.3{by} * W{k}", f"loss = loss + 0.15{by} * np.sum(W{k} ** 2)"]
    # One element of one block, off by a part of its largest.
    name = "d" + str(rng.choice(blocks))
    off = [f"off = np.zeros({name}.shape)", f"off.flat[{int(rng.integers(1000))} % off.size] = {size!r}",
           f"{name} = {name} + off * np.abs({name}).max()"]  # fmt: skip
    end = []
    found = [f"d{name}" for name in blocks]
    listed = ", ".join(found)
    as_dict = "{" + ", ".join(f'"{name}": {name}' for name in found) + "}"
    if in_place:
        end = [f"{name} -= lr * d{name}" for name in blocks]
        arguments += ", lr=0.1"
        result = ", ".join(blocks)
    elif back == "list":
        result = f"[{listed}]"
    elif back == "dict":
        result = as_dict
    elif back == "grads":
        result = as_dict.replace('"d', '"')
    elif back == "loss first":
        result = f"loss, {as_dict}"
    elif back == "with cache":
        result = f'{as_dict}, {{"s1": s1, "p": p}}'
    elif back == "flat":
        result = "np.concatenate([" + ", ".join(f"{name}.ravel()" for name in found) + "])"
        result = f"loss, {result}" if rng.integers(2) else result
    else:
        result = f"({listed},)"
    ahead = bool(rng.integers(2)) or in_place or given == "flat"
    order = f"{arguments}, {X}, {Y}" if ahead and not in_place else f"{X}, {Y}, {arguments}"
    right, wrong = (
        "\n".join(["import numpy as np", "", "", f"def grad({order}):",
                   *(f"    {line}" for line in [*lines, *slip, *end]), f"    return {result}", ""])
        for slip in ([], off)
    )  # fmt: skip
    words = (f"{head}, {unit} x{depth}, {'columns' if columns else 'rows'}{', turned' if turned else ''}, bias {bias}, "
             f"{given}, {'in place' if in_place else back}, {'labels, ' if labels else ''}decay {decay}, "
             f"{'mean' if mean else 'sum'}{', looped' if looped else ''}")  # fmt: skip
    return right, wrong, words, size


def judged(seed: int, number: int) -> tuple[str, str, str]:
    """What became of the right one, of the wrong one, and what is to be said of it."""
    *texts, words, size = drawn(seed + number)
    answers, said = [], []
    with tempfile.TemporaryDirectory() as folder:
        for is_wrong, text in enumerate(texts):
            file = Path(folder) / ("wrong.py" if is_wrong else "right.py")
            file.write_text(text, encoding="utf-8")
            try:
                with np.errstate(all="ignore"):
                    verdict, resolution, proved = _verdict(f"{file}:grad")
            except TargetError as error:
                answers.append("not read")
                said.append(f"seed {seed + number}: {words}: not read: {error}"[:400])
                continue
            answers.append(verdict.name)
            if not is_wrong and verdict is Verdict.FAIL:
                said.append(f"seed {seed + number}: {words}: the right one FAILs")
            if is_wrong and verdict is Verdict.PASS and (proved or size > 2 * resolution):
                said.append(f"seed {seed + number}: {words}: off by {size:.0e} PASSes, resolving {resolution:.0e}")
    return answers[0], answers[1], "\n".join(said)


def _verdict(target: str) -> tuple[Verdict, float, bool]:
    found = setting(load(target), Asked())
    if found.by_its_loss:
        own = check_target(found.target)
        return own.verdict, own.resolution, own.proved
    if found.model is None:
        return Verdict.UNDECIDED, np.inf, False
    result = check(found.target.gradient, found.model, found.places)
    return result.verdict, result.resolution, any(proof.status == "proved" for proof in result.proofs.values())


def main() -> None:
    """Judge so many, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    right, wrong, faults = Counter[str](), Counter[str](), 0
    for one, other, said in run_all(partial(judged, options.seed), options.count, options.processes):
        right[one] += 1
        wrong[other] += 1
        if said:
            print(said, flush=True)
        faults += "FAILs" in said or "PASSes" in said
    print(f"right: {dict(right)}; wrong: {dict(wrong)}; {faults} faults")


if __name__ == "__main__":
    sys.exit(main())
