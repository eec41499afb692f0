"""Slips in minima and maxima: NaN, ties, two arrays, complex numbers."""

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Kind, edits

_NAN = Text("MATLAB's max and min leave NaN out, NumPy's give NaN", "MATLAB 的 max 和 min 忽略 NaN，NumPy 的返回 NaN")

EXTREME_CARDS = [
    Card("max-of-nan", Kind.EXTREME, Text("a NaN becomes the maximum or minimum", "NaN 成了最大值或最小值"), _NAN,
         "y = max(x);", "y = np.max(x)", "y = np.nanmax(x)", ("MATLAB: max", "NumPy: numpy.nanmax"),
         edits(*(f"np.{name}(A, **K) -> np.nan{name}(A, **K)" for name in ("max", "min", "argmax", "argmin")),
               *(f"np.{name}(A, B, **K) -> np.nan{name}(A, B, **K)" for name in ("max", "min")),
               "np.amax(A, **K) -> np.nanmax(A, **K)", "np.amin(A, **K) -> np.nanmin(A, **K)", "max(A) -> np.nanmax(A)", "min(A) -> np.nanmin(A)"),
         given="x = np.array([1.0, np.nan, 4.0])"),
    Card("greater-of-nan", Kind.EXTREME, Text("of a number and NaN the NaN is taken", "数与 NaN 比较时取了 NaN"), _NAN,
         "y = max(x, 2);", "y = np.maximum(x, 2)", "y = np.fmax(x, 2)", ("MATLAB: max", "NumPy: numpy.fmax"),
         edits("np.maximum(A, B) -> np.fmax(A, B)", "np.minimum(A, B) -> np.fmin(A, B)", "max(A, B) -> np.fmax(A, B)", "min(A, B) -> np.fmin(A, B)",
               "np.clip(A, B, C) -> np.fmin(np.fmax(A, B), C)", "np.maximum.reduce(A) -> np.fmax.reduce(A)"), given="x = np.array([1.0, np.nan, 4.0])"),
    Card("second-argument", Kind.EXTREME, Text("the second argument is an axis, in MATLAB another array", "第二个参数是轴，在 MATLAB 里是另一个数组"),
         Text("max(x, 0) is np.maximum(x, 0); np.max(x, 0) goes along axis 0", "max(x, 0) 对应 np.maximum(x, 0)；np.max(x, 0) 沿 axis 0"),
         "y = max(x, 0);", "y = np.max(x, 0)", "y = np.maximum(x, 0)", ("MATLAB: max", "NumPy: numpy.maximum"),
         edits("np.max(A, B) -> np.maximum(A, B)", "np.min(A, B) -> np.minimum(A, B)", "np.amax(A, B) -> np.maximum(A, B)", "np.amin(A, B) -> np.minimum(A, B)",
               "max(A, B) -> np.maximum(A, B)", "np.max(A) -> np.maximum(A, 0)"),
         given="x = np.array([1.0, -3.0, 4.0])"),
    Card("last-of-ties", Kind.EXTREME, Text("of several equal extremes the last is taken, MATLAB takes the first", "极值并列时取了最后一个，MATLAB 取第一个"),
         Text("the last of a sorted order is the last of its equals", "排序后的最后一个是并列者中的最后一个"),
         "[~, y] = max(x);", "y = np.argsort(x, kind='stable')[-1]", "y = np.argmax(x)", ("MATLAB: max", "NumPy: numpy.argmax"),
         edits("np.argsort(A, **K)[-1] -> np.argmax(A)", "len(A) - 1 - np.argmax(A[::-1]) -> np.argmax(A)", "np.argmax(A) -> len(A) - 1 - np.argmax(A[::-1])",
               "len(A) - 1 - np.argmin(A[::-1]) -> np.argmin(A)", "np.argmin(A) -> len(A) - 1 - np.argmin(A[::-1])",
               "np.flatnonzero(A)[-1] -> np.flatnonzero(A)[0]", "np.nonzero(A)[0][-1] -> np.nonzero(A)[0][0]", "np.where(A)[0][-1] -> np.where(A)[0][0]"),
         given="x = np.array([1.0, 4.0, 2.0, 4.0])"),
    Card("replaced-by-equal", Kind.EXTREME, Text("a running extreme is replaced by its equal", "遍历求极值时被相等的值替换了"),
         Text(">= takes the last of equals, max the first", ">= 取并列中的最后一个，max 取第一个"),
         "k = 1; for j = 2:4, if x(j) > x(k), k = j; end, end, y = k;",
         "k = 0\nfor j in range(1, 4):\n    if x[j] >= x[k]:\n        k = j\ny = k", "k = 0\nfor j in range(1, 4):\n    if x[j] > x[k]:\n        k = j\ny = k",
         ("MATLAB: max", "Python: Comparisons"), edits("A >= B -> A > B", "A <= B -> A < B"), given="x = [1.0, 4.0, 2.0, 4.0]"),
    Card("position-for-value", Kind.EXTREME, Text("the position of an extreme is taken for its value", "把极值的位置当成了极值"),
         Text("np.argmax gives the position, MATLAB's first output is the value", "np.argmax 给出位置，MATLAB 的第一个输出是值"),
         "y = max(x);", "y = np.argmax(x)", "y = np.max(x)", ("MATLAB: max", "NumPy: numpy.argmax"),
         edits("np.argmax(A, **K) -> np.max(A, **K)", "np.argmin(A, **K) -> np.min(A, **K)", "np.max(A, **K) -> np.argmax(A, **K)", "np.min(A, **K) -> np.argmin(A, **K)",
               "np.argsort(A, **K) -> np.sort(A, **K)", "np.sort(A, **K) -> np.argsort(A, **K)"), given="x = np.array([1.0, 9.0, 4.0])"),
    Card("extreme-of-complex", Kind.EXTREME, Text("complex numbers are compared by their real parts, MATLAB compares sizes", "复数按实部比较，MATLAB 按模比较"),
         Text("max and sort of complex numbers go by abs in MATLAB", "MATLAB 对复数的 max 和 sort 按 abs 进行"),
         "y = max(z);", "y = np.max(z)", "y = z[np.argmax(np.abs(z))]", ("MATLAB: max", "NumPy: numpy.max"),
         edits("np.max(A) -> A[np.argmax(np.abs(A))]", "np.min(A) -> A[np.argmin(np.abs(A))]", "max(A) -> max(A, key=abs)", "min(A) -> min(A, key=abs)",
               "np.argmax(A) -> np.argmax(np.abs(A))", "np.argmin(A) -> np.argmin(np.abs(A))", "np.sort(A) -> A[np.argsort(np.abs(A), kind='stable')]",
               "np.sort(A) -> A[np.lexsort((np.angle(A), np.abs(A)))]", "sorted(A) -> sorted(A, key=abs)"),
         given="z = np.array([1 + 0j, 0.5 + 3j, -2 + 0j])"),
]  # fmt: skip
