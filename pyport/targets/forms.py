"""In which form a person's function has data, parameters and gradients: found out by calling it.

A form says what each argument is given and where in the answer each gradient is. Forms are tried in the order of what
names and text make likely, at sizes that are all different, so that hardly one runs by chance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Protocol

import numpy as np

from pyport.errors import EngineError
from pyport.gradients.target import TargetError, said
from pyport.gradients.unrolled import Order
from pyport.targets.code import OBJECT, Argument, Outcome
from pyport.targets.containers import Container, Located, follow, is_array, leaves, locate, locate_vector
from pyport.targets.layout import SINGLE, Bias, Layout
from pyport.targets.names import Key, by_layer, gradient_key, parameter_key
from pyport.targets.roles import Role, layer_of_size, rank, role

#: What a factor of a penalty is given, and a learning rate: one that divides without a rounding.
PENALTY, RATE = 0.5, 1.0


class Code(Protocol):
    """What is called: a function, two in turn, a method with its object, a function in a .m file."""

    name: str
    arguments: tuple[Argument, ...]
    returned: tuple[str | None, ...]
    source: str
    is_matlab: bool
    #: What is called before, for sentences; "" if nothing is.
    before: str
    #: Whether its parameters may be put into its object.
    has_object: bool

    def __call__(self, given: Mapping[str, Any]) -> Outcome:
        """What it gives for named arguments."""

    def many(self, calls: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """What it gives in several calls."""


@dataclass(frozen=True)
class Form:
    """How a function is called and its answer read.

    Attributes
    ----------
    depth : int
        Weight matrices.
    roles : tuple of (str, Role)
        What each argument is given; those that are left out are not there.
    parameters : tuple of str
        The arguments that hold parameters, in the order of the layers.
    container : Container
    layout : Layout
    read : str
        "returned", "arguments" or "attributes": where the gradients are.
    is_update : bool
        Whether the parameters come back moved along them.
    located : Located or None
    before : str
        What is called before.
    changes : tuple of str
        Arguments that are other ones after the call, though the gradients are returned.
    penalty : float
    """

    depth: int
    roles: tuple[tuple[str, Role], ...]
    parameters: tuple[str, ...]
    container: Container
    layout: Layout
    read: str = "returned"
    is_update: bool = False
    located: Located | None = None
    before: str = ""
    changes: tuple[str, ...] = ()
    penalty: float = PENALTY

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical names of the parameters."""
        letters = "Wb" if self.layout.has_bias else "W"
        return tuple(f"{letter}{k + 1}" for k in range(self.depth) for letter in letters)

    @property
    def called(self) -> tuple[str, ...]:
        """What the code calls each parameter; nothing where several are in one array."""
        if self.layout.is_merged:
            return ()
        if self.container.kind == "separate":
            return self.parameters
        return self.container.keys if self.container.kind == "dict" else ()

    @property
    def has_penalty(self) -> bool:
        """Whether it is given a factor of a penalty."""
        return any(item is Role.PENALTY for _, item in self.roles)

    @property
    def words(self) -> str:
        """How it is read, in one line."""
        parts = [*self.layout.words, *self.container.words()]
        if self.before:
            parts.append(f"{self.before} called before")
        if self.is_update:
            parts.append("the gradient from how it moves the parameters")
        elif self.located is not None and any(self.located.names) and self.container.kind != "flat":
            named = [name for name in self.located.names if name]
            parts.append(f"gradients {', '.join(named[:4])}{', ...' if len(named) > 4 else ''}")
        if self.located is not None and self.located.loss is not None and not self.is_update:
            parts.append("loss first" if self.located.loss in ((), (0,)) else "with the loss")
        if self.has_penalty:
            name = next(name for name, item in self.roles if item is Role.PENALTY)
            parts.append(f"{name} = {self.penalty:g}")
        return ", ".join(parts)

    def given(self, X: Any, Y: Any, blocks: Sequence[Any]) -> list[dict[str, Any]]:
        """The arguments of each call: one, or one for each sample."""
        layout = self.layout
        data, goals = layout.data(X), layout.goals(X, Y)
        widths = [X.shape[1], *(W.shape[1] for W in blocks[:: 2 if layout.has_bias else 1])]
        calls = []
        for x, y in zip(data, goals, strict=True):
            packed = self.container.pack([_copy(item) for item in layout.parameters(blocks)], self._separate_bias)
            handed = dict(zip(self.parameters, packed, strict=True)) if self.container.kind != "attributes" else {}
            sizes = self._sizes(widths)
            call: dict[str, Any] = {}
            for name, item in self.roles:
                if name in handed:
                    call[name] = handed[name]
                elif item is Role.DATA:
                    call[name] = _copy(x)
                elif item is Role.TARGETS:
                    call[name] = _copy(y)
                elif item is Role.SIZE:
                    call[name] = sizes[name]
                elif item is Role.SIZES:
                    call[name] = list(widths)
                elif item is Role.PENALTY:
                    call[name] = self.penalty
                elif item is Role.RATE:
                    call[name] = RATE
                elif item is Role.ROUNDS:
                    call[name] = 1
                elif item is Role.SAMPLES:
                    call[name] = X.shape[0] if layout.samples not in SINGLE else 1
            if self.container.kind == "attributes":
                call[OBJECT] = packed
            calls.append(call)
        return calls

    @property
    def _separate_bias(self) -> bool:
        return self.layout.has_bias and not self.layout.is_merged

    @property
    def keys(self) -> list[Key]:
        """Which parameter each of the arrays is that are handed over."""
        letters = "Wb" if self._separate_bias else "W"
        return [(letter, k + 1) for k in range(self.depth) for letter in letters]

    def _sizes(self, widths: Sequence[int]) -> dict[str, int]:
        """The size that each argument of that role is given: by its name, else in the order of the layers."""
        names = [name for name, item in self.roles if item is Role.SIZE]
        found = {name: widths[end] for name in names if (end := layer_of_size(name)) is not None}
        hidden = [name for name in names if name not in found]
        if (
            len(names) > len(widths)
            or len(hidden) > len(widths) - 2
            or len(found) != len(set(map(layer_of_size, found)))
        ):
            return dict(zip(names, [*widths, *[widths[-1]] * len(names)], strict=False))
        return {**found, **dict(zip(hidden, widths[1:-1], strict=False))}

    def locate(
        self, code: Code, call: Mapping[str, Any], outcome: Outcome, shapes: Sequence[tuple[int, int]]
    ) -> list[Form]:  # fmt: skip
        """The forms with where the gradients are in an outcome; none if they are nowhere."""
        given = self._arrays(call, shapes)
        arguments = list(self.parameters) if self.container.kind == "separate" else [""] * len(given)
        has_rate = any(item is Role.RATE for _, item in self.roles)
        places: list[tuple[str, Any]] = [("returned", outcome.returned)]
        if not any(_fits_one(outcome.returned, item) for item in given):
            # What is changed beside something that came back may be changed by mistake.
            places += [("arguments", {name: outcome.arguments.get(name) for name in self.parameters}),
                       ("attributes", outcome.attributes)]  # fmt: skip
        for read, value in places:
            if value is None:
                continue
            names = code.returned if read == "returned" else ()
            located = self._in_vector(value, given, names) or locate(
                value, given, self.keys, arguments, names, changed=read == "attributes")  # fmt: skip
            if located is None:
                continue
            are_named = all(gradient_key(name) or name.lower().startswith(("d", "grad")) for name in located.names)
            is_update = (has_rate or read != "returned") and not (read == "attributes" and are_named)
            found = replace(self, read=read, located=located, before=code.before, is_update=is_update)
            if read == "returned" and not found.is_update:
                found = replace(found, changes=_changed(call, outcome))
            if read != "returned" and found.is_update and not found._moves(call, outcome, shapes):
                continue
            if not located.is_vector or self.container.kind == "flat":
                return [found]
            orders: list[Order] = ["F", "C"] if code.is_matlab else ["C", "F"]
            groups = (False, True) if self._separate_bias else (False,)
            return [replace(found, container=replace(self.container, order=order, grouped=grouped))
                    for grouped in groups for order in orders]  # fmt: skip
        return []

    def _in_vector(self, value: Any, given: Sequence[Any], returned: Sequence[str | None]) -> Located | None:
        """Where one vector of all is, of code that takes such a one."""
        if self.container.kind != "flat":
            return None
        total = sum(int(np.size(item)) for item in given)
        return locate_vector(value, total, returned)

    def _moves(self, call: Mapping[str, Any], outcome: Outcome, shapes: Sequence[tuple[int, int]]) -> bool:
        """Whether something is other than before."""
        try:
            return any(np.any(block != 0) for block in self.answer(call, outcome, shapes))
        except TargetError:
            return False

    def _handed(self, call: Mapping[str, Any]) -> list[Any]:
        """The arrays that a call hands over, in the order of the layers."""
        if self.container.kind == "attributes":
            return list(call[OBJECT])
        if self.container.kind == "separate":
            return [call[name] for name in self.parameters]
        step = 2 if self._separate_bias else 1
        first = call[self.parameters[0]]
        if self.container.kind == "dict":
            return [first[key] for key in self.container.keys]
        if self.container.kind == "list":
            return list(first)
        if self.container.kind == "two lists":
            return [item for pair in zip(*(call[name] for name in self.parameters), strict=True) for item in pair]
        if self.container.kind == "layers":
            layers = first[1:] if self.container.input_layer else first
            return [layer[key] for layer in layers for key in self.container.keys[:step]]
        raise AssertionError(self.container.kind)

    def answer(self, call: Mapping[str, Any], outcome: Outcome, shapes: Sequence[tuple[int, int]]) -> list[Any]:
        """The gradients of one call as canonical blocks.

        Raises
        ------
        TargetError
            If they are not where they were at other sizes.
        """
        value = self._where(outcome)
        located = self.located
        assert located is not None
        try:
            found = [follow(value, path) for path in located.paths]
        except (LookupError, TypeError, AttributeError):
            raise TargetError("what it returns has another form at other sizes.") from None
        given = self._arrays(call, shapes)
        if located.is_vector:
            if int(np.size(found[0])) != sum(int(np.size(item)) for item in given):
                raise TargetError(f"its vector has {np.size(found[0])} numbers; {sum(map(np.size, given))} are wanted.")
            found = self.container.unpacked(found[0].reshape(-1), given, self._separate_bias)
        if self.is_update:
            found = [before - after for before, after in zip(given, found, strict=True)]
        blocks = self.layout.blocks(found, shapes)
        if blocks is None:
            sizes = ", ".join("x".join(map(str, np.shape(item))) or "a number" for item in found)
            raise TargetError(f"its arrays are {sizes}, which do not fit the parameters.")
        return blocks

    def _where(self, outcome: Outcome) -> Any:
        if self.read == "returned":
            return outcome.returned
        return dict(outcome.arguments) if self.read == "arguments" else outcome.attributes

    def _arrays(self, call: Mapping[str, Any], shapes: Sequence[tuple[int, int]]) -> list[Any]:
        if self.container.kind != "flat":
            return self._handed(call)
        vector = call[self.parameters[0]]
        like = self.layout.parameters([np.empty(shape) for shape in shapes])
        return self.container.unpacked(vector.reshape(-1), like, self._separate_bias)

    def left(self, call: Mapping[str, Any], outcome: Outcome, shapes: Sequence[tuple[int, int]]) -> list[Any]:
        """The parameters as a call leaves them, as canonical blocks."""
        after = {name: outcome.arguments.get(name, item) for name, item in call.items()}
        return self.layout.blocks(self._arrays(after, shapes), shapes) or []

    def loss(self, outcome: Outcome) -> Any:
        """The loss that it returns beside the gradients; None if there is none."""
        if self.located is None or self.located.loss is None or self.read != "returned":
            return None
        value = follow(outcome.returned, self.located.loss)
        return value.reshape(-1)[0] if is_array(value) else value


