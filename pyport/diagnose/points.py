"""What a diagnosis asks beside the points themselves."""

from pyport.points import Point as Point
from pyport.points import draw as draw

#: The learning rates that are tried if none is said, the tutorial's first.
LEARNING_RATES = (0.1, 0.01, 0.5, 1.0, 0.05, 0.001, 0.3, 0.2)
