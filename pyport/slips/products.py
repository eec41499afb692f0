"""Slips in products, quotients and powers: of matrices and of elements."""

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Kind, edits

_STAR = Text(
    "* is the matrix product in MATLAB and elementwise in NumPy", "* 在 MATLAB 是矩阵乘法，在 NumPy 是逐元素相乘"
)
_AB = "A = np.array([[2.0, 1.0], [1.0, 3.0]]); B = np.array([[1.0, 5.0], [0.5, 2.0]])"
_XY = "x = np.array([1.0, 2.0, 4.0]); v = np.array([3.0, 5.0, 1.0])"
#: What solves linear systems, and what it may be given besides.
_SOLVERS = (("np.linalg.solve", ""), ("scipy.linalg.solve", ""), ("np.linalg.lstsq", ", **K"))

PRODUCT_CARDS = [
    Card("elements-for-matrices", Kind.PRODUCT, Text("elements are multiplied where MATLAB multiplies matrices", "MATLAB 做矩阵乘法，这里却逐元素相乘"), _STAR,
         "y = A * B;", "y = A * B", "y = A @ B", ("MATLAB: mtimes", "NumPy: numpy.matmul"),
         edits("A * B -> A @ B", "np.multiply(A, B) -> A @ B"), given=_AB),
    Card("matrices-for-elements", Kind.PRODUCT, Text("matrices are multiplied where MATLAB multiplies elements", "MATLAB 逐元素相乘，这里却做矩阵乘法"), _STAR,
         "y = A .* B;", "y = A @ B", "y = A * B", ("MATLAB: times", "NumPy: numpy.multiply"),
         edits("A @ B -> A * B", "np.dot(A, B) -> A * B", "np.matmul(A, B) -> A * B"), given=_AB),
    Card("power-of-elements", Kind.PRODUCT, Text("elements are raised to a power, MATLAB's matrix", "逐元素乘方，MATLAB 则是矩阵乘方"),
         Text("^ is of matrices, .^ of elements", "^ 是矩阵乘方，.^ 是逐元素乘方"),
         "y = A ^ 2;", "y = A ** 2", "y = np.linalg.matrix_power(A, 2)", ("MATLAB: mpower", "NumPy: numpy.linalg.matrix_power"),
         edits("A ** B -> np.linalg.matrix_power(A, B)", "np.power(A, B) -> np.linalg.matrix_power(A, B)"), given=_AB),
    Card("power-of-matrix", Kind.PRODUCT, Text("a matrix is raised to a power, MATLAB's elements", "做了矩阵乘方，MATLAB 则是逐元素乘方"),
         Text("^ is of matrices, .^ of elements", "^ 是矩阵乘方，.^ 是逐元素乘方"),
         "y = A .^ 2;", "y = np.linalg.matrix_power(A, 2)", "y = A ** 2", ("MATLAB: power", "NumPy: numpy.linalg.matrix_power"),
         edits("np.linalg.matrix_power(A, B) -> A ** B", "A @ A -> A ** 2"), given=_AB),
    Card("caret-is-xor", Kind.PRODUCT, Text("^ is an exclusive or of bits, no power", "^ 在 Python 里是按位异或，不是乘方"),
         Text("MATLAB's ^ is Python's **", "MATLAB 的 ^ 是 Python 的 **"),
         "y = k ^ 2;", "y = k ^ 2", "y = k ** 2", ("MATLAB: mpower", "Python: Binary bitwise operations"), edits("A ^ B -> A ** B"), given="k = 5"),
    Card("right-division", Kind.PRODUCT, Text("elements are divided where MATLAB solves from the right", "MATLAB 的右除是解方程，这里却逐元素相除"),
         Text("B / A is B times the inverse of A; ./ divides elements", "B / A 等于 B 乘 A 的逆；./ 才是逐元素相除"),
         "y = B / A;", "y = B / A", "y = np.linalg.solve(A.T, B.T).T", ("MATLAB: mrdivide", "NumPy: numpy.linalg.solve"),
         edits("B / A -> np.linalg.solve(A.T, B.T).T", "B / A -> np.linalg.lstsq(A.T, B.T, rcond=None)[0].T"), given=_AB),
    Card("left-division", Kind.PRODUCT, Text("elements are divided where MATLAB's \\ solves", "MATLAB 的 \\ 是解方程，这里却逐元素相除"),
         Text("A \\ b solves A x = b, and least squares if A is not square", "A \\ b 解 A x = b，A 不是方阵时求最小二乘解"),
         "y = A \\ B;", "y = B / A", "y = np.linalg.solve(A, B)", ("MATLAB: mldivide", "NumPy: numpy.linalg.solve, numpy.linalg.lstsq"),
         edits("B / A -> np.linalg.solve(A, B)", "A / B -> np.linalg.solve(A, B)", "B / A -> np.linalg.lstsq(A, B, rcond=None)[0]"), given=_AB),
    *Card("system-transposed", Kind.PRODUCT, Text("the matrix of a linear system is transposed, MATLAB's is not", "线性方程组的系数矩阵多了转置"),
         Text("A \\ b is solved with A itself, b / A with its transpose", "A \\ b 直接用 A 求解，b / A 要用 A 的转置求解"),
         "y = B \\ A;", "y = np.linalg.solve(B.T, A)", "y = np.linalg.solve(B, A)", ("MATLAB: mldivide, mrdivide", "NumPy: numpy.linalg.solve"),
         edits(*(f"{name}(A.T, B{more}) -> {name}(A, B{more})" for name, more in _SOLVERS)), given=_AB).with_turned(
        "system-not-transposed", Text("the matrix of a linear system is not transposed, MATLAB's is", "线性方程组的系数矩阵少了转置"), "y = B' \\ A;", edits(*(f"{name}(A, B{more}) -> {name}(A.T, B{more})" for name, more in _SOLVERS),
              *(f"{name}(A, B) -> {name}(A.T, B.T).T" for name, more in _SOLVERS[:2]))),
    Card("solved-for-elements", Kind.PRODUCT, Text("an equation is solved where MATLAB divides elements", "MATLAB 逐元素相除，这里却解了方程"),
         Text("\\ and / solve, .\\ and ./ divide", "\\ 和 / 解方程，.\\ 和 ./ 逐元素相除"),
         "y = A .\\ B;", "y = np.linalg.solve(A, B)", "y = B / A", ("MATLAB: ldivide", "NumPy: numpy.linalg.solve"),
         edits("np.linalg.solve(A, B) -> B / A", "np.linalg.inv(A) @ B -> B / A"), given=_AB),
    Card("least-squares-by-pieces", Kind.PRODUCT, Text("a part of the equations is solved exactly, MATLAB fits them all", "只精确解了部分方程，MATLAB 对全部方程求最小二乘"),
         Text("np.linalg.solve takes square matrices alone, \\ any", "np.linalg.solve 只接受方阵，\\ 什么都接受"),
         "y = C \\ d;", "y = np.linalg.solve(C[:2], d[:2])", "y = np.linalg.lstsq(C, d, rcond=None)[0]",
         ("MATLAB: mldivide", "NumPy: numpy.linalg.lstsq"),
         edits("np.linalg.solve(A[:N], B[:N]) -> np.linalg.lstsq(A, B, rcond=None)[0]",
               "np.linalg.solve(A[:N, :], B[:N]) -> np.linalg.lstsq(A, B, rcond=None)[0]"),
         given="C = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]); d = np.array([1.0, 2.0, 2.5])",
         matlab_given="C = [1 1; 1 2; 1 3]; d = [1; 2; 2.5];"),
    Card("inner-for-outer", Kind.PRODUCT, Text("two vectors give one number or a vector, MATLAB's a matrix", "两个向量得到一个数或向量，MATLAB 得到的是矩阵"),
         Text("one-dimensional arrays are neither rows nor columns", "一维数组既不是行也不是列"),
         "y = x' * v;", "y = np.dot(x, v)", "y = np.outer(x, v)", ("MATLAB: mtimes", "NumPy: numpy.outer"),
         edits("np.dot(A, B) -> np.outer(A, B)", "A @ B -> np.outer(A, B)", "A * B -> np.outer(A, B)", "np.inner(A, B) -> np.outer(A, B)",
               "A.T @ B -> np.outer(A, B)", "A @ B.T -> np.outer(A, B)", "np.dot(A, B.T) -> np.outer(A, B)"), given=_XY),
    Card("outer-for-inner", Kind.PRODUCT, Text("two vectors give a matrix or a vector, MATLAB's one number", "两个向量得到矩阵或向量，MATLAB 得到的是一个数"),
         Text("one-dimensional arrays are neither rows nor columns", "一维数组既不是行也不是列"),
         "y = x * v';", "y = np.outer(x, v)", "y = np.dot(x, v)", ("MATLAB: mtimes", "NumPy: numpy.outer"),
         edits("np.outer(A, B) -> np.dot(A, B)", "A * B -> np.dot(A, B)", "A[:, None] * B -> np.dot(A, B)"), given=_XY),
    Card("dot-of-matrices", Kind.PRODUCT, Text("np.dot multiplies matrices, MATLAB's dot takes each column by itself", "np.dot 是矩阵乘法，MATLAB 的 dot 逐列求内积"),
         Text("both are one for vectors", "对向量来说两者相同"),
         "y = dot(A, B);", "y = np.dot(A, B)", "y = np.sum(A * B, axis=0)", ("MATLAB: dot", "NumPy: numpy.dot"),
         edits("np.dot(A, B) -> np.sum(A * B, axis=0)", "A @ B -> np.sum(A * B, axis=0)"), given=_AB),
    Card("dot-not-conjugate", Kind.PRODUCT, Text("np.dot does not conjugate its first argument", "np.dot 不对第一个参数取共轭"),
         Text("MATLAB's dot(u, v) and u' * v do", "MATLAB 的 dot(u, v) 和 u' * v 会取共轭"),
         "y = dot(u, w);", "y = np.dot(u, w)", "y = np.vdot(u, w)", ("MATLAB: dot", "NumPy: numpy.vdot"),
         edits("np.dot(A, B) -> np.vdot(A, B)", "A @ B -> np.vdot(A, B)", "np.inner(A, B) -> np.vdot(A, B)", "np.sum(A * B) -> np.vdot(A, B)",
               "np.sum(A ** 2) -> np.vdot(A, A)", "A.T @ B -> A.conj().T @ B", "np.outer(A, B) -> np.outer(A, B.conj())"),
         given="u = np.array([1 + 2j, 3j]); w = np.array([2 - 1j, 1 + 1j])"),
]  # fmt: skip
