import numpy as np

# My network has 3 layers of weights and sigmoid everywhere.


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def sigmoid_prime(a):
    # a is the output of the sigmoid
    return a * (1.0 - a)


def grad(X, Y, W1, W2, W3):
    # forward
    layer1 = sigmoid(X @ W1)
    layer2 = sigmoid(layer1 @ W2)
    out = sigmoid(layer2 @ W3)

    # how far off are we?
    error = out - Y
    delta3 = error * sigmoid_prime(out)

    # push the error back through the weights
    delta2 = (delta3 @ W3.T) * sigmoid_prime(layer2)
    delta1 = (delta2 @ W2.T) * sigmoid_prime(layer1)

    return X.T @ delta1, layer1.T @ delta2, layer2.T @ delta3
