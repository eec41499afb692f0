import numpy as np


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def layer_grads(A_prev, dZ):
    dW = A_prev.T @ dZ
    db = np.mean(dZ, axis=0, keepdims=True)
    return dW, db


def grad(X, Y, W1, b1, W2, b2):
    m = X.shape[0]
    # forward: tanh then softmax
    A1 = np.tanh(X @ W1 + b1)
    P = softmax(A1 @ W2 + b2)
    # backward (loss is the mean of the cross entropies)
    dZ2 = (P - Y) / m
    dW2, db2 = layer_grads(A1, dZ2)
    dZ1 = (dZ2 @ W2.T) * (1 - A1 ** 2)
    dW1, db1 = layer_grads(X, dZ1)
    return dW1, db1, dW2, db2
