import numpy as np

I = np.array([[12, 14, 200, 210, 13], [11, 190, 205, 220, 15], [10, 12, 198, 14, 16],
              [90, 95, 14, 12, 11], [92, 97, 99, 13, 12]], dtype=np.uint8)
hist = np.bincount(I.ravel(), minlength=256)
p = hist / I.size
w = np.cumsum(p)
mu = np.cumsum(p * np.arange(256))
mt = mu[-1]
with np.errstate(divide="ignore", invalid="ignore"):
    sb = (mt * w - mu) ** 2 / (w * (1 - w))
sb[np.isnan(sb)] = 0
t = int(np.argmax(sb))
best = sb[t]
bw = I > t
S = I.astype(float).cumsum(axis=0).cumsum(axis=1)
box = S[3, 3] - S[0, 3] - S[3, 0] + S[0, 0]

lab = np.zeros(bw.shape, dtype=int)
cur = 0
for (i, j), on in np.ndenumerate(bw):
    if not on:
        continue
    up = lab[i - 1, j] if i > 0 else 0
    left = lab[i, j - 1] if j > 0 else 0
    if up == 0 and left == 0:
        cur += 1
        lab[i, j] = cur
    elif up > 0 and left > 0:
        lo, hi = min(up, left), max(up, left)
        lab[i, j] = lo
        lab[lab == hi] = lo
    else:
        lab[i, j] = max(up, left)
areas = [int((lab == k).sum()) for k in range(1, cur + 1)]
gam = np.floor(255 * (I / 255) ** 0.5 + 0.5).astype(np.uint8)
diffI = np.abs(I - gam)
sat = np.minimum(I.astype(int) + 100, 255).astype(np.uint8)
half = np.floor(I / 2 + 0.5).astype(np.uint8)
P = np.pad(I.astype(float), 1, mode="edge")
med = np.array([[np.median(P[i:i + 3, j:j + 3]) for j in range(5)] for i in range(5)])
