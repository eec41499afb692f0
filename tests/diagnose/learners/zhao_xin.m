function [dW1, dW2, dW3] = zhao_xin(X, Y, W1, W2, W3)
% BP 算法
[n, ~] = size(X);
dW1 = zeros(size(W1));
dW2 = zeros(size(W2));
dW3 = zeros(size(W3));
for t = 1:n
    % 第 t 个样本
    x = X(t, :);
    y = Y(t, :);
    h1 = 1 ./ (1 + exp(-x * W1));
    h2 = 1 ./ (1 + exp(-h1 * W2));
    o = 1 ./ (1 + exp(-h2 * W3));
    % 误差项
    e3 = 2 * (o - y);
    e2 = (e3 * W3') .* h2 .* (1 - h2);
    e1 = (e2 * W2') .* h1 .* (1 - h1);
    % 累加梯度
    dW3 = dW3 + h2' * e3;
    dW2 = dW2 + h1' * e2;
    dW1 = dW1 + h1' * e1;
end
end
