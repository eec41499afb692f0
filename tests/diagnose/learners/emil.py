import numpy as np

# tanh network for regression with weight decay
# J = 1/(2N) * sum of squared errors + lambda/(2N) * sum of squared weights


def make_grad(lam):
    def grad_fn(X, Y, W1, W2):
        N = len(X)

        def decay(W):
            return lam * W

        hidden = np.tanh(X.dot(W1))
        pred = hidden.dot(W2)
        d_out = (pred - Y) / N
        d_hid = d_out.dot(W2.T) * (1.0 - np.square(hidden))
        gW2 = hidden.T.dot(d_out) + decay(W2)
        gW1 = X.T.dot(d_hid) + decay(W1)
        return gW1, gW2

    return grad_fn


def grad(X, Y, W1, W2):
    return make_grad(0.3)(X, Y, W1, W2)
