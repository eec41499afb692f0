"""A gradient as it is asked about, from a command or from Python: which loss judges it, and where."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pyport.diagnose.asked import Ground, Setting, ground_of, named_on, setting
from pyport.diagnose.at_point import NotJudged, at_point
from pyport.diagnose.diagnosis import Diagnosis
from pyport.diagnose.runs import Asked
from pyport.errors import InputError
from pyport.language import said
from pyport.own import OwnResult
from pyport.own.in_files import Inputs, are_outputs_and_targets, is_the_same
from pyport.own.of_layer import check_layer
from pyport.own.of_target import check_target, check_with_loss
from pyport.targets import Target, load
from pyport.targets.python import name_of
from pyport.targets.roles import Role, role
from pyport.targets.timed import TIME_LIMIT
from pyport.verdict import Verdict


@dataclass(frozen=True)
class Options:
    """A gradient, and what is said of its loss and of the point at which it is judged.

    Attributes
    ----------
    target : callable or str
        As `pyport.targets.load` takes it.
    loss : callable or str, optional
        The loss as code.
    inputs : path, mapping or sequence, optional
        A point of the user's own, as `pyport.own.in_files.values_of` takes it.
    model, head, scale : str, optional
        The loss in words; what is left out is found out.
    case : str, optional
        A stored case.
    sizes : str, optional
        ``"F,H,...,K"``.
    samples : int, optional
    learning_rate : float, optional
        For mistakes with it.
    engine : str
    timeout : float
        Seconds for all calls.
    """

    target: str | Callable[..., Any]
    loss: str | Callable[..., Any] | None = None
    inputs: Inputs | None = None
    model: str = ""
    head: str | None = None
    scale: str | None = None
    case: str | None = None
    sizes: str | None = None
    samples: int | None = None
    learning_rate: float | None = None
    engine: str = "auto"
    timeout: float = TIME_LIMIT

    @property
    def name(self) -> str:
        """What a sentence calls the gradient."""
        return name_of(self.target)

    def checked(self, *, ways: bool = False) -> OwnResult | Setting:
        """Whether it is the gradient of its loss: by that as code, or a setting with all evidence.

        Parameters
        ----------
        ways : bool
            Whether it is found out in what way one that is wrong by a loss that is code is wrong.

        Raises
        ------
        InputError
            If the options contradict each other, or do not fit the gradient.
        EngineError
            If an engine is needed and gives no answer.
        """
        if self.loss is not None:
            return self._by_loss(self.loss, ways=ways)
        target = self._loaded()
        if (own := self._by_itself(target, ways=ways)) is not None:
            return own
        is_sized = self.sizes is not None or self.samples is not None
        if self._has_point(target) and is_sized:
            raise InputError(
                said("--sizes and --samples go with a function; {file} has its own data and weights.", file=self._file)
            )
        if self.case is not None and (is_sized or self._has_point(target)):
            raise InputError(
                said("--case goes with a function, and without --sizes; {file} has its own data and weights.",
                     file=self._file)
            )  # fmt: skip
        asked = self._asked(None)
        placed = self._placed(target, asked, ways=ways)
        if isinstance(placed, OwnResult):
            return placed
        judged = setting(placed, asked, [self.case] if self.case else None)
        if judged.by_its_loss:
            return _by_its_loss(judged.ground, asked, ways=ways)
        if self.case is not None and judged.model is not None and judged.places[0].name != self.case:
            raise InputError(said("--case is for a function of three weight matrices without bias terms."))
        return judged

    def diagnosed(self) -> OwnResult | Diagnosis:
        """What its mistake is called, or in what way it is wrong by a loss that is code.

        Raises
        ------
        InputError, EngineError
            As `checked` does.
        """
        if self.loss is not None:
            return self._by_loss(self.loss, ways=True)
        asked, target = self._asked(self.case), self._loaded()
        if (own := self._by_itself(target, ways=True)) is not None:
            return own
        if self._has_point(target) and (self.sizes, self.samples, self.case) != (None, None, None):
            raise InputError(
                said("--sizes, --samples and --case go with a function; {file} has its own data and weights.",
                     file=self._file)
            )  # fmt: skip
        placed = self._placed(target, asked, ways=True)
        if isinstance(placed, OwnResult):
            return placed
        ground = ground_of(placed, asked)
        if ground.brings_another_loss:
            return _by_its_loss(ground, asked, ways=True)
        return named_on(ground)

    def _by_loss(self, loss: str | Callable[..., Any], *, ways: bool) -> OwnResult:
        of_a_model = {"--model": self.model, "--head": self.head, "--scale": self.scale, "--case": self.case,
                      "--learning-rate": self.learning_rate}  # fmt: skip
        for option, value in of_a_model.items():
            if value:
                raise InputError(
                    said("{option} describes a loss, and --loss is one; leave one of them out.", option=option)
                )
        asked = self._asked(None)
        try:
            return check_with_loss(
                self.target, loss, inputs=self.inputs, sizes=asked.widths, samples=self.samples, engine=self.engine,
                timeout=self.timeout, ways=ways,
            )  # fmt: skip
        except InputError:
            # One function that returns its loss is read as it is where nobody names that.
            if self.inputs is not None or not is_the_same(self.target, loss):
                raise
            with suppress(InputError):
                ground = ground_of(self._loaded(), asked)
                if ground.target.loss is not None:
                    return _by_its_loss(ground, asked, ways=ways)
            raise

    def _by_itself(self, target: Target, *, ways: bool) -> OwnResult | None:
        """By its forward pass, if it is the backward pass of a layer, or by the loss that it returns."""
        if target.layer is not None and not self._is_of_a_model and (self.sizes, self.samples) == (None, None):
            return check_layer(target, self.inputs, ways=ways)
        return self._by_what_it_returns(target, ways=ways)

    @property
    def _is_of_a_model(self) -> bool:
        """Whether its loss was said in words, or a case."""
        return (self.model, self.head, self.scale, self.case) != ("", None, None, None)

    def _by_what_it_returns(self, target: Target, *, ways: bool) -> OwnResult | None:
        """By the loss that it returns, where it takes one vector, or where the names of its arguments tell nothing.

        The latter at the user's point. None if it is to be read in a form.
        """
        needed = [item.name for code in target.codes[:1] for item in code.arguments if item.is_needed]
        is_known = all(role(name) is not Role.UNKNOWN for name in needed)
        is_one = (
            (len(needed) == 1 or are_outputs_and_targets(needed))
            and (self.sizes, self.samples) == (None, None)
            and not target.codes[0].has_object
        )
        if self._is_of_a_model or (not is_one if self.inputs is None else is_known):
            return None
        return self._by_names(ways=ways)

    def _by_names(self, *, ways: bool) -> OwnResult | None:
        """By the loss that it returns at the user's point, by the names of its arguments; None if that fails."""
        try:
            result = check_with_loss(
                self.target, self.target, inputs=self.inputs, sizes=self._asked(None).widths, samples=self.samples,
                engine=self.engine, timeout=self.timeout, ways=ways,
            )  # fmt: skip
        except InputError:
            return None
        result.judged_by = said("the loss that it returns")
        return result

    def _asked(self, case: str | None) -> Asked:
        words = " ".join(filter(None, (self.model, self.scale)))
        return Asked.of(words, self.head, case, self.sizes, self.samples, self.learning_rate)

    def _loaded(self) -> Target:
        return load(self.target, self.engine, self.timeout)

    def _has_point(self, target: Target) -> bool:
        return target.place is not None or self.inputs is not None

    @property
    def _file(self) -> str:
        """What holds the point, for a sentence."""
        if self.inputs is None:
            return said("a .mat file")
        return os.fspath(self.inputs) if isinstance(self.inputs, str | os.PathLike) else "inputs"

    def _placed(self, target: Target, asked: Asked, *, ways: bool) -> Target | OwnResult:
        """The target at the user's point, or the verdict by what it returns there where it is read in no form."""
        if self.inputs is None:
            return target
        try:
            return at_point(target, self.inputs, asked)
        except NotJudged:
            own = None if self._is_of_a_model else self._by_names(ways=ways)
            if own is None:
                raise
            return own


def _by_its_loss(ground: Ground, asked: Asked, *, ways: bool) -> OwnResult:
    """By the loss that a target brings; where it is a known one's gradient, the loss may be what is wrong."""
    result = check_target(ground.target, asked.widths, asked.samples, ways=ways)
    fits, _ = ground.found
    if result.verdict is Verdict.FAIL and fits is not None and fits.right and ground.target.loss_words:
        result.notes.append(said("it is the gradient of {loss}; {brought} is another", loss=fits.right[0].words,
                                 brought=ground.target.loss_words))  # fmt: skip
    return result
