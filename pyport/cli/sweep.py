"""``pyport sweep``."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyport.cli.output import console, json_option, progress, write_json
from pyport.cli.variant import head_option
from pyport.training import LEARNING_RATE, MAX_STEPS, TOLERANCE

if TYPE_CHECKING:
    from concurrent.futures import Executor


@click.command("sweep")
@click.option("--seeds", required=True, metavar="A:B", help="From A to B, both included.")
@click.option("--stream", type=click.Choice(["matlab", "octave"]), default="matlab", show_default=True)
@head_option
@click.option("--correct", multiple=True, type=click.Choice(["loss", "history", "bias"]),
              help="As in pyport train.")  # fmt: skip
@click.option("--hidden-width", type=int, metavar="M", help="Second hidden width.  [default: 3]")
@click.option("--learning-rate", type=float, default=LEARNING_RATE, show_default=True, metavar="A")
@click.option("--tolerance", type=float, default=TOLERANCE, show_default=True, metavar="T")
@click.option("--max-steps", type=int, default=MAX_STEPS, show_default=True, metavar="N")
@click.option("--workers", type=int, default=1, show_default=True, metavar="N", help="Processes on this machine.")
@click.option("--scheduler", metavar="ADDRESS", help="Compute on a Dask cluster instead.")
@click.option("--save", metavar="FOLDER", type=click.Path(path_type=Path),
              help="starts.csv and starts.mat; an interrupted sweep goes on there.")  # fmt: skip
@click.option("--plot", metavar="FILE", type=click.Path(path_type=Path), help="A figure: png, svg or pdf.")
@json_option
def command(
    seeds: str,
    stream: str,
    head: str,
    correct: tuple[str, ...],
    hidden_width: int | None,
    learning_rate: float,
    tolerance: float,
    max_steps: int,
    workers: int,
    scheduler: str | None,
    save: Path | None,
    plot: Path | None,
    json_file: str | None,
) -> None:
    r"""Train from many seeds at once: which stop, after how many steps, and why not.

    Every start has the bits that it would have alone, however the work is cut. Exit code 0: all
    reached the tolerance; 3: some did not, or the workers are lost; 1: a check of the numbers
    failed.

    \b
    Example:
      pyport sweep --seeds 1:1000 --workers 2 --save sweep1000
    """
    from pyport.corrected import variant_of
    from pyport.report import plots
    from pyport.report.sweep import sweep_report
    from pyport.sweep.parts import Folder
    from pyport.sweep.settings import Settings, seed_range
    from pyport.sweep.sweep import sweep

    if plot is not None:
        plots.check_format(plot)
    some = seed_range(seeds)
    settings = Settings(stream, variant_of(head, correct), hidden_width, learning_rate, tolerance, max_steps)
    folder = Folder(save, settings, some) if save is not None else None
    out = console(json_file)
    result = folder.finished() if folder is not None else None
    if result is None:
        with _executor(workers, scheduler) as executor, progress() as say:
            result = sweep(settings, some, parts=folder, executor=executor,
                           told=lambda ended: say(f"{ended} of {len(some)} starts have ended"))  # fmt: skip
    out.print(sweep_report(result, settings))
    if folder is not None:
        folder.finish(result)
        out.print(f"saved: {save}", soft_wrap=True)
    if plot is not None:
        for note in plots.save(plots.sweep_figure(result, settings.max_steps), plot):
            out.print(note, soft_wrap=True)
    write_json(json_file, {"settings": settings.described(), **result.described()})
    sys.exit(result.verdict.value)


def _executor(workers: int, scheduler: str | None) -> AbstractContextManager[Executor | None]:
    from pyport.sweep.workers import cluster, processes

    if scheduler is None:
        return processes(workers)
    if workers != 1:
        raise click.UsageError("--workers and --scheduler both say who computes; one is wanted.")
    return cluster(scheduler, told=lambda sentence: click.echo(sentence, err=True))
