import numpy as np

x = np.array([2, 7, np.nan, 1])
m = np.nanmax(x)
lo = np.min(x[:2])
y = x.copy()
y[np.isnan(y)] = m
s = y.sum()
