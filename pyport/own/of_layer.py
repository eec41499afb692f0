"""A backward pass of one layer, held to its forward pass.

What it is handed is the gradient by the outputs: what it gives is that of the sum of the outputs times it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

import numpy as np

from pyport.errors import InputError
from pyport.gradients.target import TargetError
from pyport.gradients.unrolled import without_ones
from pyport.language import joined, said
from pyport.own.check import check
from pyport.own.how_wrong import how_wrong
from pyport.own.in_files import Inputs, values_of
from pyport.own.question import Names, Place, Question, ask
from pyport.own.result import OwnResult
from pyport.targets.code import Argument, copied
from pyport.targets.containers import Path, follow, is_array, leaves
from pyport.targets.forms import RATE, size_in_words
from pyport.targets.layer import Layer, gradient_name
from pyport.targets.roles import Role, layer_of_size, role
from pyport.targets.target import Target
from pyport.targets.tried import called
from pyport.verdict import Verdict

#: Samples, features and units: no two alike.
_N, _D, _M = 5, 4, 3
#: Rows, columns and time steps of what has more axes; the side of a filter.
_ROWS, _COLUMNS, _STEPS, _SIDE = 4, 2, 2, 2
#: So many choices of sizes are tried in each way in which data may lie.
_MOST = 48
#: What the options of a layer are given, by their names without underscores.
_OPTIONS = {
    "stride": 1, "strides": 1, "pad": 1, "padding": 1, "mode": "train", "eps": 1e-5, "epsilon": 1e-5, "momentum": 0.9,
    "poolheight": 2, "poolwidth": 2, "poolsize": 2, "poolh": 2, "poolw": 2, "kernelsize": _SIDE, "filtersize": _SIDE,
    "f": _SIDE, "alpha": 0.25, "slope": 0.25, "negativeslope": 0.25,
}  # fmt: skip
_STATE = re.compile(r"(prev|next|init|last)?_?[hc](_?(prev|next|init|last|0|t))?|a_?0", re.IGNORECASE)
_IS_FOR_IMAGES = re.compile(r"conv|pool|spatial|im2col", re.IGNORECASE)
#: What an object calls the output that its forward pass keeps.
_OUTPUT = re.compile(r"outputs?|out", re.IGNORECASE)
#: Where an object keeps all gradients.
_GRADIENTS = re.compile(r"grads?|gradients?", re.IGNORECASE)
#: What has to be called a parameter of the layer beside weights and bias terms.
_SCALE = re.compile(r"gamma|beta|scale|shift", re.IGNORECASE)

Shape = tuple[int, ...]


class _NotRun(TargetError):
    """It runs at no sizes that were tried."""


@dataclass(frozen=True)
class _Way:
    """How data lie: the shapes that each argument may have."""

    name: str
    data: Shape
    state: tuple[Shape, ...]
    weights: tuple[Shape, ...]
    own: tuple[Shape, ...]
    bias: tuple[Shape, ...]
    scale: tuple[Shape, ...]
    samples: int
    #: Whether data are numbers of rows, as of words.
    whole: bool = False

    def shapes(self, name: str) -> tuple[Shape, ...]:
        """Those of an argument with some name."""
        what, plain = role(name), name.lower().replace("_", "")
        if _SCALE.fullmatch(name):
            return self.scale
        if _STATE.fullmatch(name):
            return self.state
        if what is Role.BIAS:
            return self.bias
        if what is Role.WEIGHTS:
            # Of a recurrent layer: from its state to its state.
            return self.own if re.fullmatch(r"w(h|hh|aa|ch|rec)|u", plain) else self.weights
        return (self.data,)


def _ways(layer: Layer) -> list[_Way]:
    """How data may lie, the likeliest first."""
    N, D, M = _N, _D, _M
    biases = ((M,), (1, M), (4 * M,))
    rows = _Way("rows", (N, D), ((N, M), (1, M)), ((D, M), (D, 4 * M)), ((M, M), (M, 4 * M)), biases, ((D,), (1, D)), N)
    columns = _Way("columns", (D, N), ((M, N),), ((M, D),), ((M, M),), ((M, 1), (M,)), ((D, 1), (D,)), N)
    steps = replace(rows, name="steps", data=(N, _STEPS, D))
    one = replace(columns, name="one column", data=(D, 1), samples=1)
    vector = replace(rows, name="one vector", data=(D,), samples=1)
    words = replace(rows, name="words", data=(N, _STEPS), whole=True)
    images = _Way("images", (2, D, _ROWS, _COLUMNS), (), ((M, D, _SIDE, _SIDE),), (), ((M,), (M, 1)),
                  ((D,), (1, D, 1, 1)), 2)  # fmt: skip
    last = _Way("channels last", (2, _ROWS, _COLUMNS, D), (), ((_SIDE, _SIDE, D, M),), (), ((1, 1, 1, M), (M,)),
                ((D,),), 2)  # fmt: skip
    name = f"{layer.made.name if layer.made else ''} {layer.forward.name}"
    flat, of_images = [rows, columns, one, vector, steps, words], [images, last]
    return [*of_images, *flat] if _IS_FOR_IMAGES.search(name) else [*flat, *of_images]


def check_layer(target: Target, inputs: Inputs | None = None, *, ways: bool = False) -> OwnResult:
    """Judge a backward pass by its forward pass.

    Parameters
    ----------
    target : Target
        With its layer.
    inputs : path, mapping or sequence, optional
        What the forward pass takes, and if it is to be of the user's choice what is handed back to it.
    ways : bool
        Whether it is found out in what way a wrong one is wrong.

    Raises
    ------
    TargetError, InputError
        If it cannot be judged.
    """
    layer = target.layer
    assert layer is not None
    if inputs is not None:
        values, file = values_of(inputs, [item.name for item in layer.arguments], target.words)
        missing = [item.name for item in layer.arguments if item.is_needed and item.name not in values]
        if missing:
            raise InputError(
                said("{file}: {missing} is missing (it holds {values}).", file=file, missing=missing[0],
                     values=", ".join(values) or said("nothing"))
            )  # fmt: skip
        posed = _Posed(layer, values)
        places = [posed.place(str(file), values, 0)]
        samples = np.shape(values[posed.data[0]])[:1] if posed.data else ()
    else:
        posed, way, values = _first_that_runs(layer, target.words)
        samples = (way.samples,)
        first = posed.place(said("all sizes different"), values, 0)
        second = posed.place(said("other numbers"), _other(values), 1, further=True)
        places = [replace(place, drawn=True) for place in (first, second)]
    result = _judged(target, posed, places, ways=ways)
    if result.verdict is Verdict.FAIL and posed.parameters and samples:
        # Where the cost is an average, some divide here what is summed over samples.
        averaged = replace(posed, factor=float(samples[0]))
        other = _judged(target, averaged, places, ways=False)
        if other.verdict is Verdict.PASS:
            other.judged_by = said(
                "{loss}; by {names} divided by the {n} samples, as where the cost is an average",
                loss=other.judged_by, names=joined(", ", posed.parameters), n=samples[0],
            )  # fmt: skip
            result = other
    if posed.behind:
        result.notes.append(said("{names}, which it returns too, is not judged", names=joined(", ", posed.behind)))
    if posed.left_out:
        result.notes.append(said("it gives no gradient by {names}", names=joined(", ", posed.left_out)))
    return result


def _judged(target: Target, posed: _Posed, places: Sequence[Place], *, ways: bool) -> OwnResult:
    layer = posed.layer
    question = Question(posed.loss, posed.gradient, tuple(places), posed.names)
    ask(question, places[0])
    result = check(question, target.words)
    result.read_as = target.read_as
    upstream = joined(", ", layer.upstream)
    result.judged_by = (
        said("{forward}: the sum of the {output} that it keeps times {upstream}", forward=layer.ahead,
             output=posed.kept_output, upstream=upstream)
        if posed.kept_output else
        said("{forward}: the sum of what it returns times {upstream}", forward=layer.ahead, upstream=upstream)
    )  # fmt: skip
    result.notes += target.effects
    if ways and result.verdict is Verdict.FAIL:
        result.ways = how_wrong(question, places[0])
    return result


def _first_that_runs(layer: Layer, words: str) -> tuple[_Posed, _Way, dict[str, Any]]:
    """A layer at the first sizes at which both passes run, and what was passed."""
    refused: TargetError | None = None
    for way in _ways(layer):
        for values in islice(_drawn(layer, way), _MOST):
            try:
                return _Posed(layer, values), way, values
            except TargetError as error:
                # That the forward pass runs is more than that it does not.
                if refused is None or (isinstance(refused, _NotRun) and not isinstance(error, _NotRun)):
                    refused = error
    raise TargetError(
        said("{words}: {refused} Give what {forward} takes by the names of its arguments with --inputs FILE.",
             words=words, refused=refused, forward=layer.ahead)
    )  # fmt: skip


def _drawn(layer: Layer, way: _Way) -> Iterator[dict[str, Any]]:
    """Values of all arguments for each choice of sizes."""
    options = {item.name: _values(layer, item, way) for item in layer.arguments}
    given = {name: found for name, found in options.items() if found}
    for chosen in product(*given.values()):
        rng = np.random.default_rng(0)
        values = {name: rng.normal(size=item) if isinstance(item, tuple) else copied(item)
                  for name, item in zip(given, chosen, strict=True)}  # fmt: skip
        if way.whole:
            values.update({name: rng.integers(0, _D, way.data) for name, item in values.items()
                           if np.shape(item) == way.data})  # fmt: skip
        yield values


def _values(layer: Layer, item: Argument, way: _Way) -> list[Any]:
    """The sizes that an argument may have, or the one value that it is given; nothing if it is left out."""
    plain = item.name.lower().replace("_", "")
    source = f"{layer.forward.source}\n{layer.backward.source}"
    word = re.escape(item.name)
    keys = re.findall(rf"\b{word}\s*(?:\[|\.get\(\s*|\.setdefault\(\s*)['\"](\w+)['\"]", source)
    if keys or plain.endswith(("param", "params", "hparameters")):
        pooled = any("pool" in key.lower() for key in (*keys, layer.forward.name))
        known = {
            key: _OPTIONS[key.lower().replace("_", "")] for key in keys if key.lower().replace("_", "") in _OPTIONS
        }
        return [{key: 2 if pooled and key == "stride" else value for key, value in known.items()}]
    if not item.is_needed:
        return []
    if layer.made and item in layer.made.arguments:
        what, end = role(item.name), layer_of_size(item.name)
        if what not in (Role.WEIGHTS, Role.BIAS) and not _SCALE.fullmatch(item.name):
            return [_OPTIONS[plain]] if plain in _OPTIONS else [RATE if what is Role.RATE else _M if end == -1 else _D]
    if plain in _OPTIONS and role(item.name) not in (Role.DATA, Role.WEIGHTS, Role.BIAS):
        return [_OPTIONS[plain]]
    return list(way.shapes(item.name))


def _other(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same with other numbers in the arrays."""
    rng = np.random.default_rng(1)
    return {name: rng.normal(size=item.shape) if is_array(item) and item.dtype.kind == "f" else item
            for name, item in values.items()}  # fmt: skip


