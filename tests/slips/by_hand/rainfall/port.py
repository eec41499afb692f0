import numpy as np

rain = np.array([
    [81, 62, 70, 45],
    [74, 55, 66, 91],
    [60, 71, 58, 30],
    [43, 88, 49, 12],
], dtype=float)
names = ["hill", "lake", "town", "port"]

level = rain.mean(axis=1)
anomaly = rain - level
peak = anomaly.max(axis=0)
month = anomaly.argmax(axis=0)
spread = np.ptp(rain, axis=0)
ratio = peak / spread
best = ratio.argmax()
winner = names[best]
total = rain.sum()
