import numpy as np

lat = 90 * np.random.rand(5)
lon = 180 * np.random.rand(5)
R = 6371
a = np.radians(lat)
o = lon / 57.29577951308232
h = np.sin((a[:, None] - a) / 2) ** 2 + np.outer(np.cos(a), np.cos(a)) * np.sin((o[:, None] - o) / 2) ** 2
d = 2 * R * np.arcsin(np.sqrt(h))
m = d.max()
k = d.T.argmax()
east = np.sin(o - o[0]) * np.cos(a)
north = np.cos(a[0]) * np.sin(a) - np.sin(a[0]) * np.cos(a) * np.cos(o - o[0])
bearing = np.rad2deg(np.arctan2(east, north))
far = np.count_nonzero(d[0] > 1000)
