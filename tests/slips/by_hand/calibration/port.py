import numpy as np
from numpy.polynomial import polynomial as P

c = np.array([0.5, 1, 2, 4, 8])
reading = np.array([1.2, 2.1, 4.3, 8.2, 16.9])
p = np.polyfit(c, reading, 2)
fitted = P.polyval(c, p)
resid = reading - fitted
q = np.array([0.75, 3, 6])
table = np.interp(q, c, reading)
sse = resid @ resid
err = table - np.polyval(p, q)
