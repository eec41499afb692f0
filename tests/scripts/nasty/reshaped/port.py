import numpy as np

x = np.arange(1, 13)
A = x.reshape(3, 4, order="F")
B = A.T.reshape(2, 6)
c = A.flatten("F")
s = A[:, 0].sum()
t = B[:, 0].sum()
