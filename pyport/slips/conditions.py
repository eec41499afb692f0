"""Slips of logic: conditions on arrays, operators that bind otherwise, truths that are numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Context, Kind, edits

_IF = "y = 0; if {}, y = 1; end"
_PY = "y = 0\nif {}:\n    y = 1"


def _bound(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """``a > b & c > d`` as ``(a > b) & (c > d)``, and with ``and``."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 2 and isinstance(node.comparators[0], ast.BinOp)):
        return
    middle, last = node.comparators
    assert isinstance(middle, ast.BinOp)
    if isinstance(middle.op, ast.BitAnd | ast.BitOr):
        left = ast.Compare(node.left, [node.ops[0]], [middle.left])
        right = ast.Compare(middle.right, [node.ops[1]], [last])
        yield ast.BinOp(left, middle.op, right)
        yield ast.BoolOp(ast.And() if isinstance(middle.op, ast.BitAnd) else ast.Or(), [left, right])


def _unchained(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """``a < b < c`` as ``(a < b) < c``."""
    if isinstance(node, ast.Compare) and len(node.ops) == 2:
        yield ast.Compare(
            ast.Compare(node.left, node.ops[:1], node.comparators[:1]), node.ops[1:], node.comparators[1:]
        )


LOGIC_CARDS = [
    Card("any-for-all", Kind.LOGIC, Text("one true element is enough, MATLAB's if asks all", "只要有一个元素为真，MATLAB 的 if 要求全部为真"),
         Text("if of an array is true if all its elements are", "对数组的 if 在所有元素为真时才为真"),
         _IF.format("x > 0"), _PY.format("np.any(x > 0)"), _PY.format("np.all(x > 0)"), ("MATLAB: if", "NumPy: numpy.all"),
         edits("np.any(A) -> np.all(A)", "any(A) -> all(A)", "A[0] > B -> np.all(A > B)", "np.max(A) > B -> np.all(A > B)"), given="x = np.array([1.0, -1.0])"),
    Card("all-for-any", Kind.LOGIC, Text("all elements have to be true, MATLAB asks for any", "要求全部元素为真，MATLAB 只要任意一个"),
         Text("any is any in both languages; if of an array is all", "两种语言的 any 相同；对数组的 if 是 all"),
         _IF.format("any(x > 0)"), _PY.format("np.all(x > 0)"), _PY.format("np.any(x > 0)"), ("MATLAB: any", "NumPy: numpy.any"), edits("np.all(A) -> np.any(A)", "all(A) -> any(A)"), given="x = np.array([1.0, -1.0])"),
    Card("first-for-any", Kind.LOGIC, Text("the first element alone is asked, MATLAB asks for any", "只判断第一个元素，MATLAB 只要任意一个"),
         Text("x[0] stands for an array that was a number before", "x[0] 是数组还是单个数时留下的"),
         "y = 0; if any(x > 0), y = 1; end", "y = 0\nif x[0] > 0:\n    y = 1", "y = 0\nif np.any(x > 0):\n    y = 1", ("MATLAB: any", "NumPy: numpy.any"),
         edits("A[0] > B -> np.any(A > B)", "A[0] < B -> np.any(A < B)"), given="x = np.array([-1.0, 1.0])"),
    Card("empty-is-true", Kind.LOGIC, Text("all of nothing is true, MATLAB's if of nothing is false", "对空数组 all 为真，MATLAB 的 if 为假"),
         Text("if of an empty array is not passed", "if 后面是空数组时不执行"),
         _IF.format("x > 0"), _PY.format("np.all(x > 0)"), _PY.format("np.size(x > 0) > 0 and np.all(x > 0)"), ("MATLAB: if", "NumPy: numpy.all"),
         edits("np.all(A) -> np.size(A) > 0 and np.all(A)", "all(A) -> len(A) > 0 and all(A)"), given="x = np.zeros(0)"),
    Card("operand-for-truth", Kind.LOGIC, Text("and, or give one of the operands, MATLAB's && and || a truth", "and、or 返回某个操作数，MATLAB 的 && 和 || 返回逻辑值"),
         Text("3 and 5 is 5 in Python", "在 Python 里 3 and 5 的值是 5"),
         "y = (a && b) + 1;", "y = (a and b) + 1", "y = bool(a and b) + 1", ("MATLAB: Logical Operators: Short-Circuit", "Python: Boolean operations"), edits("A and B -> bool(A and B)", "A or B -> bool(A or B)"), given="a = 3.0; b = 5.0"),
    Card("bits-for-truths", Kind.LOGIC, Text("&, | and ^ work on bits, MATLAB's logic on truths", "&、| 和 ^ 按位运算，MATLAB 按逻辑值运算"),
         Text("2 & 1 is 0 in Python and true in MATLAB", "2 & 1 在 Python 里是 0，在 MATLAB 里是真"),
         "y = double(a & b);", "y = a & b", "y = bool(a and b)", ("MATLAB: and", "Python: Binary bitwise operations"), edits("A & B -> bool(A and B)", "A | B -> bool(A or B)", "A & B -> np.logical_and(A, B)", "A | B -> np.logical_or(A, B)", "A ^ B -> np.logical_xor(A, B)"), given="a = 2; b = 1"),
    Card("not-of-bits", Kind.LOGIC, Text("~ turns the bits of a number round, MATLAB's is not", "~ 按位取反，MATLAB 的是逻辑非"),
         Text("~1 is -2 in Python", "在 Python 里 ~1 是 -2"),
         "y = double(~k);", "y = ~k", "y = not k", ("MATLAB: not", "Python: Unary arithmetic and bitwise operations"), edits("~A -> not A", "~A -> np.logical_not(A)", "~A -> A == 0"), given="k = 1"),
    Card("ampersand-binds-tighter", Kind.LOGIC, Text("& and | bind tighter than comparisons", "& 和 | 的优先级高于比较运算符"),
         Text("MATLAB compares first, Python takes & before >", "MATLAB 先比较，Python 先算 &"),
         "y = double(a > 1 & b > 1);", "y = a > 1 & b > 1", "y = (a > 1) & (b > 1)", ("MATLAB: Operator Precedence", "Python: Operator precedence"), rewrite=_bound, given="a = 2; b = 3"),
    *Card("chained-comparison", Kind.LOGIC, Text("a chain of comparisons asks for both, MATLAB compares a truth", "连续比较在 Python 里两个条件都要成立，MATLAB 比较的是逻辑值"),
         Text("0 < x < 1 of MATLAB is (0 < x) < 1", "MATLAB 的 0 < x < 1 就是 (0 < x) < 1"),
         "y = double(a < b < c);", "y = a < b < c", "y = (a < b) < c", ("MATLAB: Operator Precedence", "Python: Comparisons"),
         edits("A < B and B < C -> (A < B) < C", "(A < B) & (B < C) -> (A < B) < C"), _unchained, "a = 5.0; b = 3.0; c = 4.0").with_turned(
        "comparison-of-truth", Text("a truth is compared, MATLAB asks for both", "比较的是逻辑值，MATLAB 要求两个条件都成立"), "y = double(a < b && b < c);", edits("(A < B) < C -> A < B < C", "(A <= B) <= C -> A <= B <= C"),
        why=Text("(a < b) < c holds a truth against c", "(a < b) < c 拿逻辑值与 c 比较"),
        sources=("MATLAB: and", "Python: Comparisons")),
    *Card("close-for-equal", Kind.LOGIC, Text("numbers that are close pass for equal, MATLAB's == is exact", "接近的数被当作相等，MATLAB 的 == 是精确比较"),
         Text("np.isclose and np.allclose allow for a part in 1e5", "np.isclose 和 np.allclose 允许 1e-5 的相对误差"),
         "y = double(a == b);", "y = np.isclose(a, b)", "y = a == b", ("MATLAB: eq", "NumPy: numpy.isclose"), edits("np.isclose(A, B, **K) -> A == B", "np.allclose(A, B, **K) -> np.all(A == B)", "math.isclose(A, B, **K) -> A == B", "np.allclose(A, B, **K) -> np.array_equal(A, B)"), given="a = 1.0; b = 1.000001").with_turned(
        "equal-for-close", Text("numbers have to be equal, MATLAB allows for a difference", "要求精确相等，MATLAB 允许误差"), "y = double(abs(a - b) < 1e-5);", edits("A == B -> np.isclose(A, B)", "np.array_equal(A, B) -> np.allclose(A, B)"),
        why=Text("rounding keeps numbers from being equal that would be", "舍入使本应相等的数不再相等"),
        sources=("MATLAB: lt", "NumPy: numpy.isclose")),
    Card("tolerance-without-size", Kind.LOGIC, Text("a difference is held against the tolerance with its sign", "带符号的差与容差比较"),
         Text("abs is left out: a negative difference passes at once", "漏了 abs：负的差立刻满足条件"),
         "y = 0; while abs(d) > 0.1, d = d / 2; y = y + 1; end", "y = 0\nwhile d > 0.1:\n    d = d / 2\n    y = y + 1", "y = 0\nwhile abs(d) > 0.1:\n    d = d / 2\n    y = y + 1", ("MATLAB: while", "Python: The while statement"),
         edits("A > B -> abs(A) > B", "A >= B -> abs(A) >= B", "A < B -> abs(A) < B", "A <= B -> abs(A) <= B", "A > B -> np.max(np.abs(A)) > B", "A > B -> np.linalg.norm(A) > B"), given="d = -1.0"),
    *Card("absolute-tolerance", Kind.LOGIC, Text("the tolerance is absolute, MATLAB's is relative", "用了绝对容差，MATLAB 的是相对容差"),
         Text("abs(a - b) < tol * abs(b) depends on the size of b", "abs(a - b) < tol * abs(b) 与 b 的大小有关"),
         "y = double(abs(a - b) < t * abs(b));", "y = abs(a - b) < t", "y = abs(a - b) < t * abs(b)", ("MATLAB: lt", "Python: Comparisons"),
         edits("abs(A - B) < T -> abs(A - B) < T * abs(B)", "abs(A - B) > T -> abs(A - B) > T * abs(B)", "abs(A - B) < T -> abs(A - B) < T * abs(A)", "np.abs(A - B) < T -> np.abs(A - B) < T * np.abs(B)"), given="a = 100.0; b = 100.5; t = 0.01").with_turned(
        "relative-tolerance", Text("the tolerance is relative, MATLAB's is absolute", "用了相对容差，MATLAB 的是绝对容差"), "y = double(abs(a - b) < t);", edits("abs(A - B) < T * abs(C) -> abs(A - B) < T", "abs(A - B) > T * abs(C) -> abs(A - B) > T", "np.abs(A - B) < T * np.abs(C) -> np.abs(A - B) < T")),
]  # fmt: skip
