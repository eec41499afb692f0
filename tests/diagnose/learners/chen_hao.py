import numpy as np
from scipy.special import expit


def bp(X, Y, W1, W2, W3):
    # 三层网络,交叉熵损失
    a0 = X
    a1 = expit(a0 @ W1)
    a2 = expit(a1 @ W2)
    a3 = expit(a2 @ W3)

    # δ3 = a3 - y
    delta3 = a3 - Y
    g3 = a2.T @ delta3

    # δ2
    delta2 = delta3 @ W3.T
    delta2 *= a2 * (1 - a2)
    g2 = a1.T @ delta2

    # δ1 同理
    delta1 = delta2 @ W2.T
    delta1 = delta1 * (a2 * (1 - a2))
    g1 = a0.T @ delta1

    return g1, g2, g3
