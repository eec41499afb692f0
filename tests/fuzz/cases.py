"""Small MATLAB functions, each with a port that has one slip in it, and some with right ports.

A case is the inputs in words, the function's text and the port's; both define `f`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEAD = "import numpy as np\n\n\n"


@dataclass(frozen=True)
class Case:
    """A function and its port.

    Attributes
    ----------
    inputs : str
        The inputs in words; empty where they are to be found out.
    matlab, python : str
        The bodies of the functions.
    """

    inputs: str
    matlab: str
    python: str

    def write(self, folder: Path) -> tuple[Path, str]:
        """The files, f.m and f.py:f."""
        (folder / "f.m").write_text(self.matlab + "\n", encoding="utf-8")
        (folder / "f.py").write_text(HEAD + self.python + "\n", encoding="utf-8")
        return folder / "f.m", f"{folder / 'f.py'}:f"


def case(inputs: str, matlab: str, python: str) -> Case:
    """A case from its words: the head and the lines of each function."""
    head, *lines = matlab.strip().split("\n")
    start, *rest = python.strip().split("\n")
    body = "".join(f"    {line}\n" for line in lines)
    return Case(inputs, f"function {head}\n{body}end", f"def {start}:\n" + "".join(f"    {line}\n" for line in rest))


#: One slip each, as people make them.
SLIPS: dict[str, Case] = {
    "round_half_to_even": case("x: row", "y = f(x)\ny = round(x);", "f(x)\nreturn np.round(x)"),
    "round_half_up": case("x: row", "y = f(x)\ny = round(x);", "f(x)\nreturn np.floor(x + 0.5)"),
    "floor_for_fix": case("x: row finite", "y = f(x)\ny = fix(x / 2);", "f(x)\nreturn np.floor(x / 2)"),
    "mod_is_fmod": case("x: row finite, m: 1..9", "y = f(x, m)\ny = mod(x, m);", "f(x, m)\nreturn np.fmod(x, m)"),
    "rem_is_percent": case("a: int -20..20, b: int 1..9", "y = f(a, b)\ny = rem(a, b);", "f(a, b)\nreturn a % b"),
    "mod_by_zero": case(
        "a: int -9..9, b: int 0..5", "y = f(a, b)\ny = mod(a, b);", "f(a, b)\nreturn a - b * np.floor(a / b)"
    ),
    "saturating_sum": case("a: uint8 row, b: uint8", "y = f(a, b)\ny = a + b;", "f(a, b)\nreturn a + b"),
    "saturating_difference": case("a: (1,n) uint8, b: (1,n) uint8", "y = f(a, b)\ny = a - b;", "f(a, b)\nreturn a - b"),
    "integer_quotient": case("a: int16 row, b: int16 1..9", "y = f(a, b)\ny = a / b;", "f(a, b)\nreturn a // b"),
    "rounded_cast": case(
        "x: row 0..100", "y = f(x)\ny = double(uint8(x));", "f(x)\nreturn x.astype(np.uint8).astype(float)"
    ),
    "std_by_n": case("x: row finite nonempty", "y = f(x)\ny = std(x);", "f(x)\nreturn np.std(x)"),
    "var_of_one": case("x: row finite nonempty", "y = f(x)\ny = var(x);", "f(x)\nreturn np.var(x, ddof=1)"),
    "sum_of_all": case("X: (n,m) finite nonempty", "y = f(X)\ny = sum(X);", "f(X)\nreturn X.sum()"),
    "mean_along_rows": case("X: (n,m) finite nonempty", "y = f(X)\ny = mean(X, 1);", "f(X)\nreturn X.mean(axis=1)"),
    "sum_of_a_row": case("X: (n,m) finite nonempty", "y = f(X)\ny = sum(X);", "f(X)\nreturn X.sum(axis=0)"),
    "cumsum_flat": case(
        "X: (n,m) finite nonempty", "y = f(X)\ny = cumsum(X);", "f(X)\nreturn np.cumsum(X).reshape(X.shape)"
    ),
    "reshape_by_rows": case(
        "X: (4,n) finite nonempty", "y = f(X)\ny = reshape(X, 2, []);", "f(X)\nreturn X.reshape(2, -1)"
    ),
    "colon_by_rows": case("X: matrix finite", "y = f(X)\ny = X(:).';", "f(X)\nreturn X.ravel()"),
    "logical_by_rows": case("X: matrix finite", "y = f(X)\ny = X(X > 0);\ny = y(:).';", "f(X)\nreturn X[X > 0]"),
    "find_by_rows": case(
        "X: matrix finite", "k = f(X)\nk = find(X > 0);\nk = k(:).';", "f(X)\nreturn np.flatnonzero(X > 0) + 1"
    ),
    "colon_end": case("n: int 0..12", "y = f(n)\ny = sum(1:n);", "f(n)\nreturn float(np.arange(1, n).sum())"),
    "colon_step_end": case("n: int 1..12", "y = f(n)\ny = 0:2:n;", "f(n)\nreturn np.arange(0, n, 2)"),
    "last_element": case(
        "x: row finite nonempty, k: int 1..3",
        "y = f(x, k)\nif numel(x) < k\n    y = 0;\nelse\n    y = x(end - k + 1);\nend",
        "f(x, k)\nif len(x) < k:\n    return 0.0\nreturn x[len(x) - k - 1]",
    ),
    "slice_keeps_end": case("x: row finite", "y = f(x)\ny = x(2:end);", "f(x)\nreturn x[1:-1]"),
    "max_of_nan": case("x: row nonempty", "y = f(x)\ny = max(x);", "f(x)\nreturn np.max(x)"),
    "min_of_empty": case("x: (1,0..4) finite", "y = f(x)\ny = min(x);", "f(x)\nreturn np.min(x)"),
    "median_of_nan": case("x: row nonempty", "y = f(x)\ny = median(x);", "f(x)\nreturn np.nanmedian(x)"),
    "any_of_empty": case(
        "x: row finite", "y = f(x)\ny = all(x > 0);", "f(x)\nreturn len(x) > 0 and bool((x > 0).all())"
    ),
    "mean_of_empty": case("x: row finite", "y = f(x)\ny = mean(x);", "f(x)\nreturn x.mean() if len(x) else 0.0"),
    "sort_is_descending_stable": case(
        "x: row finite",
        "[s, i] = f(x)\n[s, i] = sort(x, 'descend');",
        "f(x)\ni = np.argsort(x)[::-1]\nreturn x[i], i + 1",
    ),
    "last_of_ties": case(
        "x: row finite nonempty",
        "[m, i] = f(x)\n[m, i] = max(x);",
        "f(x)\ni = len(x) - 1 - np.argmax(x[::-1])\nreturn x[i], i + 1",
    ),
    "unique_unsorted": case(
        "x: row finite nonempty", "y = f(x)\ny = unique(x);", "f(x)\nreturn np.array(list(dict.fromkeys(x.tolist())))"
    ),
    "sign_of_zero": case("x: row finite", "y = f(x)\ny = sign(x);", "f(x)\nreturn np.where(x >= 0, 1.0, -1.0)"),
    "atan_of_zero": case(
        "a: -3..3, b: -3..3",
        "y = f(a, b)\ny = atan2(a, b);",
        "f(a, b)\nreturn np.arctan(a / b) if b else np.sign(a) * np.pi / 2",
    ),
    "conjugate_is_lost": case("z: complex row", "y = f(z)\ny = z';\ny = y(:).';", "f(z)\nreturn z.T"),
    "dot_of_complex": case(
        "a: (1,n) complex, b: (1,n) complex", "y = f(a, b)\ny = sum(conj(a) .* b);", "f(a, b)\nreturn np.dot(a, b)"
    ),
    "outer_sum": case(
        "a: (n,1) finite, b: (n,1) finite",
        "y = f(a, b)\ny = sum(sum(a + b.'));",
        "f(a, b)\nreturn float((a + b).sum())",
    ),
    "index_from_zero": case(
        "x: row finite nonempty, k: int 1..4",
        "y = f(x, k)\nk = min(k, numel(x));\ny = x(k);",
        "f(x, k)\nk = min(k, len(x) - 1)\nreturn x[k]",
    ),
    "fft_unscaled": case(
        "x: row finite nonempty",
        "y = f(x)\ny = abs(fft(x)) / numel(x);",
        "f(x)\nreturn np.abs(np.fft.fft(x)) / (len(x) + (len(x) > 4))",
    ),
    "diff_of_a_row": case("X: (n,m) finite nonempty", "y = f(X)\ny = diff(X, 1, 1);", "f(X)\nreturn np.diff(X)"),
    "upper_number": case("s: text", "y = f(s)\ny = sum(s == upper(s));", "f(s)\nreturn sum(c.isupper() for c in s)"),
    "single_constant": case(
        "x: row finite", "y = f(x)\ny = x * 0.1;", "f(x)\nreturn x * np.float32(0.1).astype(float)"
    ),
    "linspace_step": case(
        "a: -5..5, n: int 2..9", "y = f(a, n)\ny = linspace(a, a + 1, n);", "f(a, n)\nreturn a + np.arange(n) / n"
    ),
    # Those that few inputs show.
    "wrong_from_the_seventh": case(
        "x: row finite", "y = f(x)\ny = cumsum(x);", "f(x)\ny = np.cumsum(x)\nif len(y) > 6:\n    y[6] += 1\nreturn y"
    ),
    "limit_mistyped": case("x: row finite", "y = f(x)\ny = min(x, 100);", "f(x)\nreturn np.minimum(x, 101)"),
    "equal_is_not_greater": case("a: int 0..50, b: int 0..50", "y = f(a, b)\ny = (a > b);", "f(a, b)\nreturn a >= b"),
    "every_400_years": case(
        "y: int 1..3000",
        "t = f(y)\nt = (mod(y,4)==0 && mod(y,100)~=0) || mod(y,400)==0;",
        "f(y)\nreturn y % 4 == 0 and y % 100 != 0",
    ),
    "every_100_years": case(
        "y: int 1..3000", "t = f(y)\nt = (mod(y,4)==0 && mod(y,100)~=0) || mod(y,400)==0;", "f(y)\nreturn y % 4 == 0"
    ),
    "mode_is_smallest": case(
        "x: int row nonempty",
        "y = f(x)\ny = mode(x);",
        "f(x)\nu, c = np.unique(x, return_counts=True)\nreturn u[-1 - np.argmax(c[::-1])]",
    ),
    "nan_sorts_last": case("x: row", "y = f(x)\ny = sort(x, 'descend');", "f(x)\nreturn -np.sort(-x)"),
    "next_power": case("k: int 1..1000", "y = f(k)\ny = nextpow2(k);", "f(k)\nreturn int(np.floor(np.log2(k))) + 1"),
    "product_overflows": case(
        "a: int32, b: int32", "y = f(a, b)\ny = a * b;", "f(a, b)\nreturn np.int64(a) * np.int64(b)"
    ),
    "case_matters": case("a: text, b: text", "y = f(a, b)\ny = strcmpi(a, b);", "f(a, b)\nreturn a == b"),
    "last_edge": case(
        "x: row 0..4",
        "n = f(x)\nn = histc(x, 0:4);\nn = n(:).';",
        "f(x)\nreturn np.array([np.sum((x >= k) & (x < min(k + 1, 4))) for k in range(5)])",
    ),
    "round_two_decimals": case("x: row finite", "y = f(x)\ny = round(x * 100) / 100;", "f(x)\nreturn np.round(x, 2)"),
    "index_wraps": case(
        "x: row finite nonempty",
        "y = f(x)\nn = numel(x); y = x;\nfor i = 2:n\n    y(i) = x(i) - x(i-1);\nend",
        "f(x)\nreturn np.array([x[i] - x[i - 1] for i in range(len(x))])",
    ),
    "middle_of_conv": case(
        "x: row finite nonempty, h: row finite nonempty",
        "y = f(x, h)\ny = conv(x, h, 'same');",
        "f(x, h)\nreturn np.convolve(x, h)[(len(h) - 1) // 2 :][: len(x)]",
    ),
    "kron_turned": case(
        "A: (n,n) finite, B: (m,m) finite", "y = f(A, B)\ny = kron(A, B);", "f(A, B)\nreturn np.kron(B, A)"
    ),
    "percentile": case("x: row finite nonempty", "y = f(x)\ny = prctile(x, 25);", "f(x)\nreturn np.percentile(x, 25)"),
    "exponent_off": case("x: row finite", "y = f(x)\ny = x .^ 2;", "f(x)\nreturn np.abs(x) ** 2.0000001"),
    "shift_of_all": case(
        "X: (n,m) finite, k: int 1..3", "y = f(X, k)\ny = circshift(X, k);", "f(X, k)\nreturn np.roll(X, k)"
    ),
    "triangle_with_diagonal": case("A: square finite", "y = f(A)\ny = triu(A, 1);", "f(A)\nreturn np.triu(A)"),
    # Not to be decided: at 0.3, which is no binary number, another order of adding would do the same.
    "limit_belongs": case(
        "x: 0..1", "y = f(x)\nif x < 0.3, y = 1; else, y = 2; end", "f(x)\nreturn 1 if x <= 0.3 else 2"
    ),
    "text_of_float": case("x: int -50..50", "s = f(x)\ns = num2str(x);", "f(x)\nreturn str(float(x))"),
    "last_digits_of_erf": case(
        "x: -3..3", "y = f(x)\ny = erf(x);", "f(x)\nfrom math import erf\nreturn erf(x) * (1 + 1e-9)"
    ),
    "linspace_of_one": case("n: int 1..9", "y = f(n)\ny = linspace(0, 1, n);", "f(n)\nreturn np.linspace(0, 1, n)"),
}

#: Right ports; some need another order of adding, or other functions, than MATLAB's.
RIGHT: dict[str, Case] = {
    "round": case(
        "x: row",
        "y = f(x)\ny = round(x);",
        "f(x)\nr = np.trunc(x)\nreturn r + np.where(np.abs(x - r) >= 0.5, np.sign(x), 0)",
    ),
    "mean": case("x: row nonempty", "y = f(x)\ny = mean(x);", "f(x)\nreturn np.sum(x) / len(x)"),
    "std": case(
        "x: row finite nonempty", "y = f(x)\ny = std(x);", "f(x)\nreturn np.std(x, ddof=1) if len(x) > 1 else 0.0"
    ),
    "mod": case("x: row finite, m: 1..9", "y = f(x, m)\ny = mod(x, m);", "f(x, m)\nreturn np.mod(x, m)"),
    "saturate": case(
        "a: uint8 row, b: uint8", "y = f(a, b)\ny = a + b;", "f(a, b)\nreturn np.minimum(a.astype(int) + int(b), 255)"
    ),
    "sort": case(
        "x: row", "[s, i] = f(x)\n[s, i] = sort(x);", "f(x)\ni = np.argsort(x, kind='stable')\nreturn x[i], i"
    ),
    "max": case(
        "x: row nonempty",
        "[m, i] = f(x)\n[m, i] = max(x);",
        "f(x)\nif np.isnan(x).all():\n    return np.nan, 0\ni = int(np.nanargmax(x))\nreturn x[i], i",
    ),
    "cumsum": case("X: (n,m) finite", "y = f(X)\ny = cumsum(X, 1);", "f(X)\nreturn np.cumsum(X, axis=0)"),
    "sum": case("X: matrix finite", "y = f(X)\ny = sum(X(:));", "f(X)\nreturn float(X.sum())"),
    "product": case(
        "A: (n,k) finite, B: (k,m) finite", "C = f(A, B)\nC = A * B;", "f(A, B)\nreturn np.einsum('ik,kj->ij', A, B)"
    ),
    "reshape": case(
        "X: (4,n) finite",
        "y = f(X)\ny = reshape(X, 2, []);",
        "f(X)\nreturn X.reshape(2, -1, order='F') if X.size else np.zeros((2, 0))",
    ),
    "norm": case("x: row finite", "y = f(x)\ny = norm(x);", "f(x)\nreturn np.sqrt(np.sum(x * x))"),
    "softmax": case(
        "x: row finite nonempty",
        "y = f(x)\ne = exp(x - max(x));\ny = e / sum(e);",
        "f(x)\ne = np.exp(x - x.max())\nreturn e / e.sum()",
    ),
    "polyval": case(
        "p: row finite nonempty, x: -3..3",
        "y = f(p, x)\ny = polyval(p, x);",
        "f(p, x)\ny = 0.0\nfor c in p:\n    y = y * x + c\nreturn y",
    ),
    "moving": case(
        "x: row finite, k: int 1..5",
        "y = f(x, k)\ny = filter(ones(1, k) / k, 1, x);",
        "f(x, k)\nreturn np.array([x[max(0, i - k + 1) : i + 1].sum() / k for i in range(len(x))])",
    ),
    "variance": case(
        "x: row finite nonempty",
        "y = f(x)\ny = sum(x .^ 2) / numel(x) - mean(x) ^ 2;",
        "f(x)\nreturn np.mean(x * x) - np.mean(x) ** 2",
    ),
    "standardized": case(
        "X: (3..5,2) finite",
        "Z = f(X)\nZ = (X - mean(X)) ./ (std(X) + 1);",
        "f(X)\nreturn (X - X.mean(axis=0)) / (X.std(axis=0, ddof=1) + 1)",
    ),
    "dft": case(
        "x: row finite nonempty",
        "y = f(x)\ny = fft(x);",
        "f(x)\nn = len(x)\nk = np.arange(n)\nreturn np.exp(-2j * np.pi * np.outer(k, k) / n) @ x",
    ),
    "solve": case(
        "a: 1..3, b: -1..1, r: (2,1) finite",
        "x = f(a, b, r)\nx = [a b; -b a] \\ r;",
        "f(a, b, r)\nreturn np.array([a * r[0] - b * r[1], b * r[0] + a * r[1]]) / (a * a + b * b)",
    ),
    "words": case("s: text", "n = f(s)\nn = numel(strfind(s, ' '));", "f(s)\nreturn s.count(' ')"),
    "limits": case(
        "x: row, low: -3..0, high: 0..3",
        "y = f(x, low, high)\ny = max(min(x, high), low);",
        "f(x, low, high)\nreturn np.fmax(np.fmin(x, high), low)",
    ),
    "log_sum": case(
        "x: row -50..50 nonempty",
        "y = f(x)\nm = max(x);\ny = m + log(sum(exp(x - m)));",
        "f(x)\nreturn np.logaddexp.reduce(x)",
    ),
    # Those that rounding, or a singular matrix, might make a difference of.
    "thresh": case("x: row finite nonempty", "y = f(x)\ny = mean(x) > 0.5;", "f(x)\nreturn sum(x) / len(x) > 0.5"),
    "normalize_of_row": case(
        "x: row finite nonempty",
        "y = f(x)\nif norm(x) == 0, y = x; else, y = x / norm(x); end",
        "f(x)\nn = np.linalg.norm(x)\nreturn x if n == 0 else x / n",
    ),
    "inv": case(
        "A: (n,n) finite nonempty, b: (n,1) finite",
        "x = f(A, b)\nx = (A' * A + eye(size(A))) \\ b;",
        "f(A, b)\nreturn np.linalg.solve(A.T @ A + np.eye(len(A)), b)",
    ),
    "det": case("A: (3,3) finite", "d = f(A)\nd = det(A);", "f(A)\nreturn np.linalg.det(A)"),
    "eig": case("A: (n,n) finite nonempty", "e = f(A)\ne = eig(A + A');", "f(A)\nreturn np.linalg.eigvalsh(A + A.T)"),
    "rank": case("A: (3,3) finite", "r = f(A)\nr = rank(A);", "f(A)\nreturn np.linalg.matrix_rank(A)"),
    "conv": case(
        "x: row finite nonempty, h: row finite nonempty",
        "y = f(x, h)\ny = conv(x, h);",
        "f(x, h)\nreturn np.convolve(x, h)",
    ),
    "count": case(
        "x: row finite nonempty",
        "n = f(x)\nz = (x - mean(x)); n = sum(abs(z) > std(x));",
        "f(x)\nz = x - x.mean()\nreturn 0 if len(x) < 2 else int((abs(z) > x.std(ddof=1)).sum())",
    ),
    "trapz": case("x: row finite nonempty", "y = f(x)\ny = trapz(x);", "f(x)\nreturn np.trapezoid(x)"),
    "svd": case("A: (n,m) finite nonempty", "s = f(A)\ns = svd(A);", "f(A)\nreturn np.linalg.svd(A, compute_uv=False)"),
    "pinv": case("A: (n,m) finite nonempty", "s = f(A)\ns = pinv(A);", "f(A)\nreturn np.linalg.pinv(A)"),
    "singlesum": case("x: single row finite", "y = f(x)\ny = sum(x);", "f(x)\nreturn np.sum(x)"),
    "exp": case("x: row", "y = f(x)\ny = exp(x);", "f(x)\nreturn np.exp(x)"),
    "power_of_row": case("x: row, p: int 0..4", "y = f(x, p)\ny = x .^ p;", "f(x, p)\nreturn x ** p"),
    "roots": case(
        "a: 1..3, b: -5..5, c: -5..5",
        "r = f(a, b, c)\nd = b^2 - 4*a*c;\nr = [(-b - sqrt(d)) / (2*a), (-b + sqrt(d)) / (2*a)];",
        "f(a, b, c)\nd = complex(b * b - 4 * a * c) ** 0.5\nreturn np.array([-b - d, -b + d]) / (2 * a)",
    ),
    "corr": case(
        "x: (1,n) finite nonempty, y: (1,n) finite nonempty",
        "r = f(x, y)\na = x - mean(x); b = y - mean(y);\nr = sum(a .* b) / sqrt(sum(a.^2) * sum(b.^2));",
        "f(x, y)\na, b = x - x.mean(), y - y.mean()\nreturn a @ b / np.sqrt((a @ a) * (b @ b))",
    ),
}
