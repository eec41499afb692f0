import numpy as np


def sigmoid(z):
    return np.divide(1.0, np.add(1.0, np.exp(np.negative(z))))


def backward(X, Y, W1, W2, W3):
    m = X.shape[0]  # number of training examples

    z1 = np.dot(X, W1)
    a1 = sigmoid(z1)
    z2 = np.dot(a1, W2)
    a2 = sigmoid(z2)
    z3 = np.dot(a2, W3)
    a3 = sigmoid(z3)

    dz3 = np.subtract(a3, Y)
    dz2 = np.multiply(np.dot(dz3, W3.T), np.multiply(a2, 1 - a2))
    dz1 = np.multiply(np.dot(dz2, W2.T), np.multiply(a1, 1 - a1))

    dw3 = np.dot(a2.T, dz3)
    dw2 = np.dot(a1.T, dz2)
    dw1 = np.dot(X.T, dz1)

    # same as in the lecture
    return dw1 / m, dw2 / m, dw3 / m
