"""One piece of a sweep: some seeds, or starts that are under way, run until few are left."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pyport.arithmetic.program import Program
from pyport.stall import judge_progress, last_part
from pyport.sweep.lanes import Lanes
from pyport.sweep.losses import running
from pyport.sweep.result import KINDS
from pyport.sweep.samples import Samples
from pyport.sweep.settings import SAMPLED, Settings
from pyport.training import REFERENCE_Y

#: How many starts run side by side: enough that NumPy's calls cost little, few enough for the cache.
WIDTH = 1024
#: What a look at the starts needs of the last step.
OUTPUTS = ("Q", "y", "loss", "Z1", "Z2")
#: A unit with no seeds left hands on what runs when that is no more than this part of the lanes.
HANDED_ON = 0.25


@dataclass
class Done:
    """What became of starts: an entry for each in every list.

    Attributes
    ----------
    seed, steps : list of int
    D : list of float
        The last of what the script keeps as the loss.
    kind : list of int
        Index in `KINDS`.
    """

    seed: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    D: list[float] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)

    def add(self, seed: float, steps: float, D: float, kind: str) -> None:
        """One more start."""
        self.seed.append(int(seed))
        self.steps.append(int(steps))
        self.D.append(float(D))
        self.kind.append(KINDS.index(kind))


class Unit:
    """Runs starts side by side; where one has ended another begins, as long as there are any.

    Parameters
    ----------
    settings : Settings
    begun : Lanes
        Starts that are under way.
    seeds : sequence of int
        Starts that have not begun.

    Attributes
    ----------
    done : Done
    samples : Samples
    lanes : Lanes
        What still runs.
    """

    def __init__(self, settings: Settings, begun: Lanes, seeds: range) -> None:
        self._settings = settings
        self._begun, self._seeds = begun, seeds
        # The script's own loss needs no sums.
        self._recorded = ("loss", "y", "Q") if settings.variant.reported == "head" else ("loss", "y")
        self.done, self.samples = Done(), Samples(settings)
        self.lanes = self._next(WIDTH)
        self._alive = np.ones(self.lanes.count, dtype=bool)
        self._bind()

    def run(self, to_the_end: bool) -> None:
        """Until nothing runs, or so few that they are better handed on."""
        least = 0 if to_the_end else int(self.lanes.count * HANDED_ON)
        while self._alive.any() and (self._waiting or self._alive.sum() > least):
            self.advance()
        self.lanes = self.lanes.take(self._alive)

    def advance(self) -> None:
        """As many steps as there are between two looks, and then others in the place of what has ended."""
        self._look()
        self._chunk()
        self._fill()

    @property
    def _waiting(self) -> int:
        return self._begun.count + len(self._seeds)

    def _next(self, count: int) -> Lanes:
        """As many of those that wait as there are; what is under way comes first."""
        begun = self._begun.take(slice(None, count))
        self._begun = self._begun.take(slice(count, None))
        fresh, self._seeds = self._seeds[: count - begun.count], self._seeds[count - begun.count :]
        return Lanes.joined([begun, Lanes.fresh(self._settings, fresh)])

    def _bind(self) -> None:
        """The program for as many starts as there are now."""
        self._program: Program = self._settings.program(self.lanes.count, OUTPUTS)
        steps = self._settings.chunk
        kept = self._program.outputs
        self._history = {name: np.empty((steps, *kept[name].shape)) for name in self._recorded}
        for array, W in zip(self._program.state, self.lanes.weights, strict=True):
            array[...] = W
        self.lanes.W1, self.lanes.W2, self.lanes.W3 = self._program.state

    def _look(self) -> None:
        for number in SAMPLED:
            here = self._alive & (self.lanes.age == number - 1)
            if here.any():
                self.samples.add(self.lanes.take(here), number)

    def _chunk(self) -> None:
        kept = self._program.outputs
        with np.errstate(all="ignore"):
            for t in range(self._settings.chunk):
                self._program.run()
                for name, rows in self._history.items():
                    rows[t] = kept[name]
        limit = self._settings.max_steps
        lanes, alive = self.lanes, np.nonzero(self._alive)[0]
        some = slice(None) if self._alive.all() else alive
        D, finished = running(self._settings, lanes.D[alive],
                              *(self._history[name][..., some] for name in self._recorded))  # fmt: skip
        ended = finished > 0
        for n, steps, last in zip(alive[ended], finished[ended], D[ended], strict=True):
            self.done.add(lanes.seed[n], lanes.age[n] + steps, last, "diverged" if np.isnan(last) else "tolerance")
        lanes.D[alive] = D
        lanes.age += self._settings.chunk
        self._alive[alive[ended]] = False
        before = self._alive & (lanes.age == limit - last_part(limit))
        lanes.before[before] = lanes.D[before]
        for n in np.nonzero(self._alive & (lanes.age == limit))[0]:
            self.done.add(lanes.seed[n], limit, lanes.D[n], self._kind(int(n)))
            self._alive[n] = False

    def _kind(self, n: int) -> str:
        """Why a start that reached the limit has not got further."""
        limit = self._settings.max_steps
        if not all(np.isfinite(W[..., n]).all() for W in self.lanes.weights):
            return "diverged"
        if limit <= last_part(limit):
            return "limit"
        last = {name: self._program.outputs[name][..., n] for name in ("Z1", "Z2", "y")}
        stall = judge_progress(limit, self.lanes.before[n], self.lanes.D[n], last, np.array(REFERENCE_Y, dtype=float))
        return stall.kind if stall else "limit"

    def _fill(self) -> None:
        free = np.nonzero(~self._alive)[0][: self._waiting]
        if free.size:
            self.lanes.put(free, self._next(free.size))
            self._alive[free] = True
        elif 0 < self._alive.sum() <= self.lanes.count // 2:
            self.lanes = self.lanes.take(self._alive)
            self._alive = np.ones(self.lanes.count, dtype=bool)
            self._bind()
