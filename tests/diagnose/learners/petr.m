function [g1, g2, g3] = petr(X, Y, W1, W2, W3)
% weights in a cell array, then it is only one loop
W = {W1, W2, W3};
L = numel(W);
sig = @(z) 1 ./ (1 + exp(-z));

% forward, a{1} is the input
a = cell(1, L + 1);
a{1} = X;
for k = 1:L
    a{k+1} = sig(a{k} * W{k});
end

% backward
g = cell(1, L);
delta = a{L+1} - Y;
for k = L:-1:1
    g{k} = a{k}' * delta;
    if k > 1
        delta = delta * W{k}' .* a{k} - a{k}.^2;
    end
end
[g1, g2, g3] = g{:};
end
