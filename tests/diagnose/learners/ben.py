import numpy as np


def grad(X, Y, W1, W2, W3):
    lr = 0.5
    Ws = [np.array(w) for w in (W1, W2, W3)]   # copies so I don't break the caller's

    def act(z):
        return 1 / (1 + np.exp(-z))

    # remember all the activations, acts[0] is the input
    acts = [X]
    for w in Ws:
        acts.append(act(acts[-1].dot(w)))

    grads = [None] * len(Ws)
    delta = acts[-1] - Y
    # go from the last layer to the first one
    for k in reversed(range(len(Ws))):
        grads[k] = acts[k].T.dot(delta)
        Ws[k] = Ws[k] - lr * grads[k]
        if k > 0:
            delta = delta.dot(Ws[k].T) * acts[k] * (1 - acts[k])

    return grads[0], grads[1], grads[2]
