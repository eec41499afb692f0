"""Slips of outputs and arguments: in which order, and which of them."""

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Kind, edits

OUTPUT_CARDS = [
    Card("outputs-swapped", Kind.OUTPUT, Text("the outputs of a function have changed places", "函数的输出次序颠倒了"),
         Text("eig gives vectors first in MATLAB, values first in NumPy; each function has its own order", "MATLAB 的 eig 先给特征向量，NumPy 先给特征值；各函数次序不同"),
         "[r, c] = size(M); y = 10 * r + c;", "c, r = M.shape\ny = 10 * r + c", "r, c = M.shape\ny = 10 * r + c", ("MATLAB: size, eig", "NumPy: numpy.linalg.eig"),
         edits("A, B = C -> B, A = C", "A, B, C = D -> A, C, B = D", "A, B, C = D -> B, A, C = D", "A, B, C = D -> C, B, A = D", "A, B, C = D -> B, C, A = D", "A, B, C = D -> C, A, B = D"), given="M = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])", is_mutual=True),
    Card("another-output", Kind.OUTPUT, Text("another output of a function is taken", "取了函数的另一个输出"),
         Text("NumPy's functions often give all outputs, MATLAB's as many as are asked for", "NumPy 的函数常一次给出全部输出，MATLAB 要几个给几个"),
         "y = polyfit(x, v, 1); y = y(1);", "y = np.polyfit(x, v, 1)[1]", "y = np.polyfit(x, v, 1)[0]", ("MATLAB: nargout", "NumPy: numpy.polyfit"),
         edits(*(f"F(*R, **K)[{a}] -> F(*R, **K)[{b}]" for a in (0, 1, 2) for b in (0, 1, 2) if a != b), "F(*R, **K)[-1] -> F(*R, **K)[0]"), given="x = [1.0, 2.0, 3.0]; v = [2.0, 5.0, 8.0]", is_mutual=True),
    Card("returned-in-order", Kind.OUTPUT, Text("a function returns its values in another order", "函数返回值的次序不同"),
         Text("the order is that of the brackets of MATLAB's first line", "次序由 MATLAB 函数首行方括号里的次序决定"),
         "[p, q] = deal(a + b, a - b); y = p / q;", "p, q = a - b, a + b\ny = p / q", "p, q = a + b, a - b\ny = p / q", ("MATLAB: function", "Python: The return statement"),
         edits("T = A, B -> T = B, A", "return A, B -> return B, A", *(f"{head} A, B, C -> {head} {turned}" for head in ("T =", "return") for turned in ("B, A, C", "A, C, B", "C, B, A", "B, C, A", "C, A, B"))), given="a = 3.0; b = 1.0", is_mutual=True),
    Card("arguments-swapped", Kind.OUTPUT, Text("two arguments have changed places", "两个参数的次序颠倒了"),
         Text("functions of the two languages take the same arguments in other orders", "两种语言的同类函数参数次序不同"),
         "y = mod(a, b);", "y = np.mod(b, a)", "y = np.mod(a, b)", ("MATLAB: function", "Python: Calls"), edits("F(A, B) -> F(B, A)", "F(A, B, **K) -> F(B, A, **K)", "F(A, B, C) -> F(A, C, B)", "F(A, B, C) -> F(B, A, C)", "F(A, B, C) -> F(C, B, A)", "F(A, B, C) -> F(C, A, B)", "F(A, B, C) -> F(B, C, A)"), given="a = 7.0; b = 3.0", is_mutual=True),
]  # fmt: skip
