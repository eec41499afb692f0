"""Where Octave and MATLAB themselves differ, and a port does what the one does or the other."""

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Kind, edits

_BASIC = "(lambda q, r, p, k: np.bincount(p[:k], np.linalg.solve(r[:k, :k], q[:, :k].T @ B), len(p)))(*scipy.linalg.qr(A, mode='economic', pivoting=True), np.linalg.matrix_rank(A))"

ENGINE_CARDS = [
    Card("rank-deficient-shortest", Kind.ENGINE, Text("of many solutions the shortest, MATLAB's \\ gives one with zeros", "有多个解时取了范数最小的，MATLAB 的 \\ 给出含零的基本解"),
         Text("np.linalg.lstsq and Octave's \\ give the shortest solution of a rank-deficient system, MATLAB's a basic one",
              "对秩亏方程组，np.linalg.lstsq 和 Octave 的 \\ 给出最小范数解，MATLAB 的给出基本解"),
         "y = (A \\ b)';", "y = np.linalg.lstsq(A, b, rcond=None)[0]", "y = " + _BASIC.replace("@ B", "@ b"), ("MATLAB: mldivide", "NumPy: numpy.linalg.lstsq"),
         edits("np.linalg.lstsq(A, B, **K)[0] -> " + _BASIC, "np.linalg.pinv(A) @ B -> " + _BASIC),
         given="A = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]); b = np.array([1.0, 2.0, 4.0])", matlab_given="A = [1 2; 2 4; 3 6]; b = [1; 2; 4];",
         octave="[Q, R, p] = qr(A, 0); k = rank(A); y = zeros(1, 2); y(p(1:k)) = R(1:k, 1:k) \\ (Q(:, 1:k)' * b);"),
    Card("rank-deficient-basic", Kind.ENGINE, Text("of many solutions one with zeros, Octave's \\ gives the shortest", "有多个解时取了含零的基本解，Octave 的 \\ 给出范数最小的"),
         Text("the port was made after MATLAB, the reference runs in Octave", "移植版依照 MATLAB，而参考在 Octave 里运行"),
         "y = (A \\ b)';", "y = np.append(np.linalg.lstsq(A[:, 1:], b, rcond=None)[0], 0)[::-1]", "y = np.linalg.lstsq(A, b, rcond=None)[0]", ("MATLAB: mldivide", "Octave: Linear Algebra, Basic Matrix Functions"),
         edits("np.append(np.linalg.lstsq(A[:, N:], B, **K)[0], 0)[::-1] -> np.linalg.lstsq(A, B, **K)[0]", "scipy.optimize.lsq_linear(A, B).x -> np.linalg.lstsq(A, B, rcond=None)[0]", "scipy.optimize.nnls(A, B)[0] -> np.linalg.lstsq(A, B, rcond=None)[0]"),
         given="A = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]); b = np.array([1.0, 2.0, 4.0])", matlab_given="A = [1 2; 2 4; 3 6]; b = [1; 2; 4];"),
    Card("beside-nan", Kind.ENGINE, Text("a point whose right neighbour is NaN keeps its value, Octave's interp1 gives NaN", "右邻为 NaN 的节点保留了原值，Octave 的 interp1 返回 NaN"),
         Text("Octave computes value + 0 * slope, np.interp takes the value itself", "Octave 计算“值 + 0 * 斜率”，np.interp 直接取值"),
         "y = interp1(x, v, q);", "y = np.interp(q, x, v)", "y = np.interp(q, x, v) + 0 * v[np.minimum(np.searchsorted(x, q, side='right'), len(x) - 1)]",
         ("Octave: interp1", "NumPy: numpy.interp"), edits("np.interp(A, B, C) -> np.interp(A, B, C) + 0 * C[np.minimum(np.searchsorted(B, A, side='right'), len(B) - 1)]"),
         given="x = np.array([1.0, 2.0, 3.0, 4.0]); v = np.array([5.0, np.nan, 6.0, 9.0]); q = np.array([1.0, 3.5])"),
    Card("percent-d", Kind.ENGINE, Text("%d cuts the decimals off, MATLAB and Octave write them", "%d 截掉了小数，MATLAB 和 Octave 会写出来"),
         Text("sprintf('%d', 1.5) is 1.5 in Octave and 1.500000e+00 in MATLAB", "sprintf('%d', 1.5) 在 Octave 里是 1.5，在 MATLAB 里是 1.500000e+00"),
         "y = sprintf('%d', a);", "y = '%d' % a", "y = '%g' % a", ("MATLAB: sprintf", "Octave: sprintf"), edits("'%d' % A -> '%g' % A", "'%d' % A -> '%e' % A", "'%i' % A -> '%g' % A"), given="a = 1.5"),
]  # fmt: skip
