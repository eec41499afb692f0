"""The first fault that is told is the very statement that was changed; the port is right without the change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.record import Record
from pyport.scripts.told import ScriptResult
from pyport.scripts.verify import verify
from pyport.verdict import Verdict

pytestmark = pytest.mark.live

#: Pairs of a script and a right port.
PAIRS = {
    "helper": (
        """\
n = 6;
A = 4*eye(n) - diag(ones(n-1, 1), 1) - diag(ones(n-1, 1), -1);
b = (1:n)' / 7;
x = zeros(n, 1);
res = [];
for sweep = 1:5
    for i = 1:n
        s = A(i, :)*x - A(i, i)*x(i);
        x(i) = (b(i) - s) / A(i, i);
    end
    res(end+1) = norm(b - A*x);
end
smooth = [];
z = res(1);
for k = 1:numel(res)
    z = 0.3*res(k) + 0.7*z;
    smooth(end+1) = z;
end
err = smooth - res;
back = 0;
for k = n-1:-1:1
    back = back/2 + b(k);
end
""",
        """\
import numpy as np

def sweeps(A, b):
    x = np.zeros(len(b))
    res = []
    for sweep in range(5):
        for i in range(len(b)):
            s = A[i] @ x - A[i, i] * x[i]
            x[i] = (b[i] - s) / A[i, i]
        res.append(np.linalg.norm(b - A @ x))
    return x, np.array(res)

n = 6
A = 4 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
b = np.arange(1, n + 1) / 7
x, res = sweeps(A, b)
z = res[0]
smooth = []
for r in res:
    z = 0.3 * r + 0.7 * z
    smooth.append(z)
smooth = np.array(smooth)
err = smooth - res
back = 0
for k in range(n - 2, -1, -1):
    back = back / 2 + b[k]
""",
    ),
    "calls": (
        """\
1;
function d = slope(t, y)
    lean = 1 + sin(t);
    d = lean*y - y^2;
end
h = 0.1;
t = 0;
y = 0.3;
all_y = [];
for k = 1:6
    k1 = slope(t, y);
    k2 = slope(t + h/2, y + h/2*k1);
    k3 = slope(t + h, y - h*k1 + 2*h*k2);
    y = y + h/6*(k1 + 4*k2 + k3);
    t = t + h;
    all_y(k) = y;
end
B = 5;
D = zeros(B);
for i = 0:B-1
    for j = 0:B-1
        if i == 0
            D(i+1, j+1) = sqrt(1/B);
        else
            D(i+1, j+1) = sqrt(2/B) * cos(pi*(2*j+1)*i/(2*B));
        end
    end
