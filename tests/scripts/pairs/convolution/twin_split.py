import numpy as np
from scipy.signal import convolve2d, correlate2d


def softmax(score):
    top = score.max()
    e = np.exp(score - top)
    total = e.sum()
    return e / total


img = np.random.rand(10, 10)
W = 0.3 * np.random.randn(3, 3, 2)
bias = 0.1 * np.random.randn(2)
nf = W.shape[2]
act = np.stack([correlate2d(img, W[:, :, f], mode="valid") + bias[f] for f in range(nf)], axis=2)
relu = np.maximum(act, 0)

full = convolve2d(img, W[::-1, ::-1, 0], mode="valid") + bias[0]
diff_ = np.abs(full - act[:, :, 0]).max()

oh, ow = act.shape[:2]
ph, pw = oh // 2, ow // 2
pool = relu.reshape(ph, 2, pw, 2, nf).max(axis=(1, 3))
flat = pool.flatten(order="F")
V = 0.2 * np.random.randn(3, flat.size)
score = V @ flat
prob = softmax(score)
label = prob.argmax()
conf = prob[label]
target = np.array([1, 0, 0])
loss = -np.log(prob[0])
dscore = prob - target
column = dscore[:, None]
row = flat[None, :]
dV = column @ row
dflat = V.T @ dscore
dead = np.mean(relu == 0)
print(f"class {label} ({conf:.3f}), loss {loss:.4f}")
