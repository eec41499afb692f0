def gather(v, out=None):
    out = []
    for x in v:
        if x > 2:
            out.append(x)
    return list(out)


a = gather([1, 3, 5])
b = gather([2, 4])
n = len(b)
