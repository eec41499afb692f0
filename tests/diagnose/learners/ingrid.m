function [Theta1_grad, Theta2_grad] = ingrid(X, Y, Theta1, Theta2)
% one hidden layer, bias units in the first row of each Theta
lambda = 0.5;
m = size(X, 1);

% Part 1: feedforward
A1 = [ones(m, 1) X];
Z2 = A1 * Theta1;
A2 = [ones(m, 1) sigmoid(Z2)];
H = sigmoid(A2 * Theta2);

% Part 2: backpropagation
Delta3 = H - Y;
Delta2 = (Delta3 * Theta2(2:end, :)') .* sigmoidGradient(Z2);
Theta1_grad = A1' * Delta2 / m;
Theta2_grad = A2' * Delta3 / m;

% Part 3: regularization
Theta1_grad = Theta1_grad + regularize(Theta1, lambda, m);
Theta2_grad = Theta2_grad + regularize(Theta2, lambda, m);
end

function g = sigmoid(z)
g = 1.0 ./ (1.0 + exp(-z));
end

function g = sigmoidGradient(z)
g = sigmoid(z) .* (1 - sigmoid(z));
end

function R = regularize(Theta, lambda, m)
R = lambda / m * Theta;
end
