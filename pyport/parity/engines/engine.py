"""An engine that answers requests: start, ask, read, judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pyport import matfile
from pyport.corrected import REFERENCE, Variant
from pyport.errors import EngineError, EngineRubbish, EngineSilent, InputError, MatFileError
from pyport.language import said
from pyport.leftovers import engine_folder
from pyport.parity.engines import process
from pyport.parity.fingerprint import Facts, probe
from pyport.rand import Seed
from pyport.trace import WEIGHTS, Array, Trace
from pyport.training import Start

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What an engine wrote: the variables, and the file as it stood."""

    variables: Mapping[str, Any]
    file: bytes

    def trace(self, engine: str, start: Start, settings: Settings) -> Trace:
        """The training run that it holds, if it is the one that was asked for.

        Raises
        ------
        EngineRubbish
            If it holds none, or one of another network or with other settings.
        """
        try:
            trace = Trace.from_dict(self.variables, engine)
        except MatFileError as error:
            raise EngineRubbish(said("{engine} wrote an invalid trace: {error}", engine=engine, error=error)) from None
        wanted = dict(settings)
        limit = wanted.pop("max_steps")
        variant = Variant(**{key: wanted.pop(key) for key in asdict(REFERENCE) if key in wanted})
        asked = {"X": start.X, "Y": start.Y, **wanted}
        other = [name for name, value in asked.items() if not np.array_equal(getattr(trace, name), value)]
        other += ["variant"] if trace.variant != variant else []
        other += [name for name in WEIGHTS if trace.final[name].shape != getattr(start, name).shape]
        other += ["max_steps"] if trace.steps > limit else []
        if other:
            raise EngineRubbish(
                said(
                    "{engine} trained with another {other} than it was asked to.", engine=engine, other=", ".join(other)
                )
            )
        return trace


@dataclass(frozen=True)
class Engine:
    """MATLAB or Octave on this machine.

    Attributes
    ----------
    name : str
        As messages call it.
    command : tuple of str
        The program and its arguments; it is started without a shell in a folder of its own
        that holds nothing but the requests, and must run ``run_batch`` there.
    environment : mapping
        Variables added to the environment.
    time_limit : float
        Seconds for a whole batch.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    time_limit: float = 300.0

    def ask(self, requests: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """The answers to a batch of requests, all from one process.

        Raises
        ------
        EngineError
            Or one of its kinds, if there is no answer to each of them.
        """
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(engine_folder())
            except OSError as error:
                raise EngineError(
                    said("{name} has no folder to work in ({reason}).", name=self.name, reason=error.strerror or error)
                ) from None
            self._write(requests, folder)
            words = process.run(self.command, folder=folder, name=self.name, time_limit=self.time_limit,
                                environment=self.environment)  # fmt: skip
            return [self._answer(folder / f"answer_{k:05d}.mat", k, words) for k in range(len(requests))]

    def _write(self, requests: Sequence[Mapping[str, Any]], folder: Path) -> None:
        try:
            for k, request in enumerate(requests):
                matfile.write(folder / f"request_{k:05d}.mat", request)
        except InputError as error:
            raise EngineError(said("{name} cannot be asked: {error}", name=self.name, error=error)) from None

    def _answer(self, path: Path, k: int, words: str) -> Answer:
        if not path.exists():
            last = " ".join(words.split())[-200:] or said("nothing")
            raise EngineSilent(
                said(
                    "{name} ended normally but wrote no answer to request {k}; its last output: {words}.",
                    name=self.name,
                    k=k + 1,
                    words=last,
                )
            )
        try:
            answer = matfile.read(path)
        except MatFileError as error:
            reason = str(error).removeprefix(f"{path}: ")
            raise EngineRubbish(
                said(
                    "{name} wrote an invalid answer to request {k}: {reason}",
                    name=self.name,
                    k=k + 1,
                    reason=reason,
                )
            ) from None
        if "problem" in answer:
            raise EngineError(
                said(
                    "{name} could not do request {k}: {text}.",
                    name=self.name,
                    k=k + 1,
                    text=matfile.text(answer["problem"]),
                )
            )
        return Answer(answer, path.read_bytes())

    def train(self, starts: Sequence[tuple[Start, Settings]]) -> tuple[Facts, list[Answer]]:
        """Who computed, and the answer for each training run; `Answer.trace` reads it.

        Parameters
        ----------
        starts : sequence of (Start, settings)
            Settings are learning_rate, tolerance and max_steps, and for a corrected network
            the fields of its variant.
        """
        requests: list[dict[str, Any]] = [{"task": "facts", **probe()}]
        for start, settings in starts:
            arrays = {name: getattr(start, name) for name in ("X", "Y", *WEIGHTS)}
            task = "train_corrected" if "head" in settings else "train"
            requests.append({"task": task, **arrays, **settings})
        facts, *answers = self.ask(requests)
        return Facts.from_answer(facts.variables, self.name), answers

    def uniform(self, seeds: Sequence[Seed | Array], count: int) -> list[Array]:
        """The first `count` numbers of the engine's own generator for each seed."""
        requests = [{"task": "uniform", "seed": np.asarray(seed, dtype=np.float64), "count": count} for seed in seeds]
        return [self._numbers(answer, count) for answer in self.ask(requests)]

    def _numbers(self, answer: Answer, count: int) -> Array:
        try:
            values = matfile.number_matrix(answer.variables, "values", self.name)
        except MatFileError as error:
            raise EngineRubbish(said("{name} wrote invalid numbers: {error}", name=self.name, error=error)) from None
        if values.shape != (count, 1):
            raise EngineRubbish(
                said(
                    "{name} wrote {size} numbers where {count} in a column were asked for.",
                    name=self.name,
                    size=values.size,
                    count=count,
                )
            )
        return values[:, 0]
