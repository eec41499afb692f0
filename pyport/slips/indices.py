"""Slips in indices: from 1 and from 0, ends of slices, positions that are used as numbers, sizes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Context, Kind, Rewrite, edits
from pyport.slips.pattern import folded

_ONE = ast.Constant(1)
_FROM_ONE = Text("MATLAB counts from 1, Python from 0", "MATLAB 从 1 计数，Python 从 0 计数")
_SOURCES = ("MATLAB: Array Indexing", "NumPy: Indexing on ndarrays")


def _each(changed: Callable[[ast.expr], Iterable[ast.expr]]) -> Rewrite:
    """What an indexed value becomes if one of its indices does."""

    def rewrite(node: ast.AST, context: Context) -> Iterator[ast.AST]:
        if not (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)):
            return
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for k, part in enumerate(parts):
            for new in changed(part):
                made = [*parts[:k], new, *parts[k + 1 :]]
                whole = ast.Tuple(made, ast.Load()) if isinstance(node.slice, ast.Tuple) else new
                yield ast.Subscript(node.value, whole, ast.Load())

    return rewrite


def _less(node: ast.expr) -> ast.expr:
    return folded(node, ast.Sub(), _ONE)


def _more(node: ast.expr) -> ast.expr:
    return folded(node, ast.Add(), _ONE)


def _one_off(part: ast.expr) -> Iterator[ast.expr]:
    """An index, or both ends of a slice, one less and one more."""
    if isinstance(part, ast.Slice):
        if part.lower is not None and part.upper is not None:
            yield ast.Slice(_less(part.lower), _less(part.upper), part.step)
            yield ast.Slice(_more(part.lower), _more(part.upper), part.step)
    elif not isinstance(part, ast.UnaryOp | ast.Constant) or (
        isinstance(part, ast.Constant) and type(part.value) is int
    ):
        yield _less(part)
        yield _more(part)


def _earlier_start(part: ast.expr) -> Iterator[ast.expr]:
    if isinstance(part, ast.Slice) and part.lower is not None:
        yield ast.Slice(_less(part.lower), part.upper, part.step)
        yield ast.Slice(None, part.upper, part.step)


def _later_start(part: ast.expr) -> Iterator[ast.expr]:
    if isinstance(part, ast.Slice):
        yield ast.Slice(_ONE if part.lower is None else _more(part.lower), part.upper, part.step)


def _later_end(part: ast.expr) -> Iterator[ast.expr]:
    if isinstance(part, ast.Slice) and part.upper is not None:
        if not _is_minus_one(part.upper):
            yield ast.Slice(part.lower, _more(part.upper), part.step)
        yield ast.Slice(part.lower, None, part.step)


def _earlier_end(part: ast.expr) -> Iterator[ast.expr]:
    if isinstance(part, ast.Slice):
        upper = ast.UnaryOp(ast.USub(), _ONE) if part.upper is None else _less(part.upper)
        yield ast.Slice(part.lower, upper, part.step)


def _is_minus_one(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant) and node.operand.value == 1


def _from_the_end(part: ast.expr) -> Iterator[ast.expr]:
    """``-k`` as ``-k - 1``: ``end - k`` is the one before."""
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
        yield _less(part)
        if not _is_minus_one(part):
            yield _more(part)


def _turned(part: ast.expr) -> Iterator[ast.expr]:
    if isinstance(part, ast.Slice) and part.step is None:
        yield ast.Slice(part.lower, part.upper, ast.UnaryOp(ast.USub(), _ONE))


def _straight(part: ast.expr) -> Iterator[ast.expr]:
    if isinstance(part, ast.Slice) and part.step is not None:
        yield ast.Slice(part.lower, part.upper, None)


INDEX_CARDS = [
    *Card("slice-end", Kind.INDEX, Text("a slice ends one element too early", "切片的终点早了一个"),
          Text("MATLAB's a:b includes b, Python's a:b does not", "MATLAB 的 a:b 包含 b，Python 的不包含"),
          "y = x(2:4);", "y = x[1:3]", "y = x[1:4]", _SOURCES, rewrite=_each(_later_end),
          given="x = [1.0, 2.5, 4.0, 7.0]").with_turned(
        "slice-end-late", Text("a slice ends one element too late", "切片的终点晚了一个"), "y = x(2:3);",
        rewrite=_each(_earlier_end)),
    *Card("slice-start", Kind.INDEX, Text("a slice starts one element too late", "切片的起点晚了一个"),
          _FROM_ONE, "y = x(2:end);", "y = x[2:]", "y = x[1:]", _SOURCES, rewrite=_each(_earlier_start),
          given="x = [1.0, 2.5, 4.0, 7.0]").with_turned(
        "slice-start-early", Text("a slice starts one element too early", "切片的起点早了一个"), "y = x(3:end);",
        rewrite=_each(_later_start)),
    Card("end-minus", Kind.INDEX, Text("counted from the end, an index is off by one", "从末尾数的下标差一"),
         Text("end - k is Python's -k - 1: end itself is -1", "end - k 对应 Python 的 -k - 1：end 本身是 -1"),
         "y = x(end - k);", "y = x[-k]", "y = x[-k - 1]", ("MATLAB: end", "NumPy: Indexing on ndarrays"),
         rewrite=_each(_from_the_end), given="x = [1.0, 2.5, 4.0, 7.0]; k = 2", is_mutual=True),
    Card("negative-wraps", Kind.INDEX,
         Text("a negative index takes an element from the end", "负下标取到了末尾的元素"),
         Text("MATLAB has to clamp the index or stops; Python counts from the end",
              "MATLAB 必须限制下标，否则报错；Python 则从末尾数"),
         "y = x(max(k - 1, 1));", "y = x[k - 2]", "y = x[max(k - 2, 0)]", _SOURCES,
         edits("A[B] -> A[max(B, 0)]", "A[B, C] -> A[max(B, 0), C]", "A[B, C] -> A[B, max(C, 0)]"),
         given="x = [1.0, 2.5, 4.0, 7.0]; k = 1"),
    *Card("turned-round", Kind.INDEX, Text("elements are not in the reverse order, MATLAB's are", "元素没有颠倒顺序，MATLAB 的颠倒了"),
          Text("flip and end:-1:1 are [::-1]", "flip 和 end:-1:1 对应 [::-1]"),
          "y = x(end:-1:1);", "y = x[:]", "y = x[::-1]", ("MATLAB: flip, end", "NumPy: numpy.flip"),
          rewrite=_each(_turned), given="x = [1.0, 2.5, 4.0, 7.0]").with_turned(
        "not-turned-round", Text("elements are in the reverse order, MATLAB's are not", "元素的顺序颠倒了，MATLAB 的没有"),
        "y = x(:)';", edits("np.flip(A) -> A", "np.flipud(A) -> A", "A[::-1] -> A"), rewrite=_each(_straight)),
    Card("position-from-zero", Kind.INDEX,
         Text("a position that counts from 0 is used as a number", "从 0 数的位置被当作数来用"),
         Text("MATLAB's find, max and min say positions from 1", "MATLAB 的 find、max、min 给出的位置从 1 开始"),
         "[~, k] = max(x); y = k * 0.5;", "y = np.argmax(x) * 0.5", "y = (np.argmax(x) + 1) * 0.5",
         ("MATLAB: max, find", "NumPy: numpy.argmax, numpy.nonzero"),
         edits("np.argmax(*R, **K) -> np.argmax(*R, **K) + 1", "np.argmin(*R, **K) -> np.argmin(*R, **K) + 1",
               "np.argmax(A, **K) -> np.argmax(A, **K) + 1", "np.argmin(A, **K) -> np.argmin(A, **K) + 1",
               "np.nonzero(A)[B] -> np.nonzero(A)[B] + 1", "np.where(A)[B] -> np.where(A)[B] + 1",
               "np.flatnonzero(A) -> np.flatnonzero(A) + 1", "np.argsort(A, **K) -> np.argsort(A, **K) + 1",
               "np.searchsorted(A, B, **K) -> np.searchsorted(A, B, **K) + 1", "A.index(B) -> A.index(B) + 1",
               "next(A) -> next(A) + 1", "np.nonzero(A)[B][C] -> np.nonzero(A)[B][C] + 1",
               "np.where(A)[B][C] -> np.where(A)[B][C] + 1", "np.flatnonzero(A)[B] -> np.flatnonzero(A)[B] + 1"),
         given="x = [1.0, 2.5, 7.0, 4.0]"),
    *Card("enumerate-from-zero", Kind.INDEX, Text("enumerate counts from 0", "enumerate 从 0 开始计数"), _FROM_ONE,
         "y = 0; for k = 1:numel(x), y = y + k * x(k); end",
         "y = 0\nfor k, v in enumerate(x):\n    y = y + k * v", "y = 0\nfor k, v in enumerate(x, 1):\n    y = y + k * v",
         ("MATLAB: for", "Python: enumerate"),
         edits("enumerate(A) -> enumerate(A, 1)"), given="x = [1.0, 2.5, 4.0]").with_turned(
        "enumerate-from-one", Text("enumerate counts from 1, MATLAB's text uses numbers from 0", "enumerate 从 1 计数，MATLAB 的程序从 0 用起"), "y = 0; for k = 1:numel(x), y = y + (k - 1) * x(k); end", edits("enumerate(A, 1) -> enumerate(A)", "enumerate(A, start=1) -> enumerate(A)")),
    Card("deleted-from-one", Kind.INDEX,
         Text("another element is deleted, inserted or taken", "删除、插入或取出的是另一个元素"), _FROM_ONE,
         "y = x; y(k) = [];", "y = np.delete(x, k)", "y = np.delete(x, k - 1)",
         ("MATLAB: Removing Rows or Columns from a Matrix", "NumPy: numpy.delete"),
         edits("np.delete(A, B, **K) -> np.delete(A, B - 1, **K)", "np.insert(A, B, C, **K) -> np.insert(A, B - 1, C, **K)",
               "np.insert(A, B, C, **K) -> np.insert(A, B + 1, C, **K)", "np.take(A, B, **K) -> np.take(A, B - 1, **K)",
               "np.delete(A, B, **K) -> np.delete(A, B + 1, **K)", "A.pop(B) -> A.pop(B - 1)"),
         given="x = [1.0, 2.5, 4.0, 7.0]; k = 2", is_mutual=True),
    Card("size-dimension", Kind.INDEX, Text("the size along another dimension", "取了另一维的大小"),
         Text("size(M, 1) is shape[0], size(M, 2) is shape[1]", "size(M, 1) 是 shape[0]，size(M, 2) 是 shape[1]"),
         "y = M / size(M, 1);", "y = M / M.shape[1]", "y = M / M.shape[0]", ("MATLAB: size", "NumPy: numpy.ndarray.shape"),
         edits("A.shape[1] -> A.shape[0]", "A.shape[0] -> A.shape[1]", "np.shape(A)[1] -> np.shape(A)[0]",
               "np.size(A, 1) -> np.size(A, 0)", "A.shape[-1] -> A.shape[0]", "len(A) -> A.shape[1]"),
         given="M = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])", is_mutual=True),
    Card("length-largest", Kind.INDEX,
         Text("len is the number of rows, length the largest dimension", "len 是行数，length 是最大的维度"),
         Text("both are one for vectors", "对向量来说两者相同"),
         "y = M / length(M);", "y = M / len(M)", "y = M / max(M.shape)", ("MATLAB: length", "Python: len"),
         edits("len(A) -> max(A.shape)", "A.shape[0] -> max(A.shape)"),
         given="M = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])"),
    *Card("numel-rows", Kind.INDEX,
         Text("the length of one dimension, numel is the number of elements", "取了一维的长度，numel 是元素个数"),
         Text("both are one for vectors", "对向量来说两者相同"),
         "y = M / numel(M);", "y = M / len(M)", "y = M / M.size", ("MATLAB: numel", "Python: len"),
         edits("len(A) -> A.size", "len(A) -> np.size(A)", "A.shape[0] -> A.size", "A.shape[1] -> A.size"),
         given="M = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])").with_turned(
        "rows-numel", Text("the number of elements, MATLAB asks for the length of one dimension", "取了元素个数，MATLAB 取一维的长度"), "y = M / size(M, 1);", edits("A.size -> len(A)", "A.size -> max(A.shape)", "np.size(A) -> len(A)", "A.size -> A.shape[0]", "A.size -> A.shape[1]"),
        sources=("MATLAB: size, length", "NumPy: numpy.ndarray.size")),
    Card("pairs-not-block", Kind.INDEX,
         Text("two lists of indices take single elements, MATLAB's a block", "两个下标列表取的是单个元素，MATLAB 取的是子块"),
         Text("NumPy pairs the lists element by element", "NumPy 把两个列表逐个配对"),
         "y = M(r, c);", "y = M[r - 1, c - 1]", "y = M[np.ix_(r - 1, c - 1)]", ("MATLAB: Array Indexing", "NumPy: numpy.ix_"),
         edits("A[B, C] -> A[np.ix_(B, C)]"),
         given="M = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]); r = np.array([1, 2]); c = np.array([1, 3])"),
    *Card("row-for-column", Kind.INDEX, Text("a row is taken where a column is meant", "该取列却取了行"),
         Text("one index of a matrix takes a row in NumPy", "在 NumPy 里，矩阵的单个下标取的是行"),
         "y = M(:, 2);", "y = M[1]", "y = M[:, 1]", _SOURCES,
         edits("A[B] -> A[:, B]", "A[B, :] -> A[:, B]"),
         given="M = np.array([[1.0, 2.0], [4.0, 7.0]])").with_turned(
        "column-for-row", Text("a column is taken where a row is meant", "该取行却取了列"), "y = M(2, :);", edits("A[:, B] -> A[B, :]", "A[:, B] -> A[B]"),
        why=Text("M(2, :) is M[1], M(:, 2) is M[:, 1]", "M(2, :) 对应 M[1]，M(:, 2) 对应 M[:, 1]")),
    Card("mask-of-numbers", Kind.INDEX,
         Text("zeros and ones are taken as indices, not as a mask", "0 和 1 被当作下标而不是掩码"),
         Text("a mask that was counted or multiplied is no longer one of truths", "掩码经过计数或相乘后就不再是布尔型"),
         "y = x(m);", "y = x[m.astype(int)]", "y = x[m.astype(int).astype(bool)]",
         ("MATLAB: logical", "NumPy: Boolean array indexing"),
         edits("A[B] -> A[B.astype(bool)]", "A[B] -> A[B == 1]", "A.astype(int) -> A.astype(bool)"),
         given="x = np.array([5.0, 6.0, 7.0]); m = np.array([True, False, True])"),
    Card("index-from-one", Kind.INDEX, Text("an index is off by one", "下标差一"), _FROM_ONE,
         "y = x(2);", "y = x[2]", "y = x[1]", _SOURCES, rewrite=_each(_one_off), given="x = [1.0, 2.5, 4.0, 7.0]",
         is_mutual=True),
]  # fmt: skip
