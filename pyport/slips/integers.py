"""Slips of number classes: integers that saturate and round, arrays of whole numbers, single precision."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Context, Kind, edits

_WRAPS = Text("MATLAB's integers stop at their limits, NumPy's wrap round", "MATLAB 的整数在上下限饱和，NumPy 的会回绕")
_LIMITS = "np.iinfo(A.dtype).min, np.iinfo(A.dtype).max).astype(A.dtype)"


def _single(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """A variable in single precision."""
    if isinstance(node, ast.Name) and not context.names.origin(node) and "single" in context.matlab:
        single = context.names.written("numpy.float32")
        if single is not None:
            yield ast.Call(single, [node], [])


INTEGER_CARDS = [
    Card("wraps", Kind.INTEGER, Text("whole numbers wrap round at their limits", "整数运算在上下限处回绕"), _WRAPS,
         "y = a + b;", "y = a + b", "y = np.clip(a.astype(int) + b, 0, 255).astype(np.uint8)", ("MATLAB: Integers", "NumPy: Overflow errors"),
         edits(*(f"A {op} B -> np.clip(A.astype(int) {op} B, 0, 255).astype(np.uint8)" for op in "+-*"),
               *(f"A {op} B -> np.clip(A.astype(float) {op} B, {_LIMITS}" for op in "+-*"),
               *(f"np.{name}(A, B) -> np.clip(np.{name}(A.astype(float), B), {_LIMITS}" for name in ("add", "subtract", "multiply")),
               "-A -> np.clip(-A.astype(float), " + _LIMITS, "abs(A) -> np.clip(abs(A.astype(float)), " + _LIMITS,
               "A ** B -> np.clip(A.astype(float) ** B, " + _LIMITS),
         given="a = np.array([200, 100], dtype=np.uint8); b = np.array([100, 50], dtype=np.uint8)"),
    Card("class-wraps", Kind.INTEGER, Text("numbers beyond the limits of an integer class wrap round", "超出整数类型范围的数回绕了"), _WRAPS,
         "y = uint8(x);", "y = x.astype(np.uint8)", "y = np.clip(np.floor(x + 0.5), 0, 255).astype(np.uint8)", ("MATLAB: uint8", "NumPy: numpy.ndarray.astype"),
         edits(*(f"{form} -> np.clip(np.floor(A + 0.5), {low}, {high}).astype(np.{name})"
                 for name, low, high in (("uint8", 0, 255), ("int8", -128, 127), ("int16", -32768, 32767), ("uint16", 0, 65535),
                                         ("int32", -2147483648, 2147483647))
                 for form in (f"A.astype(np.{name})", f'A.astype("{name}")', f"np.{name}(A)", f"np.array(A, dtype=np.{name})")),
               "A.astype(B) -> np.clip(np.floor(A + 0.5), np.iinfo(B).min, np.iinfo(B).max).astype(B)",
               "np.clip(A, B, C).astype(D) -> np.clip(np.floor(A + 0.5), B, C).astype(D)"),
         given="x = np.array([3.5, 300.0, 17.2])"),
    Card("integer-result", Kind.INTEGER, Text("an operation with an integer class is not rounded to it", "含整数类型的运算结果没有舍入成整数"),
         Text("in MATLAB int32(5) * 0.3 and int32(7) / int32(2) are integers, rounded", "在 MATLAB 里 int32(5) * 0.3 和 int32(7) / int32(2) 都是舍入后的整数"),
         "y = a * 0.3;", "y = a * 0.3", "y = np.floor(a * 0.3 + 0.5)", ("MATLAB: Integers", "NumPy: Data type promotion in NumPy"),
         edits("A * B -> np.floor(A * B + 0.5)", "A / B -> np.floor(A / B + 0.5)", "A // B -> np.floor(A / B + 0.5)", "A // B -> np.floor(A / B + 0.5).astype(A.dtype)",
               "A // B -> np.sign(A / B) * np.floor(np.abs(A / B) + 0.5)", "A / B -> np.sign(A / B) * np.floor(np.abs(A / B) + 0.5)",
               "A + B -> np.floor(A + B + 0.5)"), given="a = np.int32(5)"),
    Card("whole-number-array", Kind.INTEGER, Text("an array of whole numbers cuts off what is put into it", "整数数组截断了写入的小数"),
         Text("np.array([1, 2]) and dtype=int make integers, MATLAB's numbers are doubles", "np.array([1, 2]) 和 dtype=int 得到整数，MATLAB 的数是双精度"),
         "y = [1 2 4]; y(1) = 0.5;", "y = np.array([1, 2, 4])\ny[0] = 0.5", "y = np.array([1, 2, 4], dtype=float)\ny[0] = 0.5",
         ("MATLAB: double", "NumPy: numpy.array"),
         edits("np.array(A) -> np.array(A, dtype=float)", "np.zeros(A, dtype=int) -> np.zeros(A)", "np.ones(A, dtype=int) -> np.ones(A)",
               "np.zeros_like(A) -> np.zeros_like(A, dtype=float)", "np.ones_like(A) -> np.ones_like(A, dtype=float)", "np.empty_like(A) -> np.zeros_like(A, dtype=float)",
               "np.full(A, B) -> np.full(A, B, dtype=float)", "np.full_like(A, B) -> np.full_like(A, B, dtype=float)", "np.arange(A) -> np.arange(A, dtype=float)",
               "np.arange(A, B) -> np.arange(A, B, dtype=float)", "np.zeros(A, int) -> np.zeros(A)", "np.eye(A, dtype=int) -> np.eye(A)",
               "A.astype(int) -> A.astype(float)", "np.array(A, dtype=int) -> np.array(A, dtype=float)", "np.asarray(A) -> np.asarray(A, dtype=float)"),
         given="n = 3"),
    Card("single", Kind.INTEGER, Text("computed in single precision, MATLAB in double", "用单精度计算，MATLAB 用双精度"),
         Text("float32 is said for speed or comes with a file", "为了速度写了 float32，或数据文件本来就是 float32"),
         "y = a + 1e8 - 1e8;", "y = np.float32(a) + 1e8 - 1e8", "y = np.float64(a) + 1e8 - 1e8", ("MATLAB: single", "NumPy: numpy.float32"),
         edits("np.float32 -> np.float64", "A.astype(np.float32) -> A", 'A.astype("float32") -> A', 'F(*R, dtype="float32", **K) -> F(*R, **K)',
               "F(*R, dtype=np.float32, **K) -> F(*R, **K)", "np.complex64 -> np.complex128", "np.float16 -> np.float64"), given="a = 3.3"),
    Card("not-single", Kind.INTEGER, Text("computed in double precision, MATLAB in single", "用双精度计算，MATLAB 用单精度"),
         Text("MATLAB stays in single once one operand is; the port does not say float32", "只要一个操作数是单精度，MATLAB 就一直用单精度；移植版没有写 float32"),
         "y = single(a) - 2 ^ 30;", "y = a - 2 ** 30", "y = np.float32(a) - 2 ** 30", ("MATLAB: single", "NumPy: numpy.float32"),
         edits("np.float64 -> np.float32", "np.zeros(A) -> np.zeros(A, dtype=np.float32)", "np.ones(A) -> np.ones(A, dtype=np.float32)",
               "np.array(A) -> np.array(A, dtype=np.float32)", "np.array(A, dtype=float) -> np.array(A, dtype=np.float32)", "A.astype(float) -> A.astype(np.float32)"),
         _single, "a = 2.0 ** 30 + 1"),
    Card("digits-lost-in-class", Kind.INTEGER, Text("a small integer class is kept where MATLAB computes in double", "沿用了小整数类型，MATLAB 用双精度计算"),
         Text("images are uint8 in Python; double(x) is left out", "图像在 Python 里是 uint8，漏掉了 double(x)"),
         "y = double(a) - double(b);", "y = a - b", "y = a.astype(float) - b", ("MATLAB: double", "NumPy: Overflow errors"),
         edits(*(f"A {op} B -> A.astype(float) {op} B" for op in "+-*"), "A ** B -> A.astype(float) ** B", "-A -> -A.astype(float)",
               "np.sum(A) -> np.sum(A, dtype=float)", "np.uint8(A) -> A", "A.astype(np.uint8) -> A"),
         given="a = np.array([200, 100], dtype=np.uint8); b = np.array([201, 50], dtype=np.uint8)"),
]  # fmt: skip
