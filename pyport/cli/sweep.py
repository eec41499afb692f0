"""``pyport sweep``."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyport.cli.output import console, json_option, lang_option, progress, show, verbose_option, write_json
from pyport.cli.variant import anyway_option, head_option, learning_rate_option, rate_of
from pyport.cli.words import spoken
from pyport.language import said
from pyport.training import MAX_STEPS, TOLERANCE

if TYPE_CHECKING:
    from concurrent.futures import Executor


@click.command("sweep")
@click.option("--seeds", "--seed", "seeds", required=True, metavar="A:B", help="Seeds from A to B, or one.")
@click.option("--stream", type=click.Choice(["matlab", "octave"]), default="matlab", show_default=True)
@head_option
@click.option("--correct", multiple=True, type=click.Choice(["loss", "history", "bias"]),
              help="As in pyport train.")  # fmt: skip
@click.option("--hidden-width", type=int, metavar="M", help="Second hidden width.  [default: 3]")
@learning_rate_option
@anyway_option
@click.option("--tolerance", type=float, default=TOLERANCE, show_default=True, metavar="T")
@click.option("--max-steps", type=int, default=MAX_STEPS, show_default=True, metavar="N")
@click.option("--workers", type=int, default=1, show_default=True, metavar="N", help="Processes on this machine.")
@click.option("--scheduler", metavar="ADDRESS", help="Compute on a Dask cluster instead.")
@click.option("--save", metavar="FOLDER", type=click.Path(path_type=Path),
              help="starts.csv and starts.mat; an interrupted sweep resumes there.")  # fmt: skip
@click.option("--plot", metavar="FILE", type=click.Path(path_type=Path), help="A figure: png, svg or pdf.")
@verbose_option
@lang_option
@json_option
def command(
    seeds: str,
    stream: str,
    head: str | None,
    correct: tuple[str, ...],
    hidden_width: int | None,
    learning_rate: float | None,
    anyway: bool,
    tolerance: float,
    max_steps: int,
    workers: int,
    scheduler: str | None,
    save: Path | None,
    plot: Path | None,
    verbose: bool,
    lang: str,
    json_file: str | None,
) -> None:
    r"""Train from many seeds at once: which stop, after how many steps, and why the others do not.

    Every start gets exactly the numbers that it would get alone, however the work is divided. Exit
    code 0: all reached the tolerance; 3: some did not, or the workers were lost; 1: a check of the
    numbers failed.

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
    settings = Settings(stream, variant_of(head, correct), hidden_width, rate_of(learning_rate, anyway),
                        tolerance, max_steps)  # fmt: skip
    folder = Folder(save, settings, some) if save is not None else None
    out = console(json_file)
    result = folder.finished() if folder is not None else None
    if result is None:
        with _executor(workers, scheduler) as executor, progress() as say:
            result = sweep(settings, some, parts=folder, executor=executor,
                           told=lambda ended: say(said("{ended} of {n} starts have ended", ended=ended,
                                                             n=len(some))))  # fmt: skip
    show(out, sweep_report(result, settings, verbose, lang))
    if folder is not None:
        folder.finish(result)
        show(out, said("saved: {file}", file=str(save)), lang=lang)
    if plot is not None:
        show(out, *plots.save(plots.sweep_figure(result, settings.max_steps, lang), plot), lang=lang)
    write_json(json_file, {"settings": settings.described(), **result.described()})
    sys.exit(result.verdict.value)


def _executor(workers: int, scheduler: str | None) -> AbstractContextManager[Executor | None]:
    from pyport.sweep.workers import cluster, processes

    if scheduler is None:
        return processes(workers)
    if workers != 1:
        raise click.UsageError(spoken(said("--workers and --scheduler both say who computes: leave one out.")))
    return cluster(scheduler, told=lambda sentence: click.echo(spoken(sentence), err=True))
