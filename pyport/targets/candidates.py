"""The forms that a function's signature and text allow, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import Any

from pyport.gradients.unrolled import Order
from pyport.targets.code import Argument
from pyport.targets.containers import Container
from pyport.targets.forms import PENALTY, Code, Form
from pyport.targets.layout import Bias, Layout
from pyport.targets.names import by_layer, parameter_key
from pyport.targets.roles import Role, rank, role

#: What each argument is.
Roles = tuple[tuple[str, Role], ...]
#: A number of layers, the arguments with parameters, what they come in, and whether there may be biases.
Contained = tuple[int, tuple[str, ...], Container, tuple[bool, ...]]
#: What is given although it has a default.
_GIVEN = (Role.DATA, Role.TARGETS, Role.WEIGHTS, Role.BIAS, Role.ALL, Role.PENALTY, Role.RATE, Role.ROUNDS)
#: What is a parameter of a layer.
_OF_LAYERS = (Role.WEIGHTS, Role.BIAS)
#: What says how many units there are.
SIZES = (Role.SIZE, Role.SIZES)
#: How a class that makes its own parameters may call the size of a layer, for short.
_SIZE_OF_OBJECT = re.compile(r"[DFHIKMOC]\d?")
#: So many layers are filled where code makes up the keys of a dict by their number, unless it is said how many.
_GENERIC = 2


def forms(code: Code, depths: Sequence[int], numbers: Collection[str] = ()) -> Iterator[Form]:
    """The forms that a signature allows, the likeliest first.

    Parameters
    ----------
    code : Code
    depths : sequence of int
        Numbers of weight matrices, if nothing tells it.
    numbers : collection of str
        Arguments that are no learning rates, whatever their names say: a loss goes by them too.
    """
    for roles in _assigned(code, told(code, numbers)):
        for depth, parameters, container, biases in _containers(code, roles, depths):
            for layout in _layouts(code, roles, container, biases, depth):
                yield Form(depth, roles, parameters, container, layout)


def told(code: Code, numbers: Collection[str] = ()) -> list[tuple[Argument, Role]]:
    """What the names of its arguments say, but for some numbers; those of a class may have short names for sizes."""
    named = [(item, Role.SIZE if code.has_object and _SIZE_OF_OBJECT.fullmatch(item.name) and _is_size(item) else what)
             for item, what in _told(code.arguments, code.source)]  # fmt: skip
    return [(item, Role.NUMBER if what is Role.RATE and item.name in numbers else what) for item, what in named]


def rates_of(codes: Sequence[Code]) -> set[str]:
    """The arguments that would be learning rates by their names, and by which a loss in some code goes."""
    return {item.name for code in codes for item, what in told(code)
            if what is Role.RATE and len(re.findall(rf"\b{re.escape(item.name)}\b", code.source)) != 1}  # fmt: skip


def _is_number(item: Argument, what: Role) -> bool:
    """Whether an argument that is called like an array is a number by default; a weight or a bias may be 0 by that."""
    is_called_array = what in (Role.DATA, Role.TARGETS, Role.ALL, *_OF_LAYERS)
    is_number = isinstance(item.default, int | float) and not isinstance(item.default, bool)
    return is_called_array and is_number and not (what in _OF_LAYERS and item.default == 0)


def _is_size(item: Argument) -> bool:
    """Whether an argument with the name of a size may be one: it must be given, or is a whole number if it is not."""
    return item.is_needed or type(item.default) is int


def _told(arguments: Sequence[Argument], source: str) -> list[tuple[Argument, Role]]:
    """What the names say, where there are several data or targets of the one that is most often called so."""
    told = [(item, Role.NUMBER if _is_number(item, what) else what)
            for item in arguments for what in [role(item.name)]]  # fmt: skip
    if are_joined(arguments, source):
        told = [(item, _of_a_line(item.name, what)) for item, what in told]
    # c is a rate where it can be left out, unless it is a whole number then, as of classes; and else anything.
    told = [(item, Role.UNKNOWN if what is Role.RATE and item.name.lower() == "c" and
             (item.is_needed or isinstance(item.default, int)) else what) for item, what in told]  # fmt: skip
    told = [(item, Role.DATA if what is Role.SAMPLES and _are_pairs(source, item.name) else what)
            for item, what in told]  # fmt: skip
    for one in (Role.DATA, Role.TARGETS):
        names = [item.name for item, what in told if what is one]
        if len(names) > 1:
            likely = min(names, key=lambda name: rank(one, name))
            # Beside the sizes of other layers and targets, labels or outputs are how many there are.
            other = Role.SIZE if one is Role.TARGETS and any(what is Role.SIZE for _, what in told) else Role.UNKNOWN
            told = [(item, other if what is one and item.name != likely else what) for item, what in told]
    return told


def _assigned(code: Code, told: Sequence[tuple[Argument, Role]]) -> Iterator[Roles]:
    """What each argument is: by its name, and those without a known one as parameters.

    The sizes of a class are given although they have defaults, so that it is seen at other ones too.
    """
    sizes = {item.name for item, what in told if code.has_object and what in SIZES and not item.is_needed}
    for given in (sizes, set()) if sizes else (set(),):
        yield from _with_sizes(told, given)


def _with_sizes(told: Sequence[tuple[Argument, Role]], sizes: Collection[str]) -> Iterator[Roles]:
    """The same where some sizes are given."""
    known: list[tuple[str, Role]] = [
        (item.name, what)
        for item, what in told
        if what is not Role.UNKNOWN and (item.is_needed or what in _GIVEN or item.name in sizes)
    ]
    has_data = any(what is Role.DATA for _, what in known)
    if not has_data and (first := next((item.name for item, what in told if what is Role.UNKNOWN), None)):
        known = [(item.name, Role.DATA if item.name == first else what) for item, what in told
                 if item.name == first or item.name in dict(known)]  # fmt: skip
    unknown = [item.name for item, what in told if item.is_needed and item.name not in dict(known)]
    if not unknown:
        yield tuple(known)
        return
    if any(what is Role.ALL for _, what in known):
        # Beside all parameters in one, what is called like one is a number as well.
        given = [(item.name, what) for item, what in told if item.name in unknown or item.name in dict(known)]
        of_layers = (Role.UNKNOWN, *_OF_LAYERS)
        yield tuple((name, Role.NUMBER if what in of_layers else what) for name, what in given)
        yield tuple(known)
        return
    order = {item.name: k for k, (item, _) in enumerate(told)}
    weights = sum(what is Role.WEIGHTS for _, what in known)
    biases = sum(what is Role.BIAS for _, what in known)
    for pattern in product(_OF_LAYERS, repeat=min(len(unknown), 6)):
        new_weights = sum(what is Role.WEIGHTS for what in pattern) + weights
        new_biases = sum(what is Role.BIAS for what in pattern) + biases
        if len(unknown) <= 6 and new_biases in (0, new_weights):
            named = [*known, *zip(unknown, pattern, strict=True)]
            yield tuple(sorted(named, key=lambda item: order[item[0]]))
    # Values of a forward pass, which something else gives.
    yield tuple(known)


def _containers(
    code: Code, roles: Roles, depths: Sequence[int]
) -> Iterator[Contained]:  # fmt: skip
    """The number of layers, the arguments with parameters, what they come in, and whether there may be biases."""
    weights = [name for name, what in roles if what is Role.WEIGHTS]
    biases = [name for name, what in roles if what is Role.BIAS]
    every = [name for name, what in roles if what is Role.ALL]
    sizes = sum(what is Role.SIZE for _, what in roles)
    if code.has_object:
        for depth in depths:
            yield depth, (), Container("attributes"), (True, False)
        return
    # One vector that nothing divides is most often that of a single layer.
    likely = depths if sizes or code.returned == () else sorted(depths, key=lambda depth: depth != 1)
    # What has no targets gives back its data, whose size is not said twice.
    has_targets = any(what is Role.TARGETS for _, what in roles)
    told = [sizes - 1 if has_targets else max(sizes - 1, 2)] if sizes > 1 else []
    for name in [*every, *(weights if len(weights) == 1 else [])]:
        keys = _keys_of(code.source, name, depths[0] if len(depths) == 1 else _GENERIC)
        if keys:
            numbered = {key: item for key in keys if (item := parameter_key(key))}
            ordered = sorted(numbered, key=lambda key: by_layer(numbered[key])) if len(numbered) == len(keys) else []
            layers = max((layer for _, layer in numbered.values()), default=0)
            if layers and len(ordered) in (layers, 2 * layers):
                numbers = tuple((key, PENALTY) for key in _looked_up(code.source, name) if role(key) is Role.PENALTY)
                yield layers, (name,), Container("dict", tuple(ordered), numbers=numbers), (len(ordered) == 2 * layers,)
            elif len(keys) <= 4:
                pair = _pair(keys)
                for depth, has_input in product(told or depths, (False, True)):
                    yield depth, (name,), Container("layers", pair, has_input), (len(pair) == 2,)
    lists = [(depth, (weights[0], biases[0]), Container("two lists"), (True,)) for depth in told or depths
             if len(weights) == 1 and len(biases) == 1]  # fmt: skip
    in_lists = bool(lists) and all(_is_taken_apart(code.source, name) for name in (weights[0], biases[0]))
    if in_lists:
        # A row of a matrix may run in the place of the first item, by broadcasting.
        yield from lists
    if len(weights) > 1 or (len(weights) == 1 and len(biases) <= 1):
        names = _interleaved(weights, biases)
        if names is not None and not every:
            yield len(weights), tuple(names), Container("separate"), (bool(biases),)
    if not in_lists:
        yield from lists
    for name in [*every, *(weights if len(weights) == 1 and not biases else [])]:
        options = [*_flat(code, name, told or likely), *_lists(code, name, told or depths)]
        # W1, W2 = params takes a list apart.
        word = re.escape(name)
        if re.search(rf",\s*\w+\s*=\s*{word}\s*$|\b{word}\[-?\d+\](?!\s*=\s*0)", code.source, re.MULTILINE):
            options.reverse()
        yield from options


def _is_taken_apart(source: str, name: str) -> bool:
    """Whether a text takes items by number from what a name holds, or goes through them."""
    word = re.escape(name)
    return re.search(rf"\b{word}\[-?\d+\]|\bzip\([^()]*\b{word}\b|\bin {word}:|\blen\({word}\)", source) is not None


def _flat(code: Code, name: str, depths: Sequence[int]) -> list[Contained]:
    """All parameters in one vector."""
    orders: tuple[Order, ...] = ("F", "C") if code.is_matlab or _by_columns(code.source) else ("C", "F")
    found: list[Contained] = []
    letters = _letters_taken(code.source, name)
    for depth, order in product(depths, orders):
        biases = (True, False) if "b" in letters else (False, True)
        one_by_one = (depth, (name,), Container("flat", order=order), biases)
        if depth > 1:
            grouped = (depth, (name,), Container("flat", order=order, grouped=True), (True,))
            found += [grouped, one_by_one] if letters.startswith("WW") and "b" in letters else [one_by_one, grouped]
        else:
            found.append(one_by_one)
    return found


def _letters_taken(source: str, name: str) -> str:
    """W or b for each parameter with a layer's number that a text takes out of what a name holds, in its order."""
    keys = map(parameter_key, re.findall(rf"\b(\w+)\s*=[^=\n]*\b{re.escape(name)}\b", source))
    return "".join(key[0] for key in keys if key)


