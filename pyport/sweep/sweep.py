"""A sweep cut into pieces of work, computed here or elsewhere, and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass

import numpy as np

from pyport.arithmetic.primitives import Array
from pyport.sweep.lanes import Lanes
from pyport.sweep.parts import Parts
from pyport.sweep.result import Result
from pyport.sweep.settings import Settings
from pyport.sweep.unit import Unit

#: A sweep is cut into about so many pieces, and into larger or smaller ones than these numbers of starts never.
PIECES, SMALLEST, LARGEST = 8, 500, 4096
#: Starts that are left over are few and long, and cost least together: no more pieces than there may be workers,
#: and none so small that NumPy's calls cost more than its loops.
LEFT_OVER, FEWEST = 2, 256

Arrays = Mapping[str, Array]


@dataclass(frozen=True)
class Piece:
    """Seeds that have not begun, or starts that other pieces handed on."""

    name: str
    seeds: range
    begun: Lanes | None = None


def compute(settings: Settings, piece: Piece) -> dict[str, Array]:
    """What becomes of a piece: starts that ended, samples, and what is handed on."""
    unit = Unit(settings, piece.begun or Lanes.fresh(settings, []), piece.seeds)
    unit.run(to_the_end=piece.begun is not None)
    unit.samples.judge()
    done, samples = unit.done, unit.samples
    return {
        **{name: np.array(values, dtype=np.float64) for name, values in (
            ("seed", done.seed), ("steps", done.steps), ("last_loss", done.D), ("kind", done.kind),
            ("sample_seed", samples.seed), ("sample_bits", samples.bits), ("sample_ratio", samples.ratio))},
        **{f"left_{name}": array for name, array in unit.lanes.arrays().items()},
    }  # fmt: skip


def sweep(
    settings: Settings, seeds: range, *, parts: Parts | None = None, executor: Executor | None = None,
    told: Callable[[int], None] = lambda ended: None,
) -> Result:  # fmt: skip
    """Run every start of a range of seeds to its end.

    Parameters
    ----------
    settings : Settings
    seeds : range
    parts : Parts, optional
        Where finished pieces are kept and found again; if left out, nowhere.
    executor : concurrent.futures.Executor, optional
        Who computes the pieces; if left out, this process. What comes out is the same, bit for bit.
    told : callable, optional
        Called with the number of starts that have ended, after each piece.
    """
    parts = parts or Parts()
    first, ended = [], 0
    for part in _computed(settings, _pieces(seeds), parts, executor):
        ended += part["seed"].size
        told(ended)
        first.append(part)
    left = Lanes.joined([Lanes.loaded({name.removeprefix("left_"): part[name] for name in part
                                       if name.startswith("left_")}, settings) for part in first])  # fmt: skip
    second = []
    for part in _computed(settings, _left_over(left), parts, executor):
        ended += part["seed"].size
        told(ended)
        second.append(part)
    return Result.of([*first, *second])


def _pieces(seeds: range) -> list[Piece]:
    # The cut depends on the seeds alone: whoever goes on with a sweep must find the same pieces.
    size = int(np.clip(-(-len(seeds) // PIECES), SMALLEST, LARGEST))
    return [Piece(f"{some[0]}-{some[-1]}", some) for some in
            (seeds[begin : begin + size] for begin in range(0, len(seeds), size))]  # fmt: skip


def _left_over(left: Lanes) -> list[Piece]:
    size = int(np.clip(-(-left.count // LEFT_OVER), FEWEST, LARGEST))
    return [Piece(f"left-{begin}", range(0), left.take(np.arange(begin, min(begin + size, left.count))))
            for begin in range(0, left.count, size)]  # fmt: skip


def _computed(settings: Settings, pieces: Sequence[Piece], parts: Parts, executor: Executor | None) -> Iterator[Arrays]:
    """The parts of all pieces, those that are kept already first."""
    missing = []
    for piece in pieces:
        kept = parts.load(piece.name)
        if kept is None:
            missing.append(piece)
        else:
            yield kept
    if executor is None:
        for piece in missing:
            yield parts.keep(piece.name, compute(settings, piece))
        return
    futures = {executor.submit(compute, settings, piece): piece for piece in missing}
    for future in as_completed(futures):
        yield parts.keep(futures[future].name, future.result())
