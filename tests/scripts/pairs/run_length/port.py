from itertools import groupby

import numpy as np


def decode(code):
    back = ""
    num = 0
    for ch in code:
        if ch.isdigit():
            num = num * 10 + int(ch)
        else:
            back += ch * num
            num = 0
    return back


n = 60
alphabet = "abcd"
draw = np.random.rand(n)
sig = np.zeros(n, dtype=int)
for k in range(1, n):
    if draw[k] < 0.7:
        sig[k] = sig[k - 1]
    else:
        sig[k] = (sig[k - 1] + 1 + int(draw[k] * 10)) % 4
text = "".join(alphabet[s] for s in sig)

vals = []
lens = []
for symbol, group in groupby(sig):
    vals.append(symbol)
    lens.append(len(list(group)))
code = "".join(f"{run}{alphabet[symbol]}" for run, symbol in zip(lens, vals))
back = decode(code)

ok = text == back
longest = max(lens)
tally = [[run for run, symbol in zip(lens, vals) if symbol == s] for s in range(4)]
totals = [sum(runs) for runs in tally]
edges = np.flatnonzero(np.diff(sig))
saved = 1 - len(code) / n
print(f"{code} ({ok}): {longest}")
