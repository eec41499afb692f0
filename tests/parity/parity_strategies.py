"""Random starts and strict runs, and what is computed once for many tests."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import strategies as st

from pyport import testing
from pyport.arithmetic import bits_differ
from pyport.arithmetic.primitives import c_exp
from pyport.parity.fingerprint import probe
from pyport.parity.fixtures import CASES, Store
from pyport.parity.judge import CaseResult, judge
from pyport.testing.strategies import WEIGHTS
from pyport.trace import Trace
from pyport.training import Start, train

#: Weights lie in plus or minus one of these.
SCALES = WEIGHTS
#: N, F, H, M, K are drawn up to this.
LARGEST_SIZE = 8


def random_start(rng: np.random.Generator, scale: float, largest: int = LARGEST_SIZE) -> Start:
    """Sizes from 1 to `largest`, weights in +-scale, X real or of 0 and 1, Y of 0 and 1."""
    return testing.random_start(rng, rng.integers(1, largest + 1, 5).tolist(), scale)


def strict_run(start: Start, steps: int) -> Trace:
    """A run in MATLAB's arithmetic that ends after `steps` steps, before that only at a loss of 0."""
    return train(start, tolerance=0.0, max_steps=steps, arithmetic="strict")


def starts(largest: int = LARGEST_SIZE) -> st.SearchStrategy[Start]:
    """Random starts; Hypothesis chooses sizes, the range of the weights and the seed."""
    return testing.starts(largest=largest, awkward=False)


@cache
def golden_case(name: str) -> tuple[Start, Trace]:
    """A stored start and its golden trace."""
    store = Store()
    return store.start(name), store.golden(name)


@cache
def golden_result(name: str) -> CaseResult:
    """The port judged against a golden trace."""
    return judge(name, "golden", *golden_case(name), Store().fingerprint(name))


ALL_CASES = tuple(CASES)
#: Those of the script as it is, no error of it corrected.
REFERENCE_CASES = tuple(name for name in CASES if not name.startswith("corrected-"))


def fast_may_have_every_bit(name: str) -> bool:
    """Whether nothing in a case can differ on this machine: no sum has two terms, and NumPy's exp is the C library's.

    Which exp NumPy has depends on the processor.
    """
    arguments = probe()["exp_arguments"]
    return name == "scalars" and not bits_differ(np.exp(arguments), c_exp(arguments)).any()
