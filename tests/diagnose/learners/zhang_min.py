import numpy as np

# 一个样本一个样本地算,最后累加


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def grad(X, Y, W1, W2, W3):
    dW1 = np.zeros_like(W1)
    dW2 = np.zeros_like(W2)
    dW3 = np.zeros_like(W3)

    for i in range(len(X)):
        x = X[i]                 # 第 i 个样本
        y = Y[i]

        # 前向传播
        h1 = sigmoid(np.dot(x, W1))
        h2 = sigmoid(np.dot(h1, W2))
        o = sigmoid(np.dot(h2, W3))

        # 输出层误差
        e3 = o - y
        # 隐藏层误差
        e2 = np.dot(W3, e3) * h2 * (1 - h2)
        e1 = np.dot(W2, e2) * h1 * (1 - h1)

        dW3 += np.outer(h2, e3)
        dW2 = np.outer(h1, e2)
        dW1 += np.outer(x, e1)

    return dW1, dW2, dW3