def _by_columns(source: str) -> bool:
    return re.search(r"order\s*=\s*['\"]F", source) is not None


def _lists(code: Code, name: str, depths: Sequence[int]) -> list[Contained]:
    """Arrays in a list; the likeliest is the last."""
    return [] if code.is_matlab else [(depth, (name,), Container("list"), (False, True)) for depth in reversed(depths)]


def _pair(keys: Sequence[str]) -> tuple[str, ...]:
    """The key of the weights and that of the bias in a layer's dict."""
    weights = [key for key in keys if role(key) is Role.WEIGHTS]
    biases = [key for key in keys if role(key) is Role.BIAS]
    return (*weights[:1], *biases[:1]) if weights else tuple(keys[:1])


def _keys_of(source: str, name: str, layers: int) -> list[str]:
    """The keys by which a text looks into what a name holds, or the items of it: dict keys, fields of a struct.

    Those that it makes up by their number are those of so many layers.
    """
    words = _looked_up(source, name)
    # W1, b1 = (d[k] for k in ("W1", "b1"))
    for _, keys in re.findall(rf"\b{re.escape(name)}\[(\w+)\]\s+for\s+\1\s+in\s+[(\[]([^()\[\]]*)", source):
        words += re.findall(r"['\"](\w+)['\"]", keys)
    loops = rf"for\s+(?:\w+\s*,\s*)?\(?(\w+)\)?\s+in\s+(?:\w+\()*\s*{re.escape(name)}\b"
    for item in dict.fromkeys(re.findall(loops, source)):
        words += re.findall(rf"\b{re.escape(item)}\[\s*[rf]*['\"](\w+)['\"]\s*\]", source)
    words += re.findall(rf"\b{re.escape(name)}\.(?:get\(\s*['\"])?([A-Za-z]\w*)", source)
    if not [word for word in words if role(word) in (Role.WEIGHTS, Role.BIAS)]:
        # for layer in layers: layer["weights"]; p = params; d[k] for k in ("W1", "b1")
        words += re.findall(r"\[\s*[rf]*['\"](\w+)['\"]\s*\]", source)
        if re.search(rf"\b{re.escape(name)}\[\w+\]\s+for\s+\w+\s+in", source):
            words += re.findall(r"['\"](\w+)['\"]", source)
    if made := re.findall(r"\[\s*f?['\"](\w+?)(?:['\"]\s*\+\s*str\(|\{)", source):
        words += [f"{word}{k + 1}" for word in dict.fromkeys(made) for k in range(layers)]
    kept = [word for word in dict.fromkeys(words) if role(word) in (Role.WEIGHTS, Role.BIAS)]
    numbered = [word for word in kept if parameter_key(word)]
    return numbered or kept


