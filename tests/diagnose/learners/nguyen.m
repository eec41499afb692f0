function [dW1, db1, dW2, db2] = nguyen(X, Y, W1, b1, W2, b2)
  % hidden layer: tanh, output layer: sigmoid, biases are row vectors
  n = size(X, 1);
  Z1 = X * W1 + repmat(b1, n, 1);
  A1 = tanh(Z1);
  Z2 = A1 * W2 + repmat(b2, n, 1);
  A2 = 1 ./ (1 + exp(-Z2));

  dZ2 = A2 - Y;
  dW2 = A1' * dZ2;
  db2 = sum(dZ2, 1);

  dZ1 = (dZ2 * W2') .* (1 - A1.^2);
  dW1 = X' * dZ1;
  db1 = sum(dZ1, 2)';
end
