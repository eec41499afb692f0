import numpy as np

a = np.array([370, -30, 45, 180])
w = np.fmod(a, 360)
q = np.floor(w / 90)
r = np.fmod(a, 100)
t = w.sum() + r.sum()
