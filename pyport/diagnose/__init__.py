"""Names the mistake in a hand-derived gradient."""

from pyport.diagnose.diagnose import diagnose, likely_models
from pyport.diagnose.diagnosis import Diagnosis, Finding, Line, Named
from pyport.diagnose.points import LEARNING_RATE, Point, draw

__all__ = ["LEARNING_RATE", "Diagnosis", "Finding", "Line", "Named", "Point", "diagnose", "draw", "likely_models"]