def _looked_up(source: str, name: str) -> list[str]:
    """The keys that a text names in brackets behind what a name holds, or behind the items of it."""
    found = re.findall(rf"\b{re.escape(name)}\s*(?:\[[^\]\[]*\])?\s*\[\s*[rf]*['\"](\w+)['\"]\s*\]", source)
    return list(dict.fromkeys(found))


def _interleaved(weights: Sequence[str], biases: Sequence[str]) -> list[str] | None:
    """Weights and biases in the order of the layers: by their numbers if they have them."""
    by_layer = sorted(weights, key=lambda name: (parameter_key(name) or ("W", 0))[1])
    if not biases:
        return by_layer
    if len(biases) != len(weights):
        return None
    with_numbers = sorted(biases, key=lambda name: (parameter_key(name) or ("b", 0))[1])
    return [name for pair in zip(by_layer, with_numbers, strict=True) for name in pair]


def _layouts(code: Code, roles: Roles, container: Container, biases: Sequence[bool], depth: int) -> Iterator[Layout]:
    """How arrays may lie, the likeliest first."""
    has_targets = any(what is Role.TARGETS for _, what in roles)
    goal = next((name for name, what in roles if what is Role.TARGETS), "")
    pairs = not has_targets and any(what is Role.DATA and _are_pairs(code.source, name) for name, what in roles)
    labels = "labels from 1" if code.is_matlab else "labels from 0"
    goals: tuple[Any, ...] = ("matrix", "vector", labels, "signs") if has_targets or pairs else ("the data", "matrix")
    if goal and _are_labels(code.source, goal):
        goals = (labels, *(item for item in goals if item != labels))
    if not has_targets and depth == 1 and are_joined(code.arguments, code.source):
        yield from (Layout(bias="number" if has_bias else "none", is_joined=True) for has_bias in biases)
        return
    if depth == 1 and has_targets and container.kind == "separate" and not code.is_matlab:
        lines: list[Bias] = ["number" if has_bias else "none" for has_bias in biases]
        yield from (Layout(bias=bias, targets="vector", is_line=True) for bias in lines)
    shapes = [shape for has_bias in biases for shape in _bias_shapes(code, has_bias, depth)]
    singles: tuple[bool, ...] = (False,) if code.is_matlab else (False, True)
    samples: tuple[Any, ...] = ("rows", "columns", "a column", "a row") if code.is_matlab else (
        "rows", "columns", "a vector", "a column", "a row")  # fmt: skip
    if pairs:
        samples = ("a column", "a vector", "a row")
    for lie, goal_form, bias, single in product(samples, goals, shapes, singles):
        for turned in (False, True) if lie in ("rows", "a row") else (True, False):
            ones = bias in ("first", "last") and depth == 1 and not _makes_ones(code.source) and not _adds_first(code)
            yield Layout(lie, turned, bias, goal_form, single, ones_in_data=ones, pairs=pairs)


