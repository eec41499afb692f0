"""Slips with constants: typed short, of another precision, of another function."""

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Kind, edits

CONSTANT_CARDS = [
    Card("constant-typed-short", Kind.CONSTANT, Text("a constant is typed with few digits", "常数只写了几位数字"),
         Text("pi and exp(1) have sixteen digits", "pi 和 exp(1) 有十六位有效数字"),
         "y = pi * a ^ 2;", "y = 3.1416 * a ** 2", "y = np.pi * a ** 2", ("MATLAB: pi", "NumPy: numpy.pi"),
         edits(*(f"{digits} -> np.pi" for digits in ("3.14", "3.142", "3.1416", "3.14159")), *(f"{digits} -> np.e" for digits in ("2.718", "2.7183", "2.71828")), "6.28 -> 2 * np.pi", "6.2832 -> 2 * np.pi",
               "1.414 -> np.sqrt(2)", "1.4142 -> np.sqrt(2)", "0.333 -> 1 / 3", "0.3333 -> 1 / 3", "0.6667 -> 2 / 3", "0.667 -> 2 / 3", "1.618 -> (1 + np.sqrt(5)) / 2", "9.8 -> 9.81", "9.81 -> 9.80665", "9.8 -> 9.80665", "0.693 -> np.log(2)", "0.6931 -> np.log(2)"), given="a = 3.0"),
    Card("eps-of-single", Kind.CONSTANT, Text("another eps than MATLAB's", "eps 的值不同"),
         Text("eps is 2 ** -52; float32's is 2 ** -23, and 1e-16 is half of eps", "eps 是 2 ** -52；float32 的是 2 ** -23，而 1e-16 约为 eps 的一半"),
         "y = 1e16 * eps;", "y = 1e16 * np.finfo(np.float32).eps", "y = 1e16 * np.finfo(float).eps", ("MATLAB: eps", "NumPy: numpy.finfo"),
         edits("np.finfo(np.float32).eps -> np.finfo(float).eps", "1e-16 -> np.finfo(float).eps", "1e-15 -> np.finfo(float).eps", "np.finfo(float).tiny -> np.finfo(float).eps", "np.finfo(float).eps -> np.finfo(float).tiny", "2.2e-16 -> np.finfo(float).eps", "1e-10 -> np.finfo(float).eps", "1e-12 -> np.finfo(float).eps"), given="n = 1", is_mutual=True),
    *Card("eps-of-number", Kind.CONSTANT, Text("the eps of 1, MATLAB's is that of the number", "用了 1 的 eps，MATLAB 用的是该数的 eps"),
         Text("eps(x) is the distance to the next number", "eps(x) 是到下一个浮点数的距离"),
         "y = eps(x) * 1e16;", "y = np.finfo(x).eps * 1e16", "y = np.spacing(x) * 1e16", ("MATLAB: eps", "NumPy: numpy.spacing"), edits("np.finfo(A).eps -> np.spacing(A)", "np.finfo(float).eps * A -> np.spacing(A)"), given="x = np.float64(1000.0)").with_turned(
        "eps-of-one", Text("the eps of a number, MATLAB's is that of 1", "用了某个数的 eps，MATLAB 用的是 1 的 eps"), "y = eps * 1e16;", edits("np.spacing(A) -> np.finfo(A).eps", "np.spacing(A) -> np.finfo(float).eps"),
        why=Text("eps without an argument is that of 1", "不带参数的 eps 是 1 的 eps")),
    Card("power-of-ten", Kind.CONSTANT, Text("a number is ten or a thousand times too large or too small", "数差了十倍或千倍"),
         Text("10e3 is written for 1e3, or a unit has changed", "把 1e3 写成 10e3，或单位变了"),
         "y = 1e3 * a;", "y = 10e3 * a", "y = 1e3 * a", ("MATLAB: Floating-Point Numbers",),
         edits("10e2 -> 1e2", "10e3 -> 1e3", "10e4 -> 1e4", "10e5 -> 1e5", "10e6 -> 1e6", "10e-2 -> 1e-2", "10e-3 -> 1e-3", "10e-4 -> 1e-4", "10e-6 -> 1e-6", "1e3 * A -> A", "1e-3 * A -> A", "A * 1000 -> A", "A / 1000 -> A"), given="a = 3.0"),
]  # fmt: skip
