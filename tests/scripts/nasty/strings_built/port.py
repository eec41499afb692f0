import math

n = 3
s = ", ".join(f"item{k + 1}" for k in range(n))
t = "%05.2f|%-6s|%+d" % (math.pi, "ab", 4)
u = s.upper().replace("ITEM", "no ")
parts = s.split(", ")
code = sum(map(ord, s))
c = ["x_" + p for p in parts]
hexed = f"{255:X}"
ok = t.startswith("03.14")
v = float("2.5") * 2
