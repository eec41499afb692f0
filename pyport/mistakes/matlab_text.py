"""A formula in NumPy's notation, printed in MATLAB's."""

from __future__ import annotations

import ast

#: Names that are single numbers: `*` and `/` need no dot beside them.
SCALARS = {"N", "K", "F", "a", "lam", "H", *(f"H{k}" for k in range(1, 7))}
_BINARY = {
    ast.Add: ("+", 1), ast.Sub: ("-", 1), ast.Mult: (".*", 2), ast.Div: ("./", 2), ast.MatMult: ("*", 2),
    ast.Pow: (".^", 4),
}  # fmt: skip
_COMPARE = {ast.Gt: ">", ast.LtE: "<=", ast.Eq: "=="}
_UNARY, _ATOM = 3, 5


def matlab(node: ast.expr) -> str:
    """The expression in MATLAB's notation."""
    return _text(node)[0]


def _inside(node: ast.expr, least: int, strict: bool = False) -> str:
    text, strength = _text(node)
    return f"({text})" if strength < least or (strict and strength == least) else text


def _is_scalar(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_scalar(node.left) and _is_scalar(node.right)
    if isinstance(node, ast.UnaryOp):
        return _is_scalar(node.operand)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "sqrt" and _is_scalar(node.args[0])
    pi = isinstance(node, ast.Attribute) and node.attr == "pi"
    return pi or isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in SCALARS)


def _text(node: ast.expr) -> tuple[str, int]:
    """The text, and how strongly it holds together."""
    match node:
        case ast.BinOp(left, op, right):
            symbol, strength = _BINARY[type(op)]
            if symbol in (".*", "./") and (_is_scalar(right) or (symbol == ".*" and _is_scalar(left))):
                symbol = symbol[1:]
            return f"{_inside(left, strength)} {symbol} {_inside(right, strength, strict=True)}".replace(
                " .^ ", ".^"
            ), strength
        case ast.UnaryOp(ast.USub(), operand):
            return f"-{_inside(operand, _UNARY)}", _UNARY
        case ast.Compare(left, [op], [right]):
            return f"{_inside(left, 1)} {_COMPARE[type(op)]} {_inside(right, 1)}", 0
        case ast.Attribute(ast.Name("np"), "pi"):
            return "pi", _ATOM
        case ast.Attribute(value, "T"):
            return f"{_inside(value, _ATOM)}'", _ATOM
        case ast.Subscript(ast.Attribute(value, "shape"), ast.Constant(axis)) if isinstance(axis, int):
            return f"size({matlab(value)}, {axis + 1})", _ATOM
        case ast.Subscript(value, index):
            return f"{_inside(value, _ATOM)}({_index(index)})", _ATOM
        case ast.Call():
            return _call(node), _ATOM
        case ast.Constant(value):
            return f"{value:g}" if isinstance(value, float) else str(value), _ATOM
        case ast.Name(name):
            return {"lam": "lambda"}.get(name, name), _ATOM
    raise ValueError(f"{ast.unparse(node)} has no MATLAB notation here")


def _index(node: ast.expr) -> str:
    rows, columns = node.elts if isinstance(node, ast.Tuple) else (node, ast.Slice())
    return f"{_slice(rows)}, {_slice(columns)}"


def _slice(node: ast.expr) -> str:
    """The few slices that the formulas have."""
    return {":": ":", ":1": "1", "-1:": "end", "1:": "2:end", ":-1": "1:end-1"}[ast.unparse(node)]


def _call(node: ast.Call) -> str:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    options = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
    if isinstance(node.args[0], ast.Tuple):
        return f"{name}({', '.join(matlab(n) for n in node.args[0].elts)})"
    if name == "reshape":
        # Read row by row and written column by column, or the other way round: MATLAB does the latter alone.
        inner = matlab(node.args[0].args[0])  # type: ignore[attr-defined]  # it is a call of np.ravel
        return f"reshape(({inner})', size({inner}))" if options else f"reshape({inner}, fliplr(size({inner})))'"
    first = matlab(node.args[0])
    rules = {
        "sum": lambda: f"sum({first}, {options['axis'] + 1})" if options else f"sum(sum({first}))",
        "mean": lambda: f"mean({first}, {options['axis'] + 1})",
        "ones_like": lambda: f"ones(size({first}))",
        "norm": lambda: f"norm({first}, 'fro')",
        "roll": lambda: f"circshift({first}, {matlab(node.args[1])}{', 2' if options.get('axis') == 1 else ''})",
        "maximum": lambda: f"max({first}, {matlab(node.args[1])})",
        "minimum": lambda: f"min({first}, {matlab(node.args[1])})",
    }
    if name == "round" and len(node.args) == 2:
        return f"(round({_inside(node.args[0], 2)} * 1e{matlab(node.args[1])}) / 1e{matlab(node.args[1])})"
    return rules[name]() if name in rules else f"{name}({', '.join(matlab(n) for n in node.args)})"
