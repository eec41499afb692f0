"""Which function of a file, or method of a class, is meant where nobody says it: by its name and what it returns."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pyport.gradients.target import TargetError
from pyport.language import said
from pyport.targets.code import returned_names
from pyport.targets.names import IS_GRADIENT, is_loss, parameter_key
from pyport.targets.roles import Role, role

#: What a function that computes a loss is called.
LOSS = re.compile(r"loss|cost|objective|(?:^|_)(?:J|nll|mse|bce|sse)(?:$|_)", re.IGNORECASE)
#: What is called like a gradient and is none: what checks or changes one.
_BESIDE = re.compile(r"numeric|num_|_num|check|test|approx|finite|clip|zero|plot|descent", re.IGNORECASE)
#: What makes a step along a gradient, or a whole training of them.
_STEP = re.compile(r"descent|train|fit|step|update|learn|optimi[sz]e|(?:^|_)sgd", re.IGNORECASE)
#: What a function calls a gradient that it returns.
_GRADIENT = re.compile(r"d[A-Z_]\w*|d[a-z]\d?|g\d|.*grad.*", re.IGNORECASE)


@dataclass(frozen=True)
class Option:
    """A function, or CLASS.METHOD, and the names of what it takes and returns."""

    name: str
    arguments: tuple[str, ...]
    returned: tuple[str | None, ...]

    @property
    def _own(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def is_gradient(self) -> bool:
        """Whether it is called a gradient, or back-propagation."""
        several = len(self.arguments) > ("." not in self.name)
        return several and bool(IS_GRADIENT.search(self._own)) and not _BESIDE.search(self._own)

    @property
    def is_its_objects(self) -> bool:
        """Whether it is a method without arguments that is called so: its object has the data."""
        return "." in self.name and not self.arguments and bool(IS_GRADIENT.search(self._own))

    @property
    def has_targets(self) -> bool:
        """Whether it is that, and takes data or targets, as a layer's does not."""
        roles = set(map(role, self.arguments))
        return self.is_gradient and bool(roles & {Role.DATA, Role.TARGETS})

    @property
    def takes_parameters(self) -> bool:
        """Whether it takes X, Y and parameters, by their names."""
        names = [name.lower() for name in self.arguments]
        return names[:2] == ["x", "y"] and len(names) > 2 and parameter_key(names[2]) is not None

    @property
    def brings_both(self) -> bool:
        """Whether it returns a loss, and a gradient behind it."""
        first, *behind = self.returned or (None,)
        is_value = first is not None and (is_loss(first) or bool(LOSS.search(first)))
        return is_value and bool(behind) and all(name is None or _GRADIENT.fullmatch(name) for name in behind[:1])

    @property
    def is_loss(self) -> bool:
        """Whether it is called a loss."""
        return len(self.arguments) > 1 and bool(LOSS.search(self._own)) and not IS_GRADIENT.search(self._own)

    @property
    def is_step(self) -> bool:
        """Whether it is called what moves parameters."""
        return len(self.arguments) > 1 and bool(_STEP.search(self._own))


#: What the options are asked for one after the other, if a gradient, a loss, or any function is meant.
Questions = Sequence[Callable[[Option], bool]]
OF_A_GRADIENT: Questions = (
    lambda option: option.has_targets, lambda option: option.is_gradient, lambda option: option.brings_both,
    lambda option: option.is_its_objects, lambda option: option.is_step,
)  # fmt: skip
OF_A_LOSS: Questions = (lambda option: option.is_loss, lambda option: option.brings_both)
ANY: Questions = ()


def the_one_meant(file: str, namespace: Any, owner: str, questions: Questions) -> str:
    """The name of the only function that is meant of all those of a module, or of a class that has methods.

    Parameters
    ----------
    file : str
    namespace : module or type
    owner : str
        The name of a class; "" for a module.
    questions : sequence of callable
        The first that some options answer decides.

    Raises
    ------
    TargetError
        If none is defined, or several are meant equally.
    """
    options = list(_methods(namespace) if owner else _options(namespace))
    if not options and owner:
        return owner
    if not options:
        raise TargetError(said("{file}: defines no function; a target is FILE.py:FUNCTION.", file=file))
    found = _likely(options, questions)
    if len(found) == 1:
        return found[0].name
    likely = found if len(found) < len(options) else [one for one in found if len(one.arguments) > 1]
    raise TargetError(
        said(
            "{file}: defines {own}; say which is meant, for instance {file}:{own2}.",
            file=file,
            own=", ".join(one.name for one in options),
            own2=[*options, *likely][-1].name,
        )
    )


def _likely(options: Sequence[Option], questions: Questions) -> list[Option]:
    """The options that the first question tells from the others, if one does."""
    if questions is OF_A_GRADIENT:
        options = [one for one in options if one.takes_parameters] or options
    for question in questions if len(options) > 1 else ():
        if found := [one for one in options if question(one)]:
            return found
    return list(options)


def _options(module: Any) -> Iterator[Option]:
    """The functions that a module defines, and the methods of its classes."""
    own = [(key, item) for key, item in vars(module).items()
           if getattr(item, "__module__", None) == module.__name__ and not key.startswith("_")]  # fmt: skip
    yield from (_option(key, item) for key, item in own if inspect.isfunction(item))
    for _, item in own:
        if isinstance(item, type):
            yield from _methods(item)


def _methods(owner: type) -> Iterator[Option]:
    for key, item in vars(owner).items():
        if inspect.isfunction(item) and not key.startswith("_"):
            option = _option(f"{owner.__name__}.{key}", item)
            yield Option(option.name, option.arguments[1:], option.returned)


def _option(name: str, function: Callable[..., Any]) -> Option:
    returned: tuple[str | None, ...] = ()
    with suppress(OSError, TypeError, SyntaxError, IndexError):
        returned = returned_names(textwrap.dedent(inspect.getsource(function)))
    return Option(name, tuple(inspect.signature(function).parameters), returned)
