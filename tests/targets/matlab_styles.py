"""The right gradient in the styles in which learners write MATLAB, and wrong twins of it."""

from __future__ import annotations

_FORWARD = """
    Z1 = logistic(X * W1); Z2 = logistic(Z1 * W2); y = logistic(Z2 * W3);
"""
_DELTAS = """
    d3 = y - Y; d2 = d3 * W3' .* Z2 .* (1 - Z2); d1 = d2 * W2' .* Z1 .* (1 - Z1);
"""
_LOGISTIC = """
function z = logistic(a)
    z = 1 ./ (1 + exp(-a));
end
"""


def function(head: str, body: str) -> str:
    """A function file."""
    return f"function {head}\n{_FORWARD}{body}\nend\n{_LOGISTIC}"


INPUTS = "(X, Y, W1, W2, W3)"
GRADIENTS = _DELTAS + "    g1 = X' * d1; g2 = Z1' * d2; g3 = Z2' * d3;"

#: One sample after the other, with element loops inside.
LOOPS = """
    g1 = zeros(size(W1)); g2 = zeros(size(W2)); g3 = zeros(size(W3));
    for n = 1:size(X, 1)
        d3 = y(n, :) - Y(n, :);
        d2 = zeros(1, columns(Z2));
        for m = 1:numel(d2)
            d2(m) = sum(d3 .* W3(m, :)) * Z2(n, m) * (1 - Z2(n, m));
        end
        d1 = (d2 * W2') .* Z1(n, :) .* (1 - Z1(n, :));
        g1 = g1 + X(n, :)' * d1; g2 = g2 + Z1(n, :)' * d2; g3 = g3 + Z2(n, :)' * d3;
    end
""".replace("columns(Z2)", "size(Z2, 2)")

#: Any number of layers in cell arrays.
CELLS = """
function g = grad(X, Y, varargin)
    W = varargin; L = numel(W); Z = cell(1, L + 1); Z{1} = X;
    for k = 1:L, Z{k + 1} = 1 ./ (1 + exp(-Z{k} * W{k})); end
    d = Z{end} - Y; g = cell(1, L);
    for k = L:-1:1
        g{k} = Z{k}' * d;
        if k > 1, d = d * W{k}' .* Z{k} .* (1 - Z{k}); end
    end
end
"""

#: The layers as structs, and an accumulation over single samples.
STRUCTS = """
function [g3, g2, g1] = grad(X, Y, W1, W2, W3)
    net.layer(1).W = W1; net.layer(2).W = W2; net.layer(3).W = W3;
    for k = 1:3, net.layer(k).g = zeros(size(net.layer(k).W)); end
    for n = 1:size(X, 1)
        net = one_sample(net, X(n, :), Y(n, :));
    end
    g1 = net.layer(1).g'; g2 = net.layer(2).g'; g3 = net.layer(3).g';
end
function net = one_sample(net, x, t)
    Z = {x};
    for k = 1:3, Z{k + 1} = 1 ./ (1 + exp(-Z{k} * net.layer(k).W)); end
    d = Z{4} - t;
    for k = 3:-1:1
        net.layer(k).g = net.layer(k).g + Z{k}' * d;
        d = d * net.layer(k).W' .* Z{k} .* (1 - Z{k});
    end
end
"""

STYLES = {
    "by name, last first": function(f"[g3, g2, g1] = grad{INPUTS}", GRADIENTS),
    "weights first": function("[g1, g2, g3] = grad(W1, W2, W3, X, y)",
                              GRADIENTS).replace("y = logistic", "Y = y; y = logistic"),
    "transposed": function(f"[g1, g2, g3] = grad{INPUTS}", GRADIENTS + " g1 = g1'; g2 = g2'; g3 = g3';"),
    "unknown names": function(f"[a, b, c] = grad{INPUTS}", GRADIENTS + " a = g1; b = g2; c = g3;"),
    "a loss in front": function(f"[J, g1, g2, g3] = grad{INPUTS}", GRADIENTS + " J = 1;"),
    "loops": function(f"[g1, g2, g3] = grad{INPUTS}", LOOPS),
    "cells": CELLS,
    "structs inside": STRUCTS,
    "a struct": function(f"s = grad{INPUTS}", GRADIENTS + " s = struct('dW3', g3, 'dW1', g1, 'dW2', g2, 'loss', 1);"),
    "unrolled": function(f"grad = grad{INPUTS}", GRADIENTS + " grad = [g1(:); g2(:); g3(:)];"),
    "unrolled behind a loss": function(f"[J, grad] = grad{INPUTS}",
                                       GRADIENTS + " J = 1; grad = [g1(:); g2(:); g3(:)];"),
    "varargout": function(f"varargout = grad{INPUTS}", GRADIENTS + " varargout = {g1, g2, g3};"),
    "sparse": function(f"[g1, g2, g3] = grad{INPUTS}", GRADIENTS + " g1 = sparse(g1);"),
    "words and a walk": function(f"[g1, g2, g3] = grad{INPUTS}",
                                 GRADIENTS + " clc; cd('/'); for k = 1:20000, disp('a flood of words'); end"),
}  # fmt: skip

WRONG = {
    "no slope": function(f"[g1, g2, g3] = grad{INPUTS}", GRADIENTS.replace("* W2' .* Z1 .* (1 - Z1)", "* W2'")),
    "a factor": function(f"grad = grad{INPUTS}", GRADIENTS + " grad = [g1(:); g2(:); g3(:) * 1.0005];"),
    "last sample only": function(f"[g1, g2, g3] = grad{INPUTS}", LOOPS.replace("g2 = g2 + Z1", "g2 = Z1")),
    "a sign": function(f"[a, b, c] = grad{INPUTS}", GRADIENTS + " a = g1; b = g2; c = -g3;"),
}
