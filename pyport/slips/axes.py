"""Slips of the axis that a function takes by itself."""

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Kind, edits

_M = "M = np.array([[1.0, 2.0, 6.0], [4.0, 7.0, 3.0]])"
_FIRST = Text(
    "MATLAB goes along the first dimension that is not 1, NumPy over everything",
    "MATLAB 沿第一个长度不为 1 的维度计算，NumPy 对全部元素计算",
)
_REDUCED = (
    "sum", "mean", "max", "min", "prod", "any", "all", "median", "nansum", "nanmean", "nanmax", "nanmin", "argmax", "argmin",
    "ptp",
)  # fmt: skip

AXIS_CARDS = [
    Card("all-elements", Kind.AXIS, Text("the whole matrix is reduced, MATLAB's columns each", "对整个矩阵归约，MATLAB 则逐列归约"),
         _FIRST, "y = sum(M);", "y = np.sum(M)", "y = np.sum(M, axis=0)", ("MATLAB: sum", "NumPy: numpy.sum"),
         edits(*(f"np.{name}(A, **K) -> np.{name}(A, axis=0, **K)" for name in _REDUCED),
               "np.std(A, **K) -> np.std(A, axis=0, **K)", "np.var(A, **K) -> np.var(A, axis=0, **K)",

               "np.linalg.norm(A) -> np.linalg.norm(A, axis=0)", "np.percentile(A, B, **K) -> np.percentile(A, B, axis=0, **K)",
               "np.count_nonzero(A) -> np.count_nonzero(A, axis=0)"), given=_M),
    Card("columns-not-all", Kind.AXIS, Text("one axis is reduced, MATLAB has one number for all", "只沿一维归约，而 MATLAB 得到的是一个数"),
         Text("a row goes along its elements in MATLAB; M(:) and 'all' are everything",
              "在 MATLAB 里行向量沿其元素计算；M(:) 和 'all' 表示全部元素"),
         "y = sum(x);", "y = np.sum(x, axis=0)", "y = np.sum(x)", ("MATLAB: sum", "NumPy: numpy.sum"),
         edits(*(f"np.{name}(A, axis={axis}, **K) -> np.{name}(A, **K)" for axis in (0, 1) for name in (*_REDUCED, "std", "var", "linalg.norm", "count_nonzero")),
               "np.sum(A, 0) -> np.sum(A)", "sum(A) -> np.sum(A)", "np.mean(A, 0) -> np.mean(A)"),
         given="x = np.array([[1.0, 2.0, 6.0]])"),
    Card("running-flat", Kind.AXIS, Text("a running sum goes over the whole matrix", "累计和跨越了整个矩阵"), _FIRST,
         "y = cumsum(M);", "y = np.cumsum(M)", "y = np.cumsum(M, axis=0)", ("MATLAB: cumsum", "NumPy: numpy.cumsum"),
         edits("np.cumsum(A) -> np.cumsum(A, axis=0)", "np.cumprod(A) -> np.cumprod(A, axis=0)"), given=_M),
    Card("last-axis", Kind.AXIS, Text("rows are worked on, MATLAB's columns", "按行处理，MATLAB 则按列处理"),
         Text("sort, diff, fft and filter go along the last axis in Python, along the first in MATLAB",
              "sort、diff、fft 和 filter 在 Python 里沿最后一维，在 MATLAB 里沿第一维"),
         "y = sort(M);", "y = np.sort(M)", "y = np.sort(M, axis=0)", ("MATLAB: sort", "NumPy: numpy.sort"),
         edits("np.maximum.accumulate(A, axis=1) -> np.maximum.accumulate(A)", "np.sort(A, **K) -> np.sort(A, axis=0, **K)", "np.argsort(A, **K) -> np.argsort(A, axis=0, **K)",
               "np.diff(A, *R, **K) -> np.diff(A, *R, axis=0, **K)", "np.fft.fft(A, *R, **K) -> np.fft.fft(A, *R, axis=0, **K)",
               "np.fft.ifft(A, *R, **K) -> np.fft.ifft(A, *R, axis=0, **K)", "np.trapezoid(*R, **K) -> np.trapezoid(*R, axis=0, **K)",
               "np.cross(A, B) -> np.cross(A, B, axis=0)", "np.fft.fftshift(A) -> np.fft.fftshift(A, axes=0)",
               "scipy.signal.lfilter(A, B, C, **K) -> scipy.signal.lfilter(A, B, C, axis=0, **K)",
               "scipy.signal.filtfilt(A, B, C, **K) -> scipy.signal.filtfilt(A, B, C, axis=0, **K)",
               "scipy.signal.detrend(A, **K) -> scipy.signal.detrend(A, axis=0, **K)",
               "scipy.fft.fft(A, *R, **K) -> scipy.fft.fft(A, *R, axis=0, **K)",
               "scipy.fft.dct(A, **K) -> scipy.fft.dct(A, axis=0, **K)", "np.unwrap(A) -> np.unwrap(A, axis=0)"), given=_M),
    Card("flipped-both-ways", Kind.AXIS, Text("a matrix is flipped along other axes", "矩阵沿别的维翻转了"),
         Text("np.flip flips along all axes, flip along the first", "np.flip 沿所有维翻转，flip 只沿第一维"),
         "y = flip(M);", "y = np.flip(M)", "y = np.flip(M, axis=0)", ("MATLAB: flip", "NumPy: numpy.flip"),
         edits("np.flip(A) -> np.flip(A, axis=0)", "np.flip(A) -> np.flip(A, axis=1)", "np.flipud(A) -> np.fliplr(A)",
               "np.fliplr(A) -> np.flipud(A)", "A[::-1] -> A[:, ::-1]", "A[:, ::-1] -> A[::-1]", "A[::-1, ::-1] -> A[::-1]"), given=_M, is_mutual=True),
    Card("rolled-flat", Kind.AXIS, Text("elements are shifted through the whole matrix", "元素在整个矩阵里循环移位"),
         Text("np.roll without an axis flattens the matrix, circshift goes down the columns",
              "np.roll 不给 axis 时先展平矩阵，circshift 沿列移位"),
         "y = circshift(M, 1);", "y = np.roll(M, 1)", "y = np.roll(M, 1, axis=0)", ("MATLAB: circshift", "NumPy: numpy.roll"),
         edits("np.roll(A, B) -> np.roll(A, B, axis=0)", "np.roll(A, B) -> np.roll(A, B, axis=1)"), given=_M),
    Card("rolled-backwards", Kind.AXIS, Text("elements are shifted in the opposite direction", "元素的循环移位方向相反"),
         Text("circshift and np.roll shift forwards by a positive number", "circshift 和 np.roll 对正数都向后移"),
         "y = circshift(M, 1);", "y = np.roll(M, -1, axis=0)", "y = np.roll(M, 1, axis=0)", ("MATLAB: circshift", "NumPy: numpy.roll"),
         edits("np.roll(A, -B, **K) -> np.roll(A, B, **K)", "np.roll(A, B, **K) -> np.roll(A, -B, **K)"), given="M = np.array([[1.0, 2.0], [4.0, 7.0], [5.0, 3.0]])", is_mutual=True),
    Card("unordered-axes", Kind.AXIS, Text("the axes stand in another order", "各维的次序不同"),
         Text("np.transpose and .T reverse all axes, permute takes them in the order given", "np.transpose 和 .T 反转全部维度，permute 按给定次序排列"),
         "y = permute(T, [2 1 3]);", "y = np.transpose(T)", "y = np.swapaxes(T, 0, 1)", ("MATLAB: permute", "NumPy: numpy.transpose"),
         edits("np.transpose(A) -> np.swapaxes(A, 0, 1)", "A.T -> A.swapaxes(0, 1)", "A.T -> A.swapaxes(1, 2)", "A.T -> A.swapaxes(0, 2)",
               "A.transpose(1, 2, 0) -> A.transpose(2, 0, 1)", "A.transpose(2, 0, 1) -> A.transpose(1, 2, 0)"),
         given="T = np.arange(1, 9).reshape(2, 2, 2) ** 2.0", matlab_given="T = reshape([1 25 9 49 4 36 16 64], 2, 2, 2);", is_mutual=True),
]  # fmt: skip
