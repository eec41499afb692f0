"""What parameters come in: one by one, a dict, lists, layers, one vector; and where each is in what came back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from pyport.gradients.unrolled import Order
from pyport.language import joined, said
from pyport.targets.names import Key, gradient_key, is_loss, parameter_key

#: One step into a list, a dict or an object.
Step = int | str
Path = tuple[Step, ...]
#: No structure that holds gradients is deeper or has more items.
_DEEPEST, _MOST = 5, 500


@dataclass(frozen=True)
class Container:
    """How the parameters are handed over.

    Attributes
    ----------
    kind : str
        "separate", "dict", "list", "two lists", "layers", "flat" or "attributes".
    keys : tuple of str
        A dict's, or those of each layer's dict.
    input_layer : bool
        Whether a list of layers begins with one for the input.
    order : "F" or "C"
        In which order arrays stand in one vector.
    grouped : bool
        Whether all weights stand before all biases there.
    numbers : tuple of (str, float)
        What a dict holds beside parameters: factors of a penalty.
    """

    kind: str
    keys: tuple[str, ...] = ()
    input_layer: bool = False
    order: Order = "C"
    grouped: bool = False
    numbers: tuple[tuple[str, float], ...] = ()

    def words(self) -> list[str]:
        """What a sentence says of it."""
        if self.kind == "flat":
            return [
                said("one vector of all parameters, unrolled in row order")
                if self.order == "C"
                else said("one vector of all parameters, unrolled in column order")
            ]
        named = said("dict {names}", names=", ".join([*self.keys[:4], *(["..."] if len(self.keys) > 4 else [])]))
        words: dict[str, str] = {
            "dict": joined(", ", [named, *(f"{name} = {value:g}" for name, value in self.numbers)]),
            "list": said("a list of parameters"),
            "two lists": said("lists of weights and of biases"),
            "layers": said("a list of layers"),
        }
        return [words[self.kind]] if self.kind in words else []

    def pack(self, given: Sequence[Any], has_bias: bool) -> list[Any]:
        """What is handed over for arrays in the order of the layers: one thing, or one for each argument."""
        if self.kind in ("separate", "attributes"):
            return list(given)
        if self.kind == "dict":
            return [{**dict(zip(self.keys, given, strict=True)), **dict(self.numbers)}]
        if self.kind == "list":
            return [list(given)]
        step = 2 if has_bias else 1
        if self.kind == "two lists":
            return [list(given[::step]), list(given[1::step])]
        if self.kind == "layers":
            layers = [dict(zip(self.keys, given[k : k + step], strict=False)) for k in range(0, len(given), step)]
            return [[{}, *layers] if self.input_layer else layers]
        parts = [given[k] for k in self._in_vector(len(given), has_bias)]
        return [np.concatenate([part.reshape(-1, order=self.order) for part in parts])]

    def _in_vector(self, count: int, has_bias: bool) -> list[int]:
        every = list(range(count))
        return [*every[::2], *every[1::2]] if self.grouped and has_bias else every

    def unpacked(self, vector: Any, given: Sequence[Any], has_bias: bool) -> list[Any]:
        """One vector taken apart into arrays of given shapes."""
        found: list[Any] = [None] * len(given)
        end = 0
        for k in self._in_vector(len(given), has_bias):
            shape = np.shape(given[k])
            size = prod(shape)
            found[k] = vector[end : end + size].reshape(shape, order=self.order)
            end += size
        return found


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every array and number in a structure, with the way to it."""
    if len(path) > _DEEPEST:
        return
    if isinstance(value, Mapping):
        items: list[tuple[Step, Any]] = [(key, item) for key, item in value.items() if isinstance(key, str | int)]
    elif isinstance(value, list | tuple):
        items = list(enumerate(value[:_MOST]))
    elif is_array(value) or isinstance(value, int | float | np.generic):
        yield path, value
        return
    elif hasattr(value, "__dict__") and not isinstance(value, type) and not callable(value):
        items = list(vars(value).items())
    else:
        return
    for key, item in items:
        yield from leaves(item, (*path, key))


def is_array(value: Any) -> bool:
    """Whether something is an array of any of the arithmetics."""
    return hasattr(value, "shape") and hasattr(value, "ndim") and hasattr(value, "reshape")


def follow(value: Any, path: Path) -> Any:
    """What is at the end of a way.

    Raises
    ------
    LookupError
        If there is nothing.
    """
    for step in path:
        value = value[step] if isinstance(value, Mapping) or isinstance(step, int) else vars(value)[step]
    return value


@dataclass(frozen=True)
class Located:
    """Where the arrays are in what came back.

    Attributes
    ----------
    paths : tuple of Path
        Of each array; a single one of a vector of all.
    loss : Path or None
    names : tuple of str
        What the code calls them.
    """

    paths: tuple[Path, ...]
    loss: Path | None
    names: tuple[str, ...]
    is_vector: bool = False


def locate(
    value: Any, given: Sequence[Any], keys: Sequence[Key], arguments: Sequence[str], returned: Sequence[str | None], *,
    changed: bool = False,
) -> Located | None:  # fmt: skip
    """Where in a structure there is an array for each parameter, by the names that tell it, else by size.

    Parameters
    ----------
    value : object
    given : sequence of array
        The parameters, as they are passed.
    keys : sequence of (str, int)
        What they are.
    arguments : sequence of str
        What the code calls each; "" where it has no name.
    returned : sequence of str or None
        What the code calls the parts of the tuple that it returns.
    changed : bool
        Whether what is equal to a parameter as it was passed is left out.
    """
    found = list(leaves(value))
    if changed:
        found = [(path, item) for path, item in found if not any(np.array_equal(item, other) for other in given)]
    arrays = [(path, item) for path, item in found if _is_real(item)]
    named = [(path, item, _name_of(path, returned)) for path, item in arrays]
    total = sum(int(np.size(item)) for item in given)
    paths = (
        _by_name(named, given, keys, arguments) or _by_part_of_name(named, given, arguments)
        or _by_size(named, given) or _by_place(named, given, keys)
    )  # fmt: skip
    if paths is None:
        return locate_vector(value, total, returned)
    return Located(tuple(paths), _loss(named, paths), tuple(_name_of(path, returned) for path in paths))


