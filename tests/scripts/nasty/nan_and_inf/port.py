import numpy as np

x = np.array([1, np.nan, 3, np.inf, -np.inf, 0])
m = np.nanmax(x)
g = ~np.isnan(x)
s = x[np.isfinite(x)].sum()
with np.errstate(divide="ignore", invalid="ignore"):
    q = x / np.array([1, 1, 0, 2, 2, 0])
k = np.flatnonzero(np.isnan(q))
w = int((x > 0).sum())
lo = np.nanmin(x)
r = -np.inf
