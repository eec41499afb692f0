"""GNU Octave and MATLAB, run live: one process for a batch of requests, or one that stays alive."""

from pyport.parity.engines.engine import Engine
from pyport.parity.engines.known import ENGINES, find_engine, matlab, octave
from pyport.parity.engines.session import Session

__all__ = ["ENGINES", "Engine", "Session", "find_engine", "matlab", "octave"]
