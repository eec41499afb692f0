"""Slips with copies: MATLAB copies what is assigned, Python gives it another name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Context, Kind, edits

_SAME = Text(
    "MATLAB copies what is assigned; in Python both names stand for one array",
    "MATLAB 赋值即复制；在 Python 里两个名字指向同一个数组",
)


def _copied(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """A value that may be another's, as a copy."""
    if isinstance(node, ast.Name | ast.Attribute) and not context.names.origin(node):
        yield ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])


def _slice_copied(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    views = ("reshape", "ravel", "transpose", "swapaxes", "squeeze", "view")
    if isinstance(node, ast.Subscript) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in views
    ):
        yield ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])


COPY_CARDS = [
    Card("alias", Kind.COPY, Text("a second name for an array, where MATLAB has a copy", "只是同一数组的另一个名字，MATLAB 得到的是副本"), _SAME,
         "b = x; b(1) = 9; y = sum(x);", "b = x\nb[0] = 9\ny = np.sum(x)", "b = x.copy()\nb[0] = 9\ny = np.sum(x)",
         ("MATLAB: Avoid Unnecessary Copies of Data", "NumPy: Copies and views"), rewrite=_copied, given="x = np.array([1.0, 2.0, 4.0])"),
    Card("view", Kind.COPY, Text("a part of an array that is changed changes the array", "修改数组的一部分也改动了原数组"),
         Text("a slice of NumPy's is a view, MATLAB's a copy", "NumPy 的切片是视图，MATLAB 的是副本"),
         "r = M(1, :); r(1) = 9; y = sum(M(:));", "r = M[0]\nr[0] = 9\ny = np.sum(M)", "r = M[0].copy()\nr[0] = 9\ny = np.sum(M)",
         ("MATLAB: Avoid Unnecessary Copies of Data", "NumPy: Copies and views"),
         edits("np.ravel(A) -> np.ravel(A).copy()", "np.asarray(A) -> np.array(A)"), _slice_copied,
         "M = np.array([[1.0, 2.0], [4.0, 7.0]])"),
    Card("in-place", Kind.COPY, Text("+= changes the array that another name stands for", "+= 改动了另一个名字所指的数组"),
         Text("b += 1 changes the array, b = b + 1 makes a new one", "b += 1 就地修改，b = b + 1 生成新数组"),
         "b = x; b = b + 1; y = sum(x);", "b = x\nb += 1\ny = np.sum(x)", "b = x\nb = b + 1\ny = np.sum(x)",
         ("MATLAB: Avoid Unnecessary Copies of Data", "Python: Augmented assignment statements"),
         edits("A += B -> A = A + B", "A -= B -> A = A - B", "A *= B -> A = A * B", "A /= B -> A = A / B", "A @= B -> A = A @ B"),
         given="x = np.array([1.0, 2.0, 4.0])"),
    Card("written-into", Kind.COPY, Text("a function writes its result into its argument", "函数把结果写进了它的参数"),
         Text("out=, sort() and shuffle() change the array that they are given", "out=、sort() 和 shuffle() 会改动传入的数组"),
         "b = abs(x); y = sum(x);", "b = np.abs(x, out=x)\ny = np.sum(x)", "b = np.abs(x)\ny = np.sum(x)",
         ("MATLAB: abs", "NumPy: numpy.absolute"), edits("F(*R, out=A, **K) -> F(*R, **K)", "np.abs(A, A) -> np.abs(A)"),
         given="x = np.array([1.0, -2.0, 4.0])"),
    Card("shared-rows", Kind.COPY, Text("all rows of a list are one list", "列表的各行是同一个列表"),
         Text("[row] * n repeats the name, not the row", "[row] * n 重复的是名字而不是行"),
         "Z = zeros(2, 3); Z(1, 1) = 5; y = sum(Z(:));", "Z = [[0.0] * 3] * 2\nZ[0][0] = 5\ny = np.sum(Z)",
         "Z = [[0.0] * 3 for _ in range(2)]\nZ[0][0] = 5\ny = np.sum(Z)", ("MATLAB: zeros", "Python: Common sequence operations"),
         edits("[A] * B -> [A for _ in range(B)]"), given="n = 2"),
    Card("shallow-copy", Kind.COPY, Text("a copy shares what it contains", "副本与原对象共享内容"),
         Text("a copy of a list or dict holds the same objects; MATLAB copies a cell or struct whole",
              "列表或字典的副本里还是同样的对象；MATLAB 会完整复制元胞和结构体"),
         "b = s; b{1}(1) = 9; y = s{1}(1);", "b = s.copy()\nb[0][0] = 9\ny = s[0][0]", "b = copy.deepcopy(s)\nb[0][0] = 9\ny = s[0][0]",
         ("MATLAB: Avoid Unnecessary Copies of Data", "Python: copy"),
         edits("A.copy() -> copy.deepcopy(A)", "list(A) -> copy.deepcopy(A)", "dict(A) -> copy.deepcopy(A)", "copy.copy(A) -> copy.deepcopy(A)",
               "A.copy() -> [b.copy() for b in A]", "list(A) -> [b.copy() for b in A]", "A[:] -> [b.copy() for b in A]"),
         given="s = [[1.0, 2.0], [3.0, 4.0]]"),
]  # fmt: skip
