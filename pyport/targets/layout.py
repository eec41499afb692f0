"""How arrays lie in a person's code, and the way there and back from rows of samples and inputs x units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pyport.gradients.target import TargetError
from pyport.language import said

Samples = Literal["rows", "columns", "a row", "a column", "a vector"]
Bias = Literal["none", "row", "column", "vector", "number", "first", "last"]
Targets = Literal["matrix", "vector", "labels from 0", "labels from 1", "signs", "the data"]
#: One sample at a time.
SINGLE = ("a row", "a column", "a vector")
#: What a sentence calls them.
_NAMES = {
    "a row": said("a row"), "a column": said("a column"), "a vector": said("a vector"),
    "column": said("a column"), "vector": said("a vector"), "number": said("a number"),
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How data, targets and parameters are passed.

    Attributes
    ----------
    samples : str
        Samples in rows or columns, or one after the other, each as a row, a column or a vector.
    turned : bool
        Whether a weight matrix is units x inputs.
    bias : str
        Separate, as a row, a column, a vector or (of a single unit) a number; or in the weight matrix, for a one before
        or behind its input.
    targets : str
    single_unit : bool
        Whether the weights of a single unit are a vector.
    ones_in_data : bool
        Whether that one is in the data that are passed.
    is_joined : bool
        Whether x and y are the two columns of one array, and the weight of a line is a number.
    is_line : bool
        Whether x is a vector with one number a sample, and the weight of a line is a number.
    pairs : bool
        Whether all samples are passed in one call, as a list of pairs (x, y) of what single samples are passed as.
    """

    samples: Samples = "rows"
    turned: bool = False
    bias: Bias = "none"
    targets: Targets = "matrix"
    single_unit: bool = False
    ones_in_data: bool = False
    pairs: bool = False
    is_joined: bool = False
    is_line: bool = False

    @property
    def is_single(self) -> bool:
        """Whether it is called once for each sample."""
        return self.samples in SINGLE and not self.pairs

    @property
    def is_merged(self) -> bool:
        """Whether bias terms are in the weight matrices."""
        return self.bias in ("first", "last")

    @property
    def has_bias(self) -> bool:
        """Whether there are bias terms."""
        return self.bias != "none"

    @property
    def words(self) -> list[str]:
        """What is not as in rows of samples and inputs x units."""
        found: list[str] = []
        if self.samples == "columns":
            found = [said("samples in columns")]
        elif self.is_joined:
            found = [said("x and y in the two columns of one array")]
        elif self.is_line:
            found = [said("x as a vector, one number a sample")]
        elif self.pairs:
            found = [said("a list of pairs (x, y), x as {form}", form=_NAMES[self.samples])]
        elif self.samples != "rows":
            found = [said("one sample at a time, as {form}", form=_NAMES[self.samples])]
        if self.turned:
            found = [*found, said("weights as units x inputs")]
        if self.is_merged:
            where = said("data") if self.ones_in_data else said("each layer's input")
            found = [*found, said("a one before {where} for the bias", where=where) if self.bias == "first" else
                     said("a one behind {where} for the bias", where=where)]  # fmt: skip
        elif self.bias in ("column", "vector", "number"):
            found = [*found, said("bias as {form}", form=_NAMES[self.bias])]
        if self.targets != "matrix" and not self.is_joined:
            words = {
                "vector": said("targets as a vector"),
                "signs": said("labels -1 and 1"),
                "the data": said("the data as targets"),
                "labels from 0": said("class labels from 0"),
                "labels from 1": said("class labels from 1"),
            }
            found = [*found, words[self.targets]]
        return found

    # There.

    def data(self, X: Any) -> list[Any]:
        """What is passed for the data, once or for each sample.

        Raises
        ------
        TargetError
            If it takes one feature, and these are several.
        """
        if (self.is_joined or self.is_line) and X.shape[1] != 1:
            raise TargetError(said("it takes one feature, and these are several."))
        if self.is_line:
            return [X.reshape(-1)]
        if self.ones_in_data:
            ones = np.ones((X.shape[0], 1))
            X = np.concatenate([ones, X] if self.bias == "first" else [X, ones], axis=1)
        if self.samples == "rows":
            return [X]
        if self.samples == "columns":
            return [X.T]
        rows = [X[i : i + 1] for i in range(X.shape[0])]
        if self.samples == "a row":
            return rows
        return [row.T if self.samples == "a column" else row.reshape(-1) for row in rows]

    def goals(self, X: Any, Y: Any) -> list[Any]:
        """What is passed for the targets, once or for each sample.

        Raises
        ------
        TargetError
            If these targets are no labels, and labels are wanted.
        """
        single = self.samples in SINGLE
        if self.targets == "the data":
            return self.data(X)
        if self.targets == "matrix":
            return Layout(self.samples).data(Y)
        if self.targets in ("vector", "signs") and Y.shape[1] != 1:
            raise TargetError(said("it takes one target a sample, and these are several."))
        if self.targets == "vector":
            flat = Y.reshape(-1)
            return [flat[i] for i in range(flat.shape[0])] if single else [flat]
        labels = self.labels(Y)
        if single:
            return [label.item() for label in labels.reshape(-1)]
        return [labels]

    def labels(self, Y: Any) -> Any:
        """Rows with a single 1, or 0 and 1 of a single output, as class numbers or signs."""
        # Also one of our own subclass of it; arrays of another arithmetic have no classes.
        if not isinstance(Y, np.ndarray) or not np.isin(Y, (0.0, 1.0)).all():
            raise TargetError(said("it takes class labels, and these targets are not labels."))
        Y = np.asarray(Y)
        if self.targets == "signs":
            return (2 * Y - 1).reshape(-1)
        if Y.shape[1] == 1 or not (Y.sum(axis=1) == 1).all():
            raise TargetError(said("it takes class labels, and these targets are not labels."))
        classes = Y.argmax(axis=1)
        if self.targets == "labels from 0":
            return classes
        return (classes + 1).reshape(-1, 1).astype(np.float64)

    def parameters(self, blocks: Sequence[Any]) -> list[Any]:
        """Weight matrices and biases as the code has them: W1, b1, ..., or one array for each layer."""
        step = 2 if self.has_bias else 1
        found: list[Any] = []
        for k in range(0, len(blocks), step):
            W = blocks[k]
            if self.is_merged:
                b = blocks[k + 1]
                W = np.concatenate([b, W] if self.bias == "first" else [W, b], axis=0)
            found.append(self._matrix(W))
            if self.has_bias and not self.is_merged:
                found.append(self._bias(blocks[k + 1]))
        return found

    def _matrix(self, W: Any) -> Any:
        if self.is_joined or self.is_line:
            return W[0, 0]
        if self.single_unit and W.shape[1] == 1:
            return W.reshape(-1)
        return W.T if self.turned else W

    def _bias(self, b: Any) -> Any:
        if self.bias == "row":
            return b
        if self.bias == "column":
            return b.T
        return b.reshape(-1) if self.bias == "vector" else b[0, 0]

    # And back.

    def data_of(self, given: Any) -> Any:
        """Samples in rows, of what would be passed; of code that takes one at a time of one, or of a row for each."""
        array = np.asarray(given, dtype=np.float64)
        if self.samples in SINGLE:
            array = array.reshape(1, -1) if array.ndim < 2 or 1 in array.shape else array
        elif array.ndim == 1:
            array = array.reshape(1, -1) if self.samples == "rows" and not self.is_line else array.reshape(-1, 1)
        X = array.T if self.samples == "columns" else array
        if self.ones_in_data:
            ones, rest = (X[:, 0], X[:, 1:]) if self.bias == "first" else (X[:, -1], X[:, :-1])
            X = rest if np.all(ones == 1) else X
        return X

    def goals_of(self, given: Any, N: int, classes: int | None) -> Any:
        """Targets in rows, of what would be passed for so many samples, with so many classes if that is known.

        Raises
        ------
        TargetError
            If they are not of the kind that the code takes.
        """
        array = np.asarray(given, dtype=np.float64)
        if self.targets == "matrix":
            if self.samples == "columns":
                return array.reshape(-1, N).T if array.ndim < 2 else array.T
            return array.reshape(N, -1) if array.ndim < 2 or self.samples in SINGLE else array
        flat = array.reshape(-1)
        if self.targets == "vector":
            return flat.reshape(-1, 1)
        if self.targets == "signs":
            return (flat.reshape(-1, 1) + 1) / 2
        first = 0 if self.targets == "labels from 0" else 1
        numbers = flat.astype(np.int64) - first
        K = classes or int(numbers.max(initial=0)) + 1
        if not np.array_equal(flat, np.rint(flat)) or numbers.min(initial=0) < 0 or numbers.max(initial=0) >= K:
            raise TargetError(
                said(
                    "it takes class labels from {first} to {last}, and these targets are not.",
                    first=first,
                    last=first + K - 1,
                )
            )
        return np.eye(K)[numbers]

    def shapes(self, given: Sequence[Any]) -> list[tuple[int, int]]:
        """The canonical shapes of arrays as the code has them: W1, b1, ..., or one for each layer."""
        found: list[tuple[int, int]] = []
        for W in given[:: 2 if self.has_bias and not self.is_merged else 1]:
            shape = np.shape(W)
            rows, columns = (np.size(W), 1) if len(shape) < 2 else shape[::-1] if self.turned else shape
            found.append((rows - self.is_merged, columns))
            if self.has_bias:
                found.append((1, columns))
        return found

    def blocks(
        self, given: Sequence[Any], shapes: Sequence[tuple[int, int]], *, other_way: bool = False
    ) -> list[Any] | None:  # fmt: skip
        """Arrays as the code has them, or the other way round, as canonical blocks; None if one has another size."""
        step = 2 if self.has_bias else 1
        per_layer = 1 if self.is_merged or not self.has_bias else 2
        found: list[Any] = []
        for layer, k in enumerate(range(0, len(shapes), step)):
            rows, columns = shapes[k]
            W = self._plain(given[layer * per_layer], (rows + self.is_merged, columns), turned=self.turned != other_way)
            if W is None:
                return None
            if not self.is_merged:
                found.append(W)
                if self.has_bias:
                    b = given[layer * per_layer + 1]
                    if np.size(b) != columns:
                        return None
                    found.append(as_array(b).reshape(1, columns))
            elif self.bias == "first":
                found += [W[1:], W[:1]]
            else:
                found += [W[:-1], W[-1:]]
        return found

    def come_the_other_way(self, given: Sequence[Any], shapes: Sequence[tuple[int, int]]) -> bool:
        """Whether arrays lie the other way round than parameters do, as the reference's g, by those that tell it."""
        step, per_layer = (2 if self.has_bias else 1), (1 if self.is_merged or not self.has_bias else 2)
        matrices = [(np.shape(given[layer * per_layer]), (rows + self.is_merged, columns))
                    for layer, (rows, columns) in enumerate(shapes[::step])]  # fmt: skip
        telling = [(own, shape) for own, shape in matrices if 1 not in shape and shape[0] != shape[1]]
        return bool(telling) and all(own == (shape if self.turned else shape[::-1]) for own, shape in telling)

    def _plain(self, W: Any, shape: tuple[int, int], *, turned: bool) -> Any:
        W = as_array(W)
        if 1 in shape:
            return W.reshape(shape) if W.size == shape[0] * shape[1] else None
        if W.shape == (shape[::-1] if turned else shape):
            return W.T if turned else W
        # One of them may come the other way round.
        return W if W.shape == shape else W.T if W.shape == shape[::-1] else None


def as_array(value: Any) -> Any:
    """A number as an array; arrays of any arithmetic as they are."""
    return value if hasattr(value, "ndim") and hasattr(value, "reshape") else np.asarray(value)
