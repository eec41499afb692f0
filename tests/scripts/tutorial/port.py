import numpy as np


def sigmoid(A):
    return 1 / (1 + np.exp(-A))


def forward(X, W1, W2, W3):
    S1 = X @ W1
    Z1 = sigmoid(S1)
    S2 = Z1 @ W2
    Z2 = sigmoid(S2)
    Q = Z2 @ W3
    y = sigmoid(Q)
    return S1, Z1, S2, Z2, Q, y


def backward(X, Y, W2, W3, S1, Z1, S2, Z2, y):
    g3 = (y - Y).T @ Z2
    d2 = (y - Y) @ W3.T * (sigmoid(S2) * (1 - sigmoid(S2)))
    g2 = d2.T @ Z1
    d1 = d2 @ W2.T * (sigmoid(S1) * (1 - sigmoid(S1)))
    g1 = d1.T @ X
    return g3, g2, g1


X = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 1]])
Y = np.array([[1.0, 0], [0, 1], [1, 0]])
N, F = X.shape
K = Y.shape[1]
H = 3
M = N
D = 100
a = 0.1
res = 0.001
Loss = []
W1 = np.random.rand(F, H)
W2 = np.random.rand(H, M)
W3 = np.random.rand(M, K)
while D > res:
    S1, Z1, S2, Z2, Q, y = forward(X, W1, W2, W3)
    loss = np.sum((y - Y) ** 2)
    if D > loss:
        D = loss
    g3, g2, g1 = backward(X, Y, W2, W3, S1, Z1, S2, Z2, y)
    W1 = W1 - a * g1.T
    W2 = W2 - a * g2.T
    W3 = W3 - a * g3.T
    Loss.append(D)

print("W1", W1, "W2", W2, "W3", W3, sep="\n")
print("Y", Y, "y", y, sep="\n")
