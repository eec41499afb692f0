function [g1, g2, g3] = carlos(X, Y, W1, W2, W3)
  % forward pass
  a1 = logsig_(X * W1);
  a2 = logsig_(a1 * W2);
  a3 = logsig_(a2 * W3);

  % backward pass
  d3 = bsxfun(@minus, a3, Y);
  d2 = bsxfun(@times, d3 * W3', slope(a2));
  d1 = bsxfun(@times, d2 * W2', slope(a1));

  g3 = a2' * d3;
  g2 = a1' * d2;
  g1 = X' * d1;
end

function a = logsig_(n)
  a = 1 ./ bsxfun(@plus, 1, exp(-n));
end

function s = slope(a)
  % slope of the sigmoid for every unit
  s = mean(a .* (1 - a), 1);
end
