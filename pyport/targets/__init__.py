"""Finds the gradient function under test: in Python, in MATLAB or Octave, or as arrays."""

from pyport.targets.find import load
from pyport.targets.ordered import ordered
from pyport.targets.target import Target

__all__ = ["Target", "load", "ordered"]