def _copy(value: Any) -> Any:
    return value.copy() if is_array(value) and np.ndim(value) else value


def _changed(call: Mapping[str, Any], outcome: Outcome) -> tuple[str, ...]:
    """The arguments that are other ones after a call."""
    return tuple(name for name, item in call.items() if name in outcome.arguments and is_array(item) and np.ndim(item)
                 and not np.array_equal(item, outcome.arguments[name], equal_nan=True))  # fmt: skip


def _fits_one(value: Any, wanted: Any) -> bool:
    """Whether there is something of the size of an array in what came back."""
    return np.ndim(wanted) > 0 and any(np.shape(item) == np.shape(wanted) for _, item in leaves(value))


# What may be tried.


def forms(code: Code, depths: Sequence[int]) -> Iterator[Form]:
    """The forms that a signature allows, the likeliest first."""
    told = _told(code.arguments)
    for roles in _assigned(code, told):
        for depth, parameters, container, biases in _containers(code, roles, depths):
            for layout in _layouts(code, roles, container, biases, depth):
                yield Form(depth, roles, parameters, container, layout)


Roles = tuple[tuple[str, Role], ...]


def _told(arguments: Sequence[Argument]) -> list[tuple[Argument, Role]]:
    """What the names say, where there are several data or targets of the one that is most often called so."""
    told = [(item, role(item.name)) for item in arguments]
    # c is a rate where it can be left out, and else anything.
    told = [(item, Role.UNKNOWN if what is Role.RATE and item.name == "c" and item.is_needed else what)
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
    """What each argument is: by its name, and those without a known one as parameters."""
    known: list[tuple[str, Role]] = [
        (item.name, what) for item, what in told if what is not Role.UNKNOWN and (item.is_needed or what in _GIVEN)
    ]
    has_data = any(what is Role.DATA for _, what in known)
    if not has_data and (first := next((item.name for item, what in told if what is Role.UNKNOWN), None)):
        known = [(item.name, Role.DATA if item.name == first else what) for item, what in told
                 if item.name == first or item.name in dict(known)]  # fmt: skip
    unknown = [item.name for item, what in told if item.is_needed and item.name not in dict(known)]
    if not unknown:
        yield tuple(known)
        return
    order = {item.name: k for k, (item, _) in enumerate(told)}
    letters = [Role.WEIGHTS, Role.BIAS]
    weights = sum(what is Role.WEIGHTS for _, what in known)
    biases = sum(what is Role.BIAS for _, what in known)
    for pattern in product(letters, repeat=min(len(unknown), 6)):
        new_weights = sum(what is Role.WEIGHTS for what in pattern) + weights
        new_biases = sum(what is Role.BIAS for what in pattern) + biases
        if len(unknown) <= 6 and new_biases in (0, new_weights):
            named = [*known, *zip(unknown, pattern, strict=True)]
            yield tuple(sorted(named, key=lambda item: order[item[0]]))
    # Values of a forward pass, which something else gives.
    yield tuple(known)


#: What is given although it has a default.
_GIVEN = (Role.DATA, Role.TARGETS, Role.WEIGHTS, Role.BIAS, Role.ALL, Role.PENALTY, Role.RATE, Role.ROUNDS)


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
    told = [sizes - 1] if sizes > 1 else []
    for name in [*every, *(weights if len(weights) == 1 else [])]:
        keys = _keys_of(code.source, name)
        if keys:
            numbered = {key: item for key in keys if (item := parameter_key(key))}
            ordered = sorted(numbered, key=lambda key: by_layer(numbered[key])) if len(numbered) == len(keys) else []
            layers = max((layer for _, layer in numbered.values()), default=0)
            if layers and len(ordered) in (layers, 2 * layers):
                yield layers, (name,), Container("dict", tuple(ordered)), (len(ordered) == 2 * layers,)
            elif len(keys) <= 4:
                pair = _pair(keys)
                for depth, has_input in product(told or depths, (False, True)):
                    yield depth, (name,), Container("layers", pair, has_input), (len(pair) == 2,)
    if len(weights) > 1 or (len(weights) == 1 and len(biases) <= 1):
        names = _interleaved(weights, biases)
        if names is not None and not every:
            yield len(weights), tuple(names), Container("separate"), (bool(biases),)
    if len(weights) == 1 and len(biases) == 1:
        for depth in told or depths:
            yield depth, (weights[0], biases[0]), Container("two lists"), (True,)
    for name in [*every, *(weights if len(weights) == 1 and not biases else [])]:
        options = [*_flat(code, name, told or likely), *_lists(code, name, told or depths)]
        # W1, W2 = params takes a list apart.
        word = re.escape(name)
        if re.search(rf",\s*\w+\s*=\s*{word}\s*$|\b{word}\[-?\d+\](?!\s*=\s*0)", code.source, re.MULTILINE):
            options.reverse()
        yield from options


Contained = tuple[int, tuple[str, ...], Container, tuple[bool, ...]]


def _flat(code: Code, name: str, depths: Sequence[int]) -> list[Contained]:
    """All parameters in one vector."""
    orders: tuple[Order, ...] = ("F", "C") if code.is_matlab or _by_columns(code.source) else ("C", "F")
    found: list[Contained] = []
    for depth, order in product(depths, orders):
        found.append((depth, (name,), Container("flat", order=order), (False, True)))
        if depth > 1:
            found.append((depth, (name,), Container("flat", order=order, grouped=True), (True,)))
    return found


def _by_columns(source: str) -> bool:
    return re.search(r"order\s*=\s*['\"]F", source) is not None


def _lists(code: Code, name: str, depths: Sequence[int]) -> list[Contained]:
    """Arrays in a list; the likeliest is the last."""
    return [] if code.is_matlab else [(depth, (name,), Container("list"), (False, True)) for depth in reversed(depths)]


#: So many layers are filled where code makes up the keys of a dict by their number.
_GENERIC = 2


def _pair(keys: Sequence[str]) -> tuple[str, ...]:
    """The key of the weights and that of the bias in a layer's dict."""
    weights = [key for key in keys if role(key) is Role.WEIGHTS]
    biases = [key for key in keys if role(key) is Role.BIAS]
    return (*weights[:1], *biases[:1]) if weights else tuple(keys[:1])


def _keys_of(source: str, name: str) -> list[str]:
    """The keys by which a text looks into what a name holds, or the items of it: dict keys, fields of a struct."""
    words = re.findall(rf"\b{re.escape(name)}\s*(?:\[[^\]\[]*\])?\s*\[\s*[rf]*['\"](\w+)['\"]\s*\]", source)
    words += re.findall(rf"\b{re.escape(name)}\.(?:get\(\s*['\"])?([A-Za-z]\w*)", source)
    if not [word for word in words if role(word) in (Role.WEIGHTS, Role.BIAS)]:
        # for layer in layers: layer["weights"]; p = params; d[k] for k in ("W1", "b1")
        words += re.findall(r"\[\s*[rf]*['\"](\w+)['\"]\s*\]", source)
        if re.search(rf"\b{re.escape(name)}\[\w+\]\s+for\s+\w+\s+in", source):
            words += re.findall(r"['\"](\w+)['\"]", source)
    if made := re.findall(r"\[\s*f?['\"](\w+?)(?:['\"]\s*\+\s*str\(|\{)", source):
        words += [f"{word}{k + 1}" for word in dict.fromkeys(made) for k in range(_GENERIC)]
    kept = [word for word in dict.fromkeys(words) if role(word) in (Role.WEIGHTS, Role.BIAS)]
    numbered = [word for word in kept if parameter_key(word)]
    return numbered or kept


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
    labels = "labels from 1" if code.is_matlab else "labels from 0"
    goals: tuple[Any, ...] = ("matrix", "vector", labels, "signs") if has_targets else ("the data", "matrix")
    if goal and _are_labels(code.source, goal):
        goals = (labels, *(item for item in goals if item != labels))
    shapes = [shape for has_bias in biases for shape in _bias_shapes(code, has_bias, depth)]
    singles: tuple[bool, ...] = (False,) if code.is_matlab else (False, True)
    samples: tuple[Any, ...] = ("rows", "columns", "a column", "a row") if code.is_matlab else (
        "rows", "columns", "a vector", "a column", "a row")  # fmt: skip
    for lie, goal_form, bias, single in product(samples, goals, shapes, singles):
        for turned in (False, True) if lie in ("rows", "a row") else (True, False):
            ones = bias in ("first", "last") and depth == 1 and not _makes_ones(code.source)
            yield Layout(lie, turned, bias, goal_form, single, ones_in_data=ones)


def _bias_shapes(code: Code, has_bias: bool, depth: int) -> list[Bias]:
    """Where biases of their own, or none, may be, the likeliest first."""
    if has_bias:
        return ["row", "column"] if code.is_matlab else ["row", "vector", "column", "number"]
    merged: list[Bias] = ["last", "first"] if _has_ones_last(code.source) else ["first", "last"]
    # The first weight is left out of a penalty where it is that of a one in the data.
    first_apart = depth == 1 and re.search(r"\w\[1:|\(2:end|\w\[0\]\s*=\s*0|\(1\)\s*=\s*0", code.source) is not None
    return [*merged, "none"] if _makes_ones(code.source) or first_apart else ["none", *merged]


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


# A form that runs.


@dataclass(frozen=True)
class Running:
    """A form in which some code gives gradients."""

    code: Code
    form: Form


@dataclass
class Tried:
    """What came of trying forms: what ran, and what the likeliest ones did."""

    running: list[Running] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def try_forms(
    codes: Sequence[Code], depths: Sequence[int], point: Callable[[Form], tuple[Any, Any, list[Any]]], *, most: int
) -> Tried:
    """Call code in some forms at a point of all different sizes, and keep those that give gradients.

    Parameters
    ----------
    codes : sequence of Code
    depths : sequence of int
        Numbers of weight matrices, if nothing tells it.
    point : callable
        Data, targets and canonical parameters for a form.
    most : int
        So many forms that give different gradients are enough.
    """
    tried = Tried()
    answers: list[tuple[int, list[Any]]] = []
    for code in codes:
        for form, call, shapes in _calls(code, depths, point):
            if tried.running and not _is_beside(form, tried.running[0].form):
                break
            outcome, words = called(code, call)
            if outcome is None:
                tried.refused.append(f"passed {passed(call)} {words}")
                continue
            found = form.locate(code, call, outcome, shapes)
            if not found:
                tried.refused.append(f"passed {passed(call)} it returned {came_back(outcome)}")
            for one in found:
                try:
                    answer = one.answer(call, outcome, shapes)
                except TargetError as error:
                    tried.refused.append(f"passed {passed(call)} {str(error).rstrip('.')}")
                    continue
                if any(form.depth == depth and _alike(answer, other) for depth, other in answers):
                    continue
                answers.append((form.depth, answer))
                tried.running.append(Running(code, one))
            if len(tried.running) >= most:
                return tried
        if tried.running:
            break
    return tried


Candidate = tuple[Form, dict[str, Any], list[tuple[int, int]]]


def _is_beside(form: Form, first: Form) -> bool:
    """Whether a form is to be told apart from the first that runs: not if it takes single samples or another thing."""
    return (form.layout.samples in SINGLE) == (first.layout.samples in SINGLE) and (
        (form.container.kind, form.depth, form.roles) == (first.container.kind, first.depth, first.roles)
    )


def _calls(
    code: Code, depths: Sequence[int], point: Callable[[Form], tuple[Any, Any, list[Any]]]
) -> Iterator[Candidate]:
    for form in forms(code, depths):
        X, Y, blocks = point(form)
        if form.layout.single_unit and blocks[-1].shape[1] != 1:
            continue
        try:
            yield form, form.given(X, Y, blocks)[0], [block.shape for block in blocks]
        except TargetError:
            continue


def _alike(a: Sequence[Any], b: Sequence[Any]) -> bool:
    return len(a) == len(b) and all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def passed(call: Mapping[str, Any]) -> str:
    """What a function was passed, in words."""
    return ", ".join(f"{name} {_size(item)}" for name, item in call.items())


def came_back(outcome: Outcome) -> str:
    """What a function returned, in words."""
    value = outcome.returned
    if value is None:
        return "nothing, and nothing that it was passed is changed"
    if isinstance(value, tuple | list):
        return f"{len(value)} things: {', '.join(map(_size, value[:6]))}"
    return _size(value)


def _size(item: Any) -> str:
    if isinstance(item, dict):
        return f"a dict of {', '.join(f'{key} {_size(value)}' for key, value in item.items())}"
    if isinstance(item, list):
        return f"a list of {', '.join(map(_size, item))}"
    if is_array(item) and np.ndim(item):
        return "x".join(map(str, np.shape(item))) + (" whole numbers" if item.dtype.kind in "iu" else "")
    return f"{item:g}" if isinstance(item, int | float | np.generic) else type(item).__name__


def called(code: Code, call: Mapping[str, Any]) -> tuple[Outcome | None, str]:
    """What a call gave, or None and in words why it gave nothing."""
    try:
        with np.errstate(all="ignore"):
            return code(call), ""
    except (EngineError, KeyboardInterrupt):
        raise
    except TargetError as error:
        return None, str(error).rstrip(".")
    except BaseException as error:  # the function is the user's and may raise anything
        words = said(error)
        return None, f"it raises {type(error).__name__}{': ' if words else ''}{words}"
