function [J grad] = nnCostFunction(nn_params, ...
                                   input_layer_size, ...
                                   hidden_layer_size, ...
                                   num_labels, ...
                                   X, y, lambda)
% two layer network
Theta1 = reshape(nn_params(1:hidden_layer_size * (input_layer_size + 1)), ...
                 hidden_layer_size, (input_layer_size + 1));
Theta2 = reshape(nn_params((1 + (hidden_layer_size * (input_layer_size + 1))):end), ...
                 num_labels, (hidden_layer_size + 1));
m = size(X, 1);
X = [ones(m, 1) X];
z2 = X * Theta1';
a2 = [ones(m, 1) 1 ./ (1 + exp(-z2))];
z3 = a2 * Theta2';
a3 = 1 ./ (1 + exp(-z3));
Y = eye(num_labels)(y, :);
J = -sum(sum(Y .* log(a3) + (1 - Y) .* log(1 - a3))) / m;
J = J + lambda / (2 * m) * (sum(sum(Theta1(:, 2:end) .^ 2)) + sum(sum(Theta2(:, 2:end) .^ 2)));
d3 = a3 - Y;
d2 = d3 * Theta2(:, 2:end);
Theta2_grad = d3' * a2 / m;
Theta1_grad = d2' * X / m;
Theta1_grad(:, 2:end) = Theta1_grad(:, 2:end) + lambda / m * Theta1(:, 2:end);
Theta2_grad(:, 2:end) = Theta2_grad(:, 2:end) + lambda / m * Theta2(:, 2:end);
grad = [Theta1_grad(:) ; Theta2_grad(:)];
end
