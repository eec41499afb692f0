"""GNU Octave and MATLAB, run live: one process for a batch of requests."""

from pyport.parity.engines.engine import Engine
from pyport.parity.engines.known import ENGINES, find_engine, matlab, octave

__all__ = ["ENGINES", "Engine", "find_engine", "matlab", "octave"]
