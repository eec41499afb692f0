import numpy as np


def relu(Z):
    return np.maximum(0, Z)


def relu_backward(dA, Z):
    # relu: negative -> 0
    dZ = np.array(dA, copy=True)
    dZ[dA <= 0] = 0
    return dZ


def regression_grad(X, Y, W1, b1, W2, b2, W3, b3):
    """Regression with two relu layers, loss = 1/2 * sum((out - Y)**2)."""
    Z1 = X.dot(W1) + b1
    A1 = relu(Z1)
    Z2 = A1.dot(W2) + b2
    A2 = relu(Z2)
    out = A2.dot(W3) + b3

    dout = out - Y
    dW3 = A2.T.dot(dout)
    db3 = dout.sum(axis=0, keepdims=True)

    dZ2 = relu_backward(dout.dot(W3.T), Z2)
    dW2 = A1.T.dot(dZ2)
    db2 = dZ2.sum(axis=0, keepdims=True)

    dZ1 = relu_backward(dZ2.dot(W2.T), Z1)
    dW1 = X.T.dot(dZ1)
    db1 = dZ1.sum(axis=0, keepdims=True)
    return dW1, db1, dW2, db2, dW3, db3
