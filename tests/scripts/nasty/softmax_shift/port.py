import numpy as np

Z = 4 * np.random.randn(3, 5)
Zs = Z - Z.max(axis=1, keepdims=True)
E = np.exp(Zs)
P = E / E.sum(axis=1, keepdims=True)
H = -np.sum(P * np.log(P), axis=1)
L = Z.max(axis=1) + np.log(E.sum(axis=1))
c = P.argmax(axis=1)
p = P.max(axis=1)
