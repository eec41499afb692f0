"""Slips of order: MATLAB goes down the columns, NumPy along the rows."""

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Kind, edits

_ORDER = Text("MATLAB goes down the columns, NumPy along the rows", "MATLAB 按列遍历，NumPy 按行遍历")
_M = "M = np.array([[1.0, 2.0, 6.0], [4.0, 5.0, 3.0]])"

COLUMN_CARDS = [
    Card("linear-index-by-rows", Kind.COLUMNS, Text("a single index counts along the rows", "线性下标按行计数"), _ORDER,
         "y = M(2);", "y = M.flat[1]", "y = M.ravel(order='F')[1]", ("MATLAB: Array Indexing", "NumPy: numpy.ndarray.flat"),
         edits("A.flat[B] -> A.T.flat[B]", "A.flat[B] = C -> A.T.flat[B] = C", 'A.flat[B] -> A.ravel(order="F")[B]', 'A.item(B) -> A.ravel(order="F")[B]', 'np.take(A, B) -> A.ravel(order="F")[B]',
               'A[B // C, B % C] -> A[B % C, B // C]', 'A[B] -> A.ravel(order="F")[B]'), given=_M),
    *Card("flattened-by-rows", Kind.COLUMNS, Text("a matrix is made a vector row by row", "矩阵按行展开成向量"), _ORDER,
         "y = M(:);", "y = M.ravel()", "y = M.ravel(order='F')", ("MATLAB: colon", "NumPy: numpy.ravel"),
         edits('np.ravel(A) -> np.ravel(A, order="F")', 'A.flatten() -> A.flatten(order="F")',
               'A.reshape(-1) -> A.reshape(-1, order="F")', 'np.ravel(A, order="C") -> np.ravel(A, order="F")',
               'A.flatten("C") -> A.flatten("F")', 'A.flatten(order="C") -> A.flatten(order="F")', "A.flat -> A.T.flat", "A.tolist() -> A.T.tolist()",
               "np.nditer(A) -> np.nditer(A.T)"), given=_M).with_turned(
        "flattened-by-columns", Text("a matrix is made a vector column by column", "矩阵按列展开成向量"), "y = reshape(M', 1, []);", edits('np.ravel(A, order="F") -> np.ravel(A)', 'A.flatten(order="F") -> A.flatten()', 'A.flatten("F") -> A.flatten()', 'A.reshape(-1, order="F") -> A.reshape(-1)'),
        why=Text("order='F' is remembered for M(:), but MATLAB transposes first", "照搬了 M(:) 的 order='F'，而 MATLAB 先做了转置")),
    *Card("reshaped-by-rows", Kind.COLUMNS, Text("reshape fills the rows first", "reshape 先填行"), _ORDER,
         "y = reshape(x, 2, 3);", "y = np.reshape(x, (2, 3))", "y = np.reshape(x, (2, 3), order='F')",
         ("MATLAB: reshape", "NumPy: numpy.reshape"),
         edits('np.reshape(A, B) -> np.reshape(A, B, order="F")', 'A.reshape(*R) -> A.reshape(*R, order="F")',
               'np.reshape(A, B, order="C") -> np.reshape(A, B, order="F")',
               'A.reshape(*R, order="C") -> A.reshape(*R, order="F")', '"C" -> "F"'), given="x = [1.0, 2.0, 6.0, 4.0, 5.0, 3.0]").with_turned(
        "reshaped-by-columns", Text("reshape fills the columns first, MATLAB's text the rows", "reshape 先填列，MATLAB 的程序先填行"), "y = reshape(x, 3, 2)';", edits('A.reshape(*R, order="F") -> A.reshape(*R)', 'np.reshape(A, B, order="F") -> np.reshape(A, B)'),
        why=Text("order='F' is remembered for reshape, but MATLAB transposes what it gives", "照搬了 reshape 的 order='F'，而 MATLAB 又做了转置")),
    Card("subscripts-by-rows", Kind.COLUMNS,
         Text("linear indices are turned into rows and columns in NumPy's order", "线性下标与行列下标按 NumPy 的次序换算"), _ORDER,
         "[r, c] = ind2sub(size(M), k); y = 10 * r + c;", "y = np.dot([10, 1], np.unravel_index(k - 1, M.shape)) + 11",
         "y = np.dot([10, 1], np.unravel_index(k - 1, M.shape, order='F')) + 11",
         ("MATLAB: ind2sub, sub2ind", "NumPy: numpy.unravel_index"),
         edits('np.unravel_index(A, B) -> np.unravel_index(A, B, order="F")',
               'np.ravel_multi_index(A, B) -> np.ravel_multi_index(A, B, order="F")',
               'np.unravel_index(A, B, order="C") -> np.unravel_index(A, B, order="F")'), given=f"{_M}; k = 4"),
    Card("found-by-rows", Kind.COLUMNS, Text("elements are found row by row", "按行查找元素"), _ORDER,
         "[r, c] = find(M > 3); y = 10 * r + c;", "y = np.dot([10, 1], np.nonzero(M > 3)) + 11",
         "y = np.dot([10, 1], np.nonzero((M > 3).T)[::-1]) + 11", ("MATLAB: find", "NumPy: numpy.nonzero"),
         edits("np.nonzero(A) -> np.nonzero(A.T)[::-1]", "np.where(A) -> np.nonzero(A.T)[::-1]",
               "np.argwhere(A) -> np.argwhere(A.T)[:, ::-1]", 'np.flatnonzero(A) -> np.flatnonzero(A.ravel(order="F"))'),
         given=_M),
    Card("masked-by-rows", Kind.COLUMNS,
         Text("a mask takes the elements row by row", "掩码按行取出元素"), _ORDER,
         "y = M(M > 2);", "y = M[M > 2]", "y = M.T[(M > 2).T]", ("MATLAB: find", "NumPy: Boolean array indexing"),
         edits("A[B] -> A.T[B.T]", "np.extract(B, A) -> np.extract(B.T, A.T)"), given=_M),
    Card("position-by-rows", Kind.COLUMNS,
         Text("the position of an extreme counts along the rows", "极值的位置按行计数"), _ORDER,
         "[~, y] = max(M(:));", "y = np.argmax(M)", "y = np.argmax(M.ravel(order='F'))", ("MATLAB: max", "NumPy: numpy.argmax"),
         edits('np.argmax(A) -> np.argmax(A.ravel(order="F"))', 'np.argmin(A) -> np.argmin(A.ravel(order="F"))'), given=_M),
    *Card("loop-over-rows", Kind.COLUMNS, Text("a loop takes the rows, MATLAB's the columns", "循环逐行取，MATLAB 逐列取"), _ORDER,
         "y = []; for c = M, y = [y sum(c)]; end", "y = [sum(c) for c in M]", "y = [sum(c) for c in M.T]", ("MATLAB: for",),
         edits("[A for B in C] -> [A for B in C.T]", "list(A) -> list(A.T)", "map(A, B) -> map(A, B.T)",
               "(A for B in C) -> (A for B in C.T)"), given=_M).with_turned(
        "loop-over-columns", Text("a loop takes the columns, MATLAB's the rows", "循环逐列取，MATLAB 逐行取"), "y = []; for k = 1:size(M, 1), y = [y sum(M(k, :))]; end", edits("zip(*A) -> A", "[A for B in C.T] -> [A for B in C]", "(A for B in C.T) -> (A for B in C)", "list(A.T) -> list(A)", "map(A, B.T) -> map(A, B)"),
        why=Text("a loop over M.T or zip(*M) takes the columns", "对 M.T 或 zip(*M) 循环取的是列")),
    Card("running-by-rows", Kind.COLUMNS,
         Text("numbers that are handed out fill the rows first", "依次填入的数先填满了行"), _ORDER,
         "y = zeros(2, 3); y(:) = 1:6;", "y = np.arange(1, 7).reshape(2, 3)", "y = np.arange(1, 7).reshape(3, 2).T",
         ("MATLAB: colon", "NumPy: numpy.reshape"), edits("F(*R, **K).reshape(B, C) -> F(*R, **K).reshape(C, B).T",
                                                         "np.reshape(F(*R, **K), (B, C)) -> np.reshape(F(*R, **K), (C, B)).T",
                                                         "F(*R, **K).reshape((B, C)) -> F(*R, **K).reshape((C, B)).T"), given="n = 6"),
]  # fmt: skip