def locate_vector(value: Any, size: int, returned: Sequence[str | None]) -> Located | None:
    """Where in a structure there is one vector of so many numbers."""
    named = [(path, item, _name_of(path, returned)) for path, item in leaves(value) if _is_real(item)]
    path = next((path for path, item, _ in named if _is_vector(item, size)), None)
    if path is None:
        return None
    return Located((path,), _loss(named, [path]), (_name_of(path, returned),), True)


def locate_loss(value: Any, returned: Sequence[str | None]) -> Path | None:
    """Where in a structure there is a number that may be a loss."""
    return _loss([(path, item, _name_of(path, returned)) for path, item in leaves(value) if _is_real(item)], [])


def _is_vector(item: Any, size: int) -> bool:
    shape = np.shape(item)
    return int(np.size(item)) == size and (len(shape) == 1 or (len(shape) == 2 and 1 in shape))


def _is_real(item: Any) -> bool:
    return not isinstance(item, bool) and np.asarray(item).dtype.kind in "fiu"


def _name_of(path: Path, returned: Sequence[str | None]) -> str:
    """What the code calls what is at the end of a way: the last key, or the name in what it returns."""
    words = [step for step in path if isinstance(step, str)]
    if words:
        return words[-1]
    first = path[0] if path else 0
    return (returned[first] or "") if isinstance(first, int) and first < len(returned) else ""


def _fits(item: Any, wanted: Any) -> bool:
    a, b = np.shape(item), np.shape(wanted)
    if a == b or a == b[::-1]:
        return True
    # A row, a column and a vector.
    return int(np.size(item)) == int(np.size(wanted)) and max(a, default=1) == max(b, default=1) == int(np.size(item))


def is_one_for_all(key: Key, item: Any, wanted: Any) -> bool:
    """Whether one number stands for all biases of a layer: a sum over the units too, which an update spreads again."""
    return key[0] == "b" and int(np.size(item)) == 1 < int(np.size(wanted))


def _by_name(
    named: Sequence[tuple[Path, Any, str]], given: Sequence[Any], keys: Sequence[Key], arguments: Sequence[str]
) -> list[Path] | None:  # fmt: skip
    found: list[Path] = []
    for wanted, key, argument in zip(given, keys, arguments, strict=True):
        options = [path for path, item, name in named if name and _is_of(name, key, argument)
                   and (_fits(item, wanted) or is_one_for_all(key, item, wanted))]  # fmt: skip
        options = [path for path in options if path not in found]
        if not options:
            return None
        found.append(options[0])
    return found


def _by_part_of_name(
    named: Sequence[tuple[Path, Any, str]], given: Sequence[Any], arguments: Sequence[str]
) -> list[Path] | None:  # fmt: skip
    """Those that have in their names what only one of the arguments has: new_b of b_current, not of m_current."""
    parts = [set(argument.lower().split("_")) for argument in arguments]
    found: list[Path] = []
    for k, wanted in enumerate(given):
        own = parts[k].difference(*parts[:k], *parts[k + 1 :]) - {""}
        options = [path for path, item, name in named if own & set(name.lower().split("_")) and _fits(item, wanted)]
        if len(options) != 1:
            return None
        found += options
    return found if len(set(found)) == len(found) else None


def _is_of(name: str, key: Key, argument: str) -> bool:
    """Whether a name is that of a parameter or of its gradient."""
    if gradient_key(name) == key or (gradient_key(name) is None and parameter_key(name) == key):
        return True
    plain, own = (word.lower().replace("_", "") for word in (name, argument))
    return bool(own) and re.fullmatch(rf"(d|grad|delta|nabla|g|gradient|dj|dl|new)?{re.escape(own)}(new|grad|updated)?",
                                      plain) is not None  # fmt: skip


def _by_size(named: Sequence[tuple[Path, Any, str]], given: Sequence[Any]) -> list[Path] | None:
    found: list[Path] = []
    for wanted in given:
        # A number in front of more arrays than there are parameters is the loss.
        is_first = {named[0][0]} if len(named) > len(given) else set()
        path = next((path for path, item, _ in named if path not in found and _fits(item, wanted)
                     and not (np.size(item) == 1 and path in is_first)), None)  # fmt: skip
        if path is None:
            return None
        found.append(path)
    return found


def _by_place(named: Sequence[tuple[Path, Any, str]], given: Sequence[Any], keys: Sequence[Key]) -> list[Path] | None:
    """Those in the order of the parameters, of which some biases have one number, and at most a loss before them."""
    behind = named[-len(given) :]
    if not len(given) <= len(named) <= len(given) + 1 or not all(
        _fits(item, wanted) or is_one_for_all(key, item, wanted)
        for (_, item, _), wanted, key in zip(behind, given, keys, strict=True)
    ):
        return None
    return [path for path, _, _ in behind]


def _loss(named: Sequence[tuple[Path, Any, str]], taken: Sequence[Path]) -> Path | None:
    """Where the loss is: a number that is not a gradient, at the top, first or last or called so."""
    numbers = [
        (path, name) for path, item, name in named if np.size(item) == 1 and path not in taken and len(path) <= 1
    ]
    called = [path for path, name in numbers if is_loss(name)]
    first = [path for path, _ in numbers if path in ((), (0,))]
    return next(iter([*called, *first]), None)
