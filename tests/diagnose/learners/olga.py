import numpy as np


def grad(X, Y, W1, W2):
    N = X.shape[0]
    H = 1 / (1 + np.exp(-X @ W1))
    S = H @ W2
    expS = np.exp(S)
    P = expS / np.sum(expS, axis=1, keepdims=True)

    # L = -1/N * sum(Y * log(P))
    # chain rule: dL/dS = dL/dP * dP/dS
    dL_dP = -Y / P / N
    dL_dS = dL_dP * P * (1 - P)

    dW2 = H.T @ dL_dS
    dH = dL_dS @ W2.T
    dW1 = X.T @ (dH * H * (1 - H))
    return dW1, dW2
