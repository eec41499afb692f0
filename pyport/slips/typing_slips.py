"""Slips of the hand: another number, name, operator, bracket or function than MATLAB's text has."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator

from pyport.mistakes.card import Text
from pyport.slips.card import SAME_FUNCTIONS, Card, Context, Kind, Rewrite, called, plain_name

#: Whole numbers below this are exact.
_EXACT = 2.0**53
#: Functions whose last argument may be an axis.
_ALONG = frozenset({"sum", "mean", "max", "min", "prod", "any", "all", "median", "std", "var", "cumsum", "cumprod", "sort",
                    "argsort", "argmax", "argmin", "flip"})  # fmt: skip
#: A number as it stands in MATLAB's text.
_NUMBER = re.compile(r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?")
#: A quotient of two, and how far off it may be where somebody has written down its first digits.
_QUOTIENT = re.compile(r"(?<![\w.^/*])(\d{1,9})\s*/\s*(\d{1,9})(?![\w.^])")
_DIGITS = 0.01
_NAME = re.compile(r"(?<![\w.])[A-Za-z]\w*")
#: A comparison of a variable with another or with a number, and a field, likewise.
_COMPARISON = re.compile(r"(?<![\w.)])([A-Za-z]\w*)\s*([<>]=?|[=~]=)\s*([A-Za-z]\w*|\d+\.?\d*|\.\d+)(?![\w.(])")
_FIELD = re.compile(r"(?<=[\w)])\.([A-Za-z]\w*)")
#: What is put together of pieces.
_JOINS = re.compile(r"=\s*\[|\b(str|horz|vert)?cat\s*\(")
#: Operators that are taken for each other.
_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.MatMult, ast.Pow, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr, ast.BitXor),
    ast.BitOr: (ast.BitAnd, ast.BitXor),
    ast.BitXor: (ast.BitOr, ast.BitAnd),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
#: Functions that are taken for each other.
_TAKEN = [
    names.split()
    for names in (
        "argmax argmin", "max min", "maximum minimum", "mean sum", "mean median", "std var", "ceil floor trunc round",
        "sin cos tan", "sinh cosh", "arcsin arccos", "exp expm1", "log log10 log2 log1p", "zeros ones", "any all",
        "cumsum cumprod", "sum prod", "outer dot inner", "vstack hstack", "degrees radians", "randn rand",
        "convolve2d correlate2d", "tril triu", "argsort sort", "append extend", "upper lower", "floor_divide remainder",
        "nansum sum", "nanmax max", "nanmin min", "nanmean mean", "ljust rjust", "find rfind", "lstrip rstrip strip",
        "fft ifft", "fftshift ifftshift", "hamming hanning blackman bartlett", "real imag", "union1d intersect1d setdiff1d setxor1d",
    )
]  # fmt: skip


def _numbers(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """MATLAB's numbers in the place of a number."""
    if not _is_number(node):
        return
    assert isinstance(node, ast.Constant)
    for value in _numbers_of(context.matlab):
        if value != node.value:
            yield ast.Constant(float(value) if isinstance(node.value, float) else value)
    if not isinstance(node.value, float):
        return
    for above, below in _QUOTIENT.findall(context.matlab):
        # Written down with so many digits.
        if int(below) and int(above) % int(below) and _is_rounded(int(above) / int(below), node.value):
            yield ast.BinOp(ast.Constant(int(above)), ast.Div(), ast.Constant(int(below)))


def _is_rounded(fraction: float, value: float) -> bool:
    """Whether a number may be the first digits of a fraction."""
    return 0 < abs(fraction - value) < _DIGITS * abs(value)


def _one_off(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """A whole number that is one more or one less; an index, or an end, that is."""
    if _is_negative(node):
        yield ast.Constant(0)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1) if node.value else _minus_one()
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        parts = _places(node.slice)
        for k, part in enumerate(parts):
            for new in _shifted(part):
                made = [*parts[:k], new, *parts[k + 1 :]]
                whole = ast.Tuple(made, ast.Load()) if isinstance(node.slice, ast.Tuple) else new
                yield ast.Subscript(node.value, whole, ast.Load())
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
        for k, argument in enumerate(node.args[:2]):
            for new in _around(argument):
                yield ast.Call(node.func, [*node.args[:k], new, *node.args[k + 1 :]], node.keywords)


