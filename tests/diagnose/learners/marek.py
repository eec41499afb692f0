# backprop without numpy tricks, plain lists only (numpy just for the result)
from math import exp

import numpy as np


def matmul(A, B):
    return [[sum(A[i][k] * B[k][j] for k in range(len(B)))
             for j in range(len(B[0]))] for i in range(len(A))]


def transpose(A):
    return [list(r) for r in zip(*A)]


def squash(A):
    return [[1.0 / (1.0 + exp(-v)) for v in row] for row in A]


def times_slope(D, A):
    # D .* A .* (1 - A)
    return [[d * a * (1 - a) for d, a in zip(dr, ar)] for dr, ar in zip(D, A)]


def minus(A, B):
    return [[a - b for a, b in zip(ar, br)] for ar, br in zip(A, B)]


def gradients(X, Y, W1, W2, W3):
    X, Y, W1, W2, W3 = [[list(map(float, r)) for r in M] for M in (X, Y, W1, W2, W3)]
    H1 = squash(matmul(X, W1))
    H2 = squash(matmul(H1, W2))
    P = squash(matmul(H2, W3))

    dP = minus(P, Y)
    dH2 = times_slope(matmul(dP, transpose(W3)), H2)
    dH1 = matmul(dH2, transpose(W2))

    g3 = matmul(transpose(H2), dP)
    g2 = matmul(transpose(H1), dH2)
    g1 = matmul(transpose(X), dH1)
    return np.array(g1), np.array(g2), np.array(g3)
