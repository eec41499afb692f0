def clip_to(x, lo, hi):
    if x < lo:
        return lo, "low"
    if x > hi:
        return hi, "high"
    return x, "inside"


v = [-2, 0.5, 3, 1, -0.1]
out, said = [], []
for k, x in enumerate(v):
    y, why = clip_to(x, 0, 1)
    out.append(y)
    said.append(why)
    if why != "high":
        last = k
n_low = said.count("low")