@dataclass
class _Posed:
    """A layer as a question: by which of its arrays it gives gradients, and where it gives them.

    Parameters
    ----------
    layer : Layer
    values : mapping of str to value
        All arguments, at which it is seen.
    factor : float
        By what gradients by the parameters of the layer are multiplied.

    Raises
    ------
    TargetError
        If it does not run there, or what it gives is not known.
    """

    layer: Layer
    values: Mapping[str, Any]
    factor: float = 1.0

    def __post_init__(self) -> None:
        layer = self.layer
        self._arrays: dict[str, tuple[Path, Shape]] = {}
        #: What the object calls its output, if the forward pass keeps that and does not return it.
        self.kept_output = ""
        run, words = called(self._forward_alone, self.values)
        if run is None:
            raise _NotRun(said("{forward}: {words}.", forward=layer.ahead, words=words))
        outputs, _, _ = run
        self._outputs = [np.shape(item) for item in outputs]
        self._arrays = _arrays_of(layer.made.apply(copied(dict(self.values))), self.values) if layer.made else {}
        handed = [np.ones(shape) for shape in self._outputs]
        own = {**self.values, **{name: np.ones(shape) for name, (_, shape) in self._arrays.items()}, **{
            name: item for name, item in self.values.items() if name in self._arrays}}  # fmt: skip
        gave, words = called(lambda given: self._passes(given, handed), own)
        if gave is None:
            raise TargetError(said("{backward}: {words}.", backward=layer.back, words=words))
        self._places: dict[str, Any] = {}
        #: What is returned beside gradients.
        self.behind: list[str] = []
        self._place_returned(gave[0])
        if layer.made:
            self._place_kept(vars(gave[1]), own)
        if not self._places:
            raise TargetError(said("{backward} gives no gradient that is known.", backward=layer.back))

    @property
    def names(self) -> Names:
        """By what it gives gradients, and what else goes in."""
        rest = [name for name in self.values if name not in self._places]
        return Names(tuple(self._places), (*rest, *self.layer.upstream))

    @property
    def left_out(self) -> list[str]:
        """Arrays that go into the outputs, by which it gives no gradient."""
        own = [
            name for name, item in self.values.items() if is_array(item) and np.ndim(item) and item.dtype.kind == "f"
        ]
        return [name for name in dict.fromkeys([*own, *self._arrays]) if name not in self._places]

    @property
    def data(self) -> list[str]:
        """What is no parameter of the layer."""
        return [name for name in self._places if name not in self.parameters]

    @property
    def parameters(self) -> list[str]:
        """The parameters of the layer among what it gives gradients by."""
        return [name for name in self._places if name in self._arrays or _SCALE.fullmatch(name)
                or (role(name) in (Role.WEIGHTS, Role.BIAS) and not _STATE.fullmatch(name))]  # fmt: skip

    def place(self, name: str, values: Mapping[str, Any], seed: int, *, further: bool = False) -> Place:
        """A place with these values, and upstream gradients that are drawn unless they are among them."""
        rng = np.random.default_rng(100 + seed)
        own = {key: rng.normal(size=shape) for key, (_, shape) in self._arrays.items()}
        drawn = [rng.normal(size=shape) for shape in self._outputs]
        handed = [np.asarray(values[key], dtype=np.float64) if key in values else item
                  for key, item in zip(self.layer.upstream, drawn, strict=True)]  # fmt: skip
        blocks = [np.asarray(values.get(key, own.get(key)), dtype=np.float64) for key in self.names.blocks]
        rest = [values[key] for key in self.names.data[: -len(handed)]]
        return Place(name, tuple(blocks), (*rest, *handed), further)

    def loss(self, blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        """The sum of the outputs times what is handed back."""
        given = dict(zip((*self.names.blocks, *self.names.data), (*blocks, *data), strict=True))
        outputs, _, _ = self._forward(given)
        total = 0.0
        for output, handed in zip(outputs, data[-len(outputs) :], strict=True):
            total = total + np.sum(output * handed)
        return total

    def gradient(self, blocks: Sequence[Any], data: Sequence[Any]) -> list[Any]:
        """What the backward pass gives."""
        given = dict(zip((*self.names.blocks, *self.names.data), (*blocks, *data), strict=True))
        returned, made = self._passes(given, data[-len(self._outputs) :])
        found = []
        for name, (where, key) in self._places.items():
            if where == "returned":
                part = returned if key is None else returned[key]
            else:
                part = follow(vars(made), key)
                part = given[name] - part if where == "moved" else part
            found.append(part * self.factor if name in self.parameters and self.factor != 1.0 else part)
        return found

    def _forward_alone(self, given: Mapping[str, Any]) -> tuple[list[Any], Any, Any]:
        with np.errstate(all="ignore"):
            return self._forward(copied(dict(given)))

    def _forward(self, given: Mapping[str, Any]) -> tuple[list[Any], Any, Any]:
        """The outputs of the forward pass, what it keeps, and the object."""
        layer = self.layer
        if layer.made is None:
            came = layer.forward.apply(given)
            count = len(layer.upstream)
            if not isinstance(came, tuple | list) or len(came) != count + 1:
                raise _NotRun(said("it does not return {n} and what is kept behind", n=count))
            outputs, kept = list(came[:count]), came[count]
        else:
            made = layer.made.apply(given)
            for name, (path, _) in self._arrays.items():
                if name in given:
                    holder = follow(vars(made), path[:-1]) if len(path) > 1 else vars(made)
                    holder[path[-1]] = given[name]
            for name, item in list(vars(made).items()):
                if role(name) is Role.RATE and isinstance(item, float):
                    setattr(made, name, RATE)
            came = layer.forward.apply({layer.forward.arguments[0].name: made, **given})
            # A forward pass may keep its output instead of returning it.
            kept_as = [name for name in vars(made) if _OUTPUT.fullmatch(name)] if came is None else []
            self.kept_output = kept_as[0] if len(kept_as) == 1 else ""
            outputs = [vars(made)[self.kept_output] if self.kept_output else came]
            return self._of_arrays(outputs), None, made
        return self._of_arrays(outputs), kept, None

    def _of_arrays(self, outputs: list[Any]) -> list[Any]:
        if not all(np.ndim(item) for item in outputs):
            raise _NotRun(said("it returns no array"))
        return outputs

    def _passes(self, given: Mapping[str, Any], handed: Sequence[Any]) -> tuple[Any, Any]:
        """What the backward pass returns behind the forward pass, and the object."""
        layer, own = self.layer, copied(dict(given))
        _, kept, made = self._forward(own)
        passed = dict(zip(layer.upstream, copied(list(handed)), strict=True))
        if made is None:
            return layer.backward.apply({**passed, layer.cache: kept}), None
        if layer.rate:
            passed[layer.rate] = RATE
        return layer.backward.apply({layer.backward.arguments[0].name: made, **passed}), made

    def _place_kept(self, after: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        """Find where an object has the gradients by its arrays: under their names, in a list, or as how these moved."""
        for held, items in after.items():
            if not _GRADIENTS.fullmatch(held):
                continue
            if isinstance(items, list) and len(items) == len(self._arrays):
                self._places.update({name: ("kept", (held, k)) for k, name in enumerate(self._arrays)})
            elif isinstance(items, Mapping):
                for name, (path, _) in self._arrays.items():
                    key = path[-1] if path[-1] in items else gradient_name(str(path[-1]), list(items))
                    if key is not None:
                        self._places[name] = ("kept", (held, key))
        for item in self.layer.forward.arguments[1:]:
            key = gradient_name(item.name, [key for key, part in after.items() if is_array(part)])
            if is_array(self.values.get(item.name)) and item.name not in self._places and key is not None:
                self._places[item.name] = ("kept", (key,))
        for name, (path, shape) in self._arrays.items():
            if name in self._places:
                continue
            key = gradient_name(str(path[-1]), [key for key, item in after.items() if is_array(item)])
            now = follow(after, path)
            if key is not None:
                self._places[name] = ("kept", (key,))
            elif np.shape(now) != shape:
                raise TargetError(
                    said("{backward} leaves {name} as {size}, and it was {size2}.", backward=self.layer.back,
                         name=name, size=size_in_words(now), size2="x".join(map(str, shape)))
                )  # fmt: skip
            elif not np.array_equal(now, before[name]):
                self._places[name] = ("moved", path)

    def _place_returned(self, returned: Any) -> None:
        """Find by what the arrays are gradients that a backward pass returns: by their names, else by their sizes."""
        if returned is None:
            return
        items: list[tuple[Any, Any]]
        told: dict[Any, str | None] = {}
        if isinstance(returned, Mapping):
            items = list(returned.items())
        elif isinstance(returned, tuple | list):
            names = self.layer.backward.returned
            items = list(enumerate(returned))
            told = dict(enumerate(names)) if len(names) == len(items) else told
        else:
            items = [(None, returned)]
        shapes = {item.name: np.shape(self.values[item.name]) for item in self.layer.forward.arguments
                  if is_array(self.values.get(item.name))}  # fmt: skip
        found: dict[str, Any] = {}
        for key, part in items:
            if part is None:
                continue
            called_so = key if isinstance(key, str) else told.get(key)
            name = next((name for name in shapes if called_so and gradient_name(name, [called_so])), None)
            fits = [
                name
                for name, shape in shapes.items()
                if name not in found and without_ones(shape) == without_ones(np.shape(part))
            ]
            if name is None and not fits and found and called_so:
                self.behind.append(called_so)
                continue
            if name is None and not fits:
                raise TargetError(
                    said("{backward} returned an array of {size}, and nothing that {forward} takes has this size.",
                         backward=self.layer.back, size=size_in_words(part), forward=self.layer.ahead)
                )  # fmt: skip
            found[name or fits[0]] = key
        for name in shapes:
            if name in found:
                self._places[name] = ("returned", found[name])


def _arrays_of(made: Any, values: Mapping[str, Any]) -> dict[str, tuple[Path, Shape]]:
    """Where an object has arrays of numbers, and their sizes, by what it was passed as them or calls them."""
    found: dict[str, tuple[Path, Shape]] = {}
    for path, item in leaves(vars(made)):
        if not np.ndim(item) or item.dtype.kind != "f" or _GRADIENTS.fullmatch(str(path[0])):
            continue
        passed = [name for name, value in values.items() if np.shape(value) == np.shape(item) and
                  name not in found and np.array_equal(value, item)]  # fmt: skip
        name = str(path[0]) if len(path) == 1 else next(iter(passed), f"{path[0]}[{path[-1]!r}]")
        found.setdefault(name, (path, np.shape(item)))
    return found
