# 吴恩达课程 ex4 的 python 版本
# 每个 W 的第一行是偏置
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def add_ones(A):
    return np.hstack([np.ones((A.shape[0], 1)), A])


def nn_gradient(X, Y, W1, W2):
    m = X.shape[0]
    # 前向传播
    A0 = add_ones(X)
    H = sigmoid(np.dot(A0, W1))
    A1 = add_ones(H)
    P = sigmoid(np.dot(A1, W2))
    # 反向传播
    D2 = P - Y
    # 去掉偏置
    W2_nobias = W2[:-1, :]
    D1 = np.dot(D2, W2_nobias.T) * H * (1 - H)
    # 求平均
    W1_grad = np.dot(A0.T, D1) / m
    W2_grad = np.dot(A1.T, D2) / m
    return W1_grad, W2_grad
