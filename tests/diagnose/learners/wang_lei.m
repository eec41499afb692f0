function [g1, g2, g3] = wang_lei(X, Y, W1, W2, W3)
% 逐个样本计算梯度并累加
  g1 = zeros(size(W1'));
  g2 = zeros(size(W2'));
  g3 = zeros(size(W3'));
  for i = 1:size(X, 2)
    x = X(i, :)';        % 列向量
    y = Y(i, :)';
    % 前向
    a1 = sigm(W1' * x);
    a2 = sigm(W2' * a1);
    a3 = sigm(W3' * a2);
    % 反向
    d3 = a3 - y;
    d2 = (W3 * d3) .* a2 .* (1 - a2);
    d1 = (W2 * d2) .* a1 .* (1 - a1);
    g3 = g3 + d3 * a2';
    g2 = g2 + d2 * a1';
    g1 = g1 + d1 * x';
  end
end

function s = sigm(z)
  s = 1 ./ (1 + exp(-z));
end
