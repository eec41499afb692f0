"""Right gradients in the forms in which people have them; `slips` of each are wrong in one place."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# One network with a hidden layer of tanh units and sigmoid outputs, averaged over samples.


def _rows(X, Y, W1, b1, W2, b2, slip=1.0):
    h = np.tanh(X @ W1 + b1)
    e = (sigmoid(h @ W2 + b2) - Y) / X.shape[0]
    d = slip * (e @ W2.T) * (1 - h * h)
    return X.T @ d, d.sum(axis=0), h.T @ e, e.sum(axis=0)


def _loss(X, Y, W1, b1, W2, b2):
    p = sigmoid(np.tanh(X @ W1 + b1) @ W2 + b2)
    return -(Y * np.log(p) + (1 - Y) * np.log(1 - p)).sum() / X.shape[0]


def grads_dict(params, X, Y):
    dW1, db1, dW2, db2 = _rows(X, Y, params["W1"], params["b1"], params["W2"], params["b2"])
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def grads_dict_slip(params, X, Y):
    dW1, db1, dW2, db2 = _rows(X, Y, params["W1"], params["b1"], params["W2"], params["b2"], slip=2.0)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def value_and_grads(weights, biases, inputs, targets):
    dW1, db1, dW2, db2 = _rows(inputs, targets, weights[0], biases[0], weights[1], biases[1])
    return _loss(inputs, targets, weights[0], biases[0], weights[1], biases[1]), [dW1, dW2], [db1, db2]


def value_and_grads_slip(weights, biases, inputs, targets):
    dW1, db1, dW2, db2 = _rows(inputs, targets, weights[0], biases[0], weights[1], biases[1], slip=0.5)
    return _loss(inputs, targets, weights[0], biases[0], weights[1], biases[1]), [dW1, dW2], [db1, db2]


def forward_columns(X, params):
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.tanh(Z1)
    A2 = sigmoid(params["W2"] @ A1 + params["b2"])
    return A2, (Z1, A1)


def backward_columns(params, cache, A2, X, Y):
    Z1, A1 = cache
    m = Y.shape[1]
    dZ2 = (A2 - Y) / m
    dZ1 = params["W2"].T @ dZ2 * (1 - A1**2)
    return {"dW1": dZ1 @ X.T, "db1": dZ1.sum(1, keepdims=True), "dW2": dZ2 @ A1.T, "db2": dZ2.sum(1, keepdims=True)}


def backward_columns_slip(params, cache, A2, X, Y):
    Z1, A1 = cache
    m = Y.shape[1]
    dZ2 = (A2 - Y) / m
    dZ1 = params["W2"].T @ dZ2 * (1 - Z1**2)
    return {"dW1": dZ1 @ X.T, "db1": dZ1.sum(1, keepdims=True), "dW2": dZ2 @ A1.T, "db2": dZ2.sum(1, keepdims=True)}


def flat(theta, n_features, n_hidden, n_labels, X, y, lam):
    cut = n_hidden * (n_features + 1)
    T1 = theta[:cut].reshape(n_hidden, n_features + 1)
    T2 = theta[cut:].reshape(n_labels, n_hidden + 1)
    m = len(X)
    a1 = np.hstack([np.ones((m, 1)), X])
    a2 = np.hstack([np.ones((m, 1)), sigmoid(a1 @ T1.T)])
    a3 = sigmoid(a2 @ T2.T)
    Y = np.zeros((m, n_labels))
    Y[np.arange(m), y] = 1
    J = -(Y * np.log(a3) + (1 - Y) * np.log(1 - a3)).sum() / m
    J += lam / (2 * m) * ((T1[:, 1:] ** 2).sum() + (T2[:, 1:] ** 2).sum())
    d3 = (a3 - Y) / m
    d2 = (d3 @ T2)[:, 1:] * a2[:, 1:] * (1 - a2[:, 1:])
    G1, G2 = d2.T @ a1, d3.T @ a2
    G1[:, 1:] += lam / m * T1[:, 1:]
    G2[:, 1:] += lam / m * T2[:, 1:]
    return J, np.concatenate([G1.ravel(), G2.ravel()])


def flat_slip(theta, n_features, n_hidden, n_labels, X, y, lam):
    J, grad = flat(theta, n_features, n_hidden, n_labels, X, y, lam)
    return J, grad + lam / len(X) * theta / 2


def step(params, inputs, targets, lr=0.1):
    W, V = params
    h = np.maximum(inputs @ W, 0)
    e = h @ V - targets
    return [W - lr * (inputs.T @ ((e @ V.T) * (h > 0))), V - lr * (h.T @ e)]


def step_slip(params, inputs, targets, lr=0.1):
    W, V = params
    h = np.maximum(inputs @ W, 0)
    e = h @ V - targets
    V = V - lr * (h.T @ e)
    return [W - lr * (inputs.T @ ((e @ V.T) * (h > 0))), V]


def least_squares(w, b, x, t):
    e = (x @ w + b - t) / t.size
    return {"dw": x.T @ e, "db": e.sum()}


def least_squares_slip(w, b, x, t):
    e = (x @ w + b - t) / t.size
    return {"dw": x.T @ e, "db": e.mean()}


def classes(W, X, y, reg):
    n = X.shape[0]
    p = softmax(X @ W)
    loss = -np.log(p[np.arange(n), y]).mean() + reg * (W * W).sum()
    p[np.arange(n), y] -= 1
    return loss, X.T @ p / n + 2 * reg * W


def classes_slip(W, X, y, reg):
    loss, dW = classes(W, X, y, reg)
    return loss, dW - reg * W


class Stack:
    """Parameters in lists that the object makes itself, one sample at a time."""

    def __init__(self, sizes):
        self.sizes = sizes
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes, sizes[1:])]

    def gradients(self, x, y):
        outs = [x]
        for W, b in zip(self.weights, self.biases):
            outs.append(sigmoid(W @ outs[-1] + b))
        delta = (outs[-1] - y) * outs[-1] * (1 - outs[-1])
        by_weights, by_biases = [], []
        for k in range(len(self.weights) - 1, -1, -1):
            by_weights.insert(0, delta @ outs[k].T)
            by_biases.insert(0, delta)
            delta = self.weights[k].T @ delta * outs[k] * (1 - outs[k])
        return by_biases, by_weights

    def gradients_slip(self, x, y):
        by_biases, by_weights = self.gradients(x, y)
        return by_biases, [W.copy() if k else 2 * W for k, W in enumerate(by_weights)]


class OfData:
    """Made of its data, with as many hidden units as somebody liked, and trained in place without a rate."""

    def __init__(self, x, y):
        self.x, self.y = x, y
        self.first = np.random.rand(x.shape[1], 5)
        self.second = np.random.rand(5, 1)

    def forward(self):
        self.h = sigmoid(self.x @ self.first)
        self.out = sigmoid(self.h @ self.second)

    def learn(self):
        e = 2 * (self.y - self.out) * self.out * (1 - self.out)
        back = e @ self.second.T * self.h * (1 - self.h)
        self.second += self.h.T @ e
        self.first += self.x.T @ back

    def learn_slip(self):
        e = 2 * (self.y - self.out) * self.out * (1 - self.out)
        self.second += self.h.T @ e
        self.first += self.x.T @ (e @ self.second.T * self.h * (1 - self.h))


class Kept:
    """Parameters in a dict, by sizes; the loss and the gradients of class labels come back."""

    def __init__(self, input_size, hidden_size, output_size):
        self.params = {"W1": np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
                       "W2": np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size)}

    def loss(self, X, y, reg=0.0):
        W1, b1, W2, b2 = (self.params[key] for key in ("W1", "b1", "W2", "b2"))
        h = np.maximum(X @ W1 + b1, 0)
        p = softmax(h @ W2 + b2)
        n = len(X)
        loss = -np.log(p[range(n), y]).sum() / n + reg / 2 * ((W1**2).sum() + (W2**2).sum())
        p[range(n), y] -= 1
        p /= n
        d = p @ W2.T * (h > 0)
        grads = {"W2": h.T @ p + reg * W2, "b2": p.sum(0), "W1": X.T @ d + reg * W1, "b1": d.sum(0)}
        return loss, grads

    def loss_slip(self, X, y, reg=0.0):
        loss, grads = self.loss(X, y, reg)
        grads["W1"] = grads["W1"] - reg * self.params["W1"]
        return loss, grads




# The keys of a dict are in another function.
def run_through(net, X):
    hidden = np.tanh(X @ net["W1"] + net["b1"])
    return hidden, sigmoid(hidden @ net["W2"] + net["b2"])


def keys_elsewhere(net, X, Y):
    hidden, out = run_through(net, X)
    err = (out - Y) / X.shape[0]
    delta = (err @ net["W2"].T) * (1 - hidden**2)
    return {"W2": hidden.T @ err, "b2": err.sum(axis=0), "W1": X.T @ delta, "b1": delta.sum(axis=0)}


def keys_elsewhere_slip(net, X, Y):
    hidden, out = run_through(net, X)
    err = (out - Y) / X.shape[0]
    delta = (err @ net["W2"].T) * (1 - hidden)
    return {"W2": hidden.T @ err, "b2": err.sum(axis=0), "W1": X.T @ delta, "b1": delta.sum(axis=0)}
