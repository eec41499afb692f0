import numpy as np

pressure = np.array([128, 141, 119, 150, 135, 144, 122, 138], dtype=float)
dose = np.array([0, 5, 0, 10, 5, 0, 10, 5], dtype=float)
age = np.array([45, 61, 38, 70, 52, 66, 41, 58])
treated = pressure[dose > 0]
old = pressure[(age > 50) & (dose > 0)]
effect = treated.mean() - pressure[dose == 0].mean()
heavy = dose.copy()
heavy[age > 50] *= 2
cost = heavy.sum() * 1.25