def _shifted(part: ast.expr) -> Iterator[ast.expr]:
    if isinstance(part, ast.Slice):
        for field in ("lower", "upper"):
            end = getattr(part, field)
            for new in _around(end) if end is not None else [ast.Constant(1)] if field == "lower" else [_minus_one()]:
                made = copy.copy(part)
                setattr(made, field, new)
                yield made
            if end is not None:
                made = copy.copy(part)
                setattr(made, field, None)
                yield made
    elif not (isinstance(part, ast.Constant) and not isinstance(part.value, int)):
        yield from _around(part)


def _minus_one() -> ast.expr:
    return ast.UnaryOp(ast.USub(), ast.Constant(1))


def _around(node: ast.expr) -> Iterator[ast.expr]:
    """One more and one less; of ``n - 1`` also ``n`` alone."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and isinstance(node.right, ast.Constant):
        yield node.left
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1) if node.value else _minus_one()
        return
    for op in (ast.Add(), ast.Sub()):
        yield ast.BinOp(node, op, ast.Constant(1))


def _names(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """Another variable: one that MATLAB's statement reads first."""
    if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in context.variables):
        return
    wanted = {plain_name(name) for name in _NAME.findall(context.matlab)}
    others = [name for name in context.variables if name != node.id]
    for name in sorted(others, key=lambda name: plain_name(name) not in wanted):
        yield ast.Name(name, ast.Load())


