"""Random points modulo primes, at which formulas are compared exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from pyport.arithmetic import DualArray
from pyport.arithmetic.constants import decimal, meaning, numbers_of_model
from pyport.arithmetic.created import Exchange, arrays_made
from pyport.arithmetic.modular import ModularArray, Shared, constants, signs
from pyport.arithmetic.residues import Field, Residues
from pyport.arithmetic.watch import NotProvable, Watch, watched
from pyport.gradients.stacks import as_row
from pyport.gradients.unrolled import Order, parts_of, vector_of
from pyport.language import said
from pyport.model import Model

Gradient = Callable[..., Sequence[Any]]


def nesting(model: Model, shapes: Sequence[tuple[int, int]]) -> int:
    """How deep ``exp`` is nested in the loss of a network."""
    hidden = range(1, model.depth(len(shapes)))
    return sum(model.units(k).exponentials for k in hidden) + (not model.head.is_linear)


class Point:
    """Random points side by side, one in each lane of a field: data, targets, parameters of a model.

    Parameters
    ----------
    model : Model
    shapes : sequence of (int, int)
        Of the parameters.
    N : int
        Samples.
    field : Field
    seed : int
    targets : str
        One of `pyport.points.TARGETS`; labels are an ordinary array, the same in all lanes.
    steered : bool
        Whether all units are above 0 for the first sample in the even lanes, and below it in the odd ones.
    """

    def __init__(
        self, model: Model, shapes: Sequence[tuple[int, int]], N: int, field: Field, seed: int, *,
        targets: str = "any", steered: bool = False,
    ) -> None:  # fmt: skip
        self.model, self.field = model, field
        self._rng = np.random.default_rng(seed)
        K = shapes[-1][1]
        self.X = self.random(N, model.features(shapes[0][0]))
        # Each layer of exponential units leaves one prime less to the next, and so its weights need no more.
        below = [sum(model.units(j).exponentials for j in range(1, model.place(k)[0])) for k in range(len(shapes))]
        levels = [max(1, field.levels - exponentials) for exponentials in below]
        self.weights = [self.random(*shape, levels=n) for shape, n in zip(shapes, levels, strict=True)]
        #: Labels, where the targets are that.
        self._labels = None if targets == "any" else _labels(model, targets, N, K, self._rng)
        self.Y = self._targets(N, K) if self._labels is None else self._labels
        if steered:
            self._steer()

    def random(self, *shape: int, levels: int | None = None) -> ModularArray:
        """Random residues, at all primes or at some upper ones."""
        levels = levels or self.field.levels
        P = self.field.moduli(levels, len(shape))[0]
        # 2^62 is so much more than any prime that the remainders are even.
        drawn = self._rng.integers(0, 2**62, (self.field.lanes, levels, *shape))
        return ModularArray(drawn % P, self.field)

    def _targets(self, N: int, K: int) -> ModularArray:
        Y = self.random(N, K)
        if self.model.head.needs_shares:
            Y[:, -1] = 1 - Y[:, :-1].sum(axis=1)
        # As for real targets, though no residue is within anything.
        return ModularArray(Y.residues, self.field, None if self.model.head.is_linear else Shared(0, 1))

    def _steer(self) -> None:
        side = np.where(np.arange(self.field.lanes) % 2, -1, 1)[:, None]
        places = [self.model.place(k) for k in range(len(self.weights))]
        for layer in range(1, self.model.depth(len(self.weights))):
            S = self.model.forward(self.X, self.weights)[1][layer - 1]
            turn = signs(S)[:, 0] * side
            factor = np.where(turn == 0, 1, turn)[:, None, None]
            for k in [k for k, (number, _) in enumerate(places) if number == layer]:
                W = self.weights[k]
                self.weights[k] = ModularArray(self.field.reduced(W.residues * factor), self.field)

    @cached_property
    def sides(self) -> np.ndarray:
        """For each hidden unit of a network with kinks: seen above 0, and below 0; (units, 2).

        Only samples count in which the layers behind it let something through.
        """
        if not self.model.has_kink:
            return np.ones((0, 2), dtype=bool)
        found = []
        through = np.ones((self.field.lanes, self.X.shape[0], 1), dtype=bool)
        sums = self.model.forward(self.X, self.weights)[1]
        for k in range(len(sums) - 1, 0, -1):
            S, units = sums[k - 1], self.model.units(k)
            if not units.has_kink:
                continue
            side = signs(S)
            # Behind a single unit without bias that is off, nothing is ever on.
            behind = through | (S.shape[1] == 1 and self.model.bias == "none")
            above, below = (side > 0) & through, (side < 0) & behind
            found.append(np.stack([above.any(axis=(0, 1)), below.any(axis=(0, 1))], axis=1))
            if units.is_off:
                through = through & (side > 0).any(axis=2, keepdims=True)
        return np.concatenate(found or [np.ones((0, 2), dtype=bool)])

    @cached_property
    def known(self) -> Residues:
        """The residues, up to their sign and sorted, of data, parameters, sums and errors, and of twice and half those.

        One is there too, as a mask's. Each of the others is above 0 at some inputs and below at others, so that a
        formula in their signs that fails is wrong.
        """
        with watched(None):
            sums = self.model.forward(self.X, self.weights)[1]
            error = self.model.head.output(sums[-1]) - self.Y
            return self._unsigned([self.X, *self.weights, *sums, error])

    @cached_property
    def positive(self) -> Residues:
        """For labels the residues, sorted, of the size of each error, and of twice and half that.

        An output is between 0 and 1, so that its label decides on which side of it it is.
        """
        with watched(None):
            y = self.model.head.output(self.model.forward(self.X, self.weights)[1][-1])
            size = (y - self.Y) * (1 - 2 * self.Y)
            parts = [(size * factor).residues[:, -1].ravel() for factor in (0.5, 1, 2)]
        found: Residues = np.unique(np.concatenate(parts))
        return found

    @cached_property
    def sums(self) -> Residues:
        """Of those, the sums alone."""
        with watched(None):
            return self._unsigned(self.model.forward(self.X, self.weights)[1])

    @cached_property
    def kinks(self) -> Residues:
        """Of those, the sums of hidden units if they have kinks."""
        return self.sums if self.model.has_kink else self._unsigned([])

    def _unsigned(self, parts: Sequence[ModularArray]) -> Residues:
        found = [part * factor for part in parts for factor in (0.5, 1, 2)]
        top = self.field.primes[:, -1, None]
        rows = [part.residues[:, -1].reshape(self.field.lanes, -1) for part in found]
        found_at = [np.minimum(row, top - row).ravel() for row in rows]
        unsigned: Residues = np.unique(np.concatenate([np.ones(1, dtype=np.int64), *found_at]))
        return unsigned

    @cached_property
    def directions(self) -> list[ModularArray]:
        """A random direction for every weight; of derivatives, the topmost prime is enough."""
        return [self.random(*W.shape, levels=1) for W in self.weights]

    @cached_property
    def slope(self) -> Residues:
        """The derivative of the loss along `directions`, (lanes,)."""
        weights = [DualArray(W, d) for W, d in zip(self.weights, self.directions, strict=True)]
        with numbers_of_model(_numbers(self.model)):
            slope: Residues = self.model.loss(self.X, self.Y, weights).tangent.residues[:, -1]
        return slope

    @cached_property
    def right(self) -> list[ModularArray]:
        """The model's own gradient."""
        with numbers_of_model(_numbers(self.model)):
            found: list[ModularArray] = self.model.gradient(self.X, self.Y, self.weights)
        return found

    def along(self, blocks: Sequence[ModularArray]) -> Residues:
        """The sum of the products of some blocks and `directions`, (lanes,)."""
        parts = [(block * d).sum().residues[:, -1] for block, d in zip(blocks, self.directions, strict=True)]
        total: Residues = np.sum(parts, axis=0) % self.field.primes[:, -1]
        return total

    def gradient(
        self, gradient: Gradient, salt: int = 0, order: Order = "F", made_in: Sequence[Exchange] = (),
        notice: Callable[[], None] = lambda: None,
    ) -> tuple[list[ModularArray], Watch]:  # fmt: skip
        """The gradient function's blocks, one vector in some order taken apart, and what was seen on the way.

        Arrays that it makes where it calls NumPy so are of the arithmetic, and are noticed.

        Raises
        ------
        NotProvable
            If it left the arithmetic, and be it that it caught that itself.
        """
        decided = None if self._labels is None else lambda: self.positive
        watch = Watch((lambda: self.sums, lambda: self.known), lambda: self.kinks, salt, decided)

        def made(array: Any) -> Any:
            notice()
            return constants(array, self.field).copy()

        with watched(watch), numbers_of_model(_numbers(self.model)), arrays_made(made, made_in):
            # A person's arrays may be row- or column-major.
            copies = [array.copy("K") for array in (self.X, self.Y, *self.weights)]
            result: Any = gradient(*copies)
            # Nothing of it may be computed only now, with nobody watching.
            shapes = [W.shape for W in self.weights]
            vector = vector_of(result, shapes)
            if vector is not None:
                blocks = parts_of(vector, shapes, order)
            else:
                is_one = isinstance(result, np.ndarray) and result.dtype != object
                blocks = [result] if is_one else list(result)
            for block in blocks:
                if type(block) is ModularArray:
                    block.residues  # noqa: B018  # a logarithm is computed when it is asked for
        if watch.raised:
            raise Caught(watch.raised[0])
        if len(blocks) != len(self.weights):
            if blocks and all(isinstance(block, list | tuple) for block in blocks):
                raise NotProvable(said("it returned its rows in a list"))
            what = said("parameters") if "vectors" in self.model.biases else said("weight matrices")
            arrays = said("one array") if len(blocks) == 1 else said("{n} arrays", n=len(blocks))
            raise NotProvable(
                said("it returned {arrays} for {count} {what}", arrays=arrays, count=len(self.weights), what=what)
            )
        for block in blocks:
            if type(block) is not ModularArray:
                raise NotProvable(said("it returned an ordinary array"))
        # What a function keeps for itself, and gives, is changed by its next call.
        return [as_row(block.copy(), W.shape, self.model.is_vector(k))
                for k, (block, W) in enumerate(zip(blocks, self.weights, strict=True))], watch  # fmt: skip


class Caught(NotProvable):
    """A function has left the arithmetic and gone on all the same; whatever it gives then, is not what it computes."""

    def __init__(self, raised: NotProvable) -> None:
        super().__init__(said("{located}, and the function goes on", located=raised.located))
        self.raised = raised


def _numbers(model: Model) -> list[Fraction]:
    """The decay as what it means."""
    number, is_simple = meaning(model.decay)
    return [] if not model.decay else [number if is_simple else decimal(model.decay)]


def _labels(model: Model, targets: str, N: int, K: int, rng: np.random.Generator) -> np.ndarray:
    """Random labels: every class, or in each column both values, as far as there are samples enough."""
    if model.head.is_joint or targets == "one-hot":
        classes = np.concatenate([rng.permutation(K) for _ in range(-(-N // K))])[:N]
        one_hot: np.ndarray = np.eye(K)[classes]
        return one_hot
    drawn: np.ndarray = rng.integers(0, 2, (N, K)).astype(np.float64)
    if N > 1:
        first = rng.integers(0, N, K)
        drawn[first, np.arange(K)] = 1.0
        drawn[(first + rng.integers(1, N, K)) % N, np.arange(K)] = 0.0
    return drawn