end
F = D * (all_y(1:B)' * all_y(1:B)) * D';
up = 1;
down = 1;
for k = 1:4
    up = up * exp(0.2*all_y(k));
    down = down * exp(-0.3*all_y(k));
end
gap = up - down;
""",
        """\
import numpy as np

def slope(t, y):
    lean = 1 + np.sin(t)
    return lean * y - y**2

h = 0.1
t = 0
y = 0.3
all_y = np.empty(6)
for k in range(6):
    k1 = slope(t, y)
    k2 = slope(t + h / 2, y + h / 2 * k1)
    k3 = slope(t + h, y - h * k1 + 2 * h * k2)
    y = y + h / 6 * (k1 + 4 * k2 + k3)
    t = t + h
    all_y[k] = y
B = 5
row, col = np.meshgrid(np.arange(B), np.arange(B), indexing="ij")
D = np.sqrt(2 / B) * np.cos(np.pi * (2 * col + 1) * row / (2 * B))
D[0] = np.sqrt(1 / B)
F = D @ np.outer(all_y[:B], all_y[:B]) @ D.T
rise = np.exp(np.cumsum(0.2 * all_y[:4]))
fall = np.exp(np.cumsum(-0.3 * all_y[:4]))
up, down = rise[-1], fall[-1]
gap = up - down
""",
    ),
    "text": (
        """\
text = 'aabbbcdddda';
vals = '';
lens = [];
k = 1;
while k <= numel(text)
    run = 1;
    while k + run <= numel(text) && text(k+run) == text(k)
        run = run + 1;
    end
    vals(end+1) = text(k);
    lens(end+1) = run;
    k = k + run;
end
total = sum(lens);
code = [vals sprintf('%d', lens)];
hash = 5381;
for ch = code
    hash = mod(hash*33 + double(ch), 65536);
end
words = {'b', 'a', 'b', 'c', 'a', 'b'};
seen = {};
count = [];
for i = 1:numel(words)
    j = find(strcmp(seen, words{i}));
    if isempty(j)
        seen{end+1} = words{i};
        count(end+1) = 1;
    else
        count(j) = count(j) + 1;
    end
end
joined = [seen{:}];
""",
        """\
from itertools import groupby

text = "aabbbcdddda"
vals = []
lens = []
for symbol, group in groupby(text):
    vals.append(symbol)
    lens.append(len(list(group)))
total = sum(lens)
code = "".join([*vals, *map(str, lens)])
hash = 5381
for ch in code:
    hash = (hash * 33 + ord(ch)) % 65536
words = ["b", "a", "b", "c", "a", "b"]
seen = []
count = []
for w in words:
    if w in seen:
        count[seen.index(w)] += 1
    else:
        seen.append(w)
        count.append(1)
joined = "".join(seen)
""",
    ),
    "handed": (
        """\
1;
function m = middle(v)
    v = sort(v);
    m = v(ceil(end/2));
end
function out = keep(v)
    out = [];
    for k = 1:numel(v)
        if v(k) > 1
            out(end+1) = v(k)^2;
        end
    end
end
n = 12;
dt = 2/n;
grow = exp(0.3*sqrt(dt)) + n/7;
v = 0.4;
path = zeros(1, 15);
for k = 1:15
    v = 3.7*v*(1 - v);
    path(k) = v;
end
lo = 1;
hi = 2;
steps = 0;
while hi - lo > 1e-5
    mid = (lo + hi)/2;
    if mid^3 > 4
        hi = mid;
    else
        lo = mid;
    end
    steps = steps + 1;
end
root = (lo + hi)/2;
x = sin((1:9)'*0.7);
y = cos((1:9)'*1.3);
shift = mean(y.*x) + 0.3;
lean = x'*(y - 0.2)/9;
z = (x - mean(x))/std(x);
data = [3 1 2 7 5];
m = middle(data);
first = data(1);
tens = data*10;
a = keep([1 2 3]);
b = keep([4 5]);
total = sum(b)*1.5;
r = [1.5 2.5 4];
for i = 1:3
    area(i) = pi*r(i)^2;
    rim(i) = 2*pi*r(i);
end
ratio = area./rim;
""",
        """\
import math

import numpy as np

class Circle:
    def __init__(self, r):
        self.r = r

    @property
    def area(self):
        return math.pi * self.r ** 2

    def rim(self):
        return 2 * math.pi * self.r

def middle(v):
    v = sorted(v)
    return v[len(v) // 2]

def keep(v, out=None):
    out = [] if out is None else out
    for one in v:
        if one > 1:
            out.append(one ** 2)
    return out

def scheme(n):
    dt = 2 / n
    return np.exp(0.3 * np.sqrt(dt)) + n / 7

def orbit(v, n):
    for _ in range(n):
        v = 3.7 * v * (1 - v)
        yield v

def cube_root(lo, hi, tol=1e-5):
    steps = 0
    while hi - lo > tol:
        mid = (lo + hi) / 2
        if mid**3 > 4:
            hi = mid
        else:
            lo = mid
        steps += 1
    return (lo + hi) / 2, steps

def moments(x, y):
    shift = np.mean(y * x) + 0.3
    lean = x @ (y - 0.2) / 9
    return shift, lean

def standard(u):
    return (u - u.mean()) / u.std(ddof=1)

grow = scheme(12)
path = np.fromiter(orbit(0.4, 15), float)
root, steps = cube_root(1, 2)
x = np.sin(np.arange(1, 10) * 0.7)
y = np.cos(np.arange(1, 10) * 1.3)
shift, lean = moments(x, y)
z = standard(x)
data = [3, 1, 2, 7, 5]
m = middle(data)
first = data[0]
tens = [10 * one for one in data]
a = keep([1, 2, 3])
b = keep([4, 5])
total = sum(b) * 1.5
circles = [Circle(r) for r in (1.5, 2.5, 4)]
area = [c.area for c in circles]
rim = [c.rim() for c in circles]
ratio = np.array(area) / np.array(rim)
""",
    ),
    "recursive": (
        """\
1;
function X = halves(x)
    n = numel(x);
    if n == 1
        X = x;
        return
    end
    even = halves(x(1:2:end));
    odd = halves(x(2:2:end));
    w = exp(-2i*pi*(0:n/2-1)/n);
    X = [even + w.*odd, even - w.*odd];
end
x = sin((0:7)*1.1) + 0.2;
win = 0.5 - 0.5*cos(2*pi*(0:7)/8);
X = halves(x.*win);
P = abs(X);
energy = sum(P.^2)/8;
""",
        """\
import numpy as np

def halves(x):
    n = len(x)
    if n == 1:
        return x.astype(complex)
    even = halves(x[::2])
    odd = halves(x[1::2])
    w = np.exp(-2j * np.pi * np.arange(n // 2) / n)
    return np.concatenate([even + w * odd, even - w * odd])

x = np.sin(np.arange(8) * 1.1) + 0.2
win = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(8) / 8)
X = halves(x * win)
P = np.abs(X)
energy = np.sum(P**2) / 8
""",
    ),
}
#: Of a pair the words that are changed, and into what.
SLIPS = [
    # Inside a helper that MATLAB does not have.
    ("helper", "s = A[i] @ x - A[i, i] * x[i]", "s = A[i] @ b - A[i, i] * x[i]"),
    ("helper", "x[i] = (b[i] - s) / A[i, i]", "x[i] = (b[i] + s) / A[i, i]"),
    ("helper", "for i in range(len(b)):", "for i in range(len(b) - 1):"),
    # Behind a list that is made an array.
    ("helper", "err = smooth - res", "err = smooth + res"),
    # A loop that only its head ends.
    ("helper", "for k in range(n - 2, -1, -1):", "for k in range(n - 1, -1, -1):"),
    ("helper", "back = back / 2 + b[k]", "back = back / 2 - b[k]"),
    # One of several calls, and what all of them do.
    ("calls", "k3 = slope(t + h, y", "k3 = slope(t + h / 2, y"),
    ("calls", "lean = 1 + np.sin(t)", "lean = 1 - np.sin(t)"),
    # An array that is written into once it is made.
    ("calls", "D[0] = np.sqrt(1 / B)", "D[1] = np.sqrt(1 / B)"),
    ("calls", "D = np.sqrt(2 / B) *", "D = np.sqrt(3 / B) *"),
    # Of two that are assigned together one is wrong.
    ("calls", "rise = np.exp(np.cumsum(0.2", "rise = np.exp(np.cumsum(0.1"),
    # A number that is one less, a list that gets what another should.
    ("text", "hash = 5381", "hash = 5380"),
    ("text", "hash = (hash * 33", "hash = (33"),
    ("text", "vals.append(symbol)", "lens.append(2)"),
    ("text", "seen.append(w)", "seen.append(w + w)"),
    # What a call hands over, and what a def line does; beside each, a slip in the function that is called.
    ("handed", "scheme(12)", "scheme(13)"),
    ("handed", "dt = 2 / n", "dt = 3 / n"),
    ("handed", "orbit(0.4, 15)", "orbit(0.4 + 1e-11, 15)"),
    ("handed", "v = 3.7 * v * (1 - v)", "v = 3.6 * v * (1 - v)"),
    ("handed", "tol=1e-5", "tol=4e-5"),
    ("handed", "while hi - lo > tol", "while hi - lo > 3 * tol"),
    ("handed", "moments(x, y)\nz", "moments(x, -y)\nz"),
    ("handed", "shift = np.mean(y * x)", "shift = np.mean(y - x)"),
    ("handed", "lean = x @ (y - 0.2)", "lean = x @ (y + 0.2)"),
    ("handed", "(u - u.mean()) / u.std", "(u + u.mean()) / u.std"),
    ("recursive", "halves(x * win)", "halves(win * win)"),
    ("recursive", "x.astype(complex)", "2 * x.astype(complex)"),
    ("recursive", "even - w * odd", "even + w * odd"),
    # What a function does to its caller's list, or keeps from one call for the next.
    ("handed", "v = sorted(v)", "v.sort()"),
    ("handed", "first = data[0]", "first = data[1]"),
    ("handed", "def keep(v, out=None):\n    out = [] if out is None else out\n", "def keep(v, out=[]):\n"),
    ("handed", "out.append(one ** 2)", "out.append(one ** 3)"),
    # A property and a method of what a comprehension walks through, and what they are made of.
    ("handed", "math.pi * self.r ** 2", "math.pi * self.r ** 2 / 4"),
    ("handed", "2 * math.pi * self.r", "math.pi * self.r"),
    ("handed", "self.r = r", "self.r = r if r < 4 else 3"),
    ("handed", "[c.area for c in circles]", "[2 * c.area for c in circles]"),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], ScriptResult]:
    folder = tmp_path_factory.mktemp("pairs")
    records: dict[str, Record] = {}

    def result(name: str, port: str) -> ScriptResult:
        if name not in records:
            script = folder / f"{name}.m"
            script.write_text(PAIRS[name][0], encoding="utf-8")
            records[name] = trace_matlab(script, engine="octave")
        file = Path(folder / "port.py")
        file.write_text(port, encoding="utf-8")
        return verify(records[name], file, timeout=20, cure=False)

    return result


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.sampled(3)
def test_the_port_without_a_change_is_right(name: str, told: Callable[[str, str], ScriptResult]) -> None:
    result = told(name, PAIRS[name][1])
    assert result.verdict is Verdict.PASS, [(fault.line, fault.words) for fault in result.faults]


@pytest.mark.parametrize(("name", "before", "after"), SLIPS)
@pytest.mark.sampled(12)
def test_a_slip_is_told_first_and_at_its_line(
    name: str, before: str, after: str, told: Callable[[str, str], ScriptResult]
) -> None:
    port = PAIRS[name][1]
    assert port.count(before) == 1
    result = told(name, port.replace(before, after))
    assert result.verdict is Verdict.FAIL
    assert result.faults[0].line == port[: port.index(before)].count("\n") + 1
