"""Assertions for the tests of your own port, in the manner of `numpy.testing`, and strategies for Hypothesis.

With pytest, the fixtures of `pyport.pytest_plugin` call MATLAB or Octave.
"""

from pyport.testing.parity import assert_parity

__all__ = ["assert_parity"]
