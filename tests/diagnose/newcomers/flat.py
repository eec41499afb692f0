import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def costFunctionReg(theta, X, y, lam):
    m = len(y)
    h = sigmoid(X.dot(theta))
    J = -(y @ np.log(h) + (1 - y) @ np.log(1 - h)) / m
    J += lam / (2 * m) * np.sum(theta[1:] ** 2)
    grad = X.T.dot(h - y) / m
    grad += lam / m * theta
    return J, grad
