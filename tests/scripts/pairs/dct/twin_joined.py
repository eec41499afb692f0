import numpy as np

B = 8
rows = 16
cols = 24
r = np.arange(1, rows + 1)[:, None]
c = np.arange(1, cols + 1)[None, :]
img = 100 + 40 * np.sin(r / 3) + 30 * np.cos(c / 4) + 20 * np.random.rand(rows, cols)
img = np.floor(img + 0.5)

k, n = np.meshgrid(np.arange(B), np.arange(B), indexing="ij")
D = np.sqrt(2 / B) * np.cos(np.pi * (2 * n + 1) * k / (2 * B))
D[0] = np.sqrt(1 / B)

step = 10.37
q = step * (1 + (k + n) / 2)
coef = np.zeros((rows, cols))
rec = np.zeros((rows, cols))
kept = 0
bits = []
for i in range(0, rows, B):
    for j in range(0, cols, B):
        F = D @ (img[i : i + B, j : j + B] - 128) @ D.T
        Fq = np.trunc(F / q)
        kept += np.count_nonzero(Fq)
        bits.append(np.sum(np.floor(np.log2(np.abs(Fq[Fq != 0]))) + 1))
        coef[i : i + B, j : j + B] = Fq
        rec[i : i + B, j : j + B] = D.T @ (Fq * q) @ D + 128
rec = np.clip(rec, 0, 255)
psnr_db = 10 * np.log10(255**2 / np.mean((img - rec) ** 2))
ratio = rows * cols / kept
dc = coef[::B, ::B]
worst = np.abs(img - rec).max()
print(f"PSNR {psnr_db:.2f} dB, {ratio:.1f} to 1")
