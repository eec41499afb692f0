import numpy as np


def grad(X, Y, W1, W2, W3):
    """Gradient of the cross entropy for a 3 layer net (both hidden layers same size)."""
    s = lambda t: 1 / (1 + np.exp(-t))
    # ---- forward ----
    A1 = s(np.dot(X, W1))
    A2 = s(np.dot(A1, W2))
    A3 = s(np.dot(A2, W3))
    # ---- backward ----
    dZ3 = A3 - Y
    dW3 = np.dot(A2.T, dZ3)
    dA2 = np.dot(dZ3, W3.T)
    dZ2 = dA2 * A2 * (1 - A2)
    dW2 = np.dot(A1.T, dZ2)
    dA1 = np.dot(dZ2, W2)
    dZ1 = dA1 * A1 * (1 - A1)
    dW1 = np.dot(X.T, dZ1)
    assert dW1.shape == W1.shape
    assert dW2.shape == W2.shape
    assert dW3.shape == W3.shape
    return dW1, dW2, dW3
