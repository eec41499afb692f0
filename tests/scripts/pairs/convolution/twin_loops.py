import numpy as np

rng = np.random.default_rng()
img = rng.random((10, 10))
W = 0.3 * rng.standard_normal((3, 3, 2))
bias = 0.1 * rng.standard_normal(2)
h, w = img.shape
kh, kw, nf = W.shape
oh, ow = h - kh + 1, w - kw + 1
act = np.zeros((oh, ow, nf))
for f in range(nf):
    for r in range(oh):
        for c in range(ow):
            act[r, c, f] = np.sum(img[r : r + kh, c : c + kw] * W[:, :, f]) + bias[f]
relu = act * (act > 0)
ph, pw = oh // 2, ow // 2
pool = np.zeros((ph, pw, nf))
for r in range(ph):
    for c in range(pw):
        pool[r, c] = relu[2 * r : 2 * r + 2, 2 * c : 2 * c + 2].max(axis=(0, 1))
flat = pool.ravel(order="F")
V = 0.2 * rng.standard_normal((3, flat.size))
score = V @ flat
prob = np.exp(score) / np.exp(score).sum()
conf = prob.max()
target = np.eye(3)[0]
loss = -np.log(prob @ target)
dscore = prob - target
dV = dscore[:, None] * flat
dflat = dscore @ V
dead = (relu == 0).mean()
