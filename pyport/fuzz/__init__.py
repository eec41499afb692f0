"""A MATLAB function and its port, called with inputs that Hypothesis draws until they differ."""

from pyport.fuzz.fuzz import fuzz
from pyport.fuzz.result import Counterexample, FuzzResult

__all__ = ["Counterexample", "FuzzResult", "fuzz"]
