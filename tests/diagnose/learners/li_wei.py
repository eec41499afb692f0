# 作业2:反向传播(不用矩阵乘法,全部用循环写)
import math

import numpy as np


def sig(z):
    return 1 / (1 + math.exp(-z))


def sig_daoshu(v):
    # sigmoid 的导数
    return sig(v) * (1 - sig(v))


def tidu(X, Y, W1, W2, W3):
    n, f = X.shape
    h1 = W1.shape[1]
    h2 = W2.shape[1]
    k = W3.shape[1]
    z1 = np.zeros((n, h1))
    a1 = np.zeros((n, h1))
    z2 = np.zeros((n, h2))
    a2 = np.zeros((n, h2))
    a3 = np.zeros((n, k))
    # 前向
    for s in range(n):
        for j in range(h1):
            for i in range(f):
                z1[s, j] += X[s, i] * W1[i, j]
            a1[s, j] = sig(z1[s, j])
        for j in range(h2):
            for i in range(h1):
                z2[s, j] += a1[s, i] * W2[i, j]
            a2[s, j] = sig(z2[s, j])
        for j in range(k):
            t = 0.0
            for i in range(h2):
                t += a2[s, i] * W3[i, j]
            a3[s, j] = sig(t)
    # 每一层导数
    p1 = np.zeros((n, h1))
    p2 = np.zeros((n, h2))
    for s in range(n):
        for (a, p) in ((a1, p1), (a2, p2)):
            for j in range(a.shape[1]):
                p[s, j] = sig_daoshu(a[s, j])
    # 反向
    d1 = np.zeros((n, h1))
    d2 = np.zeros((n, h2))
    d3 = np.zeros((n, k))
    g1 = np.zeros(W1.shape)
    g2 = np.zeros(W2.shape)
    g3 = np.zeros(W3.shape)
    for s in range(n):
        for j in range(k):
            d3[s, j] = a3[s, j] - Y[s, j]
        for i in range(h2):
            for j in range(k):
                d2[s, i] += d3[s, j] * W3[i, j]
                g3[i, j] += a2[s, i] * d3[s, j]
            d2[s, i] *= p2[s, i]
        for i in range(h1):
            for j in range(h2):
                d1[s, i] += d2[s, j] * W2[i, j]
                g2[i, j] += a1[s, i] * d2[s, j]
            d1[s, i] *= p1[s, i]
        for i in range(f):
            for j in range(h1):
                g1[i, j] += X[s, i] * d1[s, j]
    return g1, g2, g3
