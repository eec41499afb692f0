"""Names the mistake in a hand-derived gradient."""

from pyport.diagnose.asked import Setting, diagnose_target, ground_of, named_on, places_to_check, setting
from pyport.diagnose.at_point import at_point
from pyport.diagnose.diagnose import diagnose, likely_models
from pyport.diagnose.diagnosis import Diagnosis, Finding, Line, Named, Tried
from pyport.diagnose.options import Options
from pyport.diagnose.points import LEARNING_RATES, Point, draw
from pyport.diagnose.runs import Asked

__all__ = [
    "LEARNING_RATES",
    "Asked",
    "Diagnosis",
    "Finding",
    "Line",
    "Named",
    "Options",
    "Point",
    "Setting",
    "Tried",
    "at_point",
    "diagnose",
    "diagnose_target",
    "draw",
    "ground_of",
    "likely_models",
    "named_on",
    "places_to_check",
    "setting",
]
