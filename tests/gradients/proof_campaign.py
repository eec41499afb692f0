"""Right and wrong gradients by the thousand, put to the proof: none right is refuted, none wrong is proved.

``python tests/gradients/proof_campaign.py 2000 1`` (these are the defaults) draws 2000 of each from seed 1. A right
one is of a random network (head, scale, units, bias, decay, sizes from 1 to 6) with every part written in one of the
ways of `proof_styles`; a wrong one is a right one with one thing changed. It prints how many came out how, and for the
right ones the share that is proved by part and way.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from proof_styles import parts_of, random_style, styled
from rich.console import Console
from rich.table import Table
from workers import run_all

from pyport.activations import ACTIVATIONS
from pyport.arithmetic.residues import field
from pyport.gradients.point import nesting
from pyport.gradients.prove import prove
from pyport.heads import HEADS, SCALES
from pyport.model import BIASES, Model

DECAYS = (0.0, 0.0, 0.1, 0.3, 0.01, 1e-4, 3.0, 0.123456789)


class Network(NamedTuple):
    """A model at some sizes."""

    model: Model
    shapes: list[tuple[int, int]]
    N: int


class Outcome(NamedTuple):
    """What was said of one gradient, and of which kind it is."""

    status: str
    reason: str
    kinds: tuple[str, ...]


def random_network(rng: np.random.Generator) -> Network:
    # Styles are of the usual ones.
    usual = ([name for name, item in entries.items() if item.is_usual] for entries in (HEADS, ACTIVATIONS))
    heads, units = usual
    names = [str(rng.choice(sorted(choices))) for choices in (heads, SCALES, units, BIASES)]
    model = Model(*names, float(rng.choice(DECAYS)), bool(rng.integers(2)))
    widths = rng.integers(1, 7, int(rng.integers(2, 5)) + 1).tolist()
    return Network(model, model.shapes(widths), int(rng.integers(1, 9)))


def right(seed: int, number: int) -> Outcome:
    """The proof of one right gradient."""
    rng = np.random.default_rng([seed, number])
    model, shapes, N = random_network(rng)
    style = random_style(rng)
    kind = "labels" if model.head_name != "linear-sse" and rng.integers(2) else "any"
    proof = prove(styled(model, style), model, shapes, N, seed=number % 50, kind=kind)
    return Outcome(proof.status, proof.reason, tuple(f"{part}: {style[part]}" for part in sorted(parts_of(model))))


def one_entry(rng: np.random.Generator, blocks: list[Any], weights: Any) -> list[Any]:
    k = int(rng.integers(len(blocks)))
    mask = np.zeros(np.shape(blocks[k]))
    mask.flat[int(rng.integers(mask.size))] = 1
    d = float(rng.choice([1e-1, 1e-3, 1e-9, 1e-12, 2.0**-20]))
    return [block + d * mask * weights[j] if j == k else block for j, block in enumerate(blocks)]


def times_constant(rng: np.random.Generator, blocks: list[Any], weights: Any) -> list[Any]:
    factor = float(rng.choice([1 + 2.0**-20, 2.0**31, 2.0**61, 1 / 2.0**31, -1.0, 3.0, 0.9, 1 + 1e-9, 1e300]))
    return [block * factor for block in blocks]


def plus_prime(primes: list[int]) -> Callable[..., list[Any]]:
    def change(rng: np.random.Generator, blocks: list[Any], weights: Any) -> list[Any]:
        p = int(rng.choice([*primes, 2**31 - 1, 2**61 - 1]))
        return [block + p * W for block, W in zip(blocks, weights, strict=True)]

    return change


def in_a_region(rng: np.random.Generator, blocks: list[Any], weights: Any) -> list[Any]:
    low = float(rng.choice([0.5, 1, 5, 40]))
    holds = [
        lambda W: (low < W) & (low + 4 > W), lambda W: np.abs(W) < low * np.ones_like(W),
        lambda W: np.maximum(W - low, 0), lambda W: (low == W) * 1.0, lambda W: (W > 0) & (low < W),
    ][int(rng.integers(5))]  # fmt: skip
    k = int(rng.integers(len(blocks)))
    return [block + holds(weights[k]) if j == k else block for j, block in enumerate(blocks)]


def on_one_side(rng: np.random.Generator, blocks: list[Any], weights: Any) -> list[Any]:
    k = int(rng.integers(len(blocks)))
    return [block + (weights[k] > 0) if j == k else block for j, block in enumerate(blocks)]


CHANGES = {"one entry": one_entry, "times a constant": times_constant, "in a region": in_a_region,
           "on one side": on_one_side, "plus a prime times W": None}  # fmt: skip


def wrong(seed: int, number: int) -> Outcome:
    """The proof of one wrong gradient."""
    rng = np.random.default_rng([seed, number, 1])
    network = random_network(rng)
    model, shapes, N = network
    name = list(CHANGES)[number % len(CHANGES)]
    primes = field(number % 50, nesting(model, shapes) + 1, 2).primes.ravel().tolist()
    change = CHANGES[name] or plus_prime(primes)
    gradient, style = styled(model, random_style(rng)), int(rng.integers(2**32))

    def changed(X: Any, Y: Any, *weights: Any) -> list[Any]:
        blocks = list(gradient(X, Y, *weights))
        return change(np.random.default_rng(style), blocks, weights)

    if is_zero(network) and name == "times a constant":
        return Outcome("zero", "", (name,))
    proof = prove(changed, model, shapes, N, seed=number % 50, blocks_too=False)
    return Outcome(proof.status, proof.reason, (name,))


def is_zero(network: Network) -> bool:
    """Whether the loss has no slope at all, so that every multiple of its gradient is right."""
    return network.model.head_name == "softmax-ce" and network.shapes[-1][1] == 1 and not network.model.decay


def campaign(judge: Callable[[int, int], Outcome], count: int, seed: int, processes: int = 1) -> list[Outcome]:
    """What is said of so many gradients."""
    return list(run_all(partial(judge, seed), count, processes))


def main(count: int = 2000, seed: int = 1) -> None:
    """Print the counts."""
    for judge in (right, wrong):
        found = campaign(judge, count, seed)
        statuses = sorted({outcome.status for outcome in found})
        table = Table("", *statuses, title=f"{count} {judge.__name__} gradients, seed {seed}")
        kinds = Counter((kind, outcome.status) for outcome in found for kind in (*outcome.kinds, "all"))
        for kind in sorted({kind for kind, _ in kinds}):
            table.add_row(kind, *(str(kinds[kind, status]) for status in statuses))
        Console(width=120).print(table)
        for reason, times in Counter(outcome.reason.split(": ")[-1] for outcome in found if outcome.reason).most_common(
            9
        ):
            print(f"{times} times: {reason}")
        bad = "refuted" if judge is right else "proved"
        print(f"numbers of the {bad}: {[k for k, outcome in enumerate(found) if outcome.status == bad][:20]}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