def _bias_shapes(code: Code, has_bias: bool, depth: int) -> list[Bias]:
    """Where biases of their own, or none, may be, the likeliest first."""
    if has_bias:
        return ["row", "column"] if code.is_matlab else ["row", "vector", "column", "number"]
    if depth == 1 and _adds_first(code):
        return ["first"]
    merged: list[Bias] = ["last", "first"] if _has_ones_last(code.source) else ["first", "last"]
    # The first weight is left out of a penalty where it is that of a one in the data.
    first_apart = depth == 1 and re.search(r"\w\[1:|\(2:end|\w\[0\]\s*=\s*0|\(1\)\s*=\s*0", code.source) is not None
    return [*merged, "none"] if _makes_ones(code.source) or first_apart else ["none", *merged]


def are_joined(arguments: Sequence[Argument], source: str) -> bool:
    """Whether a text takes columns 0 and 1, and no others, of its data, and is given no targets: x and y of a line."""
    roles = [role(item.name) for item in arguments]
    names = [item.name for item, what in zip(arguments, roles, strict=True) if what is Role.DATA]
    if len(names) != 1 or Role.TARGETS in roles:
        return False
    return set(re.findall(rf"\b{re.escape(names[0])}\[(?:\w+|:)(?:,\s*|\]\[)(\d+)\]", source)) == {"0", "1"}