def _operators(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        for op in _OPERATORS.get(type(node.op), ()):
            yield ast.BinOp(node.left, op(), node.right)
    elif isinstance(node, ast.AugAssign):
        for op in _OPERATORS.get(type(node.op), ()):
            yield ast.AugAssign(node.target, op(), node.value)


def _comparisons(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for k, op in enumerate(node.ops):
            for other in _COMPARISONS.get(type(op), ()):
                yield ast.Compare(node.left, [*node.ops[:k], other(), *node.ops[k + 1 :]], node.comparators)


def _compared(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """A comparison of MATLAB's statement in the place of another one."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
        return
    known = {plain_name(name): name for name in reversed(context.variables)}
    for left, op, right in _COMPARISON.findall(context.matlab.partition("\n")[0]):
        sides = [known.get(plain_name(side), "" if side[0].isalpha() else side) for side in (left, right)]
        if all(sides):
            yield ast.parse(f"{sides[0]} {op.replace('~', '!')} {sides[1]}", mode="eval").body


def _fields(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """Another field of a struct: one that MATLAB's text reads."""
    names = list(dict.fromkeys(_FIELD.findall(context.matlab)))
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        for name in names:
            yield ast.Subscript(node.value, ast.Constant(name), ast.Load())
    elif isinstance(node, ast.Attribute) and node.attr in names and not context.names.origin(node):
        for name in names:
            yield ast.Attribute(node.value, name, ast.Load())


def _accumulated(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """What is assigned is added, taken away or multiplied."""
    if (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name | ast.Subscript)
    ):
        for op in (ast.Add(), ast.Sub(), ast.Mult()):
            yield ast.AugAssign(node.targets[0], op, node.value)


def _assigned(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """What is added, taken away or multiplied is assigned."""
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=node.lineno)


def _logic(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for k in range(len(node.values)) if len(node.values) == 2 else ():
            yield node.values[k]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand
    elif isinstance(node, ast.Compare):
        yield ast.UnaryOp(ast.Not(), node)


def _signs(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Subscript | ast.Constant):
        if isinstance(node, ast.Constant) and not _is_number(node):
            return
        yield ast.UnaryOp(ast.USub(), node)


def _functions(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """What a function may be taken for; one that MATLAB's statement calls first."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    others = list(dict.fromkeys(other for names in _TAKEN if name in names for other in names if other != name))
    called = set(_NAME.findall(context.matlab))
    if name in SAME_FUNCTIONS and name not in called:
        stated = _NAME.findall(context.matlab.partition("\n")[0])
        others = list(dict.fromkeys([*others, *(other for other in stated if other in SAME_FUNCTIONS)]))
    for other in sorted(others, key=lambda other: other not in called):
        if isinstance(node, ast.Attribute):
            yield ast.Attribute(node.value, other, ast.Load())
        elif isinstance(node, ast.Name):
            yield ast.Name(other, ast.Load())


def _swapped(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """The two sides of an operation, or two arguments, the other way round."""
    if isinstance(node, ast.BinOp) and isinstance(
        node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow | ast.Mod | ast.FloorDiv
    ):
        yield ast.BinOp(node.right, node.op, node.left)
    elif (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Add)
        and _JOINS.search(context.matlab.partition("\n")[0])
    ):
        # Of texts and lists the order matters.
        yield ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, ast.Call) and len(node.args) >= 2:
        for k in range(len(node.args) - 1):
            args = [*node.args]
            args[k], args[k + 1] = args[k + 1], args[k]
            yield ast.Call(node.func, args, node.keywords)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        yield ast.Subscript(node.value, ast.Tuple(node.slice.elts[::-1], ast.Load()), ast.Load())
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        yield ast.Tuple(node.elts[::-1], ast.Load())


def _brackets(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """Operations that are bound otherwise: ``(a + b) * c`` for ``a + b * c``, ``f(a) * b`` for ``f(a * b)``, and back."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.BinOp):
        inner = node.args[0]
        yield ast.BinOp(ast.Call(node.func, [inner.left], []), inner.op, inner.right)
        yield ast.BinOp(inner.left, inner.op, ast.Call(node.func, [inner.right], []))
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    if isinstance(left, ast.Call) and len(left.args) == 1 and not left.keywords:
        yield ast.Call(left.func, [ast.BinOp(left.args[0], node.op, right)], [])
    if isinstance(right, ast.Call) and len(right.args) == 1 and not right.keywords:
        yield ast.Call(right.func, [ast.BinOp(left, node.op, right.args[0])], [])
        if isinstance(right.args[0], ast.BinOp):
            inner = right.args[0]
            called = ast.BinOp(left, node.op, ast.Call(right.func, [inner.left], []))
            yield ast.BinOp(called, inner.op, inner.right)
    if isinstance(left, ast.BinOp):
        yield ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
    if isinstance(right, ast.BinOp):
        yield ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
    if isinstance(left, ast.UnaryOp):
        yield ast.UnaryOp(left.op, ast.BinOp(left.operand, node.op, right))


def _left_over(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """What is left if a term, a factor or a call is taken away."""
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
    elif isinstance(node, ast.Call) and node.args and all(map(_is_given, [*node.args[1:], *node.keywords])):
        yield node.args[0]
        if isinstance(node.func, ast.Attribute) and _is_given(node.args[0]):
            yield node.func.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        yield node.func.value
    elif (isinstance(node, ast.Attribute) and node.attr == "T") or (
        isinstance(node, ast.Subscript) and all(map(_is_whole, _places(node.slice)))
    ):
        yield node.value


def _places(place: ast.expr) -> list[ast.expr]:
    return place.elts if isinstance(place, ast.Tuple) else [place]


def _is_whole(place: ast.expr) -> bool:
    """Whether a slice has all of an axis, in one direction or the other, or each so many."""
    return isinstance(place, ast.Slice) and place.lower is None and place.upper is None


def _is_given(node: ast.AST) -> bool:
    """Whether an argument only says how: numbers and words as they stand, by their names or not."""
    part = node.value if isinstance(node, ast.keyword) else node
    parts = part.elts if isinstance(part, ast.Tuple | ast.List) else [part]
    return all(isinstance(each.operand if isinstance(each, ast.UnaryOp) else each, ast.Constant) for each in parts)


def _missing(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """A number or a variable of MATLAB's statement, as a factor or a term that is missing."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Constant | ast.Slice | ast.Tuple | ast.List):
        return
    for value in _numbers_of(context.matlab.partition("\n")[0]):
        number = ast.Constant(value)
        # Nothing is missing if it would change nothing.
        ops: list[ast.operator] = [ast.Mult(), ast.Div(), ast.Pow()] if value not in (0, 1) else []
        for op in [*ops, ast.Add(), ast.Sub()] if value else ops:
            yield ast.BinOp(node, op, number)
        if value:
            yield ast.BinOp(number, ast.Sub(), node)
    for name in _named(context):
        # Whatever is taken from itself is 0: that is no term of anything.
        is_own = ast.unparse(node) == name
        for each in (ast.Mult(), ast.Add()) if is_own else (ast.Mult(), ast.Div(), ast.Add(), ast.Sub()):
            yield ast.BinOp(node, each, ast.Name(name, ast.Load()))
            yield ast.BinOp(ast.Name(name, ast.Load()), each, node)


def _axes(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Call):
        return
    for k, keyword in enumerate(node.keywords):
        if keyword.arg == "axis":
            for axis in (0, 1, 2, None):
                made = ast.keyword("axis", ast.Constant(axis))
                yield ast.Call(node.func, node.args, [*node.keywords[:k], made, *node.keywords[k + 1 :]])
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    last = node.args[-1] if node.args else None
    if called in _ALONG and isinstance(last, ast.Constant) and last.value in (0, 1, 2):
        for axis in (0, 1, 2):
            yield ast.Call(node.func, [*node.args[:-1], ast.Constant(axis)], node.keywords)


def _turned(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name | ast.Subscript | ast.Call) or (isinstance(node, ast.Attribute) and node.attr != "T"):
        assert isinstance(node, ast.expr)
        yield ast.Attribute(node, "T", ast.Load())


def _numbers_of(text: str) -> list[int | float]:
    """The numbers that stand in a text of MATLAB's, each once."""
    found = [float(word.replace("d", "e").replace("D", "e")) for word in _NUMBER.findall(text)]
    return list(dict.fromkeys(int(value) if value.is_integer() and abs(value) < _EXACT else value for value in found))


def _uncalled(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """A function of MATLAB's statement around a piece that has none."""
    if not isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Subscript | ast.Attribute | ast.List):
        return
    for name in dict.fromkeys(_NAME.findall(context.matlab.partition("\n")[0])):
        made = called(name, node, context)
        if made is not None:
            yield made


def _named(context: Context) -> list[str]:
    """The variables that MATLAB's statement reads, as the port calls them."""
    wanted = {plain_name(name) for name in _NAME.findall(context.matlab.partition("\n")[0])}
    return [name for name in context.variables if plain_name(name) in wanted]


def _is_negative(node: ast.AST) -> bool:
    """Whether it is a negative whole number, as an index from the end."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)


def _card(id_: str, kind: Kind, title: Text, why: Text, matlab: str, wrong: str, right: str, given: str,
          rewrite: Rewrite, *, is_mutual: bool = False) -> Card:  # fmt: skip
    return Card(id_, kind, title, why, matlab, wrong, right, rewrite=rewrite, given=given, is_typing=True,
                is_mutual=is_mutual)  # fmt: skip


_RETYPED = Text("it is typed again, from memory or from the line above", "凭记忆重新输入，或照抄上一行")
_X = "x = np.array([1.0, 2.5, 4.0, 7.0]); n = 4; a = 3.0; b = 0.5"

#: Any program's slips, the most telling first.
TYPING_CARDS = (
    _card("axis", Kind.AXIS, Text("along another axis", "沿另一维计算"),
          Text("MATLAB's dimension 1 is axis 0, its dimension 2 axis 1", "MATLAB 的第 1 维是 axis 0，第 2 维是 axis 1"),
          "y = sum(M, 1);", "y = M.sum(axis=1)", "y = M.sum(axis=0)", "M = np.array([[1.0, 2.0], [3.0, 5.0]])", _axes, is_mutual=True),
    _card("number", Kind.CONSTANT, Text("another number than MATLAB's", "数与 MATLAB 不同"), _RETYPED,
          "y = 0.25 * a;", "y = 0.52 * a", "y = 0.25 * a", _X, _numbers),
    _card("one-off", Kind.INDEX, Text("a whole number is off by one", "整数差一"),
          Text("MATLAB counts from 1 and includes the end; Python counts from 0 and does not",
               "MATLAB 从 1 计数且包含终点，Python 从 0 计数且不含终点"),
          "y = a * find(x == max(x));", "y = a * 3", "y = a * 4", _X, _one_off, is_mutual=True),
    _card("comparison", Kind.OPERATOR, Text("another comparison than MATLAB's", "比较运算符不同"), _RETYPED,
          "y = a <= 3;", "y = a < 3", "y = a <= 3", _X, _comparisons, is_mutual=True),
    _card("compared-otherwise", Kind.LOGIC, Text("another array, or another limit, is compared", "比较的是另一个数组或另一个界限"), _RETYPED,
          "y = sum(x(x > 3));", "y = x[x > n].sum()", "y = x[x > 3].sum()", _X, _compared),
    Card("field", Kind.NAME, Text("another field than MATLAB's", "字段不同"), _RETYPED,
         "y = s.b * 2;", "y = s['a'] * 2", "y = s['b'] * 2", rewrite=_fields, given="s = {'a': 3.0, 'b': 5.0}",
         matlab_given="s = struct('a', 3, 'b', 5);", is_typing=True),
    *_card("accumulated", Kind.OPERATOR, Text("assigned where MATLAB adds to what is there", "该累加的写成了赋值"), _RETYPED,
           "y = a; y = y + b;", "y = a\ny = b", "y = a\ny += b", _X, _accumulated).with_turned(
        "assigned", Text("added to what is there where MATLAB assigns", "该赋值的写成了累加"), "y = b;", rewrite=_assigned),
    _card("operator", Kind.OPERATOR, Text("another operator than MATLAB's", "运算符不同"), _RETYPED,
          "y = a + b;", "y = a - b", "y = a + b", _X, _operators, is_mutual=True),
    _card("sign", Kind.OPERATOR, Text("a sign too many or too few", "多了或少了一个负号"), _RETYPED,
          "y = exp(-a);", "y = np.exp(a)", "y = np.exp(-a)", _X, _signs, is_mutual=True),
    _card("function", Kind.FUNCTION, Text("another function than MATLAB's", "函数不同"), _RETYPED,
          "y = max(x);", "y = np.min(x)", "y = np.max(x)", _X, _functions, is_mutual=True),
    _card("name", Kind.NAME, Text("another variable than MATLAB's", "变量不同"), _RETYPED,
          "y = 2 * a;", "y = 2 * b", "y = 2 * a", _X, _names, is_mutual=True),
    _card("bracket", Kind.BRACKET, Text("brackets bind otherwise", "括号的结合不同"), _RETYPED,
          "y = (a + b) / n;", "y = a + b / n", "y = (a + b) / n", _X, _brackets, is_mutual=True),
    _card("order", Kind.OPERATOR, Text("two sides, arguments or indices the other way round", "两边、参数或下标颠倒"),
          _RETYPED, "y = a - b;", "y = b - a", "y = a - b", _X, _swapped, is_mutual=True),
    _card("logic", Kind.LOGIC, Text("another condition than MATLAB's", "条件不同"), _RETYPED,
          "y = a > 1 & b > 1;", "y = a > 1 or b > 1", "y = a > 1 and b > 1", _X, _logic, is_mutual=True),
    _card("turned", Kind.SHAPE, Text("a transpose is missing", "少了转置"), _RETYPED,
          "y = M';", "y = M", "y = M.T", "M = np.array([[1.0, 2.0], [3.0, 5.0]])", _turned),
    _card("left-over", Kind.OPERATOR, Text("a term, a factor, a power or a call too many", "多了一项、一个因子、一次乘方或一次调用"),
          _RETYPED, "y = a;", "y = a * b", "y = a", _X, _left_over),
    _card("missing-call", Kind.FUNCTION, Text("a function is not called", "少了一次函数调用"), _RETYPED,
          "y = sqrt(a);", "y = a", "y = np.sqrt(a)", _X, _uncalled),
    _card("missing-number", Kind.CONSTANT, Text("a factor or a term is missing", "少了一个因子或一项"), _RETYPED,
          "y = 0.5 * a;", "y = a", "y = a * 0.5", _X, _missing),
)  # fmt: skip
