"""Short programs that a careless tracer would change, by what they try."""

from __future__ import annotations

PROGRAMS: dict[str, str] = {}


def _programs(text: str) -> None:
    for piece in text.split("\n### ")[1:]:
        name, _, body = piece.partition("\n")
        PROGRAMS[name.strip()] = body


_programs('''
### plain, chained and unpacked
a = b = c = [1]
c.append(2)
(x, y), *z = (1, 2), 3, 4
[p, q] = "ab"
x, y = y, x
### chained array is one object
import numpy as np
a = b = np.zeros(3)
a[0] = 1
print(b, a is b)
### annotated
x: int = 3
y: "no such name"
z: list[int] = [1]
z[0]: int = 7
print(__annotations__)
### walrus
if (n := len("abc")) > 2:
    print(n)
v = [m := k for k in range(3)]
while (left := n) > 0:
    n -= 1
w = (lambda: (t := 5) + t)()
### index is evaluated once
calls = []
def i(k):
    calls.append(k)
    return k
x = [0, 0, 0]
x[i(0)] = i(5)
x[i(1)] += i(2)
x[i(2)], x[i(0)] = i(8), i(9)
### order of evaluation
log = []
def f(k, v=None):
    log.append(k)
    return v
f("obj", [1, 2])[f("index", 0)] = f("value", 3)
f("a", {})[f("b", 1)], f("c", {})[f("d", 1)] = f("e", (1, 2))
f("o", [[1]])[f("i", 0)][f("j", 0)] += f("v", 2)
### index changes within the targets
i, x = 0, [0, 0, 0]
i, x[i] = 1, 2
x[i], i = 5, 2
x[i] = i = 1
### a mask of itself
import numpy as np
x = np.array([3.0, -1.0, 2.0])
x[x > 0] = 0
p = np.array([2, 0, 1])
p[p] = np.arange(3)
### slices and ellipsis
import numpy as np
x = np.zeros((3, 4))
x[1:, ::2] = 5
x[..., 0] += 1
x[-1] = x[0] * 2
x[[0, 2], 1:3] = [[1, 2], [3, 4]]
x[None, 0, 0] = 9
t = (slice(1), 2)
x[t] = 4
a, b = 1, 3
x[a:b, a - 1] -= 1
x[(*t,)] = 3
### integer buffer cuts
import numpy as np
x = np.zeros(3, int)
x[0] = 2.7
x[1:] += [1, 2]
### dicts and fields
d = {}
d["W"] = {"b": 1}
d["W"]["b"] = 2
d["W"]["c"], d["k", 1] = 3, 4
d.setdefault("z", []).append(1)
d.update(q=2)
del d["W"]["b"]
class S: pass
s = S()
s.a = [0, 0]
s.a[1] = 5
s.b = s.c = S()
s.b.x = 1
s.b.x += 1
r = (s.a, s.b.x, s.c.x)
del s, S
### private names
class A:
    def __init__(self):
        self.__w = 1
        self.__w += 2
        self.__v, self.u = 3, 4
        self.__l = [0]
        self.__l[0] = 1
        for self.__k in range(2):
            self.__l[0] += self.__k
    def all(self):
        return sorted(self.__dict__.items())
r = A().all()
del A
### property and setter
class T:
    reads = 0
    @property
    def v(self):
        T.reads += 1
        return self._v
    @v.setter
    def v(self, value):
        self._v = value * 2
t = T()
t.v = 3
r = t.v, T.reads
t.__dict__
del t, T
### augmented keeps identity
import numpy as np
a = np.ones(3)
b = a
a += 1
l = m = [1]
l += [2]
t = u = (1,)
t += (2,)
print(a is b, l is m, t is u)
### augmented error keeps effect
t = ([],)
try:
    t[0] += [1]
except TypeError as e:
    print(e)
### mutating calls
x = [3, 1, 2]
x.append(4)
x.extend([6, 5])
x.insert(0, 9)
x.sort()
x.reverse()
x.pop()
x.remove(3)
y = x.pop(0)
x.clear()
import collections
q = collections.deque([1, 2, 3])
q.appendleft(0)
q.rotate(1)
q.popleft()
s = set()
s.add(1)
s.discard(2)
import heapq, bisect
h = []
for k in [3, 1, 2]:
    heapq.heappush(h, k)
bisect.insort(h, 2)
### array calls in place
import numpy as np
x = np.array([3.0, 1.0, 2.0])
x.sort()
x.fill(2)
np.copyto(x, [1, 2, 3])
np.add(x, 1, out=x)
y = np.multiply(x, 2, out=x[:])
np.add.at(x, [0, 0], 1)
np.put(x, 0, 7)
A = np.zeros((2, 2))
np.fill_diagonal(A, 3)
z = np.arange(4)
z.resize(6)
### append of a class of one's own
class Bag:
    def __init__(self): self.n = 0
    def append(self, v): self.n += v; return self
    def sort(self): self.n = -self.n
b = Bag()
b.append(2).append(3)
b.append(1)
b.sort()
r = b.n
del b, Bag
### functions
def f(a, b=2, *args, c, d=4, **kw):
    """Doc."""
    t = a + b + c
    return t, args, d, kw
r = f(1, c=3), f(1, 2, 3, c=4, e=5), f.__doc__, f.__name__, f.__defaults__, f.__code__.co_varnames[:2]
### closures and nonlocal
def counter():
    n = 0
    def up(k=1):
        nonlocal n
        n += k
        return n
    return up
u = counter()
r = [u(), u(2), u()]
del u
### global
n = 0
def f():
    global n, m
    n += 1
    m = n, n
    for n in range(n, 5):
        pass
f()
### locals
def f(a):
    b = a + 1
    for k in range(2):
        b += k
    return dict(locals())
r = f(1)
before = set(globals())
z = 1
new = sorted(set(globals()) - before - {"before"})
v = sorted(k for k in vars() if not k.startswith("__"))
### exec and eval
n = 2
exec("m = n * 2\\nn = 7")
r = eval("n + m")
### dir of builtins
r = len("ab"), max(1, 2)
try:
    w
except NameError as e:
    r = str(e)
### generators
def g(n):
    k = 0
    while k < n:
        got = yield k
        k += 1 if got is None else got
    return "end"
def h():
    r = yield from g(3)
    yield r
r = list(h())
it = g(9)
s = [next(it), it.send(4), list(it)]
del it
### two generators take turns
def g(n):
    t = 0
    for k in range(n):
        t += k
        yield t
r = [(a, b) for a, b in zip(g(4), g(5))]
### generator closed early
out = []
def g():
    try:
        for k in range(5):
            yield k
    finally:
        out.append("closed")
for v in g():
    if v == 1:
        break
import gc
gc.collect()
### recursion
def depth(n):
    r = 0 if n == 0 else 1 + depth(n - 1)
    return r
r = depth(900)
### recursion in loops
def walk(n):
    t = []
    for k in range(n):
        t += walk(k)
        t.append(n)
    return t
r = walk(4)
def perm(x):
    if len(x) < 2:
        return [x]
    out = []
    for k in range(len(x)):
        for p in perm(x[:k] + x[k + 1:]):
            out.append([x[k], *p])
    return out
s = perm([1, 2, 3])
### runaway recursion
def f(n):
    return f(n + 1)
try:
    f(0)
except RecursionError as e:
    r = str(e)
### return in try and finally
def f(k):
    try:
        if k:
            return "try"
        raise ValueError
    except ValueError:
        return "except"
    finally:
        log.append(k)
log = []
r = f(0), f(1)
def g():
    for k in range(3):
        try:
            return k
        finally:
            continue
s = g()
### break, continue and else
r = []
for a in range(5):
    if a == 3:
        break
    if a == 1:
        continue
    r.append(a)
else:
    r.append("no")
while a > 0:
    a -= 1
else:
    r.append("else")
for b in []:
    pass
else:
    r.append("empty")
### loop over tuples and targets
x = [0, 0]
o = {}
for k, (a, *b) in enumerate([(1, 2, 3), (4, 5)]):
    pass
for x[0] in range(3):
    pass
for o["k"], x[1] in zip("ab", "cd"):
    pass
for i, x[i] in enumerate("yz"):
    pass
### loop variable is rebound
r = []
for k in range(4):
    r.append(k)
    k = 10
### loop that changes its list
x = [1, 2, 3]
for v in x:
    if len(x) < 6:
        x.append(v * 10)
### names deleted in a loop
for k in range(3):
    t = k
    del t
try:
    t
except NameError as e:
    r = str(e)
def f():
    for k in range(2):
        t = k
        del t
    return t
try:
    f()
except UnboundLocalError as e:
    s = str(e)
### loop without a pass leaves names unbound
def f(n):
    for k in range(n):
        t = k
    return t
r = f(2)
try:
    f(0)
except UnboundLocalError as e:
    r = r, str(e)
### comprehensions
k = 5
r = [k for k in range(3)], {k: v for k, v in zip("ab", "cd")}, {k % 2 for k in range(4)}, list(k for k in "x")
s = [[a * b for a in range(2)] for b in range(3) if b if b > 1 or True]
t = ["even" if k % 2 == 0 else "odd" for k in range(3)]
u = [y for x in "ab" if (y := x + "!")]
class C:
    v = [k for k in range(2)]
    w = [1 if k else 0 for k in v]
r = r, C.w
del C
### conditional expressions
f = lambda n: "neg" if n < 0 else ("zero" if n == 0 else "pos")
r = [f(k) for k in (-1, 0, 1)]
s = 1 if r else 2
def g(a=1 if s else 2):
    return a
t = g()
del f
### truth is asked once
class Flag:
    asked = 0
    def __bool__(self):
        Flag.asked += 1
        return False
if Flag():
    pass
elif not Flag():
    n = 1
while Flag():
    pass
r = Flag.asked
del Flag
### ambiguous truth
import numpy as np
try:
    if np.array([1, 2]) > 1:
        pass
except ValueError as e:
    r = str(e)
### with
import contextlib
@contextlib.contextmanager
def c(v):
    yield v
    out.append(v)
out = []
with c(1) as a, c((2, 3)) as (b, *d):
    e = a + b
x = [0]
with c(5) as x[0]:
    pass
with c(1):
    pass
### exceptions
try:
    1 / 0
except ZeroDivisionError as e:
    r = type(e).__name__, e.__traceback__.tb_lineno
try:
    e
except NameError:
    s = "gone"
try:
    try:
        int("x")
    except ValueError as v:
        raise KeyError("k") from v
except KeyError as k:
    t = repr(k.__cause__)
### exception groups
try:
    raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except* ValueError as e:
    r = len(e.exceptions)
except* TypeError:
    s = 1
### error in a line of several
def f(x):
    y = (x +
         1 /
         0)
    return y
f(2)
### error in an index
x = [1, 2]
y = 5
x[
    y
] = 3
### error when unpacking
a, b = 1, 2
a, b = (
    1, 2, 3)
### error in a condition
import numpy as np
while np.zeros(2):
    pass
### asserts and raise
x = 3
assert x == 3, "no"
class E(Exception):
    pass
raise E("x = %d" % x)
### class body
class C:
    """Doc."""
    a = 1
    b, c = 2, 3
    d: int = 4
    for k in range(3):
        a += k
    if a > 1:
        e = "yes"
    def f(self):
        return self.a, self.__class__
    @staticmethod
    def s(v): return v
    @classmethod
    def m(cls): return cls.a
    @property
    def p(self): return self.b
r = C.__doc__, sorted(k for k in vars(C) if not k.startswith("__")), C().f()[0], C.s(1), C.m(), C().p, C.__qualname__
del C
### enum
import enum
class Color(enum.Enum):
    RED, GREEN = 1, 2
    BLUE = enum.auto()
class N(enum.IntEnum):
    A = 1
r = [c.name for c in Color], Color(3).name, N.A + 1
x = N.A
del Color, N, x
### dataclass and named tuple
import dataclasses, typing, collections
@dataclasses.dataclass
class P:
    x: int
    y: list = dataclasses.field(default_factory=list)
    z: float = 1.5
p = P(1)
p.x += 1
p.y.append(3)
r = repr(p), dataclasses.asdict(p)
class Q(typing.NamedTuple):
    a: int = 1
q = tuple(Q())
T = collections.namedtuple("T", "u v")
t = tuple(T(1, 2))
del P, p, Q, T
### super and inheritance
class A:
    def __init__(self, n): self.n = n
    def get(self): return self.n
class B(A):
    def __init__(self, n):
        super().__init__(n + 1)
        self.m = super().get()
    def get(self): return super().get() * 2
b = B(1)
r = b.get(), b.m, [k.__name__ for k in B.__mro__]
del A, B, b
### slots and descriptors
class S:
    __slots__ = ("a",)
s = S()
s.a = 1
try:
    s.b = 2
except AttributeError as e:
    r = str(e)
class D:
    def __set__(self, o, v): o.__dict__["w"] = v + 1
    def __get__(self, o, t): return o.__dict__["w"]
class H:
    d = D()
h = H()
h.d = 4
r = r, h.d
del S, s, D, H, h
### subclass of a list
class L(list):
    def __setitem__(self, k, v):
        super().__setitem__(k, v * 2)
    def append(self, v):
        super().append(v + 1)
l = L([1, 2])
l[0] = 5
l.append(1)
l += [7]
r = list(l)
del l, L
### object with its own items
class M:
    def __init__(self): self.log = []
    def __getitem__(self, k): self.log.append(("get", k)); return 1
    def __setitem__(self, k, v): self.log.append(("set", k, v))
    def __delitem__(self, k): self.log.append(("del", k))
m = M()
m[0] = 1
m[1] += 1
m[2:3], m["a"] = 4, 5
del m[1]
r = m.log
del m, M
### operators of one's own
class V:
    def __init__(self, v): self.v = v
    def __add__(self, o): return V(self.v + getattr(o, "v", o))
    def __radd__(self, o): return V(o + self.v)
    def __iadd__(self, o): self.v += o; return self
    def __matmul__(self, o): return self.v * o.v
    def __pow__(self, n): return V(self.v ** n)
    def __call__(self, x): return self.v * x
a = V(2)
b = a
a += 3
r = (a + 1).v, (1 + a).v, a @ V(3), (a ** 2).v, a is b, a(2.5)
del a, b, V
### decorators
import functools
def twice(f):
    @functools.wraps(f)
    def g(*a):
        return f(*a) * 2
    return g
@twice
@functools.lru_cache(maxsize=None)
def h(n):
    """Doc h."""
    return n + 1
r = h(1), h.__doc__, h.__name__, h.__wrapped__.cache_info().misses
del h, twice
### pickling
import pickle
def f(x): return x + 1
class K:
    def __init__(self): self.a = 1
g = pickle.loads(pickle.dumps(f))
r = g(1), pickle.loads(pickle.dumps(K())).a
del f, g, K
### match
def f(v):
    match v:
        case 0:
            return "zero"
        case [a, *rest] if a > 0:
            t = a, rest
            return t
        case {"k": w, **more}:
            return w, more
        case str() as s:
            return s
        case _:
            return None
r = [f(0), f([1, 2, 3]), f({"k": 1, "z": 2}), f("s"), f(1.5)]
### starred arguments
def f(*a, **k): return a, k
x, d = [1, 2], {"z": 3}
r = f(*x, *x, y=1, **d), [*x, *x], {**d, "w": 1}, (*x,)
print(*x, sep="-")
### f-strings
x = 3.14159
n = 2
r = f"{x:.{n}f} {x * 2!r} {'a' if n else 'b'} {n + 1 = }"
### doctest
"""Module doc.

>>> f(2)
4
"""
def f(x):
    """Double.

    >>> f(3)
    6
    """
    y = x * 2
    return y
import doctest, sys
r = __doc__.split()[0]
t = doctest.run_docstring_examples(f, {"f": f})
### introspection
import inspect
def f(a, *, b: int = 2) -> int:
    c = a
    return c
r = str(inspect.signature(f)), f.__annotations__, f.__code__.co_firstlineno, inspect.isgeneratorfunction(f)
def where():
    return inspect.currentframe().f_back.f_lineno
s = where()
### warnings
import warnings, numpy as np
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    a = np.array([1.0]) / 0
    b = np.zeros(1)
    b[0] = np.array([1 + 2j])[0].real
    b[:] = np.array([1 + 2j])
    warnings.warn("mine")
r = [(str(k.message), k.lineno) for k in w]
del w
### sparse and matrix
import numpy as np
from scipy import sparse
A = sparse.lil_matrix((3, 3))
A[0, 1] = 2.5
A[2] = [1, 2, 3]
B = (A.tocsr() @ np.ones(3)).tolist()
M = np.matrix([[1, 2], [3, 4]])
M[0, 0] = 7
N = M * M
A = A.toarray()
### views and structured arrays
import numpy as np
x = np.arange(6.0).reshape(2, 3)
x.T[0] = 9
x.flat[1] = 8
v = x[1]
v += 1
c = np.zeros(2, complex)
c.real = 3
c.imag[1] = 2
x.shape = 3, 2
s = np.zeros(2, [("a", float), ("b", int)])
s["a"] = 1.5
s[0]["b"] = 4
s = s.tolist()
### object arrays and cells
import numpy as np
c = np.empty(2, dtype=object)
c[0] = [1, 2]
c[1] = np.ones(2)
c[0].append(3)
n = [[0] * 2 for _ in range(2)]
n[0][1] = 1
n[1][0] += 2
n[0], n[1] = n[1], n[0]
### recursive data
x = [1]
x.append(x)
d = {}
d["me"] = d
r = len(x), len(d)
del x, d
### threads
import threading
out = []
def f(k):
    t = 0
    for j in range(50):
        t += j
    out.append((k, t))
ts = [threading.Thread(target=f, args=(k,)) for k in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
out.sort()
r = threading.active_count()
del ts, t
### async
import asyncio
class C:
    async def __aenter__(self): return 5
    async def __aexit__(self, *a): pass
async def g():
    for k in range(3):
        yield k
async def f():
    t = 0
    async with C() as c:
        async for k in g():
            t += k
    s = [k async for k in g()]
    await asyncio.sleep(0)
    return t + c, s
r = asyncio.run(f())
del C
### future import
"""Doc."""
from __future__ import annotations
def f(a: nothing_here) -> neither: return a
r = f(1), f.__annotations__
### names like ours
r_ = slice_ = 1
def slice(x): return x
def sum(x): return -1
r = slice(3), sum([1])
x = [0, 1, 2]
x[0:1] = [5, 6]
### names of dunder kind
__version__ = "1"
__all__ = ["x"]
x = __name__ == "other"
### semicolons and one-liners
a = 1; b = 2; a, b = b, a
if a: c = 3
for k in range(2): d = k
while a > 0: a -= 1
class C: e = 5
r = C.e; del C
### long strings and comments
x = (1 +  # one
     2)   # two
y = """a
b"""; z = [
    1,
    2,
]
### type statements and unions
import typing
T = typing.TypeVar("T")
U = int | None
def f(x: int | None = None, y: "T" = 3) -> list[int] | None:
    z: dict[str, int | float] = {}
    return z
r = f(), str(U)
del T, U
### empty
### only a docstring
"""Nothing else."""
### only comments
# nothing
### many returns
def f(k):
    if k == 0:
        return
    if k == 1:
        return None
    if k == 2:
        return 1, 2
    if k == 3:
        return (*range(2), k)
    if k == 4:
        return ()
    return [k]
r = [f(k) for k in range(6)]
### exit in the middle
x = 1
import sys
if x:
    sys.exit(3)
y = 2
### complex literals and powers
z = 1 + 2j
w = -1.5 - 0.5j
r = z * w, 2 ** -1, 2 ** 0.5, 7 / 2, (-8) ** (1 / 3), 10 ** 20, 1e308 * 10
### numbers of NumPy
import numpy as np
a = np.float32(1) / 3
b = np.int8(100) + np.int8(27)
c = np.float64(2) ** 0.5
d = a + 1, a * np.float64(1), np.sum([1.5, 2]), np.linalg.norm([3.0, 4.0])
e = np.linalg.solve(np.eye(2) * 4, [1.0, 2.0])
m = np.mean([[1, 2], [3, 4]], axis=0)
s = np.linalg.svd(np.diag([3.0, 4.0])).S
x = np.ones(3, np.float32)
x *= 0.1
y = np.einsum("i,i->", x, x)
k = np.argsort(x), np.where(x > 0), np.round(2.5)
### sort with a key, and callbacks
import functools, math
x = sorted([3, -1, 2], key=lambda v: v * v)
y = list(map(lambda a, b: a * b, [1, 2], [3, 4]))
z = functools.reduce(lambda a, b: a + b, [0.1] * 3)
m = max([1, 2], key=lambda v: -v)
s = sum(v / 2 for v in range(4)), math.fsum([0.1] * 10), math.prod([1, 2])
import numpy as np
f = np.vectorize(lambda v: v / 3)
w = f([1, 2])
from scipy.optimize import fsolve
r = float(fsolve(lambda v: v ** 2 - 4, 1.0)[0])
del f
''')
