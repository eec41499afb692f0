import numpy as np


class NeuralNetwork:
    """Network from the '11 lines of python' tutorial, with one more layer."""

    def __init__(self, x, y, w1, w2, w3):
        self.input = x
        self.y = y
        self.weights1 = w1
        self.weights2 = w2
        self.weights3 = w3

    @staticmethod
    def nonlin(x, deriv=False):
        if deriv:
            return x * (1 - x)
        return 1 / (1 + np.exp(-x))

    def feedforward(self):
        self.layer1 = self.nonlin(np.dot(self.input, self.weights1))
        self.layer2 = self.nonlin(np.dot(self.layer1, self.weights2))
        self.output = self.nonlin(np.dot(self.layer2, self.weights3))

    def backprop(self):
        output_error = self.y - self.output
        layer2_delta = output_error.dot(self.weights3.T) * self.nonlin(self.layer2, deriv=True)
        layer1_delta = layer2_delta.dot(self.weights2.T) * self.nonlin(self.layer1, deriv=True)
        d_weights3 = self.layer2.T.dot(output_error)
        d_weights2 = self.layer1.T.dot(layer2_delta)
        d_weights1 = self.input.T.dot(layer1_delta)
        return d_weights1, d_weights2, d_weights3


def grad(X, Y, W1, W2, W3):
    nn = NeuralNetwork(X, Y, W1, W2, W3)
    nn.feedforward()
    return nn.backprop()
