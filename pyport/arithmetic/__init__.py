"""The array types: one formula in plain NumPy, computed in different arithmetics."""

from pyport.arithmetic.bounded_choices import BoundedArray
from pyport.arithmetic.dual_rules import DualArray
from pyport.arithmetic.modular_rules import ModularArray
from pyport.arithmetic.primitives import EXP_ULPS
from pyport.arithmetic.strict import PRIMITIVES, StrictArray, mixed
from pyport.arithmetic.ulps import bits_differ, ulp_distance

__all__ = [
    "EXP_ULPS",
    "PRIMITIVES",
    "BoundedArray",
    "DualArray",
    "ModularArray",
    "StrictArray",
    "bits_differ",
    "mixed",
    "ulp_distance",
]
