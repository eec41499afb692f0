"""A backward pass of one layer, which is handed the gradient by the layer's output, and the forward pass beside it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyport.targets.code import CACHE, Argument, Function
from pyport.targets.roles import Role, role

#: What a backward pass is called, and what of its name the forward pass has in its place.
_BACKWARD = re.compile(r"_?(backward|back_?prop(?:agation)?|bwd)(?=_|$)", re.IGNORECASE)
#: What it calls the gradient that it is handed.
_UPSTREAM = re.compile(r"(?!delta|dim)d_?[a-z_]+\d?|.*grad(ient)?s?(_.*)?|output_error|upstream.*", re.IGNORECASE)
#: What an object calls the gradient by one of its arrays.
_OF = ("d{0}", "d_{0}", "grad_{0}", "{0}_grad", "g{0}", "{0}_gradient", "{0}grad", "grad{0}")


@dataclass(frozen=True)
class Layer:
    """A forward pass and the backward pass behind it: two functions, or two methods of an object.

    Attributes
    ----------
    forward, backward : Function
    upstream : tuple of str
        The arguments of the backward pass that are gradients by the outputs of the forward pass, in their order.
    cache : str
        The argument that what the forward pass returns behind its outputs is; "" for methods.
    made : Function or None
        The class, for methods.
    """

    forward: Function
    backward: Function
    upstream: tuple[str, ...]
    cache: str = ""
    made: Function | None = None

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """What is to be given: to the class, and to the forward pass."""
        made = self.made.arguments if self.made else ()
        return (*made, *self.forward.arguments[1 if self.made else 0 :])

    @property
    def ahead(self) -> str:
        """What a sentence calls the forward pass."""
        return f"{self.made.name}.{self.forward.name}" if self.made else self.forward.name

    @property
    def back(self) -> str:
        """What a sentence calls the backward pass."""
        return f"{self.made.name}.{self.backward.name}" if self.made else self.backward.name

    @property
    def rate(self) -> str:
        """The argument of the backward pass that is the learning rate of its own update; "" if there is none."""
        rest = [item.name for item in self.backward.arguments if role(item.name) is Role.RATE]
        return rest[0] if rest else ""


def layer_of(
    name: str, owner: type | None, beside: Mapping[str, Callable[..., Any]],
    function: Callable[[str, Callable[..., Any]], Function],
) -> Layer | None:  # fmt: skip
    """The layer whose backward pass has some name, if it takes what one takes and its forward pass is beside it.

    Parameters
    ----------
    name : str
        Of a function, or CLASS.METHOD.
    owner : type, optional
        The class.
    beside : mapping of str to callable
        The functions of the file.
    function : callable
        Makes one that is called where it is at home.
    """
    _, _, method = name.partition(".")
    if not _BACKWARD.search(method or name):
        return None
    if owner is not None:
        forward = _forward_of(method, dict(inspect.getmembers(owner, inspect.isfunction)))
        if forward is None:
            return None
        made, first, second = (function(key, item) for key, item in (
            (owner.__name__, owner), (forward, getattr(owner, forward)), (method, getattr(owner, method))))  # fmt: skip
        taken = [item for item in second.arguments[1:] if item.is_needed and role(item.name) is not Role.RATE]
        if len(taken) != 1 or not _is_upstream(taken[0].name) or len(_needed(first)) != 2:
            return None
        return Layer(first, second, (taken[0].name,), made=made)
    forward = _forward_of(name, beside)
    if forward is None:
        return None
    first, second = function(forward, beside[forward]), function(name, beside[name])
    *upstream, cache = [item.name for item in second.arguments if item.is_needed] or [""]
    if not upstream or not CACHE.fullmatch(cache) or not all(map(_is_upstream, upstream)):
        return None
    return Layer(first, second, tuple(upstream), cache)


def _needed(function: Function) -> list[str]:
    return [item.name for item in function.arguments if item.is_needed]


def _is_upstream(name: str) -> bool:
    return role(name) not in (Role.DATA, Role.TARGETS) and _UPSTREAM.fullmatch(name) is not None


def _forward_of(name: str, there: Mapping[str, Any]) -> str | None:
    """The forward pass that belongs to a backward pass: of the same name, of its beginning, or without that word."""
    wanted, alone = (_plain(_BACKWARD.sub(word, name)) for word in ("forward", ""))
    plain = {_plain(key).replace("propagation", "").replace("prop", ""): key for key in there if key != name}
    begins = [key for key in plain if key.endswith("forward") and wanted.startswith(key)]
    return next((plain[key] for key in (wanted, *begins, alone) if key in plain), None)


def gradient_name(name: str, there: Sequence[str]) -> str | None:
    """Which of some names is that of the gradient by what a name stands for."""
    plain = {_plain(key): key for key in there}
    return next((plain[way] for form in _OF if (way := _plain(form.format(name.lower()))) in plain), None)


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
