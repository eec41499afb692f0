"""Assertions for the tests of your own port, in the manner of `numpy.testing`, and strategies for Hypothesis.

With pytest, the fixtures of `pyport.pytest_plugin` call MATLAB or Octave.
"""

from pyport.fuzz.strategies import matlab_arrays, matlab_inputs, matlab_scalars, matlab_text, matlab_vectors
from pyport.parity.engines import Session
from pyport.testing.gradient import assert_gradient
from pyport.testing.live import LiveEngine
from pyport.testing.network import Network, random_network
from pyport.testing.parity import assert_parity
from pyport.testing.same import assert_same_function
from pyport.testing.strategies import models, networks, random_start, starts

__all__ = [
    "LiveEngine",
    "Network",
    "Session",
    "assert_gradient",
    "assert_parity",
    "assert_same_function",
    "matlab_arrays",
    "matlab_inputs",
    "matlab_scalars",
    "matlab_text",
    "matlab_vectors",
    "models",
    "networks",
    "random_network",
    "random_start",
    "starts",
]
