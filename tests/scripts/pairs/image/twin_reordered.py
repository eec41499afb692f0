import numpy as np
from scipy.ndimage import convolve


def to_uint8(x):
    """Round half up and clip, as an assignment to uint8 does in MATLAB."""
    return np.clip(np.floor(np.asarray(x) + 0.5), 0, 255).astype(np.uint8)


rows = 16
cols = 20
noise = np.random.randint(0, 61, size=(rows, cols))
r, c = np.mgrid[1 : rows + 1, 1 : cols + 1]
img = to_uint8(5 * r + 4 * c + noise)
wide = img.astype(int)
half = to_uint8(wide / 2)
bright = np.clip(wide + 120, 0, 255).astype(np.uint8)
dark = np.clip(wide - 60, 0, 255).astype(np.uint8)

# histogram and its equalisation
h = np.bincount(img.ravel(), minlength=256)
cdf = h.cumsum()
lo = cdf[cdf > 0].min()
lut = to_uint8((cdf - lo) / (img.size - lo) * 255)
equal = lut[img]

# 3 by 3 mean of what lies inside
ones = np.ones((3, 3))
total = convolve(img.astype(float), ones, mode="constant")
number = convolve(np.ones((rows, cols)), ones, mode="constant")
blur = total / number
blur8 = to_uint8(blur)

mask = img > 128
mean_fg = img[mask].mean()

# edges
d = img.astype(float)
gy = d[2:, 1:-1] - d[:-2, 1:-1]
gx = d[1:-1, 2:] - d[1:-1, :-2]
mag = np.sqrt(gx**2 + gy**2)
level = mag.mean() + mag.std(ddof=1)
edges = mag > level
n_edges = np.count_nonzero(edges)
ec, er = np.nonzero(edges.T)
centre = np.array([er.mean() + 1, ec.mean() + 1])
print(f"{n_edges} edge pixels around ({centre[0]:.2f}, {centre[1]:.2f})")
