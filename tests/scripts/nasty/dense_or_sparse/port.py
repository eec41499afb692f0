import numpy as np
from scipy import sparse

n = 6
k = np.arange(1.0, n)
A = sparse.diags([k, 2 * k], [1, -1]).tocsr()
x = np.random.rand(n)
y = A @ x
s = A.sum(axis=0)
B = A @ A
t = B.diagonal().sum()
m = A.max()
