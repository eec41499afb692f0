import numpy as np


# exercise sheet 5, question 3
def compute_gradients(X, Y, W1, W2, W3):
    cache = {}

    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    # forward pass, keep everything for later
    cache["z1"] = X @ W1
    cache["a1"] = sigmoid(cache["z1"])
    cache["z2"] = cache["a1"] @ W2
    cache["a2"] = sigmoid(cache["z2"])
    cache["z3"] = cache["a2"] @ W3
    cache["a3"] = sigmoid(cache["z3"])

    # layer 3
    dz3 = cache["a3"] - Y
    dW3 = cache["z2"].T @ dz3

    # layer 2
    da2 = dz3 @ W3.T
    dz2 = da2 * cache["a2"] * (1 - cache["a2"])
    dW2 = cache["a1"].T @ dz2

    # layer 1
    da1 = dz2 @ W2.T
    dz1 = da1 * (1 - cache["a1"])
    dW1 = X.T @ dz1

    return dW1, dW2, dW3