def _of_a_line(name: str, what: Role) -> Role:
    """What an argument of y = m x + b is."""
    if what not in (Role.UNKNOWN, Role.SAMPLES, Role.WEIGHTS, Role.BIAS):
        return what
    if re.search(r"(?:^|_)b(?:$|_)|intercept|bias", name, re.IGNORECASE):
        return Role.BIAS
    return Role.WEIGHTS if re.search(r"(?:^|_)[mw](?:$|_)|slope|weight|coef", name, re.IGNORECASE) else what


def _adds_first(code: Code) -> bool:
    """Whether an object adds the first of its weights, and multiplies the others with data that have no ones."""
    return code.has_object and re.search(r"\.(\w+)\[1:\]\s*\)?\s*\+\s*self\.\1\[0\]", code.source) is not None


def _are_pairs(source: str, name: str) -> bool:
    """Whether a text takes what a name holds apart as pairs: ``for x, y in batch``, ``zip(*batch)``."""
    word = rf"\b{re.escape(name)}\b"
    return re.search(rf"for\s+\(?\w+\s*,\s*\w+\)?\s+in\s+{word}|zip\(\s*\*\s*{word}", source) is not None


def _makes_ones(source: str) -> bool:
    """Whether code puts ones beside what goes into a layer."""
    ways = r"\bones\(|ones_like\(|append\(|insert\(|\[\s*1\s*[;,]|\bc_\[|add_?bias"
    return re.search(ways, source) is not None


def _are_labels(source: str, name: str) -> bool:
    """Whether a text uses a name as class numbers: compared, or as an index."""
    word = rf"\b{re.escape(name)}\b"
    after = r"(\.reshape\([^)]*\)|\.flatten\(\)|\.ravel\(\)|\.squeeze\(\)|\(\w+\)|\[\w+\])?"
    compared = rf"==\s*{word}|{word}{after}\s*=="
    index = rf",\s*{word}{after}\s*\]|\[\s*{word}{after}\s*[\],]|\w\(\s*{word}\s*,\s*:\s*\)|sub2ind\([^;]*{word}"
    return re.search(rf"{compared}|{index}|{word}\.astype\(int\)", source) is not None


def _has_ones_last(source: str) -> bool:
    return re.search(r"append\(|c_\[[^\]]*,\s*np\.ones|stack\(\(?\[?[^)]*,\s*np\.ones", source) is not None
