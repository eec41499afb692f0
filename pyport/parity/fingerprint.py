"""Which last digits an engine gives: its ``exp``, ``log`` and ``x^2`` and its order of sums.

Bits can only be asked for where the C library and the order of sums are the reference's.
This tells by value whether they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport import matfile
from pyport.arithmetic.primitives import c_exp, c_log, c_square, in_order_matmul
from pyport.errors import EngineRubbish
from pyport.language import said
from pyport.rand import Stream

#: How many arguments the probes of ``exp``, ``log`` and ``x^2`` have.
PROBES = 4096


def probe() -> dict[str, NDArray[np.float64]]:
    """The fixed arguments: for ``exp`` in ±40, for squares in ±1, for ``log`` in 0 ... 8, and two matrices."""
    stream = Stream("matlab", 0)
    return {
        "exp_arguments": 80 * stream.rand(PROBES, 1) - 40,
        "power_arguments": 2 * stream.rand(PROBES, 1) - 1,
        "log_arguments": 8 * stream.rand(PROBES, 1),
        "A": 2 * stream.rand(8, 37) - 1,
        "B": 2 * stream.rand(37, 8) - 1,
    }


def _digest(values: Any) -> str:
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()[:16]


@dataclass(frozen=True)
class Fingerprint:
    """Digests of what a library gives for the fixed arguments of `probe`."""

    exp: str
    power: str
    log: str
    sums: str

    def differences(self, other: Fingerprint) -> list[str]:
        """Which primitives give other last digits, in words."""
        words = {"exp": "exp", "power": "x^2", "log": "log", "sums": said("the order of sums")}
        mine, theirs = asdict(self), asdict(other)
        return [word for name, word in words.items() if mine[name] != theirs[name]]


def of_strict() -> Fingerprint:
    """What strict arithmetic gives here: this machine's C library, sums in order."""
    fixed = probe()
    product = in_order_matmul(fixed["A"], fixed["B"])
    turned = in_order_matmul(fixed["B"].T, fixed["A"].T)
    return Fingerprint(
        _digest(c_exp(fixed["exp_arguments"])),
        _digest(c_square(fixed["power_arguments"])),
        _digest(c_log(fixed["log_arguments"])),
        _digest([product, turned.T]),
    )


@dataclass(frozen=True)
class Facts:
    """Who computed: engine, version, BLAS and computer as the engine names them, and its fingerprint."""

    engine: str
    version: str
    blas: str
    computer: str
    fingerprint: Fingerprint

    @property
    def name(self) -> str:
        """Engine and version in one."""
        return f"{self.engine} {self.version}"

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any], engine: str) -> Facts:
        """The facts in an engine's answer to `probe`.

        Raises
        ------
        EngineRubbish
            If the answer is none.
        """
        try:
            words = [matfile.text(answer[key]) for key in ("engine", "version", "blas", "computer")]
            numbers = [answer[key] for key in ("exp_values", "power_values", "log_values")]
            sums = _digest([answer["product"], answer["product_left"].T])
            prints = Fingerprint(_digest(numbers[0]), _digest(numbers[1]), _digest(numbers[2]), sums)
        except (KeyError, ValueError, TypeError, AttributeError):
            raise EngineRubbish(said("{engine} answered without saying what it is.", engine=engine)) from None
        return cls(words[0], words[1], words[2].strip(), words[3], prints)
