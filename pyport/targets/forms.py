"""The form in which a person's function has data, parameters and gradients.

A form says what each argument is given and where in the answer each gradient is. Which it is, is found out by calling
the function in those that names and text make likely, at sizes that are all different: hardly one runs by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from pyport.gradients.target import TargetError
from pyport.gradients.unrolled import Order
from pyport.language import joined, said
from pyport.targets.code import OBJECT, Argument, Outcome
from pyport.targets.containers import (
    Container,
    Located,
    follow,
    is_array,
    is_one_for_all,
    leaves,
    locate,
    locate_vector,
)
from pyport.targets.layout import Layout, as_array
from pyport.targets.names import Key, gradient_key
from pyport.targets.roles import Role, layer_of_size

#: What a factor of a penalty is given, a learning rate (one that divides without a rounding), and any other number.
PENALTY, RATE, NUMBER = 0.5, 1.0, 0.25


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


def size_in_words(item: Any) -> str:
    """The sizes of an array."""
    return "x".join(map(str, np.shape(item))) or said("a number")


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
    other_way : bool
        Whether gradients lie the other way round than their matrices do: at equal sizes their shapes do not tell it.
    one_for_all : bool
        Whether one number came back for the biases of several units.
    penalty : float
    numbers : tuple of (str, float)
        Arguments that are given other numbers than usual.
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
    other_way: bool = False
    one_for_all: bool = False
    penalty: float = PENALTY
    numbers: tuple[tuple[str, float], ...] = ()

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
    def rate(self) -> float:
        """The learning rate that it is given."""
        rates = [name for name, item in self.roles if item is Role.RATE]
        return next((value for name, value in self.numbers if name in rates), RATE)

    @property
    def words(self) -> str:
        """How it is read, in one line."""
        parts = [*self.layout.words, *self.container.words()]
        if self.before:
            parts.append(said("{before} called before", before=self.before))
        if self.is_update:
            parts.append(said("the gradient from how it moves the parameters"))
        elif self.located is not None and any(self.located.names) and self.container.kind != "flat":
            named = [name for name in self.located.names if name]
            parts.append(said("gradients {names}", names=", ".join([*named[:4], *(["..."] if len(named) > 4 else [])])))
        if self.located is not None and self.located.loss is not None and not self.is_update:
            parts.append(said("loss first") if self.located.loss in ((), (0,)) else said("with the loss"))
        if self.has_penalty:
            name = next(name for name, item in self.roles if item is Role.PENALTY)
            parts.append(f"{name} = {self.penalty:g}")
        parts += [f"{name} = {NUMBER:g}" for name, item in self.roles if item is Role.NUMBER]
        return joined(", ", parts)

    def given(self, X: Any, Y: Any, blocks: Sequence[Any]) -> list[dict[str, Any]]:
        """The arguments of each call: one, or one for each sample. The code is given copies of them."""
        return list(self.calls(X, Y, blocks))

    def calls(self, X: Any, Y: Any, blocks: Sequence[Any]) -> Iterator[dict[str, Any]]:
        """The same, one after the other."""
        layout = self.layout
        data, goals = layout.data(X), layout.goals(X, Y)
        if layout.is_joined:
            data, goals = [np.concatenate([data[0], Y], axis=1)], [None]
        if layout.pairs:
            data, goals = [list(zip(data, goals, strict=True))], [None]
        widths = [X.shape[1], *(W.shape[1] for W in blocks[:: 2 if layout.has_bias else 1])]
        for x, y in zip(data, goals, strict=True):
            packed = self.container.pack(layout.parameters(blocks), self._separate_bias)
            handed = dict(zip(self.parameters, packed, strict=True)) if self.container.kind != "attributes" else {}
            sizes = self._sizes(widths)
            call: dict[str, Any] = {}
            for name, item in self.roles:
                if name in handed:
                    call[name] = handed[name]
                elif item is Role.DATA:
                    call[name] = x
                elif item is Role.TARGETS:
                    call[name] = y
                elif item is Role.SIZE:
                    call[name] = sizes[name]
                elif item is Role.SIZES:
                    call[name] = list(widths)
                elif item is Role.PENALTY:
                    call[name] = self.penalty
                elif item is Role.RATE:
                    call[name] = RATE
                elif item is Role.NUMBER:
                    call[name] = NUMBER
                elif item is Role.ROUNDS:
                    call[name] = 1
                elif item is Role.SAMPLES:
                    call[name] = 1 if layout.is_single else X.shape[0]
            if self.container.kind == "attributes":
                call[OBJECT] = packed
            yield {**call, **dict(self.numbers)}

    def taken(self, values: Mapping[str, Any]) -> tuple[Any, Any, list[Any]]:
        """Data, targets and canonical parameters, of values that the arguments have by their names.

        Parameters whose array or list is not there are looked for one by one, by the names that the code gives them,
        or by the canonical ones.

        Raises
        ------
        TargetError
            If something is missing, or does not fit.
        """
        layout = self.layout
        named = {what: name for name, what in self.roles}
        X = layout.data_of(_one(values, named.get(Role.DATA, "X"), "X"))
        if layout.is_joined:
            X, values = X[:, :1], {**values, named.get(Role.TARGETS, "Y"): X[:, 1:]}
        arrays = self._parameters_of(values, X.shape[1])
        shapes = layout.shapes(arrays)
        blocks = layout.blocks(arrays, shapes)
        if blocks is None:
            sizes = joined(", ", map(size_in_words, arrays))
            raise TargetError(said("its parameters are {sizes}, which do not fit each other.", sizes=sizes))
        widths, matrices = [X.shape[1]], shapes[:: 1 + layout.has_bias]
        for k, (rows, columns) in enumerate(matrices):
            if rows != widths[-1]:
                before = said("{n} units", n=widths[-1]) if k else said("{n} features", n=widths[-1])
                raise TargetError(
                    said(
                        "W{k} is {rows}x{columns} behind {before}; {widths}x{columns} is expected.",
                        k=k + 1,
                        rows=rows,
                        columns=columns,
                        before=before,
                        widths=widths[-1],
                    )
                )
            widths.append(columns)
        if layout.targets == "the data":
            return X, X, blocks
        classes = widths[-1]
        Y = layout.goals_of(_one(values, named.get(Role.TARGETS, "Y"), "Y"), len(X), classes)
        if Y.shape != (len(X), classes):
            raise TargetError(
                said(
                    "its targets are {shape} for {count} samples and {classes} outputs.",
                    shape="x".join(map(str, Y.shape)),
                    count=len(X),
                    classes=classes,
                )
            )
        return X, Y, blocks

    def _parameters_of(self, values: Mapping[str, Any], features: int) -> list[Any]:
        """The arrays that are handed over, in the order of the layers."""
        keys = [f"{letter}{layer}" for letter, layer in self.keys]
        own = [name for name in self.parameters if name in values]
        if self.container.kind == "flat" and own:
            vector = np.asarray(values[own[0]], dtype=np.float64).reshape(-1)
            like = self.layout.parameters([np.empty(shape) for shape in self._shapes_of(values, vector.size, features)])
            return self.container.unpacked(vector, like, self._separate_bias)
        if self.container.kind == "list" and own:
            return [_number_array(item) for item in _listed(values[own[0]])]
        if self.container.kind == "two lists" and len(own) == 2:
            pairs = zip(*(_listed(values[name]) for name in own), strict=True)
            return [_number_array(item) for pair in pairs for item in pair]
        inside = values[own[0]] if self.container.kind == "dict" and own else values
        if isinstance(inside, np.ndarray) and inside.dtype.names and inside.size == 1:
            # A struct.
            inside = {name: inside.reshape(-1)[0][name] for name in inside.dtype.names}
        if not isinstance(inside, Mapping):
            raise TargetError(
                said(
                    "{name} is an array; fields {keys} are expected.", name=own[0], keys=", ".join(self.container.keys)
                )
            )
        own_names = {"separate": self.parameters, "dict": self.container.keys}
        names = own_names.get(self.container.kind, tuple(keys))
        return [_number_array(_one(inside, name, key)) for name, key in zip(names, keys, strict=True)]

    def _shapes_of(self, values: Mapping[str, Any], size: int, features: int) -> list[tuple[int, int]]:
        """The canonical shapes of what is in one vector: from the sizes that are given, else from its length."""
        named = {what: name for name, what in self.roles}
        sizes = [name for name, what in self.roles if what is Role.SIZE and name in values]
        if Role.SIZES in named and named[Role.SIZES] in values:
            widths = [int(item) for item in np.ravel(values[named[Role.SIZES]])]
        elif len(sizes) == self.depth + 1:
            widths = [int(np.ravel(values[name])[0]) for name in sizes]
        else:
            goals = values.get(named.get(Role.TARGETS, "Y"))
            Y = None if goals is None else self.layout.goals_of(goals, 1, None)
            outputs = 1 if self.layout.single_unit or Y is None else int(Y.shape[1])
            has_bias = int(self.layout.has_bias)
            hidden = (size - has_bias * outputs) / (features + has_bias + outputs)
            widths = [features, outputs] if self.depth == 1 else [features, int(hidden), outputs]
        shapes = [
            shape for a, b in pairwise(widths) for shape in ([(a, b), (1, b)] if self.layout.has_bias else [(a, b)])
        ]
        if len(widths) != self.depth + 1 or sum(a * b for a, b in shapes) != size:
            raise TargetError(said("one vector of {size} numbers does not tell the sizes of {depth} layers behind "
"{features} features; give W1, W2, ... by their names.", size=size, depth=self.depth, features=features))  # fmt: skip
        return shapes

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
            if not (found.is_update or located.is_vector):
                came = [follow(value, path) for path in located.paths]
                one_for_all = any(map(is_one_for_all, self.keys, came, given))
                found = replace(found, other_way=self.layout.come_the_other_way(came, shapes), one_for_all=one_for_all)
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
            raise TargetError(said("what it returns has another form at other sizes.")) from None
        given = self._arrays(call, shapes)
        if located.is_vector:
            if int(np.size(found[0])) != sum(int(np.size(item)) for item in given):
                raise TargetError(
                    said(
                        "its vector has {size} numbers; {expected} are expected.",
                        size=np.size(found[0]),
                        expected=sum(map(np.size, given)),
                    )
                )
            found = self.container.unpacked(found[0].reshape(-1), given, self._separate_bias)
        if self.is_update:
            if any(getattr(item, "dtype", None) == np.float32 for item in found):
                raise TargetError(
                    said(
                        "it moves its parameters in single precision (float32), which loses most digits of a "
                        "small step; compute it in float64."
                    )
                )
            found = [before - after for before, after in zip(given, found, strict=True)]
            if self.rate != RATE:
                found = [moved / self.rate for moved in found]
        if not located.is_vector:
            found = [item.reshape(1) + np.zeros(np.shape(wanted)) if is_one_for_all(key, item, wanted) else item
                     for key, item, wanted in zip(self.keys, map(as_array, found), given, strict=True)]  # fmt: skip
        blocks = self.layout.blocks(found, shapes, other_way=self.other_way)
        if blocks is None:
            sizes = joined(", ", map(size_in_words, found))
            raise TargetError(said("its arrays are {sizes}, which do not fit the parameters.", sizes=sizes))
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


def _one(values: Mapping[str, Any], name: str, other: str) -> Any:
    """A value by the name that the code gives it, or by the canonical one."""
    if name not in values and other not in values:
        raise TargetError(
            said("{name} is missing (it holds {values}).", name=name, values=", ".join(values) or said("nothing"))
        )
    return values[name] if name in values else values[other]


def _listed(value: Any) -> list[Any]:
    """The items of a list, or of a cell array."""
    return list(value.ravel(order="F")) if isinstance(value, np.ndarray) and value.dtype == object else list(value)


def _number_array(value: Any) -> Any:
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise TargetError(said("one of its parameters is not an array of numbers.")) from None


def _changed(call: Mapping[str, Any], outcome: Outcome) -> tuple[str, ...]:
    """The arguments that are other ones after a call."""
    return tuple(name for name, item in call.items() if name in outcome.arguments and is_array(item) and np.ndim(item)
                 and not np.array_equal(item, outcome.arguments[name], equal_nan=True))  # fmt: skip


def _fits_one(value: Any, wanted: Any) -> bool:
    """Whether there is something of the size of an array in what came back."""
    return np.ndim(wanted) > 0 and any(np.shape(item) == np.shape(wanted) for _, item in leaves(value))
