import numpy as np

img = np.array([[10, 200, 30], [40, 50, 60], [70, 80, 90]], dtype=np.uint8)
b = img + np.uint8(60)
d = img - np.uint8(5)
m = float(b.max())
s = b.astype(float).sum()
