"""A large network at one point of which single weights are moved: each moves one column of sums.

So the loss need not be computed from the start: the other columns stay, and the sums of the next
layer change by one product each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.activations import is_positive
from pyport.gradients.estimate import Array, Indices
from pyport.gradients.stacks import chunks
from pyport.model import Model


class Columns:
    """A network at one point.

    Parameters
    ----------
    model : Model
    X, Y : ndarray
    weights : sequence of ndarray
        All parameters.
    """

    def __init__(self, model: Model, X: Array, Y: Array, weights: Sequence[Array]) -> None:
        self.model, self.X, self.Y, self.weights = model, X, Y, weights
        self.names = model.parameter_names(model.depth(len(weights)))
        self.inputs, self.sums = model.forward(X, weights)
        self.matrices, self.biases = model.split(weights)
        #: The loss without decay.
        self.here = float(model.loss_of_sums(self.sums[-1], Y))

    def place(self, number: int) -> tuple[int, int, int]:
        """Which parameter, row and column a weight is, of all weights row by row."""
        k = 0
        while number >= self.weights[k].size:
            number -= self.weights[k].size
            k += 1
        return k, *divmod(number, self.weights[k].shape[1])

    def layer(self, k: int) -> int:
        """The layer, from 0, that a parameter belongs to."""
        return self.model.place(k)[0] - 1

    def input(self, k: int) -> Array:
        """What a parameter is multiplied by, a column of ones for bias terms."""
        Z, ones = self.inputs[self.layer(k)], np.ones((len(self.X), 1))
        if self.model.is_vector(k):
            return ones
        return np.concatenate([ones, Z], axis=1) if self._has_ones(k) else Z

    def _has_ones(self, k: int) -> bool:
        return self.model.bias_of(self.model.place(k)[0]) == "ones"

    def decay(self, k: int) -> Array:
        """The constant of the decay of each weight: half of it times its square is in the loss."""
        model, W = self.model, self.weights[k]
        constant = np.full(W.shape, model.decay_rate(len(self.Y)))
        if not model.decay_bias:
            constant[: 1 if self._has_ones(k) else len(W) * model.is_vector(k)] = 0
        return constant

    def losses(self, which: Indices, steps: Any) -> tuple[Any, NDArray[np.bool_]]:
        """The loss where single weights are moved, and whether a kink lies between, without the decay that is here.

        Parameters
        ----------
        which : ndarray of int
            Weights, counted through all matrices row by row.
        steps : (r,)
            How far each of them is moved, real or complex.

        Returns
        -------
        losses, crossed : (r, which.size)
        """
        places = [self.place(int(number)) for number in which]
        parameters = np.array([k for k, _, _ in places])
        steps = np.asarray(steps)
        found = np.empty((steps.size, which.size), dtype=steps.dtype)
        kinks = np.zeros(found.shape, dtype=bool)
        wide = len(self.X) * sum(W.shape[-1] for W in self.matrices)
        h = steps[:, np.newaxis]
        for k, W in enumerate(self.weights):
            Z, constant = self.input(k), self.decay(k)
            for chosen in chunks(np.flatnonzero(parameters == k), 8 * steps.size * wide):
                rows, columns = np.array([places[n][1:] for n in chosen]).T
                moves = h[..., np.newaxis] * Z[:, rows].T
                found[:, chosen], kinks[:, chosen] = self._moved(self.layer(k), columns, moves)
                if self.model.decay:
                    found[:, chosen] += constant[rows, columns] * (W[rows, columns] * h + h * h / 2)
        return found, kinks

    def _moved(self, layer: int, columns: Indices, moves: Any) -> tuple[Any, Any]:
        """The loss if a column of a layer's sums moves, (r, n, N), and whether a kink lies between."""
        S = self.sums[layer]
        if layer == len(self.matrices) - 1:
            Q = np.broadcast_to(S, (*moves.shape[:2], *S.shape)).astype(moves.dtype)
            Q[:, np.arange(len(columns)), :, columns] += np.moveaxis(moves, 1, 0)
            return self.model.loss_of_sums(Q, self.Y), False
        old = S[:, columns].T
        new = old + moves
        crossed = self._is_kink(layer, old, new).any(axis=-1)
        function = self.model.units(layer + 1).function
        change = (function(new) - function(old))[..., np.newaxis] * self.matrices[layer + 1][columns, np.newaxis, :]
        return self.onward(layer + 1, self.sums[layer + 1] + change, crossed)

    def onward(self, layer: int, S: Any, crossed: Any = False) -> tuple[Any, Any]:
        """The loss for moved sums of a layer, (..., N, its width), without decay, and whether a kink lies between."""
        for k in range(layer + 1, len(self.matrices)):
            crossed = crossed | self._is_kink(k - 1, self.sums[k - 1], S).any(axis=(-2, -1))
            Z, W, b = self.model.units(k).function(S), self.matrices[k], self.biases[k]
            # One product of one type for all of the stack: NumPy would convert W again for each member.
            S = (Z.reshape(-1, Z.shape[-1]) @ W.astype(Z.dtype)).reshape(*Z.shape[:-1], W.shape[1])
            S = S if b is None else S + b
        return self.model.loss_of_sums(S, self.Y), crossed

    def _is_kink(self, layer: int, old: Any, new: Any) -> Any:
        if not self.model.units(layer + 1).has_kink:
            return np.zeros((*new.shape[:-2], 1, 1), dtype=bool)
        return is_positive(old) != is_positive(new)

    def along_parts(self, k: int, count: int, step: complex) -> Iterator[tuple[Any, Array, Any]]:
        """Parts of a parameter that together are all of it, a direction of 1 and -1 for each, and the loss there.

        A part is the index of some rows or, if there are more of those, columns, drawn at random.
        The loss is that without decay, one step along the direction.
        """
        rng = np.random.default_rng(k)
        Z, shape, layer = self.input(k), self.weights[k].shape, self.layer(k)
        by_rows = shape[0] >= shape[1]
        lines = rng.permutation(max(shape))
        groups = np.array_split(lines, min(count, lines.size))
        wide = len(self.X) * sum(W.shape[-1] for W in self.matrices[layer:])
        for chosen in chunks(np.arange(len(groups)), 8 * wide):
            parts = [(groups[n], slice(None)) if by_rows else (slice(None), groups[n]) for n in chosen]
            signs, moves = [], np.zeros((len(parts), len(self.X), shape[1]))
            for n, part in enumerate(parts):
                signs.append(rng.choice([-1.0, 1.0], self.weights[k][part].shape))
                moves[n][:, part[1]] = Z[:, part[0]] @ signs[-1]
            losses, _ = self.onward(layer, self.sums[layer] + step * moves)
            yield from zip(parts, signs, losses, strict=True)
