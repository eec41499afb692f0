import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def loss_and_grads(layers, X, Y):
    """layers is a list of dicts with W and b"""
    acts = [X]
    for layer in layers:
        acts.append(sigmoid(acts[-1] @ layer["W"] + layer["b"]))
    loss = 0.5 * np.sum((acts[-1] - Y) ** 2) / len(X)
    delta = (acts[-1] - Y) * acts[-1] * (1 - acts[-1]) / len(X)
    grads = []
    for k in reversed(range(len(layers))):
        grads.insert(0, {"W": acts[k].T @ delta, "b": delta.mean(axis=0)})
        if k:
            delta = (delta @ layers[k]["W"].T) * acts[k] * (1 - acts[k])
    return loss, grads
